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

//---- the file ------------------------------------------------------------------------------------

// Episodes by their ids: several may have one.
typedef struct Ids {
    json_t *first; // id -> index of an episode
    int *next;     // [count] another with the same id, or -1
} Ids;

static Ids number_ids(const SimEpisodes *episodes, Arena *scratch) {
    Ids ids = {json_object(), arena_array(scratch, int, (size_t)episodes->count)};
    for (int i = 0; i < episodes->count; i++) {
        const json_t *other = json_object_get(ids.first, episodes->at[i].id);
        ids.next[i] = other != NULL ? (int)json_integer_value(other) : -1;
        json_object_set_new_nocheck(ids.first, episodes->at[i].id, json_integer(i));
    }
    return ids;
}

static bool read_entry(SimJsonStream *stream, const Ids *ids, const char *id, Arena *arena,
                       SimEpisodes *episodes, Error *err) {
    const json_t *first = json_object_get(ids->first, id);
    if (first == NULL) return sim_json_stream_skip(stream, err);
    json_t *json = sim_json_stream_value(stream, err);
    if (json == NULL) return false;
    SimTruth *truth = arena_new(arena, SimTruth);
    bool ok = read_truth(json, arena, truth, err) || error_wrap(err, "%s", id);
    json_decref(json);
    for (int i = (int)json_integer_value(first); ok && i >= 0; i = ids->next[i])
        episodes->at[i].truth = truth;
    return ok;
}

static bool read_entries(SimJsonStream *stream, const Ids *ids, Arena *arena, SimEpisodes *episodes,
                         Error *err) {
    if (sim_json_stream_peek(stream) != '{')
        return error_set(err, "expected {\"EPISODE_ID\": {...}, ...}");
    sim_json_stream_open(stream);
    for (bool more = true; more;) {
        if (!sim_json_stream_more(stream, '}', &more, err)) return false;
        if (!more) break;
        json_t *key = sim_json_stream_key(stream, err);
        if (key == NULL) return false;
        bool ok = read_entry(stream, ids, json_string_value(key), arena, episodes, err);
        json_decref(key);
        if (!ok) return false;
    }
    return sim_json_stream_end(stream, err);
}

static bool read_source(SimJsonSource source, Arena *arena, SimEpisodes *episodes, Error *err) {
    Arena scratch = arena_create("truth file");
    SimJsonStream stream = sim_json_stream_begin(source, &scratch);
    Ids ids = number_ids(episodes, &scratch);
    bool ok = read_entries(&stream, &ids, arena, episodes, err);
    json_decref(ids.first);
    arena_destroy(&scratch);
    return ok;
}

bool sim_episode_truth_parse(FileBytes text, Arena *arena, SimEpisodes *episodes, Error *err) {
    SimJsonText from = {.bytes = text};
    return read_source(sim_json_text_source(&from), arena, episodes, err);
}

bool sim_episode_truth_load(const char *path, Arena *arena, SimEpisodes *episodes, Error *err) {
    FileStream stream;
    if (!file_stream_open(path, &stream, err)) return false;
    bool ok = read_source(sim_json_file_source(&stream), arena, episodes, err) ||
              error_wrap(err, "%s", path);
    ok = file_stream_check(&stream, err) && ok;
    file_stream_close(&stream);
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
