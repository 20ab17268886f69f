// Walkers: agents that follow words over a street graph, one panorama after another.
//
// As agent/agent.h does for rooms: a walker is given what it sees and is told, and nothing else. It
// sees how many ways leave a panorama and where they lie, and recognises panoramas that it has been
// at; it is told an instruction. Pictures there are none: Touchdown's cannot be had.
//
//     void *self = arena_alloc(arena, type->state_bytes);
//     type->create(self, &setup, arena);                      // once; what it learns it keeps
//     type->begin(self, "Go to the light and turn left ...");
//     while (!done) action = type->act(self, &view);
//
// To add a walker: write agent/walker_NAME.c defining walker_NAME, and add its row below.

#pragma once

#include "base/arena.h"
#include "base/street_action.h"

#define WALKERS(X) \
    X(forward)     \
    X(random)      \
    X(rules)

enum { WALKER_WAYS = 16 };

typedef struct WalkerView {
    int ways;                 // that leave the panorama
    float turns[WALKER_WAYS]; // [ways] from the heading, -180 .. 180, positive right [degrees]
    bool has_arrived;         // with the last action; also at the start
    int walked;               // panoramas so far, the first one included
    uint32_t place;           // the same number for the same panorama in every episode
    float heading;            // clockwise from north [degrees]
    float position[2];        // east and north [m]
} WalkerView;

// What is known of all instructions of a set before the first is read.
typedef struct WalkerSetup {
    uint64_t seed;
    int panoramas; // a blind stop comes after so many: 40, as VELMA's baselines
} WalkerSetup;

typedef struct WalkerType {
    const char *name;
    const char *about; // one line
    size_t state_bytes;
    void (*create)(void *self, const WalkerSetup *setup, Arena *arena);
    void (*begin)(void *self, const char *instruction); // UTF-8, good until the next begin
    StreetAction (*act)(void *self, const WalkerView *view);
    // What it took from the instruction, in words for people; NULL: it has nothing to say.
    void (*tell)(const void *self, char *text, size_t size);
} WalkerType;

#define X(name) extern const WalkerType walker_##name;
WALKERS(X)
#undef X
extern const WalkerType *const walker_types[];
extern const int walker_type_count;
const WalkerType *walker_find(const char *name); // NULL if there is none
