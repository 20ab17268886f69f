// How long searches of 2,000, 20,000 and 200,000 rows take, beside what reading their shadows takes
// at least. Only with CAIRN_LONG=1; CAIRN_TEST_DEVICE names another device than the host.

#include "base/calibrate.h"
#include "base/clock.h"
#include "rows.h"

static void time_search(Gpu *gpu, MemoryIndex *index, const int16_t *queries, uint32_t count,
                        double bandwidth) {
    Error err = {0};
    MemoryHit hits[MEMORY_INDEX_MAX_QUERIES * 3];
    double best = 1e9, cpu = 1e9;
    for (int i = 0; i < 15; i++) {
        double start = clock_seconds(), cpu_start = clock_cpu_seconds();
        assert_ok(memory_index_search(index, queries, count, 3, UINT32_MAX, hits, &err), err);
        double took = clock_seconds() - start, used = clock_cpu_seconds() - cpu_start;
        if (took < best) best = took;
        if (used < cpu) cpu = used;
    }
    double bytes =
        (double)memory_index_count(index) * (index->width + sizeof(IndexRow) + 8.0 * count);
    print_message("%s: %7u rows x %u, %2u queries: %8.3f ms (%.3f ms of processors), limit %.3f ms "
                  "at %.1f GB/s; %.1f compared a query\n",
                  gpu_name(gpu), memory_index_count(index), index->width, count, best * 1e3,
                  cpu * 1e3, bytes / bandwidth * 1e3, bandwidth / 1e9,
                  (double)memory_index_compared(index) / count);
}

static void time_rows(Gpu *gpu, uint32_t room, uint32_t cluster, double bandwidth, Arena *arena) {
    Error err = {0};
    const uint32_t width = 768;
    Rng rng = rng_create(room);
    MemoryIndex *index = index_of(gpu, width, room, arena);
    int16_t centre[768], row[768], queries[64][768];
    const uint8_t tag = 0;
    for (uint32_t r = 0; r < room; r++) {
        if (r % cluster == 0) fill_bell(&rng, 3000, width, centre);
        if (cluster == 1) memcpy(row, centre, sizeof row);
        if (cluster != 1) fill_near(&rng, centre, 1500, width, row);
        if (r % (room / 64) == 0) fill_near(&rng, row, 1500, width, queries[r / (room / 64) % 64]);
        assert_ok(memory_index_put(index, &r, row, &tag, 1, &err), err);
    }
    print_message("%u rows of a kind\n", cluster);
    time_search(gpu, index, queries[0], 1, bandwidth);
    time_search(gpu, index, queries[0], 64, bandwidth);
    memory_index_destroy(index);
}

static void a_search_is_fast(void **state) {
    Arena *arena = *state;
    if (getenv("CAIRN_LONG") == NULL) skip();
    Gpu *gpu = test_gpu(arena, getenv("CAIRN_TEST_DEVICE") ? getenv("CAIRN_TEST_DEVICE") : "host");
    double bandwidth = calibrate(arena).bytes_per_second;
    static const uint32_t rooms[] = {2000, 20000, 200000};
    for (size_t i = 0; i < ARRAY_COUNT(rooms); i++) {
        time_rows(gpu, rooms[i], 20, bandwidth, arena);
        time_rows(gpu, rooms[i], 1, bandwidth, arena);
    }
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {test_with_arena(a_search_is_fast)};
    return cmocka_run_group_tests_name("memory/index_search", tests, NULL, NULL);
}
