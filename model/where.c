// See where.h: the parts that the ways share, and which way it is.

#include "model/where_inside.h"

#define X(SYMBOL, name, about) #name,
const char *const model_where_names[MODEL_WHERE_COUNT] = {MODEL_WHERES(X)};
#undef X

typedef struct Way {
    void (*forward)(const ModelPass *, const ModelWhereTape *, const ModelSight *);
    void (*back)(const ModelPass *, const ModelWhereTape *, const ModelSight *);
} Way;

static const Way WAYS[MODEL_WHERE_COUNT] = {
#define X(SYMBOL, name, about) {model_where_##name, model_where_##name##_back},
    MODEL_WHERES(X)
#undef X
};

static ModelRayTape take_rays(size_t rays, ModelSpace *space) {
    return (ModelRayTape){
        .ray = model_take(space, rays * MODEL_RAY),
        .up = model_take(space, rays * MODEL_RAY_HIDDEN),
        .act = model_take(space, rays * MODEL_RAY_HIDDEN),
        .code = model_take(space, rays * MODEL_RAY_CODE),
    };
}

ModelWhereTape model_where_tape(ModelPass *pass, bool has_gradients, ModelSpace *space) {
    const ModelShape *s = &pass->layout->shape;
    ModelWhereTape tape = {0};
    if (s->where == MODEL_TURNED) return tape;
    size_t own = (size_t)pass->frames * model_tokens(s), rows = (size_t)pass->frames * pass->rows;
    tape.rows = take_rays(rows, space);
    if (s->where == MODEL_ABSOLUTE) {
        tape.own = take_rays(own, space);
        pass->own_code = tape.own.code;
    }
    if (!has_gradients) return tape;
    size_t most = rows > own ? rows : own;
    tape.wide = model_take(space, most * (MODEL_RAY_HIDDEN + MODEL_RAY_CODE));
    if (s->where == MODEL_ABSOLUTE)
        pass->d_own_code = tape.d_own = model_take(space, own * MODEL_RAY_CODE);
    return tape;
}

void model_where_forward(const ModelPass *pass, const ModelWhereTape *tape,
                         const ModelSight *sight) {
    WAYS[pass->layout->shape.where].forward(pass, tape, sight);
}

void model_where_back(const ModelPass *pass, const ModelWhereTape *tape, const ModelSight *sight) {
    WAYS[pass->layout->shape.where].back(pass, tape, sight);
}

//---- codes of rays -------------------------------------------------------------------------------

void model_where_code(const ModelPass *pass, const ModelRayTape *tape, const RayArgs *rays) {
    const ModelLayout *l = pass->layout;
    RayArgs args = *rays;
    args.y = tape->ray;
    args.grid = model_grid(&l->shape);
    uint32_t count = args.targets * args.row_count;
    MODEL_RUN(pass->ops, ray, &args);
    model_ops_linear(pass->ops, tape->ray, model_pass_weight(pass, l->ray_in),
                     model_pass_weight(pass, l->ray_in_bias), tape->up, count, MODEL_RAY,
                     MODEL_RAY_HIDDEN, 0);
    GeluArgs gelu = {.x = tape->up, .y = tape->act, .count = count * MODEL_RAY_HIDDEN};
    MODEL_RUN(pass->ops, gelu, &gelu);
    model_ops_linear(pass->ops, tape->act, model_pass_weight(pass, l->ray_code),
                     model_pass_weight(pass, l->ray_code_bias), tape->code, count, MODEL_RAY_HIDDEN,
                     MODEL_RAY_CODE, 0);
}

void model_where_code_back(const ModelPass *pass, const ModelRayTape *tape, uint64_t d_code,
                           uint64_t d_up, uint32_t count) {
    const ModelLayout *l = pass->layout;
    model_ops_linear_back(pass->ops, tape->act, model_pass_weight(pass, l->ray_code), d_code, d_up,
                          model_pass_gradient(pass, l->ray_code),
                          model_pass_gradient(pass, l->ray_code_bias), count, MODEL_RAY_HIDDEN,
                          MODEL_RAY_CODE, 0);
    GeluBackArgs gelu = {.x = tape->up, .dy = d_up, .dx = d_up, .count = count * MODEL_RAY_HIDDEN};
    MODEL_RUN(pass->ops, gelu_back, &gelu);
    model_ops_linear_back(pass->ops, tape->ray, model_pass_weight(pass, l->ray_in), d_up, 0,
                          model_pass_gradient(pass, l->ray_in),
                          model_pass_gradient(pass, l->ray_in_bias), count, MODEL_RAY,
                          MODEL_RAY_HIDDEN, 0);
}
