// The index against the definition of its answer: all distances, sorted by (distance, row).
//
// CAIRN_LONG=1 also prints how long searches of 2,000, 20,000 and 200,000 rows take.

#include "base/calibrate.h"
#include "base/clock.h"
#include "base/cpu.h"
#include "base/rng.h"
#include "memory/index_inside.h"
#include "test.h"
#include "test_gpu.h"

#include <math.h>

// ---- the definition ----

// A table as the caller sees it: row r is there when has[r].
typedef struct Table {
    uint32_t width, room;
    int16_t *values; // [room][width]
    uint8_t *tags, *has;
} Table;

static Table table_create(uint32_t width, uint32_t room, Arena *arena) {
    return (Table){width, room, arena_array(arena, int16_t, (size_t)width * room),
                   arena_array(arena, uint8_t, room), arena_array(arena, uint8_t, room)};
}

static int16_t *table_row(const Table *table, uint32_t row) {
    return table->values + (size_t)row * table->width;
}

static bool is_before(MemoryHit a, MemoryHit b) {
    return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
}

static void table_search(const Table *table, const int16_t *query, uint32_t k, uint32_t tags,
                         MemoryHit *hits) {
    for (uint32_t i = 0; i < k; i++) hits[i] = (MemoryHit){MEMORY_NO_ROW, UINT64_MAX};
    for (uint32_t r = 0; r < table->room; r++) {
        if (!table->has[r] || (1u << table->tags[r] & tags) == 0) continue;
        MemoryHit hit = {(int32_t)r,
                         index_math_plain.distance(query, table_row(table, r), table->width)};
        for (uint32_t i = 0; i < k; i++) {
            if (hits[i].row != MEMORY_NO_ROW && !is_before(hit, hits[i])) continue;
            MemoryHit pushed = hits[i];
            hits[i] = hit;
            hit = pushed;
            if (hit.row == MEMORY_NO_ROW) break;
        }
    }
}

// ---- rows ----

// nearly normal, by the sum of uniform numbers
static int16_t bell(Rng *rng, float deviation) {
    float sum = 0;
    for (int i = 0; i < 4; i++) sum += rng_range(rng, -1, 1);
    float value = sum * deviation * 0.866f;
    return (int16_t)(value < -16384 ? -16384 : value > 16383 ? 16383 : value);
}

static void fill_bell(Rng *rng, float deviation, uint32_t width, int16_t *row) {
    for (uint32_t i = 0; i < width; i++) row[i] = bell(rng, deviation);
}

// rows around centres, as appearances seen again and again are
static void fill_near(Rng *rng, const int16_t *centre, float deviation, uint32_t width,
                      int16_t *row) {
    for (uint32_t i = 0; i < width; i++) {
        int value = centre[i] + bell(rng, deviation);
        row[i] = (int16_t)(value < -16384 ? -16384 : value > 16383 ? 16383 : value);
    }
}

static MemoryIndex *index_of(Gpu *gpu, uint32_t width, uint32_t room, Arena *arena) {
    Error err = {0};
    MemoryIndex *index = memory_index_create(gpu, width, room, arena, &err);
    if (index == NULL) fail_msg("%s", err.text);
    return index;
}

static void put(MemoryIndex *index, Table *table, uint32_t row, uint8_t tag) {
    Error err = {0};
    table->tags[row] = tag;
    table->has[row] = 1;
    assert_ok(memory_index_put(index, &row, table_row(table, row), &tag, 1, &err), err);
}

static void take_out(MemoryIndex *index, Table *table, uint32_t row) {
    table->has[row] = 0;
    memory_index_remove(index, row);
}

static void check(MemoryIndex *index, const Table *table, const int16_t *queries, uint32_t count,
                  uint32_t k, uint32_t tags) {
    Error err = {0};
    MemoryHit hits[MEMORY_INDEX_MAX_QUERIES * MEMORY_INDEX_MAX_K], right[MEMORY_INDEX_MAX_K];
    assert_ok(memory_index_search(index, queries, count, k, tags, hits, &err), err);
    for (uint32_t q = 0; q < count; q++) {
        table_search(table, queries + (size_t)q * table->width, k, tags, right);
        for (uint32_t i = 0; i < k; i++) {
            assert_int_equal(hits[q * k + i].row, right[i].row);
            assert_true(hits[q * k + i].distance == right[i].distance);
        }
    }
}

// ---- exactness ----

static void fill_clusters(Table *table, MemoryIndex *index, Rng *rng, float deviation) {
    int16_t centre[INDEX_MAX_WIDTH];
    for (uint32_t r = 0; r < table->room; r++) {
        if (r % 50 == 0) fill_bell(rng, deviation, table->width, centre);
        fill_near(rng, centre, deviation / 4, table->width, table_row(table, r));
        put(index, table, r, (uint8_t)(r % 5));
    }
}

static void answers_are_those_of_brute_force(Gpu *gpu, Arena *arena) {
    static const uint32_t widths[] = {16, 48, 128, 768, 1024};
    for (size_t w = 0; w < ARRAY_COUNT(widths); w++) {
        Rng rng = rng_create(w);
        uint32_t width = widths[w], room = 1500;
        Table table = table_create(width, room, arena);
        MemoryIndex *index = index_of(gpu, width, 10, arena); // it must grow
        int16_t *queries = arena_array(arena, int16_t, MEMORY_INDEX_MAX_QUERIES * width);
        fill_clusters(&table, index, &rng, 3000);
        for (uint32_t q = 0; q < MEMORY_INDEX_MAX_QUERIES; q++) {
            fill_near(&rng, table_row(&table, rng_below(&rng, room)), 900, width,
                      queries + q * width);
        }
        check(index, &table, queries, 1, 1, UINT32_MAX);
        check(index, &table, queries, 3, 3, UINT32_MAX);
        check(index, &table, queries, 64, 32, UINT32_MAX);
        check(index, &table, queries, 5, 3, 1u << 2 | 1u << 4);
        check(index, &table, queries, 2, 3, 1u << 9); // nobody
        memory_index_destroy(index);
    }
}

static void equal_rows_come_in_the_order_of_their_numbers(Gpu *gpu, Arena *arena) {
    Rng rng = rng_create(3);
    Table table = table_create(64, 3000, arena);
    MemoryIndex *index = index_of(gpu, 64, 10, arena);
    int16_t kinds[3][64], query[64];
    for (int i = 0; i < 3; i++) fill_bell(&rng, 2000, 64, kinds[i]);
    for (uint32_t r = table.room; r-- > 0;) { // slots in the other order
        memcpy(table_row(&table, r), kinds[r % 3], sizeof query);
        put(index, &table, r, 0);
    }
    fill_near(&rng, kinds[1], 100, 64, query);
    check(index, &table, query, 1, 32, UINT32_MAX);
    check(index, &table, kinds[2], 1, 32, UINT32_MAX);
    memory_index_destroy(index);
}

// Rows for which eight bits are least use: one huge value hides the rest, the ends of the range,
// zeros, and rows that differ from each other by 1 in one place.
static void fill_adversary(Rng *rng, uint32_t r, uint32_t width, int16_t *row) {
    for (uint32_t i = 0; i < width; i++) {
        switch (r % 6) {
        case 0:
            row[i] = i == r % width ? 16383 : bell(rng, 40);
            break;
        case 1:
            row[i] = rng_below(rng, 2) ? 16383 : -16384;
            break;
        case 2:
            row[i] = 0;
            break;
        case 3:
            row[i] = (int16_t)(65 + (i == r / 6 % width));
            break;
        case 4:
            row[i] = (int16_t)(16320 - (i == r / 6 % width));
            break;
        default:
            row[i] = -16384;
        }
    }
}

static void adversarial_rows_are_told_apart(Gpu *gpu, Arena *arena) {
    static const uint32_t widths[] = {16, 80, 1024};
    for (size_t w = 0; w < ARRAY_COUNT(widths); w++) {
        Rng rng = rng_create(w);
        uint32_t width = widths[w];
        Table table = table_create(width, 600, arena);
        MemoryIndex *index = index_of(gpu, width, 600, arena);
        int16_t *queries = arena_array(arena, int16_t, 18 * width);
        for (uint32_t r = 0; r < table.room; r++) {
            fill_adversary(&rng, r, width, table_row(&table, r));
            put(index, &table, r, 0);
        }
        for (uint32_t q = 0; q < 18; q++) fill_adversary(&rng, q, width, queries + q * width);
        check(index, &table, queries, 18, 3, UINT32_MAX);
        check(index, &table, queries, 18, 32, UINT32_MAX);
        memory_index_destroy(index);
    }
}

static void rows_come_and_go(Gpu *gpu, Arena *arena) {
    Rng rng = rng_create(5);
    Table table = table_create(32, 400, arena);
    MemoryIndex *index = index_of(gpu, 32, 10, arena);
    int16_t query[32];
    uint32_t there = 0;
    for (int turn = 0; turn < 60; turn++) {
        for (int i = 0; i < 40; i++) {
            uint32_t row = rng_below(&rng, table.room);
            if (rng_below(&rng, 3) == 0) {
                take_out(index, &table, row);
            } else {
                fill_bell(&rng, 50, 32, table_row(&table, row));
                put(index, &table, row, (uint8_t)rng_below(&rng, 32));
            }
        }
        fill_bell(&rng, 50, 32, query);
        check(index, &table, query, 1, 8, turn % 2 ? UINT32_MAX : 0x55555555);
    }
    for (uint32_t r = 0; r < table.room; r++) there += table.has[r];
    assert_int_equal(memory_index_count(index), there);
    for (uint32_t r = 3; r < table.room; r++) take_out(index, &table, r);
    check(index, &table, query, 1, 8, UINT32_MAX); // fewer than k
    memory_index_clear(index);
    memset(table.has, 0, table.room);
    assert_int_equal(memory_index_count(index), 0);
    check(index, &table, query, 1, 8, UINT32_MAX);
    put(index, &table, 7, 0);
    check(index, &table, query, 1, 8, UINT32_MAX);
    memory_index_destroy(index);
}

static void a_batch_is_as_its_rows_one_by_one(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Rng rng = rng_create(6);
    Table table = table_create(16, 500, arena);
    MemoryIndex *index = index_of(gpu, 16, 10, arena);
    uint32_t rows[300];
    uint8_t tags[300];
    int16_t values[300][16];
    for (int batch = 0; batch < 4; batch++) {
        for (uint32_t i = 0; i < 300; i++) { // numbers repeat: the last one counts
            rows[i] = batch == 0 ? i : rng_below(&rng, table.room);
            tags[i] = (uint8_t)rng_below(&rng, 3);
            fill_bell(&rng, 3000, 16, values[i]);
            memcpy(table_row(&table, rows[i]), values[i], sizeof values[i]);
            table.tags[rows[i]] = tags[i];
            table.has[rows[i]] = 1;
        }
        assert_ok(memory_index_put(index, rows, values[0], tags, 300, &err), err);
        check(index, &table, values[7], 8, 5, 1);
        take_out(index, &table, rows[11]);
    }
    memory_index_destroy(index);
}

static void a_row_number_may_be_large(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryIndex *index = index_of(gpu, 16, 1, arena);
    uint32_t rows[] = {(1u << 24) - 1, 5};
    int16_t values[2][16] = {{1}, {3}};
    uint8_t tags[] = {0, 0};
    MemoryHit hits[2];
    assert_ok(memory_index_put(index, rows, values[0], tags, 2, &err), err);
    assert_ok(memory_index_search(index, values[0], 1, 2, 1, hits, &err), err);
    assert_int_equal(hits[0].row, (1 << 24) - 1);
    assert_int_equal(hits[1].row, 5);
    assert_int_equal(hits[1].distance, 4);
    assert_true(memory_index_bytes(index) < 4 << 20);
    memory_index_destroy(index);
}

// The shadow of row 0 is the query itself and row 0 is not; the shadow of row 1 is farther than
// that and row 1 is nearer. A huge value that both share makes the shadows so coarse.
static void misleading_shadows_do_not_mislead(Gpu *gpu, Arena *arena) {
    Table table = table_create(64, 2, arena);
    MemoryIndex *index = index_of(gpu, 64, 2, arena);
    int16_t query[64] = {[63] = 127 * 128};
    for (uint32_t i = 0; i < 63; i++) {
        table_row(&table, 0)[i] = 63;
        table_row(&table, 1)[i] = i % 8 == 0 ? 65 : 0;
    }
    for (uint32_t r = 0; r < 2; r++) {
        table_row(&table, r)[63] = query[63];
        put(index, &table, r, 0);
    }
    check(index, &table, query, 1, 1, 1);
    assert_int_equal(memory_index_compared(index), 2);
    memory_index_destroy(index);
}

static void slots_are_used_again(Gpu *gpu, Arena *arena) {
    Table table = table_create(16, 5000, arena);
    MemoryIndex *index = index_of(gpu, 16, 1, arena);
    size_t bytes = memory_index_bytes(index);
    for (uint32_t r = 0; r < table.room; r++) { // at most 50 at a time
        if (r >= 50) take_out(index, &table, r - 50);
        table_row(&table, r)[0] = (int16_t)r;
        put(index, &table, r, 0);
    }
    assert_int_equal(memory_index_bytes(index), bytes);
    check(index, &table, table_row(&table, 4960), 1, 32, 1);
    memory_index_destroy(index);
}

// ---- how little is compared ----

static void few_rows_are_compared(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Rng rng = rng_create(8);
    const uint32_t width = 128, room = 4000;
    Table table = table_create(width, room, arena);
    MemoryIndex *index = index_of(gpu, width, room, arena);
    fill_clusters(&table, index, &rng, 3000);
    int16_t query[128];
    MemoryHit hits[3];
    uint64_t compared = 0;
    for (int i = 0; i < 20; i++) {
        fill_near(&rng, table_row(&table, rng_below(&rng, room)), 750, width, query);
        assert_ok(memory_index_search(index, query, 1, 3, UINT32_MAX, hits, &err), err);
        compared += memory_index_compared(index);
    }
    print_message("%s: %.1f of %u rows compared in full\n", gpu_name(gpu), (double)compared / 20,
                  room);
    assert_true(compared >= 60);
    assert_true(compared < 20 * 50); // a cluster
    memory_index_destroy(index);
}

static void bounds_hold(void **state) {
    UNUSED(state);
    Rng rng = rng_create(9);
    int16_t row[768], query[768];
    int8_t shadow[768];
    for (int turn = 0; turn < 3000; turn++) {
        uint32_t width = 16 * (1 + rng_below(&rng, 48));
        float deviation = (float)(1 << rng_below(&rng, 15));
        fill_bell(&rng, deviation, width, row);
        if (turn % 3 == 0) row[0] = -16384;
        fill_near(&rng, row, deviation / 8, width, query);
        IndexRow about = {0};
        index_shadow_make(row, width, shadow, &about);
        uint64_t rest = 0, shown = 0;
        for (uint32_t i = 0; i < width; i++) {
            int part = (int)about.scale * shadow[i], left = row[i] - part;
            assert_in_range(shadow[i] + 127, 0, 254);
            rest += (uint64_t)(left * left);
            shown += (uint64_t)((query[i] - part) * (query[i] - part));
        }
        assert_true((uint64_t)about.rest * about.rest >= rest);
        assert_true(about.rest == 0 || (uint64_t)(about.rest - 1) * (about.rest - 1) < rest);
        double distance = sqrt((double)index_math_plain.distance(query, row, width));
        assert_true(distance >= floor(sqrt((double)shown)) - about.rest - 1e-6);
        assert_true(distance <= ceil(sqrt((double)shown)) + about.rest + 1e-6);
    }
}

// ---- bodies ----

static void check_math(const IndexMath *math, const int8_t *shadows, const int16_t *queries,
                       uint32_t width) {
    int32_t right[7][INDEX_TILE], dots[7][INDEX_TILE];
    for (uint32_t count = 1; count <= INDEX_TILE; count++) {
        index_math_plain.dots(shadows, 7, queries, count, width, right);
        math->dots(shadows, 7, queries, count, width, dots);
        for (int r = 0; r < 7; r++) {
            for (uint32_t q = 0; q < count; q++) assert_int_equal(dots[r][q], right[r][q]);
        }
    }
    assert_true(math->distance(queries, queries + width, width) ==
                index_math_plain.distance(queries, queries + width, width));
}

static void every_body_computes_the_same(void **state) {
    UNUSED(state);
    static int8_t shadows[7 * INDEX_MAX_WIDTH];
    static int16_t queries[INDEX_TILE * INDEX_MAX_WIDTH];
    Rng rng = rng_create(10);
    for (uint32_t width = 16; width <= INDEX_MAX_WIDTH; width += 16) {
        for (int kind = 0; kind < 2; kind++) { // the second time the largest products there can be
            for (uint32_t i = 0; i < 7 * width; i++) {
                shadows[i] =
                    (int8_t)(kind ? i / width % 2 ? 127 : -127 : (int)rng_below(&rng, 255) - 127);
            }
            for (uint32_t i = 0; i < INDEX_TILE * width; i++) {
                queries[i] = (int16_t)(kind ? i / width % 2 ? 16383 : -16384
                                            : (int)rng_below(&rng, 32768) - 16384);
            }
#ifdef __x86_64__
            if (cpu_has_avx2()) check_math(&index_math_avx2, shadows, queries, width);
            if (cpu_has_avx512()) check_math(&index_math_avx512, shadows, queries, width);
#endif
        }
    }
}

// ---- time ----

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

// ---- devices ----

static void exact_on_each(void **state) {
    test_on_devices(answers_are_those_of_brute_force, *state);
}
static void ties_on_each(void **state) {
    test_on_devices(equal_rows_come_in_the_order_of_their_numbers, *state);
}
static void adversaries_on_each(void **state) {
    test_on_devices(adversarial_rows_are_told_apart, *state);
}
static void changes_on_each(void **state) {
    test_on_devices(rows_come_and_go, *state);
}
static void batches_on_each(void **state) {
    test_on_devices(a_batch_is_as_its_rows_one_by_one, *state);
}
static void large_numbers_on_each(void **state) {
    test_on_devices(a_row_number_may_be_large, *state);
}
static void misleading_on_each(void **state) {
    test_on_devices(misleading_shadows_do_not_mislead, *state);
}
static void slots_on_each(void **state) {
    test_on_devices(slots_are_used_again, *state);
}
static void few_on_each(void **state) {
    test_on_devices(few_rows_are_compared, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_body_computes_the_same),
        cmocka_unit_test(bounds_hold),
        test_with_arena(exact_on_each),
        test_with_arena(ties_on_each),
        test_with_arena(adversaries_on_each),
        test_with_arena(changes_on_each),
        test_with_arena(batches_on_each),
        test_with_arena(large_numbers_on_each),
        test_with_arena(misleading_on_each),
        test_with_arena(slots_on_each),
        test_with_arena(few_on_each),
        test_with_arena(a_search_is_fast),
    };
    return cmocka_run_group_tests_name("memory/index", tests, NULL, NULL);
}
