// The ground as a planner sees it: a window of square cells with a price for entering each.
//
//     slice of the octree          grid                       price of a cell
//     ???????????                  ???????????                blocked  0    cannot be entered
//     ?..#######?      window,     ?.,@#####@?                clear    2    free, away from walls
//     ?.........?  +   distance    ?.,:@@@@@:?  = squared     near     3    a little too near
//     ?.........?      to the      ?..,:::::,?    distance    squeeze  8    passable, but tight
//     ???????????      obstacles   ???????????    in cells    unknown: times a factor
//
// A body is a disc, so obstacles are grown by its radius and the planner moves a point. The inner
// part of the rim is blocked, the outer part only expensive: a doorway that is tight in a map of
// 5 cm voxels stays passable, and a corridor is walked down its middle. Distances are exact: per
// row, the square of the distance to the nearest obstacle of each column, spread sideways (the
// two passes of Meijster et al. 2000, cut off at a few cells).
//
// What was touched but cannot be seen (the navmesh may end where a picture shows free floor) is
// blocked after the growing, as places where the middle of the body cannot be.
//
// The window is the slice joined with the points that a plan must contain. All arrays are made
// once; a map too large for them is cut to a window around the agent.

#pragma once

#include "base/arena.h"
#include "memory/octree.h"

enum { GRID_MAX_CELLS = 1 << 20 }; // 51 m x 51 m of 5 cm voxels

// Prices per tenth of a cell; of unknown ground, up to twice the largest.
enum {
    GRID_BLOCKED = 0,
    GRID_CLEAR = 2,
    GRID_NEAR = 3,
    GRID_SQUEEZE = 8,
};

typedef struct Grid {
    float voxel;
    int32_t first[2]; // voxel coordinates x, z of cell (0, 0)
    int width, height;
    uint8_t *known; // [height][width] MEMORY_UNKNOWN, _FREE, _OCCUPIED, _MOVING
    uint8_t *gap2;  // [height][width] squared distance to the nearest obstacle [cells], cut off
    uint8_t *price; // [height][width] of entering the cell, GRID_BLOCKED: cannot be
} Grid;

Grid *grid_create(Arena *arena);

// Takes over a slice; the window also contains the points xz[count][2], the first of which is the
// agent. Cells outside the slice are unknown.
void grid_load(Grid *grid, const MemorySlice *slice, const float (*xz)[2], int count);

// Grows the obstacles by the body's radius and prices all cells; `unknown_halves` is the price of
// unknown ground in halves (2: as free ground, 3: half as much again).
void grid_price(Grid *grid, float body_radius, int unknown_halves);
// Around a point that is known to be passable or must be reachable: nothing but seen obstacles
// blocks.
void grid_soften(Grid *grid, float x, float z, float radius);
// The middle of the body cannot be here.
void grid_block(Grid *grid, float x, float z);

int grid_cell(const Grid *grid, float x, float z); // -1 outside
void grid_position(const Grid *grid, int cell, float xz[2]);

// Price of the straight line between two cells (in the planner's unit), -1 if something blocks it.
int grid_line(const Grid *grid, int from, int to);
// Is there no seen obstacle between the cells? Obstacles that `from` itself stands in do not count
// up to `skip` cells away: a thing does not hide itself.
bool grid_sees(const Grid *grid, int from, int to, int skip);
