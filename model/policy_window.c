// The last frames, as many as a view has rows: no memory beyond it.

#include "model/policy.h"

static uint32_t window(const ModelCacheConfig *config, uint32_t tokens) {
    return (uint32_t)config->rows / tokens;
}

const CachePolicy policy_window = {
    .name = "window",
    .window = window,
    .leave = policy_drop_leaving,
    .drop = policy_drop_nothing,
    .choose = policy_choose_nothing,
};
