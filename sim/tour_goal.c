// Setting a goal in a world: where success lies, and the shortest way there.
//
//     CATEGORY    places near all instances                   start ───────────► nearest place
//     DESCRIBED   places near those that have the other category within 1.5 m      (the same)
//     FEATURE     places near the one thing, and near its twins                    (the same)
//     ROUTE       places near the last landmark               start ──► near A ──► near B ──► goal
//
// All places are on the largest island, where every start is. The way of a route goes from place to
// place: each landmark is the instance of its category that is nearest by the floor from where the
// way has come to, so that "the sofa, then the lamp" means one sofa and one lamp.
//
// A way is refused when it is shorter than tour.nearest: who starts at the goal learns nothing.
//
// How a thing is shown (FEATURE): a person would step back a little. Three rings of sixteen places
// round it, 1 to 2.5 m from its middle, are tried, and the one that sees most of 27 points of its
// box wins.

#include "sim/tour_goal.h"

#include "base/list.h"
#include "scenes/ray.h"
#include "sim/object.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PI 3.14159265f

enum { RINGS = 3, DIRECTIONS = 16, SIDE = 3, SEEN_WELL = 9 }; // of SIDE x SIDE x SIDE points

static const float RING[RINGS] = {1.75f, 1.25f, 2.25f}; // the first is where one would stand [m]
static const float VIEW_SLACK = 0.25f;                  // so far a view may be put on the floor [m]
static const float SPACING = 0.25f; // of reference points: an agent's step, by default [m]

//---- places --------------------------------------------------------------------------------------

SimTourViews sim_tour_goal_views(const SimWorld *world, const TourConfig *config, Arena *arena) {
    return (SimTourViews){
        .world = *world,
        .config = config,
        .hash = world->scene->hash,
        .of = arena_array(arena, SimTourPlaces, world->scene->object_count + 1),
        .arena = arena,
    };
}

const SimTourPlaces *sim_tour_goal_places(SimTourViews *views, uint32_t object) {
    SimTourPlaces *places = &views->of[object];
    if (places->is_known) return places;
    places->count = sim_object_places_of(&views->world, object, 0, views->arena, &places->points);
    places->is_known = true;
    return places;
}

bool sim_tour_goal_is_same(const SimTourGoal *a, const SimTourGoal *b) {
    return a->kind == b->kind && a->category == b->category && a->near == b->near &&
           a->object == b->object && a->route_count == b->route_count &&
           memcmp(a->route, b->route, sizeof a->route) == 0;
}

bool sim_tour_goal_is_thing(const Scene *scene, uint32_t category) {
    const char *name = scene_category_name(scene, category);
    return category != 0 && sim_object_is_thing(name) && strcmp(name, "person") != 0;
}

float sim_tour_goal_gap(const SceneObject *a, const SceneObject *b) {
    float sum = 0.0f;
    for (int k = 0; k < 3; k++) {
        float gap = fmaxf(0.0f, fmaxf(a->low[k] - b->high[k], b->low[k] - a->high[k]));
        sum += gap * gap;
    }
    return sqrtf(sum);
}

//---- what counts ---------------------------------------------------------------------------------

// places, and whose they are
typedef struct Targets {
    List points; // float[3]
    List owners; // uint32_t
    int instances;
} Targets;

static Targets no_targets(void) {
    return (Targets){.points = {.item_bytes = sizeof(float[3])},
                     .owners = {.item_bytes = sizeof(uint32_t)}};
}

static void add_target(SimTourViews *views, uint32_t object, Targets *targets) {
    const SimTourPlaces *places = sim_tour_goal_places(views, object);
    for (int i = 0; i < places->count; i++) {
        memcpy(list_push(&targets->points, views->arena), places->points[i], sizeof(float[3]));
        *(uint32_t *)list_push(&targets->owners, views->arena) = object;
    }
    targets->instances += places->count > 0;
}

static bool has_near(const Scene *scene, uint32_t object, uint32_t near) {
    for (uint32_t i = 0; i < scene->object_count; i++) {
        const SceneObject *other = &scene->objects[i];
        if (other->category == near && other->low[0] <= other->high[0] &&
            sim_tour_goal_gap(other, &scene->objects[object]) <= SIM_TOUR_NEAR)
            return true;
    }
    return false;
}

// all instances; with `near` only those that have one of it near
static Targets category_targets(SimTourViews *views, uint32_t category, uint32_t near) {
    const Scene *scene = views->world.scene;
    Targets targets = no_targets();
    for (uint32_t i = 0; i < scene->object_count && targets.instances <= SIM_TOUR_INSTANCES; i++) {
        if (scene->objects[i].category != category) continue;
        if (near == 0 || has_near(scene, i, near)) add_target(views, i, &targets);
    }
    return targets;
}

static Targets object_targets(SimTourViews *views, uint32_t object) {
    Targets targets = no_targets();
    add_target(views, object, &targets);
    return targets;
}

// the mesh that an object is shown by; -1: none
static int64_t look_of(const Scene *scene, uint32_t object) {
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        if (scene->instances[i].object == object) return scene->instances[i].mesh;
    }
    return -1;
}

// a thing and its twins, which nobody could tell from it by their looks
static Targets twin_targets(SimTourViews *views, uint32_t object) {
    const Scene *scene = views->world.scene;
    uint32_t category = scene->objects[object].category;
    int64_t look = look_of(scene, object);
    Targets targets = no_targets();
    for (uint32_t i = 0; i < scene->object_count; i++) {
        if (scene->objects[i].category == category && look_of(scene, i) == look)
            add_target(views, i, &targets);
    }
    return targets;
}

static bool is_choice(const Targets *targets) {
    return targets->instances > 0 && targets->instances <= SIM_TOUR_INSTANCES;
}

//---- ways ----------------------------------------------------------------------------------------

// goes on to the nearest of the targets: appends corners, moves `at`, tells whose place it is
static bool extend(SimTourViews *views, const Targets *targets, float at[3], List *corners,
                   uint32_t *owner) {
    NavmeshPath path;
    if (!navmesh_path(views->world.navmesh, at, targets->points.items, (int)targets->points.count,
                      &path))
        return false;
    for (int i = 0; i < path.count; i++) {
        memcpy(list_push(corners, views->arena), path.points[i], sizeof path.points[i]);
    }
    memcpy(at, path.points[path.count - 1], sizeof path.points[0]);
    *owner = *LIST_AT(&targets->owners, uint32_t, path.goal);
    return true;
}

static bool follow_route(SimTourViews *views, const SimTourGoal *goal, float at[3], List *corners,
                         uint32_t *owner) {
    for (int i = 0; i < goal->route_count; i++) {
        Targets targets = category_targets(views, goal->route[i], 0);
        if (!is_choice(&targets) || !extend(views, &targets, at, corners, owner)) return false;
    }
    return goal->route_count > 0;
}

// the way to the goal, and the places where it is reached
static bool find_way(SimTourViews *views, const SimTourGoal *goal, const float start[3],
                     Targets *targets, List *corners, uint32_t *owner) {
    float at[3];
    memcpy(at, start, sizeof at);
    if (goal->kind == SIM_GOAL_ROUTE) {
        if (!follow_route(views, goal, at, corners, owner)) return false;
        *targets = object_targets(views, *owner);
        return true;
    }
    *targets = goal->kind == SIM_GOAL_FEATURE ? twin_targets(views, goal->object)
                                              : category_targets(views, goal->category, goal->near);
    return is_choice(targets) && extend(views, targets, at, corners, owner);
}

//---- how a thing is shown ------------------------------------------------------------------------

int sim_tour_goal_seen(const SimWorld *world, uint32_t object, const float feet[3]) {
    const SceneObject *thing = &world->scene->objects[object];
    float eye[3] = {feet[0], feet[1] + world->config.sensor_height, feet[2]};
    int seen = 0;
    for (int i = 0; i < SIDE * SIDE * SIDE; i++) {
        int part[3] = {i % SIDE, i / SIDE % SIDE, i / SIDE / SIDE};
        float direction[3];
        for (int k = 0; k < 3; k++) {
            float share = (float)(2 * part[k] + 1) / (2 * SIDE);
            direction[k] = thing->low[k] + share * (thing->high[k] - thing->low[k]) - eye[k];
        }
        SceneHit hit;
        seen += scene_ray(world->scene, eye, direction, INFINITY, &hit) && hit.object == object;
    }
    return seen;
}

static bool find_view(const SimWorld *world, uint32_t object, float view[3], float *yaw) {
    const SceneObject *thing = &world->scene->objects[object];
    float x = 0.5f * (thing->low[0] + thing->high[0]), z = 0.5f * (thing->low[2] + thing->high[2]);
    int best = SEEN_WELL - 1;
    for (int i = 0; i < RINGS * DIRECTIONS; i++) {
        float angle = 2.0f * PI * (float)(i % DIRECTIONS) / DIRECTIONS, away = RING[i / DIRECTIONS];
        float from[3] = {x + away * sinf(angle), thing->low[1], z + away * cosf(angle)}, feet[3];
        if (!navmesh_snap(world->navmesh, from, 0, feet)) continue;
        if (hypotf(feet[0] - from[0], feet[2] - from[2]) > VIEW_SLACK) continue;
        int seen = sim_tour_goal_seen(world, object, feet);
        if (seen <= best) continue;
        best = seen;
        memcpy(view, feet, sizeof feet);
        *yaw = atan2f(feet[0] - x, feet[2] - z); // towards the thing
    }
    return best >= SEEN_WELL;
}

//---- the subtask ---------------------------------------------------------------------------------

static const float (*copy_points(const List *points, Arena *arena))[3] {
    float(*copy)[3] = arena_alloc(arena, points->count * sizeof *copy);
    memcpy(copy, points->items, points->count * sizeof *copy);
    return (const float(*)[3])copy;
}

static void write_episode(const SimTourViews *views, const SimTourGoal *goal,
                          const Targets *targets, Arena *arena, SimEpisode *episode) {
    const Scene *scene = views->world.scene;
    episode->task = &sim_task_objectnav;
    episode->category_id = goal->category;
    snprintf(episode->scene, sizeof episode->scene, "%s", scene->name);
    snprintf(episode->category, sizeof episode->category, "%s",
             scene_category_name(scene, goal->category));
    episode->goals = copy_points(&targets->points, arena);
    episode->goal_count = (int)targets->points.count;
}

bool sim_tour_goal_set(SimTourViews *views, const SimTourGoal *goal, const float start[3],
                       Arena *arena, SimSubtask *subtask) {
    Targets targets;
    List corners = {.item_bytes = sizeof(float[3])};
    uint32_t object = 0;
    if (!find_way(views, goal, start, &targets, &corners, &object)) return false;
    float distance = navmesh_distance(views->world.navmesh, start, targets.points.items,
                                      (int)targets.points.count);
    if (!isfinite(distance) || distance < views->config->nearest) return false;
    if (goal->kind == SIM_GOAL_FEATURE &&
        !find_view(&views->world, object, subtask->view, &subtask->view_yaw))
        return false;

    subtask->kind = goal->kind;
    subtask->near = goal->near;
    subtask->object = object;
    subtask->route_count = goal->route_count;
    memcpy(subtask->route, goal->route, sizeof subtask->route);
    SimPath way = {corners.items, (int)corners.count};
    subtask->reference = sim_path_resample(way, SPACING, arena);
    write_episode(views, goal, &targets, arena, &subtask->episode);
    memcpy(subtask->episode.start, start, sizeof subtask->episode.start);
    subtask->episode.geodesic = distance;
    return true;
}
