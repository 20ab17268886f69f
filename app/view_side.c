// The right column without the map: what the agent's sensors show, and which colour is which
// category.

#include "app/view.h"

#include <stdio.h>
#include <string.h>

//---- sensors -------------------------------------------------------------------------------------

void view_side_caption(ViewScreen *s, ViewRect box, const char *title, const char *unit) {
    ViewRect strip = {box.x, box.y - VIEW_CAPTION, box.width, VIEW_CAPTION};
    view_canvas_fill(&s->window, strip, VIEW_NIGHT);
    float x = view_canvas_text(&s->window, (float)strip.x, (float)strip.y + 3.0f, VIEW_SMALL_TEXT,
                               VIEW_TEXT, title);
    if (x + 8.0f + render_text_width(VIEW_SMALL_TEXT, unit) > (float)(box.x + box.width)) return;
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
    view_side_caption(s, s->layout.depth, "depth", unit);
    render_picture_depth(game->depth, game->width, game->height, view->app->render.max_depth,
                         &s->sensor);
    draw_sensor(s, s->layout.depth);
    snprintf(unit, sizeof unit, "%u x %u", game->width, game->height);
    view_side_caption(s, s->layout.semantic, "categories", unit);
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
    uint32_t count = game->world->scene.category_count;
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
        char name[48], text[24];
        view_canvas_words(scene_category_name(&view->game.world->scene, legend.category[i]), name,
                          sizeof name);
        view_canvas_shorten(name, (float)(box.width / LEGEND_COLUMNS) - 25.0f, VIEW_SMALL_TEXT,
                            text, sizeof text);
        view_canvas_fill(&s->window, (ViewRect){x, y + 2, 12, 12},
                         render_id_color(legend.category[i]));
        view_canvas_text(&s->window, (float)x + 19.0f, (float)y, VIEW_SMALL_TEXT,
                         is_goal ? VIEW_GOLD : VIEW_DIM, text);
    }
}

void view_side_draw(View *view) {
    draw_sensors(view);
    draw_legend(view);
}
