// See policy.h.

#include "model/policy.h"

#include "model/cache_state.h"

#include <string.h>

static const CachePolicy *const POLICIES[] = {
#define X(name) &policy_##name,
    MODEL_POLICIES(X)
#undef X
};

const CachePolicy *policy_find(const char *name, Error *err) {
    const char *names[ARRAY_COUNT(POLICIES)];
    for (size_t i = 0; i < ARRAY_COUNT(POLICIES); i++) {
        names[i] = POLICIES[i]->name;
        if (strcmp(name, names[i]) == 0) return POLICIES[i];
    }
    config_no_such("cache policy", name, names, ARRAY_COUNT(POLICIES), "--help", err);
    return NULL;
}

void policy_drop_leaving(ModelCache *cache, uint32_t slot) {
    cache_drop(cache, slot);
}

bool policy_drop_nothing(ModelCache *cache) {
    UNUSED(cache);
    return false;
}

void policy_choose_nothing(ModelCache *cache, const float pose[MODEL_POSE]) {
    UNUSED(cache);
    UNUSED(pose);
}

bool policy_drop_oldest(ModelCache *cache) {
    if (cache_bank_count(cache) == 0) return false;
    cache_drop(cache, cache->order[0]);
    return true;
}

// a new frame is about to come in, whole
void policy_trim(ModelCache *cache) {
    uint32_t rows = cache->tokens;
    for (uint32_t i = 0; i < cache->count; i++)
        rows += cache_rows_of(cache, cache->slots[cache->order[i]].page.kind);
    while (rows > cache->most_rows) {
        rows -= cache_rows_of(cache, cache->slots[cache->order[0]].page.kind);
        cache_drop(cache, cache->order[0]);
    }
}

// the newest first
void policy_choose_all(ModelCache *cache, const float pose[MODEL_POSE]) {
    UNUSED(pose);
    for (uint32_t i = cache_bank_count(cache); i > 0; i--) {
        uint32_t slot = cache->order[i - 1];
        if (!cache_pick(cache, slot, cache->slots[slot].page.kind)) return;
    }
}
