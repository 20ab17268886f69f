// The loss against the text of loss.h in double, its gradient against differences of that.

#include "model/loss_body.h"
#include "run_kernel.h"

#include <math.h>

typedef struct Wrong {
    LossArgs args;
    uint8_t *pixels; // [frames][size][size][3]
    float *x;        // [frames][tokens][PATCH_OUT]
    float *dx, *parts;
    size_t tokens; // of all frames
} Wrong;

static Wrong wrong_of(Arena *arena, uint32_t frames, uint32_t size) {
    Rng rng = rng_stream(frames, "loss");
    Wrong w = {.args = {.frames = frames, .size = size, .edge_weight = 0.7f, .doubt_weight = 0.3f},
               .tokens = (size_t)frames * (size / 8) * (size / 8)};
    w.pixels = random_bytes(&rng, arena, w.tokens * PATCH_PIXELS);
    w.x = test_random(&rng, arena, w.tokens * PATCH_OUT, 1.5f);
    w.dx = unwritten_values(arena, w.tokens * PATCH_OUT);
    w.parts = unwritten_values(arena, frames * LOSS_PARTS);
    return w;
}

static void run(Gpu *gpu, Wrong *w) {
    LossArgs *args = &w->args;
    const Operand operands[] = {
        {&args->x, w->x, w->tokens * PATCH_OUT * sizeof(float)},
        {&args->pixels, w->pixels, w->tokens * PATCH_PIXELS},
        {&args->dx, w->dx, w->tokens * PATCH_OUT * sizeof(float)},
        {&args->parts, w->parts, args->frames * LOSS_PARTS * sizeof(float)},
    };
    run_kernel(gpu, &model_loss_code, args, sizeof *args, model_loss_groups(args), operands,
               ARRAY_COUNT(operands));
}

static double truth(const Wrong *w, size_t token, size_t value) {
    size_t size = w->args.size, grid = size / 8, frame = token / (grid * grid);
    size_t patch = token % (grid * grid);
    size_t y = patch / grid * 8 + value / 24, x = patch % grid * 8 + value % 24 / 3;
    return w->pixels[((frame * size + y) * size + x) * 3 + value % 3] / 127.5 - 1;
}

// sums over one patch: squares, squared steps, doubt. `x` are its outputs in double.
static void put_patch(const Wrong *w, const double *x, size_t token, double mean_square,
                      double sums[3]) {
    double e[8][8][3];
    for (size_t i = 0; i < PATCH_PIXELS; i++)
        e[i / 24][i % 24 / 3][i % 3] = x[i] - truth(w, token, i);
    sums[0] = sums[1] = 0;
    for (size_t i = 0; i < PATCH_PIXELS; i++) {
        size_t row = i / 24, col = i % 24 / 3, c = i % 3;
        sums[0] += pow(e[row][col][c], 2);
        if (col < 7) sums[1] += pow(e[row][col + 1][c] - e[row][col][c], 2);
        if (row < 7) sums[1] += pow(e[row + 1][col][c] - e[row][col][c], 2);
    }
    double s = fmin(fmax(x[192], -10), 4), m = mean_square < 0 ? sums[0] / 192 : mean_square;
    sums[2] = 0.5 * (m * exp(-s) + s);
}

static void the_parts_are_means_over_each_frame(Gpu *gpu, Arena *arena) {
    Wrong w = wrong_of(arena, 3, 24);
    w.x[PATCH_DOUBT] = -11, w.x[PATCH_OUT + PATCH_DOUBT] = 5;
    run(gpu, &w);
    size_t of_frame = w.tokens / 3;
    for (size_t frame = 0; frame < 3; frame++) {
        double mean[3] = {0};
        for (size_t token = frame * of_frame; token < (frame + 1) * of_frame; token++) {
            double x[PATCH_OUT], sums[3];
            for (size_t i = 0; i < PATCH_OUT; i++) x[i] = (double)w.x[token * PATCH_OUT + i];
            put_patch(&w, x, token, -1, sums);
            mean[0] += sums[0] / 192 / (double)of_frame;
            mean[1] += sums[1] / 336 / (double)of_frame;
            mean[2] += sums[2] / (double)of_frame;
        }
        for (size_t i = 0; i < 3; i++)
            assert_close((double)w.parts[4 * frame + i], mean[i], 1e-5 * (1 + fabs(mean[i])),
                         "part", i);
        assert_true(w.parts[4 * frame + 3] == 0);
    }
}

// what one patch adds to the weighted total; m as given, for it counts as a constant
static double total(const Wrong *w, const double *x, size_t token, double mean_square) {
    double sums[3], patches = (double)w->tokens;
    put_patch(w, x, token, mean_square, sums);
    return (sums[0] / 192 + (double)w->args.edge_weight * sums[1] / 336 +
            (double)w->args.doubt_weight * sums[2]) /
           patches;
}

static void assert_gradient(const Wrong *w) {
    for (size_t token = 0; token < w->tokens; token++) {
        double x[PATCH_OUT], sums[3], step = 1e-4;
        for (size_t i = 0; i < PATCH_OUT; i++) x[i] = (double)w->x[token * PATCH_OUT + i];
        put_patch(w, x, token, -1, sums);
        for (size_t i = 0; i < PATCH_OUT; i++) {
            double at = x[i];
            x[i] = at + step;
            double above = total(w, x, token, sums[0] / 192);
            x[i] = at - step;
            double below = total(w, x, token, sums[0] / 192);
            x[i] = at;
            double gradient = (above - below) / (2 * step);
            // m·exp(−s) reaches exp(10)
            double allowed = 2e-6 * fabs(gradient) + 2e-7 / (double)w->tokens;
            assert_close((double)w->dx[token * PATCH_OUT + i], gradient, allowed, "gradient",
                         token * PATCH_OUT + i);
        }
    }
}

static void the_gradient_is_that_of_the_weighted_total(Gpu *gpu, Arena *arena) {
    static const uint32_t SIZES[][2] = {{1, 8}, {2, 24}, {3, 16}};
    for (size_t i = 0; i < ARRAY_COUNT(SIZES); i++) {
        Wrong w = wrong_of(arena, SIZES[i][0], SIZES[i][1]);
        run(gpu, &w);
        assert_gradient(&w);
    }
}

static void beyond_its_limits_doubt_has_no_gradient(Gpu *gpu, Arena *arena) {
    Wrong w = wrong_of(arena, 1, 16);
    static const float GIVEN[] = {-10.5f, 4.5f, -9.5f, 3.5f};
    for (size_t i = 0; i < 4; i++) w.x[i * PATCH_OUT + PATCH_DOUBT] = GIVEN[i];
    run(gpu, &w);
    for (size_t i = 0; i < 4; i++) assert_int_equal(w.dx[i * PATCH_OUT + PATCH_DOUBT] == 0, i < 2);
    assert_gradient(&w);
}

static void doubt_does_not_change_what_is_imagined(Gpu *gpu, Arena *arena) {
    Wrong w = wrong_of(arena, 2, 16), other = wrong_of(arena, 2, 16);
    other.args.doubt_weight = 100;
    for (size_t i = 0; i < w.tokens; i++) other.x[i * PATCH_OUT + PATCH_DOUBT] = -5;
    run(gpu, &w);
    run(gpu, &other);
    for (size_t i = 0; i < w.tokens; i++) {
        const float *a = w.dx + i * PATCH_OUT, *b = other.dx + i * PATCH_OUT;
        assert_memory_equal(a, b, PATCH_PIXELS * sizeof *a);
        assert_true(a[PATCH_DOUBT] != b[PATCH_DOUBT]);
    }
}

static void a_perfect_frame_has_no_error_and_no_gradient(Gpu *gpu, Arena *arena) {
    Wrong w = wrong_of(arena, 1, 16);
    for (size_t token = 0; token < w.tokens; token++) {
        for (size_t i = 0; i < PATCH_PIXELS; i++)
            w.x[token * PATCH_OUT + i] = (float)truth(&w, token, i);
    }
    run(gpu, &w);
    assert_close((double)w.parts[0], 0, 1e-13, "squared", 0);
    assert_close((double)w.parts[1], 0, 1e-13, "edges", 0);
    for (size_t i = 0; i < w.tokens * PATCH_OUT; i++)
        if (i % PATCH_OUT != PATCH_DOUBT) assert_close((double)w.dx[i], 0, 1e-8, "gradient", i);
}

static void the_same_call_gives_the_same_bits(Gpu *gpu, Arena *arena) {
    Wrong w = wrong_of(arena, 2, 24), again = wrong_of(arena, 2, 24);
    run(gpu, &w);
    run(gpu, &again);
    assert_memory_equal(w.dx, again.dx, w.tokens * PATCH_OUT * sizeof *w.dx);
    assert_memory_equal(w.parts, again.parts, 2 * LOSS_PARTS * sizeof *w.parts);
}

#define ON_DEVICES(X)                               \
    X(the_parts_are_means_over_each_frame)          \
    X(the_gradient_is_that_of_the_weighted_total)   \
    X(beyond_its_limits_doubt_has_no_gradient)      \
    X(doubt_does_not_change_what_is_imagined)       \
    X(a_perfect_frame_has_no_error_and_no_gradient) \
    X(the_same_call_gives_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the body with the widest vectors that there are; here is the plain one
static void vectors_change_no_bit(void **state) {
    Arena *arena = *state;
    Wrong w = wrong_of(arena, 2, 24), plain = wrong_of(arena, 2, 24), *each[] = {&w, &plain};
    for (size_t i = 0; i < 2; i++) {
        LossArgs *args = &each[i]->args;
        args->x = (uintptr_t)each[i]->x, args->pixels = (uintptr_t)each[i]->pixels;
        args->dx = (uintptr_t)each[i]->dx, args->parts = (uintptr_t)each[i]->parts;
    }
    model_loss_code.host(&w.args, 0, 2);
    loss_groups(&plain.args, 0, 2);
    assert_memory_equal(w.dx, plain.dx, w.tokens * PATCH_OUT * sizeof *w.dx);
    assert_memory_equal(w.parts, plain.parts, 2 * LOSS_PARTS * sizeof *w.parts);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(vectors_change_no_bit)};
    return cmocka_run_group_tests_name("model.loss", tests, NULL, NULL);
}
