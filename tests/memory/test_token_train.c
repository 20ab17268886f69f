// Training makes remainders shorter, and what ships is what it made.
//
// The shipped weights come from here:
//     CAIRN_TRAIN=memory/token_weights.c build/memory.token_train
// with CAIRN_CHAINS=FILE for observations of a real agent (memory/token_train.h has the format).

#include "base/hash.h"
#include "memory/token_train.h"
#include "test.h"
#include "things.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { LENGTH = 16 };

// Chains of things (two of three) and places; one observation in 40 is of a thing that has changed.
static MemoryTokenChains make_chains(uint32_t count, uint64_t seed, Arena *arena) {
    int16_t *observations = arena_array(arena, int16_t, (size_t)count * LENGTH * MEMORY_WIDTH);
    uint32_t *lengths = arena_array(arena, uint32_t, count);
    Rng rng = rng_stream(seed, "chains");
    for (uint32_t i = 0; i < count; i++) {
        Thing thing = things_make(&rng);
        Spot spot = spots_make(&rng);
        lengths[i] = LENGTH;
        for (uint32_t k = 0; k < LENGTH; k++) {
            int16_t *observation = observations + ((size_t)i * LENGTH + k) * MEMORY_WIDTH;
            if (rng_below(&rng, 40) == 0) spot.around = thing = things_make(&rng);
            if (i % 3 == 0) spots_observe(&spot, k, &rng, observation);
            if (i % 3 != 0) things_observe(&thing, k, &rng, observation);
        }
    }
    return (MemoryTokenChains){observations, lengths, count};
}

//---- the gradient --------------------------------------------------------------------------------

static void fill_unit(Rng *rng, float *values, size_t count, float reach) {
    for (size_t i = 0; i < count; i++) values[i] = rng_range(rng, -reach, reach);
}

static double weighed_sum(const TokenFloatNet *net, const float *x, const float *dy) {
    TokenFloatTrace trace;
    float y[TOKEN_WIDTH];
    double sum = 0.0;
    token_float_forward(net, x, &trace, y);
    for (int i = 0; i < TOKEN_WIDTH; i++) sum += (double)y[i] * (double)dy[i];
    return sum;
}

// (f(w + d) - f(w - d)) / 2d
static double difference(TokenFloatNet *net, float *at, const float *x, const float *dy, float d) {
    float before = *at;
    *at = before + d;
    double above = weighed_sum(net, x, dy);
    *at = before - d;
    double below = weighed_sum(net, x, dy);
    *at = before;
    return (above - below) / (2.0 * (double)d);
}

static void check_close(double expected, double found, double unit) {
    if (fabs(expected - found) > 0.02 * fabs(expected) + 0.004 * unit) {
        fail_msg("difference %g, gradient %g", expected, found);
    }
}

static void the_gradient_is_that_of_differences(void **state) {
    UNUSED(state);
    static TokenFloatNet net, gradient;
    TokenFloatTrace trace;
    float x[TOKEN_WIDTH], y[TOKEN_WIDTH], dx[TOKEN_WIDTH], dy[TOKEN_WIDTH];
    Rng rng = rng_create(4);
    fill_unit(&rng, (float *)&net, sizeof net / sizeof(float), 0.4f);
    fill_unit(&rng, x, TOKEN_WIDTH, 4000.0f); // below 4096: the unit is fixed there
    fill_unit(&rng, dy, TOKEN_WIDTH, 1.0f / 4096.0f);
    token_float_forward(&net, x, &trace, y);
    token_train_backward(&net, &trace, x, dy, &gradient, dx);
    for (size_t i = 0; i < sizeof net / sizeof(float); i += 7) {
        double expected = difference(&net, (float *)&net + i, x, dy, 0.01f);
        check_close(expected, (double)((float *)&gradient)[i], 1.0);
    }
    for (int i = 0; i < TOKEN_WIDTH; i++) {
        double expected = difference(&net, &x[i], x, dy, 8.0f);
        check_close(expected, (double)dx[i], 1.0 / 4096);
    }
}

static void float_and_whole_numbers_compute_the_same(void **state) {
    UNUSED(state);
    const MemoryTokenModel *model = memory_token_model();
    Rng rng = rng_create(5);
    double worst = 0.0;
    for (int round = 0; round < 200; round++) {
        Thing thing = things_make(&rng);
        int16_t observation[MEMORY_WIDTH];
        int32_t x[MEMORY_WIDTH], y[MEMORY_WIDTH];
        float wide_x[MEMORY_WIDTH], wide_y[MEMORY_WIDTH];
        things_observe(&thing, 3, &rng, observation);
        for (int i = 0; i < MEMORY_WIDTH; i++) x[i] = 256 * observation[i];
        for (int i = 0; i < MEMORY_WIDTH; i++) wide_x[i] = (float)x[i];
        TokenFloatNet net;
        TokenFloatTrace trace;
        token_float_from(&model->nets[round % 2], &net);
        token_float_forward(&net, wide_x, &trace, wide_y);
        token_net(model, &model->nets[round % 2], x, y);
        for (int i = 0; i < MEMORY_WIDTH; i++) {
            worst = fmax(worst, fabs((double)wide_y[i] - y[i]) / (double)trace.unit);
        }
    }
    print_message("float and whole numbers differ by %.4f of the largest value at most\n", worst);
    assert_true(worst < 0.02);
}

//---- training ------------------------------------------------------------------------------------

static void a_short_training_shortens_remainders(void **state) {
    Arena *arena = *state;
    MemoryTokenChains chains = make_chains(60, 3, arena);
    MemoryTokenTrainConfig config = memory_token_train_config_default();
    config.steps = 40;
    config.batch = 4;
    config.check = 20;
    config.rate = 0.02f;
    static MemoryTokenModel models[2];
    for (int i = 0; i < 2; i++) memory_token_train(&chains, &config, arena, &models[i], NULL);
    assert_memory_equal(&models[0], &models[1], sizeof models[0]);
    double plain = memory_token_train_bytes(memory_token_model_plain(), &chains, 0, 1, 8);
    double learned = memory_token_train_bytes(&models[0], &chains, 0, 1, 8);
    print_message("40 steps: %.1f bytes plain, %.1f learned\n", plain, learned);
    assert_true(learned < 0.95 * plain);
}

static void what_ships_beats_the_plain_model_on_chains_never_seen(void **state) {
    Arena *arena = *state;
    MemoryTokenChains chains = make_chains(300, 777, arena);
    const MemoryTokenModel *plain = memory_token_model_plain(), *learned = memory_token_model();
    for (uint32_t length = 4; length <= LENGTH; length *= 2) {
        double before = memory_token_train_bytes(plain, &chains, 0, 1, length);
        double after = memory_token_train_bytes(learned, &chains, 0, 1, length);
        print_message("chains of %2u: %.1f bytes an observation plain, %.1f learned, 256 raw\n",
                      length, before, after);
        assert_true(after < 0.9 * before);
    }
}

static void a_long_life_costs_no_more_than_a_short_one(void **state) {
    UNUSED(state);
    enum { LIFE = 3000 };
    Rng rng = rng_create(8);
    Thing thing = things_make(&rng);
    int32_t token[MEMORY_WIDTH] = {0}, remainder[MEMORY_WIDTH], largest = 0;
    size_t early = 0, late = 0;
    for (uint32_t i = 0; i < LIFE; i++) {
        int16_t observation[MEMORY_WIDTH];
        uint8_t code[MEMORY_REMAINDER_MAX];
        things_observe(&thing, i, &rng, observation);
        memory_token_step(memory_token_model(), token, observation, remainder);
        size_t size = memory_remainder_encode(remainder, code);
        early += i >= 8 && i < 308 ? size : 0;
        late += i >= LIFE - 300 ? size : 0;
        for (int v = 0; v < MEMORY_WIDTH; v++) {
            largest = abs(token[v]) > largest ? abs(token[v]) : largest;
        }
    }
    print_message("after 8 observations %.1f bytes each, after %d %.1f; tokens within 2^%u\n",
                  (double)early / 300.0, LIFE - 300, (double)late / 300.0,
                  token_bits((uint32_t)largest));
    assert_true((double)late < 1.1 * (double)early);
    assert_true(largest < 1 << 24);
}

static void a_saved_model_is_source_that_fits(void **state) {
    Arena *arena = *state;
    Error err = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    memory_token_model_save(memory_token_model(), "// head\n", out);
    fclose(out);
    assert_true(size < 60000);
    assert_memory_equal(text, "// head\n", 8);
    // what ships was saved by this: the same but for its head
    FileBytes shipped;
    assert_ok(file_read("memory/token_weights.c", arena, &shipped, &err), err);
    const char *ours = strstr(text, "static const");
    const char *theirs = strstr((const char *)shipped.data, "static const");
    assert_non_null(theirs);
    assert_string_equal(ours, theirs);
    free(text);
}

static void chains_of_a_file_are_read_or_refused(void **state) {
    Arena *arena = *state;
    Error err = {0};
    const char *path = text_format(arena, "/tmp/cairn-chains-%d.bin", (int)getpid());
    uint8_t bytes[12 + 8 + 3 * 256] = "cairnobs\x02";
    bytes[12] = 1, bytes[16] = 2;
    bytes[20 + 512] = 77;
    assert_ok(file_save(path, bytes, sizeof bytes, &err), err);
    MemoryTokenChains chains;
    assert_ok(memory_token_chains_load(path, arena, &chains, &err), err);
    assert_int_equal(chains.count, 2);
    assert_int_equal(chains.lengths[1], 2);
    assert_int_equal(chains.observations[2 * MEMORY_WIDTH], 77);
    for (size_t size = 0; size < sizeof bytes; size++) {
        assert_ok(file_save(path, bytes, size, &err), err);
        assert_false(memory_token_chains_load(path, arena, &chains, &err));
    }
    unlink(path);
}

// the real thing, on demand
static void weights_are_made_anew(void **state) {
    Arena *arena = *state;
    Error err = {0};
    const char *path = getenv("CAIRN_TRAIN"), *file = getenv("CAIRN_CHAINS");
    if (path == NULL) skip();
    MemoryTokenChains chains;
    if (file != NULL) assert_ok(memory_token_chains_load(file, arena, &chains, &err), err);
    if (file == NULL) chains = make_chains(6000, 1, arena);
    MemoryTokenTrainConfig config = memory_token_train_config_default();
    MemoryTokenModel *model = arena_new(arena, MemoryTokenModel);
    memory_token_train(&chains, &config, arena, model, stdout);
    double plain = memory_token_train_bytes(memory_token_model_plain(), &chains, 0, 10, LENGTH);
    double learned = memory_token_train_bytes(model, &chains, 0, 10, LENGTH);
    const char *head = text_format(
        arena,
        "// What P and U have learned. Made by memory_token_train, %d steps of %d chains of "
        "%d:\n//\n"
        "//     CAIRN_TRAIN=memory/token_weights.c %sbuild/memory.token_train\n//\n"
        "// from %u chains of %s.\n"
        "// Of the tenth kept back, by which the best step was chosen, an observation takes %.1f\n"
        "// bytes (256 raw, %.1f with the plain model).\n",
        config.steps, config.batch, config.chain, file ? "CAIRN_CHAINS=FILE " : "", chains.count,
        file ? "observations of an agent" : "imitated things and places (tests/memory/things.h)",
        learned, plain);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    memory_token_model_save(model, head, out);
    assert_int_equal(fclose(out), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_is_that_of_differences),
        cmocka_unit_test(float_and_whole_numbers_compute_the_same),
        test_with_arena(a_short_training_shortens_remainders),
        test_with_arena(what_ships_beats_the_plain_model_on_chains_never_seen),
        cmocka_unit_test(a_long_life_costs_no_more_than_a_short_one),
        test_with_arena(a_saved_model_is_source_that_fits),
        test_with_arena(chains_of_a_file_are_read_or_refused),
        test_with_arena(weights_are_made_anew),
    };
    return cmocka_run_group_tests_name("memory/token_train", tests, NULL, NULL);
}
