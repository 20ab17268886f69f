// Reading walks, and replaying them in whole cells.

#include "sim/alfred.h"

#include "base/list.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <string.h>

static const double FARTHEST = 1e5; // nothing starts further away [m]

//---- fields --------------------------------------------------------------------------------------

static bool read_text(const json_t *object, const char *key, char *to, size_t size, Error *err) {
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) return error_set(err, "%s: expected a text", key);
    if (json_string_length(value) >= size)
        return error_set(err, "%s: longer than %zu characters", key, size - 1);
    memcpy(to, json_string_value(value), json_string_length(value) + 1);
    return true;
}

static bool read_number(const json_t *object, const char *key, double most, double *to,
                        Error *err) {
    const json_t *value = json_object_get(object, key);
    *to = json_number_value(value);
    return (json_is_number(value) && fabs(*to) <= most) ||
           error_set(err, "%s: expected a number up to %g", key, most);
}

static bool read_start(const json_t *init, SimAlfredWalk *walk, Error *err) {
    double rotation, horizon;
    if (!read_number(init, "x", FARTHEST, &walk->start[0], err) ||
        !read_number(init, "z", FARTHEST, &walk->start[1], err) ||
        !read_number(init, "rotation", 360.0, &rotation, err) ||
        !read_number(init, "horizon", 90.0, &horizon, err))
        return false;
    double quarters = rotation / 90.0;
    if (quarters != round(quarters)) return error_set(err, "rotation: not a quarter turn");
    walk->heading = ((int)quarters + 4) % 4;
    walk->horizon = (float)horizon;
    return true;
}

//---- actions and words ---------------------------------------------------------------------------

static uint8_t action_of(const char *name) {
    static const struct {
        const char *name;
        Action action;
    } moves[] = {{"MoveAhead", ACTION_FORWARD},
                 {"RotateLeft", ACTION_TURN_LEFT},
                 {"RotateRight", ACTION_TURN_RIGHT},
                 {"LookUp", ACTION_LOOK_UP},
                 {"LookDown", ACTION_LOOK_DOWN}};
    for (size_t i = 0; i < ARRAY_COUNT(moves); i++) {
        if (strcmp(name, moves[i].name) == 0) return (uint8_t)moves[i].action;
    }
    return ACTION_COUNT;
}

// either schema's name of an action
static const char *action_name(const json_t *json) {
    const json_t *api = json_object_get(json, "api_action");
    return json_string_value(api != NULL ? json_object_get(api, "action")
                                         : json_object_get(json, "a"));
}

static bool read_actions(const json_t *list, Arena *arena, SimAlfredWalk *walk, Error *err) {
    if (!json_is_array(list) || json_array_size(list) > INT_MAX)
        return error_set(err, "low_actions: expected a list");
    int count = (int)json_array_size(list);
    uint8_t *actions = arena_alloc(arena, (size_t)count);
    for (int i = 0; i < count; i++) {
        const char *name = action_name(json_array_get(list, (size_t)i));
        if (name == NULL) return error_set(err, "low_actions: %d: no name of an action", i);
        actions[i] = action_of(name);
    }
    walk->actions = actions;
    walk->action_count = count;
    return true;
}

static const char *copy_text(const char *text, Arena *arena) {
    size_t size = strlen(text) + 1;
    return memcpy(arena_alloc(arena, size), text, size);
}

static bool read_goals(const json_t *list, const char *key, Arena *arena, SimAlfredWalk *walk,
                       Error *err) {
    if (list == NULL) return true; // a test split has no words of people
    size_t count = json_array_size(list);
    const char **goals = arena_array(arena, const char *, count);
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_object_get(json_array_get(list, i), key));
        if (text == NULL) return error_set(err, "instructions: %zu: %s: expected a text", i, key);
        goals[i] = copy_text(text, arena);
    }
    walk->goals = goals;
    walk->goal_count = (int)count;
    return true;
}

//---- walks ---------------------------------------------------------------------------------------

static bool read_original(const json_t *json, Arena *arena, SimAlfredWalk *walk, Error *err) {
    const json_t *scene = json_object_get(json, "scene");
    const json_t *people = json_object_get(json, "turk_annotations");
    return read_text(scene, "floor_plan", walk->scene, sizeof walk->scene, err) &&
           read_start(json_object_get(scene, "init_action"), walk, err) &&
           read_actions(json_object_get(json_object_get(json, "plan"), "low_actions"), arena, walk,
                        err) &&
           read_goals(json_object_get(people, "anns"), "task_desc", arena, walk, err);
}

static bool read_short(const json_t *json, Arena *arena, SimAlfredWalk *walk, Error *err) {
    return read_text(json, "floor_plan", walk->scene, sizeof walk->scene, err) &&
           read_start(json_object_get(json, "init"), walk, err) &&
           read_actions(json_object_get(json, "low_actions"), arena, walk, err) &&
           read_goals(json_object_get(json, "instructions"), "goal", arena, walk, err);
}

static bool read_walk(const json_t *json, Arena *arena, SimAlfredWalk *walk, Error *err) {
    if (!json_is_object(json)) return error_set(err, "expected an object");
    if (!read_text(json, "task_id", walk->id, sizeof walk->id, err)) return false;
    bool is_original = json_object_get(json, "plan") != NULL;
    return is_original ? read_original(json, arena, walk, err) : read_short(json, arena, walk, err);
}

static bool is_blank(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (strchr(" \t\r\n", text[i]) == NULL || text[i] == '\0') return false;
    }
    return true;
}

static bool read_next(const char *text, size_t size, size_t *used, Arena *arena, List *list,
                      Error *err) {
    json_error_t where;
    json_t *json = json_loadb(text, size, JSON_DISABLE_EOF_CHECK, &where);
    if (json == NULL) return error_set(err, "%s", where.text);
    *used = (size_t)where.position; // where the value ends
    SimAlfredWalk walk = {0};
    bool ok = read_walk(json, arena, &walk, err);
    if (ok) *(SimAlfredWalk *)list_push(list, arena) = walk;
    json_decref(json);
    return ok;
}

bool sim_alfred_parse(FileBytes text, Arena *arena, SimAlfredWalks *walks, Error *err) {
    *walks = (SimAlfredWalks){0};
    const char *at = (const char *)text.data, *end = at + text.size;
    List list = {.item_bytes = sizeof(SimAlfredWalk)};
    while (!is_blank(at, (size_t)(end - at))) {
        size_t used = 0;
        if (!read_next(at, (size_t)(end - at), &used, arena, &list, err))
            return error_wrap(err, "walk %u", list.count);
        at += used;
    }
    if (list.count == 0) return error_set(err, "no walks in it");
    *walks = (SimAlfredWalks){list.items, (int)list.count};
    return true;
}

bool sim_alfred_load(const char *path, Arena *arena, SimAlfredWalks *walks, Error *err) {
    Arena scratch = arena_create("walks of ALFRED");
    FileBytes packed, text;
    bool ok =
        file_read(path, &scratch, &packed, err) &&
        ((file_gunzip(packed, &scratch, &text, err) && sim_alfred_parse(text, arena, walks, err)) ||
         error_wrap(err, "%s", path));
    arena_destroy(&scratch);
    return ok;
}

//---- replay --------------------------------------------------------------------------------------

// where the start is on the lattice, which may be outside of the map
static void place(const SimAlfredWalk *walk, const SimGridMap *map, int cell[3]) {
    for (int k = 0; k < 2; k++)
        cell[k] = (int)round((walk->start[k] - map->origin[k]) / map->spacing);
    cell[2] = 0;
}

SimAlfredReplay sim_alfred_replay(const SimAlfredWalk *walk, const SimGridMap *map) {
    static const int AHEAD[4][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
    SimAlfredReplay replay = {.heading = walk->heading};
    int *cell = replay.cell;
    place(walk, map, cell);
    replay.starts_on_map = sim_grid_map_kind(map, cell) != SIM_GRID_BLOCKED;
    for (int i = 0; i < walk->action_count; i++) {
        uint8_t action = walk->actions[i];
        if (action == ACTION_TURN_LEFT) replay.heading = (replay.heading + 3) % 4;
        if (action == ACTION_TURN_RIGHT) replay.heading = (replay.heading + 1) % 4;
        if (action != ACTION_FORWARD) continue;
        for (int k = 0; k < 2; k++) cell[k] += AHEAD[replay.heading][k];
        replay.moves++;
        replay.landed += sim_grid_map_kind(map, cell) != SIM_GRID_BLOCKED;
    }
    return replay;
}
