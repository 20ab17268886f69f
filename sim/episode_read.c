// Reading Habitat's episode JSON. What of it is used:
//
//     {"episodes": [{"episode_id", "scene_id", "start_position": [x, y, z],
//                    "start_rotation": [x, y, z, w],
//                    "info": {"geodesic_distance"},                               optional
//                    "goals": [{"position": [x, y, z]}],                PointNav and ImageNav
//                    "object_category": "chair"}],                                ObjectNav
//      "goals_by_category": {"house.glb_chair": [{"view_points":                  ObjectNav
//                    [{"agent_state": {"position": [x, y, z]}, "iou"}]}]}}
//
// Everything else is skipped. An episode with an object_category is ObjectNav, one with
// info.goal_yaw [radians] ImageNav, any other PointNav. (Habitat's ImageNav plays PointNav files
// and turns the camera by a hash that differs from run to run: sim_episode_picture does so by the
// episode's seed.) All episodes of a category in a scene share one array of viewpoints: datasets
// have tens of thousands of episodes and a few hundred such lists, so each list is read once.
//
// info.seed, info.visit and info.goal_yaw are ours (sim/episode_write.c); without them the seed is
// a hash of what names the episode.

#include "base/hash.h"
#include "sim/episode.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Goals {
    const float (*at)[3];
    int count;
} Goals;

typedef struct Reader {
    const json_t *root;
    json_t *known; // key of goals_by_category -> index into sets
    Goals *sets;   // [one per key at most]
    Arena *arena;
} Reader;

//---- values --------------------------------------------------------------------------------------

// JSON has no NaN, but numbers too large for a float would become infinite
static bool read_number(const json_t *value, double *to, Error *err) {
    if (!json_is_number(value)) return error_set(err, "expected a number");
    *to = json_number_value(value);
    return isfinite((float)*to) || error_set(err, "number too large");
}

static bool read_numbers(const json_t *list, int count, double to[], Error *err) {
    if (!json_is_array(list) || json_array_size(list) != (size_t)count)
        return error_set(err, "expected a list of %d numbers", count);
    for (int i = 0; i < count; i++) {
        if (!read_number(json_array_get(list, (size_t)i), &to[i], err)) return false;
    }
    return true;
}

static bool read_position(const json_t *object, const char *key, float to[3], Error *err) {
    double position[3];
    if (!read_numbers(json_object_get(object, key), 3, position, err))
        return error_wrap(err, "%s", key);
    for (int k = 0; k < 3; k++) to[k] = (float)position[k];
    return true;
}

static bool read_text(const json_t *object, const char *key, char *to, size_t size, Error *err) {
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value)) {
        snprintf(to, size, "%lld", (long long)json_integer_value(value));
        return true;
    }
    if (!json_is_string(value)) return error_set(err, "%s: expected a text", key);
    if (json_string_length(value) >= size)
        return error_set(err, "%s: longer than %zu characters", key, size - 1);
    memcpy(to, json_string_value(value), json_string_length(value) + 1);
    return true;
}

static bool read_heading(const json_t *object, float *yaw, Error *err) {
    double q[4];
    if (!read_numbers(json_object_get(object, "start_rotation"), 4, q, err))
        return error_wrap(err, "start_rotation");
    double length = 0.0;
    for (int i = 0; i < 4; i++) length += q[i] * q[i];
    if (!(length > 1e-6)) return error_set(err, "start_rotation: a quaternion of length zero");
    *yaw = sim_yaw_from_quaternion(q);
    return true;
}

//---- goals ---------------------------------------------------------------------------------------

static bool read_point_goals(const json_t *list, Arena *arena, Goals *goals, Error *err) {
    if (!json_is_array(list) || json_array_size(list) == 0)
        return error_set(err, "goals: expected a list with at least one goal");
    size_t count = json_array_size(list);
    float(*points)[3] = arena_alloc(arena, count * sizeof *points);
    for (size_t i = 0; i < count; i++) {
        if (!read_position(json_array_get(list, i), "position", points[i], err))
            return error_wrap(err, "goals: goal %zu", i);
    }
    *goals = (Goals){(const float(*)[3])points, (int)count};
    return true;
}

static size_t count_viewpoints(const json_t *objects) {
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(objects); i++) {
        count += json_array_size(json_object_get(json_array_get(objects, i), "view_points"));
    }
    return count;
}

// all viewpoints of all instances; none where the file has none
static bool read_viewpoints(const json_t *objects, Arena *arena, Goals *goals, Error *err) {
    float(*points)[3] = arena_alloc(arena, count_viewpoints(objects) * sizeof *points);
    int count = 0;
    for (size_t i = 0; i < json_array_size(objects); i++) {
        const json_t *views = json_object_get(json_array_get(objects, i), "view_points");
        for (size_t v = 0; v < json_array_size(views); v++) {
            const json_t *agent = json_object_get(json_array_get(views, v), "agent_state");
            if (!read_position(agent, "position", points[count++], err))
                return error_wrap(err, "object %zu: view_points: %zu: agent_state", i, v);
        }
    }
    *goals = (Goals){(const float(*)[3])points, count};
    return true;
}

static bool find_viewpoints(Reader *reader, const SimEpisode *episode, Goals *goals, Error *err) {
    char key[sizeof episode->scene + sizeof episode->category + 1];
    snprintf(key, sizeof key, "%s_%s", file_name(episode->scene), episode->category);
    const json_t *index = json_object_get(reader->known, key);
    if (index != NULL) {
        *goals = reader->sets[json_integer_value(index)];
        return true;
    }
    const json_t *objects =
        json_object_get(json_object_get(reader->root, "goals_by_category"), key);
    if (objects == NULL) return true; // sim_episode_bind will look in the scene
    if (!read_viewpoints(objects, reader->arena, goals, err))
        return error_wrap(err, "goals_by_category: %s", key);
    size_t at = json_object_size(reader->known);
    reader->sets[at] = *goals;
    json_object_set_new(reader->known, key, json_integer((json_int_t)at));
    return true;
}

//---- episodes ------------------------------------------------------------------------------------

static bool read_info(const json_t *info, SimEpisode *episode, Error *err) {
    const json_t *geodesic = json_object_get(info, "geodesic_distance");
    double distance = 0.0;
    if (geodesic != NULL && !json_is_null(geodesic) && !read_number(geodesic, &distance, err))
        return error_wrap(err, "info: geodesic_distance");
    episode->geodesic = (float)distance;

    episode->seed = hash_text(episode->id, hash_text(episode->scene, 0));
    const char *seed = json_string_value(json_object_get(info, "seed"));
    if (seed != NULL) episode->seed = strtoull(seed, NULL, 16);
    const json_t *visit = json_object_get(info, "visit");
    episode->visit = json_is_integer(visit) ? (int)json_integer_value(visit) : 1;
    return episode->visit >= 1 || error_set(err, "info: visit: counted from 1");
}

static bool read_picture(const json_t *info, SimEpisode *episode, Error *err) {
    const json_t *heading = json_object_get(info, "goal_yaw");
    double yaw;
    if (heading == NULL || episode->category[0] != '\0') return true;
    if (!read_number(heading, &yaw, err)) return error_wrap(err, "info: goal_yaw");
    sim_episode_picture(episode);
    episode->goal_yaw = (float)yaw;
    return true;
}

static bool read_goals(Reader *reader, const json_t *json, int index, SimEpisode *episode,
                       Error *err) {
    Goals goals = {0};
    if (json_object_get(json, "object_category") == NULL) {
        episode->task = &sim_task_pointnav;
        if (!read_point_goals(json_object_get(json, "goals"), reader->arena, &goals, err))
            return false;
    } else {
        // Habitat's loader numbers ObjectNav episodes anew
        snprintf(episode->id, sizeof episode->id, "%d", index);
        episode->task = &sim_task_objectnav;
        if (!read_text(json, "object_category", episode->category, sizeof episode->category, err) ||
            !find_viewpoints(reader, episode, &goals, err))
            return false;
    }
    episode->goals = goals.at;
    episode->goal_count = goals.count;
    return true;
}

static bool read_episode(Reader *reader, const json_t *json, int index, SimEpisode *episode,
                         Error *err) {
    if (!json_is_object(json)) return error_set(err, "expected an object");
    return read_text(json, "episode_id", episode->id, sizeof episode->id, err) &&
           read_text(json, "scene_id", episode->scene, sizeof episode->scene, err) &&
           read_position(json, "start_position", episode->start, err) &&
           read_heading(json, &episode->start_yaw, err) &&
           read_goals(reader, json, index, episode, err) &&
           read_info(json_object_get(json, "info"), episode, err) &&
           read_picture(json_object_get(json, "info"), episode, err);
}

static bool read_episodes(Reader *reader, SimEpisodes *episodes, Error *err) {
    if (json_is_array(reader->root))
        return error_set(err, "a list (RoboTHOR's and R2R's files are), not Habitat's "
                              "{\"episodes\": [...]}");
    const json_t *list = json_object_get(reader->root, "episodes");
    if (!json_is_array(list)) return error_set(err, "no list \"episodes\" in it");
    int count = (int)json_array_size(list);
    if (count == 0)
        return error_set(err, "no episodes in it; those of a split with a folder \"content\" are "
                              "in content/SCENE.json.gz");
    episodes->at = arena_array(reader->arena, SimEpisode, (size_t)count);
    for (int i = 0; i < count; i++) {
        if (!read_episode(reader, json_array_get(list, (size_t)i), i, &episodes->at[i], err))
            return error_wrap(err, "episode %d", i);
    }
    episodes->count = count;
    return true;
}

bool sim_episodes_parse(FileBytes text, Arena *arena, SimEpisodes *episodes, Error *err) {
    *episodes = (SimEpisodes){0};
    json_error_t where;
    json_t *root = json_loadb((const char *)text.data, text.size, 0, &where);
    if (root == NULL) return error_set(err, "line %d: %s", where.line, where.text);
    size_t keys = json_object_size(json_object_get(root, "goals_by_category"));
    Reader reader = {root, json_object(), arena_array(arena, Goals, keys), arena};
    bool ok = read_episodes(&reader, episodes, err);
    json_decref(reader.known);
    json_decref(root);
    return ok;
}

static bool load(const char *path, Arena *scratch, Arena *arena, SimEpisodes *episodes,
                 Error *err) {
    FileBytes packed, text;
    if (!file_read(path, scratch, &packed, err)) return false;
    return (file_gunzip(packed, scratch, &text, err) &&
            sim_episodes_parse(text, arena, episodes, err)) ||
           error_wrap(err, "%s", path);
}

bool sim_episodes_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err) {
    Arena scratch = arena_create("episode file"); // the text is not kept
    bool ok = load(path, &scratch, arena, episodes, err);
    arena_destroy(&scratch);
    return ok;
}
