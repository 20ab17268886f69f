// The map from above against a search through every column of voxels.

#include "map.h"

static uint8_t column_state(const MapVolume *volume, int32_t x, int32_t z, float low, float high) {
    uint8_t state = MEMORY_UNKNOWN;
    for (int32_t y = -30; y < 90; y++) {
        double centre = (y + 0.5) * (double)0.05f;
        if (centre < (double)low || centre > (double)high) continue;
        const int32_t voxel[3] = {x, y, z};
        int value = map_at(volume, voxel);
        if (value >= MEMORY_OCCUPIED_FROM) return MEMORY_OCCUPIED;
        if (value <= MEMORY_FREE_TO) state = MEMORY_FREE;
    }
    return state;
}

static void check_slice(MemoryOctree *octree, const MapVolume *volume, float low, float high) {
    Error err = {0};
    MemorySlice slice;
    assert_ok(memory_octree_slice(octree, low, high, &slice, &err), err);
    int counts[3] = {0};
    for (int32_t row = 0; row < slice.height; row++) {
        for (int32_t column = 0; column < slice.width; column++) {
            uint8_t expected =
                column_state(volume, slice.first[0] + column, slice.first[1] + row, low, high);
            assert_int_equal(slice.cells[row * slice.width + column], expected);
            counts[expected]++;
        }
    }
    print_message("%d x %d: %d unknown, %d free, %d occupied\n", slice.width, slice.height,
                  counts[0], counts[1], counts[2]);
}

static void the_slice_shows_each_column_of_the_band(Gpu *gpu, Arena *arena) {
    Room room = room_example();
    MemoryOctree *octree = map_create(gpu, &map_camera, 16, arena);
    for (int i = 0; i < 24; i++) {
        MemoryPose pose = room_pose(i);
        map_add(octree, &room, &pose, arena);
        if (i % 8 != 7) continue; // the window grows meanwhile
        MapVolume volume = map_read(octree, arena);
        check_slice(octree, &volume, 0.2f, 1.2f);
        check_slice(octree, &volume, 0.37f, 0.38f); // holds one centre: 0.375
        check_slice(octree, &volume, -1.0f, 4.0f);
        check_slice(octree, &volume, 1.0f, 0.5f); // no height at all
    }
    memory_octree_destroy(octree);
}

static void every_cell_is_what_its_column_says(void **state) {
    test_on_devices(the_slice_shows_each_column_of_the_band, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {test_with_arena(every_cell_is_what_its_column_says)};
    return cmocka_run_group_tests_name("memory/octree_slice", tests, NULL, NULL);
}
