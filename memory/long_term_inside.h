// Inside long_term*.c: the parts of a long-term memory.

#pragma once

#include "memory/hnsw.h"
#include "memory/long_term.h"

// A key and what is known of it; its number is that of its token and of its row in the index.
typedef struct LongTermRow {
    MemoryKey key;
    uint64_t last; // place in the log of its last observation, 0: none yet
    int clock;     // of that observation
    uint32_t count;
    uint32_t since; // of these, how many were before it was last retired: of something else
    uint32_t batch; // the last batch that it was in, and how often
    uint32_t turns;
    bool is_retired;
} LongTermRow;

// Keys to rows: open addressing, linear probing, at most half full. Rows are numbered in the order
// in which their keys came.
typedef struct LongTermKeys {
    LongTermRow *rows; // [room]
    uint32_t count, room;
    uint32_t *slots; // [2 * room] row + 1, 0: empty
} LongTermKeys;

enum { LONG_TERM_NO_ROW = -1 };
int64_t long_term_keys_find(const LongTermKeys *keys, MemoryKey key);
bool long_term_keys_add(LongTermKeys *keys, MemoryKey key, uint32_t *row, Error *err);
void long_term_keys_clear(LongTermKeys *keys);
void long_term_keys_destroy(LongTermKeys *keys);

typedef struct LongTermBatch { // what a write needs room for, kept from batch to batch
    Arena arena;
    uint32_t room;
    uint32_t *rows;        // [room] of each observation
    uint32_t *turns;       // [room] how often its key came before in this batch
    uint32_t *order;       // [room] places of one turn in the batch
    uint32_t *turn_rows;   // [room]
    int16_t *observations; // [room][MEMORY_WIDTH] of one turn
    int32_t *remainders;   // [room][MEMORY_WIDTH] in the order of the batch
    int32_t *work;         // [room][MEMORY_WIDTH] remainders of one turn; tokens
    int16_t *values;       // [room][MEMORY_WIDTH] rows of the index
    uint8_t *tags;         // [room]
    int64_t *found;        // [room] rows of what is offered, -1: none yet
    MemoryKey *kept_keys;  // [room] what is worth keeping of it
    int16_t *kept;         // [room][MEMORY_WIDTH]
} LongTermBatch;

struct MemoryLongTerm {
    Gpu *gpu;
    MemoryConfig config;
    const MemoryTokenModel *model;
    MemoryTokenCoder *coder;
    MemoryLog *log;
    MemoryIndex *index;
    MemoryHnsw *hnsw; // in place of the index, as an ablation
    LongTermKeys keys;
    GpuBuffer tokens; // int32 [token_room][MEMORY_WIDTH]
    uint32_t token_room;
    LongTermBatch batch;
    uint32_t batch_count;
    uint64_t observations;
    bool is_ahead; // the log could not take what the tokens have learned
};

// ---- the log's records ----

typedef enum LongTermRecord {
    LONG_TERM_MODEL = 1, // hash of the model, the first record
    LONG_TERM_KEY,       // kind and id of the next row
    LONG_TERM_OBSERVATION,
    LONG_TERM_RETIRE,
} LongTermRecord;

typedef struct LongTermNote { // an observation's record
    uint32_t row;
    uint64_t before; // place of the one before of the same key, 0: none
    int clock_change;
    const uint8_t *code; // of the remainder
    size_t code_bytes;
} LongTermNote;

bool long_term_log_begin(MemoryLongTerm *memory, Error *err);
bool long_term_log_key(MemoryLongTerm *memory, MemoryKey key, Error *err);
bool long_term_log_observation(MemoryLongTerm *memory, uint32_t row, const int32_t *remainder,
                               int clock, Error *err);
bool long_term_log_retire(MemoryLongTerm *memory, uint32_t row, Error *err);
bool long_term_log_parse(uint64_t at, const uint8_t *payload, uint32_t size, LongTermNote *note);
// Rows and tokens from the log: tokens on the host, [*room][MEMORY_WIDTH] from memory_alloc.
bool long_term_log_replay(MemoryLongTerm *memory, int32_t **tokens, uint32_t *room, Error *err);

// ---- the whole ----

bool long_term_empty(MemoryLongTerm *memory, Error *err);  // nothing at all, in the log either
bool long_term_reopen(MemoryLongTerm *memory, Error *err); // what follows from the log

// ---- the past (long_term_past.c) ----

bool long_term_read_note(const MemoryLongTerm *memory, uint64_t at, LongTermNote *note,
                         int32_t *remainder, Error *err);
void long_term_step_back(const MemoryLongTerm *memory, int32_t token[MEMORY_WIDTH],
                         const int32_t remainder[MEMORY_WIDTH], int16_t observation[MEMORY_WIDTH]);
// tokens: [count][MEMORY_WIDTH], of rows that may repeat
bool long_term_read_tokens(MemoryLongTerm *memory, const uint32_t *rows, uint32_t count,
                           int32_t *tokens, Error *err);
uint64_t long_term_distance(const int16_t a[MEMORY_WIDTH], const int16_t b[MEMORY_WIDTH]);
// Squared distance to the nearest of a row's last `most` observations; UINT64_MAX: it has none.
// `token`: the row's as it is now.
bool long_term_nearest_past(const MemoryLongTerm *memory, uint32_t row,
                            const int32_t token[MEMORY_WIDTH],
                            const int16_t observation[MEMORY_WIDTH], uint32_t most,
                            uint64_t *nearest, Error *err);
enum { LONG_TERM_PAST = 24 }; // observations of a key that are compared with, the last ones
extern const MemoryNovelty long_term_novelty;

// ---- tokens and retrieval ----

bool long_term_make_tokens(MemoryLongTerm *memory, uint32_t rows, Error *err);
// Puts rows with these tokens into the index: distinct rows, tokens [count][MEMORY_WIDTH]; uses
// values and tags of the batch, which have room.
bool long_term_index_rows(MemoryLongTerm *memory, const uint32_t *rows, const int32_t *tokens,
                          uint32_t count, Error *err);
void long_term_index_remove(MemoryLongTerm *memory, uint32_t row);
void long_term_make_batch(LongTermBatch *batch, uint32_t count);

// What a distance says: p = 1 / (1 + exp(-(a - b log2(1 + distance) + c margin))).
typedef struct LongTermCalibration {
    float a, b, c;
} LongTermCalibration;
extern const LongTermCalibration long_term_calibration[3];   // of a MemoryKeyKind
extern const LongTermCalibration long_term_calibration_past; // of distances to the past of things
float long_term_probability(const LongTermCalibration *calibration, uint64_t distance,
                            float margin);
// How much nearer than the nearest other hit, in octaves of the squared distance; 0 when alone.
float long_term_margin(const MemoryHit *hits, uint32_t count, uint32_t index);
