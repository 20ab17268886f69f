// What the files of the aligner share. align.h tells what it is for.
//
//     align.c              points of the local slice, the parts in order
//     align_grid.c         the map as scores, its levels
//     align_search.c       branch and bound
//     align_refine.c       below a cell; evidence
//     align_probability.c  evidence -> probability
//
// A candidate is a heading (index into a fan round the guess's) and a shift in whole cells. The
// local slice turns about the middle of its walls, which for the guess itself lies in the middle of
// the window:
//
//     0          half - reach      half       half + reach       side
//     ├──────────────┼───────────────┼───────────────┼─────────────┤   cells of the window
//        margin: the     where the middle may come      margin
//        walls' radius         to lie

#pragma once

#include "memory/align.h"

enum {
    ALIGN_SIDE = 1472,  // window, cells: 51.2 m of shifts and the walls' radius on both sides
    ALIGN_REACH = 512,  // farthest shift, cells
    ALIGN_RADIUS = 160, // walls farther from their middle are left out, cells
    ALIGN_TOP = 4,      // coarsest level: shifts by 16 cells
    ALIGN_BLOCK = 1 << ALIGN_TOP,
    ALIGN_MARGIN = 2 * ALIGN_BLOCK, // what a block covers beyond its first shift, and rounding
    ALIGN_POINTS = 256,             // walls that are searched with
    ALIGN_WALLS = 4096,             // walls that are refined with
    ALIGN_GROUND = 2048,            // free cells that are compared at last
    ALIGN_HEADINGS = 736,           // 2 pi ALIGN_RADIUS / ALIGN_SLIP, and a few
    ALIGN_LANES = 16,
    ALIGN_ORDER = 1 << 19,      // nodes kept after the first pass
    ALIGN_EVALUATIONS = 300000, // nodes looked at below it: bounds the time, not the answer's truth
    ALIGN_WALL = 4,             // scores of a cell: a wall, beside a wall, free; unknown is 0
    ALIGN_NEAR = 3,
    ALIGN_FREE = -4,
    ALIGN_GROUP = 31,  // 31 x 4 still fits eight bits
    ALIGN_FEWEST = 24, // walls without which nothing can be said: 1.2 m
};

// how far, in cells, the outermost wall may slip from one heading to the next
#define ALIGN_SLIP 1.4f

typedef struct AlignPoint {
    float x, z; // from the middle of the walls, cells, axes of the local slice
} AlignPoint;

// A cell of the search tree: shifts x .. x + 2^level - 1, likewise z, at one heading.
typedef struct AlignNode {
    int heading, x, z, level;
    int bound; // no shift in it scores more
} AlignNode;

// What the alignment was judged by; see align_probability.c.
typedef struct MemoryAlignEvidence {
    float score, margin; // as in MemoryAlignment; margin: to the second
    float agreement;     // of the walls that fell on known ground: on walls less on free
    float blocked;       // share of the local free ground that falls on walls
    int walls;           // that fell on walls
} MemoryAlignEvidence;

struct MemoryAligner {
    // the map round the guess
    int8_t *level[ALIGN_TOP + 1]; // [side][side]
    int8_t *top;                  // the coarsest, [side][phase of x][x / ALIGN_BLOCK]
    int side, half, reach;        // cells
    int blocks;                   // of shifts a side
    float voxel;
    int32_t corner[2]; // map cell of window cell (0, 0)
    float fraction[2]; // of a cell: where the guess puts the middle, beyond cell `half`
    // the local slice
    AlignPoint *walls, *ground; // [ALIGN_WALLS], [ALIGN_GROUND]
    int wall_count, ground_count;
    int stride;                // every so many walls are searched with
    int point_count;           // how many those are
    float middle[2];           // of the walls, local frame [m]
    float radius;              // of the walls about it, cells
    float first_yaw, yaw_step; // of the fan
    int heading_count;
    int32_t *offset; // [ALIGN_HEADINGS][ALIGN_POINTS] window index of each point at shift 0
    // the search
    int16_t *bounds; // [heading][blocks][blocks]
    uint32_t *order; // nodes of the top, best first
    int order_count, evaluations;
    int unsearched;               // best bound of what was left out; INT16_MIN: nothing was
    MemoryAlignEvidence evidence; // of the last alignment
};

// Fills the levels from the map. reach, half, side, corner are set before.
void align_grid_fill(MemoryAligner *aligner, const MemorySlice *map);
int align_grid_at(const MemoryAligner *aligner, float x, float z); // window cells

typedef struct AlignFound {
    AlignNode best;
    int second; // score of the best elsewhere, or a bound of it
} AlignFound;
bool align_search(MemoryAligner *aligner, AlignFound *found);

// Betters the candidate below a cell and says what there is for and against it.
typedef struct AlignFine {
    float yaw;  // from the guess [rad]
    float x, z; // shift, cells
} AlignFine;
AlignFine align_refine(MemoryAligner *aligner, const AlignNode *best, float guess_yaw);

float memory_align_probability(const MemoryAlignEvidence *evidence);
