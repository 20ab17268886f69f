// GELU on every device against libm in double, its way back against measured slopes.

#define TEST_BY_ADDRESS
#include "base/cpu.h"
#include "kernel_test.h"
#include "model/gelu.h"

static const uint32_t COUNTS[] = {1, 15, 16, 1023, 1024, 1025, 5000};

static double right(double x) {
    return x / 2 * (1 + tanh(sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

static double right_at(void *x) {
    return right(*(double *)x);
}

static double right_slope(double x) {
    return test_slope(right_at, &x, &x, 1e-5);
}

static void forward(Gpu *gpu, const float *x, float *y, uint32_t count) {
    GpuBuffer buffers[] = {test_upload(gpu, x, count), test_upload(gpu, y, count)};
    GeluArgs args = {gpu_address(gpu, buffers[0]), gpu_address(gpu, buffers[1]), count};
    test_dispatch(gpu, &model_gelu_code, &args, sizeof args, model_gelu_groups(&args));
    test_download(gpu, buffers[1], y, count);
    test_finish(gpu, buffers, 2);
}

// dx lies where dy did
static void back(Gpu *gpu, const float *x, float *dy, uint32_t count) {
    GpuBuffer buffers[] = {test_upload(gpu, x, count), test_upload(gpu, dy, count)};
    uint64_t at = gpu_address(gpu, buffers[1]);
    GeluBackArgs args = {gpu_address(gpu, buffers[0]), at, at, count};
    test_dispatch(gpu, &model_gelu_back_code, &args, sizeof args, model_gelu_back_groups(&args));
    test_download(gpu, buffers[1], dy, count);
    test_finish(gpu, buffers, 2);
}

static void values_pass_the_tanh_gate(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "gelu");
    for (size_t c = 0; c < ARRAY_COUNT(COUNTS); c++) {
        float *x = test_random(&rng, arena, COUNTS[c], 6),
              *y = arena_array(arena, float, COUNTS[c]);
        forward(gpu, x, y, COUNTS[c]);
        for (uint32_t i = 0; i < COUNTS[c]; i++)
            test_near("y", i, (double)y[i], right((double)x[i]), 1e-6);
    }
}

static void slopes_are_those_of_the_values(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "gelu");
    for (size_t c = 0; c < ARRAY_COUNT(COUNTS); c++) {
        uint32_t count = COUNTS[c];
        float *x = test_random(&rng, arena, count, 6), *dy = test_random(&rng, arena, count, 2);
        double *wide = test_doubles(arena, dy, count);
        back(gpu, x, dy, count);
        for (uint32_t i = 0; i < count; i++)
            test_near("dx", i, (double)dy[i], wide[i] * right_slope((double)x[i]), 2e-6);
    }
}

static void huge_values_pass_or_vanish(Gpu *gpu, Arena *arena) {
    UNUSED(arena);
    const float x[] = {-1e30f, -1e9f, -100, -20, 0, 20, 100, 1e9f, 1e30f};
    float y[9] = {0}, dx[9] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    forward(gpu, x, y, 9);
    for (size_t i = 0; i < 9; i++) {
        if (fabsf(x[i]) < 1e3f) test_near("y", i, (double)y[i], x[i] > 0 ? (double)x[i] : 0, 1e-6);
    }
    back(gpu, x, dx, 9);
    for (size_t i = 1; i < 8; i++) {
        double step = x[i] > 0 ? 1 : x[i] < 0 ? 0 : 0.5;
        if (fabsf(x[i]) < 1e3f) test_near("dx", i, (double)dx[i], step, 1e-6);
    }
}

static void nothing_is_written_behind_the_end(Gpu *gpu, Arena *arena) {
    float *x = arena_array(arena, float, 2048), *y = arena_array(arena, float, 2048);
    for (uint32_t i = 0; i < 2048; i++) x[i] = 1, y[i] = 7;
    GpuBuffer buffers[] = {test_upload(gpu, x, 2048), test_upload(gpu, y, 2048)};
    GeluArgs args = {gpu_address(gpu, buffers[0]), gpu_address(gpu, buffers[1]), 1030};
    test_dispatch(gpu, &model_gelu_code, &args, sizeof args, model_gelu_groups(&args));
    test_download(gpu, buffers[1], y, 2048);
    test_finish(gpu, buffers, 2);
    for (uint32_t i = 0; i < 2048; i++) assert_true((y[i] == 7) == (i >= 1030));
}

static void the_same_values_have_the_same_bits(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(3, "gelu");
    float *x = test_random(&rng, arena, 5000, 4);
    float *y = arena_array(arena, float, 5000), *again = arena_array(arena, float, 5000);
    forward(gpu, x, y, 5000);
    forward(gpu, x, again, 5000);
    assert_memory_equal(y, again, 5000 * sizeof *y);
}

#define ON_DEVICES(X)                    \
    X(values_pass_the_tanh_gate)         \
    X(slopes_are_those_of_the_values)    \
    X(huge_values_pass_or_vanish)        \
    X(nothing_is_written_behind_the_end) \
    X(the_same_values_have_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the fastest body that there is; the plain one is what other machines run
static void the_plain_body_is_right(void **state) {
    Arena *arena = *state;
    Rng rng = rng_stream(4, "gelu");
    float *x = test_random(&rng, arena, 999, 8), *y = arena_array(arena, float, 999);
    GeluArgs args = {(uintptr_t)x, (uintptr_t)y, 999};
    model_gelu_plain(&args, 0, 999);
    for (uint32_t i = 0; i < 999; i++) test_near("y", i, (double)y[i], right((double)x[i]), 1e-6);
    for (uint32_t i = 0; i < 999; i++) y[i] = 1;
    GeluBackArgs back_args = {(uintptr_t)x, (uintptr_t)y, (uintptr_t)y, 999};
    model_gelu_back_plain(&back_args, 0, 999);
    for (uint32_t i = 0; i < 999; i++)
        test_near("dx", i, (double)y[i], right_slope((double)x[i]), 2e-6);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(the_plain_body_is_right)};
    return cmocka_run_group_tests_name("model.gelu", tests, NULL, NULL);
}
