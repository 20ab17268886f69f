// Sums over rows on every device against sums in double: parts, pitches, accumulation.

#include "kernel_test.h"
#include "model/sum_rows.h"

static const SumRowsArgs SHAPES[] = {
    {.parts = 1, .rows = 1, .cols = 1, .pitch = 1, .sum_pitch = 1},
    {.parts = 1, .rows = 100, .cols = 16, .pitch = 16, .sum_pitch = 16},
    {.parts = 1, .rows = 33, .cols = 17, .pitch = 20, .sum_pitch = 17},
    {.parts = 5, .rows = 64, .cols = 40, .pitch = 48, .sum_pitch = 41},
    {.parts = 3, .rows = 0, .cols = 5, .pitch = 5, .sum_pitch = 5},
    {.parts = 0, .rows = 4, .cols = 5, .pitch = 5, .sum_pitch = 5},
};

static void run(Gpu *gpu, SumRowsArgs args, const float *x, float *sum) {
    size_t x_count = (size_t)args.parts * args.rows * args.pitch;
    size_t sum_count = (size_t)args.parts * args.sum_pitch;
    GpuBuffer b[] = {test_upload(gpu, x, x_count), test_upload(gpu, sum, sum_count)};
    args.x = gpu_address(gpu, b[0]), args.sum = gpu_address(gpu, b[1]);
    test_dispatch(gpu, &model_sum_rows_code, &args, sizeof args, model_sum_rows_groups(&args));
    test_download(gpu, b[1], sum, sum_count);
    test_finish(gpu, b, 2);
}

static double right(const SumRowsArgs *args, const float *x, uint32_t part, uint32_t col) {
    double sum = 0;
    for (uint32_t row = 0; row < args->rows; row++)
        sum += (double)x[(part * args->rows + row) * args->pitch + col];
    return sum;
}

// columns behind the last keep what they held
static void check(const SumRowsArgs *args, const float *x, const float *sum, const double *before) {
    for (uint32_t part = 0; part < args->parts; part++) {
        for (uint32_t col = 0; col < args->sum_pitch; col++) {
            uint32_t at = part * args->sum_pitch + col;
            bool keeps = col >= args->cols || (args->flags & SUM_ROWS_ACCUMULATE);
            double expected = keeps ? before[at] : 0;
            if (col < args->cols) expected += right(args, x, part, col);
            test_near("sum", at, (double)sum[at], expected, 1e-5);
        }
    }
}

static void every_column_of_every_part_is_summed(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "sum_rows");
    for (size_t s = 0; s < ARRAY_COUNT(SHAPES); s++) {
        for (uint32_t flags = 0; flags < 2; flags++) {
            SumRowsArgs args = SHAPES[s];
            args.flags = flags;
            size_t sums = (size_t)args.parts * args.sum_pitch;
            float *x = test_random(&rng, arena, (size_t)args.parts * args.rows * args.pitch, 1);
            float *sum = test_random(&rng, arena, sums, 1);
            double *before = test_doubles(arena, sum, sums);
            run(gpu, args, x, sum);
            check(&args, x, sum, before);
        }
    }
}

static void the_same_sums_have_the_same_bits(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "sum_rows");
    SumRowsArgs args = {.parts = 3, .rows = 500, .cols = 40, .pitch = 40, .sum_pitch = 40};
    float *x = test_random(&rng, arena, 3 * 500 * 40, 1);
    float sum[120] = {0}, again[120] = {0};
    run(gpu, args, x, sum);
    run(gpu, args, x, again);
    assert_memory_equal(sum, again, sizeof sum);
}

#define ON_DEVICES(X)                       \
    X(every_column_of_every_part_is_summed) \
    X(the_same_sums_have_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("model.sum_rows", tests, NULL, NULL);
}
