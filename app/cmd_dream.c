// cairn dream: walk through what a world model imagines, beside what is really there.
//
// The loop: keys, body, imagined frame, window, and only then the frame is remembered, so that what
// a key did is on the screen as early as can be. A script (--dream.keys) needs no display; with
// --dream.out everything that was dreamt is written as files.

#include "app/dream_files.h"
#include "app/dream_screen.h"
#include "base/clock.h"
#include "render/window.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

CONFIG_DEFINE(DreamConfig, dream, DREAM_CONFIG)

enum { LIVE_FRAMES = 512 }; // that are there as data when there is no script
static const float MIN_GAMMA = 0.25f, MAX_GAMMA = 2.0f, GAMMA_STEP = 0.25f;
// a key held down acts again after the first pause, then as often as this [s]
static const double FIRST_REPEAT = 0.25, REPEAT = 0.1;
static const double MESSAGE_FOR = 4.0, LEAD_PAUSE = 0.12;

typedef struct Dreamer {
    const App *app;
    DreamStage stage;
    DreamScreen screen;
    DreamTold told;
    RenderWindow *window; // NULL in a script without a display
    bool is_motion;       // the key pressed last
    bool is_script, wants_quit, wants_shot, is_stale;
    const DreamKey *held;
    double next_repeat, message_until, pressed; // [s], the clock; pressed 0: nothing to measure
    char message[160];
} Dreamer;

static void say(Dreamer *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(Dreamer *d, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(d->message, sizeof d->message, format, args);
    va_end(args);
    d->message_until = clock_seconds() + MESSAGE_FOR;
    d->is_stale = true;
}

//---- create --------------------------------------------------------------------------------------

// a script's keys; each gives a frame at most
static bool count_keys(const char *script, uint32_t *count, Error *err) {
    RenderKey key = 1;
    int times;
    *count = 0;
    while (key != 0) {
        if (!render_key_read(&script, &key, &times, err)) return false;
        if (key != 0) *count += (uint32_t)times;
        if (*count > 20000) return error_set(err, "a script of more than 20000 keys");
    }
    return true;
}

static bool open_window(Dreamer *d, Error *err) {
    const DreamConfig *config = &d->app->dream;
    d->window = render_window_create("cairn dream", (uint32_t)config->window_width,
                                     (uint32_t)config->window_height, &d->stage.arena, err);
    return d->window != NULL || d->is_script;
}

static bool create(Dreamer *d, App *app, Gpu *gpu, Error *err) {
    const char *spec = app->argument_count > 0 ? app->arguments[0] : "home:5000";
    const DreamConfig *config = &app->dream;
    uint32_t keys;
    d->app = app;
    d->is_script = config->keys.at[0] != '\0' || config->shot.at[0] != '\0';
    if (!count_keys(config->keys.at, &keys, err)) return false;
    uint32_t most = (uint32_t)config->context + (d->is_script ? keys + 1 : LIVE_FRAMES);
    if (!dream_stage_create(app, spec, gpu, most, &d->stage, err) || !open_window(d, err))
        return false;
    d->told.message = d->message;
    dream_screen_fit(&d->screen, &d->stage, config->window_width, config->window_height);
    if (d->stage.before > 0)
        say(d, "goes on after %u frames: W S A D walk, Q E turn   %s", d->stage.before,
            d->stage.note);
    return true;
}

static void destroy(Dreamer *d) {
    render_window_destroy(d->window);
    dream_screen_destroy(&d->screen);
    dream_stage_destroy(&d->stage);
}

//---- keys ----------------------------------------------------------------------------------------

static void change_gamma(Dreamer *d, float by) {
    d->stage.gamma = fminf(fmaxf(d->stage.gamma + by, MIN_GAMMA), MAX_GAMMA);
    say(d, "speed x%.2f: %.2f m a step, %.0f degrees a turn", (double)d->stage.gamma,
        (double)(d->stage.gamma * MODEL_STEP_METRES), 15.0 * (double)d->stage.gamma);
}

static bool next_policy(Dreamer *d, Error *err) {
    double begin = clock_seconds();
    if (!dream_stage_next_policy(&d->stage, err)) return false;
    say(d, "policy %.40s: was shown the last %u frames in %.2f s", d->stage.mind.cache.policy.at,
        dream_stage_kept(&d->stage), clock_seconds() - begin);
    return true;
}

static bool refuse(Dreamer *d, const char *why) {
    say(d, "%s", why);
    return true;
}

static bool switch_on(Dreamer *d, DreamAct act, Error *err) {
    DreamStage *stage = &d->stage;
    d->is_stale = true;
    switch (act) {
    case DREAM_FEED:
        if (!stage->has_world) return refuse(d, "the scene is not there: nothing real to see");
        stage->sees_real = !stage->sees_real;
        say(d, stage->sees_real ? "from now on it sees the real frames"
                                : "from now on it remembers what it imagines");
        return true;
    case DREAM_FORGET:
        if (!stage->has_world) return refuse(d, "nothing real would be left to remember");
        say(d, "all forgotten but the real frame here");
        return dream_stage_forget(stage, err);
    case DREAM_POLICY:
        if (dream_stage_kept(stage) == 0) return refuse(d, "no frame yet to show another policy");
        return next_policy(d, err);
    case DREAM_FASTER:
        change_gamma(d, GAMMA_STEP);
        return true;
    case DREAM_SLOWER:
        change_gamma(d, -GAMMA_STEP);
        return true;
    case DREAM_SHOT:
        d->wants_shot = true;
        return true;
    case DREAM_HELP:
        d->told.shows_help = !d->told.shows_help;
        return true;
    case DREAM_QUIT:
        d->wants_quit = true;
        return true;
    default:
        return true;
    }
}

static bool press(Dreamer *d, RenderKey key, Error *err) {
    const DreamKey *row = dream_keys_find(key);
    if (row == NULL) {
        say(d, "no such key; H shows all");
        return true;
    }
    d->pressed = clock_seconds();
    d->is_motion = row->is_motion;
    if (!row->is_motion) return switch_on(d, row->act, err);
    d->is_stale = true;
    while (dream_stage_is_leading(&d->stage))
        if (!dream_stage_lead(&d->stage, err)) return false;
    return dream_stage_move(&d->stage, &row->motion, err);
}

static bool handle(Dreamer *d, const RenderEvent *event, Error *err) {
    switch (event->kind) {
    case RENDER_EVENT_KEY:
        d->held = dream_keys_find(event->key);
        if (d->held != NULL && !d->held->is_motion) d->held = NULL;
        d->next_repeat = clock_seconds() + FIRST_REPEAT;
        return press(d, event->key, err);
    case RENDER_EVENT_KEY_UP:
        if (d->held != NULL && d->held == dream_keys_find(event->key)) d->held = NULL;
        return true;
    case RENDER_EVENT_RESIZE:
        dream_screen_fit(&d->screen, &d->stage, (int)event->x, (int)event->y);
        d->is_stale = true;
        return true;
    case RENDER_EVENT_QUIT:
        d->wants_quit = true;
        return true;
    default:
        return true;
    }
}

static bool handle_events(Dreamer *d, Error *err) {
    RenderEvent event;
    while (d->window != NULL && render_window_poll(d->window, &event))
        if (!handle(d, &event, err)) return false;
    return true;
}

//---- a picture -----------------------------------------------------------------------------------

// the first cairn-dream-N.png that is not there yet
static bool save_shot(Dreamer *d, Error *err) {
    char path[64];
    d->wants_shot = false;
    for (int i = 1; i < 10000; i++) {
        snprintf(path, sizeof path, "cairn-dream-%d.png", i);
        if (!file_exists(path)) break;
    }
    if (!image_save_png(path, &d->screen.window, err)) return false;
    say(d, "saved %s", path);
    return true;
}

static void measure_key(Dreamer *d, double drawn_from) {
    double now = clock_seconds();
    if (d->pressed != 0) d->told.key_seconds = now - d->pressed;
    bool is_key = d->pressed != 0 && d->is_motion;
    dream_stage_note(&d->stage, now - drawn_from, is_key ? d->told.key_seconds : 0);
    d->pressed = 0;
}

// the picture first, then the memory
static bool show(Dreamer *d, Error *err) {
    if (!d->is_stale) return true;
    d->is_stale = false;
    double begin = clock_seconds();
    dream_screen_draw(&d->screen, &d->stage, &d->told);
    if (d->window != NULL && !render_window_show(d->window, &d->screen.window, err)) return false;
    measure_key(d, begin);
    if (d->wants_shot && !save_shot(d, err)) return false;
    return dream_stage_settle(&d->stage, err);
}

//---- live ----------------------------------------------------------------------------------------

static bool lead(Dreamer *d, double *next, Error *err) {
    if (!dream_stage_is_leading(&d->stage) || clock_seconds() < *next) return true;
    *next = clock_seconds() + LEAD_PAUSE;
    d->is_stale = true;
    if (!dream_stage_lead(&d->stage, err)) return false;
    if (!dream_stage_is_leading(&d->stage))
        say(d, "now it dreams alone: W S A D walk, Q E turn, R F look; H shows all keys");
    return true;
}

static bool repeat(Dreamer *d, Error *err) {
    if (d->held == NULL || clock_seconds() < d->next_repeat) return true;
    d->next_repeat = clock_seconds() + REPEAT;
    return press(d, d->held->key, err);
}

static void fade(Dreamer *d) {
    if (d->message[0] == '\0' || d->is_script || clock_seconds() < d->message_until) return;
    d->message[0] = '\0';
    d->is_stale = true;
}

static bool run_live(Dreamer *d, Error *err) {
    double next = 0;
    while (!d->wants_quit) {
        uint32_t before = d->stage.count;
        if (!handle_events(d, err)) return false;
        // a key pressed now is not repeated now
        if (d->stage.count == before && (!lead(d, &next, err) || !repeat(d, err))) return false;
        fade(d);
        if (!show(d, err)) return false;
        bool is_busy = d->held != NULL || dream_stage_is_leading(&d->stage);
        render_window_wait(d->window, is_busy ? 0.005 : 0.1);
    }
    return true;
}

//---- scripts -------------------------------------------------------------------------------------

static bool press_one(Dreamer *d, RenderKey key, Error *err) {
    d->message[0] = '\0'; // of the key before
    return handle_events(d, err) && press(d, key, err) && show(d, err);
}

static bool run_script(Dreamer *d, Error *err) {
    const char *at = d->app->dream.keys.at;
    RenderKey key = 1;
    while (dream_stage_is_leading(&d->stage)) {
        d->is_stale = true;
        if (!dream_stage_lead(&d->stage, err) || !show(d, err)) return false;
    }
    while (key != 0 && !d->wants_quit) {
        int count;
        if (!render_key_read(&at, &key, &count, err)) return false;
        for (int i = 0; key != 0 && i < count && !d->wants_quit; i++)
            if (!press_one(d, key, err)) return false;
    }
    const char *shot = d->app->dream.shot.at;
    return shot[0] == '\0' || image_save_png(shot, &d->screen.window, err);
}

//---- the command ---------------------------------------------------------------------------------

static json_t *times_json(const DreamTimes *times) {
    return json_pack("{s:f s:f s:i}", "p50_ms", 1e3 * times->p50, "p99_ms", 1e3 * times->p99,
                     "frames", (int)times->count);
}

static json_t *latency_json(const DreamCost *cost) {
    return json_pack("{s:o s:o s:o s:o s:o}", "key_to_picture", times_json(&cost->waiting), "real",
                     times_json(&cost->looking), "imagine", times_json(&cost->imagining), "draw",
                     times_json(&cost->drawing), "remember", times_json(&cost->remembering));
}

static json_t *tell_json(const Dreamer *d, const DreamScore *score, const DreamCost *cost) {
    return json_pack(
        "{s:s s:s s:I s:i s:f s:i s:f s:f s:f s:f s:f s:o s:I s:b}", "command", "dream", "policy",
        d->stage.mind.cache.policy.at, "frames", (json_int_t)d->stage.count, "fed",
        (int)score->seen, "fed_psnr", score->seen_psnr, "alone", (int)score->alone, "alone_psnr",
        score->alone_psnr, "imagine_ms", 1e3 * cost->imagining.p50, "remember_ms",
        1e3 * cost->remembering.p50, "real_ms", 1e3 * cost->looking.p50, "key_to_picture_ms",
        1e3 * cost->waiting.p50, "latency", latency_json(cost), "bytes",
        (json_int_t)model_dream_bytes(d->stage.mind.dream), "real", (int)d->stage.has_world);
}

static void tell_times(const DreamStage *stage) {
    DreamCost cost = dream_stage_cost(stage);
    const struct {
        const char *name;
        const DreamTimes *times;
    } rows[] = {{"from a key to its picture", &cost.waiting},
                {"  really drawn", &cost.looking},
                {"  imagined", &cost.imagining},
                {"  window's picture", &cost.drawing},
                {"remembered, after it", &cost.remembering}};
    printf("%-26s %9s %9s   of frames, on %s\n", "milliseconds", "p50", "p99",
           gpu_name(stage->gpu));
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (rows[i].times->count > 0)
            printf("%-26s %9.1f %9.1f   %u\n", rows[i].name, 1e3 * rows[i].times->p50,
                   1e3 * rows[i].times->p99, rows[i].times->count);
}

static void tell(const Dreamer *d) {
    DreamScore score = dream_stage_score(&d->stage);
    if (d->app->run.json) {
        DreamCost cost = dream_stage_cost(&d->stage);
        json_t *json = tell_json(d, &score, &cost);
        json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
        printf("\n");
        json_decref(json);
        return;
    }
    if (d->app->run.quiet) return;
    if (d->stage.note[0] != '\0') printf("%s\n", d->stage.note);
    printf("%u frames: imagined with real frames to see %.2f dB (%u), alone %.2f dB (%u)\n",
           d->stage.count, score.seen_psnr, score.seen, score.alone_psnr, score.alone);
    tell_times(&d->stage);
    printf("memory: policy %s, %u frames, %.1f MiB in all\n", d->stage.mind.cache.policy.at,
           model_cache_count(model_dream_cache(d->stage.mind.dream)),
           (double)model_dream_bytes(d->stage.mind.dream) / 1048576);
    const DreamConfig *config = &d->app->dream;
    if (config->out.at[0] != '\0')
        printf("%s: frames/, sheet.png, dream.avi, dream.npz\n", config->out.at);
    if (config->save.at[0] != '\0')
        printf("%s: what it remembers; cairn dream %s goes on\n", config->save.at, config->save.at);
}

static bool run(App *app, Error *err) {
    if (app->argument_count > 1) return error_set(err, "one scene at a time");
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, err);
    if (gpu == NULL) return false;
    Dreamer *d = arena_new(&app->arena, Dreamer);
    const char *out = app->dream.out.at, *save = app->dream.save.at;
    bool ok = create(d, app, gpu, err) && (d->is_script ? run_script(d, err) : run_live(d, err)) &&
              (out[0] == '\0' || dream_files_save(&d->stage, out, err)) &&
              (save[0] == '\0' || dream_stage_save(&d->stage, save, err));
    if (ok) tell(d);
    destroy(d);
    gpu_destroy(gpu);
    return ok;
}

#define X_MOTION(act, key, other, ahead, left, up, turn, shown, about) "    " shown "  " about "\n"
#define X_KEY(act, key, other, shown, about) "    " shown "  " about "\n"

const Command command_dream = {
    .name = "dream",
    .arguments = "[SCENE|FILE]",
    .about = "walk through what a world model imagines, beside what is really there",
    .help =
        "A camera is led through SCENE (home:5000 if none is named) for a few frames, which the\n"
        "model sees. Then you walk, and the model imagines what you see from what it remembers "
        "and\n"
        "from your keys alone; the real frame, drawn at the same place, stands beside it.\n\n"
        "FILE is what --save=FILE wrote: that dream goes on where it stopped, with the same\n"
        "weights and the same scene, bit for bit.\n\n"
        "  --context=16 --walk=look     real frames at first, and how they are walked:\n"
        "                               look, explore, loop, palindrome, return\n"
        "  --weights=FILE               the model, from `cairn train world FILE`; built in "
        "without\n"
        "  --policy=landmarks           what is remembered: window, full, relic, scout, "
        "landmarks,\n"
        "                               random, places, combined; more under model_cache in\n"
        "                               --print-config\n"
        "  --steps=1                    of imagining a frame; 2 to 4 sharpen what was never seen\n"
        "  --gamma=1                    speed: 1 is 0.25 m a step and 15 degrees a turn\n"
        "  --bf16=false                 products in full precision\n"
        "  --window-width=1280 --window-height=720\n"
        "  --keys=\"w*8q*6<space>w*4\" --shot=last.png\n"
        "      a script: one key per frame, then it ends; '*8' is 8 times. Needs no display.\n"
        "  --save=FILE                  what it remembers, at the end\n"
        "  --out=FOLDER\n"
        "      writes what was dreamt: frames/*.png (real, imagined, error), sheet.png, "
        "dream.avi,\n"
        "      dream.npz (numpy.load: real, imagined, poses, actions, doubt, psnr, seen)\n\n"
        "keys:\n" DREAM_MOTIONS(X_MOTION) DREAM_KEYS(X_KEY),
    .run = run,
};
