// The box of both ways and 60 m around it, scaled to fit, its middle in the middle.

#include "app/streets_picture.h"

#include "render/draw.h"

#include <math.h>

static const DrawColor PAPER = {245, 246, 248, 255}, STREET = {196, 200, 208, 255},
                       JUNCTION = {150, 156, 168, 255}, GOLD = {40, 150, 90, 255},
                       WALK = {225, 70, 50, 230}, INK = {40, 44, 52, 255};
static const double AROUND = 60.0; // [m]

typedef struct Map {
    Image image;
    const SimNavGraph *graph;
    double low[2], high[2]; // x, z
    double scale;           // pixels a metre
} Map;

static void take(Map *map, int node) {
    for (int k = 0; k < 2; k++) {
        double at = map->graph->positions[node][2 * k];
        map->low[k] = fmin(map->low[k], at - AROUND);
        map->high[k] = fmax(map->high[k], at + AROUND);
    }
}

static void place(const Map *map, int node, float pixel[2]) {
    double half[2] = {map->image.width / 2.0, map->image.height / 2.0};
    for (int k = 0; k < 2; k++) {
        double middle = (map->low[k] + map->high[k]) / 2.0;
        pixel[k] = (float)(half[k] + (map->graph->positions[node][2 * k] - middle) * map->scale);
    }
}

static bool is_near(const Map *map, int node) {
    const double *at = map->graph->positions[node];
    double margin = 400.0 / map->scale; // the picture may be wider than the box
    return at[0] > map->low[0] - margin && at[0] < map->high[0] + margin &&
           at[2] > map->low[1] - margin && at[2] < map->high[1] + margin;
}

static void draw_edge(Map *map, int from, int to, float width, DrawColor color) {
    float a[2], b[2];
    place(map, from, a);
    place(map, to, b);
    render_draw_line(&map->image, a[0], a[1], b[0], b[1], width, color);
}

static void draw_streets(Map *map) {
    for (int n = 0; n < map->graph->node_count; n++) {
        if (!is_near(map, n)) continue;
        SIM_NAV_EDGES(map->graph, n, way) draw_edge(map, n, way->to, 4.0f, STREET);
    }
    for (int n = 0; n < map->graph->node_count; n++) {
        float at[2];
        if (!is_near(map, n) || sim_street_ways(map->graph, n) <= 2) continue;
        place(map, n, at);
        render_draw_disc(&map->image, at[0], at[1], 3.0f, JUNCTION);
    }
}

static void draw_way(Map *map, const int *nodes, int count, float width, DrawColor color) {
    float at[2];
    for (int i = 1; i < count; i++) draw_edge(map, nodes[i - 1], nodes[i], width, color);
    place(map, nodes[count - 1], at);
    render_draw_disc(&map->image, at[0], at[1], 2.0f + width, color);
}

static void draw_scale(Map *map) {
    float length = (float)(100.0 * map->scale), y = (float)map->image.height - 14.0f;
    render_draw_line(&map->image, 14.0f, y, 14.0f + length, y, 2.0f, INK);
    render_draw_text(&map->image, 18.0f + length, y - 9.0f, 15.0f, INK, "100 m");
}

Image streets_picture(const Streets *streets, const StreetRow *row, int route, int pixels,
                      Arena *arena) {
    SimNodes gold = streets->paths[route];
    Map map = {.image = image_create((uint32_t)pixels, (uint32_t)pixels, 3, arena),
               .graph = streets->graph,
               .low = {INFINITY, INFINITY},
               .high = {-INFINITY, -INFINITY}};
    for (int i = 0; i < gold.count; i++) take(&map, gold.at[i]);
    for (int i = 0; i < row->walk.count; i++) take(&map, row->walk.nodes[i]);
    map.scale = pixels / fmax(map.high[0] - map.low[0], map.high[1] - map.low[1]);
    render_draw_fill(&map.image, PAPER);
    draw_streets(&map);
    draw_way(&map, gold.at, gold.count, 7.0f, GOLD);
    draw_way(&map, row->walk.nodes, row->walk.count, 3.0f, WALK);
    float start[2];
    place(&map, gold.at[0], start);
    render_draw_ring(&map.image, start[0], start[1], 10.0f, 3.0f, INK);
    draw_scale(&map);
    return map.image;
}
