// Grid maps: what the letters mean, where cells are, and that every damaged file is answered with
// a grid that can be used or with one line.

#include "../test.h"
#include "base/rng.h"
#include "sim/grid_map.h"

#include <math.h>

static const char PLANE[] =
    "type octile\r\nheight 3\r\nwidth 5\r\nmap\r\n.G@ST\r\nO..W.\r\n@.WW.\r\n";
static const char VOXELS[] = "voxel 3 4 2\n0 0 0\n2 3 1\n2 3 1\n1 1 0\n";

static FileBytes bytes_of(const char *text) {
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

// a .npy of float64 pairs, as numpy writes it
static FileBytes layout_of(const double (*points)[2], size_t count, Arena *arena) {
    size_t size = 128 + count * sizeof *points;
    uint8_t *data = arena_alloc(arena, size);
    memset(data, ' ', 128);
    memcpy(data, "\x93NUMPY\x01\x00\x76\x00", 10);
    const char *text =
        text_format(arena, "{'descr': '<f8', 'fortran_order': False, 'shape': (%zu, 2), }", count);
    memcpy(data + 10, text, strlen(text));
    data[127] = '\n';
    memcpy(data + 128, points, count * sizeof *points);
    return (FileBytes){data, size};
}

static const double POINTS[][2] = {{-1.0, 2.0}, {-0.75, 2.0}, {-0.75, 2.25}, {0.0, 2.5}};

static SimGridKind kind(const SimGridMap *map, int x, int y, int z) {
    return sim_grid_map_kind(map, (int[3]){x, y, z});
}

static void the_letters_of_a_plane_are_read(void **test) {
    SimGridMap map;
    Error err = {0};
    assert_ok(sim_grid_map_parse(bytes_of(PLANE), *test, &map, &err), err);
    assert_int_equal(map.size[0], 5);
    assert_int_equal(map.size[1], 3);
    assert_int_equal(map.size[2], 1);
    assert_true(map.is_diagonal && map.passable == 11);
    assert_int_equal(kind(&map, 1, 0, 0), SIM_GRID_LAND);
    assert_int_equal(kind(&map, 2, 0, 0), SIM_GRID_BLOCKED);
    assert_int_equal(kind(&map, 3, 0, 0), SIM_GRID_LAND);
    assert_int_equal(kind(&map, 4, 0, 0), SIM_GRID_BLOCKED);
    assert_int_equal(kind(&map, 0, 1, 0), SIM_GRID_BLOCKED);
    assert_int_equal(kind(&map, 3, 1, 0), SIM_GRID_WATER);
    assert_int_equal(kind(&map, -1, 0, 0), SIM_GRID_BLOCKED);
    assert_int_equal(kind(&map, 5, 0, 0), SIM_GRID_BLOCKED);
    assert_int_equal(kind(&map, 0, 0, 1), SIM_GRID_BLOCKED);
}

static void voxels_are_free_but_for_those_listed(void **test) {
    SimGridMap map;
    Error err = {0};
    assert_ok(sim_grid_map_parse(bytes_of(VOXELS), *test, &map, &err), err);
    assert_true(map.passable == 3 * 4 * 2 - 3);
    assert_int_equal(kind(&map, 0, 0, 0), SIM_GRID_BLOCKED);
    assert_int_equal(kind(&map, 2, 3, 1), SIM_GRID_BLOCKED);
    assert_int_equal(kind(&map, 2, 3, 0), SIM_GRID_LAND);
    for (int i = 0; i < 24; i++) {
        int cell[3] = {i % 3, i / 3 % 4, i / 12}, back[3];
        sim_grid_map_cell(&map, sim_grid_map_index(&map, cell), back);
        assert_memory_equal(cell, back, sizeof cell);
    }
}

static void the_points_of_a_layout_are_cells(void **test) {
    SimGridMap map;
    Error err = {0};
    assert_ok(sim_grid_map_parse(layout_of(POINTS, 4, *test), *test, &map, &err), err);
    assert_int_equal(map.size[0], 5);
    assert_int_equal(map.size[1], 3);
    assert_true(!map.is_diagonal && map.passable == 4);
    assert_true(map.origin[0] == -1.0 && map.origin[1] == 2.0 && map.spacing == 0.25);
    int cell[3];
    sim_grid_map_nearest(&map, (double[3]){0.03, 2.45, 0.0}, cell);
    assert_int_equal(cell[0], 4);
    assert_int_equal(cell[1], 2);
    assert_int_equal(kind(&map, 4, 2, 0), SIM_GRID_LAND);
    sim_grid_map_nearest(&map, (double[3]){NAN, 1e300, 0.0}, cell);
    assert_int_equal(sim_grid_map_kind(&map, cell), SIM_GRID_BLOCKED);
}

static void islands_are_counted_by_kind(void **test) {
    SimGridMap map;
    Error err = {0};
    assert_ok(sim_grid_map_parse(bytes_of(PLANE), *test, &map, &err), err);
    SimGridIslands islands = sim_grid_map_islands(&map);
    // .G with the . . . below; the swamp; the water; the . . at the right
    assert_int_equal(islands.count, 4);
    assert_true(islands.largest[0] == 5 && islands.largest[1] == 3 && islands.largest[2] == 2);
    assert_true(islands.largest[3] == 1 && islands.largest[4] == 0);
}

//---- what is wrong -------------------------------------------------------------------------------

static void mistakes_name_the_line(void **test) {
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"", "neither a .map (\"type octile\"), nor a .3dmap (\"voxel\"), nor a .npy"},
        {"type tile\nheight 1\n", "line 1: only maps of type octile are read"},
        {"type octile\nheight 0\n", "line 2: height: 0 is not in 1 .. 2147483647"},
        {"type octile\nheight x\n", "line 2: height: expected a whole number"},
        {"type octile\ndepth 1\n", "line 2: expected type, height, width or map"},
        {"type octile\nheight 2\nmap\n..\n", "line 3: no height and width before the map"},
        {"type octile\nheight 2\nwidth 2\n", "no line \"map\" in it"},
        {"type octile\nheight 2147483647\nwidth 2147483647\nmap\n..\n..\n",
         "2147483647 x 2147483647 cells announced, which the file is too short for"},
        {"type octile\nheight 2\nwidth 2\nmap\n..\n...\n",
         "line 6: 3 letters, where the map is 2 wide"},
        {"type octile\nheight 2\nwidth 2\nmap\n.....\n",
         "line 5: 5 letters, where the map is 2 wide"},
        {"type octile\nheight 2\nwidth 2\nmap\n..\n.x\n",
         "line 6: letter 2 is none of . G S W @ O T"},
        {"voxels 1 1 1\n", "line 1: expected \"voxel\" and three numbers"},
        {"voxel 1 1\n", "line 1: z: expected a whole number"},
        {"voxel 2000 2000 2000\n", "2000 x 2000 x 2000 cells: expected 1 to 134217728 of them"},
        {"voxel 4 4 4\n1 1 1\n1 4 1\n", "line 3: y: 4 is not in 0 .. 3"},
        {"voxel 4 4 4\n1 -1 1\n", "line 2: y: -1 is not in 0 .. 3"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        SimGridMap map;
        Error err = {0};
        assert_false(sim_grid_map_parse(bytes_of(cases[i].text), *test, &map, &err));
        assert_string_equal(err.text, cases[i].error);
    }
}

static void mistakes_of_a_layout_name_the_point(void **test) {
    static const double skew[][2] = {{0.0, 0.0}, {0.25, 0.1}}, far[][2] = {{0.0, 0.0}, {NAN, 0.0}};
    SimGridMap map;
    Error err = {0};
    assert_false(sim_grid_map_parse(layout_of(skew, 2, *test), *test, &map, &err));
    assert_string_equal(err.text, "point 1 (0.25, 0.1) is not on the others' lattice of 0.25 m");
    assert_false(sim_grid_map_parse(layout_of(far, 2, *test), *test, &map, &err));
    assert_string_equal(err.text, "point 1 is further than 1000000 m away");
    FileBytes cut = layout_of(POINTS, 4, *test);
    cut.size -= 1;
    assert_false(sim_grid_map_parse(cut, *test, &map, &err));
    assert_string_equal(err.text, "4 points announced, which the file is too short for");
    cut.size = 100;
    assert_false(sim_grid_map_parse(cut, *test, &map, &err));
    assert_string_equal(err.text, "the header of the .npy is cut off, or not of version 1");
}

// whatever was accepted can be used
static void try_bytes(FileBytes bytes, Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    SimGridMap map;
    Error err = {0};
    // behind the last byte there is nothing that may be read: the sanitizer watches
    uint8_t *copy = malloc(bytes.size + 1);
    memcpy(copy, bytes.data, bytes.size);
    if (sim_grid_map_parse((FileBytes){copy, bytes.size}, arena, &map, &err)) {
        size_t sum = 0;
        SimGridIslands islands = sim_grid_map_islands(&map);
        for (int i = 0; i < SIM_GRID_ISLANDS; i++) sum += islands.largest[i];
        assert_true(islands.count > SIM_GRID_ISLANDS || sum == map.passable);
    } else {
        assert_true(err.text[0] != '\0');
    }
    free(copy);
    arena_reset(arena, mark);
}

static void damaged_files_are_survived(void **test) {
    Arena *arena = *test;
    const FileBytes files[] = {bytes_of(PLANE), bytes_of(VOXELS), layout_of(POINTS, 4, arena)};
    Rng rng = rng_create(7);
    for (size_t f = 0; f < ARRAY_COUNT(files); f++) {
        for (size_t size = 0; size < files[f].size; size++)
            try_bytes((FileBytes){files[f].data, size}, arena);
        for (int round = 0; round < 3000; round++) {
            uint8_t damaged[512];
            memcpy(damaged, files[f].data, files[f].size);
            // the sides stay small: a grid of 512^3 is legal, and slow to make a thousand times
            for (uint32_t i = 0; i <= rng_below(&rng, 3); i++) {
                uint8_t *at = &damaged[rng_below(&rng, (uint32_t)files[f].size)];
                *at = (uint8_t)rng_next(&rng);
            }
            try_bytes((FileBytes){damaged, files[f].size}, arena);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_letters_of_a_plane_are_read),
        test_with_arena(voxels_are_free_but_for_those_listed),
        test_with_arena(the_points_of_a_layout_are_cells),
        test_with_arena(islands_are_counted_by_kind),
        test_with_arena(mistakes_name_the_line),
        test_with_arena(mistakes_of_a_layout_name_the_point),
        test_with_arena(damaged_files_are_survived),
    };
    return cmocka_run_group_tests_name("sim/grid_map", tests, NULL, NULL);
}
