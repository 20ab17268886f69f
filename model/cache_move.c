// A loop closure: poses move, rows stay. See cache.h.

#include "model/cache_state.h"

#include <string.h>

void cache_move_pose(float pose[MODEL_POSE], const float rotation[9], const float shift[3]) {
    float before[MODEL_POSE];
    memcpy(before, pose, sizeof before);
    for (int i = 0; i < 3; i++) {
        const float *r = rotation + 3 * i;
        for (int j = 0; j < 3; j++)
            pose[3 * i + j] = r[0] * before[j] + r[1] * before[3 + j] + r[2] * before[6 + j];
        pose[9 + i] = r[0] * before[9] + r[1] * before[10] + r[2] * before[11] + shift[i];
    }
}

void model_cache_move(ModelCache *cache, uint32_t first, uint32_t last, const float rotation[9],
                      const float shift[3]) {
    for (uint32_t i = 0; i < cache->count; i++) {
        ModelPage *page = &cache->slots[cache->order[i]].page;
        if (page->number < first || page->number > last) continue;
        cache_move_pose(page->pose, rotation, shift);
    }
    uint32_t admitted = cache->admitted.number;
    if (cache->has_admitted && admitted >= first && admitted <= last)
        cache_move_pose(cache->admitted.pose, rotation, shift);
}
