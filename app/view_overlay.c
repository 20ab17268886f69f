// Overlays are drawn from the ground up: floor, graph and plan, objects, truth.

#include "app/view_overlay.h"

#include "app/mind_picture.h"
#include "base/parallel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

//---- where one can walk --------------------------------------------------------------------------

// A pixel's ray is linear in its column and row, so three rays give all of them.
typedef struct Tint {
    const ViewPen *pen;
    const NavmeshView *floor;
    float corner[3], across[3], down[3];
} Tint;

static Tint plan_tint(const ViewPen *pen, const NavmeshView *floor) {
    Tint tint = {.pen = pen, .floor = floor};
    const ViewEye *eye = pen->eye;
    render_pixel_ray(&eye->config, &eye->camera, 0.0f, 0.0f, tint.corner);
    render_pixel_ray(&eye->config, &eye->camera, 1.0f, 0.0f, tint.across);
    render_pixel_ray(&eye->config, &eye->camera, 0.0f, 1.0f, tint.down);
    for (int k = 0; k < 3; k++) {
        tint.across[k] -= tint.corner[k];
        tint.down[k] -= tint.corner[k];
    }
    return tint;
}

// the island that the surface at a pixel belongs to, -1 where one cannot walk
static int island_at(const Tint *tint, int x, int y) {
    const ViewEye *eye = tint->pen->eye;
    float depth = view_eye_depth(eye, (float)x + 0.5f, (float)y + 0.5f), point[3];
    for (int k = 0; k < 3; k++) {
        float ray = tint->corner[k] + (float)x * tint->across[k] + (float)y * tint->down[k];
        point[k] = eye->camera.position[k] + depth * ray;
    }
    if (fabsf(point[1] - tint->floor->y) > 0.25f) return -1;
    const NavmeshView *floor = tint->floor;
    int column, row;
    navmesh_view_to_pixel(floor, point, &column, &row);
    if (column < 0 || row < 0 || column >= (int)floor->width || row >= (int)floor->height)
        return -1;
    return floor->island[(size_t)row * floor->width + (size_t)column];
}

static void tint_rows(void *context, int begin, int end) {
    const Tint *tint = context;
    Image *image = tint->pen->image;
    for (int y = begin; y < end; y++) {
        for (int x = 0; x < (int)image->width; x++) {
            int island = island_at(tint, x, y);
            if (island < 0) continue;
            DrawColor color = island == 0 ? VIEW_BLUE : render_id_color((uint32_t)island);
            uint8_t *p = image->pixels + 4 * ((size_t)y * image->width + (size_t)x);
            p[0] = (uint8_t)((5 * p[0] + 3 * color.r) / 8);
            p[1] = (uint8_t)((5 * p[1] + 3 * color.g) / 8);
            p[2] = (uint8_t)((5 * p[2] + 3 * color.b) / 8);
        }
    }
}

void view_overlay_navmesh(const ViewPen *pen, const NavmeshView *floor) {
    Tint tint = plan_tint(pen, floor);
    parallel_for((int)pen->image->height, 16, tint_rows, &tint);
}

//---- the agent's mind ----------------------------------------------------------------------------

static const float LIFT = 0.04f; // lines on the floor stand above it, or it would hide them [m]

static void lifted(const float point[3], float to[3]) {
    memcpy(to, point, 3 * sizeof *to);
    to[1] += LIFT;
}

static void draw_path(const ViewPen *pen, const float (*points)[3], int count, DrawColor color) {
    for (int i = 0; i + 1 < count; i++) {
        float a[3], b[3];
        lifted(points[i], a);
        lifted(points[i + 1], b);
        view_pen_line(pen, a, b, 0.045f, color);
    }
}

static void draw_edges(const ViewPen *pen, const MemoryGraph *graph, int step,
                       bool with_relations) {
    static const float widths[GRAPH_EDGE_KINDS] = {0.025f, 0.01f, 0.01f, 0.04f};
    for (int i = 0; i < graph->edge_count; i++) {
        int kind = graph_picture_edge_kind(&graph->edges[i], step);
        bool is_relation = kind == MEMORY_EDGE_COVISIBLE || kind == MEMORY_EDGE_SEES;
        if (is_relation && !with_relations) continue;
        float ends[2][3];
        graph_picture_ends(graph, &graph->edges[i], ends);
        ends[0][1] += LIFT;
        ends[1][1] += LIFT;
        view_pen_line(pen, ends[0], ends[1], widths[kind], graph_picture_edges[kind].color);
    }
}

static void draw_places(const ViewPen *pen, const MemoryGraph *graph) {
    for (int i = 0; i < graph->place_count; i++) {
        const MemoryPlace *place = &graph->places[i];
        float at[3];
        lifted(place->position, at);
        view_pen_ring(pen, at, 0.16f,
                      i == graph->here ? VIEW_TEXT : graph_picture_places[place->kind].color);
    }
}

// a disc per remembered thing; its name, and how much it is believed to be there still, where it is
// near and in view, or what is looked for
static void draw_object(ViewPen *pen, const Scene *scene, const MemoryGraph *graph,
                        const MemoryObject *object, bool is_goal) {
    static const float LABELS_WITHIN = 6.0f; // metres
    DrawColor color = is_goal ? VIEW_GOLD : VIEW_ORANGE;
    float pixel[2], depth;
    if (!view_pen_find(pen, object->position, pixel, &depth)) return;
    view_pen_disc(pen, object->position, is_goal ? 0.08f : 0.04f, color);
    // the middle of a thing lies inside it
    bool is_seen = !view_pen_is_hidden(pen, pixel, depth - object->radius);
    if (!is_goal && (depth > LABELS_WITHIN || !is_seen)) return;
    char name[48], text[64];
    view_canvas_words(scene_category_name(scene, object->category), name, sizeof name);
    snprintf(text, sizeof text, "%s %d%%", name,
             (int)(100.0f * memory_graph_belief(graph, object, object->last_step) + 0.5f));
    view_pen_label(pen, object->position, color, text);
}

static void draw_objects(ViewPen *pen, const Scene *scene, const MemoryGraph *graph,
                         uint32_t goal_category) {
    for (int pass = 0; pass < 2; pass++) { // what is looked for comes first
        for (int i = 0; i < graph->object_count; i++) {
            const MemoryObject *object = &graph->objects[i];
            bool is_goal = object->category == goal_category;
            if (object->is_retired) continue;
            bool is_thing = is_goal || mind_picture_is_thing(scene, object->category);
            if (is_goal == (pass == 0) && is_thing) draw_object(pen, scene, graph, object, is_goal);
        }
    }
}

void view_overlay_mind(ViewPen *pen, const Scene *scene, const AgentMind *mind,
                       uint32_t goal_category, bool with_relations) {
    const MemoryGraph *graph = mind->graph;
    if (graph != NULL) {
        draw_edges(pen, graph, mind->memory != NULL ? mind->memory->clock : 0, with_relations);
        draw_places(pen, graph);
    }
    if (mind->path_count > 1) draw_path(pen, mind->path, mind->path_count, VIEW_TEXT);
    if (mind->octree != NULL) view_overlay_movers(pen, mind->octree);
    view_overlay_answers(pen, mind);
    if (graph != NULL) draw_objects(pen, scene, graph, goal_category);
}

//---- the truth -----------------------------------------------------------------------------------

static void draw_goal_objects(ViewPen *pen, const Scene *scene, uint32_t category) {
    for (uint32_t i = 0; category != 0 && i < scene->object_count; i++) {
        const SceneObject *object = &scene->objects[i];
        if (object->category != category) continue;
        view_pen_box(pen, object->low, object->high, 0.02f, VIEW_GOLD);
        float top[3];
        for (int k = 0; k < 3; k++) top[k] = 0.5f * (object->low[k] + object->high[k]);
        top[1] = object->high[1];
        view_pen_label(pen, top, VIEW_GOLD, scene_object_name(scene, i));
    }
}

void view_overlay_truth(ViewPen *pen, const ViewGame *game, const NavmeshPath *shortest) {
    const SimEpisode *episode = view_game_episode(game);
    draw_path(pen, shortest->points, shortest->count, VIEW_GOLD);
    draw_goal_objects(pen, &game->world->scene, episode->category_id);
    // the goal of PointNav is one point; the many viewpoints of ObjectNav are for the map
    if (episode->category_id != 0) return;
    for (int g = 0; g < episode->goal_count; g++) {
        float at[3];
        lifted(episode->goals[g], at);
        view_pen_ring(pen, at, 0.2f, VIEW_GOLD);
        at[1] += 0.8f;
        view_pen_line(pen, episode->goals[g], at, 0.03f, VIEW_GOLD);
        view_pen_disc(pen, at, 0.08f, VIEW_GOLD);
    }
}
