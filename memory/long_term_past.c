// What the past says: observations decoded from log and token, compared with a new one.
//
//     token now ──► rewind last remainder ──► last observation, token before it ──► rewind ...
//
// A token is a mean: of a thing seen from five sides it expects something between. The observations
// behind it are all there, bit for bit, so a question can be put to them instead: how far is it to
// the nearest of what was kept? Two ask that way. What is worth keeping (long_term_keep.c): not
// what is near to something kept before. And recall: the tokens nearest to a query are taken as a
// shortlist and ranked by the nearest observation of each one's past. Of what counts 1, 2, 4, 8
// ... keep, that finds the right thing of a home at once in 46 of 100 questions and among the first
// three in 69, where tokens alone find it in 41 and 62 (long_term_novelty.c tells how that was
// measured).
//
// A key that was retired and written again is something new under an old number: its past begins
// there.

#include "memory/long_term_inside.h"
#include "memory/token_float.h"

#include <string.h>

bool long_term_read_note(const MemoryLongTerm *memory, uint64_t at, LongTermNote *note,
                         int32_t *remainder, Error *err) {
    uint8_t kind;
    const void *payload;
    uint32_t size;
    bool ok = memory_log_read(memory->log, at, &kind, &payload, &size) &&
              kind == LONG_TERM_OBSERVATION && long_term_log_parse(at, payload, size, note) &&
              memory_remainder_decode(note->code, note->code_bytes, remainder);
    return ok || error_set(err, "long-term memory: the log is damaged at byte %llu",
                           (unsigned long long)at);
}

void long_term_step_back(const MemoryLongTerm *memory, int32_t token[MEMORY_WIDTH],
                         const int32_t remainder[MEMORY_WIDTH], int16_t observation[MEMORY_WIDTH]) {
    (memory->config.float_tokens ? token_float_step_back : memory_token_step_back)(
        memory->model, token, remainder, observation);
}

bool long_term_read_tokens(MemoryLongTerm *memory, const uint32_t *rows, uint32_t count,
                           int32_t *tokens, Error *err) {
    const size_t bytes = MEMORY_WIDTH * sizeof *tokens;
    for (size_t i = 0; i < count; i++)
        gpu_read(memory->gpu, memory->tokens, rows[i] * bytes, tokens + i * MEMORY_WIDTH, bytes);
    return count == 0 || gpu_finish(memory->gpu, err);
}

uint64_t long_term_distance(const int16_t a[MEMORY_WIDTH], const int16_t b[MEMORY_WIDTH]) {
    uint64_t sum = 0;
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        int64_t d = (int64_t)a[i] - b[i];
        sum += (uint64_t)(d * d);
    }
    return sum;
}

bool long_term_nearest_past(const MemoryLongTerm *memory, uint32_t row,
                            const int32_t token[MEMORY_WIDTH],
                            const int16_t observation[MEMORY_WIDTH], uint32_t most,
                            uint64_t *nearest, Error *err) {
    const LongTermRow *known = &memory->keys.rows[row];
    int32_t then[MEMORY_WIDTH], remainder[MEMORY_WIDTH];
    int16_t past[MEMORY_WIDTH];
    LongTermNote note;
    memcpy(then, token, sizeof then);
    uint32_t count = known->count - known->since;
    uint64_t at = known->last;
    *nearest = UINT64_MAX;
    for (uint32_t i = 0; i < count && i < most; i++, at = note.before) {
        if (!long_term_read_note(memory, at, &note, remainder, err)) return false;
        long_term_step_back(memory, then, remainder, past);
        uint64_t distance = long_term_distance(past, observation);
        if (distance < *nearest) *nearest = distance;
    }
    return true;
}
