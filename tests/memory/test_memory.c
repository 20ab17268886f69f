// The memory as a whole: a step through all parts, forgetting, and a day of it.

#include "base/clock.h"
#include "memory_walk.h"

#include <unistd.h>

static Gpu *host(Arena *arena) {
    return test_gpu(arena, "host");
}

//---- a step --------------------------------------------------------------------------------------

static void look_see_survey(Gpu *gpu, Arena *arena) {
    MemoryConfig config = walk_config(0.0f);
    Memory *memory = walk_create(gpu, &config, arena);
    walk(memory, 0, WALK_ROUND, 0.0f);
    assert_int_equal(memory->clock, WALK_ROUND);
    assert_int_equal(memory_octree_clock(memory->octree), WALK_ROUND);
    assert_int_equal(memory->graph->object_count, WALK_THINGS);
    assert_in_range(memory->graph->frontier_first, 12, 60);
    MemoryLongTermStats far = memory_long_term_stats(memory->far);
    assert_int_equal(far.kind_keys[MEMORY_KEY_OBJECT], WALK_THINGS);
    assert_in_range(far.kind_keys[MEMORY_KEY_CELL], WALK_THINGS / 2, 2 * WALK_THINGS);
    MemorySizes sizes = memory_sizes(memory);
    assert_int_equal(sizes.total, sizes.octree + sizes.graph + sizes.near + sizes.tokens +
                                      sizes.index + sizes.log);
    // from its place of the first step to that of the last: a round is a ring
    int way[64], length, here = memory->graph->here;
    assert_true(memory_graph_path(memory->graph, here, 0, memory->clock, way, 64, &length) > 0);
    print_message("%016llx\n", (unsigned long long)walk_digest(memory));
    memory_destroy(memory);
}

static void a_walk_fills_every_part(void **state) {
    test_on_devices(look_see_survey, *state);
}

static uint64_t digest_on(const char *device, Arena *arena) {
    Gpu *gpu = test_gpu(arena, device);
    MemoryConfig config = walk_config(5.0f);
    Memory *memory = walk_create(gpu, &config, arena);
    walk(memory, 0, 100, 0.004f);
    uint64_t digest = walk_digest(memory);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
    return digest;
}

static void a_walk_has_one_digest_on_every_device(void **state) {
    assert_true(digest_on("host", *state) == digest_on("lavapipe", *state));
}

//---- forgetting ----------------------------------------------------------------------------------

static void forgetting_all_leaves_what_there_was_at_first(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(6.0f);
    Memory *memory = walk_create(gpu, &config, *state), *fresh = walk_create(gpu, &config, *state);
    walk(memory, 0, 101, 0.004f); // things wait
    assert_ok(memory_forget(memory, MEMORY_FORGET_ALL, &err), err);
    assert_true(walk_digest(memory) == walk_digest(fresh));
    fresh->clock = memory->clock;
    walk(memory, 0, 60, 0.004f);
    walk(fresh, 0, 60, 0.004f);
    assert_true(walk_digest(memory) == walk_digest(fresh));
    memory_destroy(memory);
    memory_destroy(fresh);
    test_gpu_destroy(gpu);
}

// what is sure that it was, at the first place that shows in an answer; -1: nothing is like it
static int recall(Memory *memory, const MemorySighting *thing, Arena *arena) {
    Error err = {0};
    enum { FIRST = 4 };
    int16_t *query = arena_array(arena, int16_t, MEMORY_WIDTH);
    MemoryAnswer answers[FIRST];
    memory_observe_thing(thing->feature, thing->category, NULL, 0, query);
    assert_ok(memory_long_term_recall(memory->far, MEMORY_KEY_OBJECT, query, 1, FIRST, 0.0f,
                                      answers, &err),
              err);
    return answers[0].probability > 0.0f ? (int)answers[0].key.id : -1;
}

static void a_thing_given_up_is_not_recalled(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.0f);
    Memory *memory = walk_create(gpu, &config, *state);
    MemorySighting thing = walk_thing(0);
    int index;
    walk(memory, 1, 2, 0.0f);
    // what is seen and not there any more before it was written: it must not come back by that
    assert_ok(memory_see(memory, &thing, &index, &err), err);
    assert_ok(memory_flush(memory, &err), err);
    assert_int_equal(recall(memory, &thing, *state), index);
    assert_ok(memory_see(memory, &thing, &index, &err), err);
    for (int i = 0; i < 40; i++) memory_graph_refute(memory->graph, index, memory->clock);
    assert_ok(memory_consolidate(memory, &err), err);
    assert_true(memory->graph->objects[index].is_retired);
    assert_int_equal(recall(memory, &thing, *state), -1);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void forgotten_things_are_not_recalled(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.0f);
    Memory *memory = walk_create(gpu, &config, *state);
    MemorySighting thing = walk_thing(0);
    walk(memory, 0, 103, 0.0f); // some wait
    assert_true(recall(memory, &thing, *state) >= 0);
    int places = memory->graph->frontier_first;
    assert_ok(memory_forget(memory, MEMORY_FORGET_THINGS, &err), err);
    assert_int_equal(memory->graph->object_count, 0);
    assert_int_equal(memory->graph->frontier_first, places);
    assert_ok(memory_flush(memory, &err), err);
    assert_int_equal(recall(memory, &thing, *state), -1);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

// the map is wiped and the things are kept: they belong to submaps that are no more
static void things_outlive_the_submaps_they_were_seen_in(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(5.0f);
    Memory *memory = walk_create(gpu, &config, *state);
    walk(memory, 0, WALK_ROUND, 0.004f);
    int things = memory->graph->object_count;
    assert_true(things > 0 && memory->graph->objects[things - 1].submap > 0);
    assert_ok(memory_forget(memory, MEMORY_FORGET_MAP, &err), err);
    assert_int_equal(memory->graph->object_count, things);
    for (int i = 0; i < things; i++) assert_int_equal(memory->graph->objects[i].submap, 0);
    assert_ok(memory_consolidate(memory, &err), err);
    walk(memory, 0, WALK_ROUND, 0.004f);
    assert_ok(memory_consolidate(memory, &err), err);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

//---- a day ---------------------------------------------------------------------------------------

static size_t resident_bytes(void) {
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
    if (file != NULL) fclose(file);
    return (size_t)resident * (size_t)sysconf(_SC_PAGESIZE);
}

typedef struct Hour {
    size_t resident, total, log;
    uint64_t keys;
} Hour;

static Hour hour_of(const Memory *memory) {
    MemorySizes sizes = memory_sizes(memory);
    return (Hour){resident_bytes(), sizes.total, sizes.log,
                  memory_long_term_stats(memory->far).keys};
}

// 0.5 s a step
static void a_day_of_walking_takes_no_more_memory_than_an_hour(void **state) {
    enum { STEPS = 7200, MIB = 1 << 20 };
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.0f);
    config.voxel = 0.07f;
    config.range = 2.5f;
    config.budget = 1; // of 2 MiB that the house takes
    Memory *memory = walk_create(gpu, &config, *state);
    int hours = getenv("CAIRN_LONG") != NULL ? 24 : 2;
    double start = clock_cpu_seconds();
    Hour first = {0}, last = {0};
    for (int hour = 0; hour < hours; hour++) {
        walk(memory, hour * STEPS, hour == 0 ? STEPS : (hour + 1) * STEPS, 0.0f);
        last = hour_of(memory);
        if (hour == 0) first = last;
    }
    print_message("%d h, %d steps in %.1f s: %.2f -> %.2f MiB of memory (log %.1f -> %.1f KiB), "
                  "process %.1f -> %.1f MiB\n",
                  hours, memory->clock, clock_cpu_seconds() - start, (double)first.total / MIB,
                  (double)last.total / MIB, (double)first.log / 1024, (double)last.log / 1024,
                  (double)first.resident / MIB, (double)last.resident / MIB);
    MemoryPaging paging = memory_octree_paging(memory->octree);
    print_message("%u of %u pages out, %d fetched\n", paging.pages_out, paging.pages,
                  (int)paging.fetched);
    assert_true(paging.pages_out > 0);
    // what was seen in the first hour is all there is to see: hardly anything is new after that
    assert_int_equal(last.keys, first.keys);
    assert_true(last.log <= first.log + WALK_THINGS * 100);
    assert_true(last.total < first.total + WALK_THINGS * 5 * 300);
#ifndef __SANITIZE_ADDRESS__ // whose quarantine keeps what was freed
    assert_true(last.resident < first.resident + MIB / 2);
#endif
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

// a way that needs more submaps than there can be goes on in the last
static void when_there_can_be_no_more_submaps_it_goes_on(void **state) {
    enum { STEPS = 5400 };
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.5f);
    config.voxel = 0.2f;
    config.range = 2.0f;
    Memory *memory = walk_create(gpu, &config, *state);
    double start = clock_cpu_seconds();
    walk(memory, 0, STEPS, 0.0f);
    int submaps = memory_octree_submap_count(memory->octree);
    MemoryLongTermStats far = memory_long_term_stats(memory->far);
    print_message("%d steps in %.1f s: %d submaps, %d places kept for closures in %.1f MiB\n",
                  STEPS, clock_cpu_seconds() - start, submaps, (int)far.keys,
                  (double)(far.token_bytes + far.index_bytes + far.log_bytes) / (1 << 20));
    assert_in_range(submaps, MEMORY_MAX_SUBMAPS / 2, MEMORY_MAX_SUBMAPS - 1);
    // getting lost needs one more
    MemoryPose feet = walk_feet(STEPS);
    assert_ok(memory_begin(memory, &feet, false, true, &err), err);
    assert_int_equal(memory_octree_submap_count(memory->octree), submaps + 1);
    // being carried goes on without
    for (int i = 0; i < 80; i++) {
        assert_ok(memory_begin(memory, &feet, true, false, &err), err);
        assert_false(memory_closure_is_lost(memory->closure));
    }
    assert_int_equal(memory_octree_submap_count(memory->octree), MEMORY_MAX_SUBMAPS);
    walk(memory, STEPS, STEPS + 20, 0.0f);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_walk_fills_every_part),
        test_with_arena(a_walk_has_one_digest_on_every_device),
        test_with_arena(things_outlive_the_submaps_they_were_seen_in),
        test_with_arena(forgetting_all_leaves_what_there_was_at_first),
        test_with_arena(forgotten_things_are_not_recalled),
        test_with_arena(a_thing_given_up_is_not_recalled),
        test_with_arena(when_there_can_be_no_more_submaps_it_goes_on),
        test_with_arena(a_day_of_walking_takes_no_more_memory_than_an_hour),
    };
    return cmocka_run_group_tests_name("memory/memory", tests, NULL, NULL);
}
