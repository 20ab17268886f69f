// The root-mean-square norm on every device against sums in double, its way back against measured
// slopes.

#define TEST_BY_ADDRESS
#include "kernel_test.h"
#include "model/rms_norm.h"

static const struct {
    uint32_t rows, cols;
} SHAPES[] = {{1, 1}, {1, 128}, {16, 16}, {17, 7}, {5, 33}, {50, 128}};

// One case, and the loss Σ dy y whose slopes the way back gives.
typedef struct Norm {
    uint32_t rows, cols;
    float *x, *gain, *dy, *y, *dx, *partial;
    double *wide_x, *wide_gain;
} Norm;

static uint32_t groups(const Norm *n) {
    return (n->rows + RMS_NORM_ROWS - 1) / RMS_NORM_ROWS;
}

static Norm make(Rng *rng, Arena *arena, uint32_t rows, uint32_t cols) {
    size_t size = (size_t)rows * cols;
    Norm n = {rows, cols};
    n.x = test_random(rng, arena, size, 2), n.gain = test_random(rng, arena, cols, 2);
    n.dy = test_random(rng, arena, size, 1), n.dx = test_random(rng, arena, size, 1);
    n.y = arena_array(arena, float, size);
    n.partial = arena_array(arena, float, (size_t)groups(&n) * cols);
    n.wide_x = test_doubles(arena, n.x, size), n.wide_gain = test_doubles(arena, n.gain, cols);
    return n;
}

static double right(const Norm *n, uint32_t row, uint32_t col) {
    const double *x = n->wide_x + row * (size_t)n->cols;
    double squares = 0;
    for (uint32_t i = 0; i < n->cols; i++) squares += x[i] * x[i];
    return n->wide_gain[col] * x[col] / sqrt(squares / n->cols + 1e-6);
}

static double loss(void *context) {
    const Norm *n = context;
    double sum = 0;
    for (uint32_t r = 0; r < n->rows; r++) {
        for (uint32_t c = 0; c < n->cols; c++)
            sum += (double)n->dy[r * n->cols + c] * right(n, r, c);
    }
    return sum;
}

static void forward(Gpu *gpu, Norm *n) {
    size_t size = (size_t)n->rows * n->cols;
    GpuBuffer b[] = {test_upload(gpu, n->x, size), test_upload(gpu, n->gain, n->cols),
                     test_upload(gpu, n->y, size)};
    RmsNormArgs args = {gpu_address(gpu, b[0]), gpu_address(gpu, b[1]), gpu_address(gpu, b[2]),
                        n->rows, n->cols};
    test_dispatch(gpu, &model_rms_norm_code, &args, sizeof args, model_rms_norm_groups(&args));
    test_download(gpu, b[2], n->y, size);
    test_finish(gpu, b, ARRAY_COUNT(b));
}

static void back(Gpu *gpu, Norm *n) {
    size_t size = (size_t)n->rows * n->cols, parts = (size_t)groups(n) * n->cols;
    GpuBuffer b[] = {test_upload(gpu, n->x, size), test_upload(gpu, n->gain, n->cols),
                     test_upload(gpu, n->dy, size), test_upload(gpu, n->dx, size),
                     test_upload(gpu, n->partial, parts)};
    uint64_t at[5];
    for (int i = 0; i < 5; i++) at[i] = gpu_address(gpu, b[i]);
    RmsNormBackArgs args = {at[0], at[1], at[2], at[3], at[4], n->rows, n->cols};
    assert_int_equal(model_rms_norm_back_groups(&args), groups(n));
    test_dispatch(gpu, &model_rms_norm_back_code, &args, sizeof args, groups(n));
    test_download(gpu, b[3], n->dx, size);
    test_download(gpu, b[4], n->partial, parts);
    test_finish(gpu, b, ARRAY_COUNT(b));
}

static void assert_forward(const Norm *n) {
    for (uint32_t r = 0; r < n->rows; r++) {
        for (uint32_t c = 0; c < n->cols; c++)
            test_near("y", r * n->cols + c, (double)n->y[r * n->cols + c], right(n, r, c), 2e-6);
    }
}

// `before` is what dx held
static void assert_back(Norm *n, const double *before) {
    for (size_t i = 0; i < (size_t)n->rows * n->cols; i++) {
        double slope = test_slope(loss, n, &n->wide_x[i], 1e-5);
        test_near("dx", i, (double)n->dx[i], before[i] + slope, 1e-5);
    }
    for (uint32_t c = 0; c < n->cols; c++) {
        double sum = 0;
        for (uint32_t g = 0; g < groups(n); g++) sum += (double)n->partial[g * n->cols + c];
        test_near("d gain", c, sum, test_slope(loss, n, &n->wide_gain[c], 1e-5), 1e-5);
    }
}

static void rows_are_divided_by_their_rms(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "rms_norm");
    for (size_t s = 0; s < ARRAY_COUNT(SHAPES); s++) {
        Norm n = make(&rng, arena, SHAPES[s].rows, SHAPES[s].cols);
        forward(gpu, &n);
        assert_forward(&n);
    }
}

static void with_gain_one_every_row_has_unit_rms(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "rms_norm");
    Norm n = make(&rng, arena, 40, 96);
    for (uint32_t c = 0; c < n.cols; c++) n.gain[c] = 1;
    for (size_t i = 0; i < 40 * 96; i++) n.x[i] *= (float)(i / 96 + 1); // of any size
    forward(gpu, &n);
    for (uint32_t r = 0; r < n.rows; r++) {
        double squares = 0;
        for (uint32_t c = 0; c < n.cols; c++)
            squares += (double)n.y[r * n.cols + c] * (double)n.y[r * n.cols + c];
        test_near("rms", r, sqrt(squares / n.cols), 1, 1e-5);
    }
}

static void a_row_of_zeros_stays_zero(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(3, "rms_norm");
    Norm n = make(&rng, arena, 2, 20);
    memset(n.x, 0, 40 * sizeof *n.x);
    forward(gpu, &n);
    for (int i = 0; i < 40; i++) assert_true(n.y[i] == 0);
}

static void slopes_are_added_to_what_was_there(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(4, "rms_norm");
    for (size_t s = 0; s < ARRAY_COUNT(SHAPES); s++) {
        if (SHAPES[s].rows * SHAPES[s].cols > 1000) continue; // the measured slope takes size²
        Norm n = make(&rng, arena, SHAPES[s].rows, SHAPES[s].cols);
        double *before = test_doubles(arena, n.dx, (size_t)n.rows * n.cols);
        back(gpu, &n);
        assert_back(&n, before);
    }
}

static void the_same_rows_have_the_same_bits(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(5, "rms_norm");
    Norm n = make(&rng, arena, 100, 128), again = n;
    again.y = arena_array(arena, float, 100 * 128), again.dx = arena_array(arena, float, 100 * 128);
    again.partial = arena_array(arena, float, 7 * 128);
    memcpy(again.dx, n.dx, 100 * 128 * sizeof(float));
    forward(gpu, &n), forward(gpu, &again);
    back(gpu, &n), back(gpu, &again);
    assert_memory_equal(n.y, again.y, 100 * 128 * sizeof(float));
    assert_memory_equal(n.dx, again.dx, 100 * 128 * sizeof(float));
    assert_memory_equal(n.partial, again.partial, 7 * 128 * sizeof(float));
}

#define ON_DEVICES(X)                       \
    X(rows_are_divided_by_their_rms)        \
    X(with_gain_one_every_row_has_unit_rms) \
    X(a_row_of_zeros_stays_zero)            \
    X(slopes_are_added_to_what_was_there)   \
    X(the_same_rows_have_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the fastest body that there is; the plain one is what other machines run
static void the_plain_body_is_right(void **state) {
    Arena *arena = *state;
    Rng rng = rng_stream(6, "rms_norm");
    Norm n = make(&rng, arena, 13, 40);
    double *before = test_doubles(arena, n.dx, 13 * 40);
    uint64_t x = (uintptr_t)n.x, gain = (uintptr_t)n.gain;
    RmsNormArgs args = {x, gain, (uintptr_t)n.y, 13, 40};
    model_rms_norm_plain(&args, 0, 13);
    assert_forward(&n);
    RmsNormBackArgs back_args = {.x = x, .gain = gain, .rows = 13, .cols = 40};
    back_args.dy = (uintptr_t)n.dy, back_args.dx = (uintptr_t)n.dx;
    model_rms_norm_back_plain(&back_args, 0, 13, n.partial);
    assert_back(&n, before);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(the_plain_body_is_right)};
    return cmocka_run_group_tests_name("model.rms_norm", tests, NULL, NULL);
}
