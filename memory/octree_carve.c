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

// finds or makes the brick and puts it on the list of those that this picture changes
static void touch_brick(const OctreeArgs *args, const OctreeFrame *frame, uint32_t index,
                        const uint32_t brick[3]) {
    int32_t place[3], cell[3];
    for (int i = 0; i < 3; i++) {
        place[i] = frame->origin[i] + (int32_t)brick[i];
        cell[i] = place[i] * 8;
    }
    uint64_t code = morton_encode(cell, MORTON_BRICK_LEVEL);
    uint32_t slot = octree_table_claim(args, code);
    if (slot == OCTREE_NO_SLOT) return;

    OctreeState *state = GPU_AT(OctreeState, args->state);
    if (slot >= frame->first_new) {
        GPU_AT(uint64_t, args->codes)[slot] = code;
        for (int i = 0; i < 3; i++) {
            lower_to(&state->low[i], place[i]);
            raise_to(&state->high[i], place[i]);
        }
    }
    uint32_t entry = __atomic_fetch_add(&state->touched, 1, __ATOMIC_RELAXED);
    uint32_t *touched = GPU_AT(uint32_t, args->touched) + 2 * (size_t)entry;
    touched[0] = slot;
    touched[1] = index;
}

static void carve_brick(const OctreeArgs *args, const OctreePyramid *pyramid,
                        const OctreeView *view, uint32_t listed) {
    uint32_t index = listed >> 2, judgement = listed & 3;
    const uint32_t *size = pyramid->frame->size;
    const uint32_t brick[3] = {index % size[0], index / size[0] % size[1],
                               index / size[0] / size[1]};
    uint32_t *free = GPU_AT(uint32_t, args->free) + 16 * (size_t)index;
    bool is_seen = GPU_AT(uint32_t, args->marks)[index] != 0 || judgement == OCTREE_CLEAR;
    if (judgement == OCTREE_MIXED) {
        is_seen |= view->free_voxels(pyramid, brick, free);
    } else {
        memset(free, judgement == OCTREE_CLEAR ? 0xff : 0, 16 * sizeof *free);
    }
    if (is_seen) touch_brick(args, pyramid->frame, index, brick);
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
