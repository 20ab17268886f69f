// The map seen from above: the scene cut open below the ceiling, its walkable surface, and what one
// draws on it (paths, goals, an agent, the agent's own map). Floor-aware: it shows the storey at
// `y`.
//
//     RenderMap map = render_map_create(&scene, navmesh, y, 1200, 900, arena);
//     render_map_path(&map, points, count, 2.5f, color);
//     image_save_png("map.png", &map.image, err);

#pragma once

#include "render/draw.h"
#include "scenes/navmesh.h"

typedef struct RenderMap {
    Image image;
    NavmeshView view; // world <-> pixel: navmesh_view_to_pixel, navmesh_view_to_world
} RenderMap;

// Shows what can be walked on and a metre round it, in about width x height pixels at most. The
// picture is made by vertical rays that start below the ceiling (in streets, above the roofs).
RenderMap render_map_create(const Scene *scene, const Navmesh *navmesh, float y, uint32_t width,
                            uint32_t height, Arena *arena);
// To draw on without losing the original.
RenderMap render_map_copy(const RenderMap *map, Arena *arena);

// points [count] in the world, width in pixels, radius in metres.
void render_map_path(RenderMap *map, const float (*points)[3], int count, float width,
                     DrawColor color);
void render_map_goal(RenderMap *map, const float point[3], float radius, DrawColor color);
void render_map_agent(RenderMap *map, const float position[3], float yaw, DrawColor color);

// A grid of the agent's: cell (column, row) covers world x = (first[0] + column) * cell, z
// likewise. Each value is drawn in colors[value]; alpha 0 leaves the map as it is.
void render_map_cells(RenderMap *map, float cell, const int32_t first[2], int32_t width,
                      int32_t height, const uint8_t *cells, const DrawColor colors[],
                      int color_count);

// {"width", "height", "metres_per_pixel", "origin_x", "origin_z", "y"}: the transform as JSON text
char *render_map_transform(const RenderMap *map, Arena *arena);
