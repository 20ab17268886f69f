// Reading Habitat's episode JSON. What of it is used:
//
//     {"episodes": [{"episode_id", "scene_id", "start_position": [x, y, z],
//                    "start_rotation": [x, y, z, w],
//                    "info": {"geodesic_distance", "difficulty"},                 optional
//                    "goals": [{"position": [x, y, z]}],                PointNav and ImageNav
//                    "object_category": "chair",                                  ObjectNav
//                    "instruction", ...}],            VLN-CE: see sim/episode_instruction.c
//      "goals_by_category": {"house.glb_chair": [{"view_points":                  ObjectNav
//                    [{"agent_state": {"position": [x, y, z]}, "iou"}]}]}}
//
// A list of episodes is RoboTHOR's (sim/episode_robothor.c). Everything else is skipped. An episode
// with an object_category is ObjectNav, one with info.goal_yaw [radians] ImageNav, any other
// PointNav. (Habitat's ImageNav plays PointNav files and turns the camera by a hash that differs
// from run to run: sim_episode_picture does so by the episode's seed.) This file reads one episode;
// sim/episode_load.c goes through the text, sim/episode_views.c has the viewpoints.
//
// info.seed, info.visit, info.start_pitch and info.goal_yaw are ours (sim/episode_write.c); without
// them the seed is a hash of what names the episode.

#include "base/hash.h"
#include "sim/episode_field.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

//---- one episode ---------------------------------------------------------------------------------

static bool read_heading(const json_t *object, float *yaw, Error *err) {
    double q[4];
    if (!sim_episode_field_numbers(json_object_get(object, "start_rotation"), 4, q, err))
        return error_wrap(err, "start_rotation");
    double length = 0.0;
    for (int i = 0; i < 4; i++) length += q[i] * q[i];
    if (!(length > 1e-6)) return error_set(err, "start_rotation: a quaternion of length zero");
    *yaw = sim_yaw_from_quaternion(q);
    return true;
}

static bool read_point_goals(const json_t *list, Arena *arena, SimEpisode *episode, Error *err) {
    if (!json_is_array(list) || json_array_size(list) == 0)
        return error_set(err, "goals: expected a list with at least one goal");
    size_t count = json_array_size(list);
    float(*points)[3] = arena_alloc(arena, count * sizeof *points);
    for (size_t i = 0; i < count; i++) {
        if (!sim_episode_field_position(json_array_get(list, i), "position", points[i], err))
            return error_wrap(err, "goals: goal %zu", i);
    }
    episode->goals = (const float(*)[3])points;
    episode->goal_count = (int)count;
    return true;
}

//---- episodes ------------------------------------------------------------------------------------

static bool read_info(const json_t *info, SimEpisode *episode, Error *err) {
    const json_t *geodesic = json_object_get(info, "geodesic_distance");
    double distance = 0.0;
    if (geodesic != NULL && !json_is_null(geodesic) &&
        !sim_episode_field_number(geodesic, &distance, err))
        return error_wrap(err, "info: geodesic_distance");
    episode->geodesic = (float)distance;

    episode->seed = hash_text(episode->id, hash_text(episode->scene, 0));
    const char *seed = json_string_value(json_object_get(info, "seed"));
    if (seed != NULL) episode->seed = strtoull(seed, NULL, 16);
    const char *difficulty = json_string_value(json_object_get(info, "difficulty"));
    if (difficulty != NULL)
        snprintf(episode->difficulty, sizeof episode->difficulty, "%s", difficulty);
    const json_t *pitch = json_object_get(info, "start_pitch");
    if (json_is_number(pitch)) episode->start_pitch = (float)json_number_value(pitch);
    const json_t *visit = json_object_get(info, "visit");
    episode->visit = json_is_integer(visit) ? (int)json_integer_value(visit) : 1;
    if (!(fabsf(episode->start_pitch) < 1.6f))
        return error_set(err, "info: start_pitch: more than a right angle");
    return episode->visit >= 1 || error_set(err, "info: visit: counted from 1");
}

static bool read_picture(const json_t *info, SimEpisode *episode, Error *err) {
    const json_t *heading = json_object_get(info, "goal_yaw");
    double yaw;
    if (heading == NULL || episode->category[0] != '\0') return true;
    if (!sim_episode_field_number(heading, &yaw, err)) return error_wrap(err, "info: goal_yaw");
    sim_episode_picture(episode);
    episode->goal_yaw = (float)yaw;
    return true;
}

// ObjectNav's are of the file: sim/episode_views.c
static bool read_goals(const json_t *json, int index, Arena *arena, SimEpisode *episode,
                       Error *err) {
    if (json_object_get(json, "object_category") == NULL) {
        episode->task = &sim_task_pointnav;
        return read_point_goals(json_object_get(json, "goals"), arena, episode, err);
    }
    // Habitat's loader numbers ObjectNav episodes anew
    snprintf(episode->id, sizeof episode->id, "%d", index);
    episode->task = &sim_task_objectnav;
    return sim_episode_field_text(json, "object_category", episode->category,
                                  sizeof episode->category, err);
}

bool sim_episode_read(const json_t *json, int index, Arena *arena, SimEpisode *episode,
                      Error *err) {
    if (!json_is_object(json)) return error_set(err, "expected an object");
    return sim_episode_field_text(json, "episode_id", episode->id, sizeof episode->id, err) &&
           sim_episode_field_text(json, "scene_id", episode->scene, sizeof episode->scene, err) &&
           sim_episode_field_position(json, "start_position", episode->start, err) &&
           read_heading(json, &episode->start_yaw, err) &&
           read_goals(json, index, arena, episode, err) &&
           read_info(json_object_get(json, "info"), episode, err) &&
           read_picture(json_object_get(json, "info"), episode, err) &&
           sim_episode_instruction_read(json, arena, episode, err);
}
