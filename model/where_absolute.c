// RELIC's absolute pose (arXiv 2512.04040, section 3.2): a code of where a ray lies in one fixed
// frame, added to K of remembered rows and to Q of the target's tokens. See where.h.

#include "model/where_inside.h"

static RayArgs rays_of_rows(const ModelPass *pass, const ModelSight *sight) {
    return (RayArgs){
        .pages = sight->page_poses,
        .target_poses = sight->anchors,
        .rows = sight->rows,
        .targets = pass->frames,
        .row_count = pass->rows,
        .targets_per_table = sight->frames_per_table,
        .slope = sight->slope,
    };
}

static RayArgs rays_of_targets(const ModelPass *pass, const ModelSight *sight) {
    return (RayArgs){
        .pages = sight->poses,
        .target_poses = sight->anchors,
        .rows = sight->own_rows,
        .targets = pass->frames,
        .row_count = model_tokens(&pass->layout->shape),
        .targets_per_table = 1,
        .slope = sight->slope,
    };
}

// kv lies [rows][row]: K of all blocks comes first
static MatmulArgs k_product(const ModelPass *pass, uint64_t code) {
    const ModelShape *s = &pass->layout->shape;
    MatmulArgs args = model_matmul_args(pass->frames * pass->rows, s->readers * model_kv(s),
                                        MODEL_RAY_CODE, MATMUL_ACCUMULATE | pass->ops->products);
    args.a = code;
    args.b = model_pass_weight(pass, pass->layout->ray_k);
    args.c = pass->kv;
    args.c_pitch = model_row(s);
    return args;
}

void model_where_absolute(const ModelPass *pass, const ModelWhereTape *tape,
                          const ModelSight *sight) {
    RayArgs rows = rays_of_rows(pass, sight), own = rays_of_targets(pass, sight);
    model_where_code(pass, &tape->rows, &rows);
    model_where_code(pass, &tape->own, &own);
    MatmulArgs k = k_product(pass, tape->rows.code);
    MODEL_RUN(pass->ops, matmul, &k);
    if (pass->d_own_code == 0) return;
    CopyArgs clear = {.to = pass->d_own_code,
                      .count = own.targets * own.row_count * MODEL_RAY_CODE,
                      .is_clear = 1};
    MODEL_RUN(pass->ops, copy, &clear);
}

void model_where_absolute_back(const ModelPass *pass, const ModelWhereTape *tape,
                               const ModelSight *sight) {
    UNUSED(sight);
    const ModelShape *s = &pass->layout->shape;
    uint32_t seen = pass->frames * pass->rows, own = pass->frames * model_tokens(s);
    uint32_t k = s->readers * model_kv(s);
    uint64_t d_up = tape->wide, d_code = model_at(d_up, (size_t)seen * MODEL_RAY_HIDDEN);
    MatmulArgs weights = model_matmul_args(
        MODEL_RAY_CODE, k, seen, MATMUL_A_TURNED | MATMUL_ACCUMULATE | pass->ops->products);
    weights.a = tape->rows.code, weights.b = pass->dkv, weights.b_pitch = model_row(s);
    weights.c = model_pass_gradient(pass, pass->layout->ray_k);
    MODEL_RUN(pass->ops, matmul, &weights);
    MatmulArgs codes =
        model_matmul_args(seen, MODEL_RAY_CODE, k, MATMUL_B_TURNED | pass->ops->products);
    codes.a = pass->dkv, codes.a_pitch = model_row(s);
    codes.b = model_pass_weight(pass, pass->layout->ray_k), codes.c = d_code;
    MODEL_RUN(pass->ops, matmul, &codes);
    model_where_code_back(pass, &tape->rows, d_code, d_up, seen);
    model_where_code_back(pass, &tape->own, pass->d_own_code, d_up, own);
}

//---- queries -------------------------------------------------------------------------------------

void model_where_query(const ModelPass *pass, uint64_t query, uint32_t reader) {
    if (pass->own_code == 0) return;
    ModelSizes n = model_sizes(&pass->layout->shape, pass->frames);
    MatmulArgs args =
        model_matmul_args(n.all, n.q, MODEL_RAY_CODE, MATMUL_ACCUMULATE | pass->ops->products);
    args.a = pass->own_code;
    args.b = model_at(model_pass_weight(pass, pass->layout->ray_q), (size_t)reader * n.q);
    args.b_pitch = pass->layout->shape.readers * n.q;
    args.c = query;
    MODEL_RUN(pass->ops, matmul, &args);
}

void model_where_query_back(const ModelPass *pass, uint64_t d_query, uint32_t reader) {
    if (pass->own_code == 0) return;
    ModelSizes n = model_sizes(&pass->layout->shape, pass->frames);
    size_t first = (size_t)reader * n.q;
    uint32_t pitch = pass->layout->shape.readers * n.q, more = MATMUL_ACCUMULATE;
    MatmulArgs weights =
        model_matmul_args(MODEL_RAY_CODE, n.q, n.all, MATMUL_A_TURNED | more | pass->ops->products);
    weights.a = pass->own_code, weights.b = d_query;
    weights.c = model_at(model_pass_gradient(pass, pass->layout->ray_q), first);
    weights.c_pitch = pitch;
    MODEL_RUN(pass->ops, matmul, &weights);
    MatmulArgs codes =
        model_matmul_args(n.all, MODEL_RAY_CODE, n.q, MATMUL_B_TURNED | more | pass->ops->products);
    codes.a = d_query;
    codes.b = model_at(model_pass_weight(pass, pass->layout->ray_q), first), codes.b_pitch = pitch;
    codes.c = pass->d_own_code;
    MODEL_RUN(pass->ops, matmul, &codes);
}
