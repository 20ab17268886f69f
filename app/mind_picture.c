// From the ground up: cells, edges, places, objects, plan. Everything is drawn over the map that is
// given, half transparent, so that the truth below shows where the mind is wrong.

#include "app/mind_picture.h"

#include "sim/task.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const DrawColor OBJECT = {255, 150, 30, 255}, PLAN = {255, 255, 255, 230},
                       INK = {20, 20, 20, 255}, RIM = {255, 255, 255, 90},
                       MOVER = {225, 50, 200, 255}, BEST = {255, 200, 40, 255},
                       OTHER = {250, 250, 250, 255};

const PictureKey mind_picture_cells[MIND_CELL_KINDS] = {
    {{60, 200, 110, 70}, false, "free"},
    {{230, 50, 50, 170}, false, "static"},
    {{225, 50, 200, 220}, false, "moving"},
};

#define LABEL_SIZE 14.0f // pixels
enum { MAX_LABELS = 256 };

static void draw_cells(RenderMap *map, const MemorySlice *slice) {
    const DrawColor colors[] = {
        [MEMORY_UNKNOWN] = {0, 0, 0, 0},
        [MEMORY_FREE] = mind_picture_cells[0].color,
        [MEMORY_OCCUPIED] = mind_picture_cells[1].color,
        [MEMORY_MOVING] = mind_picture_cells[2].color,
    };
    render_map_cells(map, slice->voxel, slice->first, slice->width, slice->height, slice->cells,
                     colors, ARRAY_COUNT(colors));
}

//---- things --------------------------------------------------------------------------------------

DrawColor mind_picture_fade(DrawColor color, const MemoryGraph *graph, const MemoryObject *object) {
    color.a = (uint8_t)(60.0f + 195.0f * memory_graph_belief(graph, object, object->last_step));
    return color;
}

bool mind_picture_is_thing(const Scene *scene, uint32_t category) {
    if (scene == NULL) return true;
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
        if (object->is_retired || !mind_picture_is_thing(scene, object->category)) continue;
        render_map_goal(map, object->position, 0.06f, mind_picture_fade(OBJECT, graph, object));
        if (scene != NULL)
            draw_name(map, object, scene_category_name(scene, object->category), &labels);
    }
}

//---- what moves ----------------------------------------------------------------------------------

// so many pictures ahead is where a walker is a few steps later
static const float PICTURES_AHEAD = 4.0f;

float mind_picture_ahead(const MemoryMover *mover, float to[3]) {
    for (int k = 0; k < 3; k++) to[k] = mover->position[k] + PICTURES_AHEAD * mover->velocity[k];
    return PICTURES_AHEAD * hypotf(mover->velocity[0], mover->velocity[2]);
}

static void draw_movers(RenderMap *map, MemoryOctree *octree) {
    const MemoryMover *movers;
    int count = memory_octree_movers(octree, &movers);
    for (int i = 0; i < count; i++) {
        float ends[2][3];
        memcpy(ends[0], movers[i].position, sizeof ends[0]);
        render_map_goal(map, ends[0], fmaxf(movers[i].radius, 0.12f), MOVER);
        // a blob that jitters goes nowhere
        if (mind_picture_ahead(&movers[i], ends[1]) < 0.2f) continue;
        render_map_path(map, (const float(*)[3])ends, 2, 3.0f, MOVER);
        float angle = atan2f(movers[i].velocity[0], -movers[i].velocity[2]);
        float scale = map->view.metres_per_pixel;
        render_draw_arrow(&map->image, (ends[1][0] - map->view.origin[0]) / scale,
                          (ends[1][2] - map->view.origin[1]) / scale, angle, 7.0f, MOVER);
    }
}

//---- answers -------------------------------------------------------------------------------------

MindReason mind_picture_reason(const AgentMind *mind, int answer, const Scene *scene) {
    const AgentCandidate *c = &mind->candidates[answer];
    MindReason reason = {.category = "unseen ground"}; // where no object is
    snprintf(reason.source, sizeof reason.source, "%s", c->source != NULL ? c->source : "");
    if (c->object >= 0 && mind->graph != NULL && c->object < mind->graph->object_count) {
        uint32_t category = mind->graph->objects[c->object].category;
        if (scene != NULL && category < scene->category_count)
            snprintf(reason.category, sizeof reason.category, "%s",
                     scene_category_name(scene, category));
        else
            snprintf(reason.category, sizeof reason.category, "category %u", category);
    }
    for (char *at = reason.category; *at != '\0'; at++)
        if (*at == '_') *at = ' ';
    snprintf(reason.figures, sizeof reason.figures, "p %.2f, way %.1f m, cost %.1f",
             (double)c->probability, (double)c->way, (double)c->cost);
    return reason;
}

static void draw_answers(RenderMap *map, const AgentMind *mind) {
    float scale = map->view.metres_per_pixel;
    for (int i = mind->candidate_count - 1; i >= 0; i--) { // the best on top
        const float *at = mind->candidates[i].position;
        float x = (at[0] - map->view.origin[0]) / scale, y = (at[2] - map->view.origin[1]) / scale;
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1);
        float half = 0.5f * render_text_width(LABEL_SIZE, number);
        render_draw_disc(&map->image, x, y, 10.5f, INK);
        render_draw_disc(&map->image, x, y, 9.0f, i == 0 ? BEST : OTHER);
        render_draw_text(&map->image, x - half, y - 0.5f * LABEL_SIZE, LABEL_SIZE, INK, number);
    }
}

//---- all of it -----------------------------------------------------------------------------------

static void draw_graph(RenderMap *map, const AgentMind *mind, uint32_t layers) {
    int step = mind->memory != NULL ? mind->memory->clock : 0;
    if (layers & (MIND_WAYS | MIND_RELATIONS))
        graph_picture_draw_edges(map, mind->graph, step, layers & MIND_RELATIONS);
    if (layers & MIND_PLACES) graph_picture_draw_places(map, mind->graph);
}

void mind_picture_draw(RenderMap *map, const Scene *scene, const AgentMind *mind, uint32_t layers,
                       Arena *scratch) {
    const MemoryGraph *graph = mind->graph;
    if (mind->slice != NULL && (layers & MIND_CELLS)) draw_cells(map, mind->slice);
    if (mind->slice != NULL && graph != NULL && (layers & MIND_REGIONS))
        graph_picture_draw_regions(map, graph, mind->slice, scratch);
    if (graph != NULL) draw_graph(map, mind, layers);
    if (graph != NULL && (layers & MIND_OBJECTS)) draw_objects(map, scene, graph);
    if (mind->octree != NULL && (layers & MIND_MOVERS)) draw_movers(map, mind->octree);
    if (mind->path_count > 1 && (layers & MIND_PLAN))
        render_map_path(map, mind->path, mind->path_count, 2.5f, PLAN);
    if (layers & MIND_ANSWERS) draw_answers(map, mind);
}
