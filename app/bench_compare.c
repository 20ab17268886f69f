// Goes through our bricks and asks the other map what it knows of each; what it knows outside of
// our bricks is in its totals only.

#include "app/bench_compare.h"

#include "memory/morton.h"
#include "memory/octree_gpu.h"

#include <stdlib.h>
#include <string.h>

double bench_brick_bytes(void) {
    return 512.0 + sizeof(OctreeMotion) + sizeof(uint64_t) +
           2.0 * (sizeof(uint64_t) + sizeof(uint32_t));
}

static int state_of(const MemoryBrick *brick, int voxel) {
    if (brick->dynamic[voxel / 32] >> voxel % 32 & 1) return MEMORY_OCCUPIED;
    int log_odds = brick->log_odds[voxel];
    return log_odds >= MEMORY_OCCUPIED_FROM ? MEMORY_OCCUPIED
           : log_odds <= MEMORY_FREE_TO     ? MEMORY_FREE
                                            : MEMORY_UNKNOWN;
}

typedef struct Bricks {
    const MemoryBrick *at; // [count] codes rise
    uint32_t count;
} Bricks;

static int by_code(const void *a, const void *b) {
    uint64_t left = ((const MemoryBrick *)a)->code, right = ((const MemoryBrick *)b)->code;
    return (left > right) - (left < right);
}

static bool is_occupied(Bricks bricks, const int32_t voxel[3]) {
    MemoryBrick wanted = {.code = morton_encode(voxel, MORTON_BRICK_LEVEL)};
    const MemoryBrick *brick =
        bsearch(&wanted, bricks.at, bricks.count, sizeof *bricks.at, by_code);
    int inside = (voxel[0] & 7) + 8 * (voxel[1] & 7) + 64 * (voxel[2] & 7);
    return brick != NULL && state_of(brick, inside) == MEMORY_OCCUPIED;
}

static bool is_one_beside(Bricks bricks, const MemoryBrick *brick, int voxel) {
    for (int i = 0; i < 27; i++) {
        int32_t at[3] = {brick->corner[0] + voxel % 8 + i % 3 - 1,
                         brick->corner[1] + voxel / 8 % 8 + i / 3 % 3 - 1,
                         brick->corner[2] + voxel / 64 + i / 9 - 1};
        if (is_occupied(bricks, at)) return true;
    }
    return false;
}

static void compare_brick(Bricks bricks, const MemoryBrick *brick, const uint8_t theirs[512],
                          BenchAgreement *a) {
    for (int v = 0; v < 512; v++) {
        int ours = state_of(brick, v);
        a->our_occupied += ours == MEMORY_OCCUPIED;
        a->our_free += ours == MEMORY_FREE;
        a->both_occupied += ours == MEMORY_OCCUPIED && theirs[v] == MEMORY_OCCUPIED;
        a->both_free += ours == MEMORY_FREE && theirs[v] == MEMORY_FREE;
        a->both_known += ours != MEMORY_UNKNOWN && theirs[v] != MEMORY_UNKNOWN;
        if (theirs[v] == MEMORY_OCCUPIED)
            a->near_occupied += ours == MEMORY_OCCUPIED || is_one_beside(bricks, brick, v);
    }
}

bool bench_compare(MemoryOctree *octree, const BenchOctomap *map, Arena *arena,
                   BenchAgreement *agreement, Error *err) {
    MemoryBrick *at;
    Bricks bricks = {0};
    ArenaMark mark = arena_mark(arena);
    *agreement = (BenchAgreement){0};
    if (!memory_octree_read(octree, 0, arena, &at, &bricks.count, err)) return false;
    bricks.at = at;
    bench_octomap_count(map, &agreement->their_occupied, &agreement->their_free);
    for (uint32_t b = 0; b < bricks.count; b++) {
        uint8_t theirs[512];
        bench_octomap_brick(map, at[b].corner, theirs);
        compare_brick(bricks, &at[b], theirs, agreement);
    }
    arena_reset(arena, mark);
    return true;
}
