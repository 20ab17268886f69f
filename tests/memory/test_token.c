// Tokens: every write can be taken back, bit for bit, on every device, whatever the numbers.

#include "base/clock.h"
#include "base/cpu.h"
#include "base/hash.h"
#include "base/rng.h"
#include "memory/token_net.h"
#include "test_gpu.h"

#include <stdio.h>
#include <time.h>

enum { KEYS = 4096, BATCH = 1024 };

// of 2,000 observations written by both models: tokens and remainders
static const uint64_t GOLDEN_PLAIN = 0x4efe1a69d94d2998, GOLDEN_LEARNED = 0x2dd9fb68ab114538;

// What things look like to an agent: a key's own values and noise on them, zeros at the end.
static void imitate(uint32_t key, Rng *rng, int16_t observation[MEMORY_WIDTH]) {
    Rng own = rng_create(key);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        int32_t mean = (int32_t)rng_below(&own, 4001) - 2000;
        int32_t noise = (int32_t)rng_below(rng, 129) - 64;
        observation[i] = (int16_t)(i < 96 ? mean + noise : 0);
    }
}

// every kind of number that there is, and long runs of the worst
static void fill_extreme(Rng *rng, int32_t *values, int32_t low, int32_t high) {
    uint32_t kind = rng_below(rng, 4);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        int32_t some = (int32_t)(rng_next(rng) >> rng_below(rng, 31));
        some = some < low ? low : some > high ? high : some;
        int32_t choices[4] = {low, high, i % 2 ? low : high, some};
        values[i] = choices[kind];
    }
}

static void fill_any(Rng *rng, int32_t token[MEMORY_WIDTH], int16_t observation[MEMORY_WIDTH]) {
    int32_t wide[MEMORY_WIDTH];
    fill_extreme(rng, token, INT32_MIN, INT32_MAX);
    fill_extreme(rng, wide, INT16_MIN, INT16_MAX);
    for (int i = 0; i < MEMORY_WIDTH; i++) observation[i] = (int16_t)wide[i];
}

// a model of random weights, which uses every range
static MemoryTokenModel *wild_model(uint64_t seed, Arena *arena) {
    MemoryTokenModel *model = arena_new(arena, MemoryTokenModel);
    Rng rng = rng_create(seed);
    *model = *memory_token_model_plain();
    uint8_t *bytes = (uint8_t *)model->nets;
    for (size_t i = 0; i < sizeof model->nets; i++) bytes[i] = (uint8_t)rng_next(&rng);
    for (int i = 0; i < TOKEN_PARTS; i++) model->nets[TOKEN_P].grid[i] = (int8_t)i;
    return model;
}

static void every_step_can_be_taken_back(void **state) {
    Arena *arena = *state;
    Rng rng = rng_create(1);
    const MemoryTokenModel *models[4] = {memory_token_model(), memory_token_model_plain(),
                                         wild_model(1, arena), wild_model(2, arena)};
    for (int round = 0; round < 4000; round++) {
        const MemoryTokenModel *model = models[round % 4];
        int32_t token[MEMORY_WIDTH], before[MEMORY_WIDTH], remainder[MEMORY_WIDTH];
        int16_t observation[MEMORY_WIDTH], again[MEMORY_WIDTH];
        fill_any(&rng, token, observation);
        memcpy(before, token, sizeof token);
        memory_token_step(model, token, observation, remainder);
        memory_token_step_back(model, token, remainder, again);
        assert_memory_equal(token, before, sizeof token);
        assert_memory_equal(observation, again, sizeof again);
    }
}

static void all_bodies_of_a_net_agree(void **state) {
    Arena *arena = *state;
    Rng rng = rng_create(2);
    if (!cpu_has_avx2()) skip();
    for (int round = 0; round < 4000; round++) {
        ArenaMark mark = arena_mark(arena);
        const MemoryTokenModel *model =
            round % 2 ? memory_token_model() : wild_model((uint64_t)round, arena);
        int32_t x[MEMORY_WIDTH], a[MEMORY_WIDTH], b[MEMORY_WIDTH];
        int16_t unused[MEMORY_WIDTH];
        fill_any(&rng, x, unused);
        const TokenNet *net = &model->nets[round / 2 % TOKEN_NETS];
        token_net_plain(model, net, x, a);
        token_net_avx2(model, net, x, b);
        assert_memory_equal(a, b, sizeof a);
        arena_reset(arena, mark);
    }
}

static void the_plain_model_is_a_leaky_mean(void **state) {
    UNUSED(state);
    const MemoryTokenModel *model = memory_token_model_plain();
    int32_t token[MEMORY_WIDTH] = {0}, remainder[MEMORY_WIDTH];
    int16_t observation[MEMORY_WIDTH], expected[MEMORY_WIDTH];
    for (int i = 0; i < MEMORY_WIDTH; i++) observation[i] = (int16_t)(16 * (i - 64));
    memory_token_step(model, token, observation, remainder);
    for (int i = 0; i < MEMORY_WIDTH; i++) {
        assert_int_equal(remainder[i], observation[i]);
        assert_int_equal(token[i], 64 * observation[i]); // a quarter, in 1/256
    }
    memory_token_step(model, token, observation, remainder);
    for (int i = 0; i < MEMORY_WIDTH; i++) assert_int_equal(remainder[i], 12 * (i - 64));
    for (int i = 0; i < 60; i++) memory_token_step(model, token, observation, remainder);
    memory_token_expect(model, token, expected);
    for (int i = 0; i < MEMORY_WIDTH; i++) assert_true(abs(expected[i] - observation[i]) <= 1);
}

static void what_a_token_expects_is_clamped(void **state) {
    UNUSED(state);
    int32_t token[MEMORY_WIDTH];
    int16_t expected[MEMORY_WIDTH];
    for (int i = 0; i < MEMORY_WIDTH; i++) token[i] = i % 2 ? 40000 * 256 : -40000 * 256;
    memory_token_expect(memory_token_model_plain(), token, expected);
    for (int i = 0; i < MEMORY_WIDTH; i++) assert_int_equal(expected[i], i % 2 ? 32767 : -32768);
}

//---- devices -------------------------------------------------------------------------------------

typedef struct Run {
    Gpu *gpu;
    MemoryTokenCoder *coder;
    GpuBuffer tokens;
    uint32_t rows[BATCH];
    int16_t observations[BATCH * MEMORY_WIDTH];
    int32_t remainders[BATCH * MEMORY_WIDTH];
    double write_seconds, rewind_seconds;
} Run;

static Run *run_create(Gpu *gpu, const MemoryTokenModel *model, uint32_t keys, Arena *arena) {
    Error err = {0};
    Run *run = arena_new(arena, Run);
    run->gpu = gpu;
    run->coder = memory_token_coder_create(gpu, model, arena, &err);
    if (run->coder == NULL) fail_msg("%s", err.text);
    size_t bytes = (size_t)keys * MEMORY_WIDTH * sizeof(int32_t);
    assert_ok(gpu_buffer_create(gpu, bytes, &run->tokens, &err), err);
    return run;
}

static void run_destroy(Run *run) {
    memory_token_coder_destroy(run->coder);
    gpu_buffer_destroy(run->gpu, run->tokens);
}

// the batch of one round: distinct rows, some of them used often
static void fill_batch(Run *run, uint32_t round, uint32_t count, uint32_t keys) {
    Rng rng = rng_create(1000 + round);
    uint32_t first = rng_below(&rng, keys), step = 2 * rng_below(&rng, keys / 2) + 1;
    for (uint32_t i = 0; i < count; i++) { // an odd step visits each of 2^n rows once
        run->rows[i] = (first + i * step) % keys;
        imitate(run->rows[i], &rng, run->observations + (size_t)i * MEMORY_WIDTH);
    }
}

static uint64_t digest_tokens(Run *run, Arena *arena) {
    Error err = {0};
    size_t bytes = gpu_buffer_bytes(run->gpu, run->tokens);
    void *tokens = arena_alloc(arena, bytes);
    gpu_read(run->gpu, run->tokens, 0, tokens, bytes);
    assert_ok(gpu_finish(run->gpu, &err), err);
    return hash_bytes(tokens, bytes, 0);
}

static bool is_long(void) {
    return getenv("CAIRN_LONG") != NULL;
}

typedef struct Codes { // remainders as bytes, one after the other
    uint8_t *bytes;
    size_t *starts; // [count + 1]
} Codes;

// a long run says every so many rounds how far it is
static void tell_progress(const Run *run, const char *what, uint32_t done, uint32_t rounds) {
    enum { EVERY = 61 }; // of 977: 16 lines
    if (!is_long() || done % EVERY != 0) return;
    print_message("%s: %u of %u %s, %.1f processor seconds\n", gpu_name(run->gpu), done * BATCH,
                  rounds * BATCH, what, (double)clock() / CLOCKS_PER_SEC);
    fflush(stdout);
}

static void write_rounds(Run *run, uint32_t rounds, Codes *codes) {
    Error err = {0};
    for (uint32_t round = 0; round < rounds; round++) {
        fill_batch(run, round, BATCH, KEYS);
        double start = clock_seconds();
        assert_ok(memory_token_write(run->coder, run->tokens, run->rows, BATCH, run->observations,
                                     run->remainders, &err),
                  err);
        run->write_seconds += clock_seconds() - start;
        for (size_t i = 0, at = (size_t)round * BATCH; i < BATCH; i++, at++) {
            codes->starts[at + 1] =
                codes->starts[at] + memory_remainder_encode(run->remainders + i * MEMORY_WIDTH,
                                                            codes->bytes + codes->starts[at]);
        }
        tell_progress(run, "written", round + 1, rounds);
    }
}

static void rewind_rounds(Run *run, uint32_t rounds, const Codes *codes) {
    static int16_t observations[BATCH * MEMORY_WIDTH];
    Error err = {0};
    for (uint32_t round = rounds; round-- > 0;) {
        fill_batch(run, round, BATCH, KEYS);
        for (size_t i = 0, at = (size_t)round * BATCH; i < BATCH; i++, at++) {
            size_t size = codes->starts[at + 1] - codes->starts[at];
            assert_true(memory_remainder_decode(codes->bytes + codes->starts[at], size,
                                                run->remainders + i * MEMORY_WIDTH));
        }
        double start = clock_seconds();
        assert_ok(memory_token_rewind(run->coder, run->tokens, run->rows, BATCH, run->remainders,
                                      observations, &err),
                  err);
        run->rewind_seconds += clock_seconds() - start;
        assert_memory_equal(observations, run->observations, sizeof observations);
        tell_progress(run, "rewound", rounds - round, rounds);
    }
}

// Writes observations, then rewinds all of them from the bytes that their remainders became.
// Returns the digest of what was written: the bytes, and the tokens at the end.
static uint64_t write_and_rewind(Gpu *gpu, Arena *arena, uint32_t rounds) {
    Run *run = run_create(gpu, memory_token_model(), KEYS, arena);
    size_t total = (size_t)rounds * BATCH;
    uint64_t zeros = digest_tokens(run, arena);
    Codes codes = {arena_alloc(arena, 256 * total + MEMORY_REMAINDER_MAX), // raw: 256 each
                   arena_array(arena, size_t, total + 1)};
    write_rounds(run, rounds, &codes);
    uint64_t tokens = digest_tokens(run, arena);
    assert_true(tokens != zeros);
    rewind_rounds(run, rounds, &codes);
    assert_true(digest_tokens(run, arena) == zeros);
    print_message("%s: %zu observations over %d tokens written and rewound, %.0f writes/s, "
                  "%.0f rewinds/s, %.1f bytes each\n",
                  gpu_name(gpu), total, KEYS, (double)total / run->write_seconds,
                  (double)total / run->rewind_seconds, (double)codes.starts[total] / (double)total);
    run_destroy(run);
    return hash_bytes(codes.bytes, codes.starts[total], tokens);
}

static void many_writes_are_rewound_on(Gpu *gpu, Arena *arena) {
    static uint64_t of_host; // the first of the devices
    uint64_t digest = write_and_rewind(gpu, arena, is_long() ? 977 : 64); // 977 * 1024: 10^6
    print_message("%s: digest %016llx\n", gpu_name(gpu), (unsigned long long)digest);
    if (gpu_is_host(gpu)) of_host = digest;
    assert_true(digest == of_host);
}

static void many_writes_are_rewound_to_nothing_and_alike_on_all_devices(void **state) {
    test_on_devices(many_writes_are_rewound_on, *state);
}

// how fast batches of a size are written, by the best of a few rounds
static double writes_per_second(Run *run, uint32_t count) {
    Error err = {0};
    double best = 1e9;
    for (uint32_t round = 0; round < 8; round++) {
        fill_batch(run, round, count, KEYS);
        double start = clock_seconds();
        assert_ok(memory_token_write(run->coder, run->tokens, run->rows, count, run->observations,
                                     run->remainders, &err),
                  err);
        double seconds = clock_seconds() - start;
        best = seconds < best ? seconds : best;
    }
    return count / best;
}

static void small_batches_are_written_too_on(Gpu *gpu, Arena *arena) {
    Run *run = run_create(gpu, memory_token_model(), KEYS, arena);
    double one = writes_per_second(run, 1), some = writes_per_second(run, 64);
    double many = writes_per_second(run, BATCH);
    print_message("%s: %.0f writes/s one by one, %.0f in batches of 64, %.0f of %d\n",
                  gpu_name(gpu), one, some, many, BATCH);
    assert_true(one > 0.0 && some > 0.0 && many > 0.0);
    run_destroy(run);
}

static void small_batches_are_written_too(void **state) {
    test_on_devices(small_batches_are_written_too_on, *state);
}

static uint64_t digest_of(Gpu *gpu, const MemoryTokenModel *model, Arena *arena) {
    enum { ROUNDS = 20, COUNT = 100, ROWS = 256 };
    Error err = {0};
    Run *run = run_create(gpu, model, ROWS, arena);
    uint64_t digest = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        fill_batch(run, round, COUNT, ROWS);
        assert_ok(memory_token_write(run->coder, run->tokens, run->rows, COUNT, run->observations,
                                     run->remainders, &err),
                  err);
        digest = hash_bytes(run->remainders, COUNT * MEMORY_WIDTH * sizeof(int32_t), digest);
    }
    digest = digest_tokens(run, arena) ^ digest;
    run_destroy(run);
    return digest;
}

static void tokens_are_the_golden_ones_on(Gpu *gpu, Arena *arena) {
    uint64_t plain = digest_of(gpu, memory_token_model_plain(), arena);
    uint64_t learned = digest_of(gpu, memory_token_model(), arena);
    print_message("%s: plain %016llx, learned %016llx\n", gpu_name(gpu), (unsigned long long)plain,
                  (unsigned long long)learned);
    assert_true(plain == GOLDEN_PLAIN);
    assert_true(learned == GOLDEN_LEARNED);
}

static void tokens_are_the_golden_ones(void **state) {
    test_on_devices(tokens_are_the_golden_ones_on, *state);
}

// A wild model over extremes. COUNT leaves the last group of a kernel part empty.
typedef struct Wild {
    int32_t before[64][MEMORY_WIDTH], expected[64][MEMORY_WIDTH], found[64][MEMORY_WIDTH];
} Wild;

static void fill_wild(Run *run, Wild *wild) {
    Rng rng = rng_create(3);
    for (uint32_t i = 0; i < 64; i++) {
        fill_any(&rng, wild->before[i], run->observations + (size_t)i * MEMORY_WIDTH);
        run->rows[i] = 63 - i;
    }
    memcpy(wild->expected, wild->before, sizeof wild->before);
    gpu_write(run->gpu, run->tokens, 0, wild->before, sizeof wild->before);
}

static void assert_tokens_are(Run *run, Wild *wild, int32_t tokens[64][MEMORY_WIDTH]) {
    Error err = {0};
    gpu_read(run->gpu, run->tokens, 0, wild->found, sizeof wild->found);
    assert_ok(gpu_finish(run->gpu, &err), err);
    assert_memory_equal(wild->found, tokens, sizeof wild->found);
}

static void wild_models_and_extremes_agree_with_the_definition_on(Gpu *gpu, Arena *arena) {
    enum { COUNT = 61 };
    static int16_t back[COUNT][MEMORY_WIDTH];
    Error err = {0};
    const MemoryTokenModel *model = wild_model(7, arena);
    Run *run = run_create(gpu, model, 64, arena);
    Wild *wild = arena_new(arena, Wild);
    fill_wild(run, wild);
    assert_ok(memory_token_write(run->coder, run->tokens, run->rows, COUNT, run->observations,
                                 run->remainders, &err),
              err);
    for (size_t i = 0; i < COUNT; i++) {
        int32_t remainder[MEMORY_WIDTH], *token = wild->expected[run->rows[i]];
        memory_token_step(model, token, run->observations + i * MEMORY_WIDTH, remainder);
        assert_memory_equal(remainder, run->remainders + i * MEMORY_WIDTH, sizeof remainder);
    }
    assert_tokens_are(run, wild, wild->expected);
    assert_ok(memory_token_rewind(run->coder, run->tokens, run->rows, COUNT, run->remainders,
                                  back[0], &err),
              err);
    assert_memory_equal(back, run->observations, sizeof back);
    assert_tokens_are(run, wild, wild->before);
    run_destroy(run);
}

static void wild_models_and_extremes_agree_with_the_definition(void **state) {
    test_on_devices(wild_models_and_extremes_agree_with_the_definition_on, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_step_can_be_taken_back),
        test_with_arena(all_bodies_of_a_net_agree),
        cmocka_unit_test(the_plain_model_is_a_leaky_mean),
        cmocka_unit_test(what_a_token_expects_is_clamped),
        test_with_arena(many_writes_are_rewound_to_nothing_and_alike_on_all_devices),
        test_with_arena(small_batches_are_written_too),
        test_with_arena(tokens_are_the_golden_ones),
        test_with_arena(wild_models_and_extremes_agree_with_the_definition),
    };
    return cmocka_run_group_tests_name("memory/token", tests, NULL, NULL);
}
