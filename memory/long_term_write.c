// Writing observations and reading them back. See long_term.c.

#include "memory/long_term_inside.h"
#include "memory/token_float.h"

#include <string.h>

static const size_t TOKEN_BYTES = MEMORY_WIDTH * sizeof(int32_t);

// ---- writing ----

static bool find_row(MemoryLongTerm *memory, MemoryKey key, uint32_t *row, Error *err) {
    int64_t found = long_term_keys_find(&memory->keys, key);
    if (found >= 0) {
        *row = (uint32_t)found;
        return true;
    }
    return long_term_log_key(memory, key, err) &&
           long_term_keys_add(&memory->keys, key, row, err) &&
           long_term_make_tokens(memory, memory->keys.count, err);
}

// rows of the batch, and the turn of each: how often its key came before. Returns the turns.
static bool find_rows(MemoryLongTerm *memory, const MemoryKey *keys, uint32_t count,
                      uint32_t *turn_count, Error *err) {
    LongTermBatch *batch = &memory->batch;
    memory->batch_count++;
    *turn_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!find_row(memory, keys[i], &batch->rows[i], err)) return false;
        LongTermRow *row = &memory->keys.rows[batch->rows[i]];
        if (row->batch != memory->batch_count) row->turns = 0;
        row->batch = memory->batch_count;
        batch->turns[i] = row->turns++;
        if (row->turns > *turn_count) *turn_count = row->turns;
    }
    return true;
}

// the float arm has no kernel: tokens come to the host and go back
static bool step_in_float(MemoryLongTerm *memory, uint32_t count, Error *err) {
    LongTermBatch *batch = &memory->batch;
    for (size_t i = 0; i < count; i++) {
        int32_t token[MEMORY_WIDTH];
        size_t at = batch->turn_rows[i] * TOKEN_BYTES;
        gpu_read(memory->gpu, memory->tokens, at, token, TOKEN_BYTES);
        if (!gpu_finish(memory->gpu, err)) return false;
        token_float_step(memory->model, token, batch->observations + i * MEMORY_WIDTH,
                         batch->work + i * MEMORY_WIDTH);
        gpu_write(memory->gpu, memory->tokens, at, token, TOKEN_BYTES);
    }
    return gpu_finish(memory->gpu, err);
}

// one turn: observations gathered, written, remainders put back in the batch's order
static bool write_turn(MemoryLongTerm *memory, const int16_t *observations, uint32_t count,
                       uint32_t turn, Error *err) {
    LongTermBatch *batch = &memory->batch;
    uint32_t in_turn = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (batch->turns[i] != turn) continue;
        batch->order[in_turn] = i;
        batch->turn_rows[in_turn] = batch->rows[i];
        memcpy(batch->observations + (size_t)in_turn++ * MEMORY_WIDTH,
               observations + (size_t)i * MEMORY_WIDTH, MEMORY_WIDTH * sizeof *observations);
    }
    bool ok = memory->config.float_tokens
                  ? step_in_float(memory, in_turn, err)
                  : memory_token_write(memory->coder, memory->tokens, batch->turn_rows, in_turn,
                                       batch->observations, batch->work, err);
    for (uint32_t k = 0; ok && k < in_turn; k++) {
        memcpy(batch->remainders + (size_t)batch->order[k] * MEMORY_WIDTH,
               batch->work + (size_t)k * MEMORY_WIDTH, TOKEN_BYTES);
    }
    return ok;
}

// each row of the batch once, with its token as it is now
static bool index_batch(MemoryLongTerm *memory, uint32_t count, Error *err) {
    LongTermBatch *batch = &memory->batch;
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < count; i++) {
        memory->keys.rows[batch->rows[i]].is_retired = false;
        if (batch->turns[i] != 0) continue;
        batch->turn_rows[distinct] = batch->rows[i];
        gpu_read(memory->gpu, memory->tokens, batch->rows[i] * TOKEN_BYTES,
                 batch->work + (size_t)distinct++ * MEMORY_WIDTH, TOKEN_BYTES);
    }
    return gpu_finish(memory->gpu, err) &&
           long_term_index_rows(memory, batch->turn_rows, batch->work, distinct, err);
}

static bool write_batch(MemoryLongTerm *memory, uint32_t count, uint32_t turns,
                        const int16_t *observations, int clock, Error *err) {
    for (uint32_t turn = 0; turn < turns; turn++) {
        if (!write_turn(memory, observations, count, turn, err)) return false;
    }
    LongTermBatch *batch = &memory->batch;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t *remainder = batch->remainders + (size_t)i * MEMORY_WIDTH;
        if (!long_term_log_observation(memory, batch->rows[i], remainder, clock, err)) return false;
    }
    return index_batch(memory, count, err);
}

bool memory_long_term_write(MemoryLongTerm *memory, const MemoryKey *keys, uint32_t count,
                            const int16_t *observations, int clock, Error *err) {
    if (memory->is_ahead) {
        return error_set(err, "long-term memory: its log could not be written; open it again");
    }
    uint32_t turns;
    long_term_make_batch(&memory->batch, count);
    if (count == 0) return true;
    if (!find_rows(memory, keys, count, &turns, err)) return false;
    // from here on a failure leaves tokens that the log does not explain
    memory->is_ahead = !write_batch(memory, count, turns, observations, clock, err);
    return !memory->is_ahead;
}

void memory_long_term_retire(MemoryLongTerm *memory, MemoryKey key) {
    int64_t row = long_term_keys_find(&memory->keys, key);
    if (row < 0 || memory->keys.rows[row].is_retired) return;
    Error err;
    memory->keys.rows[row].is_retired = true;
    memory->keys.rows[row].since = memory->keys.rows[row].count;
    if (memory->keys.rows[row].count > 0) long_term_index_remove(memory, (uint32_t)row);
    if (!long_term_log_retire(memory, (uint32_t)row, &err)) memory->is_ahead = true;
}

bool memory_long_term_is_retired(const MemoryLongTerm *memory, MemoryKey key) {
    int64_t row = long_term_keys_find(&memory->keys, key);
    return row < 0 || memory->keys.rows[row].is_retired;
}

void memory_long_term_retire_kind(MemoryLongTerm *memory, MemoryKeyKind kind) {
    for (uint32_t row = 0; row < memory->keys.count; row++) {
        MemoryKey key = memory->keys.rows[row].key;
        if (key.kind == kind) memory_long_term_retire(memory, key);
    }
}

bool memory_long_term_key(const MemoryLongTerm *memory, uint64_t number, MemoryKey *key) {
    if (number >= memory->keys.count) return false;
    *key = memory->keys.rows[number].key;
    return true;
}

// ---- reading back ----

bool memory_long_term_history(MemoryLongTerm *memory, MemoryKey key, int16_t *observations,
                              int *clocks, uint32_t max, uint32_t *count, Error *err) {
    int32_t token[MEMORY_WIDTH], remainder[MEMORY_WIDTH];
    int64_t found = long_term_keys_find(&memory->keys, key);
    *count = 0;
    if (found < 0 || max == 0) return true;
    const uint32_t number = (uint32_t)found;
    if (!long_term_read_tokens(memory, &number, 1, token, err)) return false;

    LongTermNote note;
    const LongTermRow *row = &memory->keys.rows[found];
    int clock = row->clock;
    for (uint64_t at = row->last; at != 0 && *count < max; at = note.before) {
        if (!long_term_read_note(memory, at, &note, remainder, err)) return false;
        int16_t *observation = observations + (size_t)*count * MEMORY_WIDTH;
        long_term_step_back(memory, token, remainder, observation);
        if (clocks != NULL) clocks[*count] = clock;
        clock = (int)((uint32_t)clock - (uint32_t)note.clock_change);
        (*count)++;
    }
    return true;
}
