// Retrieval: the tokens nearest to a query, and how far they can be believed.
//
// A row of the index is what its token expects next, so that a query, an observation, is compared
// with what it would be compared with by eye. A distance alone says little: what is near for a lamp
// is far for a wall. So each answer gets a probability, from two numbers:
//
//     p = sigmoid(a - b log2(1 + distance) + c margin)
//     margin = log2((1 + distance of the nearest other) / (1 + distance))
//
// The margin is why a query is always asked for one row more than wanted: among twenty equal chairs
// the nearest is near and still a guess. a, b and c are fitted for each kind of key (Platt 1999),
// and an answer below the caller's threshold is dropped: it abstains.
//
// The exact index answers; with config.hnsw the small-world graph does in its place.
//
// Asked by the past (long_term_past.c), the tokens nearest are but a shortlist: the distance that
// counts is that to the nearest of what was kept of a key, with a calibration of its own.

#include "memory/long_term_inside.h"
#include "memory/token_float.h"

#include <math.h>

bool long_term_index_rows(MemoryLongTerm *memory, const uint32_t *rows, const int32_t *tokens,
                          uint32_t count, Error *err) {
    LongTermBatch *batch = &memory->batch;
    for (size_t i = 0; i < count; i++) {
        int16_t *values = batch->values + i * MEMORY_WIDTH;
        const int32_t *token = tokens + i * MEMORY_WIDTH;
        if (memory->config.float_tokens) {
            token_float_expect(memory->model, token, values);
        } else {
            memory_token_expect(memory->model, token, values);
        }
        for (int v = 0; v < MEMORY_WIDTH; v++) { // what the index takes
            values[v] = values[v] < -16384 ? -16384 : values[v] > 16383 ? 16383 : values[v];
        }
        batch->tags[i] = (uint8_t)memory->keys.rows[rows[i]].key.kind;
    }
    if (memory->hnsw == NULL) {
        return memory_index_put(memory->index, rows, batch->values, batch->tags, count, err);
    }
    for (size_t i = 0; i < count; i++) {
        const int16_t *values = batch->values + i * MEMORY_WIDTH;
        if (!memory_hnsw_put(memory->hnsw, rows[i], values, batch->tags[i])) {
            return error_set(err, "the approximate index is full; leave memory.hnsw off");
        }
    }
    return true;
}

void long_term_index_remove(MemoryLongTerm *memory, uint32_t row) {
    if (memory->hnsw != NULL) memory_hnsw_remove(memory->hnsw, row);
    if (memory->index != NULL) memory_index_remove(memory->index, row);
}

float long_term_probability(const LongTermCalibration *calibration, uint64_t distance,
                            float margin) {
    float octaves = log2f(1.0f + (float)distance);
    float logit = calibration->a - calibration->b * octaves + calibration->c * margin;
    return 1.0f / (1.0f + expf(-logit));
}

float long_term_margin(const MemoryHit *hits, uint32_t count, uint32_t index) {
    uint32_t other = index == 0 ? 1 : 0;
    if (other >= count || hits[other].row == MEMORY_NO_ROW) return 0.0f;
    return log2f(1.0f + (float)hits[other].distance) - log2f(1.0f + (float)hits[index].distance);
}

static bool search(MemoryLongTerm *memory, const int16_t *queries, uint32_t count, uint32_t k,
                   uint32_t tags, MemoryHit *hits, Error *err) {
    if (memory->hnsw == NULL) {
        return memory_index_search(memory->index, queries, count, k, tags, hits, err);
    }
    for (size_t i = 0; i < count; i++) {
        memory_hnsw_search(memory->hnsw, queries + i * MEMORY_WIDTH, k, tags, hits + i * k);
    }
    return true;
}

static MemoryAnswer answer(const MemoryLongTerm *memory, const MemoryHit *hits, uint32_t count,
                           uint32_t index, const LongTermCalibration *calibration, float least) {
    const MemoryHit *hit = &hits[index];
    if (hit->row == MEMORY_NO_ROW) return (MemoryAnswer){0};
    MemoryKey key = memory->keys.rows[hit->row].key;
    float margin = long_term_margin(hits, count, index);
    float probability = long_term_probability(calibration, hit->distance, margin);
    if (probability < least) return (MemoryAnswer){0};
    return (MemoryAnswer){.key = key, .distance = hit->distance, .probability = probability};
}

// the nearest are the most probable, except where two are equally far: what is dropped is at the
// end
static void answer_query(const MemoryLongTerm *memory, const MemoryHit *hits, uint32_t hit_count,
                         uint32_t k, MemoryKeyKind kind, float least, MemoryAnswer *answers) {
    for (uint32_t i = 0; i < k; i++) {
        answers[i] = answer(memory, hits, hit_count, i, &long_term_calibration[kind], least);
    }
}

bool memory_long_term_recall(MemoryLongTerm *memory, MemoryKeyKind kind, const int16_t *queries,
                             uint32_t query_count, uint32_t k, float least, MemoryAnswer *answers,
                             Error *err) {
    ASSERT(k > 0 && k <= MEMORY_INDEX_MAX_K);
    uint32_t wide = k < MEMORY_INDEX_MAX_K ? k + 1 : k;
    MemoryHit hits[MEMORY_INDEX_MAX_QUERIES * MEMORY_INDEX_MAX_K];
    for (uint32_t first = 0; first < query_count; first += MEMORY_INDEX_MAX_QUERIES) {
        uint32_t count = query_count - first;
        if (count > MEMORY_INDEX_MAX_QUERIES) count = MEMORY_INDEX_MAX_QUERIES;
        const int16_t *some = queries + (size_t)first * MEMORY_WIDTH;
        if (!search(memory, some, count, wide, 1u << kind, hits, err)) return false;
        for (uint32_t q = 0; q < count; q++) {
            answer_query(memory, hits + q * wide, wide, k, kind, least,
                         answers + (size_t)(first + q) * k);
        }
    }
    return true;
}

// ---- by the past ----

static void insert_hit(MemoryHit *hits, uint32_t count, MemoryHit hit) {
    uint32_t at = count;
    while (at > 0 && (hits[at - 1].distance > hit.distance ||
                      (hits[at - 1].distance == hit.distance && hits[at - 1].row > hit.row))) {
        hits[at] = hits[at - 1];
        at--;
    }
    hits[at] = hit;
}

// the shortlist's tokens come over at once; each one's past is decoded here
static bool rank_by_past(MemoryLongTerm *memory, const int16_t *query, MemoryHit *hits,
                         uint32_t *count, Error *err) {
    uint32_t rows[MEMORY_RECALL_PAST];
    int32_t tokens[MEMORY_RECALL_PAST][MEMORY_WIDTH];
    *count = 0;
    while (*count < MEMORY_RECALL_PAST && hits[*count].row != MEMORY_NO_ROW) {
        rows[*count] = (uint32_t)hits[*count].row;
        (*count)++;
    }
    if (!long_term_read_tokens(memory, rows, *count, tokens[0], err)) return false;
    for (uint32_t i = 0; i < *count; i++) {
        MemoryHit hit = {.row = (int32_t)rows[i]};
        if (!long_term_nearest_past(memory, rows[i], tokens[i], query, LONG_TERM_PAST,
                                    &hit.distance, err))
            return false;
        insert_hit(hits, i, hit);
    }
    return true;
}

bool memory_long_term_recall_past(MemoryLongTerm *memory, MemoryKeyKind kind, const int16_t *query,
                                  uint32_t k, float least, MemoryAnswer *answers, Error *err) {
    ASSERT(k > 0 && k <= MEMORY_RECALL_PAST);
    MemoryHit hits[MEMORY_RECALL_PAST];
    uint32_t count;
    if (!search(memory, query, 1, MEMORY_RECALL_PAST, 1u << kind, hits, err) ||
        !rank_by_past(memory, query, hits, &count, err))
        return false;
    const LongTermCalibration *calibration =
        kind == MEMORY_KEY_OBJECT ? &long_term_calibration_past : &long_term_calibration[kind];
    for (uint32_t i = 0; i < k; i++) {
        answers[i] =
            i < count ? answer(memory, hits, count, i, calibration, least) : (MemoryAnswer){0};
    }
    return true;
}
