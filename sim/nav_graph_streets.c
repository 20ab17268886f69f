// Reading Touchdown's graph: a line per panorama and a line per step from one to another.
//
//     nodes.txt          HgFMRzAguxKiBHkwCQ_TgQ,117,40.742253,-73.991273     yaw, latitude,
//     longitude nodes_local.csv    HgFMRzAguxKiBHkwCQ_TgQ,117,-2.90,-799.54,10.93      yaw, east,
//     south, up [m] links.txt          HgFMRzAguxKiBHkwCQ_TgQ,297,dRcwDM5CITnKzxelOixO2Q   from,
//     heading, to
//
// The text is split where it stands: a copy is kept, its commas and line ends become zeros, and the
// names of nodes point into it. Empty lines and lines that begin with '#' are skipped.
//
// Of equal links (one from, one to) the first counts, as an edge of a graph is there or is not.

#include "base/list.h"
#include "sim/nav_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 5, NODES_MOST = 1 << 24 };
static const double EARTH_RADIUS = 6371008.8;    // [m] mean, IUGG
static const double RADIAN = 0.0174532925199433; // a degree

typedef struct Lines {
    char *rest;
    int number; // of the line at hand, from 1
} Lines;

static Lines lines_of(FileBytes text, Arena *arena) {
    char *copy = arena_array(arena, char, text.size + 1);
    memcpy(copy, text.data, text.size);
    return (Lines){copy, 0};
}

// splits the next line that says something; the number of its fields, 0 after the last line
static int next_line(Lines *lines, char *fields[FIELDS + 1]) {
    for (char *line; (line = strsep(&lines->rest, "\n")) != NULL;) {
        lines->number++;
        line[strcspn(line, "\r")] = '\0';
        if (line[0] == '\0' || line[0] == '#') continue;
        int count = 0;
        while (line != NULL && count <= FIELDS) fields[count++] = strsep(&line, ",");
        return count;
    }
    return 0;
}

static bool read_number(const char *text, double most, double *number) {
    char *end;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && fabs(*number) <= most; // not of NaN
}

// some lists count from -180 to 180
static bool read_turn(const char *text, float *degrees) {
    double number;
    if (!read_number(text, 360.0, &number)) return false;
    *degrees = (float)(number < 0.0 ? number + 360.0 : number);
    return true;
}

//---- nodes ---------------------------------------------------------------------------------------

static bool read_local(char *const fields[], SimNavNode *node) {
    double south;
    if (!read_number(fields[2], 1e6, &node->position[0]) || !read_number(fields[3], 1e6, &south) ||
        !read_number(fields[4], 1e6, &node->position[1]))
        return false;
    node->position[2] = south;
    return true;
}

// latitude and longitude for now: lay_flat makes metres of them
static bool read_globe(char *const fields[], SimNavNode *node) {
    return read_number(fields[2], 90.0, &node->position[2]) &&
           read_number(fields[3], 180.0, &node->position[0]);
}

static bool read_node(char *const fields[], int count, bool is_local, SimNavNode *node,
                      Error *err) {
    float yaw;
    if (count != (is_local ? 5 : 4))
        return error_set(err, "expected panoid,yaw,latitude,longitude or panoid,yaw,x,z,height");
    if (fields[0][0] == '\0') return error_set(err, "a panorama without a name");
    if (!read_turn(fields[1], &yaw)) return error_set(err, "yaw: expected degrees");
    *node = (SimNavNode){.name = fields[0], .yaw = yaw};
    return (is_local ? read_local : read_globe)(fields, node) ||
           error_set(err, is_local ? "expected x, z and height in metres"
                                   : "expected a latitude and a longitude in degrees");
}

// a plane that touches the earth at the first node: over Manhattan's 6 km it errs by centimetres
static void lay_flat(SimNavNode *nodes, int count) {
    double north = nodes[0].position[2], east = nodes[0].position[0];
    double scale = cos(north * RADIAN);
    for (int i = 0; i < count; i++) {
        double *at = nodes[i].position;
        at[0] = (at[0] - east) * RADIAN * EARTH_RADIUS * scale;
        at[2] = -(at[2] - north) * RADIAN * EARTH_RADIUS;
    }
}

static bool is_text(FileBytes bytes, Error *err) {
    return bytes.size == 0 || memchr(bytes.data, '\0', bytes.size) == NULL ||
           error_set(err, "a zero byte in it; not a text");
}

static bool read_nodes(FileBytes text, Arena *arena, List *nodes, Error *err) {
    if (!is_text(text, err)) return error_wrap(err, "nodes");
    Lines lines = lines_of(text, arena);
    char *fields[FIELDS + 1];
    bool is_local = false;
    for (int count; (count = next_line(&lines, fields)) > 0;) {
        if (nodes->count == 0) is_local = count == 5;
        if (nodes->count == NODES_MOST) return error_set(err, "more than %d nodes", NODES_MOST);
        if (!read_node(fields, count, is_local, list_push(nodes, arena), err))
            return error_wrap(err, "nodes, line %d", lines.number);
    }
    if (nodes->count == 0) return error_set(err, "nodes: none in the file");
    if (!is_local) lay_flat(nodes->items, (int)nodes->count);
    return true;
}

//---- links ---------------------------------------------------------------------------------------

static bool read_link(char *const fields[], int count, const SimNames *names, SimNavLink *link,
                      Error *err) {
    float heading;
    if (count != 3) return error_set(err, "expected from,heading,to");
    if (!read_turn(fields[1], &heading)) return error_set(err, "heading: expected degrees");
    *link =
        (SimNavLink){sim_names_find(names, fields[0]), sim_names_find(names, fields[2]), heading};
    if (link->from < 0) return error_set(err, "no node %.60s", fields[0]);
    return link->to >= 0 || error_set(err, "no node %.60s", fields[2]);
}

static bool read_links(FileBytes text, const SimNames *names, Arena *arena, List *links,
                       Error *err) {
    if (!is_text(text, err)) return error_wrap(err, "links");
    Lines lines = lines_of(text, arena);
    char *fields[FIELDS + 1];
    for (int count; (count = next_line(&lines, fields)) > 0;) {
        if (links->count == NODES_MOST) return error_set(err, "more than %d links", NODES_MOST);
        if (!read_link(fields, count, names, list_push(links, arena), err))
            return error_wrap(err, "links, line %d", lines.number);
    }
    return links->count > 0 || error_set(err, "links: none in the file");
}

static int by_ends(const void *a, const void *b) {
    const SimNavLink *x = *(const SimNavLink *const *)a, *y = *(const SimNavLink *const *)b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    if (x->to != y->to) return x->to < y->to ? -1 : 1;
    return x < y ? -1 : x > y; // the file's order
}

// drops links that stood before, keeping the order; the number left
static int drop_equal(SimNavLink *links, int count, Arena *arena) {
    SimNavLink **sorted = arena_array(arena, SimNavLink *, count);
    for (int l = 0; l < count; l++) sorted[l] = &links[l];
    if (count > 0) qsort(sorted, (size_t)count, sizeof *sorted, by_ends);
    uint8_t *is_equal = arena_array(arena, uint8_t, count);
    for (int l = 1; l < count; l++)
        is_equal[sorted[l] - links] =
            sorted[l]->from == sorted[l - 1]->from && sorted[l]->to == sorted[l - 1]->to;
    int left = 0;
    for (int l = 0; l < count; l++)
        if (!is_equal[l]) links[left++] = links[l];
    return left;
}

//---- graph ---------------------------------------------------------------------------------------

static bool join(const List *nodes, FileBytes links_text, const char *name, Arena *arena,
                 const SimNavGraph **graph, Error *err) {
    int count = (int)nodes->count;
    const char **names = arena_array(arena, const char *, count);
    for (int i = 0; i < count; i++) names[i] = LIST_AT(nodes, SimNavNode, i)->name;
    SimNames index = sim_names_create(names, count, arena);
    List links = {.item_bytes = sizeof(SimNavLink)};
    if (!read_links(links_text, &index, arena, &links, err)) return false;
    int left = drop_equal(links.items, (int)links.count, arena);
    return sim_nav_graph_create(text_format(arena, "%s", name), nodes->items, count, links.items,
                                left, arena, graph, err);
}

bool sim_nav_graph_parse_streets(FileBytes nodes_text, FileBytes links_text, const char *name,
                                 Arena *arena, const SimNavGraph **graph, Error *err) {
    List nodes = {.item_bytes = sizeof(SimNavNode)};
    return read_nodes(nodes_text, arena, &nodes, err) &&
           join(&nodes, links_text, name, arena, graph, err);
}

bool sim_nav_graph_load_streets(const char *folder, Arena *arena, const SimNavGraph **graph,
                                Error *err) {
    Arena scratch = arena_create("street files"); // the text is not kept
    const char *local = text_format(&scratch, "%s/nodes_local.csv", folder);
    const char *globe = text_format(&scratch, "%s/nodes.txt", folder);
    const char *links_path = text_format(&scratch, "%s/links.txt", folder);
    FileBytes nodes, links;
    bool ok = file_read(file_exists(local) ? local : globe, &scratch, &nodes, err) &&
              file_read(links_path, &scratch, &links, err) &&
              (sim_nav_graph_parse_streets(nodes, links, file_name(folder), arena, graph, err) ||
               error_wrap(err, "%s", folder));
    arena_destroy(&scratch);
    return ok;
}
