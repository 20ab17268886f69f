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
// What moves is kept out of that sum (Dynablox, Schmid et al. 2023): a person who stands in a room
// is not part of it. Space that was seen through so often that its voxel is at the lowest log-odds,
// while the voxels beside it are free too, is free for ever; whatever is hit there came from
// elsewhere.
//
//     hit     not ever free    static: log-odds
//             ever free        dynamic: its bit is set, log-odds stay
//             dynamic, in a brick in which something has been dynamic for `promote` pictures:
//                              it settled. Its log-odds start anew with this hit; for it and the
//                              voxels beside it ever free is taken back
//     miss                     log-odds, and what was dynamic there has gone
//
// A brick whose dynamic voxels were not hit for `ttl` pictures forgets them. Nobody walks over the
// map to do that: it happens when a picture touches the brick again, and readers leave out what is
// over (OCTREE_IS_OVER), so that nothing depends on when a brick is touched.
//
// `first`, from which the time to settle counts, starts anew whenever nothing dynamic is left. Who
// walks through leaves voxels that are seen through at once; who stands still keeps them.
//
// Sets of voxels are 16 words, bit x + 8 y + 64 z: word w holds the layer z = w / 2 and the rows
// y = 4 (w % 2) ... + 3. Voxels at a side of their brick have a neighbour that may stand anywhere
// in the pool, and be written at this moment: octree_border.c asks it afterwards.
//
// Measured in still rooms on twelve walks of 300 pictures, four rooms and three cameras' ways: of
// 37 million hits 2 were taken for dynamic with exact poses, and 0.0009 % with 1 cm of jitter along
// each axis. In passing, two people who stand in for each other in the same voxels for `promote`
// pictures may leave a voxel or two, which the next misses take away. It costs no more time than
// the log-odds alone: voxels that are free for ever are skipped.
//
// Four voxels' log-odds stand in one word; a thread takes a row of eight voxels, two words.

#include "memory/octree_inside.h"

#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_apply.spv.h"
    ;

_Static_assert(OCTREE_OCCUPIED_FROM == (int)MEMORY_OCCUPIED_FROM &&
                   OCTREE_FREE_TO == (int)MEMORY_FREE_TO,
               "octree.h and octree_gpu.h agree");

//---- log-odds ------------------------------------------------------------------------------------

// -1 where the voxel's bit is set
static OctreeRow mask_of(uint32_t bits) {
    const OctreeRow bit = {1, 2, 4, 8, 16, 32, 64, -128};
    return (bit & (int8_t)bits) == bit;
}

// no sum leaves a byte: the clamps are 71 and 96 away from its ends
static void apply_row(int8_t *log_odds, uint32_t hit, uint32_t free, int spare_from) {
    OctreeRow row, is_hit = mask_of(hit);
    memcpy(&row, log_odds, sizeof row);
    OctreeRow is_missed = ~is_hit & mask_of(free) & (row < (int8_t)spare_from);
    row += (is_hit & OCTREE_HIT) | (is_missed & OCTREE_MISS);
    OctreeRow too_low = row < OCTREE_LOWEST;
    OctreeRow too_high = row > OCTREE_HIGHEST;
    row = (too_low & OCTREE_LOWEST) | (too_high & OCTREE_HIGHEST) | (row & ~too_low & ~too_high);
    memcpy(log_odds, &row, sizeof row);
}

static void apply_rows(int8_t *log_odds, const uint32_t hits[16], const uint32_t free[16],
                       int spare_from) {
    for (int row = 0; row < 64; row++) {
        uint32_t shift = 8 * ((uint32_t)row % 4);
        uint32_t hit = hits[row / 4] >> shift & 0xff, clear = free[row / 4] >> shift & 0xff;
        if (hit | clear) apply_row(log_odds + 8 * row, hit, clear, spare_from);
    }
}

//---- sets of voxels ------------------------------------------------------------------------------

static bool is_any(const uint32_t set[16]) {
    uint32_t any = 0;
    for (int w = 0; w < 16; w++) any |= set[w];
    return any != 0;
}

// one word of the voxels whose six neighbours are all in the set; those outside the brick are
static uint32_t enclosed(const uint32_t set[16], int w) {
    uint32_t rows = set[w];
    uint32_t before = w % 2 ? set[w - 1] >> 24 : 0xff, after = w % 2 ? 0xff : set[w + 1] & 0xff;
    uint32_t result = (rows << 1 | 0x01010101) & (rows >> 1 | 0x80808080);
    result &= (rows << 8 | before) & (rows >> 8 | after << 24);
    return result & (w >= 2 ? set[w - 2] : ~0u) & (w < 14 ? set[w + 2] : ~0u);
}

// a bit for each of eight bytes that are 0 or -1
static uint32_t bits_of(OctreeRow row) {
    const OctreeRow bit = {1, 2, 4, 8, 16, 32, 64, -128};
    uint64_t bytes;
    row &= bit;
    memcpy(&bytes, &row, sizeof bytes);
    return (uint32_t)(bytes * 0x0101010101010101u >> 56); // no two bits meet: the sum of all bytes
}

//---- the two layers ------------------------------------------------------------------------------

// Takes the hits of ever-free voxels out of `hits` and keeps them in the dynamic layer; `moved` are
// those that stay dynamic, `settled` those that do not. Misses of ever-free voxels say nothing new.
static void split_evidence(const OctreeFrame *frame, OctreeMotion *motion, uint32_t hits[16],
                           uint32_t free[16], uint32_t moved[16], uint32_t settled[16]) {
    uint32_t stays[16];
    bool is_over = OCTREE_IS_OVER(motion->last, frame->now - 1, frame->ttl);
    for (int w = 0; w < 16; w++) {
        stays[w] = is_over ? 0 : motion->dynamic[w] & (hits[w] | ~free[w]);
        moved[w] = hits[w] & motion->ever_free[w];
    }
    bool is_held = is_any(stays);
    bool settles = is_held && frame->now - motion->first >= frame->promote;
    for (int w = 0; w < 16; w++) {
        settled[w] = settles ? moved[w] & stays[w] : 0;
        moved[w] &= ~settled[w];
        motion->dynamic[w] = (stays[w] | moved[w]) & ~settled[w];
        hits[w] = (hits[w] & ~motion->ever_free[w]) | settled[w];
        free[w] &= ~motion->ever_free[w];
    }
    if (!is_any(moved)) return;
    motion->last = frame->now;
    if (!is_held) motion->first = frame->now;
}

static void settle(int8_t *log_odds, OctreeMotion *motion, const uint32_t settled[16]) {
    uint32_t others[16];
    for (int w = 0; w < 16; w++) others[w] = ~settled[w];
    for (int w = 0; w < 16; w++) motion->ever_free[w] &= others[w] & enclosed(others, w);
    for (int v = 0; v < 512; v++) {
        if (settled[v / 32] >> v % 32 & 1) log_odds[v] = 0;
    }
}

// one word of the voxels at the sides of their brick
static uint32_t at_sides(int w) {
    return w < 2 || w >= 14 ? ~0u : 0x81818181u | (w % 2 ? 0xff000000u : 0xffu);
}

// `asks`: those of which the next brick has to be asked
static void find_ever_free(const int8_t *log_odds, OctreeMotion *motion, uint32_t asks[16]) {
    uint32_t lowest[16] = {0}, free[16] = {0};
    for (int row = 0; row < 64; row++) {
        OctreeRow values;
        memcpy(&values, log_odds + 8 * row, sizeof values);
        lowest[row / 4] |= bits_of(values == OCTREE_LOWEST) << 8 * (row % 4);
        free[row / 4] |= bits_of(values <= OCTREE_FREE_TO) << 8 * (row % 4);
    }
    for (int w = 0; w < 16; w++) {
        uint32_t found = lowest[w] & enclosed(free, w) & ~motion->ever_free[w];
        motion->ever_free[w] |= found & ~at_sides(w);
        asks[w] = found & at_sides(w);
    }
}

// Afterwards `free` holds what is dynamic and was hit now, `hits` what octree_border is to ask for;
// returns the brick's mark.
static uint32_t apply_split(const OctreeFrame *frame, int8_t *log_odds, OctreeMotion *motion,
                            uint32_t hits[16], uint32_t free[16]) {
    uint32_t moved[16], settled[16], asks[16] = {0};
    split_evidence(frame, motion, hits, free, moved, settled);
    bool settles = is_any(settled);
    if (settles) settle(log_odds, motion, settled);
    if (is_any(hits) || is_any(free)) {
        apply_rows(log_odds, hits, free, frame->spare_from);
        find_ever_free(log_odds, motion, asks);
    }
    memcpy(free, moved, sizeof moved);
    memcpy(hits, asks, sizeof asks);
    return (is_any(asks) ? OCTREE_ASKS : 0) | (settles ? OCTREE_SETTLED : 0);
}

//---- the kernel ----------------------------------------------------------------------------------

static void apply_to_brick(const OctreeArgs *args, const OctreeFrame *frame, uint32_t slot,
                           uint32_t index) {
    uint32_t *hits = GPU_AT(uint32_t, args->hits) + 16 * (size_t)index;
    uint32_t *free = GPU_AT(uint32_t, args->free) + 16 * (size_t)index;
    int8_t *log_odds = GPU_AT(int8_t, args->log_odds) + 512 * (size_t)slot;
    bool is_new = slot >= frame->first_new;
    if (is_new) memset(log_odds, 0, 512);
    if (frame->split) {
        OctreeMotion *motion = GPU_AT(OctreeMotion, args->motion) + slot;
        if (is_new) *motion = (OctreeMotion){0};
        GPU_AT(uint32_t, args->marks)[index] = apply_split(frame, log_odds, motion, hits, free);
        if (is_any(free)) {
            uint32_t *count = &GPU_AT(OctreeState, args->state)->moving;
            GPU_AT(uint32_t, args->list)[__atomic_fetch_add(count, 1, __ATOMIC_RELAXED)] = index;
        }
    } else {
        apply_rows(log_odds, hits, free, frame->spare_from);
        memset(hits, 0, 16 * sizeof *hits);
        GPU_AT(uint32_t, args->marks)[index] = 0;
    }
    GPU_AT(uint32_t, frame->changed)[slot] = 1;
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
            apply_to_brick(args, frame, touched[2 * i], touched[2 * i + 1]);
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
