// A map over its budget is the same map: two octrees take the same pictures, one of them with too
// little room on the device, and must give the same answers to everything.

#include "base/rng.h"
#include "map.h"

#include <malloc.h>

static const MemoryCamera small_camera = {64, 48, 1.5707964f, 10.0f};

//---- a house of many rooms, seen room by room ----------------------------------------------------

// Rooms stand 8 m apart along x and z; the numbers may be negative.
static void look(MemoryOctree *octree, int i, int column, int row, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    if (i % 2 == 1) room = room_with(&room, room_person(-3.0f + 0.4f * (float)(i % 12), 0.2f));
    const MemoryCamera *camera = &octree->camera;
    ArenaMark mark = arena_mark(arena);
    float *depth = arena_array(arena, float, camera->width * camera->height);
    MemoryPose pose = room_pose(i % 36);
    room_see(&room, camera, &pose, depth);
    pose.position[0] += 8.0f * (float)column;
    pose.position[2] += 8.0f * (float)row;
    assert_ok(memory_octree_integrate(octree, &pose, depth, &err), err);
    arena_reset(arena, mark);
}

static MemoryOctree *create(Gpu *gpu, int budget, bool split, Arena *arena) {
    MemoryConfig config = memory_config_default();
    config.bricks = 2048;
    config.budget = budget;
    config.range = 2.5f;
    config.split = split;
    return map_create_with(gpu, &config, &small_camera, arena);
}

static size_t brick_bytes(const MemoryOctree *octree) {
    return 512 + 8 + 4 + (octree->config.split ? sizeof(OctreeMotion) : 0);
}

static size_t bytes_in(const MemoryOctree *octree) {
    size_t bricks = 0;
    for (int i = 0; i < octree->map_count; i++) bricks += octree->maps[i]->state.count;
    return bricks * brick_bytes(octree);
}

// what this picture used, which may not be sent out
static size_t bytes_of_picture(const MemoryOctree *octree) {
    const OctreePages *pages = &octree_active(octree)->pages;
    size_t bricks = 0;
    for (uint32_t i = 0; i < pages->count; i++) {
        if (pages->list[i].last == octree->clock) bricks += pages->list[i].bricks;
    }
    return bricks * brick_bytes(octree);
}

static void assert_in_budget(const MemoryOctree *octree) {
    size_t budget = (size_t)octree->config.budget << 20;
    size_t used = bytes_of_picture(octree);
    assert_in_range(bytes_in(octree), 0, budget > used ? budget : used);
}

//---- the same answers ----------------------------------------------------------------------------

static void assert_same_slice(MemoryOctree *a, MemoryOctree *b, float low, float high) {
    Error err = {0};
    MemorySlice x, y;
    assert_ok(memory_octree_slice(a, low, high, &x, &err), err);
    assert_ok(memory_octree_slice(b, low, high, &y, &err), err);
    assert_memory_equal(x.first, y.first, sizeof x.first);
    assert_int_equal(x.width, y.width);
    assert_int_equal(x.height, y.height);
    assert_memory_equal(x.cells, y.cells, (size_t)x.width * (size_t)x.height);
}

static void assert_same_levels(MemoryOctree *a, MemoryOctree *b, Arena *arena) {
    Error err = {0};
    assert_ok(memory_octree_summarise(a, &err), err);
    assert_ok(memory_octree_summarise(b, &err), err);
    for (int submap = 0; submap < memory_octree_submap_count(a); submap++) {
        for (int level = 4; level <= MEMORY_TOP_LEVEL; level++) {
            MemoryNode *x, *y;
            uint32_t count, also;
            assert_ok(memory_octree_level(a, submap, level, arena, &x, &count, &err), err);
            assert_ok(memory_octree_level(b, submap, level, arena, &y, &also, &err), err);
            assert_int_equal(count, also);
            assert_memory_equal(x, y, count * sizeof *x);
        }
    }
}

static void assert_same_bricks(MemoryOctree *a, MemoryOctree *b, Arena *arena) {
    assert_int_equal(memory_octree_brick_count(a), memory_octree_brick_count(b));
    for (int submap = 0; submap < memory_octree_submap_count(a); submap++) {
        MapVolume x = map_read_submap(a, submap, arena), y = map_read_submap(b, submap, arena);
        assert_int_equal(x.count, y.count);
        assert_memory_equal(x.bricks, y.bricks, x.count * sizeof *x.bricks);
    }
}

static void assert_same_map(MemoryOctree *a, MemoryOctree *b, Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    assert_true(map_digest(a) == map_digest(b));
    assert_same_bricks(a, b, arena);
    assert_same_slice(a, b, 0.2f, 1.2f);
    assert_same_slice(a, b, 0.2f, 1.2f); // as kept
    assert_same_slice(a, b, 0.0f, 2.5f);
    assert_same_slice(a, b, 9.0f, 9.01f); // above all
    assert_same_slice(a, b, 0.8f, 0.7f);  // no rows
    arena_reset(arena, mark);
}

// to eight rooms, each a few pictures, and back again
static void walk(MemoryOctree *tight, MemoryOctree *roomy, Arena *arena) {
    for (int i = 0; i < 96; i++) {
        int stay = i / 6, column = stay < 8 ? stay : 15 - stay;
        look(tight, i, column - 3, 0, arena);
        look(roomy, i, column - 3, 0, arena);
        assert_in_budget(tight);
        if (i % 24 == 23) assert_same_map(tight, roomy, arena);
        if (i % 20 == 9) assert_same_levels(tight, roomy, arena); // pages with marks are out then
        if (i % 9 == 4) assert_same_slice(tight, roomy, 0.2f, 1.2f); // what moves is forgotten
    }
    assert_same_map(tight, roomy, arena);
    assert_same_levels(tight, roomy, arena);
}

static void walk_with(Gpu *gpu, bool split, Arena *arena) {
    MemoryOctree *tight = create(gpu, 1, split, arena), *roomy = create(gpu, 0, split, arena);
    walk(tight, roomy, arena);
    MemoryPaging stats = memory_octree_paging(tight), none = memory_octree_paging(roomy);
    size_t bytes = memory_octree_brick_count(tight) * brick_bytes(tight);
    print_message("%u bricks, %.1f budgets; %u of %u pages out, %llu sent, %llu fetched\n",
                  memory_octree_brick_count(tight), (double)bytes / (1 << 20), stats.pages_out,
                  stats.pages, (unsigned long long)stats.sent, (unsigned long long)stats.fetched);
    assert_true(bytes > 5 * (1 << 20));
    assert_true(stats.fetched > 50 && stats.sent == stats.fetched + stats.pages_out);
    assert_in_range(stats.host_bytes, bytes - bytes_in(tight), bytes + stats.pages_out * 8192);
    assert_int_equal(none.pages + none.sent + none.host_bytes, 0);
    memory_octree_destroy(tight);
    memory_octree_destroy(roomy);
}

static void a_map_over_its_budget_gives_the_same_answers(Gpu *gpu, Arena *arena) {
    walk_with(gpu, true, arena);
}

static void so_it_does_without_the_split(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    walk_with(gpu, false, *state);
    test_gpu_destroy(gpu);
}

static uint32_t count_moving(MemoryOctree *octree) {
    Error err = {0};
    MemorySlice slice;
    uint32_t count = 0;
    assert_ok(memory_octree_slice(octree, 0.2f, 1.2f, &slice, &err), err);
    for (int32_t i = 0; i < slice.width * slice.height; i++)
        count += slice.cells[i] == MEMORY_MOVING;
    return count;
}

// somebody is seen, his page goes out, and twelve pictures of elsewhere later he is forgotten
static void what_moves_is_forgotten_on_the_host_too(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Room room = room_example();
    Room busy = room_with(&room, room_person(-1.5f, -0.8f));
    MemoryOctree *tight = create(gpu, 1, true, arena);
    MemoryPose pose = {{-1.5f, 1.1f, 1.0f}, 0.0f, 0.0f}, elsewhere = {{40.0f, 1.1f, 0.0f}, 0, 0};
    for (int i = 0; i < 8; i++) map_add(tight, &room, &pose, arena);
    map_add(tight, &busy, &pose, arena);
    uint32_t moving = count_moving(tight);
    assert_true(moving > 4);
    tight->paging.most = 1;
    assert_ok(octree_page_trim(tight, UINT32_MAX, &err), err);
    assert_int_equal(bytes_in(tight), 0);
    float *nothing = arena_array(arena, float, 64 * 48);
    for (int i = 1; i <= 14; i++) {
        assert_ok(memory_octree_integrate(tight, &elsewhere, nothing, &err), err);
        assert_int_equal(count_moving(tight), i < tight->config.ttl ? moving : 0);
    }
    memory_octree_destroy(tight);
}

static void submaps_left_behind_go_out_and_stay_as_they_are(Gpu *gpu, Arena *arena) {
    Error err = {0};
    static const MemoryTransform places[] = {{{0.3f, 0.1f, 0.0f}, 0.4f},
                                             {{-0.5f, 0.0f, 1.0f}, -2.0f}};
    MemoryOctree *tight = create(gpu, 1, true, arena), *roomy = create(gpu, 0, true, arena);
    for (int i = 0; i < 72; i++) {
        if (i % 24 == 23) {
            assert_ok(memory_octree_begin_submap(tight, &places[i / 24 % 2], &err), err);
            assert_ok(memory_octree_begin_submap(roomy, &places[i / 24 % 2], &err), err);
        }
        look(tight, i, i / 6, -1, arena);
        look(roomy, i, i / 6, -1, arena);
        assert_in_budget(tight);
        if (i % 18 == 17) assert_same_map(tight, roomy, arena);
        if (i % 15 == 14) assert_same_levels(tight, roomy, arena);
    }
    assert_same_levels(tight, roomy, arena);
    assert_true(tight->maps[0]->pages.out > 0);
    size_t left = gpu_buffer_bytes(gpu, tight->maps[0]->pool.memory);
    assert_true(left < gpu_buffer_bytes(gpu, roomy->maps[0]->pool.memory) / 2);
    memory_octree_destroy(tight);
    memory_octree_destroy(roomy);
}

static void a_file_larger_than_the_budget_is_restored(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryOctree *roomy = create(gpu, 0, true, arena), *tight = create(gpu, 1, true, arena);
    for (int i = 0; i < 48; i++) look(roomy, i, i / 12, 2, arena);
    MapVolume volume = map_read(roomy, arena);
    for (int again = 0; again < 2; again++) { // over pages that are out, too
        assert_ok(memory_octree_restore(tight, 0, volume.bricks, volume.count, &err), err);
        memory_octree_set_clock(tight, memory_octree_clock(roomy));
        assert_in_range(bytes_in(tight), 1, 1 << 20);
        assert_same_map(tight, roomy, arena);
        assert_same_levels(tight, roomy, arena);
    }
    for (int i = 0; i < 24; i++) {
        look(roomy, i, i / 6, 2, arena);
        look(tight, i, i / 6, 2, arena);
    }
    assert_same_map(tight, roomy, arena);
    memory_octree_set_clock(tight, 20); // what was forgotten is there again
    memory_octree_set_clock(roomy, 20);
    assert_same_map(tight, roomy, arena);
    assert_same_levels(tight, roomy, arena);

    assert_ok(memory_octree_clear(tight, &err), err);
    MemoryPaging stats = memory_octree_paging(tight);
    assert_int_equal(stats.pages + stats.pages_out + stats.host_bytes, 0);
    assert_int_equal(memory_octree_brick_count(tight), 0);
    memory_octree_destroy(roomy);
    memory_octree_destroy(tight);
}

static void all_memory_is_given_back(Gpu *gpu, Arena *arena) {
    size_t heap = mallinfo2().uordblks, before = gpu_memory_bytes(gpu);
    MemoryOctree *tight = create(gpu, 1, true, arena);
    for (int i = 0; i < 36; i++) look(tight, i, i / 6, 0, arena);
    assert_true(memory_octree_paging(tight).pages_out > 0);
    assert_int_equal(memory_octree_bytes(tight), gpu_memory_bytes(gpu) - before);
    memory_octree_destroy(tight);
    assert_int_equal(gpu_memory_bytes(gpu), before);
    if (gpu_is_host(gpu)) assert_in_range(mallinfo2().uordblks, 0, heap + 65536);
}

//---- the order of going --------------------------------------------------------------------------

static bool goes_before(const OctreePage *a, const OctreePage *b) {
    return a->last < b->last || (a->last == b->last && a->code < b->code);
}

static void pages_used_longest_ago_go_first(Gpu *gpu, Arena *arena) {
    MemoryOctree *tight = create(gpu, 1, true, arena);
    uint64_t sent = 0;
    for (int i = 0; i < 96; i++) {
        look(tight, i, i / 12, 0, arena);
        const OctreePages *pages = &octree_active(tight)->pages;
        const OctreePage *newest_out = NULL, *oldest_in = NULL;
        for (uint32_t p = 0; p < pages->count; p++) {
            const OctreePage *page = &pages->list[p];
            const OctreePage **end = page->block != NULL ? &newest_out : &oldest_in;
            bool is_out = page->block != NULL;
            if (*end == NULL || goes_before(page, *end) != is_out) *end = page;
        }
        assert_non_null(oldest_in);
        if (newest_out == NULL) continue;
        assert_true(goes_before(newest_out, oldest_in));
        assert_true(newest_out->last < tight->clock);
        sent = tight->paging.sent;
    }
    assert_true(sent > 20);
    memory_octree_destroy(tight);
}

static void devices_send_out_the_same_pages(void **state) {
    Arena *arena = *state;
    Gpu *host = test_gpu(arena, "host"), *other = test_gpu(arena, "lavapipe");
    MemoryOctree *a = create(host, 1, true, arena), *b = create(other, 1, true, arena);
    for (int i = 0; i < 60; i++) {
        look(a, i, i / 10, 0, arena);
        look(b, i, i / 10, 0, arena);
        MemoryPaging x = memory_octree_paging(a), y = memory_octree_paging(b);
        assert_memory_equal(&x, &y, sizeof x);
    }
    assert_same_map(a, b, arena);
    assert_same_levels(a, b, arena);
    memory_octree_destroy(a);
    memory_octree_destroy(b);
    test_gpu_destroy(host);
    test_gpu_destroy(other);
}

//---- for long ------------------------------------------------------------------------------------

static void twenty_thousand_pictures_stay_flat(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    static const MemoryCamera tiny = {24, 16, 1.5707964f, 10.0f};
    MemoryConfig config = memory_config_default();
    config.bricks = 2048;
    config.budget = 1;
    config.range = 1.5f;
    MemoryOctree *octree = map_create_with(gpu, &config, &tiny, arena);
    Rng rng = rng_create(17);
    size_t device = 0, own = 0, host = 0;
    for (int i = 0; i < 20000; i++) {
        int column = (int)rng_below(&rng, 4), row = (int)rng_below(&rng, 2);
        look(octree, (int)rng_below(&rng, 36), column, row, arena);
        assert_in_budget(octree);
        if (i != 9999) continue;
        assert_ok(memory_octree_summarise(octree, &err), err);
        device = memory_octree_bytes(octree);
        own = octree->own.peak;
        host = memory_octree_paging(octree).host_bytes;
    }
    MemoryPaging stats = memory_octree_paging(octree);
    print_message("%u bricks, %llu pages sent; device %zu KiB, host %zu KiB\n",
                  memory_octree_brick_count(octree), (unsigned long long)stats.sent, device >> 10,
                  stats.host_bytes >> 10);
    assert_int_equal(memory_octree_bytes(octree), device);
    assert_int_equal(octree->own.peak, own);
    assert_in_range(stats.host_bytes, 1, host + host / 20 + (1 << 20));
    assert_true(stats.sent > 10000);
    memory_octree_destroy(octree);
    test_gpu_destroy(gpu);
}

#define ON_DEVICES(X)                                  \
    X(a_map_over_its_budget_gives_the_same_answers)    \
    X(what_moves_is_forgotten_on_the_host_too)         \
    X(submaps_left_behind_go_out_and_stay_as_they_are) \
    X(a_file_larger_than_the_budget_is_restored)       \
    X(all_memory_is_given_back)                        \
    X(pages_used_longest_ago_go_first)

ON_DEVICES(TEST_ON_DEVICES)

int main(int argc, char **argv) {
    if (argc > 1) cmocka_set_test_filter(argv[1]); // e.g. "*order*"
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW) test_with_arena(so_it_does_without_the_split),
        test_with_arena(devices_send_out_the_same_pages),
        test_with_arena(twenty_thousand_pictures_stay_flat),
    };
    return cmocka_run_group_tests_name("memory/octree_page", tests, NULL, NULL);
}
