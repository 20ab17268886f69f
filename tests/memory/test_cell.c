// Cells of the octree as keys: which, what is noted of them, and things that only they remember.

#include "base/rng.h"
#include "memory/cell.h"
#include "memory/long_term_inside.h"
#include "memory_walk.h"

static const float DESK[3] = {1.1f, 0.5f, -2.3f};

static MemorySighting thing_at(uint32_t category, const float position[3], int look) {
    MemorySighting thing = {.category = category, .radius = 0.2f};
    memcpy(thing.position, position, sizeof thing.position);
    for (int i = 0; i < MEMORY_FEATURE; i++)
        thing.feature[i] = (int8_t)((look * 37 + i * 11) % 120 - 60);
    return thing;
}

static int see(Memory *memory, const MemorySighting *thing) {
    Error err = {0};
    int index;
    memory->clock++;
    assert_ok(memory_see(memory, thing, &index, &err), err);
    return index;
}

static void flush(Memory *memory) {
    Error err = {0};
    assert_ok(memory_flush(memory, &err), err);
}

static Memory *create(Gpu *gpu, Arena *arena) {
    MemoryConfig config = walk_config(0.0f);
    config.voxel = 0.05f;
    return walk_create(gpu, &config, arena);
}

static uint64_t cell_observations(const Memory *memory) {
    return memory_long_term_stats(memory->far).kind_observations[MEMORY_KEY_CELL];
}

// objects of a category that the graph holds, and where the last of them is
static int count_known(const Memory *memory, uint32_t category, float position[3]) {
    int count = 0;
    for (int i = 0; i < memory->graph->object_count; i++) {
        const MemoryObject *object = &memory->graph->objects[i];
        if (object->category != category || object->is_retired) continue;
        memcpy(position, object->position, sizeof object->position);
        count++;
    }
    return count;
}

static float apart(const float a[3], const float b[3]) {
    return sqrtf((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                 (a[2] - b[2]) * (a[2] - b[2]));
}

//---- keys ----------------------------------------------------------------------------------------

static void a_key_tells_where_its_cell_is(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    MemoryTransform moved = {{3.0f, 0.0f, -7.0f}, 0.8f}, later = {{5.0f, 0.0f, 1.0f}, -0.4f};
    assert_ok(memory_octree_begin_submap(memory->octree, &moved, &err), err);
    Rng rng = rng_create(1);
    for (int i = 0; i < 500; i++) {
        int submap = i % 2;
        float position[3], middle[3], local[3], again[3];
        for (int a = 0; a < 3; a++) position[a] = rng_range(&rng, -30.0f, 30.0f);
        MemoryKey key = memory_cell_key(memory, submap, position);
        assert_int_equal(key.kind, MEMORY_KEY_CELL);
        memory_cell_middle(memory, key.id, middle);
        assert_true(apart(position, middle) < 0.4f * 1.7321f + 1e-3f); // within half a diagonal
        assert_true(memory_cell_key(memory, submap, middle).id == key.id);
        assert_true(memory_cell_key(memory, 1 - submap, position).id != key.id);
        if (submap == 0) continue;
        // the submap is moved: its cells go along
        MemoryTransform inverse = memory_transform_inverse(&moved);
        memory_transform_point(&inverse, middle, local);
        memory_octree_move_submap(memory->octree, 1, &later);
        memory_transform_point(&later, local, position);
        memory_cell_middle(memory, key.id, again);
        assert_true(apart(position, again) < 1e-3f);
        memory_octree_move_submap(memory->octree, 1, &moved);
    }
    const float wild[3] = {INFINITY, -1e30f, NAN};
    assert_int_equal(memory_cell_key(memory, 0, wild).kind, MEMORY_KEY_CELL);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

//---- noting --------------------------------------------------------------------------------------

static void a_cell_is_written_when_it_changes_and_not_with_time(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    MemorySighting lamp = thing_at(7, DESK, 1), book = thing_at(9, DESK, 2);
    see(memory, &lamp);
    flush(memory);
    assert_int_equal(cell_observations(memory), 1);
    size_t log = memory_sizes(memory).log;
    for (int i = 0; i < 500; i++) {
        see(memory, &lamp);
        if (i % 5 == 0) flush(memory);
    }
    assert_int_equal(cell_observations(memory), 1);
    assert_int_equal(memory_sizes(memory).log, log);
    see(memory, &book); // a thing is added to it
    flush(memory);
    assert_int_equal(cell_observations(memory), 2);
    assert_int_equal(memory_long_term_stats(memory->far).kind_keys[MEMORY_KEY_CELL], 1);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void what_was_in_a_cell_comes_back_bit_for_bit(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    int16_t found[4][MEMORY_WIDTH];
    int8_t look[MEMORY_FEATURE];
    uint32_t count;
    for (uint32_t i = 0; i < 3; i++) {
        MemorySighting thing = thing_at(20 + i, DESK, (int)i);
        see(memory, &thing);
        flush(memory);
    }
    MemoryKey cell = memory_cell_key(memory, 0, DESK);
    assert_ok(memory_long_term_history(memory->far, cell, found[0], NULL, 4, &count, &err), err);
    assert_int_equal(count, 3);
    for (uint32_t i = 0; i < 3; i++) { // newest first: three things, two, one
        for (uint32_t c = 0; c < 3; c++)
            assert_int_equal(memory_observed_in_cell(found[i], 20 + c, look), c < 3 - i);
    }
    MemorySighting first = thing_at(20, DESK, 0);
    assert_memory_equal(look, first.feature, sizeof look);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

//---- asking --------------------------------------------------------------------------------------

// the graph is full, and one more thing takes the seat of the one seen longest ago
static void fill_graph(Memory *memory) {
    for (int i = 0; i < MEMORY_MAX_OBJECTS; i++) {
        const float at[3] = {4.0f + 1.3f * (float)(i % 128), 0.5f, 4.0f + 1.3f * (float)(i / 128)};
        MemorySighting other = thing_at(100 + (uint32_t)i % 40, at, i);
        see(memory, &other);
    }
    flush(memory);
}

static void a_thing_evicted_from_the_graph_is_found_through_its_cell(void **state) {
    enum { LAMP = 7, ANSWERS = 4 };
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    MemorySighting lamp = thing_at(LAMP, DESK, 1);
    MemoryAnswer answers[ANSWERS];
    float at[3];
    int place = memory_graph_visit(memory->graph, DESK, 1), seat = see(memory, &lamp);
    memory_graph_visit(memory->graph, (const float[3]){60.0f, 0.0f, 60.0f}, 2);
    assert_int_equal(count_known(memory, LAMP, at), 1);
    fill_graph(memory);
    assert_int_equal(count_known(memory, LAMP, at), 0); // evicted
    // its number is another's now, and what was kept of it is not that one's past
    int64_t row =
        long_term_keys_find(&memory->far->keys, (MemoryKey){MEMORY_KEY_OBJECT, (uint64_t)seat});
    assert_int_equal(memory->far->keys.rows[row].since, 1);
    assert_int_equal(memory->far->keys.rows[row].count, 2);
    assert_ok(memory_cell_recall(memory, lamp.feature, LAMP, ANSWERS, answers, &err), err);
    assert_int_equal(count_known(memory, LAMP, at), 1);
    assert_true(apart(at, DESK) < 0.7f); // in its cell
    const MemoryObject *found = &memory->graph->objects[answers[0].key.id];
    assert_int_equal(found->category, LAMP);
    assert_int_equal(answers[0].distance, 0);
    assert_int_equal(found->place, place); // not where the agent is now
    assert_int_equal(found->first_edge, -1);
    assert_true(found->last_step < memory->clock - 10000); // as old as it is
    print_message("seat %d given up, found again as %d, %.2f m from where it was\n", seat,
                  (int)answers[0].key.id, (double)apart(at, DESK));
    // asked again, it is known
    int count = memory->graph->object_count;
    assert_ok(memory_cell_recall(memory, lamp.feature, LAMP, ANSWERS, answers, &err), err);
    assert_int_equal(memory->graph->object_count, count);
    assert_int_equal(count_known(memory, LAMP, at), 1);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

// what was looked for and not found is in no cell any more
static void a_thing_that_is_gone_is_not_brought_back(void **state) {
    enum { LAMP = 7 };
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    MemorySighting lamp = thing_at(LAMP, DESK, 1), book = thing_at(9, DESK, 2);
    MemoryAnswer answer;
    float at[3];
    int index = see(memory, &lamp);
    see(memory, &book);
    flush(memory);
    for (int i = 0; i < 40; i++) memory_graph_refute(memory->graph, index, ++memory->clock);
    // doubted, but known: nothing to bring back, and no reason to believe in it
    assert_ok(memory_cell_recall(memory, lamp.feature, LAMP, 1, &answer, &err), err);
    assert_int_equal(count_known(memory, LAMP, at), 1);
    assert_int_equal(memory->graph->objects[index].seen, 1);
    assert_ok(memory_consolidate(memory, &err), err);
    assert_int_equal(count_known(memory, LAMP, at), 0);
    assert_ok(memory_cell_recall(memory, lamp.feature, LAMP, 1, &answer, &err), err);
    assert_int_equal(count_known(memory, LAMP, at), 0);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void forgotten_things_leave_no_cells(void **state) {
    enum { LAMP = 7 };
    static const int ways[] = {MEMORY_FORGET_THINGS, MEMORY_FORGET_MAP | MEMORY_FORGET_THINGS};
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryAnswer answer;
    float at[3];
    for (size_t i = 0; i < ARRAY_COUNT(ways); i++) {
        Memory *memory = create(gpu, *state);
        MemorySighting lamp = thing_at(LAMP, DESK, 1);
        see(memory, &lamp);
        flush(memory);
        assert_ok(memory_forget(memory, ways[i], &err), err);
        assert_ok(memory_cell_recall(memory, lamp.feature, LAMP, 1, &answer, &err), err);
        assert_int_equal(count_known(memory, LAMP, at), 0);
        // seen again, its cell is written again, though it looks as it did
        see(memory, &lamp);
        flush(memory);
        assert_int_equal(cell_observations(memory), 2);
        memory_destroy(memory);
    }
    test_gpu_destroy(gpu);
}

//---- when submaps change -------------------------------------------------------------------------

static bool is_there(Memory *memory, MemoryKey cell, const int16_t expected[MEMORY_WIDTH]) {
    Error err = {0};
    int16_t last[MEMORY_WIDTH];
    uint32_t count;
    assert_ok(memory_long_term_history(memory->far, cell, last, NULL, 1, &count, &err), err);
    return count == 1 && !memory_long_term_is_retired(memory->far, cell) &&
           memcmp(last, expected, sizeof last) == 0;
}

// sees a thing in a submap; its cell, the middle of that and what was noted of it
static MemoryKey see_in(Memory *memory, int submap, const MemorySighting *thing, float middle[3],
                        int16_t noted[MEMORY_WIDTH]) {
    Error err = {0};
    uint32_t count;
    memory->graph->submap = submap;
    see(memory, thing);
    flush(memory);
    MemoryKey cell = memory_cell_key(memory, submap, thing->position);
    memory_cell_middle(memory, cell.id, middle);
    assert_ok(memory_long_term_history(memory->far, cell, noted, NULL, 1, &count, &err), err);
    assert_int_equal(count, 1);
    return cell;
}

static void renumber(Memory *memory, MemorySubmapChange change) {
    Error err = {0};
    assert_ok(memory_cell_renumber(memory, &change, 1, &err), err);
}

static void cells_go_along_when_submaps_become_one_or_are_given_up(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Memory *memory = create(gpu, *state);
    const MemoryTransform second = {{3.0f, 0.0f, -7.0f}, 0.8f}, third = {{5.0f, 0.0f, 1.0f}, -0.4f};
    assert_ok(memory_octree_begin_submap(memory->octree, &second, &err), err);
    assert_ok(memory_octree_begin_submap(memory->octree, &third, &err), err);
    const float far[3] = {8.0f, 0.5f, 2.0f};
    MemorySighting desk = thing_at(3, DESK, 1), lamp = thing_at(4, far, 2);
    float desk_at[3], lamp_at[3];
    int16_t desk_noted[MEMORY_WIDTH], lamp_noted[MEMORY_WIDTH];
    see_in(memory, 1, &desk, desk_at, desk_noted);
    MemoryKey lamp_was = see_in(memory, 2, &lamp, lamp_at, lamp_noted);

    // the second becomes a part of the first, so that the third is the second
    assert_ok(memory_octree_merge_submap(memory->octree, 1, 0, true, &err), err);
    renumber(memory, (MemorySubmapChange){1, 0, second});
    assert_true(is_there(memory, memory_cell_key(memory, 0, desk_at), desk_noted));
    MemoryKey lamp_is = memory_cell_key(memory, 1, lamp_at);
    assert_true(is_there(memory, lamp_is, lamp_noted));
    assert_true(memory_long_term_is_retired(memory->far, lamp_was));

    memory_octree_set_active(memory->octree, 0);
    memory_octree_drop_submap(memory->octree, 1);
    renumber(memory, (MemorySubmapChange){1, -1, memory_transform_identity});
    assert_true(memory_long_term_is_retired(memory->far, lamp_is));
    assert_true(is_there(memory, memory_cell_key(memory, 0, desk_at), desk_noted));
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_key_tells_where_its_cell_is),
        test_with_arena(a_cell_is_written_when_it_changes_and_not_with_time),
        test_with_arena(what_was_in_a_cell_comes_back_bit_for_bit),
        test_with_arena(a_thing_evicted_from_the_graph_is_found_through_its_cell),
        test_with_arena(a_thing_that_is_gone_is_not_brought_back),
        test_with_arena(forgotten_things_leave_no_cells),
        test_with_arena(cells_go_along_when_submaps_become_one_or_are_given_up),
    };
    return cmocka_run_group_tests_name("memory/cell", tests, NULL, NULL);
}
