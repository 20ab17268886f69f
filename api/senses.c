// The outputs that are no pictures: rows of numbers, written from the states.
//
// A geodesic distance costs as much as some ten steps, so it is asked for only where the body has
// moved: turning changes none.

#include "api/envs.h"
#include "base/parallel.h"

#include <math.h>
#include <string.h>

enum { GRAIN = 4 };

void api_senses_create(CairnEnvs *envs) {
    size_t count = (size_t)envs->count;
    envs->outputs.count = envs->count;
#define X(type, name, width)                                                  \
    envs->rows.name = arena_array(&envs->arena, type, count * (size_t)width); \
    envs->outputs.name = envs->rows.name;
    API_OUTPUTS(X)
#undef X
}

//---- reward --------------------------------------------------------------------------------------

// inf - inf where no way leads to the goal
static float progress(float before, float after) {
    return isfinite(before) && isfinite(after) ? before - after : 0.0f;
}

static void reward_one(CairnEnvs *envs, int i) {
    const SimState *state = &envs->states[i];
    const SimEpisode *episode = &envs->episodes[i];
    const CairnOptions *options = &envs->settings.options;
    ApiTurn *turn = &envs->turns[i];
    float before = turn->distance;
    if (memcmp(state->position, &envs->rows.position[3 * i], sizeof state->position) != 0)
        turn->distance = navmesh_distance(envs->worlds[i]->navmesh, state->position, episode->goals,
                                          episode->goal_count);
    turn->reward = progress(before, turn->distance) + options->step_reward;
    bool success = state->has_stopped && turn->distance < sim_task_reach(envs->worlds[i], episode);
    if (success) turn->reward += options->success_reward;
}

//---- rows ----------------------------------------------------------------------------------------

static void fill_senses(CairnEnvs *envs, int i) {
    const SimEpisode *episode = &envs->episodes[i];
    SimSenses senses = sim_senses(envs->worlds[i], episode, &envs->states[i]);
    ApiRows *rows = &envs->rows;
    memcpy(&rows->gps[2 * i], senses.gps, sizeof senses.gps);
    memcpy(&rows->pointgoal[2 * i], senses.pointgoal, sizeof senses.pointgoal);
    rows->compass[i] = senses.compass;
    rows->heading[i] = senses.heading;
    rows->collided[i] = senses.contact;
    rows->objectgoal[i] = (int32_t)episode->category_id;
}

static void fill_progress(CairnEnvs *envs, int i) {
    const SimState *state = &envs->states[i];
    ApiRows *rows = &envs->rows;
    memcpy(&rows->position[3 * i], state->position, sizeof state->position);
    rows->terminated[i] = state->has_stopped;
    rows->truncated[i] = state->is_over && !state->has_stopped;
    rows->step[i] = state->step;
    rows->episode[i] = envs->turns[i].number;
    rows->reward[i] = envs->turns[i].reward;
    rows->distance_to_goal[i] = envs->turns[i].distance;
}

static void fill_scores(CairnEnvs *envs, int i) {
    SimMetrics scores = {.success = NAN, .spl = NAN, .soft_spl = NAN};
    if (envs->states[i].is_over)
        scores = sim_metrics(envs->worlds[i], &envs->episodes[i], &envs->states[i]);
    envs->rows.success[i] = scores.success;
    envs->rows.spl[i] = scores.spl;
    envs->rows.soft_spl[i] = scores.soft_spl;
}

static void fill_one(CairnEnvs *envs, int i) {
    fill_senses(envs, i);
    fill_progress(envs, i);
    fill_scores(envs, i);
}

static void fill_some(void *context, int begin, int end) {
    for (int i = begin; i < end; i++) fill_one(context, i);
}

static void reward_and_fill_some(void *context, int begin, int end) {
    CairnEnvs *envs = context;
    for (int i = begin; i < end; i++) {
        if (!envs->is_new[i]) reward_one(envs, i);
        fill_one(envs, i);
    }
}

void api_senses_fill(CairnEnvs *envs) {
    parallel_for(envs->count, GRAIN, fill_some, envs);
}

void api_senses_step(CairnEnvs *envs) {
    parallel_for(envs->count, GRAIN, reward_and_fill_some, envs);
}
