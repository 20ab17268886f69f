// A line is parsed by Jansson, checked member by member and copied into the arena. Lines end where
// '\n' is: the last one may lack it, but must be whole.

#include "sim/recording.h"

#include "base/list.h"
#include "sim/episode_field.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// a replay is as exact as the digest, in metres and radians
static const double SLACK = 1e-4;

#define PI 3.14159265358979323846

typedef struct Reader {
    const json_t *line;
    Arena *arena;
    SimRecording *to;
} Reader;

static const json_t *member(const Reader *reader, const char *key) {
    return json_object_get(reader->line, key);
}

//---- values --------------------------------------------------------------------------------------

static bool read_float(const json_t *object, const char *key, float *to, Error *err) {
    double value;
    if (!sim_episode_field_number(json_object_get(object, key), &value, err))
        return error_wrap(err, "%s", key);
    *to = (float)value;
    return true;
}

// null stands for what is infinite
static bool read_distance(const json_t *object, const char *key, float *to, Error *err) {
    *to = INFINITY;
    return json_is_null(json_object_get(object, key)) || read_float(object, key, to, err);
}

// 64 bits as hexadecimal text
static bool read_bits(const Reader *reader, const char *key, uint64_t *to, Error *err) {
    const char *text = json_string_value(member(reader, key));
    size_t length = text != NULL ? strlen(text) : 0;
    if (length == 0 || length > 16 || strspn(text, "0123456789abcdef") != length)
        return error_set(err, "%s: expected up to 16 hexadecimal digits as text", key);
    *to = strtoull(text, NULL, 16);
    return true;
}

static bool read_text(const Reader *reader, const char *key, const char **to, Error *err) {
    const json_t *value = member(reader, key);
    if (!json_is_string(value)) return error_set(err, "%s: expected a text", key);
    *to = sim_episode_field_copy(json_string_value(value), reader->arena);
    return true;
}

// [count] whole numbers of 0 .. most
static bool read_bytes(const Reader *reader, const char *key, int count, int most,
                       const uint8_t **to, Error *err) {
    const json_t *list = member(reader, key);
    if (!json_is_array(list) || json_array_size(list) != (size_t)count)
        return error_set(err, "%s: expected a list of %d", key, count);
    uint8_t *bytes = arena_alloc(reader->arena, (size_t)count);
    for (int i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, (size_t)i);
        json_int_t value = json_integer_value(item);
        if (!json_is_integer(item) || value < 0 || value > most)
            return error_set(err, "%s: %d: expected 0 to %d", key, i, most);
        bytes[i] = (uint8_t)value;
    }
    *to = bytes;
    return true;
}

//---- the episode ---------------------------------------------------------------------------------

static bool read_task(const Reader *reader, Error *err) {
    const char *name = json_string_value(member(reader, "task"));
    if (name == NULL) return error_set(err, "task: expected a text");
    reader->to->episode.task = sim_task_find(name);
    return reader->to->episode.task != NULL || error_set(err, "no task named '%.40s'", name);
}

static bool read_names(const Reader *reader, Error *err) {
    SimEpisode *e = &reader->to->episode;
    if (member(reader, "actions") != NULL && member(reader, "spec") == NULL)
        return error_set(err, "no member \"spec\": written before lines told how to play them "
                              "again; evaluate anew");
    return sim_episode_field_text(reader->line, "episode", e->id, sizeof e->id, err) &&
           sim_episode_field_text(reader->line, "scene", e->scene, sizeof e->scene, err) &&
           read_task(reader, err) && read_text(reader, "agent", &reader->to->agent, err) &&
           read_text(reader, "spec", &reader->to->spec, err) &&
           sim_episode_field_text(reader->line, "category", e->category, sizeof e->category, err);
}

static bool read_start(const Reader *reader, Error *err) {
    SimEpisode *e = &reader->to->episode;
    const json_t *start = member(reader, "start");
    if (!sim_episode_field_position(start, "position", e->start, err) ||
        !read_float(start, "heading", &e->start_yaw, err) ||
        !read_float(start, "pitch", &e->start_pitch, err))
        return error_wrap(err, "start");
    return fabsf(e->start_pitch) < 1.6f || error_set(err, "start: pitch: more than a right angle");
}

static bool read_goals(const Reader *reader, Error *err) {
    SimEpisode *e = &reader->to->episode;
    if (!sim_episode_field_points(member(reader, "goals"), reader->arena, &e->goals, &e->goal_count,
                                  err))
        return error_wrap(err, "goals");
    return e->goal_count > 0 || error_set(err, "goals: none");
}

static bool read_figures(const Reader *reader, Error *err) {
    SimEpisode *e = &reader->to->episode;
    const json_t *visit = member(reader, "visit");
    json_int_t count = json_integer_value(visit);
    if (!json_is_integer(visit) || count < 1 || count > INT_MAX)
        return error_set(err, "visit: expected a number, counted from 1");
    e->visit = (int)count;
    return read_float(reader->line, "goal_heading", &e->goal_yaw, err) &&
           read_distance(reader->line, "geodesic", &e->geodesic, err) &&
           read_bits(reader, "seed", &e->seed, err) &&
           read_float(reader->line, "reach", &e->reach, err) &&
           (e->reach >= 0.0f || error_set(err, "reach: less than 0"));
}

static bool read_settings(const Reader *reader, Error *err) {
    const json_t *list = member(reader, "settings");
    if (!json_is_array(list)) return error_set(err, "settings: expected a list of texts");
    List text = {.item_bytes = 1};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *setting = json_string_value(json_array_get(list, i));
        if (setting == NULL || strchr(setting, '=') == NULL || strchr(setting, '\n') != NULL)
            return error_set(err, "settings: %zu: expected \"section.name=value\"", i);
        for (const char *c = setting; *c != '\0'; c++)
            *(char *)list_push(&text, reader->arena) = *c;
        *(char *)list_push(&text, reader->arena) = '\n';
    }
    list_push(&text, reader->arena); // a zero
    reader->to->settings = text.items;
    return true;
}

//---- what happened -------------------------------------------------------------------------------

static bool read_positions(const Reader *reader, Error *err) {
    SimRecording *to = reader->to;
    int count = 0;
    if (!sim_episode_field_points(member(reader, "positions"), reader->arena, &to->positions,
                                  &count, err))
        return error_wrap(err, "positions");
    return count == to->count + 1 ||
           error_set(err, "positions: %d for %d actions; expected one more", count, to->count);
}

static bool read_headings(const Reader *reader, Error *err) {
    const json_t *list = member(reader, "headings");
    int count = reader->to->count + 1;
    double *read = arena_array(reader->arena, double, (size_t)count);
    float *headings = arena_array(reader->arena, float, (size_t)count);
    if (!sim_episode_field_numbers(list, count, read, err)) return error_wrap(err, "headings");
    for (int i = 0; i < count; i++) headings[i] = (float)read[i];
    reader->to->headings = headings;
    return true;
}

static bool read_steps(const Reader *reader, Error *err) {
    SimRecording *to = reader->to;
    size_t count = json_array_size(member(reader, "actions"));
    if (count >= INT_MAX) return error_set(err, "actions: too many");
    to->count = (int)count;
    return read_bytes(reader, "actions", to->count, ACTION_COUNT - 1, &to->actions, err) &&
           read_positions(reader, err) && read_headings(reader, err) &&
           read_bytes(reader, "collisions", to->count + 1, 1, &to->collisions, err);
}

static bool read_metrics(const Reader *reader, Error *err) {
    const json_t *metrics = member(reader, "metrics");
    float values[SIM_METRIC_COUNT];
    for (int m = 0; m < SIM_METRIC_COUNT; m++)
        if (!read_distance(metrics, sim_metric_names[m], &values[m], err))
            return error_wrap(err, "metrics");
    memcpy(&reader->to->metrics, values, sizeof values);
    return true;
}

//---- lines ---------------------------------------------------------------------------------------

static bool read_line(const Reader *reader, Error *err) {
    if (!json_is_object(reader->line)) return error_set(err, "expected an object");
    return read_names(reader, err) && read_start(reader, err) && read_goals(reader, err) &&
           read_figures(reader, err) && read_settings(reader, err) && read_steps(reader, err) &&
           read_metrics(reader, err) && read_bits(reader, "digest", &reader->to->digest, err);
}

static bool parse_line(const char *text, size_t size, bool is_ended, Arena *arena, SimRecording *to,
                       Error *err) {
    json_error_t where;
    json_t *line = json_loadb(text, size, 0, &where);
    if (line == NULL && !is_ended) return error_set(err, "cut off: %s", where.text);
    if (line == NULL) return error_set(err, "%s", where.text);
    bool ok = read_line(&(Reader){line, arena, to}, err);
    json_decref(line);
    return ok;
}

static bool is_blank(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (strchr(" \t\r", text[i]) == NULL || text[i] == '\0') return false;
    return true;
}

bool sim_recordings_parse(FileBytes text, Arena *arena, SimRecordings *recordings, Error *err) {
    const char *at = (const char *)text.data, *end = at + text.size;
    List read = {.item_bytes = sizeof(SimRecording)};
    for (int number = 1; at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((stop != NULL ? stop : end) - at);
        if (!is_blank(at, size)) {
            SimRecording *to = list_push(&read, arena);
            to->line = number;
            if (!parse_line(at, size, stop != NULL, arena, to, err))
                return error_wrap(err, "line %d", number);
        }
        at = stop != NULL ? stop + 1 : end;
    }
    *recordings = (SimRecordings){read.items, (int)read.count};
    return read.count > 0 || error_set(err, "no recordings in it");
}

bool sim_recordings_load(const char *path, Arena *arena, SimRecordings *recordings, Error *err) {
    Arena scratch = arena_create("recordings"); // the text is not kept
    FileBytes packed, text;
    bool ok = file_read(path, &scratch, &packed, err);
    if (ok) {
        ok = file_gunzip(packed, &scratch, &text, err) &&
             sim_recordings_parse(text, arena, recordings, err);
        if (!ok) error_wrap(err, "%s", path);
    }
    arena_destroy(&scratch);
    return ok;
}

//---- playing again -------------------------------------------------------------------------------

static bool is_as_recorded(const SimRecording *recording, int step, const SimState *state,
                           Error *err) {
    const float *was = recording->positions[step], *is = state->position;
    double turned = remainder((double)state->yaw - recording->headings[step], 2.0 * PI);
    bool same = fabs(turned) <= SLACK && state->is_collision == (bool)recording->collisions[step];
    for (int k = 0; k < 3; k++) same = same && fabs((double)is[k] - was[k]) <= SLACK;
    if (same) return true;
    return error_set(err,
                     "step %d: at %.4f, %.4f, %.4f heading %.4f%s; recorded was %.4f, %.4f, %.4f "
                     "heading %.4f%s",
                     step, (double)is[0], (double)is[1], (double)is[2], (double)state->yaw,
                     state->is_collision ? " after a collision" : "", (double)was[0],
                     (double)was[1], (double)was[2], (double)recording->headings[step],
                     recording->collisions[step] ? " after a collision" : "");
}

bool sim_recording_replay(const SimWorld *world, const SimRecording *recording, int step,
                          SimState *state, Error *err) {
    ASSERT(step >= 0 && step <= recording->count);
    sim_reset(world, &recording->episode, state);
    if (!is_as_recorded(recording, 0, state, err)) return false;
    for (int i = 0; i < step; i++) {
        sim_step(world, &recording->episode, (Action)recording->actions[i], state);
        if (!is_as_recorded(recording, i + 1, state, err)) return false;
    }
    return true;
}
