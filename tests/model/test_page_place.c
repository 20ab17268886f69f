// Pages tied to octree cells and graph places, on a walk round a house with somebody in it.

#include "memory/memory_walk.h"
#include "model/action.h"
#include "model/page_place.h"
#include "test_gpu.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_page_belongs_to_the_cell_under_its_camera),
        test_with_arena(hints_are_places_of_the_graph_the_nearest_first),
        test_with_arena(a_page_that_sees_a_mover_is_dynamic),
    };
    return cmocka_run_group_tests_name("model.page_place", tests, NULL, NULL);
}
