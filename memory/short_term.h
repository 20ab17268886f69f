// Short-term memory: the last things seen, where they are from here.
//
// A ring of entries in coordinates relative to an anchor, the current place of the graph (Mem4Nav's
// p_rel = p - p_place). When the agent reaches another place, all entries are re-anchored, which
// Mem4Nav's code forgets to do; positions never drift with the map's frame, because what is near is
// kept near. It is asked before the long term: what was seen a moment ago round the corner, what
// moves and where it will be, what not to walk into outside the picture.
//
// Full, it gives up the entry with the least value (usage-aware; Mem4Nav's rule mixes counts with
// seconds, this one does not):
//
//     value = log2(1 + uses) - age / SHORT_TERM_HALF_LIFE        uses: sightings and answers given
//
// All of it lies on the host: 128 entries are read in a microsecond.

#pragma once

#include "base/arena.h"
#include "memory/transform.h"

enum {
    MEMORY_FEATURE = 32,              // values of an appearance, int8
    MEMORY_SHORT_TERM_HALF_LIFE = 64, // steps that weigh as much as doubling the uses
};

typedef enum MemoryEntryKind {
    MEMORY_ENTRY_THING,   // an object of the graph, or one not yet in it
    MEMORY_ENTRY_MOVER,   // something that moves, with its velocity
    MEMORY_ENTRY_CONTACT, // touched, though the picture shows free floor
    MEMORY_ENTRY_VIEW,    // what the picture as a whole looked like from here
} MemoryEntryKind;

typedef struct MemoryEntry {
    MemoryEntryKind kind;
    int key;           // the caller's name for it (an object, a mover), -1: none, never merged
    uint32_t category; // 0: none
    float offset[3];   // from the anchor [m], in the anchor's axes
    float velocity[3]; // [m per step], in the anchor's axes
    float radius;      // half its extent [m]
    int8_t feature[MEMORY_FEATURE];
    float confidence; // 0 .. 1
    int step, uses;   // when last seen; how often seen or given as an answer
} MemoryEntry;

typedef struct MemoryShortTerm {
    MemoryEntry *entries; // [room]
    int count, room;
    int anchor;         // place of the graph, -1: none yet
    MemoryTransform at; // the anchor in the map's frame
    uint64_t evicted;   // entries given up so far
} MemoryShortTerm;

MemoryShortTerm *memory_short_term_create(int room, Arena *arena);
void memory_short_term_clear(MemoryShortTerm *memory);

// The agent is at another place: every entry gets its offset from there. `at`: where the place is.
// The same place with another `at` (the map was corrected): entries stay as they are.
void memory_short_term_anchor(MemoryShortTerm *memory, int place, const MemoryTransform *at);

// Notes what was seen: `entry->offset` and `velocity` are ignored, `position` and `velocity` are in
// the map's frame. An entry with the same kind and key is overwritten and counts one use more.
void memory_short_term_put(MemoryShortTerm *memory, const MemoryEntry *entry,
                           const float position[3], const float velocity[3]);
void memory_short_term_remove(MemoryShortTerm *memory, int index);
// Forgets what was last seen more than `age` steps ago, of one kind.
void memory_short_term_expire(MemoryShortTerm *memory, MemoryEntryKind kind, int step, int age);

// Where an entry is in the map's frame, at `step` (movers go on as they went).
void memory_short_term_position(const MemoryShortTerm *memory, int index, int step,
                                float position[3]);

typedef struct MemoryRecall {
    int index;      // of the entry
    float likeness; // cosine of the features, -1 .. 1; 1 when none was asked for
    float distance; // from the question's position [m]
} MemoryRecall;

// A question. Entries must fulfil all of it; the answers are sorted by likeness, then distance,
// then index, and count as uses.
typedef struct MemoryQuestion {
    int kind;                  // a MemoryEntryKind, or -1: any
    uint32_t category;         // 0: any
    float position[3], radius; // map frame; radius 0: anywhere
    const int8_t *feature;     // [MEMORY_FEATURE], NULL: none
    float least_likeness;
    int step;
} MemoryQuestion;

int memory_short_term_ask(MemoryShortTerm *memory, const MemoryQuestion *question,
                          MemoryRecall *answers, int max_answers);

// Cosine of two appearances, 0 when one is all zeros.
float memory_feature_likeness(const int8_t a[MEMORY_FEATURE], const int8_t b[MEMORY_FEATURE]);
