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
// from run to run: sim_episode_picture does so by the episode's seed.) All episodes of a category
// in a scene share one array of viewpoints: datasets have tens of thousands of episodes and a few
// hundred such lists, so each list is read once.
//
// info.seed, info.visit, info.start_pitch and info.goal_yaw are ours (sim/episode_write.c); without
// them the seed is a hash of what names the episode.

#include "base/hash.h"
#include "sim/episode.h"
#include "sim/episode_field.h"

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

//---- goals ---------------------------------------------------------------------------------------

static bool read_point_goals(const json_t *list, Arena *arena, Goals *goals, Error *err) {
    if (!json_is_array(list) || json_array_size(list) == 0)
        return error_set(err, "goals: expected a list with at least one goal");
    size_t count = json_array_size(list);
    float(*points)[3] = arena_alloc(arena, count * sizeof *points);
    for (size_t i = 0; i < count; i++) {
        if (!sim_episode_field_position(json_array_get(list, i), "position", points[i], err))
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
            if (!sim_episode_field_position(agent, "position", points[count++], err))
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
        if (!sim_episode_field_text(json, "object_category", episode->category,
                                    sizeof episode->category, err) ||
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
    return sim_episode_field_text(json, "episode_id", episode->id, sizeof episode->id, err) &&
           sim_episode_field_text(json, "scene_id", episode->scene, sizeof episode->scene, err) &&
           sim_episode_field_position(json, "start_position", episode->start, err) &&
           read_heading(json, &episode->start_yaw, err) &&
           read_goals(reader, json, index, episode, err) &&
           read_info(json_object_get(json, "info"), episode, err) &&
           read_picture(json_object_get(json, "info"), episode, err) &&
           sim_episode_instruction_read(json, reader->arena, episode, err);
}

static bool read_episodes(Reader *reader, SimEpisodes *episodes, Error *err) {
    if (sim_episode_robothor_is(reader->root))
        return sim_episode_robothor_read(reader->root, reader->arena, episodes, err);
    if (json_is_array(reader->root))
        return error_set(err, "a list, but neither RoboTHOR's nor Habitat's {\"episodes\": [...]} "
                              "(R2R's files are lists, too)");
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
    if (!sim_episode_instruction_read_words(reader->root, reader->arena, episodes, err))
        return false;
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

static bool has_instructions(const SimEpisodes *episodes) {
    for (int i = 0; i < episodes->count; i++) {
        if (episodes->at[i].instruction != NULL) return true;
    }
    return false;
}

static bool load(const char *path, Arena *scratch, Arena *arena, SimEpisodes *episodes,
                 Error *err) {
    FileBytes packed, text;
    if (!file_read(path, scratch, &packed, err)) return false;
    if (!file_gunzip(packed, scratch, &text, err) ||
        !sim_episodes_parse(text, arena, episodes, err))
        return error_wrap(err, "%s", path);
    const char *truth = sim_episode_truth_path(path, scratch);
    return !has_instructions(episodes) || !file_exists(truth) ||
           sim_episode_truth_load(truth, arena, episodes, err);
}

bool sim_episodes_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err) {
    Arena scratch = arena_create("episode file"); // the text is not kept
    bool ok = load(path, &scratch, arena, episodes, err);
    arena_destroy(&scratch);
    return ok;
}
