// RoboTHOR's ObjectNav episodes (Deitke et al. 2020), files of its challenge: a list of
//
//     {"id", "scene": "FloorPlan_Val1_1", "object_type": "AlarmClock",
//      "initial_position": {x, y, z}, "initial_orientation": 30, "initial_horizon": 30,   degrees
//      "shortest_path": [{x, y, z}, ...], "shortest_path_length": 3.99}
//
// AI2-THOR's axes are left-handed, Y up, +Z ahead at 0 degrees, turning right and looking down are
// positive. Ours are right-handed, -Z ahead, left and up positive. So z changes its sign, and so do
// the angles:
//
//      +Z  0 degrees                         -Z  yaw 0
//       ^                                     ^
//       +----> +X  90 degrees                 +----> +X  yaw -90 degrees
//
// initial_position is the middle of the body, 0.9 m up; the path runs along the floor, so the feet
// stand at its height. Its end is from where an object of the type is reached; the ends of all
// episodes of a scene and a type are the goal points of each of them, as viewpoints are in
// Habitat's files.

#include "base/hash.h"
#include "base/list.h"
#include "sim/episode_field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// a stated length that is further off than this from its path's is a damaged file [m]
static const double LENGTH_TOLERANCE = 1e-3;
static const double RADIANS = 3.14159265358979323846 / 180.0;

bool sim_episode_robothor_is(const json_t *first) {
    return json_object_get(first, "object_type") != NULL &&
           json_object_get(first, "initial_position") != NULL;
}

//---- points --------------------------------------------------------------------------------------

// {x, y, z} in the file's axes
static bool read_point(const json_t *json, double to[3], Error *err) {
    static const char *const keys[3] = {"x", "y", "z"};
    for (int k = 0; k < 3; k++) {
        if (!sim_episode_field_number(json_object_get(json, keys[k]), &to[k], err))
            return error_wrap(err, "%s", keys[k]);
    }
    return true;
}

static void to_ours(const double point[3], float to[3]) {
    to[0] = (float)point[0];
    to[1] = (float)point[1];
    to[2] = (float)-point[2];
}

static double distance(const double a[3], const double b[3]) {
    return hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
}

static bool read_path(const json_t *list, Arena *arena, SimEpisode *episode, double *length,
                      Error *err) {
    size_t count = json_array_size(list);
    if (count == 0) return error_set(err, "expected a list with at least one point");
    float(*points)[3] = arena_alloc(arena, count * sizeof *points);
    double point[3], last[3] = {0};
    for (size_t i = 0; i < count; i++) {
        if (!read_point(json_array_get(list, i), point, err)) return error_wrap(err, "%zu", i);
        if (i > 0) *length += distance(last, point);
        to_ours(point, points[i]);
        memcpy(last, point, sizeof last);
    }
    episode->path = (const float(*)[3])points;
    episode->path_count = (int)count;
    return true;
}

static bool read_way(const json_t *json, Arena *arena, SimEpisode *episode, Error *err) {
    double length = 0.0, stated;
    if (!read_path(json_object_get(json, "shortest_path"), arena, episode, &length, err))
        return error_wrap(err, "shortest_path");
    if (!sim_episode_field_number(json_object_get(json, "shortest_path_length"), &stated, err))
        return error_wrap(err, "shortest_path_length");
    episode->geodesic = (float)stated;
    return fabs(length - stated) <= LENGTH_TOLERANCE ||
           error_set(err, "shortest_path_length: %.6g, but shortest_path is %.6g m long", stated,
                     length);
}

//---- episodes ------------------------------------------------------------------------------------

static bool read_degrees(const json_t *json, const char *key, float *radians, Error *err) {
    double degrees;
    if (!sim_episode_field_number(json_object_get(json, key), &degrees, err))
        return error_wrap(err, "%s", key);
    *radians = (float)(-remainder(degrees, 360.0) * RADIANS);
    return true;
}

static bool read_start(const json_t *json, SimEpisode *episode, Error *err) {
    double point[3];
    if (!read_point(json_object_get(json, "initial_position"), point, err))
        return error_wrap(err, "initial_position");
    to_ours(point, episode->start);
    episode->start[1] = episode->path[0][1];
    if (!read_degrees(json, "initial_orientation", &episode->start_yaw, err) ||
        !read_degrees(json, "initial_horizon", &episode->start_pitch, err))
        return false;
    return fabsf(episode->start_pitch) < 1.6f ||
           error_set(err, "initial_horizon: more than a right angle");
}

bool sim_episode_robothor_read(const json_t *json, Arena *arena, SimEpisode *episode, Error *err) {
    if (!json_is_object(json)) return error_set(err, "expected an object");
    episode->task = &sim_task_objectnav;
    episode->visit = 1;
    if (!sim_episode_field_text(json, "id", episode->id, sizeof episode->id, err) ||
        !sim_episode_field_text(json, "scene", episode->scene, sizeof episode->scene, err) ||
        !sim_episode_field_text(json, "object_type", episode->category, sizeof episode->category,
                                err))
        return false;
    episode->seed = hash_text(episode->id, hash_text(episode->scene, 0));
    return read_way(json, arena, episode, err) && read_start(json, episode, err);
}

//---- goals ---------------------------------------------------------------------------------------

typedef struct Goals {
    json_t *known; // scene and type -> index into sets
    List *sets;    // [count of episodes at most] float[3]
    Arena *arena;
} Goals;

static List *find_set(Goals *goals, const SimEpisode *episode) {
    char key[sizeof episode->scene + sizeof episode->category + 1];
    snprintf(key, sizeof key, "%s\n%s", episode->scene, episode->category);
    json_t *index = json_object_get(goals->known, key);
    if (index != NULL) return &goals->sets[json_integer_value(index)];
    size_t at = json_object_size(goals->known);
    goals->sets[at].item_bytes = sizeof(float[3]);
    json_object_set_new(goals->known, key, json_integer((json_int_t)at));
    return &goals->sets[at];
}

static void add_goal(Goals *goals, const SimEpisode *episode) {
    List *set = find_set(goals, episode);
    const float *end = episode->path[episode->path_count - 1];
    float(*points)[3] = set->items;
    for (uint32_t i = 0; i < set->count; i++) {
        if (memcmp(points[i], end, sizeof *points) == 0) return;
    }
    memcpy(list_push(set, goals->arena), end, sizeof *points);
}

void sim_episode_robothor_share(SimEpisodes *episodes, Arena *arena) {
    Goals goals = {json_object(), arena_array(arena, List, (size_t)episodes->count), arena};
    for (int i = 0; i < episodes->count; i++) add_goal(&goals, &episodes->at[i]);
    for (int i = 0; i < episodes->count; i++) {
        const List *set = find_set(&goals, &episodes->at[i]);
        episodes->at[i].goals = set->items;
        episodes->at[i].goal_count = (int)set->count;
    }
    json_decref(goals.known);
}
