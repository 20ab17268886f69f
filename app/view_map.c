// The map in the right column: the storey that the agent is on, with its walk, its mind and
// its goals.
//
// It is drawn once per storey and window size; every step starts from a copy of that.

#include "app/level_picture.h"
#include "app/mind_picture.h"
#include "app/view.h"

#include <math.h>
#include <string.h>

enum { LEGEND_LINE = 20 }; // at the top of the box

static ViewRect below_legend(ViewRect box) {
    int line = box.height > 2 * LEGEND_LINE ? LEGEND_LINE : 0;
    return (ViewRect){box.x, box.y + line, box.width, box.height - line};
}

bool view_map_is_shown(const View *view) {
    return view->shows_map || view->compares;
}

void view_map_fit(View *view) {
    ViewScreen *s = &view->screen;
    // the floor's cells are needed without a map too
    ViewRect box =
        view_map_is_shown(view) ? below_legend(s->layout.map) : (ViewRect){0, 0, 400, 400};
    arena_destroy(&s->map_arena);
    s->map_arena = arena_create("map");
    s->plain = render_map_create(&view->game.world->scene, view->game.world->navmesh,
                                 view_past_shown(&view->game.past)->position[1],
                                 (uint32_t)box.width, (uint32_t)box.height, &s->map_arena);
    s->map = render_map_copy(&s->plain, &s->map_arena);
}

static void draw_walkable(RenderMap *map) {
    const NavmeshView *v = &map->view;
    for (uint32_t i = 0; i < v->width * v->height; i++) {
        if (v->island[i] < 0) continue;
        DrawColor color = v->island[i] == 0 ? VIEW_BLUE : render_id_color((uint32_t)v->island[i]);
        uint8_t *p = map->image.pixels + (size_t)3 * i;
        p[0] = (uint8_t)((2 * p[0] + color.r) / 3);
        p[1] = (uint8_t)((2 * p[1] + color.g) / 3);
        p[2] = (uint8_t)((2 * p[2] + color.b) / 3);
    }
}

// what came after the moment that is shown is faint
static void draw_walk(RenderMap *map, const ViewPast *past) {
    for (int i = 0; i + 1 < past->count; i++) {
        float ends[2][3];
        DrawColor color = VIEW_RED;
        if (i >= past->shown) color.a = 90;
        memcpy(ends[0], past->states[i].position, sizeof ends[0]);
        memcpy(ends[1], past->states[i + 1].position, sizeof ends[1]);
        if (memcmp(ends[0], ends[1], sizeof ends[0]) != 0)
            render_map_path(map, (const float(*)[3])(const void *)ends, 2, 2.5f, color);
    }
    render_map_goal(map, past->states[0].position, 0.1f, (DrawColor){20, 20, 24, 255});
}

// only what is looked for is named: a map has no room for more
static void draw_things(View *view, const MemoryGraph *graph) {
    const Scene *scene = &view->game.world->scene;
    uint32_t goal = view_game_episode(&view->game)->category_id;
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *object = &graph->objects[i];
        bool is_goal = goal != 0 && object->category == goal;
        if (!is_goal && !mind_picture_is_thing(scene, object->category)) continue;
        DrawColor color = mind_picture_fade(is_goal ? VIEW_GOLD : VIEW_ORANGE, graph, object);
        render_map_goal(&view->screen.map, object->position, is_goal ? 0.14f : 0.08f, color);
    }
}

// what the layers show: of the mind (app/mind_picture.h), whether things, and their legend
#define VIEW_LAYER_ROWS(X)                                                                       \
    X(ALL, "all", MIND_CELLS | MIND_WAYS | MIND_PLACES | MIND_MOVERS | MIND_PLAN | MIND_ANSWERS, \
      true)                                                                                      \
    X(CELLS, "cells", MIND_CELLS | MIND_MOVERS | MIND_PLAN, false)                               \
    X(LEVELS, "levels", MIND_MOVERS | MIND_PLAN, false)                                          \
    X(GRAPH, "graph", MIND_WAYS | MIND_RELATIONS | MIND_PLACES | MIND_PLAN | MIND_ANSWERS, true) \
    X(REGIONS, "regions", MIND_REGIONS | MIND_WAYS | MIND_PLACES, false)

static const struct {
    const char *name;
    uint32_t mind;
    bool with_things;
} layers[VIEW_LAYERS] = {
#define X(layer, name, mind, things) [VIEW_LAYER_##layer] = {name, mind, things},
    VIEW_LAYER_ROWS(X)
#undef X
};

const char *view_map_layer_name(ViewLayer layer) {
    return layers[layer].name;
}

// things are drawn here, the sought one in gold; the rest as in the report
static void draw_mind(View *view) {
    AgentMind mind;
    ViewScreen *s = &view->screen;
    view_game_mind(&view->game, &mind);
    if (view->layer == VIEW_LAYER_LEVELS && mind.octree != NULL)
        level_picture_draw(&s->map, &view->voxels.map, MAP_COLUMNS_FROM);
    if (mind.graph != NULL && layers[view->layer].with_things) draw_things(view, mind.graph);
    mind_picture_draw(&s->map, &view->game.world->scene, &mind, layers[view->layer].mind,
                      &s->map_arena);
}

static void draw_all(View *view) {
    static const DrawColor goal = {255, 190, 40, 220};
    ViewScreen *s = &view->screen;
    const SimEpisode *episode = view_game_episode(&view->game);
    const SimState *shown = view_past_shown(&view->game.past);
    memcpy(s->map.image.pixels, s->plain.image.pixels,
           (size_t)3 * s->plain.image.width * s->plain.image.height);
    if (view->shows_navmesh) draw_walkable(&s->map);
    draw_walk(&s->map, &view->game.past);
    draw_mind(view);
    for (int g = 0; g < episode->goal_count; g++)
        render_map_goal(&s->map, episode->goals[g], episode->category_id != 0 ? 0.03f : 0.15f,
                        goal);
    if (view->shows_truth)
        render_map_path(&s->map, (const float(*)[3])view->shortest.points, view->shortest.count,
                        2.5f, goal);
    render_map_agent(&s->map, shown->position, shown->yaw, VIEW_RED);
}

// the map, 3 channels into 4, in the middle of the box; it can be a pixel too large for it
static void paste_map(ViewScreen *s) {
    const Image *map = &s->map.image;
    view_canvas_fill(&s->window, s->layout.map, VIEW_PANEL);
    ViewRect box = below_legend(s->layout.map);
    int width = (int)map->width < box.width ? (int)map->width : box.width;
    int height = (int)map->height < box.height ? (int)map->height : box.height;
    int left = box.x + (box.width - width) / 2, top = box.y + (box.height - height) / 2;
    for (int y = 0; y < height; y++) {
        const uint8_t *from = map->pixels + (size_t)3 * map->width * (size_t)y;
        uint8_t *to = s->window.pixels + 4 * ((size_t)(top + y) * s->window.width + (size_t)left);
        for (int x = 0; x < width; x++, from += 3, to += 4) memcpy(to, from, 3);
    }
}

//---- the legend ----------------------------------------------------------------------------------

static const PictureKey ALL_KEYS[] = {{{245, 98, 88, 255}, true, "walked"},
                                      {{255, 200, 70, 255}, false, "goal"},
                                      {{255, 155, 55, 255}, false, "things"},
                                      {{225, 50, 200, 255}, false, "moving"}};
static const PictureKey LEVEL_KEYS[] = {{{70, 150, 120, 255}, false, "free"},
                                        {{240, 140, 50, 255}, false, "part"},
                                        {{190, 30, 40, 255}, false, "occupied"}};

typedef struct Legend {
    const PictureKey *keys;
    int count;
} Legend;

// of the caption, and of the line on the map (no keys: none)
static void choose_legends(ViewLayer layer, Legend *first, Legend *second) {
    const Legend places = {graph_picture_places, GRAPH_PLACE_KINDS};
    *first = (Legend){ALL_KEYS, ARRAY_COUNT(ALL_KEYS)};
    *second = (Legend){NULL, 0};
    if (layer == VIEW_LAYER_CELLS) *first = (Legend){mind_picture_cells, MIND_CELL_KINDS};
    if (layer == VIEW_LAYER_LEVELS) *first = (Legend){LEVEL_KEYS, ARRAY_COUNT(LEVEL_KEYS)};
    if (layer == VIEW_LAYER_GRAPH) *first = (Legend){graph_picture_edges, GRAPH_EDGE_KINDS};
    if (layer == VIEW_LAYER_REGIONS) *first = places;
    if (layer == VIEW_LAYER_GRAPH || layer == VIEW_LAYER_ALL) *second = places;
}

// one line of the legend, as far as it fits
static void draw_legend(ViewScreen *s, float x, float y, float right, const Legend *legend) {
    const float size = 13.0f;
    int count = graph_picture_legend_fit(right - x, size, legend->keys, legend->count);
    graph_picture_legend(&s->window, x, y, right, size, VIEW_DIM, legend->keys, count);
}

static void caption_map(ViewScreen *s, ViewLayer layer) {
    ViewRect box = s->layout.map;
    float right = (float)(box.x + box.width);
    Legend first, second;
    choose_legends(layer, &first, &second);
    view_side_caption(s, box, "map", view_map_layer_name(layer));
    draw_legend(s, (float)box.x + 92.0f, (float)(box.y - VIEW_CAPTION) + 4.0f, right, &first);
    if (second.count == 0) return;
    view_canvas_fill(&s->window, (ViewRect){box.x, box.y, box.width, LEGEND_LINE}, VIEW_PANEL);
    draw_legend(s, (float)box.x + 6.0f, (float)box.y + 3.0f, right, &second);
}

// another storey has another map
static void follow_storey(View *view) {
    static const float STOREY = 1.2f; // metres; a step or a ramp is less
    if (fabsf(view_past_shown(&view->game.past)->position[1] - view->screen.plain.view.y) > STOREY)
        view_map_fit(view);
}

void view_map_draw(View *view) {
    follow_storey(view);
    if (!view_map_is_shown(view)) return;
    draw_all(view);
    paste_map(&view->screen);
    caption_map(&view->screen, view->layer);
}
