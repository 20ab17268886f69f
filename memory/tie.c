// See tie.h.

#include "memory/tie.h"

#include <math.h>
#include <string.h>

MemoryTie memory_tie(const Memory *memory) {
    int submap = memory->graph->submap;
    return (MemoryTie){submap, memory->change_count,
                       *memory_octree_submap_at(memory->octree, submap)};
}

// a point of `from` lies at between · p in `into`
static void go_over(MemoryTie *tie, const MemorySubmapChange *change) {
    if (tie->submap == change->from) {
        MemoryTransform back = memory_transform_inverse(&change->between);
        tie->placed = memory_transform_compose(&tie->placed, &back);
        tie->submap = change->into;
    }
    tie->submap -= tie->submap > change->from;
}

MemoryTieNews memory_tie_follow(MemoryTie *tie, const Memory *memory, MemoryTransform *motion) {
    if (memory->change_count - tie->heard > MEMORY_CHANGES) return MEMORY_TIE_LOST;
    int before = tie->submap;
    for (; tie->heard != memory->change_count && tie->submap >= 0; tie->heard++)
        go_over(tie, &memory->changes[tie->heard % MEMORY_CHANGES]);
    if (tie->submap < 0) return MEMORY_TIE_LOST;
    const MemoryTransform *now = memory_octree_submap_at(memory->octree, tie->submap);
    bool stays = memcmp(now, &tie->placed, sizeof *now) == 0 && tie->submap == before;
    if (stays) return MEMORY_TIE_STAYS;
    MemoryTransform back = memory_transform_inverse(&tie->placed);
    *motion = memory_transform_compose(now, &back);
    tie->placed = *now;
    return MEMORY_TIE_MOVED;
}

float memory_tie_way(const MemoryTransform *motion, const float before[3], const float after[3]) {
    float x = after[0] - before[0], y = after[1] - before[1], z = after[2] - before[2];
    return sqrtf(x * x + y * y + z * z) + fabsf(motion->yaw);
}
