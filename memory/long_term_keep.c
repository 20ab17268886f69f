// What is worth keeping: what is not near to anything kept before.
//
// A thing is met again and again, and most sightings say what the last one said. Of those offered,
// a sighting is written when its novelty, the distance to the nearest of the last LONG_TERM_PAST
// observations of its key (long_term_past.c decodes them from log and token), is large enough:
//
//     novelty > first * kept^power                         kept: observations of the key so far
//     a cell: distance to its last observation > first     has it changed?
//     steps since the last one >= 2^(kept - FREELY)        from the FREELY-th on
//
// `first` and `power` are what training chose (`cairn train keep`; long_term_novelty.c has the
// figures, beside those of the rule by counts, 1, 2, 4, 8 ..., and of the surprise of the token
// alone, which is no better than counting: a token learns a mean, and far from the mean lies also
// what was kept before; novelty is half a point of recall better than counting at its bytes, one
// where more is kept, and worse where less is). The last line bounds the log, whatever noise there
// is: a key that is looked at for a day of 172,800 steps is kept FREELY + 18 times at most.

#include "memory/long_term_inside.h"

#include <math.h>
#include <string.h>

enum {
    FREELY = 8,  // observations of a key that are kept whenever they are new
    PATIENT = 20 // steps are doubled so often, no more
};

typedef struct Offer {
    const MemoryKey *keys;
    const int16_t *observations; // [count][MEMORY_WIDTH]
    uint32_t count;
    int clock;
} Offer;

static const int16_t *offered(const Offer *offer, uint32_t i) {
    return offer->observations + (size_t)i * MEMORY_WIDTH;
}

static bool is_same(MemoryKey a, MemoryKey b) {
    return a.kind == b.kind && a.id == b.id;
}

// how many of the batch's were taken of a key, and how far it is to the nearest of them (of a cell:
// to the last)
static uint32_t compare_batch(const LongTermBatch *batch, uint32_t taken, MemoryKey key,
                              const int16_t *observation, uint64_t *nearest) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < taken; i++) {
        if (!is_same(batch->kept_keys[i], key)) continue;
        uint64_t distance = long_term_distance(batch->kept + (size_t)i * MEMORY_WIDTH, observation);
        if (key.kind == MEMORY_KEY_CELL || distance < *nearest) *nearest = distance;
        count++;
    }
    return count;
}

static bool is_patient(uint32_t kept, int64_t steps) {
    if (kept < FREELY) return true;
    uint32_t doublings = kept - FREELY < PATIENT ? kept - FREELY : PATIENT;
    return steps >= (int64_t)1 << doublings;
}

bool memory_long_term_is_new(const MemoryNovelty *rule, uint32_t kept, uint64_t nearest,
                             int64_t steps) {
    if (kept == 0) return true;
    float least = rule->first * powf((float)kept, rule->power);
    return (float)nearest > least && is_patient(kept, steps);
}

// rows of the batch's keys, -1: never written or retired; their tokens into the batch's work
static bool find_tokens(MemoryLongTerm *memory, const Offer *offer, int64_t *rows, Error *err) {
    LongTermBatch *batch = &memory->batch;
    uint32_t known = 0;
    for (uint32_t i = 0; i < offer->count; i++) {
        rows[i] = long_term_keys_find(&memory->keys, offer->keys[i]);
        if (rows[i] >= 0 && memory->keys.rows[rows[i]].is_retired) rows[i] = LONG_TERM_NO_ROW;
        if (rows[i] >= 0) batch->rows[known++] = (uint32_t)rows[i];
    }
    return long_term_read_tokens(memory, batch->rows, known, batch->work, err);
}

static bool is_worth(const MemoryLongTerm *memory, const Offer *offer, uint32_t i, int64_t row,
                     const int32_t *token, uint32_t taken, bool *is_kept, Error *err) {
    static const LongTermRow unknown = {0};
    MemoryKey key = offer->keys[i];
    uint64_t past = UINT64_MAX;
    if (row >= 0 &&
        !long_term_nearest_past(memory, (uint32_t)row, token, offered(offer, i),
                                key.kind == MEMORY_KEY_CELL ? 1 : LONG_TERM_PAST, &past, err))
        return false;
    LongTermRow known = row < 0 ? unknown : memory->keys.rows[row];
    known.key = key;
    uint32_t kept = known.count - known.since;
    uint32_t before = compare_batch(&memory->batch, taken, key, offered(offer, i), &past);
    if (before > 0) known.clock = offer->clock;
    MemoryNovelty rule = long_term_novelty;
    rule.first *= memory->config.novelty;
    if (key.kind == MEMORY_KEY_CELL) rule.power = 0.0f; // it has changed or not
    *is_kept =
        memory_long_term_is_new(&rule, kept + before, past, (int64_t)offer->clock - known.clock);
    return true;
}

static bool choose(MemoryLongTerm *memory, const Offer *offer, uint32_t *taken, Error *err) {
    LongTermBatch *batch = &memory->batch;
    const int32_t *token = batch->work;
    *taken = 0;
    if (!find_tokens(memory, offer, batch->found, err)) return false;
    for (uint32_t i = 0; i < offer->count; i++) {
        int64_t row = batch->found[i];
        bool is_kept;
        if (!is_worth(memory, offer, i, row, token, *taken, &is_kept, err)) return false;
        if (row >= 0) token += MEMORY_WIDTH;
        if (!is_kept) continue;
        batch->kept_keys[*taken] = offer->keys[i];
        memcpy(batch->kept + (size_t)(*taken)++ * MEMORY_WIDTH, offered(offer, i),
               MEMORY_WIDTH * sizeof(int16_t));
    }
    return true;
}

bool memory_long_term_offer(MemoryLongTerm *memory, const MemoryKey *keys, uint32_t count,
                            const int16_t *observations, int clock, Error *err) {
    if (memory->config.novelty <= 0.0f)
        return memory_long_term_write(memory, keys, count, observations, clock, err);
    long_term_make_batch(&memory->batch, count);
    Offer offer = {keys, observations, count, clock};
    uint32_t taken;
    return choose(memory, &offer, &taken, err) &&
           memory_long_term_write(memory, memory->batch.kept_keys, taken, memory->batch.kept, clock,
                                  err);
}
