// How a tour is made: first as if the world never changed, then again in the worlds as they are.
//
//     1  plan    in the world as made, from start to start: kinds, things, which goal comes again
//                                                                           (sim/tour_plan.c)
//     2  worlds  things moved, doors shut, a navmesh each                   (sim/tour_world.c)
//     3  tasks   each goal of 1 set in its world of 2                       (sim/tour_goal.c)
//
// So all variants of one seed ask for the same things. Where a world makes a goal impossible, the
// doors on its way are opened; where it still is, another goal is drawn in its place.
//
// The way from subtask to subtask is the reference's: the start is where the reference before it
// ends, whatever any agent does. Kidnapped starts are drawn after the goal is known, so that the
// goals are those of the other variants.
//
// A thing is stale when memory may have it at the wrong place: some reference way passed in sight
// of it, and it was moved after the last that did.
//
// What can be remembered of a goal is as old as the last subtask that set it or whose reference way
// passed in sight of the thing meant: ages, too, are the same whatever any agent does.
//
// Not led: the agent goes on from where it stopped, so start, geodesic and reference of the episode
// are those of an agent that had stopped at the goal. All start at one heading then, because turns
// are counted from it and go on being counted.

#include "sim/tour.h"

#include "base/hash.h"
#include "sim/odometry.h"
#include "sim/start.h"
#include "sim/tour_plan.h"
#include "sim/tour_world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PI 3.14159265f

CONFIG_DEFINE(TourConfig, tour, TOUR_CONFIG)

#define X(name, ...) {#name, __VA_ARGS__},
const SimVariant sim_variants[] = {SIM_VARIANTS(X)};
#undef X
const int sim_variant_count = ARRAY_COUNT(sim_variants);

const SimVariant *sim_variant_find(const char *name) {
    for (int i = 0; i < sim_variant_count; i++) {
        if (strcmp(sim_variants[i].name, name) == 0) return &sim_variants[i];
    }
    return NULL;
}

enum { ATTEMPTS = 200 }; // of a kidnapped start

typedef struct Maker {
    const SimWorld *made;
    SimTour *tour;
    Arena *arena;
    Arena scratch;
    SimTourPlan plan;
    SimTourWorlds worlds;
    SimTourViews views; // of the world at hand
} Maker;

//---- one subtask ---------------------------------------------------------------------------------

// what is known of a world's places is kept until the world changes
static void look_at(Maker *maker, const SimSubtask *subtask) {
    if (maker->views.hash != subtask->world.scene->hash)
        maker->views = sim_tour_goal_views(&subtask->world, maker->plan.config, &maker->scratch);
    maker->views.world = subtask->world;
}

static const float *reference_end(const SimSubtask *subtask) {
    return subtask->reference.points[subtask->reference.count - 1];
}

// where the reference before ended, put on the floor of this world
static void find_start(const Maker *maker, int index, const SimSubtask *subtask, float start[3]) {
    const float *from =
        index == 0 ? maker->plan.starts[0] : reference_end(&maker->tour->subtasks[index - 1]);
    navmesh_snap(subtask->world.navmesh, from, 0, start);
}

static bool set_planned(Maker *maker, int index, SimSubtask *subtask) {
    float start[3];
    look_at(maker, subtask);
    find_start(maker, index, subtask, start);
    return sim_tour_plan_set(&maker->plan, &maker->views, index, start, maker->arena, subtask);
}

static bool set_another(Maker *maker, int index, SimSubtask *subtask) {
    float start[3];
    look_at(maker, subtask);
    find_start(maker, index, subtask, start);
    return sim_tour_plan_replace(&maker->plan, &maker->views, index, start, maker->arena, subtask);
}

// tries the goal with the doors on its way opened; `is_set` tells whether that was enough
static bool open_way(Maker *maker, int index, SimSubtask *subtask, bool *is_set, Error *err) {
    SimSubtask open = {0};
    if (!sim_tour_world_open(&maker->worlds, &open, err)) return false;
    if (!set_planned(maker, index, &open)) return true;
    if (!sim_tour_world_unbar(&maker->worlds, open.reference, subtask, err)) return false;
    *is_set = set_planned(maker, index, subtask);
    return true;
}

static bool set_task(Maker *maker, int index, SimSubtask *subtask, Error *err) {
    bool is_set = set_planned(maker, index, subtask);
    if (!is_set && maker->worlds.door_count > 0 && !open_way(maker, index, subtask, &is_set, err))
        return false;
    return is_set || set_another(maker, index, subtask) ||
           error_set(err, "%s: nothing can be reached in subtask %d", maker->made->scene->name,
                     index);
}

// A start anywhere from which the goal can be set; where there is none, the chained one stays.
static void kidnap(Maker *maker, int index, Rng *rng, SimSubtask *subtask) {
    for (int i = 0; i < ATTEMPTS; i++) {
        float start[3];
        if (!navmesh_random_point(subtask->world.navmesh, rng, 0, start)) return;
        if (sim_tour_goal_set(&maker->views, &maker->plan.goals[index], start, maker->arena,
                              subtask))
            return;
    }
}

static bool has_passed(const Maker *maker, const SimSubtask *subtask, uint32_t object) {
    const SceneObject *thing = &subtask->world.scene->objects[object];
    for (int i = 0; i < subtask->reference.count; i++) {
        const float *feet = subtask->reference.points[i];
        float x = fmaxf(0.0f, fmaxf(thing->low[0] - feet[0], feet[0] - thing->high[0]));
        float z = fmaxf(0.0f, fmaxf(thing->low[2] - feet[2], feet[2] - thing->high[2]));
        if (hypotf(x, z) <= maker->plan.config->passed &&
            sim_tour_goal_seen(&subtask->world, object, feet) > 0)
            return true;
    }
    return false;
}

static bool is_stale(const Maker *maker, int index, uint32_t object) {
    int moved_at = sim_tour_world_moved_at(&maker->worlds, object);
    for (int i = index - 1; i >= 0 && moved_at > 0; i--) {
        if (has_passed(maker, &maker->tour->subtasks[i], object)) return moved_at > i;
    }
    return false;
}

static int age_of(const Maker *maker, int index, uint32_t object) {
    const SimTourGoal *goals = maker->plan.goals;
    for (int i = index - 1; i >= 0; i--) {
        if (sim_tour_goal_is_same(&goals[i], &goals[index]) ||
            has_passed(maker, &maker->tour->subtasks[i], object))
            return index - i;
    }
    return 0;
}

static int count_visits(const Maker *maker, int index) {
    int visits = 1;
    for (int i = 0; i < index; i++) {
        visits += sim_tour_goal_is_same(&maker->plan.goals[i], &maker->plan.goals[index]);
    }
    return visits;
}

// what the goal and its world do not tell
static void finish(const Maker *maker, int index, float yaw, SimSubtask *subtask) {
    SimEpisode *episode = &subtask->episode;
    snprintf(episode->id, sizeof episode->id, "%d", index);
    episode->seed = hash_bytes(&index, sizeof index, maker->plan.seed);
    episode->start_yaw = yaw;
    episode->visit = count_visits(maker, index);
    subtask->first_set = sim_tour_plan_first(&maker->plan, index);
    subtask->is_revisit = subtask->first_set < index;
    subtask->is_stale = is_stale(maker, index, subtask->object);
    subtask->age = age_of(maker, index, subtask->object);
    if (maker->tour->variant->drift > 0.0f)
        subtask->world.config.drift = maker->tour->variant->drift;
    if (maker->tour->cast.count > 0) subtask->world.cast = &maker->tour->cast;
}

static bool make_subtask(Maker *maker, int index, Error *err) {
    SimSubtask *subtask = &maker->tour->subtasks[index];
    Rng rng = sim_tour_plan_stream(&maker->plan, index, "tour starts");
    float yaw = rng_range(&rng, -PI, PI);
    if (!maker->tour->is_led && index > 0) yaw = maker->tour->subtasks[0].episode.start_yaw;
    if (!sim_tour_world_change(&maker->worlds, index, subtask, err) ||
        !set_task(maker, index, subtask, err))
        return false;
    look_at(maker, subtask);
    if (maker->tour->variant->is_kidnapped && index > 0) kidnap(maker, index, &rng, subtask);
    finish(maker, index, yaw, subtask);
    return true;
}

//---- the tour ------------------------------------------------------------------------------------

static bool make_cast(Maker *maker, uint64_t seed, Error *err) {
    int walkers = maker->tour->variant->walkers;
    if (walkers == 0) return true;
    Rng rng = rng_stream(seed, "tour walkers");
    return sim_cast_make(maker->made->scene, maker->made->navmesh, walkers, &rng, maker->arena,
                         &maker->tour->cast, err);
}

static bool make_all(Maker *maker, const TourConfig *config, uint64_t seed, Error *err) {
    maker->views = sim_tour_goal_views(maker->made, config, &maker->scratch);
    if (!sim_tour_plan_make(config, seed, &maker->views, &maker->scratch, &maker->plan, err) ||
        !sim_tour_world_begin(&maker->worlds, err) || !make_cast(maker, seed, err))
        return false;
    for (int i = 0; i < config->subtasks; i++) {
        if (!make_subtask(maker, i, err)) return false;
    }
    return true;
}

bool sim_tour_make(const SimWorld *world, const NavmeshConfig *navmesh, const SimVariant *variant,
                   const TourConfig *config, uint64_t seed, Arena *arena, SimTour *tour,
                   Error *err) {
    *tour = (SimTour){.variant = variant, .is_led = config->led};
    if (config->subtasks < 1)
        return error_set(err, "tour.subtasks=%d: a tour has one or more", config->subtasks);
    if (!sim_start_check(world, err)) return false;
    tour->percept =
        (SimPercept){hash_text("tour percept", seed), variant->missed, variant->confused};
    tour->subtasks = arena_array(arena, SimSubtask, config->subtasks);
    tour->count = config->subtasks;
    Maker maker = {.made = world, .tour = tour, .arena = arena, .scratch = arena_create("tour")};
    maker.worlds = (SimTourWorlds){.made = world,
                                   .navmesh = navmesh,
                                   .variant = variant,
                                   .seed = seed,
                                   .tour = tour,
                                   .arena = arena};
    bool is_made = make_all(&maker, config, seed, err);
    arena_destroy(&maker.scratch);
    if (!is_made) sim_tour_close(tour);
    return is_made;
}

void sim_tour_close(SimTour *tour) {
    for (int i = 0; i < tour->navmesh_count; i++) navmesh_close(tour->navmeshes[i]);
    *tour = (SimTour){0};
}

//---- walking it ----------------------------------------------------------------------------------

// how far the agent is led: over the floor as it was, or straight where there is no way
static float way_led(const SimSubtask *was, const SimState *before, const float to[3]) {
    const float(*goal)[3] = (const float(*)[3])to;
    float distance = navmesh_distance(was->world.navmesh, before->position, goal, 1);
    if (isfinite(distance)) return distance;
    return hypotf(to[0] - before->position[0], to[2] - before->position[2]);
}

// begins where `before` stands, if need be beside what has been put there
static void go_on(const SimSubtask *subtask, const SimState *before, SimState *state) {
    SimEpisode here = subtask->episode;
    navmesh_snap(subtask->world.navmesh, before->position, 0, here.start);
    sim_reset(&subtask->world, &here, state);
    state->turns = before->turns;
    state->slip = before->slip;
    state->yaw = before->yaw;
    state->tilts = before->tilts;
    state->pitch = before->pitch;
    sim_odometry_carry(&subtask->world, before, 0.0f, state);
}

void sim_tour_begin(const SimTour *tour, int index, const SimState *before, SimState *state) {
    ASSERT(index >= 0 && index < tour->count);
    const SimSubtask *subtask = &tour->subtasks[index];
    bool is_kidnapped = tour->variant->is_kidnapped && index > 0;
    if (before != NULL && !tour->is_led && !is_kidnapped) {
        go_on(subtask, before, state);
        return;
    }
    sim_reset(&subtask->world, &subtask->episode, state);
    if (before != NULL && index > 0) {
        float distance = way_led(&tour->subtasks[index - 1], before, state->position);
        sim_odometry_carry(&subtask->world, before, distance, state);
    }
    if (is_kidnapped) sim_odometry_lose(state);
}
