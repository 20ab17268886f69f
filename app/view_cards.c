// Cards over the big picture: the keys, the result of an episode, a message, the picture's name.

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

enum { ROW = 19, KEY_COLUMN = 72, MARGIN = 16 };

static float row_width(const ViewKey *key) {
    return KEY_COLUMN + render_text_width(VIEW_SMALL_TEXT, key->about);
}

static void draw_key(Image *to, float x, float y, const ViewKey *key) {
    view_canvas_text(to, x, y, VIEW_SMALL_TEXT, VIEW_GOLD, key->shown);
    view_canvas_text(to, x + KEY_COLUMN, y, VIEW_SMALL_TEXT, VIEW_TEXT, key->about);
}

// two columns, the mouse below the second
static void draw_help(Image *to) {
    int all = view_key_count + view_mouse_count, rows = (all + 1) / 2;
    float width[2] = {0.0f, 0.0f};
    for (int i = 0; i < all; i++) {
        const ViewKey *key = i < view_key_count ? &view_keys[i] : &view_mouse[i - view_key_count];
        width[i / rows] = fmaxf(width[i / rows], row_width(key));
    }
    float w = width[0] + width[1] + 4.0f * MARGIN, h = (float)(rows * ROW) + 2.0f * MARGIN;
    float x = fmaxf(0.5f * ((float)to->width - w), 0.0f);
    float y = fmaxf(0.5f * ((float)to->height - h), 0.0f);
    plate(to, x, y, w, h);
    for (int i = 0; i < all; i++) {
        const ViewKey *key = i < view_key_count ? &view_keys[i] : &view_mouse[i - view_key_count];
        float left = x + MARGIN + (i < rows ? 0.0f : width[0] + 2.0f * MARGIN);
        draw_key(to, left, y + MARGIN + (float)(i % rows * ROW), key);
    }
}

//---- the end of an episode -----------------------------------------------------------------------

static void draw_result(const View *view, Image *to) {
    const SimMetrics *m = &view->game.metrics;
    const SimEpisode *episode = view_game_episode(&view->game);
    bool success = m->success > 0.0f;
    const char *title = success                        ? "Success"
                        : view->game.state.has_stopped ? "Stopped too far from the goal"
                                                       : "Out of steps";
    char line[200];
    snprintf(line, sizeof line, "SPL %.2f    walked %.1f m of %.1f m    %d steps    %.2f m left",
             (double)m->spl, (double)m->path_length, (double)episode->geodesic,
             view->game.state.step, (double)m->distance_to_goal);
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
    float width = render_text_width(VIEW_TEXT_SIZE, view->message) + 12.0f;
    view_canvas_label(to, fmaxf(0.5f * ((float)to->width - width), 4.0f), (float)to->height - 40.0f,
                      VIEW_TEXT_SIZE, VIEW_TEXT, view->message);
}

void view_cards_draw(const View *view, Image *to) {
    char name[64];
    const RenderFrames *f = &view->eye.frames;
    snprintf(name, sizeof name, "%s%s  %u x %u", view->is_flying ? "flying, " : "",
             view_picture_names[view->kind], f->width, f->height);
    view_canvas_label(to, 8.0f, 8.0f, VIEW_SMALL_TEXT, VIEW_DIM, name);
    draw_goal(view, to);
    if (view->game.state.is_over && view_game_episode(&view->game)->goal_count > 0)
        draw_result(view, to);
    if (view->message[0] != '\0') draw_message(view, to);
    if (view->shows_help) draw_help(to);
}
