// What keys, the mouse and the clock do.

#include "app/view.h"

#include <cglm/cglm.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// a key held down acts again after the first pause, then about eight times a second [s]
static const double FIRST_REPEAT = 0.28, REPEAT = 0.125;
static const double RESULT_FOR = 4.0, MESSAGE_FOR = 3.5; // how long things can be read [s]
static const float MIN_SPEED = 0.5f, MAX_SPEED = 64.0f;  // steps per second
static const float MIN_FOV = 30.0f, MAX_FOV = 120.0f;    // degrees

void view_say(View *view, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(view->message, sizeof view->message, format, args);
    va_end(args);
    view->message_until = view->now + MESSAGE_FOR;
    view->screen.is_stale = true;
}

static const char *agent_name(const View *view) {
    return agent_types[view->game.agent]->name;
}

//---- steps ---------------------------------------------------------------------------------------

// the camera glides until about the next step is due
static void note_step(View *view, double seconds) {
    view->stepped = view->now;
    view->moving = fmin(seconds, 0.3);
    view->pick.is_there = false;
}

static bool step_agent(View *view, Error *err) {
    note_step(view, 1.0 / (double)view->speed);
    return view_game_step(&view->game, err);
}

static bool walk(View *view, Action action, Error *err) {
    if (view->game.state.is_over) {
        view_say(view, "the episode is over: Tab goes to the next, R starts it anew");
        return true;
    }
    if (!view->is_human) view_say(view, "you walk; P hands back to %s", agent_name(view));
    view->is_human = true;
    glm_vec2_zero(view->look);
    note_step(view, REPEAT);
    return view_game_walk(&view->game, action, err);
}

static void after_begin(View *view) {
    view->next_step = view->now + 0.5; // a moment to see where one is
    view->pick.is_there = false;
    glm_vec2_zero(view->look);
}

static bool begin(View *view, int episode, Error *err) {
    after_begin(view);
    return view_game_begin(&view->game, episode, err);
}

static bool choose_agent(View *view, int agent, Error *err) {
    if (agent >= agent_type_count) {
        view_say(view, "there are %d agents", agent_type_count);
        return true;
    }
    after_begin(view);
    view_voxels_forget(&view->voxels);
    view->is_human = false;
    view_say(view, "%s: %s", agent_types[agent]->name, agent_types[agent]->about);
    return view_game_choose(&view->game, agent, err);
}

//---- switches ------------------------------------------------------------------------------------

static void toggle(View *view, bool *what, const char *name, const char *missing) {
    *what = !*what;
    view->screen.is_stale = true;
    if (*what && missing != NULL)
        view_say(view, "%s %s", agent_name(view), missing);
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

static void toggle_dream(View *view) {
    ViewDream *dream = &view->dream;
    Error err;
    if (!view_dream_is_open(dream) && !view_dream_open(dream, view->app, view->game.gpu, &err)) {
        view_say(view, "%s", err.text);
        return;
    }
    toggle(view, &view->shows_dream, "what the world model imagines", NULL);
}

static void take_over(View *view) {
    view->is_human = !view->is_human;
    view->next_step = view->now;
    if (view->is_human)
        view_say(view, "you walk: W A D, Enter to stop at the goal; P hands back");
    else
        view_say(view, "%s goes on", agent_name(view));
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

static void pause_or_resume(View *view) {
    view->is_paused = !view->is_paused;
    view->next_step = view->now;
    view_say(view, view->is_paused ? "paused: . is one step, Space goes on" : "goes on");
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

static bool is_motion(ViewAct act) {
    return act == VIEW_FORWARD || act == VIEW_TURN_LEFT || act == VIEW_TURN_RIGHT ||
           act == VIEW_LOOK_UP || act == VIEW_LOOK_DOWN || act == VIEW_BACK || act == VIEW_RISE ||
           act == VIEW_SINK;
}

static bool move(View *view, ViewAct act, Error *err) {
    static const Action actions[VIEW_ACT_COUNT] = {
        [VIEW_FORWARD] = ACTION_FORWARD,       [VIEW_TURN_LEFT] = ACTION_TURN_LEFT,
        [VIEW_TURN_RIGHT] = ACTION_TURN_RIGHT, [VIEW_LOOK_UP] = ACTION_LOOK_UP,
        [VIEW_LOOK_DOWN] = ACTION_LOOK_DOWN,
    };
    if (view->is_flying) {
        // with a window the clock moves the camera while keys are down
        if (view->is_script) view_fly(view, act, 1.0f);
        return true;
    }
    if (actions[act] != ACTION_STOP) return walk(view, actions[act], err);
    view_say(view, "only when flying: F");
    return true;
}

static bool play(View *view, ViewAct act, RenderKey key, Error *err) {
    switch (act) {
    case VIEW_STOP:
        return walk(view, ACTION_STOP, err);
    case VIEW_STEP:
        view->is_paused = true;
        view->is_human = false;
        return step_agent(view, err);
    case VIEW_AGENT:
        return choose_agent(view, key - '1', err);
    case VIEW_RESET:
        return begin(view, view->game.episode, err);
    case VIEW_NEXT:
        return begin(view, view->game.episode + 1, err);
    case VIEW_PREVIOUS:
        return begin(view, view->game.episode - 1, err);
    default:
        return true;
    }
}

static void set(View *view, ViewAct act) {
    switch (act) {
    case VIEW_TAKE_OVER:
        take_over(view);
        break;
    case VIEW_PAUSE:
        pause_or_resume(view);
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
    if (is_motion(act)) return move(view, act, err);
    bool is_play = act == VIEW_STOP || act == VIEW_STEP || act == VIEW_AGENT || act == VIEW_RESET ||
                   act == VIEW_NEXT || act == VIEW_PREVIOUS;
    if (is_play) return play(view, act, key, err);
    set(view, act);
    return true;
}

//---- the window's events -------------------------------------------------------------------------

static bool key_down(View *view, RenderKey key, Error *err) {
    ViewAct act = view_keys_find(key);
    view->down[act] = true;
    view->held = is_motion(act) || act == VIEW_STEP ? act : VIEW_NOTHING;
    view->next_repeat = view->now + FIRST_REPEAT;
    return view_press(view, key, err);
}

static void key_up(View *view, RenderKey key) {
    ViewAct act = view_keys_find(key);
    view->down[act] = false;
    if (view->held == act) view->held = VIEW_NOTHING;
}

// the scene follows the hand
static void drag(View *view, const RenderEvent *event) {
    float per_pixel = glm_rad(view->hfov) / (float)view->screen.layout.picture.width;
    float yaw = event->dx * per_pixel, pitch = event->dy * per_pixel;
    view->look[0] += yaw;
    view->look[1] = fminf(fmaxf(view->look[1] + pitch, -1.5f), 1.5f);
    if (!view->is_flying) return;
    view->fly = view_camera(view);
    glm_vec2_zero(view->look);
}

static void zoom(View *view, float steps) {
    view->hfov = fminf(fmaxf(view->hfov - 5.0f * steps, MIN_FOV), MAX_FOV);
    view_say(view, "field of view %.0f degrees", (double)view->hfov);
}

bool view_handle(View *view, const RenderEvent *event, Error *err) {
    switch (event->kind) {
    case RENDER_EVENT_KEY:
        return key_down(view, event->key, err);
    case RENDER_EVENT_KEY_UP:
        key_up(view, event->key);
        break;
    case RENDER_EVENT_DRAG:
        drag(view, event);
        break;
    case RENDER_EVENT_DROP:
        break;
    case RENDER_EVENT_CLICK:
        view_identify(view, event->x, event->y);
        view->screen.is_stale = true;
        break;
    case RENDER_EVENT_WHEEL:
        zoom(view, event->dy);
        break;
    case RENDER_EVENT_RESIZE:
        view_screen_fit(view, (int)event->x, (int)event->y);
        break;
    case RENDER_EVENT_QUIT:
        view->wants_quit = true;
        break;
    }
    return true;
}

//---- time ----------------------------------------------------------------------------------------

static bool repeat_key(View *view, Error *err) {
    if (view->held == VIEW_NOTHING || view->is_flying || view->now < view->next_repeat) return true;
    view->next_repeat = view->now + REPEAT;
    if (view->held == VIEW_STEP) return step_agent(view, err);
    return move(view, view->held, err);
}

static void fly_on(View *view, double seconds) {
    static const float STEPS_PER_SECOND = 9.0f; // a brisk walk of 2.2 m/s, a turn of 90 degrees/s
    float amount = (float)fmin(seconds, 0.1) * STEPS_PER_SECOND;
    for (int act = 0; view->is_flying && act < VIEW_ACT_COUNT; act++)
        if (view->down[act] && is_motion((ViewAct)act)) view_fly(view, (ViewAct)act, amount);
}

// the next episode after the result could be read
static bool go_on(View *view, Error *err) {
    double end = view->stepped + (view->is_script ? 0.0 : RESULT_FOR);
    if (view->is_paused || view->now < end) return true;
    return begin(view, view->game.episode + 1, err);
}

static bool play_on(View *view, Error *err) {
    if (view->is_paused || view->is_human) return true;
    // a slow machine does not run after the clock: it plays as fast as it can
    if (view->now < view->next_step) return true;
    double interval = 1.0 / (double)view->speed;
    view->next_step = fmax(view->next_step + interval, view->now);
    return step_agent(view, err);
}

bool view_advance(View *view, double now, Error *err) {
    double passed = now - view->now;
    view->now = now;
    if (view->message[0] != '\0' && now > view->message_until) {
        view->message[0] = '\0';
        view->screen.is_stale = true;
    }
    fly_on(view, passed);
    if (!repeat_key(view, err)) return false;
    return view->game.state.is_over ? go_on(view, err) : play_on(view, err);
}
