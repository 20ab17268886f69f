// A rule tried: what it keeps of what was seen, and what can be found by that. See train_keep.c.

#include "app/train_keep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAST = 24, SHORTLIST = MEMORY_RECALL_PAST, RECORD = 17 }; // bytes about a remainder's

typedef struct Thing {
    uint32_t seen, kept;
    int clock; // of the last one kept
    int32_t token[MEMORY_WIDTH];
    int16_t expected[MEMORY_WIDTH];
    int16_t past[PAST][MEMORY_WIDTH]; // a ring
} Thing;

static double distance(const int16_t *a, const int16_t *b) {
    int64_t sum = 0;
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        int64_t d = (int64_t)a[i] - b[i];
        sum += d * d;
    }
    return (double)sum;
}

static double nearest_past(const Thing *thing, const int16_t *values) {
    double nearest = INFINITY;
    for (uint32_t i = 0; i < thing->kept && i < PAST; i++)
        nearest = fmin(nearest, distance(thing->past[i], values));
    return nearest;
}

//---- keeping -------------------------------------------------------------------------------------

static bool is_counted(uint32_t seen, double base) {
    double next = 1.0;
    while (floor(next + 0.5) < seen) next = fmax(next * base, floor(next + 0.5) + 1.0);
    return floor(next + 0.5) == seen;
}

static size_t bytes_of(const int32_t *token, const int16_t *values, int32_t *after) {
    int32_t remainder[MEMORY_WIDTH];
    uint8_t code[MEMORY_REMAINDER_MAX];
    memcpy(after, token, MEMORY_WIDTH * sizeof *after);
    memory_token_step(memory_token_model(), after, values, remainder);
    return memory_remainder_encode(remainder, code);
}

static bool is_kept(const KeepRule *rule, const Thing *thing, const KeepSighting *sighting) {
    int32_t after[MEMORY_WIDTH];
    MemoryNovelty novelty = {(float)rule->number, (float)rule->power};
    if (thing->kept == 0) return true;
    switch (rule->kind) {
    case KEEP_COUNTS:
        return is_counted(thing->seen, rule->number);
    case KEEP_SURPRISE:
        return 8.0 * (double)bytes_of(thing->token, sighting->values, after) > rule->number;
    case KEEP_NOVELTY:
        break;
    }
    return memory_long_term_is_new(&novelty, thing->kept,
                                   (uint64_t)nearest_past(thing, sighting->values),
                                   (int64_t)sighting->clock - thing->clock);
}

static void offer(const KeepRule *rule, Thing *thing, const KeepSighting *sighting,
                  KeepResult *result) {
    thing->seen++;
    if (!is_kept(rule, thing, sighting)) return;
    int32_t after[MEMORY_WIDTH];
    result->bytes += (double)(bytes_of(thing->token, sighting->values, after) + RECORD);
    result->kept++;
    memcpy(thing->token, after, sizeof after);
    memory_token_expect(memory_token_model(), thing->token, thing->expected);
    memcpy(thing->past[thing->kept++ % PAST], sighting->values, sizeof sighting->values);
    thing->clock = sighting->clock;
}

//---- asking --------------------------------------------------------------------------------------

typedef struct Hit {
    double distance;
    uint32_t thing;
} Hit;

static int by_distance(const void *a, const void *b) {
    const Hit *x = a, *y = b;
    if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
    return (x->thing > y->thing) - (x->thing < y->thing);
}

static void count_found(const Hit *hits, uint32_t count, uint32_t right, double found[2]) {
    for (uint32_t i = 0; i < count && i < 3; i++) {
        if (hits[i].thing != right) continue;
        found[0] += i == 0;
        found[1] += 1;
    }
}

static float octaves(double distance) {
    return log2f(1.0f + (float)distance);
}

static void add_samples(KeepSamples *samples, const Hit *hits, uint32_t count, uint32_t right) {
    for (uint32_t i = 0; i < count && i < 4 && samples->count < KEEP_MOST_SAMPLES; i++) {
        uint32_t other = i == 0 ? 1 : 0;
        float here = octaves(hits[i].distance);
        float margin = other < count ? octaves(hits[other].distance) - here : 0.0f;
        samples->at[samples->count].octaves = here;
        samples->at[samples->count].margin = margin;
        samples->at[samples->count++].is_right = hits[i].thing == right;
    }
}

static void ask(const Thing *things, const KeepHome *home, const KeepSighting *question, Hit *hits,
                KeepResult *result, KeepSamples *samples) {
    uint32_t count = 0, right = question->thing;
    for (uint32_t i = 0; i < home->things; i++) {
        if (things[i].kept == 0) continue;
        hits[count++] = (Hit){distance(things[i].expected, question->values), i};
    }
    qsort(hits, count, sizeof *hits, by_distance);
    bool is_known = things[right].kept > 0;
    if (is_known) count_found(hits, count, right, result->token);
    if (count > SHORTLIST) count = SHORTLIST;
    for (uint32_t i = 0; i < count; i++)
        hits[i].distance = nearest_past(&things[hits[i].thing], question->values);
    qsort(hits, count, sizeof *hits, by_distance);
    if (is_known) count_found(hits, count, right, result->past);
    result->questions += is_known;
    if (samples != NULL) add_samples(samples, hits, count, right);
}

static void try_home(const KeepHome *home, const KeepRule *rule, KeepResult *result,
                     KeepSamples *samples, Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    Thing *things = arena_array(arena, Thing, home->things);
    Hit *hits = arena_array(arena, Hit, home->things);
    const KeepSighting *all = home->sightings.items;
    for (uint32_t i = 0; i < home->kept_part; i++)
        offer(rule, &things[all[i].thing], &all[i], result);
    for (uint32_t i = home->kept_part; i < home->sightings.count; i++)
        ask(things, home, &all[i], hits, result, samples);
    arena_reset(arena, mark);
}

KeepResult keep_try(const KeepHome *homes, int count, const KeepRule *rule, KeepSamples *samples,
                    Arena *arena) {
    KeepResult result = {0};
    for (int i = 0; i < count; i++) try_home(&homes[i], rule, &result, samples, arena);
    for (int i = 0; i < 2; i++) {
        result.token[i] /= result.questions;
        result.past[i] /= result.questions;
    }
    return result;
}

//---- what a distance says ------------------------------------------------------------------------

// solves a x = y, a symmetric and positive definite
static void solve(double a[3][3], const double y[3], double x[3]) {
    double m[3][4];
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) m[i][j] = a[i][j];
        m[i][3] = y[i];
    }
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            double factor = k == i ? 0.0 : m[k][i] / m[i][i];
            for (int j = i; j < 4; j++) m[k][j] -= factor * m[i][j];
        }
    }
    for (int i = 0; i < 3; i++) x[i] = m[i][3] / m[i][i];
}

static const double USUAL = 18.0; // octaves: distances about it make the first steps safe

static double probability(const KeepSamples *samples, int i, const double w[3], double x[3]) {
    x[0] = 1.0;
    x[1] = USUAL - (double)samples->at[i].octaves;
    x[2] = (double)samples->at[i].margin;
    return 1.0 / (1.0 + exp(-(w[0] * x[0] + w[1] * x[1] + w[2] * x[2])));
}

void keep_fit(const KeepSamples *samples, double w[3]) {
    memset(w, 0, 3 * sizeof *w);
    for (int round = 0; round < 30; round++) {
        double slope[3] = {0}, curve[3][3] = {{1e-3, 0, 0}, {0, 1e-3, 0}, {0, 0, 1e-3}}, change[3];
        for (int s = 0; s < samples->count; s++) {
            double x[3], p = probability(samples, s, w, x);
            double target = samples->at[s].is_right ? 0.999 : 0.001;
            for (int i = 0; i < 3; i++) {
                slope[i] += (target - p) * x[i];
                for (int j = 0; j < 3; j++) curve[i][j] += p * (1.0 - p) * x[i] * x[j];
            }
        }
        solve(curve, slope, change);
        for (int i = 0; i < 3; i++) w[i] += change[i];
    }
    w[0] += USUAL * w[1];
}

double keep_error(const KeepSamples *samples, const double w[3]) {
    double sum[10] = {0}, right[10] = {0}, error = 0.0, x[3];
    const double moved[3] = {w[0] - USUAL * w[1], w[1], w[2]};
    for (int s = 0; s < samples->count; s++) {
        double p = probability(samples, s, moved, x);
        int bin = p >= 1.0 ? 9 : (int)(p * 10.0);
        sum[bin] += p;
        right[bin] += samples->at[s].is_right;
    }
    for (int bin = 0; bin < 10; bin++) error += fabs(right[bin] - sum[bin]);
    return error / samples->count;
}
