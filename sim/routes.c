// An object with "route_panoids" is a street route, any other a path in R2R's form. Names are
// copied out of the JSON, and the routes of one path share its list of them.

#include "sim/routes.h"

#include "base/list.h"
#include "sim/names.h"
#include "sim/records.h"

#include <math.h>
#include <string.h>

static const double DEGREES = 57.29577951308232; // a radian

typedef struct Path {
    const char *const *at;
    int count;
} Path;

//---- values --------------------------------------------------------------------------------------

static bool read_path(const json_t *list, Arena *arena, Path *path, Error *err) {
    size_t size = json_array_size(list);
    if (size == 0) return error_set(err, "expected a list of nodes");
    if (size > SIM_ROUTE_MOST)
        return error_set(err, "%zu nodes, more than %d", size, SIM_ROUTE_MOST);
    const char **names = arena_array(arena, const char *, size);
    for (size_t i = 0; i < size; i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (name == NULL) return error_set(err, "node %zu: expected a name", i);
        names[i] = text_format(arena, "%s", name);
    }
    *path = (Path){names, (int)size};
    return true;
}

static bool read_heading(const json_t *value, double degrees, float *heading, Error *err) {
    if (value == NULL) return true; // not every list has it, and scores need none
    if (!json_is_number(value) || !(fabs(json_number_value(value)) < 1e6))
        return error_set(err, "expected an angle");
    *heading = (float)(json_number_value(value) * degrees);
    return true;
}

//---- R2R and its kin -----------------------------------------------------------------------------

static bool read_instructions(const json_t *list, SimRoute route, const char *id, List *routes,
                              Arena *arena, Error *err) {
    size_t count = json_array_size(list);
    if (count == 0) return error_set(err, "instructions: expected a list of texts");
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text == NULL) return error_set(err, "instructions: %zu: expected a text", i);
        route.id = text_format(arena, "%s_%zu", id, i);
        route.instruction = text_format(arena, "%s", text);
        *(SimRoute *)list_push(routes, arena) = route;
    }
    return true;
}

static bool read_item(const json_t *json, List *routes, Arena *arena, Error *err) {
    SimRoute route = {0};
    Path path;
    const json_t *own = json_object_get(json, "id");
    const char *scan = json_string_value(json_object_get(json, "scan"));
    const char *id =
        sim_records_id(json_is_string(own) ? own : json_object_get(json, "path_id"), arena);
    if (scan == NULL || strchr(scan, '/') != NULL) return error_set(err, "scan: expected a name");
    if (id == NULL) return error_set(err, "path_id: expected a number or a text");
    if (!read_path(json_object_get(json, "path"), arena, &path, err))
        return error_wrap(err, "path");
    if (!read_heading(json_object_get(json, "heading"), DEGREES, &route.heading, err))
        return error_wrap(err, "heading");
    route.scan = text_format(arena, "%s", scan);
    route.path = path.at;
    route.count = path.count;
    return read_instructions(json_object_get(json, "instructions"), route, id, routes, arena, err);
}

//---- streets -------------------------------------------------------------------------------------

static bool read_street(const json_t *json, List *routes, Arena *arena, Error *err) {
    SimRoute route = {.scan = ""};
    Path path;
    const json_t *id = json_object_get(json, "route_id");
    route.is_aimed = id == NULL;
    route.id = sim_records_id(id != NULL ? id : json_object_get(json, "id"), arena);
    if (route.id == NULL) return error_set(err, "route_id or id: expected a number or a text");
    if (!read_path(json_object_get(json, "route_panoids"), arena, &path, err))
        return error_wrap(err, "route_panoids");
    if (!read_heading(json_object_get(json, "start_heading"), 1.0, &route.heading, err))
        return error_wrap(err, "start_heading");
    const char *text = json_string_value(json_object_get(json, "navigation_text"));
    route.instruction = text_format(arena, "%s", text != NULL ? text : "");
    route.path = path.at;
    route.count = path.count;
    *(SimRoute *)list_push(routes, arena) = route;
    return true;
}

//---- files ---------------------------------------------------------------------------------------

typedef struct Reader {
    List routes; // SimRoute
    Arena *arena;
} Reader;

static bool take(const json_t *object, void *taker, Error *err) {
    Reader *reader = taker;
    if (json_is_array(json_object_get(object, "episodes")))
        return error_set(err, "Habitat's episodes, whose paths are points of space; those of "
                              "R2R, R4R, REVERIE, Touchdown and map2seq are nodes of a graph");
    bool is_street = json_object_get(object, "route_panoids") != NULL;
    return (is_street ? read_street : read_item)(object, &reader->routes, reader->arena, err);
}

static bool are_different(const SimRoutes *routes, Error *err) {
    Arena scratch = arena_create("ids of routes");
    const char **ids = arena_array(&scratch, const char *, routes->count);
    for (int i = 0; i < routes->count; i++) ids[i] = routes->at[i].id;
    SimNames names = sim_names_create(ids, routes->count, &scratch);
    bool ok = true;
    for (int i = 0; ok && i < routes->count; i++)
        ok = sim_names_find(&names, ids[i]) == i ||
             error_set(err, "two episodes have the id %.60s", ids[i]);
    arena_destroy(&scratch);
    return ok;
}

bool sim_routes_parse(FileBytes text, Arena *arena, SimRoutes *routes, Error *err) {
    Reader reader = {{.item_bytes = sizeof(SimRoute)}, arena};
    *routes = (SimRoutes){0};
    if (!sim_records_read(text, take, &reader, err)) return false;
    if (reader.routes.count == 0) return error_set(err, "no episodes in it");
    *routes = (SimRoutes){reader.routes.items, (int)reader.routes.count};
    return are_different(routes, err);
}

static bool load(const char *path, Arena *scratch, Arena *arena, SimRoutes *routes, Error *err) {
    FileBytes packed, text;
    if (!file_read(path, scratch, &packed, err)) return false;
    return (file_gunzip(packed, scratch, &text, err) &&
            sim_routes_parse(text, arena, routes, err)) ||
           error_wrap(err, "%s", path);
}

bool sim_routes_load(const char *path, Arena *arena, SimRoutes *routes, Error *err) {
    Arena scratch = arena_create("route file"); // the text is not kept
    bool ok = load(path, &scratch, arena, routes, err);
    arena_destroy(&scratch);
    return ok;
}
