// See view_versus.h.

#include "app/view_versus.h"

#include "app/view_verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

//---- the second ----------------------------------------------------------------------------------

bool view_versus_open(View *view, Error *err) {
    const App *app = view->app;
    if (app->view.versus.at[0] == '\0') return true;
    if (view_replay_is_on(&view->game))
        return error_set(err, "--versus is for games: in a recording nobody plays");
    View *other = arena_new(&view->game.arena, View);
    *other = (View){.app = app, .is_right = true, .speed = view->speed};
    if (!view_game_create_beside(&view->game, app->view.versus.at, &other->game, err)) return false;
    other->voxels = view_voxels_create();
    other->eye = view_eye_create(view->game.gpu, &app->render);
    view->versus = other;
    view->compares = true;
    return true;
}

void view_versus_close(View *view) {
    View *other = view->versus;
    if (other == NULL) return;
    view_screen_destroy(&other->screen);
    view_voxels_destroy(&other->voxels);
    view_eye_destroy(&other->eye);
    view_game_destroy(&other->game);
    view->versus = NULL;
}

void view_versus_toggle(View *view) {
    if (view->versus == NULL) {
        view_say(view, "there is nobody to compare with: start with --versus=AGENT");
        return;
    }
    view->compares = !view->compares;
    if (view->compares)
        view_say(view, "side by side");
    else
        view_say(view, "alone; the other plays on unseen");
}

// what the keys, the mouse and the clock did to the first
static void follow(View *other, const View *view) {
    other->kind = view->kind;
    other->shows_navmesh = view->shows_navmesh;
    other->shows_octree = view->shows_octree;
    other->shows_graph = view->shows_graph;
    other->shows_truth = view->shows_truth;
    other->layer = view->layer;
    other->compares = view->compares;
    other->is_flying = view->is_flying;
    other->is_script = view->is_script;
    other->hfov = view->hfov;
    other->now = view->now;
    other->stepped = view->stepped;
    other->moving = view->moving;
    other->fly = view->fly;
    memcpy(other->look, view->look, sizeof other->look);
}

//---- who is ahead --------------------------------------------------------------------------------

static ViewPlayer player_of(const View *view) {
    return (ViewPlayer){.name = view_game_player(&view->game),
                        .state = view_past_shown(&view->game.past),
                        .metrics = view->game.metrics};
}

static const DrawColor SIDES[2] = {{92, 210, 130, 255}, {96, 172, 255, 255}};

// from the edges to the middle, so that who gets there first is done
static void draw_progress(Image *window, ViewRect box, const ViewPlayer players[2],
                          float geodesic) {
    float half = 0.5f * (float)box.width, y = (float)(box.y + box.height - 5);
    render_draw_box(window, (float)box.x, y, (float)box.width, 4.0f, VIEW_EDGE);
    for (int i = 0; i < 2; i++) {
        float length = half * view_verdict_progress(&players[i], geodesic);
        float x = i == 0 ? (float)box.x : (float)(box.x + box.width) - length;
        render_draw_box(window, x, y, length, 4.0f, SIDES[i]);
    }
    render_draw_box(window, (float)box.x + half - 1.0f, y - 2.0f, 2.0f, 8.0f, VIEW_GOLD);
}

static void draw_verdict(View *view) {
    ViewRect box = view->screen.layout.verdict;
    Image *window = &view->screen.window;
    ViewPlayer players[2] = {player_of(view), player_of(view->versus)};
    if (view->is_human) players[0].name = "you";
    ViewVerdict verdict = view_verdict(players);
    char text[sizeof verdict.text];
    view_canvas_shorten(verdict.text, (float)box.width - 20.0f, VIEW_TEXT_SIZE, text, sizeof text);
    float width = render_text_width(VIEW_TEXT_SIZE, text);
    view_canvas_fill(window, box, VIEW_PANEL);
    view_canvas_text(window, (float)box.x + 0.5f * ((float)box.width - width), (float)box.y + 5.0f,
                     VIEW_TEXT_SIZE, verdict.ahead < 0 ? VIEW_TEXT : SIDES[verdict.ahead], text);
    draw_progress(window, box, players, view_game_episode(&view->game)->geodesic);
}

//---- figures of one ------------------------------------------------------------------------------

enum { ROW = VIEW_SMALL_TEXT + 4 };

static const char *how_it_goes(const ViewPlayer *player) {
    if (!player->state->is_over) return "on its way";
    if (player->metrics.success > 0.0f) return "arrived";
    return player->state->has_stopped ? "stopped elsewhere" : "out of steps";
}

static void draw_row(Image *window, ViewRect box, float y, const char *name, const char *value) {
    char text[64];
    float width = render_text_width(VIEW_SMALL_TEXT, value);
    view_canvas_shorten(name, (float)box.width - width - 8.0f, VIEW_SMALL_TEXT, text, sizeof text);
    view_canvas_text(window, (float)box.x, y, VIEW_SMALL_TEXT, VIEW_DIM, text);
    view_canvas_text(window, (float)(box.x + box.width) - width, y, VIEW_SMALL_TEXT, VIEW_TEXT,
                     value);
}

// name and value of each, as far as there is room
static void draw_rows(const View *view, Image *window, ViewRect box, float y) {
    const SimMetrics *m = &view->game.metrics;
    const SimState *shown = view_past_shown(&view->game.past);
    char values[6][32];
    static const char *const names[] = {"to the goal", "steps", "walked",
                                        "bumps",       "SPL",   "soft SPL"};
    snprintf(values[0], sizeof values[0], isfinite(m->distance_to_goal) ? "%.2f m" : "no way",
             (double)m->distance_to_goal);
    snprintf(values[1], sizeof values[1], "%d", shown->step);
    snprintf(values[2], sizeof values[2], "%.1f m", (double)m->path_length);
    snprintf(values[3], sizeof values[3], "%d", shown->collisions);
    snprintf(values[4], sizeof values[4], "%.2f", (double)m->spl);
    snprintf(values[5], sizeof values[5], "%.2f", (double)m->soft_spl);
    for (int i = 0; i < 6 && y + ROW <= (float)(box.y + box.height); i++, y += ROW)
        draw_row(window, box, y, names[i], values[i]);
}

void view_versus_figures(View *view) {
    ViewRect box = view->screen.layout.figures;
    Image *window = &view->screen.window;
    ViewPlayer player = player_of(view);
    char text[64];
    float y = (float)box.y;
    view_canvas_fill(window, box, VIEW_NIGHT);
    view_canvas_shorten(view->is_human ? "you" : player.name, (float)box.width, VIEW_TEXT_SIZE,
                        text, sizeof text);
    view_canvas_text(window, (float)box.x, y, VIEW_TEXT_SIZE, SIDES[view->is_right], text);
    AgentMind mind;
    view_game_mind(&view->game, &mind);
    bool speaks = !player.state->is_over && !view->is_human && mind.intention != NULL;
    view_canvas_shorten(speaks ? mind.intention : how_it_goes(&player), (float)box.width,
                        VIEW_SMALL_TEXT, text, sizeof text);
    view_canvas_text(window, (float)box.x, y + 23.0f, VIEW_SMALL_TEXT, VIEW_ORANGE, text);
    draw_rows(view, window, box, y + 23.0f + ROW + 4.0f);
}

//---- the picture of both -------------------------------------------------------------------------

static void copy_box(Image *to, const Image *from, ViewRect box) {
    size_t bytes = (size_t)box.width * 4;
    for (int y = box.y; y < box.y + box.height; y++) {
        size_t at = 4 * ((size_t)y * to->width + (size_t)box.x);
        memcpy(to->pixels + at, from->pixels + at, bytes);
    }
}

bool view_versus_draw(View *view, bool sharp, bool *changed, Error *err) {
    View *other = view->versus;
    const ViewScreen *s = &view->screen;
    follow(other, view);
    if (s->is_stale) view_screen_fit(other, s->width, s->height);
    return view_screen_draw(other, sharp, changed, err);
}

void view_versus_paste(View *view) {
    const ViewScreen *o = &view->versus->screen;
    // the right half, between the bars
    int left = o->layout.picture.x, top = o->layout.picture.y;
    ViewRect half = {left, top, (int)o->window.width - left, o->layout.time.y - top};
    copy_box(&view->screen.window, &o->window, half);
    draw_verdict(view);
}
