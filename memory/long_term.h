// Long-term memory: one token per key, a log of what the tokens did not know, an index over them.
//
//     write    observations of keys ──► tokens (device), remainders ──► log, tokens ──► index
//     recall   query ──► k nearest tokens, exact ──► key, distance, probability
//     rewind   key, n ──► its n-th last observation, bit for bit
//
// Keys are cells of the octree (0.8 m, cell.h), places and objects of the graph; the kind is part
// of the key, so that no cell can be taken for a place. An observation is MEMORY_WIDTH whole
// numbers; what they mean is the business of who writes them (observation.h), except that likeness
// is their distance.

#pragma once

#include "memory/bytes.h"
#include "memory/config.h"
#include "memory/index.h"
#include "memory/log.h"
#include "memory/token.h"

typedef enum MemoryKeyKind { MEMORY_KEY_CELL, MEMORY_KEY_PLACE, MEMORY_KEY_OBJECT } MemoryKeyKind;

typedef struct MemoryKey {
    MemoryKeyKind kind;
    uint64_t id; // location code, place or object
} MemoryKey;

typedef struct MemoryLongTerm MemoryLongTerm;

// `log_path` NULL: the log is kept in memory. An existing log is read back: tokens are rebuilt.
MemoryLongTerm *memory_long_term_create(Gpu *gpu, const MemoryConfig *config, const char *log_path,
                                        Arena *arena, Error *err);
void memory_long_term_destroy(MemoryLongTerm *memory);
bool memory_long_term_clear(MemoryLongTerm *memory, Error *err);

// Writes a batch in its order; a key may come more than once. observations: [count][MEMORY_WIDTH].
bool memory_long_term_write(MemoryLongTerm *memory, const MemoryKey *keys, uint32_t count,
                            const int16_t *observations, int clock, Error *err);
// The same of those that are worth keeping; the others are dropped. See long_term_keep.c.
bool memory_long_term_offer(MemoryLongTerm *memory, const MemoryKey *keys, uint32_t count,
                            const int16_t *observations, int clock, Error *err);
// Is a sighting worth keeping? `kept`: observations of its key so far; `nearest`: the least squared
// distance to them; `steps` since the last of them; `rule`: what training chose.
typedef struct MemoryNovelty {
    float first, power; // the least novelty is first * kept^power
} MemoryNovelty;
bool memory_long_term_is_new(const MemoryNovelty *rule, uint32_t kept, uint64_t nearest,
                             int64_t steps);
// Takes a key out of retrieval (a thing refuted, a place merged); its history stays in the log. A
// key written again after that is something new.
void memory_long_term_retire(MemoryLongTerm *memory, MemoryKey key);
void memory_long_term_retire_kind(MemoryLongTerm *memory, MemoryKeyKind kind); // all of a kind
bool memory_long_term_is_retired(const MemoryLongTerm *memory, MemoryKey key); // or not known
// Keys in the order in which they came, from 0; false behind the last.
bool memory_long_term_key(const MemoryLongTerm *memory, uint64_t number, MemoryKey *key);

// Its last observations, newest first, exactly as they were written: observations
// [max][MEMORY_WIDTH], clocks [max] (may be NULL). *count: how many there were, at most max.
bool memory_long_term_history(MemoryLongTerm *memory, MemoryKey key, int16_t *observations,
                              int *clocks, uint32_t max, uint32_t *count, Error *err);

typedef struct MemoryAnswer {
    MemoryKey key;
    uint64_t distance; // squared
    float probability; // that it is the same thing or place as the query's: calibrated
} MemoryAnswer;

// The k keys of one kind most like each query, best first. answers: [query_count][k]; probability 0
// where there were fewer. `least`: answers with less probability are dropped, the caller abstains.
bool memory_long_term_recall(MemoryLongTerm *memory, MemoryKeyKind kind, const int16_t *queries,
                             uint32_t query_count, uint32_t k, float least, MemoryAnswer *answers,
                             Error *err);

// The same of one query, asked of what was kept itself: the MEMORY_RECALL_PAST keys whose tokens
// are nearest are ranked by the nearest observation of each one's past. Slower by that, and right
// more often.
enum { MEMORY_RECALL_PAST = MEMORY_INDEX_MAX_K };
bool memory_long_term_recall_past(MemoryLongTerm *memory, MemoryKeyKind kind, const int16_t *query,
                                  uint32_t k, float least, MemoryAnswer *answers, Error *err);

typedef struct MemoryLongTermStats {
    uint64_t keys, observations;
    uint64_t kind_keys[3], kind_observations[3];  // the same, of each MemoryKeyKind
    uint64_t token_bytes, index_bytes, log_bytes; // state, per key; retrieval; history
    double bytes_per_observation;                 // log and tokens, over observations
} MemoryLongTermStats;
MemoryLongTermStats memory_long_term_stats(const MemoryLongTerm *memory);
// For files (long_term_file.c): the records of the log. decode replaces everything and rebuilds the
// tokens; records that do not follow from each other are refused.
void memory_long_term_encode(const MemoryLongTerm *memory, ByteWriter *out);
bool memory_long_term_decode(MemoryLongTerm *memory, ByteReader *in, Error *err);

// Rewinds all keys, retired ones included, and compares what comes back with the log, record by
// record (long_term_check.c). Fails only when the device does.
typedef struct MemoryLongTermCheck {
    int written, rewound; // observations in the log, and how many of them came back bit for bit
} MemoryLongTermCheck;
bool memory_long_term_check(MemoryLongTerm *memory, MemoryLongTermCheck *check, Error *err);

// Of tokens and log: equal on every device.
bool memory_long_term_digest(MemoryLongTerm *memory, uint64_t *digest, Error *err);
const MemoryLog *memory_long_term_log(const MemoryLongTerm *memory);
