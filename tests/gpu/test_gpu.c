// The front and its promises, on every device: order, offsets, sizes, copies, texts of errors.

#include "test_gpu.h"

#include "gpu/gpu_driver.h"
#include "gpu/kernels.h"

// host, lavapipe, and lavapipe as if it were a discrete GPU
static void on_all(TestOnGpu *test, Arena *arena) {
    Error err = {0};
    GpuConfig config;
    test_on_devices(test, arena);
    if (!test_gpu_config("lavapipe", &config)) return;
    Gpu *gpu = gpu_create_staged(&config, arena, &err);
    assert_ok(gpu != NULL, err);
    test(gpu, arena);
    test_gpu_destroy(gpu);
}

#define ON_DEVICES(test)                \
    static void test##_(void **state) { \
        on_all(test, *state);           \
    }

static void scale_multiplies_every_row(Gpu *gpu, Arena *arena) {
    enum { COUNT = 1000 };
    float *rows = arena_array(arena, float, COUNT);
    for (int i = 0; i < COUNT; i++) rows[i] = (float)i;
    GpuBuffer buffer = make_buffer(gpu, COUNT * sizeof *rows);
    gpu_write(gpu, buffer, 0, rows, COUNT * sizeof *rows);
    memset(rows, 0, COUNT * sizeof *rows); // was copied
    scale(gpu, buffer, COUNT, 2.0f);
    gpu_read(gpu, buffer, 0, rows, COUNT * sizeof *rows);
    finish(gpu);
    for (int i = 0; i < COUNT; i++) assert_true(rows[i] == 2.0f * (float)i);
    assert_true(gpu_kernel_seconds(gpu) > 0.0);
    finish(gpu);
    assert_true(gpu_kernel_seconds(gpu) == 0.0);
}
ON_DEVICES(scale_multiplies_every_row)

static void a_new_buffer_holds_zeros(Gpu *gpu, Arena *arena) {
    uint8_t *bytes = arena_alloc(arena, 10001);
    for (int round = 0; round < 3; round++) {
        GpuBuffer buffer = make_buffer(gpu, 10001);
        memset(bytes, 7, 10001);
        gpu_read(gpu, buffer, 0, bytes, 10001);
        finish(gpu);
        for (int i = 0; i < 10001; i++) assert_int_equal(bytes[i], 0);
        memset(bytes, 9, 10001);
        gpu_write(gpu, buffer, 0, bytes, 10001);
        finish(gpu);
        gpu_buffer_destroy(gpu, buffer);
    }
    assert_int_equal(gpu_memory_bytes(gpu), 0);
}
ON_DEVICES(a_new_buffer_holds_zeros)

static void each_read_sees_what_was_recorded_before_it(Gpu *gpu, Arena *arena) {
    UNUSED(arena);
    float one[4] = {1, 1, 1, 1}, first[4], second[4], third[4], last[4];
    GpuBuffer buffer = make_buffer(gpu, sizeof one);
    gpu_write(gpu, buffer, 0, one, sizeof one);
    scale(gpu, buffer, 4, 3.0f);
    gpu_read(gpu, buffer, 0, first, sizeof first);
    scale(gpu, buffer, 4, 5.0f);
    gpu_read(gpu, buffer, 0, second, sizeof second);
    gpu_fill(gpu, buffer, 4, 8, 0x40000000u); // 2.0f
    gpu_read(gpu, buffer, 0, third, sizeof third);
    gpu_write(gpu, buffer, 12, one, 4);
    gpu_read(gpu, buffer, 0, last, sizeof last);
    finish(gpu);
    const float filled[4] = {15, 2, 2, 15}, written[4] = {15, 2, 2, 1};
    for (int i = 0; i < 4; i++) {
        assert_true(first[i] == 3.0f && second[i] == 15.0f);
        assert_true(third[i] == filled[i] && last[i] == written[i]);
    }
}
ON_DEVICES(each_read_sees_what_was_recorded_before_it)

static void odd_offsets_and_sizes_touch_only_their_bytes(Gpu *gpu, Arena *arena) {
    enum { COUNT = 300 };
    uint8_t *expected = arena_alloc(arena, COUNT), *actual = arena_alloc(arena, COUNT);
    GpuBuffer buffer = make_buffer(gpu, COUNT);
    for (uint32_t at = 0, size = 1; at + size <= COUNT; at += size + 1, size += 2) {
        memset(expected + at, (int)size, size);
        gpu_write(gpu, buffer, at, expected + at, size);
    }
    gpu_read(gpu, buffer, 0, actual, 7);
    gpu_read(gpu, buffer, 7, actual + 7, COUNT - 7);
    gpu_read(gpu, buffer, COUNT, NULL, 0);
    finish(gpu);
    assert_memory_equal(actual, expected, COUNT);
}
ON_DEVICES(odd_offsets_and_sizes_touch_only_their_bytes)

static void seventy_thousand_groups_each_run_once(Gpu *gpu, Arena *arena) {
    enum { GROUPS = 70001 };
    uint32_t *words = arena_array(arena, uint32_t, GROUPS + 100);
    GpuBuffer buffer = make_buffer(gpu, (GROUPS + 100) * sizeof *words);
    NumberArgs args = {.out_words = gpu_address(gpu, buffer), .count = GROUPS};
    GpuKernel kernel = make_kernel(gpu, &number_code);
    gpu_dispatch(gpu, kernel, &args, sizeof args, GROUPS);
    gpu_dispatch(gpu, kernel, &args, sizeof args, 0);
    gpu_read(gpu, buffer, 0, words, (GROUPS + 100) * sizeof *words);
    finish(gpu);
    for (uint32_t i = 0; i < GROUPS + 100; i++) {
        assert_int_equal(words[i], i < GROUPS ? 3 * i + 1 : 0);
    }
}
ON_DEVICES(seventy_thousand_groups_each_run_once)

static void buffers_may_exceed_128_mib(Gpu *gpu, Arena *arena) {
    UNUSED(arena);
    const size_t bytes = 200u << 20;
    GpuBuffer buffer = make_buffer(gpu, bytes);
    assert_int_equal(gpu_buffer_bytes(gpu, buffer), bytes);
    float last[64], read[64];
    for (int i = 0; i < 64; i++) last[i] = (float)i;
    gpu_write(gpu, buffer, bytes - sizeof last, last, sizeof last);
    ScaleArgs args = {gpu_address(gpu, buffer) + bytes - sizeof last, 64, 0.5f};
    gpu_dispatch(gpu, make_kernel(gpu, &scale_code), &args, sizeof args, 1);
    gpu_read(gpu, buffer, bytes - sizeof last, read, sizeof read);
    finish(gpu);
    for (int i = 0; i < 64; i++) assert_true(read[i] == 0.5f * (float)i);
}
ON_DEVICES(buffers_may_exceed_128_mib)

static void wrapped_data_is_what_kernels_read(Gpu *gpu, Arena *arena) {
    enum { COUNT = 500 };
    float *rows = arena_array(arena, float, COUNT), *read = arena_array(arena, float, COUNT);
    for (int i = 0; i < COUNT; i++) rows[i] = (float)i;
    Error err = {0};
    GpuBuffer buffer;
    assert_ok(gpu_buffer_wrap(gpu, rows, COUNT * sizeof *rows, &buffer, &err), err);
    gpu_read(gpu, buffer, 0, read, COUNT * sizeof *rows);
    finish(gpu);
    assert_memory_equal(rows, read, COUNT * sizeof *rows);
    if (gpu_is_host(gpu)) assert_int_equal(gpu_address(gpu, buffer), (uintptr_t)rows);
    gpu_buffer_destroy(gpu, buffer);
    assert_true(rows[COUNT - 1] == COUNT - 1);
}
ON_DEVICES(wrapped_data_is_what_kernels_read)

static void a_buffer_may_go_while_its_work_is_recorded(Gpu *gpu, Arena *arena) {
    UNUSED(arena);
    float one[4] = {1, 2, 3, 4}, read[4] = {0};
    GpuBuffer buffer = make_buffer(gpu, sizeof one), other = make_buffer(gpu, 64);
    gpu_write(gpu, buffer, 0, one, sizeof one);
    scale(gpu, buffer, 4, 10.0f);
    gpu_read(gpu, buffer, 0, read, sizeof read);
    gpu_buffer_destroy(gpu, buffer);
    gpu_buffer_destroy(gpu, other);
    gpu_buffer_destroy(gpu, (GpuBuffer){0});
    finish(gpu);
    for (int i = 0; i < 4; i++) assert_true(read[i] == 10.0f * one[i]);
}
ON_DEVICES(a_buffer_may_go_while_its_work_is_recorded)

static void unfinished_work_is_dropped_by_destroy(Gpu *gpu, Arena *arena) {
    UNUSED(arena);
    GpuBuffer buffer = make_buffer(gpu, 64);
    scale(gpu, buffer, 16, 2.0f);
    gpu_fill(gpu, buffer, 0, 64, 1); // and nobody calls gpu_finish
}
ON_DEVICES(unfinished_work_is_dropped_by_destroy)

static void a_step_allocates_nothing_after_the_first(Gpu *gpu, Arena *arena) {
    enum { COUNT = 3000 };
    float *rows = arena_array(arena, float, COUNT);
    GpuBuffer buffer = make_buffer(gpu, COUNT * sizeof *rows);
    size_t used = 0;
    for (int step = 0; step < 20; step++) {
        gpu_write(gpu, buffer, 0, rows, COUNT * sizeof *rows);
        scale(gpu, buffer, COUNT, 2.0f);
        gpu_read(gpu, buffer, 0, rows, COUNT * sizeof *rows);
        finish(gpu);
        if (step == 0) used = arena->used;
    }
    assert_int_equal(arena->used, used);
    assert_int_equal(gpu_memory_bytes(gpu), COUNT * sizeof *rows);
}
ON_DEVICES(a_step_allocates_nothing_after_the_first)

static void more_reads_and_runs_than_a_batch_holds_all_arrive(Gpu *gpu, Arena *arena) {
    enum { COUNT = 2500 }; // beyond both fixed arrays of the Vulkan driver
    uint32_t *words = arena_array(arena, uint32_t, COUNT);
    GpuBuffer buffer = make_buffer(gpu, 4);
    NumberArgs args = {.out_words = gpu_address(gpu, buffer), .count = 1};
    GpuKernel kernel = make_kernel(gpu, &number_code);
    for (uint32_t i = 0; i < COUNT; i++) {
        if (i % 4 == 0) gpu_dispatch(gpu, kernel, &args, sizeof args, 1);
        gpu_read(gpu, buffer, 0, &words[i], 4);
    }
    finish(gpu);
    for (uint32_t i = 0; i < COUNT; i++) assert_int_equal(words[i], i / 4 + 1);
}
ON_DEVICES(more_reads_and_runs_than_a_batch_holds_all_arrive)

static void too_large_a_buffer_is_an_error_that_tells_sizes(Gpu *gpu, Arena *arena) {
    UNUSED(arena);
    Error err = {0};
    GpuBuffer buffer = {99};
    assert_false(gpu_buffer_create(gpu, SIZE_MAX / 4, &buffer, &err));
    assert_int_equal(buffer.id, 0);
    assert_non_null(strstr(err.text, "MiB"));
    assert_non_null(strstr(err.text, "no memory for a buffer of"));
    scale(gpu, make_buffer(gpu, 64), 16, 1.0f); // and the device still works
    finish(gpu);
}
ON_DEVICES(too_large_a_buffer_is_an_error_that_tells_sizes)

static void a_kernel_made_twice_is_one_kernel(Gpu *gpu, Arena *arena) {
    UNUSED(arena);
    GpuKernel a = make_kernel(gpu, &scale_code), b = make_kernel(gpu, &number_code);
    assert_int_equal(make_kernel(gpu, &scale_code).id, a.id);
    assert_int_not_equal(a.id, b.id);
}
ON_DEVICES(a_kernel_made_twice_is_one_kernel)

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(scale_multiplies_every_row_),
        test_with_arena(a_new_buffer_holds_zeros_),
        test_with_arena(each_read_sees_what_was_recorded_before_it_),
        test_with_arena(odd_offsets_and_sizes_touch_only_their_bytes_),
        test_with_arena(seventy_thousand_groups_each_run_once_),
        test_with_arena(buffers_may_exceed_128_mib_),
        test_with_arena(wrapped_data_is_what_kernels_read_),
        test_with_arena(a_buffer_may_go_while_its_work_is_recorded_),
        test_with_arena(unfinished_work_is_dropped_by_destroy_),
        test_with_arena(a_step_allocates_nothing_after_the_first_),
        test_with_arena(more_reads_and_runs_than_a_batch_holds_all_arrive_),
        test_with_arena(too_large_a_buffer_is_an_error_that_tells_sizes_),
        test_with_arena(a_kernel_made_twice_is_one_kernel_),
    };
    return cmocka_run_group_tests_name("gpu/gpu", tests, NULL, NULL);
}
