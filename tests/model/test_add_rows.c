// Adding a row to all rows of a part, on every device, bit for bit.

#define TEST_BY_ADDRESS
#include "kernel_test.h"
#include "model/add_rows.h"

static const AddRowsArgs SHAPES[] = {
    {.parts = 1, .rows = 1, .cols = 1, .pitch = 1},
    {.parts = 1, .rows = 16, .cols = 16, .pitch = 16},
    {.parts = 7, .rows = 9, .cols = 33, .pitch = 40},
    {.parts = 3, .rows = 64, .cols = 128, .pitch = 128},
    {.parts = 2, .rows = 3, .cols = 7, .pitch = 9},
    {.parts = 0, .rows = 4, .cols = 5, .pitch = 5},
    {.parts = 4, .rows = 0, .cols = 5, .pitch = 5},
};

static void run(Gpu *gpu, AddRowsArgs args, float *x, const float *row) {
    size_t x_count = (size_t)args.parts * args.rows * args.cols;
    GpuBuffer b[] = {test_upload(gpu, x, x_count),
                     test_upload(gpu, row, (size_t)args.parts * args.pitch)};
    args.x = gpu_address(gpu, b[0]), args.row = gpu_address(gpu, b[1]);
    test_dispatch(gpu, &model_add_rows_code, &args, sizeof args, model_add_rows_groups(&args));
    test_download(gpu, b[0], x, x_count);
    test_finish(gpu, b, 2);
}

static void every_row_of_a_part_gets_the_parts_row(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "add_rows");
    for (size_t s = 0; s < ARRAY_COUNT(SHAPES); s++) {
        const AddRowsArgs *a = &SHAPES[s];
        size_t count = (size_t)a->parts * a->rows * a->cols;
        float *x = test_random(&rng, arena, count, 1), *before = arena_array(arena, float, count);
        float *row = test_random(&rng, arena, (size_t)a->parts * a->pitch, 1);
        if (count > 0) memcpy(before, x, count * sizeof *x);
        run(gpu, *a, x, row);
        for (size_t i = 0; i < count; i++) {
            size_t part = i / a->cols / a->rows;
            assert_true(x[i] == before[i] + row[part * a->pitch + i % a->cols]);
        }
    }
}

#define ON_DEVICES(X) X(every_row_of_a_part_gets_the_parts_row)
ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("model.add_rows", tests, NULL, NULL);
}
