// Carving: which voxels of which bricks one picture saw through.
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
// From coarse to fine (as in wavemap, Reijgwart et al. 2023): a brick outside the frustum or behind
// the *farthest* depth in its rectangle is unseen, one before the *nearest* is free as a whole, and
// only the others are looked at voxel by voxel, in rows of eight.
//
// A brick with any free or hit voxel gets a place in the map here; a brick that is only near the
// view does not, so the map holds no empty bricks.

#include "base/cpu.h"
#include "memory/octree_carve_voxels.h"

static const uint32_t spirv[] =
#include "memory/octree_carve.spv.h"
    ;

bool octree_free_voxels_plain(const OctreeFrame *frame, const int32_t *nearest,
                              const int32_t *farthest, const uint32_t brick[3], uint32_t free[16]) {
    return free_voxels(frame, nearest, farthest, brick, free);
}

static OctreeFreeVoxels *best_free_voxels(void) {
#ifdef __x86_64__
    if (cpu_has_avx2()) return octree_free_voxels_avx2;
#endif
    return octree_free_voxels_plain;
}

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

// one group = one brick of the window, x fastest
static void carve(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeArgs *args = argument;
    const OctreeFrame *frame = GPU_AT(OctreeFrame, args->frame);
    const int32_t *nearest = GPU_AT(int32_t, args->nearest);
    const int32_t *farthest = GPU_AT(int32_t, args->farthest);
    OctreeFreeVoxels *find_free = best_free_voxels();

    for (uint32_t i = begin; i < end; i++) {
        const uint32_t brick[3] = {i % frame->size[0], i / frame->size[0] % frame->size[1],
                                   i / frame->size[0] / frame->size[1]};
        uint32_t *free = GPU_AT(uint32_t, args->free) + 16 * (size_t)i;
        bool is_hit = GPU_AT(uint32_t, args->marks)[i] != 0;
        bool is_seen = find_free(frame, nearest, farthest, brick, free);
        if (!is_seen && is_hit) memset(free, 0, 16 * sizeof *free);
        if (is_seen || is_hit) touch_brick(args, frame, i, brick);
    }
}

const GpuCode octree_carve_code = {
    .name = "octree_carve",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = carve,
    .host_grain = 64,
};
