// Every frame, whole, up to `pages` of them: what bounded memories are measured against. The
// oldest go when there are more.

#include "model/policy.h"

static uint32_t window(const ModelCacheConfig *config, uint32_t tokens) {
    (void)tokens;
    return (uint32_t)config->pages;
}

const CachePolicy policy_full = {
    .name = "full",
    .window = window,
    .leave = policy_drop_leaving,
    .drop = policy_drop_nothing,
    .choose = policy_choose_nothing,
    .sees_all = true,
};
