// MovingAI's maps. A plane:                           Voxels:
//
//     type octile                                         voxel 246 154 205      x, y, z
//     height 256                                          72 55 58               is blocked
//     width 256                                           72 56 58
//     map
//     ....@@@@..     a letter a cell, `width` in each of `height` lines
//
// Nothing is taken on trust: a plane has no more cells than its file has bytes, voxels no more than
// SIM_GRID_MOST_CELLS.

#include "sim/grid_map.h"

#include <limits.h>
#include <string.h>

//---- planes --------------------------------------------------------------------------------------

// one line before the letters; `map` ends them
static bool read_setting(SimGridText *text, int size[3], bool *is_last, Error *err) {
    const char *word;
    size_t length;
    if (!sim_grid_text_word(text, &word, &length)) return true; // an empty line
    *is_last = sim_grid_text_is(word, length, "map");
    if (*is_last) return true;
    if (sim_grid_text_is(word, length, "height"))
        return sim_grid_text_int(text, "height", 1, INT_MAX, &size[1], err);
    if (sim_grid_text_is(word, length, "width"))
        return sim_grid_text_int(text, "width", 1, INT_MAX, &size[0], err);
    if (!sim_grid_text_is(word, length, "type"))
        return error_set(err, "line %d: expected type, height, width or map", text->line);
    return (sim_grid_text_word(text, &word, &length) && sim_grid_text_is(word, length, "octile")) ||
           error_set(err, "line %d: only maps of type octile are read", text->line);
}

static bool read_settings(SimGridText *text, int size[3], Error *err) {
    bool is_last = false;
    size[0] = size[1] = 0;
    size[2] = 1;
    while (!is_last) {
        if (!sim_grid_text_line(text)) return error_set(err, "no line \"map\" in it");
        if (!read_setting(text, size, &is_last, err)) return false;
    }
    if (size[0] == 0 || size[1] == 0)
        return error_set(err, "line %d: no height and width before the map", text->line);
    size_t left = (size_t)(text->end - text->at);
    return (size_t)size[0] <= left / (size_t)size[1] ||
           error_set(err, "%d x %d cells announced, which the file is too short for", size[0],
                     size[1]);
}

static bool kind_of(char letter, SimGridKind *kind) {
    switch (letter) {
    case '.':
    case 'G':
    case 'S':
        *kind = SIM_GRID_LAND;
        return true;
    case 'W':
        *kind = SIM_GRID_WATER;
        return true;
    case '@':
    case 'O':
    case 'T':
        *kind = SIM_GRID_BLOCKED;
        return true;
    default:
        return false;
    }
}

static bool read_row(const SimGridText *text, SimGridMap *map, int y, Error *err) {
    size_t length = (size_t)(text->line_end - text->at);
    if (length != (size_t)map->size[0])
        return error_set(err, "line %d: %zu letters, where the map is %d wide", text->line, length,
                         map->size[0]);
    for (int x = 0; x < map->size[0]; x++) {
        SimGridKind kind;
        if (!kind_of(text->at[x], &kind))
            return error_set(err, "line %d: letter %d is none of . G S W @ O T", text->line, x + 1);
        sim_grid_map_set(map, (int[3]){x, y, 0}, kind);
    }
    return true;
}

bool sim_grid_map_parse_plane(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err) {
    SimGridText text = sim_grid_text(bytes);
    int size[3];
    if (!read_settings(&text, size, err) ||
        !sim_grid_map_create(size, SIM_GRID_BLOCKED, arena, map, err))
        return false;
    for (int y = 0; y < size[1]; y++) {
        if (!sim_grid_text_line(&text))
            return error_set(err, "the map ends after %d of %d rows", y, size[1]);
        if (!read_row(&text, map, y, err)) return false;
    }
    return true;
}

//---- voxels --------------------------------------------------------------------------------------

static const char *const AXES[3] = {"x", "y", "z"};

static bool read_size(SimGridText *text, int size[3], Error *err) {
    const char *word;
    size_t length;
    if (!sim_grid_text_line(text) || !sim_grid_text_word(text, &word, &length) ||
        !sim_grid_text_is(word, length, "voxel"))
        return error_set(err, "line 1: expected \"voxel\" and three numbers");
    for (int k = 0; k < 3; k++) {
        if (!sim_grid_text_int(text, AXES[k], 1, INT_MAX, &size[k], err)) return false;
    }
    return true;
}

static bool read_voxel(SimGridText *text, SimGridMap *map, Error *err) {
    const char *word;
    size_t length;
    SimGridText start = *text;
    int cell[3];
    if (!sim_grid_text_word(&start, &word, &length)) return true; // an empty line
    for (int k = 0; k < 3; k++) {
        if (!sim_grid_text_int(text, AXES[k], 0, map->size[k] - 1, &cell[k], err)) return false;
    }
    sim_grid_map_set(map, cell, SIM_GRID_BLOCKED);
    return true;
}

bool sim_grid_map_parse_voxels(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err) {
    SimGridText text = sim_grid_text(bytes);
    int size[3];
    if (!read_size(&text, size, err) || !sim_grid_map_create(size, SIM_GRID_LAND, arena, map, err))
        return false;
    while (sim_grid_text_line(&text)) {
        if (!read_voxel(&text, map, err)) return false;
    }
    return true;
}

//---- any -----------------------------------------------------------------------------------------

static bool begins(FileBytes bytes, const char *with) {
    size_t length = strlen(with);
    return bytes.size >= length && memcmp(bytes.data, with, length) == 0;
}

bool sim_grid_map_parse(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err) {
    *map = (SimGridMap){0};
    if (begins(bytes, "type")) return sim_grid_map_parse_plane(bytes, arena, map, err);
    if (begins(bytes, "voxel")) return sim_grid_map_parse_voxels(bytes, arena, map, err);
    if (begins(bytes, "\x93NUMPY")) return sim_grid_map_parse_layout(bytes, arena, map, err);
    return error_set(err, "neither a .map (\"type octile\"), nor a .3dmap (\"voxel\"), nor a .npy");
}

bool sim_grid_map_load(const char *path, Arena *arena, SimGridMap *map, Error *err) {
    Arena scratch = arena_create("grid file"); // the text is not kept
    FileBytes bytes;
    bool ok = file_read(path, &scratch, &bytes, err) &&
              (sim_grid_map_parse(bytes, arena, map, err) || error_wrap(err, "%s", path));
    arena_destroy(&scratch);
    return ok;
}
