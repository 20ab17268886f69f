// Pages move with the submaps that they were taken in. See cache.h; ties: memory/tie.h.

#include "memory/cell.h"
#include "model/cache_state.h"

#include <math.h>
#include <string.h>

static void turn_of(const MemoryTransform *motion, float rotation[9]) {
    float s = sinf(motion->yaw), c = cosf(motion->yaw);
    const float turn[9] = {c, 0, s, 0, 1, 0, -s, 0, c};
    memcpy(rotation, turn, sizeof turn);
}

// *is_lost: nobody knows where that was. Returns how far it moved
static float follow(ModelPage *page, const Memory *memory, bool *is_lost) {
    MemoryTransform motion;
    float rotation[9], feet[3];
    *is_lost = false;
    if (!page->is_tied) return 0;
    MemoryTieNews news = memory_tie_follow(&page->tie, memory, &motion);
    *is_lost = news == MEMORY_TIE_LOST;
    if (news != MEMORY_TIE_MOVED) return 0;
    turn_of(&motion, rotation);
    cache_move_pose(page->pose, rotation, motion.position);
    memory_transform_point(&motion, page->feet, feet);
    float way = memory_tie_way(&motion, page->feet, feet);
    memcpy(page->feet, feet, sizeof feet);
    page->place = memory_cell_key(memory, page->tie.submap, feet).id;
    return way;
}

float model_cache_follow(ModelCache *cache, const Memory *memory) {
    float most = 0;
    bool is_lost;
    for (uint32_t i = cache->count; i-- > 0;) {
        uint32_t slot = cache->order[i];
        most = fmaxf(most, follow(&cache->slots[slot].page, memory, &is_lost));
        if (is_lost) cache_drop(cache, slot);
    }
    if (!cache->has_admitted) return most;
    follow(&cache->admitted, memory, &is_lost);
    cache->has_admitted = !is_lost;
    return most;
}
