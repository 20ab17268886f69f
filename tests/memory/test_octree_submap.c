// Several maps as one: each in its own frame, all of them in the answers.

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

// a copy that outlives the next call
static MemorySlice kept_slice(MemorySlice slice, Arena *arena) {
    size_t cells = (size_t)slice.width * (size_t)slice.height;
    uint8_t *copy = arena_array(arena, uint8_t, cells);
    if (cells > 0) memcpy(copy, slice.cells, cells);
    slice.cells = copy;
    return slice;
}

static int cell_at(const MemorySlice *slice, int32_t x, int32_t z) {
    int32_t column = x - slice->first[0], row = z - slice->first[1];
    if (column < 0 || column >= slice->width || row < 0 || row >= slice->height) return 0;
    return slice->cells[row * slice->width + column];
}

static void assert_same_slices(const MemorySlice *a, const MemorySlice *b) {
    assert_memory_equal(a->first, b->first, sizeof a->first);
    assert_int_equal(a->width, b->width);
    assert_int_equal(a->height, b->height);
    assert_memory_equal(a->cells, b->cells, (size_t)a->width * (size_t)a->height);
}

static bool is_in_room(const Room *room, const double point[3], double margin) {
    return room_clearance(room, point) > -margin;
}

//---- frames --------------------------------------------------------------------------------------

// The poses go through two rounded transforms, so that a voxel at the border between free and not
// may fall to the other side; most must not.
static void a_submap_is_the_map_of_its_own_frame(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    MemoryOctree *alone = map_create(gpu, &map_camera, 64, arena);
    begin(octree, &turned);
    map_add_walk(octree, &room, &turned, 0, 12, arena);
    map_add_walk(alone, &room, &memory_transform_identity, 0, 12, arena);

    Error err = {0};
    MemorySlice own, expected;
    assert_ok(memory_octree_slice_submap(octree, 1, 0.2f, 1.2f, &own, &err), err);
    own = kept_slice(own, arena);
    slice_band(alone, &expected);
    int differ = 0, known = 0;
    for (int32_t z = -60; z < 70; z++) {
        for (int32_t x = -90; x < 60; x++) {
            known += cell_at(&expected, x, z) != MEMORY_UNKNOWN;
            differ += cell_at(&own, x, z) != cell_at(&expected, x, z);
        }
    }
    print_message("%d cells known, %d differ\n", known, differ);
    assert_true(known > 8000);
    assert_true(differ < known / 200);
    assert_int_equal(memory_octree_brick_count(octree) > 0, 1);
    memory_octree_destroy(octree);
    memory_octree_destroy(alone);
}

// every cell of the joint slice against the turned room
static void a_turned_submap_stands_where_its_transform_says(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    begin(octree, &turned);
    map_add_walk(octree, &room, &turned, 0, 24, arena);
    MemoryTransform back = memory_transform_inverse(&turned);
    Error err = {0};
    MemorySlice slice; // the room is 0.4 m higher in the common frame
    assert_ok(memory_octree_slice(octree, 0.6f, 1.6f, &slice, &err), err);
    int counts[3] = {0};
    for (int32_t row = 0; row < slice.height; row++) {
        for (int32_t column = 0; column < slice.width; column++) {
            const float centre[3] = {((float)(slice.first[0] + column) + 0.5f) * slice.voxel, 1.5f,
                                     ((float)(slice.first[1] + row) + 0.5f) * slice.voxel};
            float local[3];
            memory_transform_point(&back, centre, local);
            const double point[3] = {(double)local[0], (double)local[1], (double)local[2]};
            int cell = slice.cells[row * slice.width + column];
            counts[cell]++;
            // the table is lower than 1.1 m, its cells are in the band
            const double low[3] = {point[0], 0.3, point[2]};
            double clearance = fmin(room_clearance(&room, point), room_clearance(&room, low));
            // a cell turned by 40 degrees is read up to half its diagonal away
            if (cell == MEMORY_FREE) assert_true(is_in_room(&room, point, 0.04));
            if (cell == MEMORY_OCCUPIED) assert_true(fabs(clearance) < 0.36);
        }
    }
    print_message("%d x %d: %d free, %d occupied\n", slice.width, slice.height, counts[1],
                  counts[2]);
    assert_in_range(counts[MEMORY_FREE], 9000, 12000); // 30 m² are 12000 cells
    assert_in_range(counts[MEMORY_OCCUPIED], 300, 1500);
    memory_octree_destroy(octree);
}

static void an_untouched_first_submap_changes_no_bit(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    MemoryOctree *alone = map_create(gpu, &map_camera, 64, arena);
    begin(octree, &memory_transform_identity);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 8, arena);
    map_add_walk(alone, &room, &memory_transform_identity, 0, 8, arena);
    MapVolume a = map_read_submap(octree, 1, arena), b = map_read(alone, arena);
    assert_int_equal(a.count, b.count);
    assert_memory_equal(a.bricks, b.bricks, a.count * sizeof *a.bricks);
    MemorySlice joint, single;
    slice_band(octree, &joint);
    slice_band(alone, &single);
    assert_same_slices(&joint, &single);
    memory_octree_destroy(octree);
    memory_octree_destroy(alone);
}

//---- several -------------------------------------------------------------------------------------

static void the_newest_submap_that_knows_wins(Gpu *gpu, Arena *arena) {
    Room room = room_example(), empty = room_example();
    empty.solid_count = 0;
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    MemoryPose pose = {{-1.5f, 1.1f, 1.0f}, 0.1f, -0.1f}; // the table is in view, the pillar not
    map_add(octree, &room, &pose, arena);
    MemorySlice slice;
    slice_band(octree, &slice);
    assert_int_equal(cell_at(&slice, -16, -19), MEMORY_OCCUPIED); // the front of the table
    MemorySlice first = kept_slice(slice, arena);

    begin(octree, &memory_transform_identity);
    slice_band(octree, &slice); // it knows nothing yet
    assert_same_slices(&slice, &first);
    MemoryPose closer = pose;
    closer.position[2] = 0.5f;
    for (int i = 0; i < 2; i++) map_add(octree, &empty, &closer, arena);
    slice_band(octree, &slice);
    assert_int_equal(cell_at(&slice, -16, -19), MEMORY_FREE);
    int kept = 0; // cells that only the first has seen
    for (int32_t z = -48; z < 64; z++) {
        for (int32_t x = -80; x < 48; x++) {
            assert_true(cell_at(&first, x, z) == MEMORY_UNKNOWN ||
                        cell_at(&slice, x, z) != MEMORY_UNKNOWN);
            kept += cell_at(&first, x, z) != MEMORY_UNKNOWN;
        }
    }
    assert_true(kept > 500);
    memory_octree_destroy(octree);
}

static void moving_a_submap_moves_its_cells_and_no_voxel(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 6, arena);
    begin(octree, &turned);
    MapVolume before = map_read(octree, arena);
    MemorySlice slice;
    slice_band(octree, &slice);
    MemorySlice first = kept_slice(slice, arena);

    MemoryTransform moved = {{0.4f, 0.0f, -1.2f}, 0.0f}; // whole bricks
    uint64_t digest = map_digest(octree);
    memory_octree_move_submap(octree, 0, &moved);
    assert_true(memory_octree_submap_at(octree, 0)->position[2] == -1.2f);
    assert_true(map_digest(octree) != digest);
    slice_band(octree, &slice);
    assert_int_equal(slice.first[0], first.first[0] + 8);
    assert_int_equal(slice.first[1], first.first[1] - 24);
    assert_int_equal(slice.width, first.width);
    assert_memory_equal(slice.cells, first.cells, (size_t)first.width * (size_t)first.height);

    // up by two voxels: the band lies that much lower in it
    moved = (MemoryTransform){{0.0f, 0.1f, 0.0f}, 0.0f};
    memory_octree_move_submap(octree, 0, &moved);
    Error err = {0};
    assert_ok(memory_octree_slice(octree, 0.31f, 1.31f, &slice, &err), err);
    MemorySlice own;
    slice = kept_slice(slice, arena);
    assert_ok(memory_octree_slice_submap(octree, 0, 0.21f, 1.21f, &own, &err), err);
    assert_same_slices(&slice, &own);

    MapVolume after = map_read(octree, arena);
    assert_int_equal(after.count, before.count);
    assert_memory_equal(after.bricks, before.bricks, after.count * sizeof *after.bricks);
    memory_octree_destroy(octree);
}

// asked again, for another band, and after the submap was made anew from a file
static void a_kept_slice_never_goes_stale(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 6, arena);
    MemorySlice expected[2], slice;
    static const float lows[2] = {0.2f, 1.4f};
    for (int i = 0; i < 2; i++) {
        assert_ok(memory_octree_slice(octree, lows[i], lows[i] + 0.3f, &slice, &err), err);
        expected[i] = kept_slice(slice, arena);
    }
    begin(octree, &turned);
    for (int i = 0; i < 6; i++) {
        float low = lows[i / 2 % 2];
        assert_ok(memory_octree_slice_submap(octree, 0, low, low + 0.3f, &slice, &err), err);
        assert_same_slices(&slice, &expected[i / 2 % 2]);
    }
    MapVolume volume = map_read(octree, arena);
    assert_ok(memory_octree_restore(octree, 0, volume.bricks, 0, &err), err);
    assert_ok(memory_octree_slice_submap(octree, 0, 0.2f, 0.5f, &slice, &err), err);
    assert_int_equal(slice.width, 0);
    memory_octree_destroy(octree);
}

static void clearing_leaves_one_empty_submap(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 3, arena);
    uint64_t digest = map_digest(octree);
    uint32_t alone = memory_octree_brick_count(octree);
    size_t bytes = memory_octree_bytes(octree);
    begin(octree, &turned);
    map_add_walk(octree, &room, &turned, 0, 3, arena);
    assert_int_equal(memory_octree_submap_count(octree), 2);
    assert_true(memory_octree_brick_count(octree) > alone);
    assert_true(memory_octree_bytes(octree) > bytes);

    memory_octree_move_submap(octree, 0, &turned);
    assert_ok(memory_octree_clear(octree, &err), err);
    assert_int_equal(memory_octree_submap_count(octree), 1);
    assert_int_equal(memory_octree_brick_count(octree), 0);
    assert_int_equal(memory_octree_bytes(octree), bytes);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 3, arena);
    assert_true(map_digest(octree) == digest);
    memory_octree_destroy(octree);
}

//---- files ---------------------------------------------------------------------------------------

static void a_restored_octree_is_the_same_and_goes_on_alike(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 16, arena);
    MemoryOctree *copy = map_create(gpu, &map_camera, 16, arena);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 8, arena);
    begin(octree, &turned);
    map_add_walk(octree, &room, &turned, 4, 12, arena);

    begin(copy, &turned);
    for (int submap = 0; submap < 2; submap++) {
        MapVolume volume = map_read_submap(octree, submap, arena);
        assert_ok(memory_octree_restore(copy, submap, volume.bricks, volume.count, &err), err);
    }
    assert_true(map_digest(copy) == map_digest(octree));
    MemorySlice a, b;
    slice_band(octree, &a);
    slice_band(copy, &b);
    assert_same_slices(&a, &b);
    map_add_walk(octree, &room, &turned, 20, 26, arena); // finds the bricks that were restored
    map_add_walk(copy, &room, &turned, 20, 26, arena);
    assert_true(map_digest(copy) == map_digest(octree));
    memory_octree_destroy(octree);
    memory_octree_destroy(copy);
}

static void bricks_out_of_order_are_refused(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Room room = room_example();
    Gpu *gpu = test_gpu(arena, "host");
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    map_add_walk(octree, &room, &memory_transform_identity, 0, 2, arena);
    uint64_t digest = map_digest(octree);
    MapVolume volume = map_read(octree, arena);
    uint64_t code = volume.bricks[7].code;
    const uint64_t wrong[] = {volume.bricks[6].code, 0, code >> 3, 1};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        volume.bricks[7].code = wrong[i];
        assert_false(memory_octree_restore(octree, 0, volume.bricks, volume.count, &err));
        assert_non_null(strstr(err.text, "brick 7"));
        assert_true(map_digest(octree) == digest);
    }
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

static void more_submaps_than_there_can_be_are_refused(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryOctree *octree = map_create(gpu, &map_camera, 64, arena);
    for (int i = 1; i < MEMORY_MAX_SUBMAPS; i++) begin(octree, &turned);
    assert_false(memory_octree_begin_submap(octree, &turned, &err));
    assert_non_null(strstr(err.text, "1024 submaps"));
    assert_int_equal(memory_octree_submap_count(octree), MEMORY_MAX_SUBMAPS);
    memory_octree_destroy(octree);
    assert_int_equal(gpu_memory_bytes(gpu), 0);
    test_gpu_destroy(gpu);
}

#define ON_DEVICES(X)                                  \
    X(a_submap_is_the_map_of_its_own_frame)            \
    X(a_turned_submap_stands_where_its_transform_says) \
    X(an_untouched_first_submap_changes_no_bit)        \
    X(the_newest_submap_that_knows_wins)               \
    X(moving_a_submap_moves_its_cells_and_no_voxel)    \
    X(a_kept_slice_never_goes_stale)                   \
    X(clearing_leaves_one_empty_submap)                \
    X(a_restored_octree_is_the_same_and_goes_on_alike)

ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW) test_with_arena(bricks_out_of_order_are_refused),
        test_with_arena(more_submaps_than_there_can_be_are_refused),
    };
    return cmocka_run_group_tests_name("memory/octree_submap", tests, NULL, NULL);
}
