// Maps drawn as characters, seen again turned, shifted and with noise.

#include "base/clock.h"
#include "base/rng.h"
#include "memory/align_inside.h"
#include "test.h"

#include <math.h>

enum { ROOM_SIDE = 240, VOXEL_CENTIMETRES = 5 };

// 12 m a side, a character is half a metre: # wall, . free, space unknown
static const char *const flat[24] = {
    "########################", "#......#...............#", "#......#...............#",
    "#......#...............#", "#..............##......#", "#..............##......#",
    "#......#...............#", "#......#...............#", "####.####.....##########",
    "#..........#...........#", "#..........#...........#", "#......................#",
    "#......................#", "#..........#...........#", "#..........#....###....#",
    "#..........#....###....#", "#####..#####....###....#", "#......#...............#",
    "#......#...............#", "#......####..###########", "#.....................##",
    "#.....................##", "#......#..............##", "########################",
};
static const char *const other[24] = {
    "########################", "#...........#..........#", "#...........#..........#",
    "#...........#..........#", "#...........#..........#", "#......................#",
    "#......................#", "#...........#..........#", "#...........############",
    "#....................###", "#....................###", "####################.###",
    "#......................#", "#......................#", "#......................#",
    "#..#..#..#..#..#..#....#", "#......................#", "#......................#",
    "#......................#", "#......................#", "#......#......#........#",
    "#......#......#........#", "#......#......#........#", "########################",
};
// two rooms of one kind that do not know of each other
static const char *const twins[24] = {
    "##########    ##########", "#........#    #........#", "#........#    #........#",
    "#....##..#    #....##..#", "#....##..#    #....##..#", "#........#    #........#",
    "#........#    #........#", "###..#####    ###..#####",
};

static uint8_t cell_of(const char *const *drawing, float x, float z) {
    int column = (int)floorf(x / 0.5f), row = (int)floorf(z / 0.5f);
    if (column < 0 || column >= 24 || row < 0 || row >= 24 || drawing[row] == NULL) return 0;
    char c = drawing[row][column];
    return c == '#' ? MEMORY_OCCUPIED : c == '.' ? MEMORY_FREE : MEMORY_UNKNOWN;
}

typedef struct Look {
    MemoryTransform at; // world from the slice's own frame
    float x, z, reach;  // what is seen, world [m]
    float noise; // share of the cells that are unknown though seen; of walls that are a cell off
    uint64_t seed;
} Look;

// only the outermost 5 cm of walls are ever seen
static bool is_deep(const char *const *drawing, float x, float z) {
    for (int i = 0; i < 9; i++) {
        float dx = 0.075f * (float)(i / 3 - 1), dz = 0.075f * (float)(i % 3 - 1);
        if (cell_of(drawing, x + dx, z + dz) == MEMORY_FREE) return false;
    }
    return true;
}

static MemorySlice see(const char *const *drawing, const Look *look, Arena *arena) {
    MemorySlice slice = {.voxel = 0.05f, .width = 512, .height = 512};
    MemoryTransform inverse = memory_transform_inverse(&look->at);
    const float world[3] = {look->x, 0.0f, look->z};
    float middle[3];
    memory_transform_point(&inverse, world, middle);
    slice.first[0] = (int32_t)floorf(middle[0] / 0.05f) - 256;
    slice.first[1] = (int32_t)floorf(middle[2] / 0.05f) - 256;
    slice.cells = arena_array(arena, uint8_t, 512 * 512);
    Rng rng = rng_create(look->seed);
    for (int i = 0; i < 512 * 512; i++) {
        float jitter = rng_unit(&rng) < look->noise ? 0.05f : 0.0f;
        const float local[3] = {((float)(slice.first[0] + i % 512) + 0.5f) * 0.05f + jitter, 0.0f,
                                ((float)(slice.first[1] + i / 512) + 0.5f) * 0.05f};
        float at[3];
        memory_transform_point(&look->at, local, at);
        if (fmaxf(fabsf(at[0] - look->x), fabsf(at[2] - look->z)) > look->reach) continue;
        if (rng_unit(&rng) < look->noise) continue;
        uint8_t cell = cell_of(drawing, at[0], at[2]);
        bool is_hidden = cell == MEMORY_OCCUPIED && is_deep(drawing, at[0], at[2]);
        slice.cells[i] = is_hidden ? MEMORY_UNKNOWN : cell;
    }
    return slice;
}

static const Look whole = {.x = 6.0f, .z = 6.0f, .reach = 8.0f};

static void assert_near(const MemoryAlignment *found, const MemoryTransform *truth, float x,
                        float z, float metres, float degrees) {
    MemoryTransform inverse = memory_transform_inverse(truth);
    const float world[3] = {x, 0.0f, z};
    float local[3], at[3];
    memory_transform_point(&inverse, world, local);
    memory_transform_point(&found->map_from_local, local, at);
    float off = hypotf(at[0] - x, at[2] - z);
    float turned = fabsf(memory_transform_angle(found->map_from_local.yaw - truth->yaw));
    print_message("score %.2f second %.2f probability %.3f: off %.3f m, %.2f degrees\n",
                  (double)found->score, (double)found->second, (double)found->probability,
                  (double)off, (double)turned * 57.3);
    assert_true(off < metres);
    assert_true(turned < degrees / 57.3f);
}

static void a_place_is_found_whatever_way_it_is_turned(void **state) {
    MemoryAligner *aligner = memory_aligner_create(*state);
    MemorySlice map = see(flat, &whole, *state);
    for (int i = 0; i < 8; i++) {
        Look look = {.at = {{1.3f * (float)i, 0.0f, -2.7f}, 0.8f * (float)i - 3.0f},
                     .x = 3.5f + 0.8f * (float)i,
                     .z = 8.0f - 0.6f * (float)i,
                     .reach = 3.0f,
                     .noise = 0.1f,
                     .seed = (uint64_t)i};
        MemorySlice local = see(flat, &look, *state);
        MemoryTransform truth = look.at;
        MemoryAlignRange range = {.radius = 25.0f, .angle = (float)M_PI};
        // the guess knows no more than the middle of the house
        MemoryTransform inverse = memory_transform_inverse(&truth);
        const float seen[3] = {look.x, 0.0f, look.z};
        float local_middle[3];
        memory_transform_point(&inverse, seen, local_middle);
        range.guess.position[0] = 6.0f - local_middle[0];
        range.guess.position[2] = 6.0f - local_middle[2];
        MemoryAlignment found;
        double start = clock_cpu_seconds();
        assert_true(memory_align(aligner, &map, &local, &range, &found));
        print_message("%.1f ms, %d nodes, ", 1e3 * (clock_cpu_seconds() - start),
                      aligner->evaluations);
        assert_near(&found, &truth, look.x, look.z, 0.1f, 2.0f);
        assert_true(found.probability > 0.5f);
    }
}

static void a_small_search_finds_the_drift(void **state) {
    MemoryAligner *aligner = memory_aligner_create(*state);
    MemorySlice map = see(flat, &whole, *state);
    for (int i = 0; i < 8; i++) {
        Look look = {.at = {{0.1f, 0.0f, 0.2f}, 0.3f},
                     .x = 3.0f + 0.8f * (float)i,
                     .z = 4.0f,
                     .reach = 4.0f,
                     .noise = 0.1f,
                     .seed = 7 + (uint64_t)i};
        MemorySlice local = see(flat, &look, *state);
        MemoryTransform drift = {{0.15f * (float)i - 0.5f, 0.0f, 0.3f}, 0.05f * (float)i - 0.2f};
        MemoryAlignRange range = {.radius = 1.5f, .angle = 0.35f};
        // the drift turns about the agent
        MemoryPose agent = {.position = {look.x, 0.0f, look.z}}, local_agent;
        MemoryTransform inverse = memory_transform_inverse(&look.at);
        memory_transform_pose(&inverse, &agent, &local_agent);
        agent.position[0] += drift.position[0], agent.position[2] += drift.position[2];
        agent.yaw += drift.yaw;
        range.guess = memory_transform_between(&local_agent, &agent);
        MemoryAlignment found;
        double start = clock_cpu_seconds();
        assert_true(memory_align(aligner, &map, &local, &range, &found));
        print_message("%.1f ms, %d nodes, ", 1e3 * (clock_cpu_seconds() - start),
                      aligner->evaluations);
        assert_near(&found, &look.at, look.x, look.z, 0.06f, 0.8f);
    }
}

// 51.2 m of rooms of 4 m with furniture, all different, cell by cell
static MemorySlice make_city(Arena *arena) {
    MemorySlice city = {.voxel = 0.05f, .width = 1024, .height = 1024};
    city.cells = arena_array(arena, uint8_t, 1024 * 1024);
    memset(city.cells, MEMORY_FREE, 1024 * 1024);
    Rng rng = rng_create(11);
    for (int i = 0; i < 13 * 13; i++) {
        int x = i % 13 * 80, z = i / 13 * 80;
        int door_x = 10 + (int)rng_below(&rng, 50), door_z = 10 + (int)rng_below(&rng, 50);
        for (int k = 0; k < 80; k++) {
            bool is_south = x + k < 1024 && (k < door_x || k > door_x + 18);
            bool is_west = z + k < 1024 && (k < door_z || k > door_z + 18);
            if (is_south) city.cells[z * 1024 + x + k] = MEMORY_OCCUPIED;
            if (is_west) city.cells[(z + k) * 1024 + x] = MEMORY_OCCUPIED;
        }
        for (int f = 0; f < 4; f++) {
            int wide = 6 + (int)rng_below(&rng, 20), deep = 6 + (int)rng_below(&rng, 20);
            int left = x + (int)rng_below(&rng, 55), top = z + (int)rng_below(&rng, 55);
            for (int k = 0; k < wide * deep; k++) {
                int column = left + k % wide, row = top + k / wide;
                if (column < 1024 && row < 1024) city.cells[row * 1024 + column] = MEMORY_OCCUPIED;
            }
        }
    }
    return city;
}

// a piece of 10 m, a tenth of its cells not seen, its frame turned by a quarter and shifted
static MemorySlice cut_piece(const MemorySlice *city, int x, int z, Arena *arena) {
    MemorySlice piece = {.voxel = 0.05f, .first = {40, -30}, .width = 200, .height = 200};
    piece.cells = arena_array(arena, uint8_t, 200 * 200);
    Rng rng = rng_create((uint64_t)x);
    for (int i = 0; i < 200 * 200; i++) {
        int column = i % 200, row = i / 200; // x' = z, z' = -x: yaw is a quarter
        uint8_t cell = city->cells[(z + 199 - column) * 1024 + x + row];
        piece.cells[i] = rng_unit(&rng) < 0.1f ? MEMORY_UNKNOWN : cell;
    }
    return piece;
}

static void a_map_of_51_metres_is_searched_whole(void **state) {
    MemoryAligner *aligner = memory_aligner_create(*state);
    MemorySlice city = make_city(*state);
    for (int i = 0; i < 4; i++) {
        int x = 30 + 210 * i, z = 800 - 190 * i;
        MemorySlice piece = cut_piece(&city, x, z, *state);
        // column c, row r of the piece is (x + r, z + 199 - c) of the city
        MemoryTransform truth = {
            .position = {0.05f * (float)(x + 30), 0.0f, 0.05f * (float)(z + 240)},
            .yaw = 1.5707964f};
        const float middle[3] = {0.05f * 140, 0.0f, 0.05f * 70};
        MemoryAlignRange range = {.guess = {{25.6f - middle[0], 0.0f, 25.6f - middle[2]}, 0.0f},
                                  .radius = 25.6f,
                                  .angle = (float)M_PI};
        MemoryAlignment found;
        double start = clock_cpu_seconds();
        assert_true(memory_align(aligner, &city, &piece, &range, &found));
        print_message("%.1f ms, %d nodes, ", 1e3 * (clock_cpu_seconds() - start),
                      aligner->evaluations);
        float at[3];
        memory_transform_point(&truth, middle, at);
        assert_near(&found, &truth, at[0], at[2], 0.1f, 2.0f);
        assert_true(found.probability > 0.9f);
    }
}

static MemoryAlignment align_all_round(const char *const *drawing, const char *const *seen, float x,
                                       float z, float reach, Arena *arena) {
    MemoryAligner *aligner = memory_aligner_create(arena);
    MemorySlice map = see(drawing, &whole, arena);
    Look look = {.at = {{2.0f, 0.0f, 1.0f}, 1.0f}, .x = x, .z = z, .reach = reach, .noise = 0.1f};
    MemorySlice local = see(seen, &look, arena);
    MemoryAlignRange range = {.guess = look.at, .radius = 12.0f, .angle = (float)M_PI};
    MemoryAlignment found;
    if (!memory_align(aligner, &map, &local, &range, &found)) found.probability = 0.0f;
    print_message("score %.2f second %.2f probability %.3f walls %d\n", (double)found.score,
                  (double)found.second, (double)found.probability, found.walls);
    return found;
}

static void of_two_equal_rooms_neither_is_believed(void **state) {
    MemoryAlignment found = align_all_round(twins, twins, 2.4f, 2.0f, 2.6f, *state);
    assert_true(found.score > 0.6f); // it does look right
    assert_true(found.score - found.second < 0.1f);
    assert_true(found.probability <= 0.55f);
}

static void another_house_is_not_taken_for_this_one(void **state) {
    for (int i = 0; i < 4; i++) {
        float x = 3.0f + 2.0f * (float)i;
        assert_true(align_all_round(flat, other, x, 9.0f, 3.5f, *state).probability < 0.6f);
        assert_true(align_all_round(other, flat, x, 9.0f, 3.5f, *state).probability < 0.6f);
    }
}

// one shift in the words of the header
static int score_of(const MemoryAligner *aligner, int heading, int x, int z) {
    int sum = 0;
    for (int i = 0; i < aligner->point_count; i++)
        sum +=
            aligner->level[0][aligner->offset[heading * ALIGN_POINTS + i] + z * aligner->side + x];
    return sum;
}

// the best shift of a square at one heading, each tried
static int best_of(const MemoryAligner *aligner, int heading, int left, int top, int size) {
    int best = INT16_MIN;
    for (int i = 0; i < size * size; i++) {
        int score = score_of(aligner, heading, left + i % size, top + i / size);
        best = score > best ? score : best;
    }
    return best;
}

static int best_score(const MemoryAligner *aligner) {
    int best = INT16_MIN, reach = aligner->reach;
    for (int h = 0; h < aligner->heading_count; h++) {
        int here = best_of(aligner, h, -reach, -reach, 2 * reach + 1);
        best = here > best ? here : best;
    }
    return best;
}

static void the_search_finds_what_trying_everything_finds(void **state) {
    MemoryAligner *aligner = memory_aligner_create(*state);
    for (int i = 0; i < 8; i++) {
        // badly seen, so that nothing stands out
        Look all = {.x = 6.0f, .z = 6.0f, .reach = 8.0f, .noise = 0.4f, .seed = 77};
        Look look = {.at = {{0.3f, 0.0f, 0.2f}, 0.1f * (float)i},
                     .x = 2.5f + 0.9f * (float)i,
                     .z = 5.0f,
                     .reach = 1.5f + 0.2f * (float)i,
                     .noise = 0.5f,
                     .seed = 3 + (uint64_t)i};
        MemorySlice map = see(flat, &all, *state), local = see(flat, &look, *state);
        MemoryAlignRange range = {.guess = look.at, .radius = 1.1f, .angle = 0.2f};
        MemoryAlignment found;
        if (!memory_align(aligner, &map, &local, &range, &found)) continue;
        AlignFound again;
        assert_true(align_search(aligner, &again));
        assert_int_equal(again.best.bound, best_score(aligner));
        assert_int_equal(again.best.bound,
                         score_of(aligner, again.best.heading, again.best.x, again.best.z));
    }
}

static void no_bound_is_below_what_it_bounds(void **state) {
    MemoryAligner *aligner = memory_aligner_create(*state);
    MemorySlice map = see(flat, &whole, *state);
    Look look = {.x = 5.0f, .z = 5.0f, .reach = 2.5f, .noise = 0.3f, .seed = 3};
    MemorySlice local = see(flat, &look, *state);
    MemoryAlignRange range = {.radius = 2.0f, .angle = 1.0f};
    MemoryAlignment found;
    assert_true(memory_align(aligner, &map, &local, &range, &found));
    int blocks = aligner->blocks, tight = 0, count = 0;
    for (int h = 0; h < aligner->heading_count; h += 7)
        for (int b = 0; b < blocks * blocks; b++) {
            int x = (b % blocks - blocks / 2) * ALIGN_BLOCK,
                z = (b / blocks - blocks / 2) * ALIGN_BLOCK;
            int best = best_of(aligner, h, x, z, ALIGN_BLOCK);
            int bound = aligner->bounds[h * blocks * blocks + b];
            assert_true(bound >= best);
            tight += bound - best, count++;
        }
    print_message("bounds are above the best by %.2f on the average\n",
                  (double)tight / count / (ALIGN_WALL * aligner->point_count));
    // and every level is the largest of its squares, no more
    for (int level = 1; level <= ALIGN_TOP; level++)
        for (int i = 0; i < 4000; i++) {
            int cell = (aligner->half - 60 + i / 64) * aligner->side + aligner->half - 30 + i % 64;
            int8_t most = INT8_MIN;
            for (int k = 0; k < 1 << (2 * level); k++) {
                int8_t at =
                    aligner
                        ->level[0][cell + (k >> level) * aligner->side + (k & ((1 << level) - 1))];
                most = at > most ? at : most;
            }
            assert_int_equal(aligner->level[level][cell], most);
        }
}

static void a_few_walls_say_nothing(void **state) {
    MemoryAligner *aligner = memory_aligner_create(*state);
    MemorySlice map = see(flat, &whole, *state);
    Look look = {.x = 3.0f, .z = 2.0f, .reach = 0.4f};
    MemorySlice local = see(flat, &look, *state);
    MemoryAlignRange range = {.radius = 1.0f, .angle = 0.3f};
    MemoryAlignment found;
    assert_false(memory_align(aligner, &map, &local, &range, &found));
    MemorySlice empty = {.voxel = 0.05f};
    assert_false(memory_align(aligner, &empty, &map, &range, &found));
    assert_false(memory_align(aligner, &map, &empty, &range, &found));
}

static void aligning_allocates_nothing(void **state) {
    Arena own = arena_create("aligner");
    MemoryAligner *aligner = memory_aligner_create(&own);
    size_t before = own.used;
    MemorySlice map = see(flat, &whole, *state);
    MemoryAlignRange range = {.radius = 40.0f, .angle = (float)M_PI}; // more than there is room for
    MemoryAlignment found;
    assert_true(memory_align(aligner, &map, &map, &range, &found));
    assert_int_equal(own.used, before);
    print_message("an aligner takes %.1f MB\n", (double)before / 1e6);
    arena_destroy(&own);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_place_is_found_whatever_way_it_is_turned),
        test_with_arena(a_small_search_finds_the_drift),
        test_with_arena(a_map_of_51_metres_is_searched_whole),
        test_with_arena(of_two_equal_rooms_neither_is_believed),
        test_with_arena(another_house_is_not_taken_for_this_one),
        test_with_arena(the_search_finds_what_trying_everything_finds),
        test_with_arena(no_bound_is_below_what_it_bounds),
        test_with_arena(a_few_walls_say_nothing),
        test_with_arena(aligning_allocates_nothing),
    };
    return cmocka_run_group_tests_name("memory/align", tests, NULL, NULL);
}
