// Reading R2R's connectivity files. Of each viewpoint is used
//
//     {"image_id": "0ee2...",               its name
//      "pose": [16 numbers],                row by row; [3], [7], [11] are x, y, z, Z up
//      "included": true,                    in the graph at all
//      "unobstructed": [true, false ...]}   which viewpoints of the file it is clear to
//
// A graph of hundreds of viewpoints is a file of hundreds of thousands of booleans, so what a file
// may claim is bounded by its own size before anything is allocated.

#include "sim/nav_graph.h"

#include <jansson.h>
#include <math.h>

typedef struct Scan {
    const json_t *list;
    int count;
    int *nodes;        // [count] number in the graph, -1: not included
    uint8_t *is_clear; // [count][count]
} Scan;

static bool read_position(const json_t *pose, double position[3], Error *err) {
    if (json_array_size(pose) != 16) return error_set(err, "pose: expected a list of 16 numbers");
    static const size_t places[3] = {3, 7, 11};
    double at[3];
    for (int k = 0; k < 3; k++) {
        const json_t *number = json_array_get(pose, places[k]);
        if (!json_is_number(number)) return error_set(err, "pose: expected a list of 16 numbers");
        at[k] = json_number_value(number);
        if (!(fabs(at[k]) < 1e6)) return error_set(err, "pose: farther than 1000 km");
    }
    position[0] = at[0];
    position[1] = at[2];
    position[2] = -at[1];
    return true;
}

static bool read_clear(Scan *scan, int index, const json_t *list, Error *err) {
    if (json_array_size(list) != (size_t)scan->count)
        return error_set(err, "unobstructed: expected a list of %d, one a viewpoint", scan->count);
    for (int j = 0; j < scan->count; j++) {
        const json_t *value = json_array_get(list, (size_t)j);
        if (!json_is_boolean(value)) return error_set(err, "unobstructed: expected true or false");
        scan->is_clear[(size_t)index * (size_t)scan->count + (size_t)j] = json_is_true(value);
    }
    return true;
}

static bool read_viewpoint(Scan *scan, int index, Arena *arena, SimNavNode *node, bool *included,
                           Error *err) {
    const json_t *json = json_array_get(scan->list, (size_t)index);
    const char *name = json_string_value(json_object_get(json, "image_id"));
    const json_t *is_in = json_object_get(json, "included");
    if (name == NULL || name[0] == '\0') return error_set(err, "image_id: expected a name");
    if (!json_is_boolean(is_in)) return error_set(err, "included: expected true or false");
    node->name = text_format(arena, "%s", name);
    *included = json_is_true(is_in);
    return read_position(json_object_get(json, "pose"), node->position, err) &&
           read_clear(scan, index, json_object_get(json, "unobstructed"), err);
}

static bool are_joined(const Scan *scan, int i, int j) {
    size_t count = (size_t)scan->count, a = (size_t)i, b = (size_t)j;
    return i != j && scan->nodes[i] >= 0 && scan->nodes[j] >= 0 &&
           (scan->is_clear[a * count + b] || scan->is_clear[b * count + a]);
}

static int link_viewpoints(const Scan *scan, SimNavLink *links) {
    int count = 0;
    for (int i = 0; i < scan->count; i++) {
        for (int j = 0; j < scan->count; j++) {
            if (!are_joined(scan, i, j)) continue;
            if (links != NULL)
                links[count] = (SimNavLink){scan->nodes[i], scan->nodes[j], (float)NAN};
            count++;
        }
    }
    return count;
}

static bool read_scan(const json_t *list, const char *name, Arena *arena, const SimNavGraph **graph,
                      Error *err) {
    size_t size = json_array_size(list);
    if (size == 0) return error_set(err, "expected a list of viewpoints");
    if (size > SIM_NAV_SCAN_MOST)
        return error_set(err, "%zu viewpoints, more than %d", size, SIM_NAV_SCAN_MOST);
    // a square of booleans must be written out: check one row before the square is allocated
    if (json_array_size(json_object_get(json_array_get(list, 0), "unobstructed")) != size)
        return error_set(err, "viewpoint 0: unobstructed: expected a list of %zu", size);
    Scan scan = {list, (int)size, arena_array(arena, int, size), arena_alloc(arena, size * size)};
    SimNavNode *nodes = arena_array(arena, SimNavNode, size);
    int node_count = 0;
    for (int i = 0; i < scan.count; i++) {
        bool included = false;
        if (!read_viewpoint(&scan, i, arena, &nodes[node_count], &included, err))
            return error_wrap(err, "viewpoint %d", i);
        scan.nodes[i] = included ? node_count++ : -1;
    }
    if (node_count == 0) return error_set(err, "no viewpoint is included");
    int link_count = link_viewpoints(&scan, NULL);
    SimNavLink *links = arena_array(arena, SimNavLink, link_count);
    link_viewpoints(&scan, links);
    return sim_nav_graph_create(name, nodes, node_count, links, link_count, arena, graph, err);
}

bool sim_nav_graph_parse_scan(FileBytes text, const char *scan, Arena *arena,
                              const SimNavGraph **graph, Error *err) {
    json_error_t where;
    json_t *list = json_loadb((const char *)text.data, text.size, 0, &where);
    if (list == NULL) return error_set(err, "line %d: %s", where.line, where.text);
    bool ok = read_scan(list, text_format(arena, "%s", scan), arena, graph, err);
    json_decref(list);
    return ok;
}

bool sim_nav_graph_load_scan(const char *folder, const char *scan, Arena *arena,
                             const SimNavGraph **graph, Error *err) {
    Arena scratch = arena_create("connectivity file"); // the text is not kept
    const char *path = text_format(&scratch, "%s/%s_connectivity.json", folder, scan);
    FileBytes text;
    bool ok =
        file_read(path, &scratch, &text, err) &&
        (sim_nav_graph_parse_scan(text, scan, arena, graph, err) || error_wrap(err, "%s", path));
    arena_destroy(&scratch);
    return ok;
}
