// Few frames in detail and many in outline: the window; up to five landmarks whole, those of the
// places that long-term memory names first; and with the rows that are left frames pooled 4 × 4,
// which cover the rest of what the camera sees at a sixteenth of the rows.
//
// A frame of the bank loses its whole rows first, and is forgotten only when there are no slots.

#include "model/policy_bank.h"
#include "model/policy_sight.h"

enum { MOST_WHOLE = 5 };

static ModelPageKind far_kind(uint32_t index) {
    UNUSED(index);
    return MODEL_QUARTER;
}

static bool drop(ModelCache *cache) {
    bool is_full = cache->count == (uint32_t)cache->config.pages;
    int worst = is_full ? -1 : policy_bank_worst(cache, true);
    if (worst >= 0) {
        cache_drop_whole(cache, (uint32_t)worst);
        return true;
    }
    worst = policy_bank_worst(cache, false);
    if (worst >= 0) cache_drop(cache, (uint32_t)worst);
    return worst >= 0;
}

static void choose(ModelCache *cache, const float pose[MODEL_POSE]) {
    policy_sight_begin(cache, pose);
    uint32_t hinted = policy_sight_pick_hinted(cache, MOST_WHOLE, false);
    policy_sight_pick(cache, MOST_WHOLE - hinted, (SightWish){0});
    policy_sight_pick(cache, cache->most_rows, (SightWish){.is_far = true});
}

const CachePolicy policy_combined = {
    .name = "combined",
    .far_kind = far_kind,
    .leave = policy_bank_leave,
    .drop = drop,
    .choose = choose,
};
