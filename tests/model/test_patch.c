// Frames to tokens and back: against the text of patch_gpu.h in double, and the noise as noise.

#include "model/patch_body.h"
#include "model/unpatch_body.h"
#include "run_kernel.h"

#include <math.h>

enum { FRAMES = 3, SIZE = 24, GRID = SIZE / 8, TOKENS = GRID * GRID };

typedef struct Cut {
    PatchArgs args;
    uint8_t *pixels; // [frames][size][size][3]
    float *level;    // [frames]
    float *y;        // [frames][tokens][PATCH_TOKEN]
} Cut;

static Cut cut_of(Arena *arena, uint32_t frames, uint32_t size) {
    Rng rng = rng_stream(1, "patch");
    Cut cut = {.args = {.frames = frames, .size = size, .slope = 0.8f, .seed = 7}};
    size_t values = (size_t)frames * size * size * 3;
    cut.pixels = random_bytes(&rng, arena, values);
    cut.level = arena_array(arena, float, frames);
    cut.y = unwritten_values(arena, values / PATCH_PIXELS * PATCH_TOKEN);
    return cut;
}

static void run(Gpu *gpu, Cut *cut) {
    PatchArgs *args = &cut->args;
    size_t values = (size_t)args->frames * args->size * args->size * 3;
    const Operand operands[] = {
        {&args->pixels, cut->pixels, values},
        {&args->level, cut->level, args->frames * sizeof(float)},
        {&args->y, cut->y, values / PATCH_PIXELS * PATCH_TOKEN * sizeof(float)},
    };
    run_kernel(gpu, &model_patch_code, args, sizeof *args, model_patch_groups(args), operands,
               ARRAY_COUNT(operands));
}

static double pixel_value(const uint8_t *pixels, uint32_t size, size_t token, size_t value) {
    size_t grid = size / 8, tokens = grid * grid, frame = token / tokens, patch = token % tokens;
    size_t y = patch / grid * 8 + value / 24, x = patch % grid * 8 + value % 24 / 3;
    return pixels[((frame * size + y) * size + x) * 3 + value % 3] / 127.5 - 1;
}

static void at_level_0_values_are_the_frame_itself(Gpu *gpu, Arena *arena) {
    Cut cut = cut_of(arena, FRAMES, SIZE);
    run(gpu, &cut);
    for (size_t i = 0; i < (size_t)FRAMES * TOKENS * PATCH_PIXELS; i++) {
        size_t token = i / PATCH_PIXELS, value = i % PATCH_PIXELS;
        assert_close((double)cut.y[token * PATCH_TOKEN + value],
                     pixel_value(cut.pixels, SIZE, token, value), 2e-7, "value", i);
    }
}

static void at_level_1_nothing_is_given(Gpu *gpu, Arena *arena) {
    Cut cut = cut_of(arena, FRAMES, SIZE);
    for (size_t i = 0; i < FRAMES; i++) cut.level[i] = 1;
    run(gpu, &cut);
    for (size_t token = 0; token < (size_t)FRAMES * TOKENS; token++) {
        const float *y = cut.y + token * PATCH_TOKEN;
        for (size_t i = 0; i < PATCH_PIXELS; i++) assert_true(y[i] == 0);
        assert_true(y[219] == 1 && y[220] == 1);
    }
}

static void tokens_know_their_ray_and_level(Gpu *gpu, Arena *arena) {
    Cut cut = cut_of(arena, FRAMES, SIZE);
    cut.level[1] = 0.25f, cut.level[2] = 1;
    run(gpu, &cut);
    for (size_t token = 0; token < (size_t)FRAMES * TOKENS; token++) {
        const float *y = cut.y + token * PATCH_TOKEN + PATCH_PIXELS;
        size_t patch = token % TOKENS;
        double right = (((double)(patch % GRID) + 0.5) * 2 / GRID - 1) * (double)0.8f;
        double up = (1 - ((double)(patch / GRID) + 0.5) * 2 / GRID) * (double)0.8f;
        double length = sqrt(right * right + up * up + 1);
        const double d[3] = {right / length, up / length, -1 / length};
        for (size_t axis = 0; axis < 3; axis++) {
            assert_close((double)y[axis], d[axis], 1e-6, "direction", token);
            for (size_t i = 0; i < 4; i++) {
                double angle = ldexp(1, (int)i) * acos(-1) / 2 * d[axis];
                assert_close((double)y[3 + 6 * i + axis], sin(angle), 5e-6, "sine", token);
                assert_close((double)y[6 + 6 * i + axis], cos(angle), 5e-6, "cosine", token);
            }
        }
        assert_true(y[27] == cut.level[token / TOKENS]);
        assert_true(y[28] == (token / TOKENS == 2 ? 1.0f : 0.0f));
        for (size_t i = 29; i < 32; i++) assert_true(y[i] == 0);
    }
}

// the noise in a frame of 64 × 64, as the token's values show it
static void find_noise(Gpu *gpu, Arena *arena, double *noise, uint32_t frames, uint32_t seed) {
    Cut cut = cut_of(arena, frames, 64);
    const float level = 0.75f;
    for (size_t i = 0; i < frames; i++) cut.level[i] = level;
    cut.args.seed = seed;
    run(gpu, &cut);
    for (size_t i = 0; i < (size_t)frames * 64 * PATCH_PIXELS; i++) {
        size_t token = i / PATCH_PIXELS, value = i % PATCH_PIXELS;
        double x0 = pixel_value(cut.pixels, 64, token, value);
        noise[i] = ((double)cut.y[token * PATCH_TOKEN + value] - 0.25 * x0) / (double)level;
    }
}

enum { NOISE = 2 * 64 * PATCH_PIXELS }; // two frames

// Its moments; 5 standard errors of NOISE numbers are allowed.
static void the_noise_is_normal(Gpu *gpu, Arena *arena) {
    double *noise = arena_array(arena, double, NOISE), sum[5] = {0}, error = 5 / sqrt(NOISE);
    find_noise(gpu, arena, noise, 2, 7);
    size_t within = 0;
    for (size_t i = 0; i < NOISE; i++) {
        for (int power = 1; power <= 4; power++) sum[power] += pow(noise[i], power) / NOISE;
        within += fabs(noise[i]) < 1;
    }
    assert_close(sum[1], 0, error, "mean", 0);
    assert_close(sum[2], 1, error * sqrt(2), "variance", 0);
    assert_close(sum[3], 0, error * sqrt(15), "skewness", 0);
    assert_close(sum[4], 3, error * sqrt(96), "kurtosis", 0);
    assert_close((double)within / NOISE, erf(sqrt(0.5)), error * 0.466, "within one", 0);
}

// Products of numbers apart by one value, one pair, one pixel row, one token and one frame.
static void the_noise_of_different_values_is_independent(Gpu *gpu, Arena *arena) {
    double *noise = arena_array(arena, double, NOISE);
    find_noise(gpu, arena, noise, 2, 7);
    static const size_t APART[] = {1, 2, 3, 24, PATCH_PAIRS, PATCH_PIXELS, NOISE / 2};
    for (size_t k = 0; k < ARRAY_COUNT(APART); k++) {
        double plain = 0, squares = 0;
        size_t count = NOISE - APART[k];
        for (size_t i = 0; i < count; i++) {
            double a = noise[i], b = noise[i + APART[k]];
            plain += a * b / (double)count;
            squares += (a * a - 1) * (b * b - 1) / (double)count;
        }
        assert_close(plain, 0, 5 / sqrt((double)count), "correlation", APART[k]);
        assert_close(squares, 0, 10 / sqrt((double)count), "correlation of squares", APART[k]);
    }
}

static void another_seed_gives_other_noise(Gpu *gpu, Arena *arena) {
    double *noise = arena_array(arena, double, NOISE), *other = arena_array(arena, double, NOISE);
    find_noise(gpu, arena, noise, 2, 7);
    find_noise(gpu, arena, other, 2, 8);
    double product = 0;
    for (size_t i = 0; i < NOISE; i++) product += noise[i] * other[i] / NOISE;
    assert_close(product, 0, 5 / sqrt(NOISE), "correlation", 0);
}

// against Box and Muller in double, of the same whole numbers
static void the_noise_is_a_function_of_seed_frame_and_value(Gpu *gpu, Arena *arena) {
    double *noise = arena_array(arena, double, NOISE);
    find_noise(gpu, arena, noise, 2, 7);
    for (uint32_t i = 0; i < NOISE; i++) {
        uint32_t frame = i / (NOISE / 2), token = i % (NOISE / 2) / PATCH_PIXELS;
        uint32_t value = i % PATCH_PIXELS, pair = token * PATCH_PAIRS + value % PATCH_PAIRS;
        uint32_t key = alike_mix(alike_mix(7) + frame);
        double unit = ((alike_mix(alike_mix(2 * pair) ^ key) >> 8) + 1) / 16777216.0;
        double turn = (alike_mix(alike_mix(2 * pair + 1) ^ key) >> 8) / 16777216.0 * 2 * acos(-1);
        double expected = sqrt(-2 * log(unit)) * (value < PATCH_PAIRS ? cos(turn) : sin(turn));
        assert_close(noise[i], expected, 5e-6, "noise", i);
    }
}

static void the_same_call_gives_the_same_bits(Gpu *gpu, Arena *arena) {
    Cut cut = cut_of(arena, FRAMES, SIZE), again = cut_of(arena, FRAMES, SIZE);
    for (size_t i = 0; i < FRAMES; i++) cut.level[i] = again.level[i] = 0.5f;
    run(gpu, &cut);
    run(gpu, &again);
    assert_memory_equal(cut.y, again.y, sizeof(float) * FRAMES * TOKENS * PATCH_TOKEN);
}

static void tokens_become_the_frame_again(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "patch");
    size_t values = (size_t)FRAMES * SIZE * SIZE * 3, tokens = (size_t)FRAMES * TOKENS;
    uint8_t *pixels = random_bytes(&rng, arena, values),
            *made = arena_array(arena, uint8_t, values);
    float *x = test_random(&rng, arena, tokens * PATCH_OUT, 12);
    float *doubt = unwritten_values(arena, tokens);
    for (size_t i = 0; i < tokens * PATCH_PIXELS; i++) {
        size_t token = i / PATCH_PIXELS, value = i % PATCH_PIXELS;
        x[token * PATCH_OUT + value] = (float)pixel_value(pixels, SIZE, token, value);
    }
    UnpatchArgs args = {.frames = FRAMES, .size = SIZE};
    const Operand operands[] = {{&args.x, x, tokens * PATCH_OUT * sizeof *x},
                                {&args.pixels, made, values},
                                {&args.doubt, doubt, tokens * sizeof *doubt}};
    run_kernel(gpu, &model_unpatch_code, &args, sizeof args, model_unpatch_groups(&args), operands,
               ARRAY_COUNT(operands));
    assert_memory_equal(pixels, made, values);
    for (size_t i = 0; i < tokens; i++) {
        double s = fmin(fmax((double)x[i * PATCH_OUT + PATCH_DOUBT], -10), 4);
        assert_close((double)doubt[i], exp(s / 2), 1e-5 * exp(s / 2), "doubt", i);
    }
}

static void values_beyond_black_and_white_are_cut_off(Gpu *gpu, Arena *arena) {
    float *x = arena_array(arena, float, PATCH_OUT), doubt;
    static const float GIVEN[] = {-1.5f, 1.5f, -1e30f, 1e30f, 0, NAN};
    static const uint8_t EXPECTED[] = {0, 255, 0, 255, 128, 0};
    for (size_t i = 0; i < PATCH_PIXELS; i++) x[i] = GIVEN[i % 6];
    uint8_t pixels[PATCH_PIXELS];
    UnpatchArgs args = {.frames = 1, .size = 8};
    const Operand operands[] = {{&args.x, x, PATCH_OUT * sizeof *x},
                                {&args.pixels, pixels, sizeof pixels},
                                {&args.doubt, &doubt, sizeof doubt}};
    run_kernel(gpu, &model_unpatch_code, &args, sizeof args, model_unpatch_groups(&args), operands,
               ARRAY_COUNT(operands));
    for (size_t i = 0; i < PATCH_PIXELS; i++) assert_int_equal(pixels[i], EXPECTED[i % 6]);
}

#define ON_DEVICES(X)                                  \
    X(at_level_0_values_are_the_frame_itself)          \
    X(at_level_1_nothing_is_given)                     \
    X(tokens_know_their_ray_and_level)                 \
    X(the_noise_is_normal)                             \
    X(the_noise_of_different_values_is_independent)    \
    X(another_seed_gives_other_noise)                  \
    X(the_noise_is_a_function_of_seed_frame_and_value) \
    X(the_same_call_gives_the_same_bits)               \
    X(tokens_become_the_frame_again)                   \
    X(values_beyond_black_and_white_are_cut_off)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the body with the widest vectors that there are; here is the plain one
static void vectors_change_no_bit(void **state) {
    Arena *arena = *state;
    Cut cut = cut_of(arena, FRAMES, SIZE);
    PatchArgs *args = &cut.args;
    size_t count = (size_t)FRAMES * TOKENS * PATCH_TOKEN;
    float *y = unwritten_values(arena, count);
    cut.level[1] = 0.4f, cut.level[2] = 1;
    args->pixels = (uintptr_t)cut.pixels, args->level = (uintptr_t)cut.level;
    args->y = (uintptr_t)cut.y;
    model_patch_code.host(args, 0, model_patch_groups(args));
    args->y = (uintptr_t)y;
    patch_groups(args, 0, model_patch_groups(args));
    assert_memory_equal(y, cut.y, count * sizeof *y);
}

static void vectors_change_no_byte(void **state) {
    Arena *arena = *state;
    Rng rng = rng_stream(3, "patch");
    size_t tokens = (size_t)FRAMES * TOKENS, bytes = tokens * PATCH_PIXELS;
    float *x = test_random(&rng, arena, tokens * PATCH_OUT, 1.2f);
    float *doubt = arena_array(arena, float, tokens), *plain = arena_array(arena, float, tokens);
    uint8_t *pixels = arena_array(arena, uint8_t, bytes),
            *same = arena_array(arena, uint8_t, bytes);
    UnpatchArgs args = {.x = (uintptr_t)x, .frames = FRAMES, .size = SIZE};
    args.pixels = (uintptr_t)pixels, args.doubt = (uintptr_t)doubt;
    model_unpatch_code.host(&args, 0, model_unpatch_groups(&args));
    args.pixels = (uintptr_t)same, args.doubt = (uintptr_t)plain;
    unpatch_groups(&args, 0, model_unpatch_groups(&args));
    assert_memory_equal(pixels, same, bytes);
    assert_memory_equal(doubt, plain, tokens * sizeof *doubt);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(vectors_change_no_bit),
                                       test_with_arena(vectors_change_no_byte)};
    return cmocka_run_group_tests_name("model.patch", tests, NULL, NULL);
}
