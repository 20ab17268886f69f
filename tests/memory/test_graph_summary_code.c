// The bytes of a summary: back as they went, and no others taken for one.

#include "relations.h"

#include <zlib.h>

static MemorySummary *example(Arena *arena) {
    Error err = {0};
    Graph graph = make_rooms(10, arena);
    MemorySummary *summary = sum_up(&graph, 0.2, arena, &err);
    if (summary == NULL) fail_msg("%s", err.text);
    return summary;
}

static void bytes_come_back_as_they_went(void **state) {
    Error err = {0};
    uint8_t *bytes, *again;
    MemorySummary *summary = example(*state);
    size_t size = memory_summary_encode(summary, *state, &bytes);
    MemorySummary *read = memory_summary_decode(bytes, size, *state, &err);
    assert_ok(read != NULL, err);
    assert_int_equal(memory_summary_encode(read, *state, &again), size);
    assert_memory_equal(bytes, again, size);
    for (int a = 0; a < summary->node_count; a++) {
        for (int b = 0; b < summary->node_count; b++) {
            assert_true(memory_summary_related(read, a, b) ==
                        memory_summary_related(summary, a, b));
        }
    }
}

static void damaged_bytes_are_refused(void **state) {
    uint8_t *bytes, *copy;
    size_t size = memory_summary_encode(example(*state), *state, &bytes);
    copy = arena_array(*state, uint8_t, size + 1);
    for (size_t shorter = 0; shorter <= size + 1; shorter++) {
        if (shorter == size) continue;
        Error err = {0};
        uint8_t *exact = memory_alloc(shorter + 1); // so that reading beyond is noticed
        memcpy(exact, bytes, shorter < size ? shorter : size);
        assert_null(memory_summary_decode(exact, shorter, *state, &err));
        assert_true(err.text[0] != 0);
        memory_free(exact);
    }
    for (size_t bit = 0; bit < 8 * size; bit++) {
        Error err = {0};
        memcpy(copy, bytes, size);
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_null(memory_summary_decode(copy, size, *state, &err));
    }
}

static void write_checksum(uint8_t *bytes, size_t size) {
    uint32_t sum = (uint32_t)crc32(crc32(0, NULL, 0), bytes, (uInt)size - 4);
    for (int i = 0; i < 4; i++) bytes[size - 4 + (size_t)i] = (uint8_t)(sum >> 8 * i);
}

// a forger knows the checksum: what is taken must still be a summary that is written so
static void forged_bytes_are_refused_or_a_summary(void **state) {
    uint8_t *bytes, *copy, *again;
    size_t size = memory_summary_encode(example(*state), *state, &bytes);
    copy = arena_array(*state, uint8_t, size);
    Rng rng = rng_create(3);
    int taken = 0;
    for (int i = 0; i < 20000; i++) {
        Error err = {0};
        ArenaMark mark = arena_mark(*state);
        memcpy(copy, bytes, size);
        for (uint32_t n = 1 + rng_below(&rng, 3); n > 0; n--) {
            uint32_t at = rng_below(&rng, i % 4 == 0 ? 20 : (uint32_t)size - 4);
            copy[at] = (uint8_t)(copy[at] ^ 1 << rng_below(&rng, 8));
        }
        write_checksum(copy, size);
        MemorySummary *read = memory_summary_decode(copy, size, *state, &err);
        if (read != NULL) {
            assert_int_equal(memory_summary_encode(read, *state, &again), size);
            assert_memory_equal(copy, again, size);
            taken++;
        }
        arena_reset(*state, mark);
    }
    assert_true(taken > 0 && taken < 15000);
}

static void assert_refused(const MemorySummary *summary, Arena *arena) {
    Error err = {0};
    uint8_t *bytes;
    size_t size = memory_summary_encode(summary, arena, &bytes);
    assert_null(memory_summary_decode(bytes, size, arena, &err));
    assert_non_null(strstr(err.text, "not such as are written"));
}

static void each_summary_has_one_encoding(void **state) {
    MemorySummary *summary = example(*state);
    SummaryEdge first = summary->edges[0];
    summary->edges[0] = summary->edges[1]; // twice
    assert_refused(summary, *state);
    summary->edges[1] = first; // in the wrong order
    assert_refused(summary, *state);
    summary->edges[0] = first;
    summary = example(*state);
    summary->weight_max++; // nobody has it
    assert_refused(summary, *state);
    summary = example(*state);
    for (int v = 0; v < summary->node_count; v++) { // the last supernode is empty
        if (summary->region_of[v] == summary->region_count - 1) summary->region_of[v] = 0;
    }
    summary->edge_count = 1;
    summary->weight_max = summary->edges[0].count;
    assert_refused(summary, *state);
}

static void edges_of_no_bits_are_not_believed(void **state) {
    Error err = {0};
    // one supernode: an edge takes no bits, and a thousand million of them fit
    uint8_t bytes[24] = {'S', 'S', 'U', 'M', 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x40, 1};
    write_checksum(bytes, sizeof bytes);
    assert_null(memory_summary_decode(bytes, sizeof bytes, *state, &err));
    bytes[15] = 0;
    bytes[12] = 1;
    write_checksum(bytes, sizeof bytes);
    assert_ok(memory_summary_decode(bytes, sizeof bytes, *state, &err) != NULL, err);
}

static void the_same_seed_gives_the_same_bytes(void **state) {
    uint8_t *once, *again;
    size_t size = memory_summary_encode(example(*state), *state, &once);
    assert_int_equal(memory_summary_encode(example(*state), *state, &again), size);
    assert_memory_equal(once, again, size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(bytes_come_back_as_they_went),
        test_with_arena(damaged_bytes_are_refused),
        test_with_arena(forged_bytes_are_refused_or_a_summary),
        test_with_arena(each_summary_has_one_encoding),
        test_with_arena(edges_of_no_bits_are_not_believed),
        test_with_arena(the_same_seed_gives_the_same_bytes),
    };
    return cmocka_run_group_tests_name("memory/graph_summary_code", tests, NULL, NULL);
}
