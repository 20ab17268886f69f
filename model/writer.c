// See writer.h.

#include "model/writer.h"

ModelWriterTape model_writer_tape(const ModelShape *shape, uint32_t frames, bool has_gradients,
                                  ModelSpace *space) {
    ModelSizes n = model_sizes(shape, frames);
    size_t all = n.all;
    ModelWriterTape tape = {.tokens = model_take(space, all * MODEL_TOKEN)};
    tape.stack = model_stack_tape(shape, frames, false, has_gradients, space);
    tape.out_x = model_take(space, all * n.d);
    tape.out_h = model_take(space, all * n.d);
    tape.raw = model_take(space, all * n.row);
    return tape;
}

static ModelMixing mixing_of(const ModelLayout *l) {
    uint32_t heads = l->shape.readers * l->shape.kv_heads;
    return (ModelMixing){l->kv_conv, l->kv_mix, l->kv_heat, 0, heads, heads};
}

static void embed(const ModelPass *pass, const ModelWriterTape *tape, uint64_t pixels,
                  uint64_t level, float slope, const ModelSizes *n) {
    const ModelLayout *l = pass->layout;
    PatchArgs args = {.pixels = pixels,
                      .level = level,
                      .y = tape->tokens,
                      .frames = pass->frames,
                      .size = l->shape.size,
                      .slope = slope};
    MODEL_RUN(pass->ops, patch, &args);
    model_ops_linear(pass->ops, tape->tokens, model_pass_weight(pass, l->embed_writer),
                     model_pass_weight(pass, l->embed_writer_bias), pass->x, n->all, MODEL_TOKEN,
                     n->d, 0);
}

void model_writer_forward(const ModelPass *pass, const ModelWriterTape *tape, uint64_t pixels,
                          uint64_t level, float slope, uint64_t pages) {
    const ModelLayout *l = pass->layout;
    ModelSizes n = model_sizes(&l->shape, pass->frames);
    embed(pass, tape, pixels, level, slope, &n);
    model_stack_forward(pass, &tape->stack, false);
    model_pass_keep(pass, tape->out_x, &n);
    model_pass_norm(pass, l->kv_norm, tape->out_x, tape->out_h, &n);
    model_ops_linear(pass->ops, tape->out_h, model_pass_weight(pass, l->kv), 0, tape->raw, n.all,
                     n.d, n.row, 0);
    ModelMixing mixing = mixing_of(l);
    model_pass_mix(pass, &mixing, tape->raw, pages);
}

void model_writer_back(const ModelPass *pass, const ModelWriterTape *tape, uint64_t d_pages) {
    const ModelLayout *l = pass->layout;
    ModelSizes n = model_sizes(&l->shape, pass->frames);
    uint64_t d_raw = pass->narrow, dh = pass->wide;
    ModelMixing mixing = mixing_of(l);
    model_pass_mix_back(pass, &mixing, tape->raw, d_pages, d_raw);
    model_ops_linear_back(pass->ops, tape->out_h, model_pass_weight(pass, l->kv), d_raw, dh,
                          model_pass_gradient(pass, l->kv), 0, n.all, n.d, n.row, 0);
    model_pass_clear(pass, &n);
    model_pass_norm_back(pass, l->kv_norm, tape->out_x, dh, &n);
    model_stack_back(pass, &tape->stack, false);
    model_ops_linear_back(pass->ops, tape->tokens, model_pass_weight(pass, l->embed_writer),
                          pass->dx, 0, model_pass_gradient(pass, l->embed_writer),
                          model_pass_gradient(pass, l->embed_writer_bias), n.all, MODEL_TOKEN, n.d,
                          0);
}
