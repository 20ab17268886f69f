// SCOUT's checkpoints (arXiv 2509.00935): of a frame before the window the last patch of each 8 in
// raster order stays. The writer's self-attention has let it gather what is around it, so nothing
// is pooled. Rows grow by an eighth of the frames', until a view's rows are used up; then the
// oldest go.

#include "model/cache_state.h"

static ModelPageKind far_kind(uint32_t index) {
    UNUSED(index);
    return MODEL_CHECKPOINTS;
}

static void leave(ModelCache *cache, uint32_t slot) {
    cache_drop_whole(cache, slot);
    policy_trim(cache);
}

const CachePolicy policy_scout = {
    .name = "scout",
    .far_kind = far_kind,
    .leave = leave,
    .drop = policy_drop_oldest,
    .choose = policy_choose_all,
};
