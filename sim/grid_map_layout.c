// Reachable points, as ALFRED keeps them of AI2-THOR's rooms: a .npy file of [points][2] float64,
// x and z [m] in AI2-THOR's axes, 0.25 m apart. They become a plane whose cells are those points;
// steps go along its axes, as the agent of ALFRED does.
//
//     \x93NUMPY  1 0  length [2 bytes]  {'descr': '<f8', 'fortran_order': False, 'shape': (129, 2),
//     } x z x z ...                       in this machine's order of bytes, which is little endian
//
// A point that is not on the lattice of the others is an error: it would be moved.

#include "sim/grid_map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double SPACING = 0.25; // ALFRED's gridSize [m]
static const double FARTHEST = 1e6; // nothing stands further away [m]

enum { FIXED_BYTES = 10, HEADER_BYTES = 512 };

//---- the header ----------------------------------------------------------------------------------

// the text of the header, with a zero behind it; NULL where the file is too short for it
static const char *header_text(FileBytes bytes, char text[HEADER_BYTES], size_t *values_at) {
    if (bytes.size < FIXED_BYTES || bytes.data[6] != 1) return NULL;
    size_t length = bytes.data[8] | (size_t)bytes.data[9] << 8;
    if (length >= HEADER_BYTES || length > bytes.size - FIXED_BYTES) return NULL;
    memcpy(text, bytes.data + FIXED_BYTES, length);
    text[length] = '\0';
    *values_at = FIXED_BYTES + length;
    return text;
}

static bool read_shape(const char *text, size_t *points) {
    const char *shape = strstr(text, "'shape': (");
    unsigned long rows = 0, columns = 0;
    if (shape == NULL || sscanf(shape, "'shape': (%lu, %lu)", &rows, &columns) != 2) return false;
    *points = rows;
    return columns == 2;
}

static bool read_header(FileBytes bytes, size_t *points, size_t *at, Error *err) {
    char room[HEADER_BYTES];
    const char *text = header_text(bytes, room, at);
    if (text == NULL)
        return error_set(err, "the header of the .npy is cut off, or not of version 1");
    if (strstr(text, "'descr': '<f8'") == NULL || strstr(text, "'fortran_order': False") == NULL ||
        !read_shape(text, points))
        return error_set(err, "expected an array [points][2] of float64 in C order");
    if (*points == 0) return error_set(err, "no points in it");
    return *points <= (bytes.size - *at) / (2 * sizeof(double)) ||
           error_set(err, "%zu points announced, which the file is too short for", *points);
}

//---- the points ----------------------------------------------------------------------------------

static void read_point(const uint8_t *values, size_t index, double point[3]) {
    memcpy(point, values + 2 * sizeof(double) * index, 2 * sizeof(double));
    point[2] = 0.0;
}

static bool find_bounds(const uint8_t *values, size_t count, double low[3], double high[3],
                        Error *err) {
    for (int k = 0; k < 3; k++) low[k] = INFINITY, high[k] = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        double point[3];
        read_point(values, i, point);
        for (int k = 0; k < 3; k++) {
            if (!(fabs(point[k]) <= FARTHEST))
                return error_set(err, "point %zu is further than %.0f m away", i, FARTHEST);
            low[k] = fmin(low[k], point[k]);
            high[k] = fmax(high[k], point[k]);
        }
    }
    return true;
}

static bool place_point(const uint8_t *values, size_t index, SimGridMap *map, Error *err) {
    static const double TOLERANCE = 1e-3; // of the spacing
    double point[3];
    int cell[3];
    read_point(values, index, point);
    sim_grid_map_nearest(map, point, cell);
    for (int k = 0; k < 2; k++) {
        double off = point[k] - map->origin[k] - map->spacing * cell[k];
        if (fabs(off) > TOLERANCE * map->spacing)
            return error_set(err, "point %zu (%g, %g) is not on the others' lattice of %g m", index,
                             point[0], point[1], map->spacing);
    }
    sim_grid_map_set(map, cell, SIM_GRID_LAND);
    return true;
}

bool sim_grid_map_parse_layout(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err) {
    size_t count = 0, at = 0;
    double low[3], high[3];
    int size[3];
    if (!read_header(bytes, &count, &at, err) ||
        !find_bounds(bytes.data + at, count, low, high, err))
        return false;
    for (int k = 0; k < 3; k++) size[k] = (int)round((high[k] - low[k]) / SPACING) + 1;
    if (!sim_grid_map_create(size, SIM_GRID_BLOCKED, arena, map, err)) return false;
    map->is_diagonal = false;
    map->spacing = SPACING;
    memcpy(map->origin, low, sizeof map->origin);
    for (size_t i = 0; i < count; i++) {
        if (!place_point(bytes.data + at, i, map, err)) return false;
    }
    return true;
}
