// The row's ray in the target's frame, added linearly to its K and V. See where.h.

#include "model/where_inside.h"

void model_where_rays(const ModelPass *pass, const ModelWhereTape *tape, const ModelSight *sight) {
    const ModelLayout *l = pass->layout;
    RayArgs rays = {
        .pages = sight->page_poses,
        .target_poses = sight->poses,
        .rows = sight->rows,
        .targets = pass->frames,
        .row_count = pass->rows,
        .targets_per_table = sight->frames_per_table,
        .slope = sight->slope,
    };
    model_where_code(pass, &tape->rows, &rays);
    model_ops_linear(pass->ops, tape->rows.code, model_pass_weight(pass, l->ray_kv), 0, pass->kv,
                     pass->frames * pass->rows, MODEL_RAY_CODE, model_row(&l->shape),
                     MATMUL_ACCUMULATE);
}

void model_where_rays_back(const ModelPass *pass, const ModelWhereTape *tape,
                           const ModelSight *sight) {
    UNUSED(sight);
    const ModelLayout *l = pass->layout;
    uint32_t seen = pass->frames * pass->rows;
    uint64_t d_up = tape->wide, d_code = model_at(d_up, (size_t)seen * MODEL_RAY_HIDDEN);
    model_ops_linear_back(pass->ops, tape->rows.code, model_pass_weight(pass, l->ray_kv), pass->dkv,
                          d_code, model_pass_gradient(pass, l->ray_kv), 0, seen, MODEL_RAY_CODE,
                          model_row(&l->shape), 0);
    model_where_code_back(pass, &tape->rows, d_code, d_up, seen);
}
