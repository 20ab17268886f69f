// PointNav: walk to a point given by distance and bearing (Anderson et al. 2018). Episodes are
// drawn as Habitat draws them; the numbers are its.

#include "sim/start.h"
#include "sim/task.h"

#include <math.h>
#include <string.h>

enum {
    GOALS = 10,     // goals tried before a scene is given up
    ATTEMPTS = 1000 // starts tried for a goal; in an empty room one in 120 passes the ratio
};

static const SimStartRule WINDING = {.near = 1.0f, .far = 30.0f, .ratio = 1.1f, .max_rise = 0.5f};
static const SimStartRule ANY_WAY = {.near = 1.0f, .far = 30.0f, .ratio = 0.0f, .max_rise = 0.5f};

static bool draw_start(const SimWorld *world, Rng *rng, SimEpisode *episode) {
    return sim_start_draw(world, &WINDING, ATTEMPTS, rng, episode) ||
           sim_start_draw(world, &ANY_WAY, ATTEMPTS, rng, episode);
}

static bool make(const SimWorld *world, int index, Rng *rng, SimEpisode *episode, Arena *arena,
                 Error *err) {
    UNUSED(index); // goals are random, so that no numbering is needed
    if (!sim_start_check(world, err)) return false;
    if (episode->goal_count > 0)
        return draw_start(world, rng, episode) ||
               error_set(err, "%s: no other start leads to this goal", world->scene->name);

    float(*goal)[3] = arena_alloc(arena, sizeof *goal);
    episode->goals = (const float(*)[3])goal;
    episode->goal_count = 1;
    for (int i = 0; i < GOALS && navmesh_random_point(world->navmesh, rng, 0, *goal); i++) {
        if (draw_start(world, rng, episode)) return true;
    }
    const SimStartRule rule = sim_start_rule(&world->config, WINDING);
    return error_set(err, "%s: no two connected points %g to %g m apart found", world->scene->name,
                     (double)rule.near, (double)rule.far);
}

static float reach(const SimWorld *world) {
    return world->config.success_distance;
}

const SimTask sim_task_pointnav = {
    .name = "pointnav",
    .about = "walk to a point given by distance and bearing",
    .make = make,
    .reach = reach,
};
