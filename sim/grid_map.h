// Worlds that are grids: cells one can stand in and cells one cannot, as the benchmarks of path
// planning have them. Read are
//
//     .map    MovingAI's planes (Sturtevant 2012, "Benchmarks for Grid-Based Pathfinding"): letters
//     .3dmap  MovingAI's voxels (Brewer & Sturtevant 2018): a list of blocked ones
//     .npy    AI2-THOR's reachable points, as ALFRED keeps them: [points][2] metres, 0.25 m apart
//
// One rule of movement serves all: a step goes to a neighbour, and every cell of the box that it
// sweeps is of the kind it started on. In a plane that forbids to cut corners,
//
//     . . .        from a to b: the box is a, b and both cells beside the diagonal,
//     . b @        one of which is blocked: this step is not there
//     . . a
//
// and in voxels the same for the edges and corners of a cube (8 cells). Layouts of ALFRED have the
// 4 steps along their axes only. A row of letters is y, a letter in it x; sim/grid_search.h finds
// shortest ways, sim/grid_scen.h reads the problems that come with a map.
//
// To add a format: a function bytes -> SimGridMap, and its first bytes in sim_grid_map_parse.

#pragma once

#include "base/file.h"

// What MovingAI's letters mean: '.', 'G' and 'S' (swamp) are land, 'W' is water, which is passable
// but not from land, '@', 'O' and 'T' (trees) are blocked.
typedef enum SimGridKind { SIM_GRID_BLOCKED, SIM_GRID_LAND, SIM_GRID_WATER } SimGridKind;

typedef struct SimGridMap {
    int size[3];      // cells along x, y, z; z is 1 in a plane
    bool is_diagonal; // 8 steps in a plane, 26 in voxels; false: 4 or 6
    double spacing;   // between neighbours [m]; 1 where the file has no unit
    double origin[3]; // of the centre of cell 0, 0, 0, in the file's own axes [m]
    // SimGridKind of every cell, x fastest, with one blocked cell around the grid (in z only where
    // there are voxels): neighbours need no test of bounds
    uint8_t *cells;    // [depth][height][width], each with its border
    size_t stride[3];  // from a cell to its neighbour along x, y, z
    size_t cell_count; // with the border
    size_t passable;   // cells that are not blocked
} SimGridMap;

// The most cells that a map may have: 512 cubed.
#define SIM_GRID_MOST_CELLS ((size_t)1 << 27)

// Reads a file; what it is, its first bytes say. Errors name the file, the line and what was
// expected there.
bool sim_grid_map_load(const char *path, Arena *arena, SimGridMap *map, Error *err);
// The same from memory.
bool sim_grid_map_parse(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err);
// A grid of so many cells [x, y, z], all of one kind; false where one side is not positive or there
// are more than SIM_GRID_MOST_CELLS.
bool sim_grid_map_create(const int size[3], SimGridKind kind, Arena *arena, SimGridMap *map,
                         Error *err);

// Where a cell is in `cells`. It is inside the grid.
size_t sim_grid_map_index(const SimGridMap *map, const int cell[3]);
void sim_grid_map_cell(const SimGridMap *map, size_t index, int cell[3]); // and back
// Blocked outside of the grid.
SimGridKind sim_grid_map_kind(const SimGridMap *map, const int cell[3]);
void sim_grid_map_set(SimGridMap *map, const int cell[3], SimGridKind kind);
// The cell whose centre is nearest to a point of the file's axes [m], clamped to just outside of
// the grid.
void sim_grid_map_nearest(const SimGridMap *map, const double point[3], int cell[3]);

// Parts of a map between which there is no way, the largest first.
enum { SIM_GRID_ISLANDS = 8 };
typedef struct SimGridIslands {
    int count;
    size_t largest[SIM_GRID_ISLANDS]; // their cells; 0 from `count` on
} SimGridIslands;
// By the steps along the axes: with the rule above, diagonal ones join nothing more.
SimGridIslands sim_grid_map_islands(const SimGridMap *map);

//---- for readers of grid files -------------------------------------------------------------------

// Words of a text, line by line. A word is what stands between spaces and tabs.
typedef struct SimGridText {
    const char *at, *line_end, *end;
    int line; // 1, 2, ...; 0 before the first
} SimGridText;

SimGridText sim_grid_text(FileBytes bytes);
bool sim_grid_text_line(SimGridText *text); // to the next line, also an empty one; false at the end
bool sim_grid_text_word(SimGridText *text, const char **word, size_t *length); // of this line
bool sim_grid_text_is(const char *word, size_t length, const char *expected);
// a whole number from `low` to `high`
bool sim_grid_text_int(SimGridText *text, const char *what, int low, int high, int *to, Error *err);
// a number that is finite
bool sim_grid_text_number(SimGridText *text, const char *what, double *to, Error *err);

// The three formats; bytes begin as theirs do.
bool sim_grid_map_parse_plane(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err);
bool sim_grid_map_parse_voxels(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err);
bool sim_grid_map_parse_layout(FileBytes bytes, Arena *arena, SimGridMap *map, Error *err);
