// The window, and whole frames drawn from the bank that landmarks have: what choosing is worth. The
// draw is a function of how many frames there were.

#include "base/rng.h"
#include "model/policy_bank.h"

static void choose(ModelCache *cache, const float pose[MODEL_POSE]) {
    UNUSED(pose);
    Rng rng = rng_stream(cache->added, "cache");
    uint32_t bank = cache_bank_count(cache);
    uint32_t left = (cache->most_rows - cache->picked_rows) / cache->tokens;
    // each with the chance that what is wanted has among what is left
    for (uint32_t i = 0; i < bank && left > 0; i++) {
        if (rng_below(&rng, bank - i) >= left) continue;
        cache_pick(cache, cache->order[i], MODEL_WHOLE);
        left--;
    }
}

const CachePolicy policy_random = {
    .name = "random",
    .leave = policy_bank_leave,
    .drop = policy_bank_drop,
    .choose = choose,
};
