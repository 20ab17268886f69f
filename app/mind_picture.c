// From the ground up: cells, edges, places, objects, plan. Everything is drawn over the map that is
// given, half transparent, so that the truth below shows where the mind is wrong.

#include "app/mind_picture.h"

#include <stdio.h>

static const DrawColor PLACE = {70, 120, 255, 255}, EDGE = {70, 120, 255, 170},
                       OBJECT = {255, 150, 30, 255}, PLAN = {255, 255, 255, 230},
                       INK = {20, 20, 20, 255};

static void draw_cells(RenderMap *map, const MemorySlice *slice) {
    static const DrawColor colors[] = {
        [MEMORY_UNKNOWN] = {0, 0, 0, 0},
        [MEMORY_FREE] = {60, 200, 110, 70},
        [MEMORY_OCCUPIED] = {230, 50, 50, 170},
    };
    render_map_cells(map, slice->voxel, slice->first, slice->width, slice->height, slice->cells,
                     colors, ARRAY_COUNT(colors));
}

static void draw_graph(RenderMap *map, const MemoryGraph *graph) {
    for (int i = 0; i < graph->edge_count; i++) {
        float ends[2][3];
        for (int k = 0; k < 3; k++) {
            ends[0][k] = graph->places[graph->edges[i].from].position[k];
            ends[1][k] = graph->places[graph->edges[i].to].position[k];
        }
        render_map_path(map, (const float(*)[3])ends, 2, 1.5f, EDGE);
    }
    for (int i = 0; i < graph->place_count; i++)
        render_map_goal(map, graph->places[i].position, 0.07f, PLACE);
}

DrawColor mind_picture_fade(DrawColor color, const MemoryObject *object) {
    color.a = (uint8_t)(60.0f + 195.0f * memory_graph_belief(object));
    return color;
}

// a disc per object, its category beside it
static void draw_objects(RenderMap *map, const Scene *scene, const MemoryGraph *graph) {
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *object = &graph->objects[i];
        render_map_goal(map, object->position, 0.09f, mind_picture_fade(OBJECT, object));
        if (object->category >= scene->category_count) continue;
        int column, row;
        navmesh_view_to_pixel(&map->view, object->position, &column, &row);
        render_draw_text(&map->image, (float)column + 6.0f, (float)row - 7.0f, 12.0f, INK,
                         scene_category_name(scene, object->category));
    }
}

void mind_picture_draw(RenderMap *map, const Scene *scene, const AgentMind *mind) {
    if (mind->slice != NULL) draw_cells(map, mind->slice);
    if (mind->graph != NULL) {
        draw_graph(map, mind->graph);
        draw_objects(map, scene, mind->graph);
    }
    if (mind->path_count > 1) render_map_path(map, mind->path, mind->path_count, 2.5f, PLAN);
}
