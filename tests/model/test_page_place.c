// Pages tied to octree cells and graph places, on a walk round a house with somebody in it.

#include "memory/cell.h"
#include "memory/memory_walk.h"
#include "model/action.h"
#include "model/cache_test.h"
#include "model/page_place.h"

#include <math.h>

static Memory *walked(Gpu *gpu, Arena *arena, int steps) {
    MemoryConfig config = walk_config(0);
    Memory *memory = walk_create(gpu, &config, arena);
    walk(memory, 0, steps, 0);
    return memory;
}

static void a_page_belongs_to_the_cell_under_its_camera(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Memory *memory = walked(gpu, arena, 30);
    const float feet[3] = {0.1f, 0, 0.1f}, beside[3] = {0.2f, 0, 0.3f}, away[3] = {3, 0, 0.1f};
    assert_int_equal(model_page_place(memory, feet), model_page_place(memory, beside));
    assert_int_not_equal(model_page_place(memory, feet), model_page_place(memory, away));
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void hints_are_places_of_the_graph_the_nearest_first(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Memory *memory = walked(gpu, arena, 100);
    uint64_t places[16];
    uint32_t count = model_page_hints(memory, memory->pose.position, places, 16);
    assert_in_range(count, 2, 16);
    int here = memory_graph_nearest(memory->graph, memory->pose.position);
    assert_int_equal(places[0], model_page_place(memory, memory->graph->places[here].position));
    for (uint32_t i = 1; i < count; i++) assert_int_not_equal(places[i], places[0]);
    assert_int_equal(model_page_hints(memory, memory->pose.position, places, 1), 1);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void a_page_that_sees_a_mover_is_dynamic(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Memory *memory = walked(gpu, arena, 0);
    const MemoryMover *movers;
    int step = 0;
    while (memory_octree_movers(memory->octree, &movers) == 0 && step < 300) {
        walk(memory, step, step + 1, 0);
        step++;
    }
    assert_true(step < 300);
    const float *at = movers[0].position, camera[3] = {at[0], at[1], at[2] + 2};
    float pose[MODEL_POSE];
    model_pose(camera, 0, 0, 0, pose); // looks along -Z, at it
    assert_true(model_page_is_dynamic(memory, pose, 1));
    model_pose(camera, 3.1415927f, 0, 0, pose);
    bool sees_another = false;
    int count = memory_octree_movers(memory->octree, &movers);
    for (int i = 0; i < count; i++) sees_another |= movers[i].position[2] > camera[2];
    assert_true(sees_another || !model_page_is_dynamic(memory, pose, 1));
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

//---- the map moves -------------------------------------------------------------------------------

typedef struct Taken {
    MemoryPose eye;
    MemoryTie tie;
    bool is_lost;
} Taken;

static void take(TestCache *t, const Memory *memory, uint32_t number, Taken *taken) {
    ModelPage page = {.number = number};
    *taken = (Taken){memory->pose, memory_tie(memory), false};
    taken->eye.position[1] += 1.1f;
    model_pose(taken->eye.position, taken->eye.yaw, 0, (float)number, page.pose);
    model_page_tie(memory, memory->pose.position, 1, &page);
    test_cache_add(t, &page);
}

// by its tie alone
static void carry(Taken *taken, const Memory *memory) {
    MemoryTransform motion;
    MemoryPose before = taken->eye;
    MemoryTieNews news = memory_tie_follow(&taken->tie, memory, &motion);
    taken->is_lost = news == MEMORY_TIE_LOST;
    if (news == MEMORY_TIE_MOVED) memory_transform_pose(&motion, &before, &taken->eye);
}

static void assert_page(const Memory *memory, const ModelPage *page, const Taken *taken) {
    float pose[MODEL_POSE];
    model_pose(taken->eye.position, taken->eye.yaw, 0, (float)page->number, pose);
    for (int k = 0; k < MODEL_POSE; k++) assert_float_equal(page->pose[k], pose[k], 1e-4);
    assert_float_equal(page->feet[0], taken->eye.position[0], 1e-4);
    assert_float_equal(page->feet[1], taken->eye.position[1] - 1.1f, 1e-4);
    assert_int_equal(page->place, memory_cell_key(memory, page->tie.submap, page->feet).id);
}

static void pages_move_with_the_submaps_of_a_drifting_walk(void **state) {
    enum { EVERY = 12, STEPS = 3 * WALK_ROUND };
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    MemoryConfig config = walk_config(5);
    ModelCacheConfig wanted = test_cache_config("full", "f16");
    wanted.store_rows = 4096;
    wanted.pages = 60;
    Memory *memory = walk_create(gpu, &config, arena);
    TestCache t = test_cache_open(gpu, arena, &wanted);
    Taken taken[STEPS / EVERY + 1];
    uint32_t count = 0;
    float way = 0;
    for (int step = 0; step < STEPS; step++) {
        walk(memory, step, step + 1, 0.004f);
        way += model_cache_follow(t.cache, memory);
        for (uint32_t i = 0; i < count; i++) carry(&taken[i], memory);
        if (step % EVERY == 0) take(&t, memory, count, &taken[count]), count++;
    }
    assert_true(way > 0.1f && memory->change_count > 0);
    assert_int_equal(model_cache_count(t.cache), count);
    for (uint32_t i = 0; i < count; i++)
        assert_page(memory, model_cache_page(t.cache, i), &taken[i]);
    Error err = {0};
    assert_ok(memory_forget(memory, MEMORY_FORGET_ALL, &err), err);
    model_cache_follow(t.cache, memory);
    assert_int_equal(model_cache_count(t.cache), 0);
    test_cache_close(&t);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

// the last frames may be in outline then
static void when_the_last_pages_are_lost_the_rest_is_seen_as_it_is_kept(void **state) {
    enum { KEPT = 12, LOST = 5 };
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    ModelCacheConfig wanted = test_cache_config("combined", "f16");
    wanted.pages = 32;
    wanted.store_rows = 6 * TOKENS;
    Memory *memory = walked(gpu, arena, 10);
    TestCache t = test_cache_open(gpu, arena, &wanted);
    for (uint32_t i = 0; i < KEPT + LOST; i++) {
        ModelPage page = test_page(i, 0.5f * (float)i, 0, 0);
        if (i >= KEPT) model_page_tie(memory, memory->pose.position, 1, &page);
        page.is_dynamic = i + 2 >= KEPT && i < KEPT; // loses its whole rows first
        test_cache_add(&t, &page);
    }
    Error err = {0};
    assert_ok(memory_forget(memory, MEMORY_FORGET_ALL, &err), err);
    model_cache_follow(t.cache, memory);
    uint32_t count = model_cache_count(t.cache);
    const ModelPage *last = model_cache_page(t.cache, count - 1);
    assert_int_equal(last->number, KEPT - 1);
    assert_int_equal(last->kind, MODEL_QUARTER);
    test_cache_view(&t, last->pose);
    uint32_t side;
    assert_int_equal(test_cache_rows_seen(&t, last->number, &side), TOKENS / 16);
    assert_int_equal(side, 4);
    for (uint32_t i = KEPT + LOST; i < 60; i++) { // and it goes on
        ModelPage page = test_page(i, 0.5f * (float)i, 0, 0);
        test_cache_add(&t, &page);
    }
    test_cache_close(&t);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void untied_pages_stay(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    ModelCacheConfig wanted = test_cache_config("landmarks", "f16");
    Memory *memory = walked(gpu, arena, 10);
    TestCache t = test_cache_open(gpu, arena, &wanted);
    ModelPage page = test_walk(0);
    test_cache_add(&t, &page);
    Error err = {0};
    assert_ok(memory_forget(memory, MEMORY_FORGET_ALL, &err), err);
    assert_true(model_cache_follow(t.cache, memory) <= 0);
    assert_memory_equal(model_cache_page(t.cache, 0)->pose, page.pose, sizeof page.pose);
    test_cache_close(&t);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_page_belongs_to_the_cell_under_its_camera),
        test_with_arena(hints_are_places_of_the_graph_the_nearest_first),
        test_with_arena(a_page_that_sees_a_mover_is_dynamic),
        test_with_arena(pages_move_with_the_submaps_of_a_drifting_walk),
        test_with_arena(when_the_last_pages_are_lost_the_rest_is_seen_as_it_is_kept),
        test_with_arena(untied_pages_stay),
    };
    return cmocka_run_group_tests_name("model.page_place", tests, NULL, NULL);
}
