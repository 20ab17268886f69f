// RELIC's schedule: the window stays whole, and frame i before it is pooled over squares of
// S[i mod 18] patches a side, for good. On average a sixth of the rows is kept. The oldest go when
// a view's rows are used up.

#include "model/cache_state.h"

static const uint32_t SIDES[18] = {1, 4, 2, 4, 4, 4, 2, 4, 4, 2, 4, 4, 4, 2, 4, 4, 2, 4};

static ModelPageKind far_kind(uint32_t index) {
    uint32_t side = SIDES[index % ARRAY_COUNT(SIDES)];
    return side == 1 ? MODEL_WHOLE : side == 2 ? MODEL_HALF : MODEL_QUARTER;
}

static void leave(ModelCache *cache, uint32_t slot) {
    if (cache->slots[slot].has_far) cache_drop_whole(cache, slot);
    policy_trim(cache);
}

const CachePolicy policy_relic = {
    .name = "relic",
    .far_kind = far_kind,
    .leave = leave,
    .drop = policy_drop_oldest,
    .choose = policy_choose_all,
};
