// K and V moved as points into the target's frame: no parameters. See where.h and turn.h.

#include "model/where_inside.h"

static void turn(const ModelPass *pass, const ModelSight *sight, uint64_t x, uint32_t flags) {
    TurnArgs args = {
        .x = x,
        .pages = sight->page_poses,
        .target_poses = sight->poses,
        .rows = sight->rows,
        .targets = pass->frames,
        .row_count = pass->rows,
        .width = model_row(&pass->layout->shape),
        .targets_per_table = sight->frames_per_table,
        .flags = flags,
    };
    MODEL_RUN(pass->ops, turn, &args);
}

void model_where_turned(const ModelPass *pass, const ModelWhereTape *tape,
                        const ModelSight *sight) {
    UNUSED(tape);
    turn(pass, sight, pass->kv, 0);
}

void model_where_turned_back(const ModelPass *pass, const ModelWhereTape *tape,
                             const ModelSight *sight) {
    UNUSED(tape);
    turn(pass, sight, pass->dkv, TURN_BACK);
}
