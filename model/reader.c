// See reader.h.

#include "model/reader.h"

static void take_action(ModelPass *pass, ModelReaderTape *tape, ModelSpace *space) {
    size_t width = (size_t)pass->layout->shape.readers * pass->layout->shape.width;
    tape->action_up = model_take(space, pass->frames * (size_t)MODEL_ACTION_HIDDEN);
    tape->action_act = model_take(space, pass->frames * (size_t)MODEL_ACTION_HIDDEN);
    tape->action = pass->action = model_take(space, pass->frames * width);
}

ModelReaderTape model_reader_tape(ModelPass *pass, uint32_t rows, bool has_gradients,
                                  ModelSpace *space) {
    const ModelShape *s = &pass->layout->shape;
    ModelSizes n = model_sizes(s, pass->frames);
    size_t seen = (size_t)pass->frames * rows, all = n.all;
    ModelReaderTape tape = {.tokens = model_take(space, all * MODEL_TOKEN)};
    pass->rows = rows;
    pass->kv = model_take(space, seen * n.row);
    tape.where = model_where_tape(pass, has_gradients, space);
    take_action(pass, &tape, space);
    tape.stack = model_stack_tape(s, pass->frames, true, has_gradients, space);
    tape.head_x = model_take(space, all * n.d);
    tape.head_h = model_take(space, all * n.d);
    tape.out = model_take(space, all * MODEL_OUT);
    if (!has_gradients) return tape;
    pass->dkv = model_take(space, seen * n.row);
    pass->d_action = model_take(space, pass->frames * (size_t)s->readers * n.d);
    tape.action_wide = model_take(space, pass->frames * (size_t)MODEL_ACTION_HIDDEN);
    return tape;
}

//---- action --------------------------------------------------------------------------------------

static void action_forward(const ModelPass *pass, const ModelReaderTape *tape,
                           const ModelReaderInput *input, const ModelSizes *n) {
    const ModelLayout *l = pass->layout;
    model_ops_linear(pass->ops, input->actions, model_pass_weight(pass, l->action_in),
                     model_pass_weight(pass, l->action_in_bias), tape->action_up, pass->frames,
                     MODEL_ACTION, MODEL_ACTION_HIDDEN, 0);
    GeluArgs gelu = {
        .x = tape->action_up, .y = tape->action_act, .count = pass->frames * MODEL_ACTION_HIDDEN};
    MODEL_RUN(pass->ops, gelu, &gelu);
    model_ops_linear(pass->ops, tape->action_act, model_pass_weight(pass, l->action_out), 0,
                     tape->action, pass->frames, MODEL_ACTION_HIDDEN, l->shape.readers * n->d, 0);
}

static void action_back(const ModelPass *pass, const ModelReaderTape *tape,
                        const ModelReaderInput *input, const ModelSizes *n) {
    const ModelLayout *l = pass->layout;
    uint64_t d_up = tape->action_wide;
    model_ops_linear_back(pass->ops, tape->action_act, model_pass_weight(pass, l->action_out),
                          pass->d_action, d_up, model_pass_gradient(pass, l->action_out), 0,
                          pass->frames, MODEL_ACTION_HIDDEN, l->shape.readers * n->d, 0);
    GeluBackArgs gelu = {
        .x = tape->action_up, .dy = d_up, .dx = d_up, .count = pass->frames * MODEL_ACTION_HIDDEN};
    MODEL_RUN(pass->ops, gelu_back, &gelu);
    model_ops_linear_back(pass->ops, input->actions, model_pass_weight(pass, l->action_in), d_up, 0,
                          model_pass_gradient(pass, l->action_in),
                          model_pass_gradient(pass, l->action_in_bias), pass->frames, MODEL_ACTION,
                          MODEL_ACTION_HIDDEN, 0);
}

//---- frames --------------------------------------------------------------------------------------

static void embed(const ModelPass *pass, const ModelReaderTape *tape, const ModelReaderInput *input,
                  const ModelSizes *n) {
    const ModelLayout *l = pass->layout;
    PatchArgs args = {.pixels = input->pixels,
                      .level = input->level,
                      .y = tape->tokens,
                      .frames = pass->frames,
                      .size = l->shape.size,
                      .slope = input->sight.slope,
                      .seed = input->seed};
    MODEL_RUN(pass->ops, patch, &args);
    model_ops_linear(pass->ops, tape->tokens, model_pass_weight(pass, l->embed_reader),
                     model_pass_weight(pass, l->embed_reader_bias), pass->x, n->all, MODEL_TOKEN,
                     n->d, 0);
}

void model_reader_forward(const ModelPass *pass, const ModelReaderTape *tape,
                          const ModelReaderInput *input) {
    const ModelLayout *l = pass->layout;
    ModelSizes n = model_sizes(&l->shape, pass->frames);
    model_where_forward(pass, &tape->where, &input->sight);
    action_forward(pass, tape, input, &n);
    embed(pass, tape, input, &n);
    model_stack_forward(pass, &tape->stack, true);
    model_pass_keep(pass, tape->head_x, &n);
    model_pass_norm(pass, l->head_norm, tape->head_x, tape->head_h, &n);
    model_ops_linear(pass->ops, tape->head_h, model_pass_weight(pass, l->head),
                     model_pass_weight(pass, l->head_bias), tape->out, n.all, n.d, MODEL_OUT, 0);
}

void model_reader_back(const ModelPass *pass, const ModelReaderTape *tape,
                       const ModelReaderInput *input, uint64_t d_out) {
    const ModelLayout *l = pass->layout;
    ModelSizes n = model_sizes(&l->shape, pass->frames);
    uint64_t dh = pass->wide;
    model_ops_linear_back(pass->ops, tape->head_h, model_pass_weight(pass, l->head), d_out, dh,
                          model_pass_gradient(pass, l->head),
                          model_pass_gradient(pass, l->head_bias), n.all, n.d, MODEL_OUT, 0);
    model_pass_clear(pass, &n);
    model_pass_norm_back(pass, l->head_norm, tape->head_x, dh, &n);
    model_stack_back(pass, &tape->stack, true);
    model_ops_linear_back(pass->ops, tape->tokens, model_pass_weight(pass, l->embed_reader),
                          pass->dx, 0, model_pass_gradient(pass, l->embed_reader),
                          model_pass_gradient(pass, l->embed_reader_bias), n.all, MODEL_TOKEN, n.d,
                          0);
    action_back(pass, tape, input, &n);
    model_where_back(pass, &tape->where, &input->sight);
}
