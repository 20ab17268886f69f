// Scores of an episode, by the definitions that the leaderboards use (Anderson et al. 2018, "On
// Evaluation of Embodied Navigation Agents"; SoftSPL: Datta et al. 2020).
//
//     d0  geodesic distance at the start      p  metres walked      d  geodesic distance now
//
// Two corners of the definitions, which Habitat leaves to IEEE arithmetic: an episode that starts
// on its goal (d0 = 0) and is stopped without walking scores 1, and one whose goal cannot be
// reached (d0 infinite) scores 0. distance_to_goal stays infinite then; writers print null.
//
// To add a score: a row in SIM_METRICS (sim/sim.h) and a line in sim_metrics.

#include "sim/task.h"

#include <math.h>

#define X(name, about) #name,
const char *const sim_metric_names[SIM_METRIC_COUNT] = {SIM_METRICS(X)};
#undef X

// d0 / max(d0, p): how direct the way was
static float directness(float shortest, float walked) {
    if (!isfinite(shortest)) return 0.0f;
    float longer = fmaxf(shortest, walked);
    return longer > 0.0f ? shortest / longer : 1.0f;
}

// how much of the distance was covered, 0 .. 1
static float progress(float shortest, float left) {
    if (!isfinite(shortest) || !isfinite(left)) return 0.0f;
    if (shortest <= 0.0f) return left <= 0.0f ? 1.0f : 0.0f;
    return fmaxf(0.0f, 1.0f - left / shortest);
}

SimMetrics sim_metrics(const SimWorld *world, const SimEpisode *episode, const SimState *state) {
    float left =
        navmesh_distance(world->navmesh, state->position, episode->goals, episode->goal_count);
    float direct = directness(state->start_distance, state->path_length);
    bool success = state->has_stopped && left < sim_task_reach(world, episode);
    return (SimMetrics){
        .success = success ? 1.0f : 0.0f,
        .spl = success ? direct : 0.0f,
        .soft_spl = progress(state->start_distance, left) * direct,
        .distance_to_goal = left,
        .collisions = (float)state->collisions,
        .path_length = state->path_length,
        .steps = (float)state->step,
    };
}
