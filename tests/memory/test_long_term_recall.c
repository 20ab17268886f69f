// What a probability says comes true so often; the calibration that ships is the fitted one.
//
//     memory of some things, each seen a few times  <-  queries: known things and ones never seen
//     an answer = (distance, margin, right or wrong) -> Newton's method on the likelihood
//
// The constants of memory/long_term_weights.c are what the first test prints.

#include "memory/long_term_inside.h"
#include "test_gpu.h"
#include "things.h"

#include <math.h>
#include <stdio.h>

enum { ANSWERS = 4, SIZES = 3, MOST_KEYS = 400 };
static const uint32_t sizes[SIZES] = {20, 100, MOST_KEYS};

typedef struct Sample {
    float octaves, margin;
    bool is_right;
} Sample;

typedef struct Samples {
    Sample at[SIZES * 2 * MOST_KEYS * ANSWERS];
    uint32_t count;
} Samples;

static void observe(MemoryKeyKind kind, uint64_t id, uint32_t seen, int16_t *observation) {
    Rng own = rng_create(id), noise = rng_create(id * 1000 + seen);
    Thing thing = things_make(&own);
    Spot spot = spots_make(&own);
    if (kind == MEMORY_KEY_OBJECT) things_observe(&thing, seen, &noise, observation);
    if (kind != MEMORY_KEY_OBJECT) spots_observe(&spot, seen, &noise, observation);
}

// things first .. first + count - 1, seen 1 to 6 times
static void fill_memory(MemoryLongTerm *memory, MemoryKeyKind kind, uint64_t first,
                        uint32_t count) {
    Error err = {0};
    assert_ok(memory_long_term_clear(memory, &err), err);
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t seen = 0; seen <= i % 6; seen++) {
            int16_t observation[MEMORY_WIDTH];
            MemoryKey key = {kind, first + i};
            observe(kind, key.id, seen, observation);
            assert_ok(memory_long_term_write(memory, &key, 1, observation, 0, &err), err);
        }
    }
}

static void add_samples(Samples *samples, const MemoryAnswer answers[ANSWERS], uint64_t id) {
    MemoryHit hits[ANSWERS];
    for (uint32_t k = 0; k < ANSWERS; k++) hits[k] = (MemoryHit){(int32_t)k, answers[k].distance};
    for (uint32_t k = 0; k < ANSWERS; k++) {
        if (answers[k].probability <= 0.0f) continue;
        samples->at[samples->count++] = (Sample){
            .octaves = log2f(1.0f + (float)answers[k].distance),
            .margin = long_term_margin(hits, ANSWERS, k),
            .is_right = answers[k].key.id == id,
        };
    }
}

// half of the queries are of things never written
static void collect(Gpu *gpu, MemoryKeyKind kind, uint64_t seed, Samples *samples, Arena *arena) {
    Error err = {0};
    MemoryConfig config = memory_config_default();
    MemoryLongTerm *memory = memory_long_term_create(gpu, &config, NULL, arena, &err);
    if (memory == NULL) fail_msg("%s", err.text);
    samples->count = 0;
    for (int size = 0; size < SIZES; size++) {
        uint64_t first = seed * 100000 + (uint64_t)size * 10000;
        fill_memory(memory, kind, first, sizes[size]);
        for (uint32_t i = 0; i < 2 * sizes[size]; i++) {
            int16_t query[MEMORY_WIDTH];
            MemoryAnswer answers[ANSWERS];
            observe(kind, first + i, 20, query);
            assert_ok(memory_long_term_recall(memory, kind, query, 1, ANSWERS, 0.0f, answers, &err),
                      err);
            add_samples(samples, answers, first + i);
        }
    }
    memory_long_term_destroy(memory);
}

//---- fitting -------------------------------------------------------------------------------------

// solves A x = y, A symmetric and positive definite
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

// Newton's method on the logistic likelihood; targets are drawn in a little, as Platt (1999) does
static LongTermCalibration fit(const Samples *samples) {
    double w[3] = {0};
    for (int round = 0; round < 30; round++) {
        double slope[3] = {0}, curve[3][3] = {{1e-3, 0, 0}, {0, 1e-3, 0}, {0, 0, 1e-3}}, change[3];
        for (uint32_t s = 0; s < samples->count; s++) {
            const Sample *sample = &samples->at[s];
            // distances about their usual size, so that the first steps are safe
            const double x[3] = {1.0, 18.0 - (double)sample->octaves, (double)sample->margin};
            double logit = w[0] * x[0] + w[1] * x[1] + w[2] * x[2];
            double p = 1.0 / (1.0 + exp(-logit)), target = sample->is_right ? 0.999 : 0.001;
            for (int i = 0; i < 3; i++) {
                slope[i] += (target - p) * x[i];
                for (int j = 0; j < 3; j++) curve[i][j] += p * (1.0 - p) * x[i] * x[j];
            }
        }
        solve(curve, slope, change);
        for (int i = 0; i < 3; i++) w[i] += change[i];
    }
    return (LongTermCalibration){(float)(w[0] + 18.0 * w[1]), (float)w[1], (float)w[2]};
}

// expected calibration error: |share that is right - mean probability| over ten bins
static double calibration_error(const Samples *samples, const LongTermCalibration *calibration) {
    double sum[10] = {0}, right[10] = {0}, error = 0.0;
    for (uint32_t s = 0; s < samples->count; s++) {
        const Sample *sample = &samples->at[s];
        uint64_t distance = (uint64_t)(exp2((double)sample->octaves) - 1.0);
        float p = long_term_probability(calibration, distance, sample->margin);
        int bin = p >= 1.0f ? 9 : (int)(p * 10.0f);
        sum[bin] += (double)p;
        right[bin] += sample->is_right;
    }
    for (int bin = 0; bin < 10; bin++) error += fabs(right[bin] - sum[bin]);
    return error / samples->count;
}

static const MemoryKeyKind kinds[2] = {MEMORY_KEY_PLACE, MEMORY_KEY_OBJECT};
static const char *const names[2] = {"places", "things"};

static void probabilities_come_true(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Samples *samples = arena_new(arena, Samples);
    for (int i = 0; i < 2; i++) {
        const LongTermCalibration *shipped = &long_term_calibration[kinds[i]];
        collect(gpu, kinds[i], 1, samples, arena);
        LongTermCalibration fitted = fit(samples);
        collect(gpu, kinds[i], 2, samples, arena); // others than those of the fit
        double error = calibration_error(samples, shipped);
        print_message("%s: fitted {%.3ff, %.3ff, %.3ff}, error %.4f; as shipped %.4f, %u answers\n",
                      names[i], (double)fitted.a, (double)fitted.b, (double)fitted.c,
                      calibration_error(samples, &fitted), error, samples->count);
        assert_true(error < 0.03);
    }
    test_gpu_destroy(gpu);
}

static void nearness_and_margin_raise_a_probability(void **state) {
    UNUSED(state);
    for (int kind = 0; kind < 3; kind++) {
        const LongTermCalibration *calibration = &long_term_calibration[kind];
        float before = 2.0f;
        for (uint64_t distance = 1; distance < (uint64_t)1 << 34; distance *= 4) {
            float p = long_term_probability(calibration, distance, 1.0f);
            assert_true(p >= 0.0f && p <= 1.0f && p <= before);
            assert_true(p <= long_term_probability(calibration, distance, 2.0f));
            before = p;
        }
        assert_true(before < 0.01f);
    }
    const MemoryHit hits[3] = {{0, 7}, {1, 31}, {MEMORY_NO_ROW, 0}};
    assert_true(long_term_margin(hits, 3, 0) == 2.0f);
    assert_true(long_term_margin(hits, 3, 1) == -2.0f);
    assert_true(long_term_margin(hits, 1, 0) == 0.0f);
    assert_true(long_term_margin(hits + 1, 2, 0) == 0.0f);
}

static void many_queries_are_answered_as_one_by_one(void **state) {
    enum { QUERIES = 150, K = 3 }; // more than one batch of the index
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryConfig config = memory_config_default();
    MemoryLongTerm *memory = memory_long_term_create(gpu, &config, NULL, arena, &err);
    if (memory == NULL) fail_msg("%s", err.text);
    fill_memory(memory, MEMORY_KEY_OBJECT, 1, 50);
    static int16_t queries[QUERIES][MEMORY_WIDTH];
    static MemoryAnswer all[QUERIES][K];
    for (uint32_t i = 0; i < QUERIES; i++) observe(MEMORY_KEY_OBJECT, 1 + i, 9, queries[i]);
    assert_ok(memory_long_term_recall(memory, MEMORY_KEY_OBJECT, queries[0], QUERIES, K, 0.1f,
                                      all[0], &err),
              err);
    for (uint32_t i = 0; i < QUERIES; i++) {
        MemoryAnswer one[K];
        assert_ok(
            memory_long_term_recall(memory, MEMORY_KEY_OBJECT, queries[i], 1, K, 0.1f, one, &err),
            err);
        for (int k = 0; k < K; k++) {
            assert_int_equal(one[k].key.id, all[i][k].key.id);
            assert_true(one[k].probability == all[i][k].probability);
            assert_true(one[k].probability == 0.0f || one[k].probability >= 0.1f);
        }
    }
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(probabilities_come_true),
        cmocka_unit_test(nearness_and_margin_raise_a_probability),
        test_with_arena(many_queries_are_answered_as_one_by_one),
    };
    return cmocka_run_group_tests_name("memory/long_term_recall", tests, NULL, NULL);
}
