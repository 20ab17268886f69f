// ObjectNav: find any instance of a category and stop near it (Batra et al. 2020, "ObjectNav
// Revisited"). Goal points are the places near all instances from which one is seen (sim/object.c).
//
// A category can be looked for when it is a thing and not a part of the building, and when the
// scene has one to six of it within reach: a category that stands everywhere is no search. The
// categories of a scene are shuffled once, by the scene's hash, and episode number i asks for the
// i-th: so the first episodes of a scene all have different goals.

#include "sim/object.h"
#include "sim/start.h"
#include "sim/task.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_INSTANCES = 6, ATTEMPTS = 300 };

static uint32_t common_divisor(uint32_t a, uint32_t b) {
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// the category that episode `index` asks for: the order is a shuffle of the scene's categories
static uint32_t choose_category(const Scene *scene, int index) {
    uint32_t count = scene->category_count > 0 ? scene->category_count - 1 : 0; // without ""
    if (count == 0) return 0;
    // a stride without a common factor visits every category before any twice
    Rng rng = rng_stream(scene->hash, "categories");
    uint32_t offset = rng_below(&rng, count), stride = 1 + rng_below(&rng, count);
    while (common_divisor(stride, count) != 1) stride++;
    return 1 + (uint32_t)(((uint64_t)index % count * stride + offset) % count);
}

// nearer starts are taken only where the scene is too small for far ones
static bool draw_start(const SimWorld *world, Rng *rng, SimEpisode *episode) {
    static const float NEAR[] = {2.0f, 1.0f, 2.0f * SIM_OBJECT_REACH};
    for (size_t i = 0; i < ARRAY_COUNT(NEAR); i++) {
        SimStartRule rule = {.near = NEAR[i], .far = 30.0f, .max_rise = INFINITY};
        if (sim_start_draw(world, &rule, ATTEMPTS, rng, episode)) return true;
    }
    return false;
}

static bool choose_goal(const SimWorld *world, int index, SimEpisode *episode, Arena *arena,
                        Error *err) {
    const Scene *scene = world->scene;
    uint32_t category = choose_category(scene, index);
    if (category == 0) return error_set(err, "%s: no thing in it has a category", scene->name);
    const char *name = scene_category_name(scene, category);
    if (!sim_object_is_thing(name))
        return error_set(err, "%s: '%s' is nothing to find", scene->name, name);

    int instances;
    episode->goal_count = sim_object_places(world, category, 0, &instances, arena, &episode->goals);
    if (instances == 0 || instances > MAX_INSTANCES)
        return error_set(err, "%s: %d of '%s' are within reach, wanted are 1 to %d", scene->name,
                         instances, name, MAX_INSTANCES);
    episode->category_id = category;
    snprintf(episode->category, sizeof episode->category, "%s", name);
    return true;
}

static bool make(const SimWorld *world, int index, Rng *rng, SimEpisode *episode, Arena *arena,
                 Error *err) {
    if (!sim_start_check(world, err)) return false;
    if (episode->goal_count == 0 && !choose_goal(world, index, episode, arena, err)) return false;
    return draw_start(world, rng, episode) ||
           error_set(err, "%s: no place to start from that is away from every %s",
                     world->scene->name, episode->category);
}

static float reach(const SimWorld *world) {
    UNUSED(world);
    return SIM_OBJECT_REACH;
}

const SimTask sim_task_objectnav = {
    .name = "objectnav",
    .about = "find an instance of a category and stop near it",
    .make = make,
    .reach = reach,
};
