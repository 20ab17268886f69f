// The game goes on: steps of agents and of people, episodes, and what the clock makes of it.

#include "app/view.h"

#include <cglm/cglm.h>

#include <math.h>

// a key held down acts again about eight times a second [s]
static const double REPEAT = 0.125;
static const double RESULT_FOR = 4.0; // how long a result can be read [s]

//---- steps ---------------------------------------------------------------------------------------

// the camera glides until about the next step is due
static void note_step(View *view, double seconds) {
    view->stepped = view->now;
    view->moving = fmin(seconds, 0.3);
    view_forget_pick(view);
}

static bool step_other(View *view, Error *err) {
    return view->versus == NULL || view_game_step(&view->versus->game, err);
}

static bool step_agent(View *view, Error *err) {
    note_step(view, 1.0 / (double)view->speed);
    if (view_replay_is_on(&view->game)) return view_scrub_show(view, view_moment(view) + 1, err);
    return view_game_step(&view->game, err) && step_other(view, err);
}

bool view_step(View *view, Error *err) {
    bool is_past = !view_is_now(view) || view_replay_is_on(&view->game);
    if (is_past) return view_scrub_press(view, VIEW_STEP, err);
    view->is_paused = true;
    view->is_human = false;
    return step_agent(view, err);
}

bool view_walk(View *view, Action action, Error *err) {
    bool was_past;
    if (view_replay_is_on(&view->game)) {
        view_say(view, "a recording: nobody can walk in it; F flies");
        return true;
    }
    if (!view_scrub_return(view, &was_past, err)) return false;
    if (was_past) return true;
    if (view->game.state.is_over) {
        view_say(view, "the episode is over: Tab goes to the next, R starts it anew");
        return true;
    }
    if (!view->is_human)
        view_say(view, "you walk; P hands back to %s", view_game_player(&view->game));
    view->is_human = true;
    glm_vec2_zero(view->look);
    note_step(view, REPEAT);
    return view_game_walk(&view->game, action, err) && step_other(view, err);
}

void view_after_begin(View *view) {
    view->next_step = view->now + 0.5; // a moment to see where one is
    view->is_aiming = false;
    view_forget_pick(view);
    glm_vec2_zero(view->look);
}

// the other of two begins what the first began
static bool begin_other(View *view, Error *err) {
    const ViewGame *game = &view->game;
    if (view->versus == NULL) return true;
    if (game->is_asked) return view_game_ask(&view->versus->game, &game->asked, err);
    return view_game_begin(&view->versus->game, game->episode, err);
}

bool view_restart(View *view, Error *err) {
    view_after_begin(view);
    if (view_replay_is_on(&view->game)) return view_scrub_show(view, 0, err);
    return view_game_restart(&view->game, err) && begin_other(view, err);
}

// a recording that cannot be opened is passed over, and the one before stays
static bool begin_recording(View *view, int line, Error *err) {
    UNUSED(err);
    Error why;
    if (!view_game_begin(&view->game, line, &why))
        view_say(view, "%s", why.text);
    else if (view->game.note[0] != '\0')
        view_say(view, "%s", view->game.note);
    return true;
}

bool view_begin(View *view, int episode, Error *err) {
    view_after_begin(view);
    if (view_replay_is_on(&view->game)) return begin_recording(view, episode, err);
    return view_game_begin(&view->game, episode, err) && begin_other(view, err);
}

bool view_choose(View *view, int agent, Error *err) {
    if (view_replay_is_on(&view->game)) {
        view_say(view, "a recording is of %s", view_game_player(&view->game));
        return true;
    }
    if (agent >= agent_type_count) {
        view_say(view, "there are %d agents", agent_type_count);
        return true;
    }
    view_after_begin(view);
    view_voxels_forget(&view->voxels);
    view->is_human = false;
    view_say(view, "%s: %s", agent_types[agent]->name, agent_types[agent]->about);
    return view_game_choose(&view->game, agent, err) && begin_other(view, err);
}

bool view_move(View *view, ViewAct act, Error *err) {
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
    if (actions[act] != ACTION_STOP) return view_walk(view, actions[act], err);
    view_say(view, "only when flying: F");
    return true;
}

//---- time ----------------------------------------------------------------------------------------

static bool repeat_key(View *view, Error *err) {
    if (view->held == VIEW_NOTHING || view->is_flying || view->now < view->next_repeat) return true;
    view->next_repeat = view->now + REPEAT;
    if (view->held == VIEW_STEP) return view_step(view, err);
    if (view->held == VIEW_EARLIER) return view_scrub_press(view, VIEW_EARLIER, err);
    return view_move(view, view->held, err);
}

static void fly_on(View *view, double seconds) {
    static const float STEPS_PER_SECOND = 9.0f; // a brisk walk of 2.2 m/s, a turn of 90 degrees/s
    float amount = (float)fmin(seconds, 0.1) * STEPS_PER_SECOND;
    for (int act = 0; view->is_flying && act < VIEW_ACT_COUNT; act++)
        if (view->down[act] && view_keys_is_motion((ViewAct)act))
            view_fly(view, (ViewAct)act, amount);
}

// the next episode after the result could be read
static bool go_on(View *view, Error *err) {
    double end = view->stepped + (view->is_script ? 0.0 : RESULT_FOR);
    if (view->is_paused || view->now < end) return true;
    return view_begin(view, view->game.episode + 1, err);
}

static bool play_on(View *view, Error *err) {
    // beside a person who has stopped, the other goes on
    bool is_turn_of_person = view->is_human && !view->game.state.is_over;
    if (view->is_paused || is_turn_of_person) return true;
    // a slow machine does not run after the clock: it plays as fast as it can
    if (view->now < view->next_step) return true;
    double interval = 1.0 / (double)view->speed;
    view->next_step = fmax(view->next_step + interval, view->now);
    return step_agent(view, err);
}

bool view_is_over(const View *view) {
    if (view_replay_is_on(&view->game)) return view_is_now(view);
    return view->game.state.is_over && (view->versus == NULL || view->versus->game.state.is_over);
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
    return view_is_over(view) ? go_on(view, err) : play_on(view, err);
}
