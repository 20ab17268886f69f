// What gpu/shared.h promises to kernels: the same numbers from the shader as from the C definition,
// with small integers, 64-bit integers, and 64-bit atomics under contention.

#include "base/rng.h"
#include "gpu/kernels.h"
#include "test_gpu.h"

enum { COUNT = 20000, BINS = 7, SKIP = 3 };

static void upload(Gpu *gpu, GpuBuffer *buffer, const void *data, size_t bytes) {
    *buffer = make_buffer(gpu, bytes);
    gpu_write(gpu, *buffer, 0, data, bytes);
}

static void atomics_of_64_bits_lose_nothing(Gpu *gpu, Arena *arena) {
    uint64_t *keys = arena_array(arena, uint64_t, COUNT);
    uint64_t counts[BINS] = {0}, sums[BINS] = {0}, expected_counts[BINS] = {0};
    Rng rng = rng_create(1);
    for (int i = 0; i < COUNT; i++) {
        // sums pass 32 bits at once, and the limit in some of the bins
        keys[i] = (uint64_t)rng_next(&rng) * (i % 3 == 0 ? 40 : 1) / 100;
        expected_counts[keys[i] % BINS]++;
    }
    uint64_t expected_sums[BINS] = {0};
    for (int i = 0; i < COUNT; i++) expected_sums[keys[i] % BINS] += keys[i];

    GpuBuffer in, out = make_buffer(gpu, sizeof counts + sizeof sums);
    upload(gpu, &in, keys, COUNT * sizeof *keys);
    TallyArgs args = {.keys = gpu_address(gpu, in),
                      .counts = gpu_address(gpu, out),
                      .sums = gpu_address(gpu, out) + sizeof counts,
                      .count = COUNT,
                      .bins = BINS};
    gpu_dispatch(gpu, make_kernel(gpu, &tally_code), &args, sizeof args,
                 (COUNT + TALLY_GROUP - 1) / TALLY_GROUP);
    gpu_read(gpu, out, 0, counts, sizeof counts);
    gpu_read(gpu, out, sizeof counts, sums, sizeof sums);
    finish(gpu);
    for (int i = 0; i < BINS; i++) {
        uint64_t sum = expected_sums[i] < TALLY_LIMIT ? expected_sums[i] : TALLY_LIMIT;
        assert_int_equal(counts[i], expected_counts[i]);
        assert_int_equal(sums[i], sum);
    }
}

static void bytes_and_shorts_are_read_and_written_singly(Gpu *gpu, Arena *arena) {
    int8_t *codes = arena_array(arena, int8_t, COUNT);
    uint8_t *weights = arena_array(arena, uint8_t, COUNT),
            *low = arena_array(arena, uint8_t, COUNT);
    uint16_t *offsets = arena_array(arena, uint16_t, COUNT);
    int32_t *sums = arena_array(arena, int32_t, COUNT);
    Rng rng = rng_create(2);
    for (int i = 0; i < COUNT; i++) {
        codes[i] = (int8_t)rng_next(&rng);
        weights[i] = (uint8_t)rng_next(&rng);
        offsets[i] = (uint16_t)rng_next(&rng);
    }
    GpuBuffer a, b, c, d = make_buffer(gpu, COUNT * sizeof *sums), e = make_buffer(gpu, COUNT);
    upload(gpu, &a, codes, COUNT * sizeof *codes);
    upload(gpu, &b, weights, COUNT * sizeof *weights);
    upload(gpu, &c, offsets, COUNT * sizeof *offsets);
    // into the buffers, at odd elements; the rest stays zero
    SmallArgs args = {gpu_address(gpu, a) + SKIP,     gpu_address(gpu, b) + SKIP,
                      gpu_address(gpu, c) + 2 * SKIP, gpu_address(gpu, d) + 4 * SKIP,
                      gpu_address(gpu, e) + SKIP,     COUNT - SKIP};
    gpu_dispatch(gpu, make_kernel(gpu, &small_code), &args, sizeof args,
                 (COUNT + SMALL_GROUP - 1) / SMALL_GROUP);
    gpu_read(gpu, d, 0, sums, COUNT * sizeof *sums);
    gpu_read(gpu, e, 0, low, COUNT);
    finish(gpu);
    for (int i = 0; i < COUNT; i++) {
        int sum = i < SKIP ? 0 : codes[i] * weights[i] + offsets[i];
        assert_int_equal(sums[i], sum);
        assert_int_equal(low[i], sum & 255);
    }
}

static void atomics_of_64_bits_lose_nothing_(void **state) {
    test_on_devices(atomics_of_64_bits_lose_nothing, *state);
}

static void bytes_and_shorts_are_read_and_written_singly_(void **state) {
    test_on_devices(bytes_and_shorts_are_read_and_written_singly, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(atomics_of_64_bits_lose_nothing_),
        test_with_arena(bytes_and_shorts_are_read_and_written_singly_),
    };
    return cmocka_run_group_tests_name("gpu/shared", tests, NULL, NULL);
}
