// The window, whole frames of the places that long-term memory names, also those that look
// elsewhere, then landmarks.

#include "model/policy_bank.h"
#include "model/policy_sight.h"

static void choose(ModelCache *cache, const float pose[MODEL_POSE]) {
    uint32_t most = cache->most_rows / cache->tokens;
    policy_sight_begin(cache, pose);
    most -= policy_sight_pick_hinted(cache, most, true);
    policy_sight_pick(cache, most, (SightWish){0});
}

const CachePolicy policy_places = {
    .name = "places",
    .leave = policy_bank_leave,
    .drop = policy_bank_drop,
    .choose = choose,
};
