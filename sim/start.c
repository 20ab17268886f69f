// Points are drawn until one fits; a point that fits but lies straight before the goal is kept with
// a small chance only. A draw costs one path over the navmesh.

#include "sim/start.h"

#include <math.h>

#define PI 3.14159265f

#define X(name, about) #name,
const char *const sim_difficulty_names[SIM_DIFFICULTY_COUNT] = {SIM_DIFFICULTIES(X)};
#undef X

SimDifficulty sim_difficulty(const SimConfig *config, float geodesic) {
    if (geodesic < config->medium_from) return SIM_DIFFICULTY_easy;
    return geodesic < config->hard_from ? SIM_DIFFICULTY_medium : SIM_DIFFICULTY_hard;
}

bool sim_start_check(const SimWorld *world, Error *err) {
    const char *name = world->scene->name;
    if (navmesh_island_count(world->navmesh) == 0)
        return error_set(err, "%s: no walkable floor found; see --navmesh settings", name);
    float radius = navmesh_island_radius(world->navmesh, 0);
    float limit = world->config.island_radius_limit;
    if (radius < limit)
        return error_set(err, "%s: the largest walkable island has a radius of %.2f m, below %.1f",
                         name, (double)radius, (double)limit);
    return true;
}

SimStartRule sim_start_rule(const SimConfig *config, SimStartRule rule) {
    if (config->closest_dist_limit > 0.0f) rule.near = config->closest_dist_limit;
    if (config->furthest_dist_limit > 0.0f) rule.far = config->furthest_dist_limit;
    if (config->geodesic_to_euclid_min_ratio > 0.0f)
        rule.ratio = config->geodesic_to_euclid_min_ratio;
    if (config->max_rise > 0.0f) rule.max_rise = config->max_rise;
    return rule;
}

// Straight ways are dull: of those below the wanted ratio few are kept, by the same curve as in
// Habitat's generator (0.8 % at ratio 1, 29 % at 1.1).
static bool is_winding_enough(float ratio, float wanted, Rng *rng) {
    if (ratio >= wanted) return true;
    float keep = 20.0f * (ratio - 0.98f) * (ratio - 0.98f);
    return rng_unit(rng) <= keep;
}

static bool fits(const SimWorld *world, const SimStartRule *rule, Rng *rng, SimEpisode *episode) {
    NavmeshPath path;
    bool found =
        navmesh_path(world->navmesh, episode->start, episode->goals, episode->goal_count, &path);
    if (!found || !(path.length >= rule->near && path.length <= rule->far)) return false;
    const float *goal = episode->goals[path.goal];
    float d[3], straight = 0.0f;
    for (int k = 0; k < 3; k++) {
        d[k] = goal[k] - episode->start[k];
        straight += d[k] * d[k];
    }
    if (fabsf(d[1]) > rule->max_rise) return false;
    episode->geodesic = path.length;
    return is_winding_enough(path.length / sqrtf(straight), rule->ratio, rng);
}

bool sim_start_draw(const SimWorld *world, const SimStartRule *rule, int attempts, Rng *rng,
                    SimEpisode *episode) {
    const SimStartRule in_force = sim_start_rule(&world->config, *rule);
    for (int i = 0; i < attempts; i++) {
        if (!navmesh_random_point(world->navmesh, rng, 0, episode->start)) return false;
        if (!fits(world, &in_force, rng, episode)) continue;
        episode->start_yaw = rng_range(rng, -PI, PI);
        return true;
    }
    return false;
}
