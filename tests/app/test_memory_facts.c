// Figures of a memory that was made by hand: counted, checked, and over time.

#include "app/graph_picture.h"
#include "app/memory_facts.h"
#include "app/memory_history.h"
#include "test_gpu.h"

static Memory *create(Gpu *gpu, Arena *arena) {
    MemoryConfig config = memory_config_default();
    config.bricks = 1024;
    MemoryCamera camera = {16, 16, 1.5f, 10.0f};
    Error err = {0};
    Memory *memory = memory_create(gpu, &config, &camera, arena, &err);
    if (memory == NULL) fail_msg("%s", err.text);
    return memory;
}

// walks along a wall and sees a thing of each category at every step
static void walk(Memory *memory, int steps, int categories) {
    Error err = {0};
    float depth[16 * 16];
    for (int i = 0; i < 16 * 16; i++) depth[i] = 2.0f;
    for (int s = 0; s < steps; s++) {
        MemoryPose feet = {.position = {(float)memory->clock, 0.0f, 0.0f}};
        assert_ok(memory_look(memory, &feet, 1.2f, depth, &err), err);
        for (int c = 1; c <= categories; c++) {
            int index;
            MemorySighting thing = {
                .category = (uint32_t)c, .position = {5.0f * (float)c, 0.5f, 0.0f}, .radius = 0.2f};
            assert_ok(memory_see(memory, &thing, &index, &err), err);
        }
    }
    assert_ok(memory_flush(memory, &err), err);
}

static void facts_count_what_is_there(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    walk(memory, 8, 25);
    MemoryFacts *facts = arena_new(*state, MemoryFacts);
    assert_ok(memory_facts_gather(memory, *state, facts, &err), err);
    assert_ok(memory_facts_check(memory, facts, *state, &err), err);
    assert_int_equal(facts->looks, 8);
    assert_int_equal(facts->objects, 25);
    int places = 0, edges = 0;
    for (int i = 0; i < GRAPH_PLACE_KINDS; i++) places += facts->places[i];
    for (int i = 0; i <= MEMORY_EDGE_SEES; i++) edges += facts->edges[i];
    assert_int_equal(places, memory->graph->place_count);
    assert_int_equal(edges, memory->graph->edge_count);
    assert_true(facts->map.bricks > 0 && facts->map.occupied > 0);
    assert_true(facts->far.observations >= 25);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void the_most_believed_things_come_first(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    walk(memory, 4, 25);
    memory_graph_refute(memory->graph, 3, memory->clock);
    memory->graph->objects[5].is_retired = true;
    MemoryFacts *facts = arena_new(*state, MemoryFacts);
    assert_ok(memory_facts_gather(memory, *state, facts, &err), err);
    assert_int_equal(facts->retired, 1);
    for (int i = 0; i < MEMORY_FACTS_THINGS; i++) {
        assert_int_not_equal(facts->things[i], 3);
        assert_int_not_equal(facts->things[i], 5);
        // equally believed: the lower index first
        assert_true(i == 0 || facts->things[i] > facts->things[i - 1]);
    }
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void parts_that_do_not_fit_are_told(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    walk(memory, 3, 2);
    MemoryFacts *facts = arena_new(*state, MemoryFacts);
    assert_ok(memory_facts_gather(memory, *state, facts, &err), err);
    memory->graph->places[0].submap = 1;
    assert_false(memory_facts_check(memory, facts, *state, &err));
    assert_string_equal(err.text, "place 0 stands in submap 1, and there are 1");
    memory->graph->places[0].submap = 0;
    memory->graph->objects[1].last_step = 99;
    assert_false(memory_facts_check(memory, facts, *state, &err));
    assert_string_equal(err.text, "object 1 was seen at look 99 of 3");
    memory->graph->objects[1].last_step = 3;
    facts->map.bricks++;
    assert_false(memory_facts_check(memory, facts, *state, &err));
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

//---- over time -----------------------------------------------------------------------------------

static void a_history_grows_with_the_memory_and_thins_out(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    MemoryHistory *history = arena_new(*state, MemoryHistory);
    memory_history_note(history, memory);
    assert_int_equal(history->count, 1);
    walk(memory, 3, 2);
    memory_history_note(history, memory);
    for (int p = 0; p < MEMORY_HISTORY_PARTS; p++)
        assert_true(history->bytes[p][1] > history->bytes[p][0]);
    float first = history->bytes[1][0];
    for (int i = 2; i < 3 * MEMORY_HISTORY_ROOM; i++) memory_history_note(history, memory);
    // 512 a moment, 256 of every two, 256 of every four
    assert_int_equal(history->every, 4);
    assert_true(history->count > MEMORY_HISTORY_ROOM / 2 && history->count <= MEMORY_HISTORY_ROOM);
    assert_true(history->bytes[1][0] == first);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void another_memory_starts_another_history(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Memory *one = create(gpu, *state), *two = create(gpu, *state);
    MemoryHistory *history = arena_new(*state, MemoryHistory);
    for (int i = 0; i < 5; i++) memory_history_note(history, one);
    memory_history_note(history, two);
    assert_int_equal(history->count, 1);
    assert_ptr_equal(history->of, two);
    memory_history_note(history, NULL);
    assert_int_equal(history->count, 0);
    memory_destroy(one);
    memory_destroy(two);
    test_gpu_destroy(gpu);
}

static void sizes_are_told_in_the_unit_that_fits(void **state) {
    UNUSED(state);
    char text[24];
    assert_string_equal(memory_history_size(12, text), "12 B");
    assert_string_equal(memory_history_size(3.5 * 1024, text), "3.5 KiB");
    assert_string_equal(memory_history_size(2.25 * 1024 * 1024, text), "2.2 MiB");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(facts_count_what_is_there),
        test_with_arena(the_most_believed_things_come_first),
        test_with_arena(parts_that_do_not_fit_are_told),
        test_with_arena(a_history_grows_with_the_memory_and_thins_out),
        test_with_arena(another_memory_starts_another_history),
        cmocka_unit_test(sizes_are_told_in_the_unit_that_fits),
    };
    return cmocka_run_group_tests_name("app/memory_facts", tests, NULL, NULL);
}
