// What one picture says becomes log-odds: the sum of all evidence for and against a surface.
//
//     log-odds, sixteenths      -32 . . . . -5 . . 0 . . 8 . . . . . . . 56
//                               |   free     |unknown| occupied          |
//
//     hit   +14      a voxel that is hit and seen through in one picture is hit
//     miss   -6
//
// The clamps (Yguel et al. 2007) keep the past from outweighing what is seen now: from the very top
// an object that was taken away is no longer occupied after 9 pictures and free after 11; a new one
// in space that was free for ever is occupied after 3.
//
// Four voxels stand in one word; a thread takes a row of eight voxels, two words.

#include "memory/octree_inside.h"

#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_apply.spv.h"
    ;

// -1 where the voxel's bit is set
static OctreeRow mask_of(uint32_t bits) {
    const OctreeRow bit = {1, 2, 4, 8, 16, 32, 64, -128};
    return (bit & (int8_t)bits) == bit;
}

// no sum leaves a byte: the clamps are 71 and 96 away from its ends
static void apply_row(int8_t *log_odds, uint32_t hit, uint32_t free) {
    OctreeRow row, is_hit = mask_of(hit);
    memcpy(&row, log_odds, sizeof row);
    row += (is_hit & OCTREE_HIT) | (~is_hit & mask_of(free) & OCTREE_MISS);
    OctreeRow too_low = row < OCTREE_LOWEST;
    OctreeRow too_high = row > OCTREE_HIGHEST;
    row = (too_low & OCTREE_LOWEST) | (too_high & OCTREE_HIGHEST) | (row & ~too_low & ~too_high);
    memcpy(log_odds, &row, sizeof row);
}

static void apply_brick(int8_t *log_odds, const uint32_t hits[16], const uint32_t free[16]) {
    for (int row = 0; row < 64; row++) {
        uint32_t shift = 8 * ((uint32_t)row % 4);
        uint32_t hit = hits[row / 4] >> shift & 0xff, clear = free[row / 4] >> shift & 0xff;
        if (hit | clear) apply_row(log_odds + 8 * row, hit, clear);
    }
}

// groups share the list of touched bricks, whose length only the device knows
static void apply(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeArgs *args = argument;
    const OctreeFrame *frame = GPU_AT(OctreeFrame, args->frame);
    const OctreeState *state = GPU_AT(OctreeState, args->state);
    if (state->overflow) return; // the picture will run again, with room for all

    const uint32_t *touched = GPU_AT(uint32_t, args->touched);
    for (uint32_t group = begin; group < end; group++) {
        for (uint32_t i = group; i < state->touched; i += args->groups) {
            uint32_t slot = touched[2 * i], index = touched[2 * i + 1];
            uint32_t *hits = GPU_AT(uint32_t, args->hits) + 16 * (size_t)index;
            int8_t *log_odds = GPU_AT(int8_t, args->log_odds) + 512 * (size_t)slot;
            if (slot >= frame->first_new) memset(log_odds, 0, 512);
            apply_brick(log_odds, hits, GPU_AT(uint32_t, args->free) + 16 * (size_t)index);
            memset(hits, 0, 16 * sizeof *hits);
            GPU_AT(uint32_t, args->marks)[index] = 0;
        }
    }
}

const GpuCode octree_apply_code = {
    .name = "octree_apply",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = apply,
    .host_grain = 32,
};
