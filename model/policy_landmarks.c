// The window, and whole frames of the bank that look at what the camera looks at.

#include "model/policy_bank.h"
#include "model/policy_sight.h"

static void choose(ModelCache *cache, const float pose[MODEL_POSE]) {
    policy_sight_begin(cache, pose);
    policy_sight_pick(cache, cache->most_rows / cache->tokens, (SightWish){0});
}

const CachePolicy policy_landmarks = {
    .name = "landmarks",
    .leave = policy_bank_leave,
    .drop = policy_bank_drop,
    .choose = choose,
};
