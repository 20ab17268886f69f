// ImageNav: find the place where a picture was taken (Zhu et al. 2017; Habitat's image goal). The
// picture is of the agent's own camera at goals[0], turned to goal_yaw; app/episode.c draws it. A
// stop within 1 m of that place is a success, whichever way the agent faces.
//
// Habitat turns its camera by chance, and many of its goals are a wall from near. Here the camera
// is turned until the way ahead is open, so that there is something to be recognised.

#include "scenes/ray.h"
#include "sim/start.h"
#include "sim/task.h"

#include <math.h>

#define PI 3.14159265f

enum {
    GOALS = 20,     // places tried before a scene is given up
    HEADINGS = 12,  // tried at a place
    ATTEMPTS = 1000 // starts tried for a goal
};
static const float OPEN = 1.5f; // so far ahead stands nothing [m]

static const SimStartRule WINDING = {.near = 2.0f, .far = 30.0f, .ratio = 1.1f, .max_rise = 0.5f};
static const SimStartRule ANY_WAY = {.near = 2.0f, .far = 30.0f, .ratio = 0.0f, .max_rise = 0.5f};

static bool draw_start(const SimWorld *world, Rng *rng, SimEpisode *episode) {
    return sim_start_draw(world, &WINDING, ATTEMPTS, rng, episode) ||
           sim_start_draw(world, &ANY_WAY, ATTEMPTS, rng, episode);
}

// false where the camera would look at something near whichever way it is turned
static bool draw_heading(const SimWorld *world, Rng *rng, SimEpisode *episode) {
    const float *goal = episode->goals[0];
    const float eye[3] = {goal[0], goal[1] + world->config.sensor_height, goal[2]};
    for (int i = 0; i < HEADINGS; i++) {
        episode->goal_yaw = rng_range(rng, -PI, PI);
        const float ahead[3] = {-sinf(episode->goal_yaw), 0, -cosf(episode->goal_yaw)};
        SceneHit hit;
        if (!scene_ray(world->scene, eye, ahead, OPEN, &hit)) return true;
    }
    return false;
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
        if (draw_heading(world, rng, episode) && draw_start(world, rng, episode)) return true;
    }
    const SimStartRule rule = sim_start_rule(&world->config, WINDING);
    return error_set(err, "%s: no place found to take a picture of, %g to %g m from a start",
                     world->scene->name, (double)rule.near, (double)rule.far);
}

static float reach(const SimWorld *world) {
    return world->config.picture_distance;
}

const SimTask sim_task_imagenav = {
    .name = "imagenav",
    .about = "find the place where a picture was taken",
    .make = make,
    .reach = reach,
};
