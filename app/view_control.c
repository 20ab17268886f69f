// What keys do.

#include "app/view_versus.h"

#include <cglm/cglm.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double MESSAGE_FOR = 3.5;                  // how long one can be read [s]
static const float MIN_SPEED = 0.5f, MAX_SPEED = 64.0f; // steps per second

void view_say(View *view, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(view->message, sizeof view->message, format, args);
    va_end(args);
    view->message_until = view->now + MESSAGE_FOR;
    view->screen.is_stale = true;
}

//---- switches ------------------------------------------------------------------------------------

static void toggle(View *view, bool *what, const char *name, const char *missing) {
    *what = !*what;
    view->screen.is_stale = true;
    if (*what && missing != NULL && view_replay_is_on(&view->game))
        view_say(view, "in a recording there is no mind to look into");
    else if (*what && missing != NULL)
        view_say(view, "%s %s", view_game_player(&view->game), missing);
    else
        view_say(view, "%s %s", name, *what ? "on" : "off");
}

static void toggle_overlay(View *view, ViewAct act) {
    AgentMind mind;
    view_game_mind(&view->game, &mind);
    switch (act) {
    case VIEW_OCTREE:
        toggle(view, &view->shows_octree, "octree", mind.octree ? NULL : "keeps no octree");
        break;
    case VIEW_GRAPH:
        toggle(view, &view->shows_graph, "graph and plan",
               mind.graph || mind.octree ? NULL : "keeps no graph and makes no plan");
        break;
    case VIEW_NAVMESH:
        toggle(view, &view->shows_navmesh, "walkable floor", NULL);
        break;
    case VIEW_TRUTH:
        toggle(view, &view->shows_truth, "goals and shortest path", NULL);
        break;
    case VIEW_MAP:
        toggle(view, &view->shows_map, "map", NULL);
        break;
    case VIEW_ANSWERS:
        toggle(view, &view->shows_answers, "answers of the memory",
               mind.memory ? NULL : "has no memory");
        break;
    default:
        break;
    }
}

// what wants somebody who plays
static bool is_refused(View *view) {
    if (!view_replay_is_on(&view->game)) return false;
    view_say(view, "not in a recording");
    return true;
}

static void toggle_dream(View *view) {
    ViewDream *dream = &view->dream;
    Error err;
    if (is_refused(view)) return;
    if (!view_dream_is_open(dream) && !view_dream_open(dream, view->app, view->game.gpu, &err)) {
        view_say(view, "%s", err.text);
        return;
    }
    toggle(view, &view->shows_dream, "what the world model imagines", NULL);
}

static void take_over(View *view) {
    if (is_refused(view)) return;
    view->is_human = !view->is_human;
    view->next_step = view->now;
    if (view->is_human)
        view_say(view, "you walk: W A D, Enter to stop at the goal; P hands back");
    else
        view_say(view, "%s goes on", view_game_player(&view->game));
}

static void start_flying(View *view) {
    view->fly = view_camera(view);
    glm_vec2_zero(view->look);
    memset(view->down, 0, sizeof view->down);
    view->is_flying = !view->is_flying;
    view_say(view, view->is_flying ? "flying: W S, arrows or mouse, E Q; F lands"
                                   : "back in the agent's head");
}

static void change_speed(View *view, float factor) {
    view->speed = fminf(fmaxf(view->speed * factor, MIN_SPEED), MAX_SPEED);
    view_say(view, "%g steps per second", (double)view->speed);
}

static bool pause_or_resume(View *view, Error *err) {
    bool was_past;
    view->is_paused = !view->is_paused;
    view->next_step = view->now;
    view_say(view, view->is_paused ? "paused: . is one step, Space goes on" : "goes on");
    return view_scrub_return(view, &was_past, err);
}

static void cycle_layer(View *view) {
    view->layer = (ViewLayer)((view->layer + 1) % VIEW_LAYERS);
    view_say(view, "map: %s", view_map_layer_name(view->layer));
}

static void cycle_picture(View *view) {
    view->kind = (ViewPicture)((view->kind + 1) % VIEW_PICTURES);
    view->still_since = view->now;
    view_say(view, "picture: %s", view_picture_names[view->kind]);
}

//---- keys ----------------------------------------------------------------------------------------

// what may take a step or another episode, and so may fail
static bool is_play(ViewAct act) {
    static const bool are_play[VIEW_ACT_COUNT] = {
        [VIEW_STOP] = true,  [VIEW_PAUSE] = true,    [VIEW_EARLIER] = true, [VIEW_STEP] = true,
        [VIEW_START] = true, [VIEW_PRESENT] = true,  [VIEW_AGENT] = true,   [VIEW_RESET] = true,
        [VIEW_NEXT] = true,  [VIEW_PREVIOUS] = true,
    };
    return are_play[act];
}

static bool play(View *view, ViewAct act, RenderKey key, Error *err) {
    switch (act) {
    case VIEW_STOP:
        return view_walk(view, ACTION_STOP, err);
    case VIEW_PAUSE:
        return pause_or_resume(view, err);
    case VIEW_STEP:
        return view_step(view, err);
    case VIEW_EARLIER:
    case VIEW_START:
    case VIEW_PRESENT:
        return view_scrub_press(view, act, err);
    case VIEW_AGENT:
        return view_choose(view, key - '1', err);
    case VIEW_RESET:
        return view_restart(view, err);
    case VIEW_NEXT:
        return view_begin(view, view->game.episode + 1, err);
    case VIEW_PREVIOUS:
        return view_begin(view, view->game.episode - 1, err);
    default:
        return true;
    }
}

static void set(View *view, ViewAct act) {
    switch (act) {
    case VIEW_TAKE_OVER:
        take_over(view);
        break;
    case VIEW_FASTER:
        change_speed(view, 2.0f);
        break;
    case VIEW_SLOWER:
        change_speed(view, 0.5f);
        break;
    case VIEW_PICTURE:
        cycle_picture(view);
        break;
    case VIEW_LAYER:
        cycle_layer(view);
        break;
    case VIEW_DREAM:
        toggle_dream(view);
        break;
    case VIEW_GOAL:
        if (!is_refused(view)) view_aim_toggle(view);
        break;
    case VIEW_COMPARE:
        view_versus_toggle(view);
        break;
    case VIEW_FLY:
        start_flying(view);
        break;
    case VIEW_FOV:
        view->hfov = view->app->render.hfov;
        break;
    case VIEW_SHOT:
        view->wants_shot = true;
        break;
    case VIEW_HELP:
        view->shows_help = !view->shows_help;
        break;
    case VIEW_QUIT:
        view->wants_quit = true;
        break;
    default:
        toggle_overlay(view, act);
    }
    view->screen.is_stale = true;
}

bool view_press(View *view, RenderKey key, Error *err) {
    ViewAct act = view_keys_find(key);
    if (act == VIEW_NOTHING) {
        view_say(view, "no such key; H shows all");
        return true;
    }
    if (view_keys_is_motion(act)) return view_move(view, act, err);
    if (is_play(act)) return play(view, act, key, err);
    set(view, act);
    return true;
}
