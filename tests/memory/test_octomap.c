// OctoMap's files: a tree made by hand, a real building against another reader's figures, damage.

#include "memory/morton.h"
#include "memory/octomap.h"
#include "test.h"

#include <jansson.h>
#include <math.h>

#define HEADER(size) \
    "# Octomap OcTree binary file\n# by hand\n\nid OcTree\nsize " size "\nres 0.5\ndata\n"

// Down the corner of children 7 -> 0 -> ... -> 0 (the cell at the origin), where the last node has
// child 1 occupied and child 2 free; the root's child 0 is free as a whole.
static FileBytes small_file(Arena *arena) {
    static const char header[] = HEADER("19");
    enum { BYTES = sizeof header - 1 + 32 };
    uint8_t *file = arena_alloc(arena, BYTES + 1), *tree = file + sizeof header - 1;
    memcpy(file, header, sizeof header - 1);
    tree[0] = 0x00, tree[1] = 0xc0; // 7: inner
    for (int i = 1; i < 15; i++) tree[2 * i] = 0x03;
    tree[30] = 2 << 2 | 1 << 4;
    return (FileBytes){file, BYTES};
}

static void a_tree_is_read_in_its_order_and_turned(void **state) {
    Error err;
    MemoryOctomap map;
    MemoryCells cells = memory_cells_create(*state);
    FileBytes file = small_file(*state);
    // 16 inner nodes and two leaves: the header said one more
    assert_false(memory_octomap_parse(file, &map, NULL, &err));
    assert_non_null(strstr(err.text, "18 nodes where the header says 19"));
    memcpy(strstr((char *)(uintptr_t)file.data, "19"), "18", 2);
    assert_ok(memory_octomap_parse(file, &map, &cells, &err), err);
    assert_int_equal(map.occupied_leaves, 1);
    assert_int_equal(map.free_leaves, 1);
    assert_true(map.voxel == 0.5f);
    MemoryBrick *bricks;
    uint32_t count;
    assert_ok(memory_cells_bricks(&cells, &bricks, &count, &err), err);
    assert_int_equal(count, 1);
    // occupied at (1, 0, 0), free at (0, 1, 0), Z up; so (1, 0, -1) and (0, 0, -2), Y up
    assert_int_equal(bricks[0].corner[2], -8);
    assert_true(bricks[0].log_odds[1 + 64 * 7] >= MEMORY_OCCUPIED_FROM);
    assert_true(bricks[0].log_odds[64 * 6] <= MEMORY_FREE_TO);
}

static void a_real_building_has_the_figures_of_another_reader(void **state) {
    Error err;
    FileBytes file;
    MemoryOctomap map;
    json_t *stats = json_load_file(test_data("fixtures/pointcloud_stats.json", *state), 0, NULL);
    const json_t *expected = json_object_get(stats, "geb079.bt");
    const char *path = test_data("pointclouds/octomap/geb079.bt", *state);
    assert_ok(file_read(path, *state, &file, &err), err);
    assert_ok(memory_octomap_parse(file, &map, NULL, &err), err);
#define NUMBER(name) json_number_value(json_object_get(expected, name))
    assert_int_equal(map.nodes, NUMBER("nodes"));
    assert_int_equal(map.occupied_leaves, NUMBER("occupied_leaves"));
    assert_int_equal(map.free_leaves, NUMBER("free_leaves"));
    double edge = (double)map.voxel, cube = edge * edge * edge;
    assert_true(fabs((double)map.occupied * cube - NUMBER("occupied_volume_m3")) < 1e-3);
    assert_true(fabs((double)map.free * cube - NUMBER("free_volume_m3")) < 1e-3);
    const json_t *box = json_object_get(expected, "occupied_bbox");
    for (size_t k = 0; k < 3; k++) {
        double low = json_number_value(json_array_get(json_array_get(box, 0), k)),
               high = json_number_value(json_array_get(json_array_get(box, 1), k));
        assert_true(fabs(map.low[k] * edge - low) < 1e-4);
        assert_true(fabs(map.high[k] * edge - high) < 1e-4);
    }
    json_decref(stats);
}

static void foreign_headers_are_refused(void **state) {
    static const struct {
        const char *text, *reason;
    } faults[] = {
        {"", "not a .bt file"},
        {"# Octomap OcTree file\n", "not a .bt file"},
        {"# Octomap OcTree binary file\nsize 1\n", "no data line"},
        {"# Octomap OcTree binary file\nsize 1\nres 0.1\ndata\n", "lacks id"},
        {"# Octomap OcTree binary file\nid ColorOcTree\nsize 1\nres 0.1\ndata\n", "lacks id"},
        {"# Octomap OcTree binary file\nid OcTree\nsize 1\nres 0\ndata\n", "sound res"},
        {"# Octomap OcTree binary file\nid OcTree\nsize 1\nres inf\ndata\n", "sound res"},
        {HEADER("1"), "cut short inside the tree"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        Error err;
        MemoryOctomap map;
        const char *text = text_format(*state, "%s", faults[i].text);
        FileBytes file = {(const uint8_t *)text, strlen(text)};
        assert_false(memory_octomap_parse(file, &map, NULL, &err));
        if (strstr(err.text, faults[i].reason) == NULL)
            fail_msg("expected '%s' in '%s'", faults[i].reason, err.text);
    }
}

static void no_shorter_or_damaged_file_leads_astray(void **state) {
    Arena *arena = *state;
    FileBytes whole = small_file(arena);
    memcpy(strstr((char *)(uintptr_t)whole.data, "19"), "18", 2);
    for (size_t size = 0; size < whole.size; size++) {
        Error err;
        MemoryOctomap map;
        uint8_t *cut = malloc(size + 1); // a zero byte follows, as readers give it
        memcpy(cut, whole.data, size);
        cut[size] = '\0';
        assert_false(memory_octomap_parse((FileBytes){cut, size}, &map, NULL, &err));
        free(cut);
    }
    for (size_t bit = 0; bit < 8 * whole.size; bit++) {
        ArenaMark mark = arena_mark(arena);
        Error err;
        MemoryOctomap map;
        MemoryCells cells = memory_cells_create(arena);
        MemoryBrick *bricks;
        uint32_t count;
        uint8_t *bytes = malloc(whole.size + 1);
        memcpy(bytes, whole.data, whole.size + 1);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (memory_octomap_parse((FileBytes){bytes, whole.size}, &map, &cells, &err))
            assert_ok(memory_cells_bricks(&cells, &bricks, &count, &err), err);
        free(bytes);
        arena_reset(arena, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_tree_is_read_in_its_order_and_turned),
        test_with_arena(a_real_building_has_the_figures_of_another_reader),
        test_with_arena(foreign_headers_are_refused),
        test_with_arena(no_shorter_or_damaged_file_leads_astray),
    };
    return cmocka_run_group_tests_name("memory/octomap", tests, NULL, NULL);
}
