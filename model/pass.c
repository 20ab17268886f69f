// See pass.h.

#include "model/pass.h"

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

ModelSizes model_sizes(const ModelShape *s, uint32_t frames) {
    uint32_t q = s->heads * MODEL_HEAD;
    return (ModelSizes){
        .tokens = model_tokens(s),
        .all = frames * model_tokens(s),
        .d = s->width,
        .q = q,
        .kv = model_kv(s),
        .qkv = q + 2 * model_kv(s),
        .inner = s->inner * s->width,
        .row = model_row(s),
    };
}

// room for the parts of the largest gradient that is summed
static size_t partial_floats(const ModelShape *shape, uint32_t frames) {
    uint32_t self = model_mix_partial(shape->heads, shape->kv_heads);
    uint32_t kv = model_mix_partial(0, shape->readers * shape->kv_heads);
    size_t norm_rows = (size_t)frames * model_tokens(shape) / RMS_NORM_ROWS + 1;
    return larger((size_t)frames * larger(self, kv), norm_rows * shape->width);
}

ModelPass model_pass(const ModelOps *ops, const ModelLayout *layout, uint32_t frames,
                     bool has_gradients, ModelSpace *space) {
    ModelSizes n = model_sizes(&layout->shape, frames);
    size_t all = n.all, most = larger(larger(n.inner, n.row), n.qkv);
    ModelPass pass = {.ops = ops, .layout = layout, .frames = frames};
    pass.switches = MIX_ALL & ~(uint32_t)layout->shape.off;
    pass.x = model_take(space, all * n.d);
    pass.wide = model_take(space, all * most);
    if (!has_gradients) return pass;
    pass.dx = model_take(space, all * n.d);
    pass.narrow = model_take(space, all * larger(larger(n.d, n.row), n.qkv));
    pass.partial = model_take(space, partial_floats(&layout->shape, frames));
    return pass;
}

uint64_t model_pass_weight(const ModelPass *pass, size_t at) {
    return model_at(pass->parameters, at);
}

uint64_t model_pass_gradient(const ModelPass *pass, size_t at) {
    return model_at(pass->gradients, at);
}

void model_pass_keep(const ModelPass *pass, uint64_t to, const ModelSizes *n) {
    CopyArgs args = {.from = pass->x, .to = to, .count = n->all * n->d};
    MODEL_RUN(pass->ops, copy, &args);
}

void model_pass_clear(const ModelPass *pass, const ModelSizes *n) {
    CopyArgs args = {.to = pass->dx, .count = n->all * n->d, .is_clear = 1};
    MODEL_RUN(pass->ops, copy, &args);
}

void model_pass_norm(const ModelPass *pass, size_t gain, uint64_t x, uint64_t h,
                     const ModelSizes *n) {
    RmsNormArgs args = {
        .x = x, .gain = model_pass_weight(pass, gain), .y = h, .rows = n->all, .cols = n->d};
    MODEL_RUN(pass->ops, rms_norm, &args);
}

void model_pass_norm_back(const ModelPass *pass, size_t gain, uint64_t x, uint64_t dh,
                          const ModelSizes *n) {
    RmsNormBackArgs args = {
        .x = x,
        .gain = model_pass_weight(pass, gain),
        .dy = dh,
        .dx = pass->dx,
        .partial = pass->partial,
        .rows = n->all,
        .cols = n->d,
    };
    MODEL_RUN(pass->ops, rms_norm_back, &args);
    model_ops_sum(pass->ops, pass->partial, model_pass_gradient(pass, gain),
                  model_rms_norm_back_groups(&args), n->d);
}

void model_pass_mix(const ModelPass *pass, const ModelMixing *m, uint64_t x, uint64_t y) {
    MixArgs args = {
        .x = x,
        .conv = model_pass_weight(pass, m->conv),
        .mix = model_pass_weight(pass, m->mix),
        .heat = model_pass_weight(pass, m->heat),
        .y = y,
        .frames = pass->frames,
        .grid = model_grid(&pass->layout->shape),
        .q_heads = m->q_heads,
        .k_heads = m->k_heads,
        .v_heads = m->v_heads,
        .pitch = (m->q_heads + m->k_heads + m->v_heads) * MODEL_HEAD,
        .flags = pass->switches,
    };
    MODEL_RUN(pass->ops, mix, &args);
}

// columns first .. first+count-1 of the parts of all frames, added to a gradient
static void add_parts(const ModelPass *pass, uint32_t pitch, uint32_t first, uint32_t count,
                      size_t to) {
    SumRowsArgs args = {
        .x = model_at(pass->partial, first),
        .sum = model_pass_gradient(pass, to),
        .parts = 1,
        .rows = pass->frames,
        .cols = count,
        .pitch = pitch,
        .sum_pitch = count,
        .flags = SUM_ROWS_ACCUMULATE,
    };
    MODEL_RUN(pass->ops, sum_rows, &args);
}

void model_pass_mix_back(const ModelPass *pass, const ModelMixing *m, uint64_t x, uint64_t dy,
                         uint64_t dx) {
    MixBackArgs args = {
        .x = x,
        .conv = model_pass_weight(pass, m->conv),
        .mix = model_pass_weight(pass, m->mix),
        .heat = model_pass_weight(pass, m->heat),
        .dy = dy,
        .dx = dx,
        .partial = pass->partial,
        .frames = pass->frames,
        .grid = model_grid(&pass->layout->shape),
        .q_heads = m->q_heads,
        .k_heads = m->k_heads,
        .v_heads = m->v_heads,
        .pitch = (m->q_heads + m->k_heads + m->v_heads) * MODEL_HEAD,
        .flags = pass->switches,
    };
    MODEL_RUN(pass->ops, mix_back, &args);
    uint32_t heads = m->q_heads + m->k_heads, pitch = model_mix_partial(m->q_heads, m->k_heads);
    uint32_t conv = heads * 9 * MODEL_HEAD, mixed = heads * MODEL_HEAD * MODEL_HEAD;
    add_parts(pass, pitch, 0, conv, m->conv);
    add_parts(pass, pitch, conv, mixed, m->mix);
    if (m->k_heads > 0) add_parts(pass, pitch, conv + mixed, m->k_heads, m->heat);
}
