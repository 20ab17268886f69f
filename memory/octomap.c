// The tree is walked as it is stored. Its depth is bounded, so that recursion is.

#include "memory/octomap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 16, MIDDLE = 1 << (DEPTH - 1) };
enum { CHILD_UNKNOWN, CHILD_FREE, CHILD_OCCUPIED, CHILD_INNER };

typedef struct Walk {
    FileBytes rest; // of the file
    MemoryOctomap *map;
    MemoryCells *cells;
    Error *err;
} Walk;

//---- header --------------------------------------------------------------------------------------

// the next line, cut to `room`; false where there is no whole one
static bool read_line(FileBytes *rest, char *line, size_t room) {
    const uint8_t *end = memchr(rest->data, '\n', rest->size);
    if (end == NULL) return false;
    size_t length = (size_t)(end - rest->data), kept = length < room ? length : room - 1;
    memcpy(line, rest->data, kept);
    line[kept] = '\0';
    line[strcspn(line, "\r")] = '\0';
    rest->data += length + 1;
    rest->size -= length + 1;
    return true;
}

static bool read_header(FileBytes *rest, unsigned long *nodes, MemoryOctomap *map, Error *err) {
    char line[128];
    bool is_tree = false;
    *nodes = 0;
    if (!read_line(rest, line, sizeof line) || strncmp(line, "# Octomap OcTree binary", 23) != 0)
        return error_set(err, "not a .bt file (it does not start with # Octomap OcTree binary)");
    while (read_line(rest, line, sizeof line)) {
        if (strcmp(line, "data") == 0)
            return (is_tree && map->voxel > 0.0f && isfinite(map->voxel)) ||
                   error_set(err, "the header lacks id OcTree or a sound res");
        if (strncmp(line, "size ", 5) == 0) *nodes = strtoul(line + 5, NULL, 10);
        if (strncmp(line, "res ", 4) == 0) map->voxel = strtof(line + 4, NULL);
        if (strncmp(line, "id ", 3) == 0) is_tree = strcmp(line + 3, "OcTree") == 0;
    }
    return error_set(err, "cut short: the header has no data line");
}

//---- tree ----------------------------------------------------------------------------------------

static void widen(MemoryOctomap *map, const int32_t corner[3], int32_t side) {
    bool is_first = map->occupied_leaves == 1;
    for (int k = 0; k < 3; k++) {
        int32_t high = corner[k] + side;
        map->low[k] = is_first || corner[k] < map->low[k] ? corner[k] : map->low[k];
        map->high[k] = is_first || high > map->high[k] ? high : map->high[k];
    }
}

static bool add_leaf(Walk *walk, const int32_t corner[3], int level, bool is_occupied) {
    MemoryOctomap *map = walk->map;
    int32_t side = 1 << level;
    *(is_occupied ? &map->occupied : &map->free) += (uint64_t)1 << 3 * level;
    *(is_occupied ? &map->occupied_leaves : &map->free_leaves) += 1;
    if (is_occupied) widen(map, corner, side);
    const int32_t turned[3] = {corner[0], corner[2], -corner[1] - side};
    return walk->cells == NULL ||
           memory_cells_add(walk->cells, turned, level, is_occupied, walk->err);
}

// `level` of the node's children; `corner` the node's, in voxels
static bool read_node(Walk *walk, const int32_t corner[3], int level) {
    if (walk->rest.size < 2) return error_set(walk->err, "cut short inside the tree");
    unsigned children = walk->rest.data[0] | (unsigned)walk->rest.data[1] << 8;
    walk->rest.data += 2;
    walk->rest.size -= 2;
    walk->map->nodes++;
    for (int i = 0; i < 8; i++) {
        unsigned kind = children >> 2 * i & 3;
        const int32_t at[3] = {corner[0] + ((i & 1) << level), corner[1] + ((i >> 1 & 1) << level),
                               corner[2] + ((i >> 2) << level)};
        if (kind == CHILD_UNKNOWN) continue;
        if (kind == CHILD_INNER && level == 0)
            return error_set(walk->err, "damaged: the tree is deeper than %d levels", DEPTH);
        bool ok = kind == CHILD_INNER ? read_node(walk, at, level - 1)
                                      : add_leaf(walk, at, level, kind == CHILD_OCCUPIED);
        if (!ok) return false;
    }
    return true;
}

bool memory_octomap_parse(FileBytes file, MemoryOctomap *map, MemoryCells *cells, Error *err) {
    static const int32_t lowest[3] = {-MIDDLE, -MIDDLE, -MIDDLE};
    unsigned long nodes;
    *map = (MemoryOctomap){0};
    Walk walk = {file, map, cells, err};
    if (!read_header(&walk.rest, &nodes, map, err)) return false;
    if (nodes > 0 && !read_node(&walk, lowest, DEPTH - 1)) return false;
    map->nodes += map->occupied_leaves + map->free_leaves; // leaves have no bytes of their own
    return map->nodes == nodes ||
           error_set(err, "damaged: %u nodes where the header says %lu", map->nodes, nodes);
}
