// Summaries of cells against the voxels themselves: every node of every level is summed up again
// from the bricks, one voxel at a time.

#include "base/rng.h"
#include "map.h"

static const MemoryTransform turned = {{-3.1f, 0.2f, -4.5f}, 1.1f};
static const MemoryCamera small_camera = {64, 48, 1.5707964f, 10.0f};

static void summarise(MemoryOctree *octree) {
    Error err = {0};
    assert_ok(memory_octree_summarise(octree, &err), err);
}

//---- by brute force ------------------------------------------------------------------------------

static int compare_nodes(const void *a, const void *b) {
    uint64_t x = ((const MemoryNode *)a)->code, y = ((const MemoryNode *)b)->code;
    return (x > y) - (x < y);
}

static MemoryNode sum_brick(const MemoryBrick *brick, int level) {
    MemoryNode node = {.code = brick->code >> 3 * (level - MORTON_BRICK_LEVEL),
                       .highest = INT32_MIN,
                       .bricks = 1,
                       .ever_free = map_count_bits(brick->ever_free),
                       .dynamic = map_count_bits(brick->dynamic)};
    for (int v = 0; v < 512; v++) {
        int value = brick->log_odds[v];
        node.occupied += value >= MEMORY_OCCUPIED_FROM;
        node.free += value <= MEMORY_FREE_TO;
        if (value > node.highest) node.highest = value;
    }
    return node;
}

static void add(MemoryNode *to, const MemoryNode *node) {
    to->occupied += node->occupied;
    to->free += node->free;
    to->ever_free += node->ever_free;
    to->dynamic += node->dynamic;
    to->bricks += node->bricks;
    if (node->highest > to->highest) to->highest = node->highest;
}

// the nodes of a level; a node a brick at most
static uint32_t sum_level(const MapVolume *volume, int level, MemoryNode *nodes) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < volume->count; i++) nodes[i] = sum_brick(&volume->bricks[i], level);
    qsort(nodes, volume->count, sizeof *nodes, compare_nodes);
    for (uint32_t i = 0; i < volume->count; i++) {
        if (count > 0 && nodes[count - 1].code == nodes[i].code)
            add(&nodes[count - 1], &nodes[i]);
        else
            nodes[count++] = nodes[i];
    }
    return count;
}

static void assert_level(MemoryOctree *octree, int submap, const MapVolume *volume, int level,
                         Arena *arena) {
    Error err = {0};
    MemoryNode *nodes, *expected = arena_array(arena, MemoryNode, volume->count);
    uint32_t count;
    assert_ok(memory_octree_level(octree, submap, level, arena, &nodes, &count, &err), err);
    assert_int_equal(count, sum_level(volume, level, expected));
    assert_memory_equal(nodes, expected, count * sizeof *nodes);
}

static void assert_levels(MemoryOctree *octree, Arena *arena) {
    for (int submap = 0; submap < memory_octree_submap_count(octree); submap++) {
        ArenaMark mark = arena_mark(arena);
        MapVolume volume = map_read_submap(octree, submap, arena);
        for (int level = 4; level <= MEMORY_TOP_LEVEL; level++)
            assert_level(octree, submap, &volume, level, arena);
        arena_reset(arena, mark);
    }
}

//---- walks ---------------------------------------------------------------------------------------

// somewhere in the room of the example, which lies on both sides of the origin
static MemoryPose random_pose(Rng *rng) {
    MemoryPose pose = room_pose(0);
    pose.position[0] = -3.2f + 5.0f * rng_unit(rng);
    pose.position[2] = -0.5f + 2.8f * rng_unit(rng);
    pose.yaw = 6.2831853f * rng_unit(rng) - 3.1415927f;
    return pose;
}

// someone walks about, so that there are dynamic voxels to be forgotten
static void look(MemoryOctree *octree, Rng *rng, Arena *arena) {
    Room room = room_example();
    room = room_with(&room, room_person(-3.0f + 4.0f * rng_unit(rng), 0.0f));
    MemoryPose pose = random_pose(rng);
    map_add(octree, &room, &pose, arena);
}

static uint32_t count_dynamic(MemoryOctree *octree, Arena *arena) {
    Error err = {0};
    MemoryNode *nodes;
    uint32_t count, dynamic = 0;
    assert_ok(memory_octree_level(octree, 0, MEMORY_TOP_LEVEL, arena, &nodes, &count, &err), err);
    for (uint32_t i = 0; i < count; i++) dynamic += nodes[i].dynamic;
    return dynamic;
}

static void every_node_is_the_sum_of_its_voxels(Gpu *gpu, Arena *arena) {
    Rng rng = rng_create(7);
    MemoryOctree *octree = map_create(gpu, &small_camera, 64, arena);
    uint32_t most_dynamic = 0;
    for (int i = 0; i < 100; i++) {
        look(octree, &rng, arena);
        if (rng_unit(&rng) > 0.2f) continue;
        summarise(octree);
        if (i % 3 == 0) assert_levels(octree, arena);
        uint32_t dynamic = count_dynamic(octree, arena);
        if (dynamic > most_dynamic) most_dynamic = dynamic;
    }
    summarise(octree);
    assert_levels(octree, arena);
    print_message("%u bricks; %u dynamic at most\n", memory_octree_brick_count(octree),
                  most_dynamic);
    assert_true(most_dynamic > 20);
    memory_octree_destroy(octree);
}

static void what_is_forgotten_leaves_the_sums(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Rng rng = rng_create(3);
    MemoryOctree *octree = map_create(gpu, &small_camera, 64, arena);
    for (int i = 0; i < 40; i++) look(octree, &rng, arena);
    summarise(octree);
    uint32_t before = count_dynamic(octree, arena);
    assert_true(before > 0);
    float *nothing = arena_array(arena, float, 64 * 48);
    for (int i = 0; i < 13; i++) { // pictures that touch no brick
        MemoryPose pose = random_pose(&rng);
        assert_ok(memory_octree_integrate(octree, &pose, nothing, &err), err);
        if (i % 4 == 0) summarise(octree);
        if (i % 4 == 0) assert_levels(octree, arena);
    }
    summarise(octree);
    assert_int_equal(count_dynamic(octree, arena), 0);
    assert_levels(octree, arena);
    memory_octree_set_clock(octree, memory_octree_clock(octree) - 13); // and back
    summarise(octree);
    assert_int_equal(count_dynamic(octree, arena), before);
    memory_octree_destroy(octree);
}

static void submaps_have_levels_of_their_own(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Rng rng = rng_create(5);
    MemoryOctree *octree = map_create(gpu, &small_camera, 64, arena);
    for (int i = 0; i < 8; i++) look(octree, &rng, arena);
    assert_ok(memory_octree_begin_submap(octree, &turned, &err), err);
    for (int i = 0; i < 8; i++) look(octree, &rng, arena);
    summarise(octree); // the first as well, though it is not the active one any more
    assert_levels(octree, arena);
    memory_octree_destroy(octree);
}

static void a_restored_map_is_summed_up_anew(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Rng rng = rng_create(11);
    MemoryOctree *octree = map_create(gpu, &small_camera, 64, arena);
    for (int i = 0; i < 10; i++) look(octree, &rng, arena);
    summarise(octree);
    MapVolume volume = map_read(octree, arena);
    // every third brick has gone, and with them cells
    uint32_t kept = 0;
    for (uint32_t i = 0; i < volume.count; i += 3) volume.bricks[kept++] = volume.bricks[i];
    assert_ok(memory_octree_restore(octree, 0, volume.bricks, kept, &err), err);
    summarise(octree);
    assert_levels(octree, arena);
    for (int i = 0; i < 4; i++) look(octree, &rng, arena);
    summarise(octree);
    assert_levels(octree, arena);

    assert_ok(memory_octree_clear(octree, &err), err);
    summarise(octree);
    assert_int_equal(count_dynamic(octree, arena), 0);
    assert_levels(octree, arena); // there are none
    memory_octree_destroy(octree);
}

static void without_the_split_only_log_odds_count(Gpu *gpu, Arena *arena) {
    Rng rng = rng_create(2);
    MemoryConfig config = memory_config_default();
    config.split = false;
    MemoryOctree *octree = map_create_with(gpu, &config, &small_camera, arena);
    for (int i = 0; i < 12; i++) look(octree, &rng, arena);
    summarise(octree);
    assert_levels(octree, arena);
    assert_int_equal(count_dynamic(octree, arena), 0);
    memory_octree_destroy(octree);
}

//---- only what changed ---------------------------------------------------------------------------

static void a_small_change_is_summed_up_alone(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &small_camera, 64, arena);
    for (int i = 0; i < 36; i++) {
        MemoryPose pose = room_pose(i);
        map_add(octree, &room, &pose, arena);
    }
    summarise(octree);
    uint64_t all = octree->summed;
    summarise(octree);
    assert_true(octree->summed == all); // nothing moves here, so nothing is left to do

    MemoryPose at_the_wall = {{1.6f, 1.1f, 0.3f}, -1.5707964f, 0.0f};
    map_add(octree, &room, &at_the_wall, arena);
    summarise(octree);
    uint64_t few = octree->summed - all;
    print_message("%llu nodes at first, %llu after a look at a wall\n", (unsigned long long)all,
                  (unsigned long long)few);
    assert_in_range(few, 1, all / 10);
    assert_levels(octree, arena);
    memory_octree_destroy(octree);
}

#define ON_DEVICES(X)                        \
    X(every_node_is_the_sum_of_its_voxels)   \
    X(what_is_forgotten_leaves_the_sums)     \
    X(submaps_have_levels_of_their_own)      \
    X(a_restored_map_is_summed_up_anew)      \
    X(without_the_split_only_log_odds_count) \
    X(a_small_change_is_summed_up_alone)

ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("memory/octree_level", tests, NULL, NULL);
}
