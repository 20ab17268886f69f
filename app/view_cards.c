// Cards over the big picture: the result of an episode, a message, the picture's name; over
// the window: the keys.

#include "app/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void plate(Image *to, float x, float y, float width, float height) {
    render_draw_box(to, x, y, width, height, VIEW_PLATE);
    render_draw_box(to, x, y, width, 1.0f, VIEW_EDGE);
    render_draw_box(to, x, y + height - 1.0f, width, 1.0f, VIEW_EDGE);
}

//---- help ----------------------------------------------------------------------------------------

enum { ROW = 19, KEY_COLUMN = 72, MARGIN = 16, COLUMNS = 2 };

static const ViewKey *help_row(int i) {
    return i < view_key_count ? &view_keys[i] : &view_mouse[i - view_key_count];
}

// with text of VIEW_SMALL_TEXT
static float row_width(const ViewKey *key) {
    return KEY_COLUMN + render_text_width(VIEW_SMALL_TEXT, key->about);
}

static void draw_key(Image *to, float x, float y, float scale, const ViewKey *key) {
    float size = scale * VIEW_SMALL_TEXT;
    view_canvas_text(to, x, y, size, VIEW_GOLD, key->shown);
    view_canvas_text(to, x + scale * KEY_COLUMN, y, size, VIEW_TEXT, key->about);
}

// two columns, the mouse below the second; smaller where the window is
void view_cards_help(Image *to) {
    int all = view_key_count + view_mouse_count, rows = (all + COLUMNS - 1) / COLUMNS;
    float width[COLUMNS] = {0};
    for (int i = 0; i < all; i++) width[i / rows] = fmaxf(width[i / rows], row_width(help_row(i)));
    float w = width[0] + width[1] + 4.0f * MARGIN, h = (float)(rows * ROW) + 2.0f * MARGIN;
    float scale = fminf(fminf((float)to->width / w, (float)to->height / h), 1.0f);
    float x = 0.5f * ((float)to->width - scale * w), y = 0.5f * ((float)to->height - scale * h);
    plate(to, x, y, scale * w, scale * h);
    for (int i = 0; i < all; i++) {
        float left = MARGIN + (i < rows ? 0.0f : width[0] + 2.0f * MARGIN);
        float top = MARGIN + (float)(i % rows * ROW);
        draw_key(to, x + scale * left, y + scale * top, scale, help_row(i));
    }
}

//---- the end of an episode -----------------------------------------------------------------------

static void draw_result(const View *view, Image *to) {
    const SimMetrics *m = &view->game.metrics;
    const SimEpisode *episode = view_game_episode(&view->game);
    const SimState *shown = view_past_shown(&view->game.past);
    bool success = m->success > 0.0f;
    const char *title = success              ? "Success"
                        : shown->has_stopped ? "Stopped too far from the goal"
                                             : "Out of steps";
    char line[200];
    snprintf(line, sizeof line, "SPL %.2f    walked %.1f m of %.1f m    %d steps    %.2f m left",
             (double)m->spl, (double)m->path_length, (double)episode->geodesic, shown->step,
             (double)m->distance_to_goal);
    float w = render_text_width(VIEW_TEXT_SIZE, line) + 3.0f * MARGIN, h = 84.0f;
    float x = 0.5f * ((float)to->width - w), y = 0.5f * ((float)to->height - h);
    DrawColor color = success ? VIEW_GREEN : VIEW_RED;
    plate(to, x, y, w, h);
    render_draw_box(to, x, y, 4.0f, h, color);
    view_canvas_text(to, x + 1.5f * MARGIN, y + 14.0f, 26.0f, color, title);
    view_canvas_text(to, x + 1.5f * MARGIN, y + 49.0f, VIEW_TEXT_SIZE, VIEW_TEXT, line);
}

//---- the goal's picture --------------------------------------------------------------------------

// into the upper right corner
static void draw_goal(const View *view, Image *to) {
    const Image *goal = &view->game.goal;
    int side = (int)fminf((float)to->width, (float)to->height) / 4;
    if (!view->game.has_goal || side < 32) return;
    ViewRect box = {(int)to->width - side - MARGIN, 8 + 22, side, side};
    box = view_canvas_fit(box, goal->width, goal->height);
    plate(to, (float)box.x - 6.0f, (float)box.y - 22.0f, (float)box.width + 12.0f,
          (float)box.height + 28.0f);
    view_canvas_text(to, (float)box.x, (float)box.y - 20.0f, VIEW_SMALL_TEXT, VIEW_GOLD,
                     "the goal's picture");
    view_canvas_stretch(to, box, (const uint32_t *)(const void *)goal->pixels, goal->width,
                        goal->height, true);
}

//---- all -----------------------------------------------------------------------------------------

static void draw_message(const View *view, Image *to) {
    char text[sizeof view->message];
    view_canvas_shorten(view->message, (float)to->width - 24.0f, VIEW_TEXT_SIZE, text, sizeof text);
    float width = render_text_width(VIEW_TEXT_SIZE, text) + 12.0f;
    view_canvas_label(to, fmaxf(0.5f * ((float)to->width - width), 4.0f), (float)to->height - 40.0f,
                      VIEW_TEXT_SIZE, VIEW_TEXT, text);
}

void view_cards_draw(const View *view, Image *to) {
    char name[64];
    const RenderFrames *f = &view->eye.frames;
    snprintf(name, sizeof name, "%s%s  %u x %u", view->is_flying ? "flying, " : "",
             view_picture_names[view->kind], f->width, f->height);
    view_canvas_label(to, 8.0f, 8.0f, VIEW_SMALL_TEXT, VIEW_DIM, name);
    draw_goal(view, to);
    // of two that stands beside their maps
    if (!view->compares && view_past_shown(&view->game.past)->is_over &&
        view_game_episode(&view->game)->goal_count > 0)
        draw_result(view, to);
    if (view->message[0] != '\0') draw_message(view, to);
}
