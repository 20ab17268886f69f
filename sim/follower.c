// How it chooses. A plan is "turn k times, then walk one step"; its gain is what the step takes off
// the geodesic distance to the nearest goal, found by doing it on a copy of the state.
//
//                    goal        1. the first corner of the shortest path gives the heading wanted;
//                   /               the three plans next to it are tried
//      ----corner--'             2. no good (a wall, sliding, the corner is underfoot): every
//         :                         heading is tried
//         :                      3. no gain either: two steps, each in every heading
//        you  k = -2 -1 0 +1 +2
//
// It keeps no memory and still cannot oscillate. While it turns, the position stays, so every plan
// keeps its gain, and the plan being carried out gets one turn cheaper while no other gets cheaper
// by more. When it walks, the distance left falls; only stage 3 may go back one step, and it does
// so for a place from which the next step gains more than that.
//
// Against Habitat's GreedyGeodesicFollower: the same primitives and the same kind of reward; it
// costs a turn less (turns cost no path), and it looks two steps ahead instead of undoing actions.

#include "sim/follower.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

// what one turn costs, in steps forward: only to prefer the shorter of two equal ways round
static const float TURN_COST = 0.002f;
// a plan that keeps this part of the step needs no further search: 25 degrees off the straight way
static const float GOOD_GAIN = 0.9f;
// less is no progress but rounding, in steps forward
static const float LEAST_GAIN = 0.05f;
// stop this far inside the reach, so that rounding cannot turn a success into a failure [m]
static const float STOP_MARGIN = 1e-3f;
// corners nearer than this give no heading [m]
static const float CORNER_NEAR = 0.02f;

typedef struct Follow {
    const SimWorld *world;
    const SimEpisode *episode;
    const float (*goal)[3]; // the nearest, which plans are measured to
    int half_turn;          // turns that make 180 degrees, rounded down
} Follow;

typedef struct Plan {
    int turns;   // positive left
    float gain;  // geodesic distance taken off, in steps forward
    float score; // gain less the cost of turning
} Plan;

static const Plan NO_PLAN = {0, -INFINITY, -INFINITY};

// turns k times at once and walks a step
static SimState imagine(const Follow *f, const SimState *state, int turns) {
    SimState next = *state;
    next.step = 0; // imagined steps do not end the episode
    next.turns += turns - (turns > 0) + (turns < 0);
    if (turns != 0)
        sim_step(f->world, f->episode, turns > 0 ? ACTION_TURN_LEFT : ACTION_TURN_RIGHT, &next);
    sim_step(f->world, f->episode, ACTION_FORWARD, &next);
    return next;
}

static float distance_left(const Follow *f, const SimState *state) {
    return navmesh_distance(f->world->navmesh, state->position, f->goal, 1);
}

static void consider(Plan *best, int turns, float gain) {
    float score = gain - TURN_COST * (float)abs(turns);
    if (score > best->score) *best = (Plan){turns, gain, score};
}

static Plan try_turns(const Follow *f, const SimState *state, float left, int first, int last) {
    Plan best = NO_PLAN;
    for (int turns = first; turns <= last; turns++) {
        SimState next = imagine(f, state, turns);
        // the nearer half turn to the same heading
        int way = turns > f->half_turn    ? turns - 2 * f->half_turn
                  : turns < -f->half_turn ? turns + 2 * f->half_turn
                                          : turns;
        consider(&best, way, (left - distance_left(f, &next)) / f->world->config.forward);
    }
    return best;
}

static Plan try_all(const Follow *f, const SimState *state, float left) {
    return try_turns(f, state, left, -f->half_turn, f->half_turn);
}

// the best first step of two
static Plan look_two_ahead(const Follow *f, const SimState *state, float left) {
    Plan best = NO_PLAN;
    for (int turns = -f->half_turn; turns <= f->half_turn; turns++) {
        SimState next = imagine(f, state, turns);
        consider(&best, turns, try_all(f, &next, left).gain);
    }
    return best;
}

// turns towards the first corner of the path that is not underfoot
static int turns_to_path(const SimWorld *world, const SimState *state, const NavmeshPath *path) {
    int corner = 1;
    float x = 0.0f, z = 0.0f;
    for (; corner < path->count; corner++) {
        x = path->points[corner][0] - state->position[0];
        z = path->points[corner][2] - state->position[2];
        if (hypotf(x, z) > CORNER_NEAR) break;
    }
    double error = remainder(atan2(-x, -z) - state->yaw, 2.0 * PI);
    return (int)lround(error * 180.0 / PI / (double)world->config.turn);
}

static Plan choose_plan(const Follow *f, const SimState *state, const NavmeshPath *path) {
    float left = path->length, step = f->world->config.forward;
    int turns = turns_to_path(f->world, state, path);
    Plan plan = try_turns(f, state, left, turns - 1, turns + 1);
    if (plan.gain >= GOOD_GAIN * fminf(1.0f, left / step)) return plan;
    plan = try_all(f, state, left);
    if (plan.gain >= LEAST_GAIN) return plan;
    return look_two_ahead(f, state, left);
}

Action sim_follow(const SimWorld *world, const SimEpisode *episode, const SimState *state) {
    SimWorld exact = *world; // it plans with what it tells the body, not with what comes of it
    exact.actuation = NULL;
    NavmeshPath path;
    if (state->is_over ||
        !navmesh_path(world->navmesh, state->position, episode->goals, episode->goal_count, &path))
        return ACTION_STOP;
    if (path.length < sim_task_reach(world, episode) - STOP_MARGIN) return ACTION_STOP;

    Follow follow = {&exact, episode, &episode->goals[path.goal],
                     (int)(180.0f / world->config.turn + 1e-3f)};
    Plan plan = choose_plan(&follow, state, &path);
    if (plan.gain < LEAST_GAIN) return ACTION_STOP; // walled in
    return plan.turns > 0 ? ACTION_TURN_LEFT : plan.turns < 0 ? ACTION_TURN_RIGHT : ACTION_FORWARD;
}
