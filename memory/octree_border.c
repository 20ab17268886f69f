// Ever free across the sides of bricks: what octree_apply.c could not tell alone.
//
//          brick      | next brick
//       . . . . . . v | s . . .          v is at the lowest log-odds, and free are its neighbours
//                     |                  in its own brick. Is s free?
//
// Walls like to stand at round numbers, and so do the sides of bricks. There a wall fills s, and v
// is the air before it. Where poses jitter by a centimetre the wall is now seen in s and now in v;
// who takes v for free for ever because nobody asked s takes every hit in v for something that
// moves. A voxel that is not known at all is not free either: v waits until somebody sees it.
//
// octree_apply may not ask, since the next brick is written at that moment. This kernel runs after
// it, when all log-odds of the picture stand, and changes none of them: whatever order its groups
// run in, they read the same. In a room whose walls stand a centimetre behind the sides of bricks,
// with poses that jitter by 1 cm, it lets 0.0010 % of the hits be taken for something that moves;
// without it, 2.6 %. Few bricks of a picture have anything to ask once a room is known.
//
// Two things are left for it, told by a brick's mark:
//
//     OCTREE_ASKS      `hits` holds the voxels like v, at sides of the brick. Those whose
//                      neighbours in the next bricks are all free become ever free
//     OCTREE_SETTLED   something in the brick became furniture. Voxels of the next bricks that
//                      lie beside an occupied one are ever free no more
//
// One may set a bit in a brick from which the other takes a bit in the same word, so both are
// atomic; never the same bit, since s is not free and occupied at once.
//
// Only bricks inside the picture's window are asked or changed: those that lie outside may wait on
// the host (octree_page.c), and no picture may tell the difference.

#include "memory/octree_inside.h"

#include <string.h>

static const uint32_t spirv[] =
#include "memory/octree_border.spv.h"
    ;

// One of the six sides of a brick, 8 x 8 cells: which voxel of it, and which of the next brick.
typedef struct Side {
    int32_t step[3]; // to the next brick
    uint32_t first, beside;
    uint32_t column, row; // from cell to cell
} Side;

static const Side sides[6] = {
    {{-1, 0, 0}, 0, 7, 8, 64}, {{1, 0, 0}, 7, 0, 8, 64},   {{0, -1, 0}, 0, 56, 1, 64},
    {{0, 1, 0}, 56, 0, 1, 64}, {{0, 0, -1}, 0, 448, 1, 8}, {{0, 0, 1}, 448, 0, 1, 8},
};

// The slot of the brick behind a side, or OCTREE_NO_SLOT.
static uint32_t slot_beside(const OctreeArgs *args, const OctreeFrame *frame, uint32_t index,
                            const Side *side) {
    const uint32_t *size = frame->size;
    const uint32_t brick[3] = {index % size[0], index / size[0] % size[1],
                               index / size[0] / size[1]};
    int32_t cell[3];
    for (int i = 0; i < 3; i++) {
        uint32_t next = brick[i] + (uint32_t)side->step[i]; // below 0 is beyond the window too
        if (next >= size[i]) return OCTREE_NO_SLOT;
        cell[i] = (frame->origin[i] + (int32_t)next) * 8;
    }
    uint32_t at = octree_table_find(GPU_AT(uint64_t, args->keys), frame->table_mask,
                                    morton_encode(cell, MORTON_BRICK_LEVEL));
    return at == OCTREE_NO_SLOT ? OCTREE_NO_SLOT : GPU_AT(uint32_t, args->slots)[at];
}

// Strikes from `set` the voxels whose neighbour behind a side is not free; `beside`: the log-odds
// there, NULL where no brick is.
static void strike(uint32_t set[16], const Side *side, const int8_t *beside) {
    for (uint32_t cell = 0; cell < 64; cell++) {
        uint32_t way = cell % 8 * side->column + cell / 8 * side->row, voxel = side->first + way;
        bool is_free = beside != NULL && beside[side->beside + way] <= OCTREE_FREE_TO;
        set[voxel / 32] &= ~((uint32_t)!is_free << voxel % 32);
    }
}

// is any voxel at a side of the brick in the set?
static bool has_any_at(const uint32_t set[16], const Side *side) {
    uint32_t any = 0;
    for (uint32_t cell = 0; cell < 64; cell++) {
        uint32_t voxel = side->first + cell % 8 * side->column + cell / 8 * side->row;
        any |= set[voxel / 32] >> voxel % 32 & 1;
    }
    return any != 0;
}

static void ask(const OctreeArgs *args, const OctreeFrame *frame, uint32_t slot, uint32_t index) {
    uint32_t *set = GPU_AT(uint32_t, args->hits) + 16 * (size_t)index;
    for (int s = 0; s < 6; s++) {
        if (!has_any_at(set, &sides[s])) continue;
        uint32_t next = slot_beside(args, frame, index, &sides[s]);
        const int8_t *log_odds = GPU_AT(int8_t, args->log_odds);
        strike(set, &sides[s], next == OCTREE_NO_SLOT ? NULL : log_odds + 512 * (size_t)next);
    }
    uint32_t *ever_free = (GPU_AT(OctreeMotion, args->motion) + slot)->ever_free;
    for (int w = 0; w < 16; w++) {
        if (set[w] != 0) __atomic_fetch_or(&ever_free[w], set[w], __ATOMIC_RELAXED);
    }
    memset(set, 0, 16 * sizeof *set);
}

// takes ever free back beside what is occupied in the brick
static void take_back(const OctreeArgs *args, const OctreeFrame *frame, uint32_t slot,
                      uint32_t index) {
    const int8_t *log_odds = GPU_AT(int8_t, args->log_odds) + 512 * (size_t)slot;
    for (int s = 0; s < 6; s++) {
        const Side *side = &sides[s];
        uint32_t next = slot_beside(args, frame, index, side);
        if (next == OCTREE_NO_SLOT) continue;
        uint32_t *ever_free = (GPU_AT(OctreeMotion, args->motion) + next)->ever_free;
        for (uint32_t cell = 0; cell < 64; cell++) {
            uint32_t way = cell % 8 * side->column + cell / 8 * side->row;
            uint32_t voxel = side->beside + way;
            if (log_odds[side->first + way] < OCTREE_OCCUPIED_FROM) continue;
            __atomic_fetch_and(&ever_free[voxel / 32], ~(1u << voxel % 32), __ATOMIC_RELAXED);
        }
        __atomic_store_n(&GPU_AT(uint32_t, frame->changed)[next], 1, __ATOMIC_RELAXED);
    }
}

// groups share the list of touched bricks, whose length only the device knows
static void border(const void *argument, uint32_t begin, uint32_t end) {
    const OctreeArgs *args = argument;
    const OctreeFrame *frame = GPU_AT(OctreeFrame, args->frame);
    const OctreeState *state = GPU_AT(OctreeState, args->state);
    const uint32_t *touched = GPU_AT(uint32_t, args->touched);
    uint32_t *marks = GPU_AT(uint32_t, args->marks);
    if (state->overflow) return; // nothing was applied
    for (uint32_t group = begin; group < end; group++) {
        for (uint32_t i = group; i < state->touched; i += args->groups) {
            uint32_t slot = touched[2 * i], index = touched[2 * i + 1];
            if (marks[index] & OCTREE_SETTLED) take_back(args, frame, slot, index);
            if (marks[index] & OCTREE_ASKS) ask(args, frame, slot, index);
            marks[index] = 0;
        }
    }
}

const GpuCode octree_border_code = {
    .name = "octree_border",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = border,
    .host_grain = 32,
};
