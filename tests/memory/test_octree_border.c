// Ever free across the sides of bricks: still walls do not move, wherever they stand and however
// the poses tremble.

#include "base/rng.h"
#include "map.h"

//---- rooms and ways ------------------------------------------------------------------------------

// Every wall, and a box, `behind` metres behind the side of a brick, as seen from the room's air:
// a pose that errs by more puts the wall into the next brick.
static Room aligned_room(float behind) {
    float d = behind;
    return (Room){.walls = {{-3.6f - d, -d, -2.0f - d}, {2.4f + d, 2.4f + d, 2.8f + d}},
                  .solids = {{{-1.2f + d, 0.0f, -1.6f + d}, {-0.4f - d, 0.8f - d, -0.8f - d}}},
                  .solid_count = 1};
}

// walls in the midst of voxels
static Room odd_room(void) {
    return (Room){.walls = {{-3.63f, 0.02f, -2.07f}, {2.28f, 2.47f, 2.73f}},
                  .solids = {{{-1.18f, 0.02f, -1.62f}, {-0.43f, 0.77f, -0.91f}},
                             {{0.93f, 0.02f, -1.03f}, {1.03f, 2.47f, -0.93f}}},
                  .solid_count = 2};
}

typedef MemoryPose Way(int i);

// round the middle of the room, looking aside and down
static MemoryPose round_way(int i) {
    float t = 0.06f * (float)i;
    return (MemoryPose){.position = {-0.7f + 1.6f * cosf(t), 1.1f, 0.4f + 1.1f * sinf(t)},
                        .yaw = 1.57f - t,
                        .pitch = -0.4f + 0.3f * sinf(1.7f * t)};
}

// to and fro before the far wall, looking about
static MemoryPose straight_way(int i) {
    float t = 0.04f * (float)i;
    return (MemoryPose){.position = {-0.7f + 1.9f * sinf(t), 1.3f, 0.6f + 0.3f * sinf(2.3f * t)},
                        .yaw = 1.2f * sinf(0.9f * t),
                        .pitch = -0.2f};
}

// on the spot, turning round
static MemoryPose turning_way(int i) {
    float t = 0.05f * (float)i;
    return (MemoryPose){
        .position = {-0.4f, 1.2f, 0.9f}, .yaw = t, .pitch = 0.5f * sinf(0.37f * t) - 0.2f};
}

// of mean 0 and variance 1: the sum of twelve numbers from [0, 1) but 6
static float draw_normal(Rng *rng) {
    float sum = -6.0f;
    for (int i = 0; i < 12; i++) sum += rng_unit(rng);
    return sum;
}

//---- counting hits -------------------------------------------------------------------------------

static int count_hits(MemoryOctree *octree, const MemoryPose *pose, const float *depth,
                      Arena *arena) {
    Error err = {0};
    int count = 0;
    assert_ok(memory_octree_clear(octree, &err), err);
    assert_ok(memory_octree_integrate(octree, pose, depth, &err), err);
    MapVolume volume = map_read(octree, arena);
    for (uint32_t b = 0; b < volume.count; b++) {
        for (int v = 0; v < 512; v++) count += volume.bricks[b].log_odds[v] == OCTREE_HIT;
    }
    return count;
}

typedef struct Count {
    int dynamic, hits, movers; // hits: of every thirtieth picture, times 30
} Count;

typedef struct Trial {
    Room room;
    Way *way;
    float jitter; // metres, standard deviation along each axis
    int pictures;
} Trial;

static void count_picture(const Trial *trial, int i, Rng *rng, MemoryOctree *octree,
                          MemoryOctree *once, Count *count, Arena *arena) {
    Error err = {0};
    MemoryPose pose = trial->way(i);
    const MemoryMover *list;
    float *depth = arena_array(arena, float, map_camera.width *map_camera.height);
    room_see(&trial->room, &map_camera, &pose, depth);
    for (int k = 0; k < 3; k++) pose.position[k] += trial->jitter * draw_normal(rng);
    assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);
    count->movers += memory_octree_movers(octree, &list);
    count->dynamic += map_dynamic_hits(octree, arena);
    if (i % 30 == 0) count->hits += 30 * count_hits(once, &pose, depth, arena);
}

static Count count_walk(Gpu *gpu, const Trial *trial, Arena *arena) {
    Count count = {0};
    Rng rng = rng_create(7);
    MemoryOctree *octree = map_create(gpu, &map_camera, 2048, arena);
    MemoryOctree *once = map_create(gpu, &map_camera, 2048, arena);
    for (int i = 0; i < trial->pictures; i++) {
        ArenaMark mark = arena_mark(arena);
        count_picture(trial, i, &rng, octree, once, &count, arena);
        arena_reset(arena, mark);
    }
    memory_octree_destroy(octree);
    memory_octree_destroy(once);
    return count;
}

// percent of all hits on walks of 300 pictures: three ways through each room
static double dynamic_percent(const Room *rooms, int room_count, float jitter, Arena *arena) {
    Way *const ways[3] = {round_way, straight_way, turning_way};
    Gpu *gpu = test_gpu(arena, "host");
    double dynamic = 0.0, hits = 0.0;
    for (int i = 0; i < 3 * room_count; i++) {
        Trial trial = {rooms[i / 3], ways[i % 3], jitter, 300};
        Count count = count_walk(gpu, &trial, arena);
        print_message("room %d, way %d: %d of %d hits dynamic, %d movers\n", i / 3, i % 3,
                      count.dynamic, count.hits, count.movers);
        dynamic += count.dynamic;
        hits += count.hits;
    }
    print_message("jitter %.0f cm: %.4f %%\n", (double)(100.0f * jitter), 100.0 * dynamic / hits);
    assert_true(hits > 1e6);
    test_gpu_destroy(gpu);
    return 100.0 * dynamic / hits;
}

//---- still rooms ---------------------------------------------------------------------------------

// 1 cm behind is where a centimetre of jitter does the most: the air is seen free mostly, hit
// sometimes. When bricks were not asked for their neighbours it was 2.6 %.
static void walls_beside_bricks_do_not_move_when_poses_tremble(void **state) {
    Room room = aligned_room(0.01f);
    assert_true(dynamic_percent(&room, 1, 0.01f, *state) < 0.01); // 0.0010 measured
}

static void walls_do_not_move_in_four_rooms(void **state) {
    if (getenv("CAIRN_LONG") == NULL) skip();
    Room rooms[4] = {room_example(), aligned_room(0.0f), aligned_room(0.01f), odd_room()};
    assert_true(dynamic_percent(rooms, 4, 0.0f, *state) < 0.001);
    assert_true(dynamic_percent(rooms, 4, 0.01f, *state) < 0.01);
}

//---- what is ever free ---------------------------------------------------------------------------

static const MemoryPose watcher = {{-0.7f, 1.1f, 2.4f}, 0.0f, -0.1f};

static bool is_free_around(const MapVolume *volume, const int32_t voxel[3]) {
    bool result = true;
    for (int side = 0; side < 6; side++) {
        int32_t next[3] = {voxel[0], voxel[1], voxel[2]};
        next[side / 2] += side % 2 ? 1 : -1;
        result &= map_at(volume, next) <= MEMORY_FREE_TO;
    }
    return result;
}

static bool is_at_side(int v) {
    return v % 8 % 7 == 0 || v / 8 % 8 % 7 == 0 || v / 64 % 7 == 0;
}

typedef struct EverFree {
    int all, at_sides, wrong, missed;
} EverFree;

// holds the bits against the rule, asked voxel by voxel
static EverFree check_ever_free(MemoryOctree *octree, Arena *arena) {
    EverFree result = {0};
    MapVolume volume = map_read(octree, arena);
    for (uint32_t b = 0; b < volume.count; b++) {
        const MemoryBrick *brick = &volume.bricks[b];
        for (int v = 0; v < 512; v++) {
            const int32_t voxel[3] = {brick->corner[0] + v % 8, brick->corner[1] + v / 8 % 8,
                                      brick->corner[2] + v / 64};
            bool is_set = brick->ever_free[v / 32] >> v % 32 & 1;
            if (!is_set && brick->log_odds[v] != OCTREE_LOWEST) continue;
            bool is_due = is_free_around(&volume, voxel);
            result.all += is_set;
            result.at_sides += is_set && is_at_side(v);
            result.wrong += is_set && !is_due;
            result.missed += !is_set && is_due;
        }
    }
    return result;
}

static void ever_free_is_what_is_free_with_all_its_neighbours(Gpu *gpu, Arena *arena) {
    Room room = aligned_room(0.0f);
    MemoryOctree *octree = map_create(gpu, &map_camera, 16, arena); // grows on the way
    for (int i = 0; i < 5; i++) map_add(octree, &room, &watcher, arena);
    assert_int_equal(check_ever_free(octree, arena).all, 0);
    map_add(octree, &room, &watcher, arena); // 6 x -6 is below the lowest
    EverFree found = check_ever_free(octree, arena);
    print_message("%d voxels ever free, %d of them at sides of bricks\n", found.all,
                  found.at_sides);
    assert_true(found.all > 50000);
    assert_true(found.at_sides > found.all / 2); // 296 of a brick's 512
    assert_int_equal(found.wrong, 0);
    assert_int_equal(found.missed, 0);
    memory_octree_destroy(octree);
}

typedef struct Front {
    int occupied, ever_free; // of the voxels in it, of those before it
} Front;

// the front of a cart, z = 0: the voxels -1 are its own, the voxels 0 the air in the next bricks
static Front look_at_front(MemoryOctree *octree, Arena *arena) {
    Front front = {0};
    MapVolume volume = map_read(octree, arena);
    for (uint32_t b = 0; b < volume.count; b++) {
        const MemoryBrick *brick = &volume.bricks[b];
        for (int v = 0; v < 64 && brick->corner[2] == 0; v++) {
            const int32_t own[3] = {brick->corner[0] + v % 8, brick->corner[1] + v / 8, -1};
            if (own[0] < -22 || own[0] > -11 || own[1] < 4 || own[1] > 19) continue; // its edges
            front.occupied += map_at(&volume, own) >= MEMORY_OCCUPIED_FROM;
            front.ever_free += brick->ever_free[v / 32] >> v % 32 & 1;
        }
    }
    return front;
}

static void what_settles_takes_ever_free_back_from_the_next_brick(Gpu *gpu, Arena *arena) {
    Room room = aligned_room(0.0f);
    room.solid_count = 0;
    Room parked = room_with(&room, (RoomBox){{-1.2f, 0.0f, -0.8f}, {-0.4f, 1.2f, 0.0f}});
    MemoryConfig config = memory_config_default();
    config.promote = 10;
    MemoryOctree *octree = map_create_with(gpu, &config, &map_camera, arena);
    for (int i = 0; i < 8; i++) map_add(octree, &room, &watcher, arena);
    for (int i = 0; i < 10; i++) map_add(octree, &parked, &watcher, arena);
    Front front = look_at_front(octree, arena);
    assert_int_equal(front.occupied, 0);
    assert_int_equal(front.ever_free, 12 * 16);
    map_add(octree, &parked, &watcher, arena); // it settles
    front = look_at_front(octree, arena);
    assert_int_equal(front.occupied, 12 * 16);
    assert_int_equal(front.ever_free, 0);
    memory_octree_destroy(octree);
}

//---- devices -------------------------------------------------------------------------------------

// a trembling walk along walls at sides of bricks, and a cart that settles there
static void all_devices_ask_the_same(void **state) {
    Arena *arena = *state;
    Gpu *gpus[2] = {test_gpu(arena, "host"), test_gpu(arena, "lavapipe")};
    MemoryConfig config = memory_config_default();
    config.bricks = 16;
    config.promote = 8;
    Room room = aligned_room(0.01f);
    Room parked = room_with(&room, (RoomBox){{0.4f, 0.0f, -0.8f}, {1.2f, 1.2f, 0.0f}});
    MemoryOctree *octrees[2];
    for (int g = 0; g < 2; g++) octrees[g] = map_create_with(gpus[g], &config, &map_camera, arena);
    Rng rng = rng_create(3);
    for (int i = 0; i < 40; i++) {
        MemoryPose pose = straight_way(i / 2);
        pose.position[2] += 0.01f * draw_normal(&rng);
        for (int g = 0; g < 2; g++) map_add(octrees[g], i < 20 ? &room : &parked, &pose, arena);
        if (i % 10 == 9) assert_true(map_digest(octrees[0]) == map_digest(octrees[1]));
    }
    assert_true(check_ever_free(octrees[0], arena).at_sides > 10000);
    for (int g = 0; g < 2; g++) memory_octree_destroy(octrees[g]);
    for (int g = 0; g < 2; g++) test_gpu_destroy(gpus[g]);
}

#define ON_DEVICES(X)                                    \
    X(ever_free_is_what_is_free_with_all_its_neighbours) \
    X(what_settles_takes_ever_free_back_from_the_next_brick)

ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW)
            test_with_arena(walls_beside_bricks_do_not_move_when_poses_tremble),
        test_with_arena(walls_do_not_move_in_four_rooms),
        test_with_arena(all_devices_ask_the_same),
    };
    return cmocka_run_group_tests_name("memory/octree_border", tests, NULL, NULL);
}
