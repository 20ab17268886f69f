// Carving: which voxels of a brick one picture saw through, and a place in the map for the brick.
//
// Not by walking rays. At 640 x 480 the rays of a picture cross tens of millions of voxels, most of
// them hundreds of times; the bricks in view hold a few hundred thousand. So each voxel is
// projected into the picture once (as in KinectFusion, Newcombe et al. 2011) and compared with the
// depth:
//
//                       / nearest depth in the voxel's square
//     eye  ----- [voxel]-------------|         free: the whole voxel lies before it
//                       \                      else: nothing is said (hits are octree_hit's)
//
// A brick with any free or hit voxel gets a place in the map here; a brick that is only near the
// view does not, so the map holds no empty bricks.

#include "memory/octree_inside.h"

#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_carve.spv.h"
    ;

static void lower_to(int32_t *at, int32_t value) {
    int32_t old = __atomic_load_n(at, __ATOMIC_RELAXED);
    while (value < old && !__atomic_compare_exchange_n(at, &old, value, true, __ATOMIC_RELAXED,
                                                       __ATOMIC_RELAXED)) {
    }
}

static void raise_to(int32_t *at, int32_t value) {
    int32_t old = __atomic_load_n(at, __ATOMIC_RELAXED);
    while (value > old && !__atomic_compare_exchange_n(at, &old, value, true, __ATOMIC_RELAXED,
                                                       __ATOMIC_RELAXED)) {
    }
}

static uint64_t code_of(const OctreeFrame *frame, const uint32_t brick[3], int32_t place[3]) {
    int32_t cell[3];
    for (int i = 0; i < 3; i++) {
        place[i] = frame->origin[i] + (int32_t)brick[i];
        cell[i] = place[i] * 8;
    }
    return morton_encode(cell, MORTON_BRICK_LEVEL);
}

// the slot of a brick that is in the map from before this picture; nobody else puts it in now
static uint32_t find_brick(const OctreeArgs *args, const OctreeFrame *frame, uint64_t code) {
    uint32_t at = octree_table_find(GPU_AT(uint64_t, args->keys), frame->table_mask, code);
    return at == OCTREE_NO_SLOT ? OCTREE_NO_SLOT : GPU_AT(uint32_t, args->slots)[at];
}

static uint32_t make_brick(const OctreeArgs *args, const OctreeFrame *frame, uint64_t code,
                           const int32_t place[3]) {
    uint32_t slot = octree_table_claim(args, code);
    if (slot == OCTREE_NO_SLOT || slot < frame->first_new) return slot;
    OctreeState *state = GPU_AT(OctreeState, args->state);
    GPU_AT(uint64_t, args->codes)[slot] = code;
    for (int i = 0; i < 3; i++) {
        lower_to(&state->low[i], place[i]);
        raise_to(&state->high[i], place[i]);
    }
    return slot;
}

// Which voxels of a brick does it make no difference to see through once more? With the split,
// those that are free for ever, while nothing moves in their brick. The kernel does without this:
// it only saves time. Are they all?
static bool find_known(const OctreeArgs *args, const OctreeFrame *frame, uint32_t slot,
                       uint32_t known[16]) {
    memset(known, 0, 16 * sizeof *known);
    if (slot == OCTREE_NO_SLOT || !frame->split) return false;
    const OctreeMotion *motion = GPU_AT(OctreeMotion, args->motion) + slot;
    uint32_t all = ~0u, moving = 0;
    for (int w = 0; w < 16; w++) moving |= motion->dynamic[w];
    if (moving) return false;
    for (int w = 0; w < 16; w++) all &= known[w] = motion->ever_free[w];
    return all == ~0u;
}

// the brick goes on the list of those that this picture changes
static void touch_brick(const OctreeArgs *args, uint32_t slot, uint32_t index) {
    uint32_t *count = &GPU_AT(OctreeState, args->state)->touched;
    uint32_t entry = __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
    uint32_t *touched = GPU_AT(uint32_t, args->touched) + 2 * (size_t)entry;
    touched[0] = slot;
    touched[1] = index;
}

static void carve_brick(const OctreeArgs *args, const OctreePyramid *pyramid,
                        const OctreeView *view, uint32_t listed) {
    const OctreeFrame *frame = pyramid->frame;
    uint32_t index = listed >> 2, judgement = listed & 3, known[16];
    const uint32_t brick[3] = {index % frame->size[0], index / frame->size[0] % frame->size[1],
                               index / frame->size[0] / frame->size[1]};
    int32_t place[3];
    uint64_t code = code_of(frame, brick, place);
    uint32_t slot = find_brick(args, frame, code);
    bool is_hit = GPU_AT(uint32_t, args->marks)[index] != 0;
    if (find_known(args, frame, slot, known) && !is_hit) return;

    uint32_t *free = GPU_AT(uint32_t, args->free) + 16 * (size_t)index;
    bool is_free = judgement == OCTREE_CLEAR;
    if (judgement == OCTREE_MIXED) {
        is_free = view->free_voxels(pyramid, brick, known, free);
    } else {
        memset(free, is_free ? 0xff : 0, 16 * sizeof *free);
    }
    if (!is_hit && !is_free) return;
    if (slot == OCTREE_NO_SLOT) slot = make_brick(args, frame, code, place);
    if (slot != OCTREE_NO_SLOT) touch_brick(args, slot, index);
}

// groups share the list of octree_cull, whose length only the device knows
static void carve(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeArgs *args = argument;
    OctreePyramid pyramid = octree_pyramid(args);
    const OctreeView *view = octree_view_best();
    const uint32_t *list = GPU_AT(uint32_t, args->list);
    uint32_t count = GPU_AT(OctreeState, args->state)->listed;
    for (uint32_t group = begin; group < end; group++) {
        for (uint32_t i = group; i < count; i += args->groups) {
            carve_brick(args, &pyramid, view, list[i]);
        }
    }
}

const GpuCode octree_carve_code = {
    .name = "octree_carve",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = carve,
    .host_grain = 16,
};
