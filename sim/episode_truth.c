// How the ways of VLN-CE's episodes were gone: what its nDTW is measured against.
//
//     SPLIT_gt.json.gz   {"17": {"locations": [[x, y, z], ...],    where each step led
//                                "forward_steps": 38,              of them, those of 0.25 m
//                                "actions": [1, 2, 1, ..., 0]}}    by episode_id
//
// Any of the three may be missing. An entry that no episode has is not looked at: one file serves
// many parts of a split.

#include "sim/episode_field.h"
#include "sim/episode_parts.h"

#include <limits.h>
#include <string.h>

//---- the file's name -----------------------------------------------------------------------------

const char *sim_episode_truth_path(const char *path, Arena *arena) {
    static const char *const endings[] = {".json.gz", ".json", ".gz"};
    size_t length = strlen(path);
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        size_t ending = strlen(endings[i]);
        if (length <= ending || strcmp(path + length - ending, endings[i]) != 0) continue;
        return text_format(arena, "%.*s_gt%s", (int)(length - ending), path, endings[i]);
    }
    return text_format(arena, "%s_gt", path);
}

//---- reading -------------------------------------------------------------------------------------

static bool read_actions(const json_t *list, Arena *arena, SimTruth *truth, Error *err) {
    if (list == NULL) return true;
    if (!json_is_array(list) || json_array_size(list) > INT_MAX)
        return error_set(err, "actions: expected a list");
    int count = (int)json_array_size(list);
    uint8_t *actions = arena_alloc(arena, (size_t)count);
    for (int i = 0; i < count; i++) {
        const json_t *action = json_array_get(list, (size_t)i);
        json_int_t value = json_integer_value(action);
        if (!json_is_integer(action) || value < 0 || value >= ACTION_COUNT)
            return error_set(err, "actions: %d: expected a number from 0 to %d", i,
                             ACTION_COUNT - 1);
        actions[i] = (uint8_t)value;
    }
    truth->actions = actions;
    truth->action_count = count;
    return true;
}

static bool read_steps(const json_t *number, SimTruth *truth, Error *err) {
    if (number == NULL) return true;
    json_int_t value = json_integer_value(number);
    if (!json_is_integer(number) || value < 0 || value > INT_MAX)
        return error_set(err, "forward_steps: expected a count");
    truth->forward_steps = (int)value;
    return true;
}

static bool read_truth(const json_t *json, Arena *arena, SimTruth *truth, Error *err) {
    const json_t *locations = json_object_get(json, "locations");
    if (!json_is_object(json)) return error_set(err, "expected an object");
    if (locations != NULL &&
        !sim_episode_field_points(locations, arena, &truth->locations, &truth->location_count, err))
        return error_wrap(err, "locations");
    return read_actions(json_object_get(json, "actions"), arena, truth, err) &&
           read_steps(json_object_get(json, "forward_steps"), truth, err);
}

static bool read_all(const json_t *root, Arena *arena, SimEpisodes *episodes, Error *err) {
    if (!json_is_object(root)) return error_set(err, "expected {\"EPISODE_ID\": {...}, ...}");
    for (int i = 0; i < episodes->count; i++) {
        SimEpisode *episode = &episodes->at[i];
        const json_t *json = json_object_get(root, episode->id);
        if (json == NULL) continue;
        SimTruth *truth = arena_new(arena, SimTruth);
        if (!read_truth(json, arena, truth, err)) return error_wrap(err, "%s", episode->id);
        episode->truth = truth;
    }
    return true;
}

bool sim_episode_truth_parse(FileBytes text, Arena *arena, SimEpisodes *episodes, Error *err) {
    json_error_t where;
    json_t *root = json_loadb((const char *)text.data, text.size, 0, &where);
    if (root == NULL) return error_set(err, "line %d: %s", where.line, where.text);
    bool ok = read_all(root, arena, episodes, err);
    json_decref(root);
    return ok;
}

bool sim_episode_truth_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err) {
    Arena scratch = arena_create("truth file");
    FileBytes packed, text;
    bool ok = file_read(path, &scratch, &packed, err) &&
              ((file_gunzip(packed, &scratch, &text, err) &&
                sim_episode_truth_parse(text, arena, episodes, err)) ||
               error_wrap(err, "%s", path));
    arena_destroy(&scratch);
    return ok;
}

//---- writing -------------------------------------------------------------------------------------

void sim_episode_truth_write_points(SimJson *json, const float (*points)[3], int count) {
    sim_json_add(json, "[");
    for (int i = 0; i < count; i++) {
        if (i > 0) sim_json_add(json, ",");
        sim_json_vector(json, points[i], 3);
    }
    sim_json_add(json, "]");
}

static void write_truth(SimJson *json, const SimTruth *truth) {
    sim_json_add(json, ":{\"locations\":");
    sim_episode_truth_write_points(json, truth->locations, truth->location_count);
    sim_json_add(json, ",\"forward_steps\":%d,\"actions\":[", truth->forward_steps);
    for (int i = 0; i < truth->action_count; i++)
        sim_json_add(json, "%s%d", i > 0 ? "," : "", truth->actions[i]);
    sim_json_add(json, "]}");
}

void sim_episode_truth_write(SimJson *json, const SimEpisodes *episodes) {
    int count = 0;
    sim_json_add(json, "{");
    for (int i = 0; i < episodes->count; i++) {
        if (episodes->at[i].truth == NULL) continue;
        if (count++ > 0) sim_json_add(json, ",\n");
        sim_json_text(json, episodes->at[i].id);
        write_truth(json, episodes->at[i].truth);
    }
    sim_json_add(json, "}\n");
}

bool sim_episode_truth_has(const SimEpisodes *episodes) {
    for (int i = 0; i < episodes->count; i++) {
        if (episodes->at[i].truth != NULL) return true;
    }
    return false;
}
