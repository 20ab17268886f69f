// The index against the definition of its answer: all distances, sorted by (distance, row).

#include "rows.h"

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
        test_with_arena(exact_on_each),       test_with_arena(ties_on_each),
        test_with_arena(adversaries_on_each), test_with_arena(changes_on_each),
        test_with_arena(batches_on_each),     test_with_arena(large_numbers_on_each),
        test_with_arena(misleading_on_each),  test_with_arena(slots_on_each),
        test_with_arena(few_on_each),
    };
    return cmocka_run_group_tests_name("memory/index", tests, NULL, NULL);
}
