// A graph that was saved goes on as if it never was; what is damaged is refused.

#include "graph_map.h"

static void live(MemoryGraph *graph, uint64_t seed, int steps, int step) {
    Rng rng = rng_create(seed);
    for (int i = 0; i < steps; i++, step += 3) {
        if (rng_below(&rng, 8) == 0) memory_graph_lift(graph);
        visit(graph, rng_range(&rng, -9, 9), rng_range(&rng, -9, 9), step);
        int thing =
            see(graph, rng_below(&rng, 5), rng_range(&rng, -9, 9), rng_range(&rng, -9, 9), step);
        if (rng_below(&rng, 4) == 0) memory_graph_refute(graph, thing, step + 1);
        if (graph->edge_count > 0) {
            const MemoryEdge *edge = &graph->edges[rng_below(&rng, (uint32_t)graph->edge_count)];
            if (edge->kind != MEMORY_EDGE_SEES)
                memory_graph_block(graph, edge->from, edge->to, step);
        }
        float points[3][3] = {{rng_range(&rng, -12, 12)}, {5, 0, 5}, {-5, 0, 5}};
        if (i % 5 == 0)
            memory_graph_set_frontiers(graph, (const float(*)[3])points, (int)rng_below(&rng, 4),
                                       step);
        if (i % 37 == 36) memory_graph_consolidate(graph, step);
    }
}

static ByteReader saved(const MemoryGraph *graph, Arena *arena) {
    ByteWriter out = {.arena = arena};
    memory_graph_encode(graph, &out);
    return (ByteReader){out.at, out.size, 0, false};
}

static void a_loaded_graph_goes_on_as_the_saved_one(void **state) {
    for (uint64_t seed = 0; seed < 20; seed++) {
        Error err = {0};
        ArenaMark mark = arena_mark(*state);
        MemoryGraph *graph = make_graph(*state), *loaded = make_graph(*state);
        live(graph, seed, 100, 0);
        live(loaded, 99, 50, 0); // is replaced
        ByteReader in = saved(graph, *state);
        assert_ok(memory_graph_decode(loaded, &in, &err), err);
        assert_true(memory_graph_digest(loaded) == memory_graph_digest(graph));
        assert_true(memory_graph_bytes(loaded) == memory_graph_bytes(graph));
        check_lists(loaded);
        live(graph, seed + 100, 100, 400);
        live(loaded, seed + 100, 100, 400);
        assert_true(memory_graph_digest(loaded) == memory_graph_digest(graph));
        arena_reset(*state, mark);
    }
}

static void an_empty_graph_can_be_saved(void **state) {
    Error err = {0};
    MemoryGraph *graph = make_graph(*state);
    uint64_t digest = memory_graph_digest(graph);
    ByteReader in = saved(graph, *state);
    live(graph, 1, 20, 0);
    assert_ok(memory_graph_decode(graph, &in, &err), err);
    assert_true(memory_graph_digest(graph) == digest);
    visit(graph, 0, 0, 0);
}

static void what_is_too_short_or_too_long_is_refused(void **state) {
    Error err = {0};
    MemoryGraph *graph = make_graph(*state);
    live(graph, 3, 30, 0);
    ByteReader whole = saved(graph, *state);
    for (size_t size = 0; size < whole.size; size++) {
        ByteReader in = {whole.at, size, 0, false};
        assert_false(memory_graph_decode(graph, &in, &err));
        assert_int_equal(memory_graph_bytes(graph), 0);
    }
    uint8_t *longer = arena_array(*state, uint8_t, whole.size + 1);
    memcpy(longer, whole.at, whole.size);
    ByteReader in = {longer, whole.size + 1, 0, false};
    assert_false(memory_graph_decode(graph, &in, &err));
}

static void damage_is_refused_or_harmless(void **state) {
    Error err = {0};
    MemoryGraph *graph = make_graph(*state);
    live(graph, 5, 60, 0);
    ByteReader whole = saved(graph, *state);
    uint8_t *bytes = arena_array(*state, uint8_t, whole.size);
    Rng rng = rng_create(1);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
        memcpy(bytes, whole.at, whole.size);
        bytes[rng_below(&rng, (uint32_t)whole.size)] ^= (uint8_t)(1 << rng_below(&rng, 8));
        ByteReader in = {bytes, whole.size, 0, false};
        if (!memory_graph_decode(graph, &in, &err)) {
            refused++;
            continue;
        }
        check_lists(graph); // a count or a step was changed: the graph works
        int way[8], length;
        memory_graph_path(graph, 0, graph->place_count - 1, 50, way, 8, &length);
        live(graph, 6, 10, 200);
    }
    assert_in_range(refused, 600, 2999);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_loaded_graph_goes_on_as_the_saved_one),
        test_with_arena(an_empty_graph_can_be_saved),
        test_with_arena(what_is_too_short_or_too_long_is_refused),
        test_with_arena(damage_is_refused_or_harmless),
    };
    return cmocka_run_group_tests_name("memory/graph_file", tests, NULL, NULL);
}
