// From the ground up: cells, edges, places, objects, plan. Everything is drawn over the map that is
// given, half transparent, so that the truth below shows where the mind is wrong.

#include "app/mind_picture.h"

#include "sim/task.h"

#include <stdio.h>

static const DrawColor PLACE = {70, 120, 255, 255}, EDGE = {70, 120, 255, 170},
                       OBJECT = {255, 150, 30, 255}, PLAN = {255, 255, 255, 230},
                       INK = {20, 20, 20, 255}, RIM = {255, 255, 255, 90};

#define LABEL_SIZE 14.0f // pixels
enum { MAX_LABELS = 256 };

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

DrawColor mind_picture_fade(DrawColor color, const MemoryGraph *graph, const MemoryObject *object) {
    color.a = (uint8_t)(60.0f + 195.0f * memory_graph_belief(graph, object, object->last_step));
    return color;
}

bool mind_picture_is_thing(const Scene *scene, uint32_t category) {
    return category < scene->category_count &&
           sim_object_is_thing(scene_category_name(scene, category));
}

// Names that have found room so far; a name that would cover another is left out.
typedef struct Labels {
    float left[MAX_LABELS], top[MAX_LABELS], right[MAX_LABELS];
    int count;
} Labels;

static bool has_room(const Labels *labels, float left, float top, float right) {
    for (int i = 0; i < labels->count; i++) {
        if (left < labels->right[i] && right > labels->left[i] &&
            top < labels->top[i] + LABEL_SIZE && top + LABEL_SIZE > labels->top[i])
            return false;
    }
    return labels->count < MAX_LABELS;
}

static void draw_name(RenderMap *map, const MemoryObject *object, const char *name,
                      Labels *labels) {
    int column, row;
    navmesh_view_to_pixel(&map->view, object->position, &column, &row);
    float left = (float)column + 7.0f, top = (float)row - LABEL_SIZE / 2.0f;
    float right = left + render_text_width(LABEL_SIZE, name);
    if (!has_room(labels, left, top, right)) return;
    labels->left[labels->count] = left;
    labels->top[labels->count] = top;
    labels->right[labels->count++] = right;
    for (int i = 0; i < 4; i++) // a light rim, readable on any floor
        render_draw_text(&map->image, left + (float)(i % 2 * 2 - 1), top + (float)(i / 2 * 2 - 1),
                         LABEL_SIZE, RIM, name);
    render_draw_text(&map->image, left, top, LABEL_SIZE, INK, name);
}

// a disc per thing, its category beside it where there is room; parts of the house are left out
static void draw_objects(RenderMap *map, const Scene *scene, const MemoryGraph *graph) {
    Labels labels = {.count = 0};
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *object = &graph->objects[i];
        if (!mind_picture_is_thing(scene, object->category)) continue;
        render_map_goal(map, object->position, 0.06f, mind_picture_fade(OBJECT, graph, object));
        draw_name(map, object, scene_category_name(scene, object->category), &labels);
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
