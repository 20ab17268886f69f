// One map read into another: evidence, layers, numbers, and pictures that go on in the older one.

#include "map.h"

static MemoryTransform turned = {{1.3f, 0.4f, -2.15f}, 0.7f};

static void begin(MemoryOctree *octree, const MemoryTransform *at) {
    Error err = {0};
    assert_ok(memory_octree_begin_submap(octree, at, &err), err);
}

static void slice_band(MemoryOctree *octree, MemorySlice *slice) {
    Error err = {0};
    assert_ok(memory_octree_slice(octree, 0.2f, 1.2f, slice, &err), err);
}

static int cell_at(const MemorySlice *slice, int32_t x, int32_t z) {
    int32_t column = x - slice->first[0], row = z - slice->first[1];
    if (column < 0 || column >= slice->width || row < 0 || row >= slice->height) return 0;
    return slice->cells[row * slice->width + column];
}

static const MemoryTransform beside = {{0.35f, 0.05f, -1.15f}, 0.0f}; // whole voxels: 7, 1, -23

static bool has_bit(const uint32_t set[16], int voxel) {
    return set[voxel / 32] >> voxel % 32 & 1;
}

static int sum_at(const MapVolume *a, const MapVolume *b, const int32_t voxel[3]) {
    const int32_t there[3] = {voxel[0] - 7, voxel[1] - 1, voxel[2] + 23};
    int sum = map_at(a, voxel) + map_at(b, there);
    return sum < -32 ? -32 : sum > 56 ? 56 : sum;
}

// the three maps: the middle one goes, what is behind it moves up
static MemoryOctree *three_maps(Gpu *gpu, const Room *room, Arena *arena) {
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    map_add_walk(octree, room, &memory_transform_identity, 0, 12, arena);
    begin(octree, &beside);
    map_add_walk(octree, room, &memory_transform_identity, 8, 24, arena);
    begin(octree, &turned);
    map_add_walk(octree, room, &memory_transform_identity, 0, 2, arena);
    return octree;
}

static void merged_submaps_hold_the_evidence_of_both(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    MemoryOctree *octree = three_maps(gpu, &room, arena);
    MapVolume a = map_read_submap(octree, 0, arena), b = map_read_submap(octree, 1, arena);
    MapVolume last = map_read_submap(octree, 2, arena);
    assert_ok(memory_octree_merge_submap(octree, 1, 0, true, &err), err);
    assert_int_equal(memory_octree_submap_count(octree), 2);
    assert_int_equal(memory_octree_active(octree), 1);
    MapVolume sum = map_read_submap(octree, 0, arena), after = map_read_submap(octree, 1, arena);
    assert_int_equal(after.count, last.count);
    assert_memory_equal(after.bricks, last.bricks, last.count * sizeof *last.bricks);
    uint64_t known = 0, of_b = 0, free = 0;
    for (uint32_t i = 0; i < sum.count; i++) {
        const MemoryBrick *brick = &sum.bricks[i];
        for (int v = 0; v < 512; v++) {
            const int32_t at[3] = {brick->corner[0] + v % 8, brick->corner[1] + v / 8 % 8,
                                   brick->corner[2] + v / 64};
            assert_int_equal(brick->log_odds[v], sum_at(&a, &b, at));
            known += brick->log_odds[v] != 0;
            free += has_bit(brick->ever_free, v);
            // neither layer says that a surface is space that is free for ever
            if (has_bit(brick->ever_free, v)) assert_true(brick->log_odds[v] <= -5);
            if (has_bit(brick->dynamic, v)) assert_true(has_bit(brick->ever_free, v));
        }
    }
    for (uint32_t i = 0; i < b.count; i++)
        for (int v = 0; v < 512; v++) of_b += b.bricks[i].log_odds[v] != 0;
    print_message("%d voxels known, %d of the one that went, %d free for ever\n", (int)known,
                  (int)of_b, (int)free);
    assert_true(known > of_b && free > 1000);
    // on every device alike
    static uint64_t digest;
    if (digest == 0) digest = map_digest(octree);
    assert_true(map_digest(octree) == digest);
    memory_octree_destroy(octree);
}

// turned against each other, one room: walls stay where they are, and no wall is doubled
static void a_turned_submap_is_read_into_its_place(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    MemoryOctree *alone = map_create(gpu, &map_camera, 64, arena);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 24, arena);
    map_add_walk(alone, &room, &memory_transform_identity, 0, 24, arena);
    MemoryTransform to = {{1.3f, 0.0f, -2.15f}, 0.7f};
    begin(octree, &to);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 24, arena);
    assert_ok(memory_octree_merge_submap(octree, 1, 0, true, &err), err);
    assert_int_equal(memory_octree_active(octree), 0);
    MemorySlice merged, expected;
    slice_band(octree, &merged);
    slice_band(alone, &expected);
    int occupied = 0, far = 0;
    for (int32_t row = 0; row < merged.height; row++) {
        for (int32_t column = 0; column < merged.width; column++) {
            if (merged.cells[row * merged.width + column] != MEMORY_OCCUPIED) continue;
            int32_t x = merged.first[0] + column, z = merged.first[1] + row;
            bool is_near = false;
            for (int k = 0; k < 9; k++)
                is_near |= cell_at(&expected, x + k % 3 - 1, z + k / 3 - 1) == MEMORY_OCCUPIED;
            occupied++, far += !is_near;
        }
    }
    print_message("%d cells occupied, %d of them more than a cell from where they were\n", occupied,
                  far);
    assert_true(occupied > 300 && far < occupied / 50);
    map_add_walk(octree, &room, &memory_transform_identity, 24, 26, arena); // pictures go on in it
    memory_octree_destroy(octree);
    memory_octree_destroy(alone);
}

static void what_is_not_merged_whole_makes_no_brick(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    MemoryOctree *octree = three_maps(gpu, &room, arena);
    MapVolume before = map_read_submap(octree, 0, arena);
    assert_ok(memory_octree_merge_submap(octree, 1, 0, false, &err), err);
    MapVolume after = map_read_submap(octree, 0, arena);
    assert_int_equal(after.count, before.count);
    uint32_t changed = 0;
    for (uint32_t i = 0; i < after.count; i++) {
        assert_true(after.bricks[i].code == before.bricks[i].code);
        changed += memcmp(after.bricks[i].log_odds, before.bricks[i].log_odds, 512) != 0;
    }
    assert_true(changed > 50);
    memory_octree_destroy(octree);
}

// the one that goes on wins over those made after it, and is never taken from what was kept
static void pictures_can_go_on_in_an_older_submap(Gpu *gpu, Arena *arena) {
    Room room = room_example(), empty = room_example();
    empty.solid_count = 0;
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    MemoryPose pose = {{-1.5f, 1.1f, 0.5f}, 0.1f, -0.1f};
    map_add(octree, &room, &pose, arena);
    begin(octree, &memory_transform_identity);
    map_add(octree, &room, &pose, arena);
    MemorySlice slice;
    slice_band(octree, &slice);
    assert_int_equal(cell_at(&slice, -16, -19), MEMORY_OCCUPIED); // the front of the table
    memory_octree_set_active(octree, 0);
    for (int i = 0; i < 8; i++) map_add(octree, &empty, &pose, arena);
    slice_band(octree, &slice);
    assert_int_equal(cell_at(&slice, -16, -19), MEMORY_FREE);
    memory_octree_set_active(octree, 1);
    for (int i = 0; i < 8; i++) map_add(octree, &empty, &pose, arena);
    slice_band(octree, &slice);
    assert_int_equal(cell_at(&slice, -16, -19), MEMORY_FREE);
    memory_octree_destroy(octree);
}

#define ON_DEVICES(X)                           \
    X(merged_submaps_hold_the_evidence_of_both) \
    X(a_turned_submap_is_read_into_its_place)   \
    X(what_is_not_merged_whole_makes_no_brick)  \
    X(pictures_can_go_on_in_an_older_submap)

ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("memory/octree_merge", tests, NULL, NULL);
}
