// Pictures of memories that were made by hand, so that what must be where is known.

#include "app/graph_picture.h"
#include "app/level_picture.h"
#include "app/memory_history.h"
#include "app/mind_picture.h"
#include "app/voxel_picture.h"
#include "test.h"

static const DrawColor PAPER = {250, 250, 250, 255};

// 10 x 10 m round the origin, 20 pixels a metre
static RenderMap blank(Arena *arena) {
    RenderMap map = {.view = {.width = 200, .height = 200, .metres_per_pixel = 0.05f}};
    map.view.origin[0] = map.view.origin[1] = -5.0f;
    map.image = image_create(200, 200, 3, arena);
    render_draw_fill(&map.image, PAPER);
    return map;
}

static const uint8_t *pixel(const RenderMap *map, float x, float z) {
    int column = (int)((x - map->view.origin[0]) / map->view.metres_per_pixel);
    int row = (int)((z - map->view.origin[1]) / map->view.metres_per_pixel);
    return map->image.pixels + 3 * ((size_t)row * map->image.width + (size_t)column);
}

static bool has_color(const uint8_t *p, DrawColor color) {
    return abs(p[0] - color.r) < 12 && abs(p[1] - color.g) < 12 && abs(p[2] - color.b) < 12;
}

static bool is_paper(const uint8_t *p) {
    return has_color(p, PAPER);
}

// two places four metres apart, and something to see above them
static MemoryGraph *small_graph(Arena *arena) {
    MemoryConfig config = memory_config_default();
    MemoryGraph *graph = memory_graph_create(&config, arena);
    memory_graph_visit(graph, (float[3]){-2.0f, 0.0f, 0.0f}, 1);
    memory_graph_visit(graph, (float[3]){2.0f, 0.0f, 0.0f}, 2);
    MemorySighting thing = {.category = 3, .position = {2.0f, 0.5f, 3.0f}, .radius = 0.2f};
    memory_graph_see(graph, &thing, 2);
    return graph;
}

//---- the graph -----------------------------------------------------------------------------------

static void a_way_found_closed_is_red_until_it_has_healed(void **state) {
    MemoryGraph *graph = small_graph(*state);
    int way = memory_graph_find_edge(graph, MEMORY_EDGE_TRAVERSABLE, 0, 1);
    assert_true(way >= 0);
    assert_int_equal(graph_picture_edge_kind(&graph->edges[way], 2), MEMORY_EDGE_TRAVERSABLE);
    memory_graph_block(graph, 0, 1, 2);
    const MemoryEdge *edge = &graph->edges[way];
    assert_int_equal(graph_picture_edge_kind(edge, 3), GRAPH_EDGE_BLOCKED);
    assert_int_equal(graph_picture_edge_kind(edge, 1 << 24), MEMORY_EDGE_TRAVERSABLE);
    RenderMap map = blank(*state);
    graph_picture_draw_edges(&map, graph, 3, false);
    assert_true(has_color(pixel(&map, 0.0f, 0.0f), graph_picture_edges[GRAPH_EDGE_BLOCKED].color));
}

static void every_place_has_the_colour_of_its_kind(void **state) {
    MemoryGraph *graph = small_graph(*state);
    for (int kind = 0; kind < GRAPH_PLACE_KINDS; kind++) {
        RenderMap map = blank(*state);
        graph->places[0].kind = (MemoryPlaceKind)kind;
        graph_picture_draw_places(&map, graph);
        assert_true(has_color(pixel(&map, -2.0f, 0.0f), graph_picture_places[kind].color));
    }
}

static void relations_are_drawn_only_when_asked_for(void **state) {
    MemoryGraph *graph = small_graph(*state);
    assert_int_equal(graph->edges[graph->edge_count - 1].kind, MEMORY_EDGE_SEES);
    RenderMap plain = blank(*state), full = blank(*state);
    graph_picture_draw_edges(&plain, graph, 2, false);
    graph_picture_draw_edges(&full, graph, 2, true);
    assert_true(is_paper(pixel(&plain, 2.0f, 1.5f)));
    assert_memory_not_equal(pixel(&full, 2.0f, 1.5f), pixel(&plain, 2.0f, 1.5f), 3);
}

static void free_ground_takes_the_colour_of_the_nearest_region(void **state) {
    MemoryGraph *graph = small_graph(*state);
    graph->places[0].region = 0;
    graph->places[1].region = 1;
    uint8_t cells[100 * 100];
    memset(cells, MEMORY_FREE, sizeof cells);
    cells[50 * 100 + 35] = MEMORY_OCCUPIED;
    MemorySlice slice = {0.1f, {-50, -50}, 100, 100, cells};
    RenderMap map = blank(*state);
    graph_picture_draw_regions(&map, graph, &slice, *state);
    const uint8_t *left = pixel(&map, -1.0f, 0.5f), *right = pixel(&map, 1.0f, 0.5f);
    assert_false(is_paper(left) || is_paper(right));
    assert_memory_not_equal(left, right, 3);
    assert_true(is_paper(pixel(&map, -1.45f, 0.05f))); // what is occupied is no ground
    assert_true(is_paper(pixel(&map, -2.0f, 4.5f)));   // too far from all places
}

//---- cells, answers ------------------------------------------------------------------------------

static void static_and_moving_cells_differ(void **state) {
    uint8_t cells[4] = {MEMORY_UNKNOWN, MEMORY_FREE, MEMORY_OCCUPIED, MEMORY_MOVING};
    MemorySlice slice = {1.0f, {-2, 0}, 4, 1, cells};
    AgentMind mind = {.slice = &slice};
    RenderMap map = blank(*state);
    mind_picture_draw(&map, NULL, &mind, MIND_CELLS, NULL);
    assert_true(is_paper(pixel(&map, -1.5f, 0.5f)));
    for (int a = -1; a < 2; a++) {
        assert_false(is_paper(pixel(&map, (float)a + 0.5f, 0.5f)));
        for (int b = -1; b < a; b++)
            assert_memory_not_equal(pixel(&map, (float)a + 0.5f, 0.5f),
                                    pixel(&map, (float)b + 0.5f, 0.5f), 3);
    }
}

static void an_answer_tells_source_category_and_cost(void **state) {
    AgentCandidate answers[] = {
        {"long term", 0, {2.0f, 0.0f, 3.0f}, 0.83f, 4.1f, 5.0f},
        {"frontier", -1, {-3.0f, 0.0f, -3.0f}, 0.2f, 1.0f, 9.0f},
    };
    AgentMind mind = {.graph = small_graph(*state), .candidates = answers, .candidate_count = 2};
    MindReason first = mind_picture_reason(&mind, 0, NULL);
    assert_string_equal(first.source, "long term");
    assert_string_equal(first.category, "category 3");
    assert_string_equal(first.figures, "p 0.83, way 4.1 m, cost 5.0");
    assert_string_equal(mind_picture_reason(&mind, 1, NULL).category, "unseen ground");
    RenderMap map = blank(*state);
    mind_picture_draw(&map, NULL, &mind, MIND_ANSWERS, NULL);
    // beside the number, inside the disc: the cheapest is gold
    assert_true(has_color(pixel(&map, 2.0f, 3.38f), (DrawColor){255, 200, 40, 255}));
    assert_true(has_color(pixel(&map, -3.0f, -2.62f), (DrawColor){250, 250, 250, 255}));
}

//---- levels and voxels ---------------------------------------------------------------------------

static void a_full_cell_is_redder_than_a_free_one(void **state) {
    MapColumn columns[] = {{4, {{-4, -4}, {-2, -4}, {-2, -2}, {-4, -2}}, 0.0f},
                           {4, {{1, 1}, {3, 1}, {3, 3}, {1, 3}}, 0.5f}};
    MapReading reading = {.columns = columns, .column_count = 2};
    RenderMap map = blank(*state);
    level_picture_draw(&map, &reading, 4);
    assert_true(pixel(&map, 2.0f, 2.0f)[0] > pixel(&map, 2.0f, 2.0f)[1] + 60);
    assert_true(pixel(&map, -3.0f, -3.0f)[1] > pixel(&map, -3.0f, -3.0f)[0]);
    assert_true(is_paper(pixel(&map, 0.0f, 0.0f)));
    RenderMap other = blank(*state);
    level_picture_draw(&other, &reading, 5); // finer levels do not show
    assert_true(is_paper(pixel(&other, 2.0f, 2.0f)));
}

static int count_color(const Image *image, DrawColor color) {
    int count = 0;
    for (uint32_t i = 0; i < image->width * image->height; i++)
        count += has_color(image->pixels + 3 * (size_t)i, color);
    return count;
}

static void the_nearer_voxel_hides_the_one_behind_it(void **state) {
    // on one line of sight, which runs along (1, 1, 1)
    MapVoxel voxels[] = {{{0.0f, 0.5f, 0.0f}, true}, {{0.4f, 0.9f, 0.4f}, false}};
    MapReading reading = {.voxel = 0.05f, .voxels = voxels, .voxel_count = 2};
    for (int order = 0; order < 2; order++) {
        Image image = voxel_picture(&reading, 0.0f, 2.0f, 400, *state);
        assert_int_equal(count_color(&image, voxel_picture_moving), 0);
        assert_true(count_color(&image, voxel_picture_color(0.9f)) > 20);
        MapVoxel first = voxels[0];
        voxels[0] = voxels[1];
        voxels[1] = first;
    }
}

static void what_is_above_the_cut_is_left_out(void **state) {
    MapVoxel voxels[] = {{{0.0f, 0.5f, 0.0f}, true}, {{0.0f, 1.9f, 0.0f}, false}};
    MapReading reading = {.voxel = 0.05f, .voxels = voxels, .voxel_count = 2};
    Image open = voxel_picture(&reading, 0.0f, 1.6f, 400, *state);
    Image closed = voxel_picture(&reading, 0.0f, 2.0f, 400, *state);
    assert_int_equal(count_color(&open, voxel_picture_color(1.9f)), 0);
    assert_true(count_color(&closed, voxel_picture_color(1.9f)) > 20);
    assert_true(count_color(&open, voxel_picture_moving) > 20);
    reading.voxel_count = 0; // nothing at all is a picture too
    assert_true(voxel_picture(&reading, 0.0f, 1.6f, 400, *state).width > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_way_found_closed_is_red_until_it_has_healed),
        test_with_arena(every_place_has_the_colour_of_its_kind),
        test_with_arena(relations_are_drawn_only_when_asked_for),
        test_with_arena(free_ground_takes_the_colour_of_the_nearest_region),
        test_with_arena(static_and_moving_cells_differ),
        test_with_arena(an_answer_tells_source_category_and_cost),
        test_with_arena(a_full_cell_is_redder_than_a_free_one),
        test_with_arena(the_nearer_voxel_hides_the_one_behind_it),
        test_with_arena(what_is_above_the_cut_is_left_out),
    };
    return cmocka_run_group_tests_name("app/memory_pictures", tests, NULL, NULL);
}
