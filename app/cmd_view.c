// cairn view: look at a scene, watch an agent, or walk yourself.
//
// The loop: what the user did, what the clock did, the picture, the screen, a short sleep. With
// --view.keys or --view.shot there is no clock but a script, and where there is no display then, no
// window either: the same pictures are made, and the last one can be saved.

#include "app/view_script.h"
#include "app/view_versus.h"
#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

CONFIG_DEFINE(ViewConfig, view, VIEW_CONFIG)

// more frames than a screen shows are wasted [s]
static const double FRAME = 1.0 / 60.0;

typedef struct Viewer {
    View view;
    RenderWindow *window; // NULL in a script without a display
    int frames;
    double began;              // [s], the clock
    int recent;                // frames since `recent_began`
    double recent_began, busy; // [s]
} Viewer;

//---- create --------------------------------------------------------------------------------------

// reading and preparing a large scene takes a while: say so in the window
static bool show_loading(Viewer *v, const App *app, const char *scene, Error *err) {
    if (v->window == NULL) return true;
    Arena arena = arena_create("loading");
    Image image = image_create((uint32_t)app->view.window_width, (uint32_t)app->view.window_height,
                               4, &arena);
    char text[200];
    snprintf(text, sizeof text, "reading %.150s ...", scene);
    render_draw_fill(&image, VIEW_NIGHT);
    view_canvas_text(&image, 24.0f, 20.0f, 20.0f, VIEW_TEXT, text);
    bool ok = render_window_show(v->window, &image, err);
    arena_destroy(&arena);
    return ok;
}

static bool open_window(Viewer *v, App *app, Error *err) {
    const ViewConfig *config = &app->view;
    v->window = render_window_create("cairn view", (uint32_t)config->window_width,
                                     (uint32_t)config->window_height, &app->arena, err);
    return v->window != NULL || v->view.is_script;
}

static bool create(Viewer *v, App *app, Gpu *gpu, Error *err) {
    View *view = &v->view;
    const char *scene = app->argument_count > 0 ? app->arguments[0] : "home:1";
    view->app = app;
    view->is_script = app->view.keys.at[0] != '\0' || app->view.shot.at[0] != '\0';
    view->is_paused = view->is_script;
    view->shows_map = view->shows_graph = true;
    view->hfov = app->render.hfov;
    view->speed = app->view.speed;
    view->voxels = view_voxels_create();
    view->eye = view_eye_create(gpu, &app->render);
    if (!open_window(v, app, err) || !show_loading(v, app, scene, err)) return false;
    if (!view_game_create(app, scene, gpu, &view->game, err)) return false;
    if (!view_versus_open(view, err)) return false;
    view_say(view, "%s", view->game.note);
    if (view->game.note[0] == '\0' && !view->is_script)
        view_say(view, "H shows the keys; W A D walk");
    if (!view->game.has_floor) view_fly_outside(view);
    view->is_human = view_game_episode(&view->game)->goal_count == 0;
    view_screen_fit(view, app->view.window_width, app->view.window_height);
    return true;
}

static void destroy(Viewer *v) {
    view_versus_close(&v->view);
    view_screen_destroy(&v->view.screen);
    view_dream_close(&v->view.dream);
    view_voxels_destroy(&v->view.voxels);
    view_eye_destroy(&v->view.eye);
    if (v->view.game.app != NULL) view_game_destroy(&v->view.game);
    render_window_destroy(v->window);
}

//---- a frame -------------------------------------------------------------------------------------

// the first cairn-view-N.png that is not there yet
static bool save_shot(View *view, Error *err) {
    char path[64];
    view->wants_shot = false;
    for (int i = 1; i < 10000; i++) {
        snprintf(path, sizeof path, "cairn-view-%d.png", i);
        if (!file_exists(path)) break;
    }
    if (!image_save_png(path, &view->screen.window, err)) return false;
    view_say(view, "saved %s", path);
    return true;
}

static bool draw(Viewer *v, bool sharp, Error *err) {
    View *view = &v->view;
    bool changed;
    if (!view_screen_draw(view, sharp || view->wants_shot, &changed, err)) return false;
    if (view->wants_shot && !save_shot(view, err)) return false;
    if (!changed) return true;
    v->frames++;
    v->recent++;
    return v->window == NULL || render_window_show(v->window, &view->screen.window, err);
}

// frames of the last second, as long as something moved in it
static void count_frames(Viewer *v, double now) {
    double passed = now - v->recent_began;
    if (passed < 1.0) return;
    if (v->recent > 5) v->view.frame_rate = floor((double)v->recent / passed + 0.5);
    v->recent = 0;
    v->recent_began = now;
}

static bool handle_events(Viewer *v, Error *err) {
    RenderEvent event;
    while (v->window != NULL && render_window_poll(v->window, &event))
        if (!view_handle(&v->view, &event, err)) return false;
    return true;
}

static bool run_live(Viewer *v, Error *err) {
    double start = clock_seconds();
    v->recent_began = start;
    while (!v->view.wants_quit) {
        double now = clock_seconds();
        if (!handle_events(v, err) || !view_advance(&v->view, now - start, err) ||
            !draw(v, false, err))
            return false;
        count_frames(v, clock_seconds());
        render_window_wait(v->window, FRAME - (clock_seconds() - now));
    }
    return true;
}

//---- scripts -------------------------------------------------------------------------------------

static const RenderKey WAIT = '_'; // a frame without a key

static bool carry_out(Viewer *v, const ViewScriptStep *step, Error *err) {
    View *view = &v->view;
    if (!handle_events(v, err)) return false;
    for (int i = 0; i < step->event_count; i++)
        if (!view_handle(view, &step->events[i], err)) return false;
    bool is_key = step->key != 0 && step->key != WAIT;
    return (!is_key || view_press(view, step->key, err)) &&
           view_advance(view, view->now + 1.0 / (double)view->speed, err) && draw(v, false, err);
}

static bool run_script(Viewer *v, Error *err) {
    const char *at = v->view.app->view.keys.at;
    while (*at != '\0' && !v->view.wants_quit) {
        ViewScriptStep step;
        if (!view_script_read(&at, &step, err)) return false;
        for (int i = 0; i < step.count && !v->view.wants_quit; i++)
            if (!carry_out(v, &step, err)) return false;
    }
    const char *shot = v->view.app->view.shot.at;
    return draw(v, true, err) &&
           (shot[0] == '\0' || image_save_png(shot, &v->view.screen.window, err));
}

//---- the command ---------------------------------------------------------------------------------

static void tell(const Viewer *v, double seconds) {
    const ViewGame *game = &v->view.game;
    const RenderConfig *camera = &v->view.app->render;
    double view_ms = game->views > 0 ? 1000.0 * game->seeing / game->views : 0.0;
    double rate = seconds > 0.0 ? v->frames / seconds : 0.0;
    if (v->view.app->run.json)
        printf("{\"frames\": %d, \"frames_per_second\": %.2f, \"agent_views\": %d, "
               "\"agent_view_ms\": %.3f}\n",
               v->frames, rate, game->views, view_ms);
    else if (!v->view.app->run.quiet)
        printf("%d frames, %.1f a second; an agent view of %d x %d took %.1f ms\n", v->frames, rate,
               camera->width, camera->height, view_ms);
}

static bool run(App *app, Error *err) {
    if (app->argument_count > 1)
        return error_set(err, "one scene, or one file of recordings, at a time");
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, err);
    if (gpu == NULL) return false;
    Viewer *v = arena_new(&app->arena, Viewer);
    bool ok = create(v, app, gpu, err);
    if (ok) {
        double start = clock_seconds();
        ok = v->view.is_script ? run_script(v, err) : run_live(v, err);
        if (ok) tell(v, clock_seconds() - start);
    }
    destroy(v);
    gpu_destroy(gpu);
    return ok;
}

#define X_KEY(act, key, other, shown, about) "    " shown "  " about "\n"
#define X_MOUSE(shown, about) "    " shown "  " about "\n"

const Command command_view = {
    .name = "view",
    .arguments = "[SCENE | RECORDINGS]",
    .about = "a window: watch any agent in a scene, or walk yourself",
    .help = "  report/trajectories.jsonl                      what an evaluation recorded, played "
            "again\n"
            "  --agent=memory --task=objectnav --speed=5      who plays what, steps per second\n"
            "  --versus=frontier                              and who plays beside it, in step\n"
            "  --width=256 --height=256 --hfov=90             what the agent sees\n"
            "  --window-width=1280 --window-height=720\n"
            "  --episodes=4 --visits=2                        goals, and how often each is set\n"
            "  --keys=\"wwa<tab><space>_*20\" --shot=last.png\n"
            "      a script: one key per frame, then it ends; '*20' is 20 times, '_' no key. It "
            "starts paused;\n"
            "      after <space> the agent makes one step per frame; "
            "<click=X,Y> and\n"
            "      <drag=X,Y,TO_X,TO_Y> are the mouse. Needs no display.\n\n"
            "keys:\n" VIEW_KEYS(X_KEY) "mouse:\n" VIEW_MOUSE(X_MOUSE),
    .run = run,
};
