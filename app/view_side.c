// The right column: what the agent's sensors show, which colour is which category, and the map.

#include "app/mind_picture.h"
#include "app/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

//---- sensors -------------------------------------------------------------------------------------

static void caption(ViewScreen *s, ViewRect box, const char *title, const char *unit) {
    ViewRect strip = {box.x, box.y - VIEW_CAPTION, box.width, VIEW_CAPTION};
    view_canvas_fill(&s->window, strip, VIEW_NIGHT);
    float x = view_canvas_text(&s->window, (float)strip.x, (float)strip.y + 3.0f, VIEW_SMALL_TEXT,
                               VIEW_TEXT, title);
    view_canvas_text(&s->window, x + 8.0f, (float)strip.y + 3.0f, VIEW_SMALL_TEXT, VIEW_DIM, unit);
}

static void draw_sensor(ViewScreen *s, ViewRect box) {
    for (uint32_t i = 0; i < s->sensor.width * s->sensor.height; i++)
        s->sensor.pixels[4 * i + 3] = 255;
    view_canvas_fill(&s->window, box, VIEW_PANEL);
    view_canvas_stretch(&s->window, view_canvas_fit(box, s->sensor.width, s->sensor.height),
                        (const uint32_t *)(const void *)s->sensor.pixels, s->sensor.width,
                        s->sensor.height, false);
}

static void draw_sensors(View *view) {
    ViewScreen *s = &view->screen;
    const ViewGame *game = &view->game;
    char unit[64];
    snprintf(unit, sizeof unit, "0 to %g m", (double)view->app->render.max_depth);
    caption(s, s->layout.depth, "depth", unit);
    render_picture_depth(game->depth, game->width, game->height, view->app->render.max_depth,
                         &s->sensor);
    draw_sensor(s, s->layout.depth);
    snprintf(unit, sizeof unit, "%u x %u", game->width, game->height);
    caption(s, s->layout.semantic, "categories", unit);
    render_picture_ids(game->semantic, game->width, game->height, &s->sensor);
    draw_sensor(s, s->layout.semantic);
}

//---- legend: the categories that fill most of the picture ----------------------------------------

enum { LEGEND_ROWS = 3, LEGEND_COLUMNS = 2, LEGEND_ITEMS = LEGEND_ROWS * LEGEND_COLUMNS };
typedef struct Legend {
    uint32_t category[LEGEND_ITEMS], pixels[LEGEND_ITEMS];
    int count;
} Legend;

static void insert(Legend *legend, uint32_t category, uint32_t pixels) {
    int at = legend->count < LEGEND_ITEMS ? legend->count++ : LEGEND_ITEMS;
    while (at > 0 && legend->pixels[at - 1] < pixels) {
        if (at < LEGEND_ITEMS) {
            legend->category[at] = legend->category[at - 1];
            legend->pixels[at] = legend->pixels[at - 1];
        }
        at--;
    }
    if (at >= LEGEND_ITEMS) return;
    legend->category[at] = category;
    legend->pixels[at] = pixels;
}

static Legend count_categories(const ViewGame *game, uint32_t *pixels) {
    Legend legend = {0};
    uint32_t count = game->world.scene.category_count;
    memset(pixels, 0, count * sizeof *pixels);
    for (uint32_t i = 0; i < game->width * game->height; i++)
        if (game->semantic[i] < count) pixels[game->semantic[i]]++;
    for (uint32_t c = 1; c < count; c++)
        if (pixels[c] > 0) insert(&legend, c, pixels[c]);
    return legend;
}

static void draw_legend(View *view) {
    ViewScreen *s = &view->screen;
    ViewRect box = s->layout.legend;
    Legend legend = count_categories(&view->game, s->category_pixels);
    view_canvas_fill(&s->window, box, VIEW_NIGHT);
    for (int i = 0; i < legend.count; i++) {
        int x = box.x + i % LEGEND_COLUMNS * (box.width / LEGEND_COLUMNS);
        int y = box.y + 2 + i / LEGEND_COLUMNS * (VIEW_SMALL_TEXT + 5);
        bool is_goal = legend.category[i] == view_game_episode(&view->game)->category_id;
        char name[32];
        snprintf(name, sizeof name, "%.20s",
                 scene_category_name(&view->game.world.scene, legend.category[i]));
        view_canvas_fill(&s->window, (ViewRect){x, y + 2, 12, 12},
                         render_id_color(legend.category[i]));
        view_canvas_text(&s->window, (float)x + 19.0f, (float)y, VIEW_SMALL_TEXT,
                         is_goal ? VIEW_GOLD : VIEW_DIM, name);
    }
}

//---- the map -------------------------------------------------------------------------------------

// the longer side of the map so that it fits; the floor's cells are needed without a map too
static uint32_t map_pixels(const View *view) {
    const Scene *scene = &view->game.world.scene;
    float width = fmaxf(scene->high[0] - scene->low[0], 0.1f);
    float depth = fmaxf(scene->high[2] - scene->low[2], 0.1f);
    float room[2] = {400.0f, 400.0f};
    if (view->shows_map) {
        room[0] = (float)view->screen.layout.map.width;
        room[1] = (float)view->screen.layout.map.height;
    }
    float scale = fminf(room[0] / width, room[1] / depth);
    return (uint32_t)fmaxf(16.0f, scale * fmaxf(width, depth));
}

void view_side_fit(View *view) {
    ViewScreen *s = &view->screen;
    arena_destroy(&s->map_arena);
    s->map_arena = arena_create("map");
    s->plain = render_map_create(&view->game.world.scene, view->game.world.navmesh,
                                 view->game.state.position[1], map_pixels(view), &s->map_arena);
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

static void draw_walk(RenderMap *map, const SimTrajectory *walk) {
    for (int i = 0; i + 1 < walk->count; i++) {
        float ends[2][3];
        memcpy(ends[0], walk->steps[i].position, sizeof ends[0]);
        memcpy(ends[1], walk->steps[i + 1].position, sizeof ends[1]);
        if (memcmp(ends[0], ends[1], sizeof ends[0]) != 0)
            render_map_path(map, (const float(*)[3])(const void *)ends, 2, 2.5f, VIEW_RED);
    }
    if (walk->count > 0)
        render_map_goal(map, walk->steps[0].position, 0.1f, (DrawColor){20, 20, 24, 255});
}

static void draw_map(View *view) {
    static const DrawColor goal = {255, 190, 40, 220};
    ViewScreen *s = &view->screen;
    const SimEpisode *episode = view_game_episode(&view->game);
    AgentMind mind;
    memcpy(s->map.image.pixels, s->plain.image.pixels,
           (size_t)3 * s->plain.image.width * s->plain.image.height);
    if (view->shows_navmesh) draw_walkable(&s->map);
    view_game_mind(&view->game, &mind);
    mind_draw(&s->map, &view->game.world.scene, &mind);
    for (int g = 0; g < episode->goal_count; g++)
        render_map_goal(&s->map, episode->goals[g], episode->category_id != 0 ? 0.03f : 0.15f,
                        goal);
    if (view->shows_truth)
        render_map_path(&s->map, (const float(*)[3])view->shortest.points, view->shortest.count,
                        2.5f, goal);
    draw_walk(&s->map, &view_game_stage(&view->game)->trajectory);
    render_map_agent(&s->map, view->game.state.position, view->game.state.yaw, VIEW_RED);
}

// 3 channels into 4, in the middle of the box
static void paste_map(ViewScreen *s) {
    const Image *map = &s->map.image;
    ViewRect box = s->layout.map, at = view_canvas_fit(box, map->width, map->height);
    view_canvas_fill(&s->window, box, VIEW_PANEL);
    for (int y = 0; y < at.height && y < (int)map->height; y++) {
        const uint8_t *from = map->pixels + (size_t)3 * map->width * (size_t)y;
        uint8_t *to = s->window.pixels + 4 * ((size_t)(at.y + y) * s->window.width + (size_t)at.x);
        for (int x = 0; x < at.width && x < (int)map->width; x++, from += 3, to += 4)
            memcpy(to, from, 3);
    }
}

static void caption_map(ViewScreen *s) {
    static const struct {
        DrawColor color;
        const char *name;
    } items[] = {{{245, 98, 88, 255}, "walked"},
                 {{255, 200, 70, 255}, "goal"},
                 {{96, 172, 255, 255}, "places"},
                 {{255, 155, 55, 255}, "objects"}};
    caption(s, s->layout.map, "map", "");
    float x = (float)s->layout.map.x + 48.0f, y = (float)(s->layout.map.y - VIEW_CAPTION) + 3.0f;
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        render_draw_disc(&s->window, x + 5.0f, y + 8.0f, 4.0f, items[i].color);
        x = view_canvas_text(&s->window, x + 13.0f, y, VIEW_SMALL_TEXT, VIEW_DIM, items[i].name);
        x += 10.0f;
    }
}

// another storey has another map
static void follow_storey(View *view) {
    static const float STOREY = 1.2f; // metres; a step or a ramp is less
    if (fabsf(view->game.state.position[1] - view->screen.plain.view.y) > STOREY)
        view_side_fit(view);
}

void view_side_draw(View *view) {
    draw_sensors(view);
    draw_legend(view);
    follow_storey(view);
    if (!view->shows_map) return;
    draw_map(view);
    paste_map(&view->screen);
    caption_map(&view->screen);
}
