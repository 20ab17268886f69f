// See block.h.

#include "model/block.h"

#include "model/where.h"

ModelBlockTape model_block_tape(const ModelShape *shape, uint32_t frames, bool is_reader,
                                ModelSpace *space) {
    ModelSizes n = model_sizes(shape, frames);
    size_t all = n.all, spread = (size_t)frames * shape->heads * n.tokens;
    ModelBlockTape tape = {
        .x = model_take(space, all * n.d),
        .h = model_take(space, all * n.d),
        .qkv = model_take(space, all * n.qkv),
        .mixed = model_take(space, all * n.qkv),
        .o = model_take(space, all * n.q),
        .spread = model_take(space, spread),
        .mlp_x = model_take(space, all * n.d),
        .mlp_h = model_take(space, all * n.d),
        .up = model_take(space, all * n.inner),
        .act = model_take(space, all * n.inner),
    };
    if (!is_reader) return tape;
    tape.cross_x = model_take(space, all * n.d);
    tape.cross_h = model_take(space, all * n.d);
    tape.cross_q = model_take(space, all * n.q);
    tape.cross_mixed = model_take(space, all * n.q);
    tape.cross_o = model_take(space, all * n.q);
    tape.cross_spread = model_take(space, spread);
    return tape;
}

static ModelMixing self_mixing(const ModelPass *pass, const ModelBlockAt *at) {
    const ModelShape *s = &pass->layout->shape;
    return (ModelMixing){at->conv, at->mix, at->heat, s->heads, s->kv_heads, s->kv_heads};
}

static ModelMixing cross_mixing(const ModelPass *pass, const ModelBlockAt *at) {
    return (ModelMixing){at->cross_conv, at->cross_mix, 0, pass->layout->shape.heads, 0, 0};
}

//---- self-attention ------------------------------------------------------------------------------

static uint32_t attention_flags(const ModelPass *pass) {
    return pass->ops->products & MATMUL_BF16 ? ATTENTION_BF16 : 0;
}

static AttentionArgs self_attention(const ModelPass *pass, const ModelBlockTape *tape,
                                    const ModelSizes *n) {
    const ModelShape *s = &pass->layout->shape;
    return (AttentionArgs){
        .q = tape->mixed,
        .k = model_at(tape->mixed, n->q),
        .v = model_at(tape->mixed, n->q + n->kv),
        .o = tape->o,
        .spread = tape->spread,
        .frames = pass->frames,
        .queries = n->tokens,
        .rows = n->tokens,
        .heads = s->heads,
        .kv_heads = s->kv_heads,
        .q_pitch = n->qkv,
        .kv_pitch = n->qkv,
        .o_pitch = n->q,
        .kv_frame = n->tokens * n->qkv,
        .flags = attention_flags(pass),
    };
}

static AttentionArgs cross_attention(const ModelPass *pass, const ModelBlockTape *tape,
                                     uint32_t reader, const ModelSizes *n) {
    const ModelShape *s = &pass->layout->shape;
    return (AttentionArgs){
        .q = tape->cross_mixed,
        .k = model_at(pass->kv, reader * n->kv),
        .v = model_at(pass->kv, (s->readers + reader) * n->kv),
        .o = tape->cross_o,
        .spread = tape->cross_spread,
        .frames = pass->frames,
        .queries = n->tokens,
        .rows = pass->rows,
        .heads = s->heads,
        .kv_heads = s->kv_heads,
        .q_pitch = n->q,
        .kv_pitch = n->row,
        .o_pitch = n->q,
        .kv_frame = pass->rows * n->row,
        .flags = attention_flags(pass),
    };
}

static void attention_back(const ModelPass *pass, const AttentionArgs *f, uint64_t d_o, uint64_t dq,
                           uint64_t dk, uint64_t dv) {
    AttentionBackArgs args = {
        .q = f->q,
        .k = f->k,
        .v = f->v,
        .o = f->o,
        .spread = f->spread,
        .d_o = d_o,
        .dq = dq,
        .dk = dk,
        .dv = dv,
        .frames = f->frames,
        .queries = f->queries,
        .rows = f->rows,
        .heads = f->heads,
        .kv_heads = f->kv_heads,
        .q_pitch = f->q_pitch,
        .kv_pitch = f->kv_pitch,
        .o_pitch = f->o_pitch,
        .kv_frame = f->kv_frame,
        .flags = f->flags,
    };
    MODEL_RUN(pass->ops, attention_back, &args);
}

static void self_forward(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                         const ModelSizes *n) {
    model_pass_keep(pass, tape->x, n);
    model_pass_norm(pass, at->norm, tape->x, tape->h, n);
    model_ops_linear(pass->ops, tape->h, model_pass_weight(pass, at->qkv), 0, tape->qkv, n->all,
                     n->d, n->qkv, 0);
    ModelMixing mixing = self_mixing(pass, at);
    model_pass_mix(pass, &mixing, tape->qkv, tape->mixed);
    AttentionArgs args = self_attention(pass, tape, n);
    MODEL_RUN(pass->ops, attention, &args);
    model_ops_linear(pass->ops, tape->o, model_pass_weight(pass, at->out), 0, pass->x, n->all, n->q,
                     n->d, MATMUL_ACCUMULATE);
}

static void self_back(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                      const ModelSizes *n) {
    uint64_t d_o = pass->narrow, d_qkv = pass->narrow, d_mixed = pass->wide, dh = pass->wide;
    model_ops_linear_back(pass->ops, tape->o, model_pass_weight(pass, at->out), pass->dx, d_o,
                          model_pass_gradient(pass, at->out), 0, n->all, n->q, n->d, 0);
    AttentionArgs f = self_attention(pass, tape, n);
    attention_back(pass, &f, d_o, d_mixed, model_at(d_mixed, n->q),
                   model_at(d_mixed, n->q + n->kv));
    ModelMixing mixing = self_mixing(pass, at);
    model_pass_mix_back(pass, &mixing, tape->qkv, d_mixed, d_qkv); // d_o has been used
    model_ops_linear_back(pass->ops, tape->h, model_pass_weight(pass, at->qkv), d_qkv, dh,
                          model_pass_gradient(pass, at->qkv), 0, n->all, n->d, n->qkv, 0);
    model_pass_norm_back(pass, at->norm, tape->x, dh, n);
}

//---- action and cross-attention ------------------------------------------------------------------

static void add_action(const ModelPass *pass, uint32_t reader, const ModelSizes *n) {
    if (pass->action == 0) return;
    AddRowsArgs args = {
        .x = pass->x,
        .row = model_at(pass->action, (size_t)reader * n->d),
        .parts = pass->frames,
        .rows = n->tokens,
        .cols = n->d,
        .pitch = pass->layout->shape.readers * n->d,
    };
    MODEL_RUN(pass->ops, add_rows, &args);
}

static void add_action_back(const ModelPass *pass, uint32_t reader, const ModelSizes *n) {
    if (pass->action == 0) return;
    SumRowsArgs args = {
        .x = pass->dx,
        .sum = model_at(pass->d_action, (size_t)reader * n->d),
        .parts = pass->frames,
        .rows = n->tokens,
        .cols = n->d,
        .pitch = n->d,
        .sum_pitch = pass->layout->shape.readers * n->d,
    };
    MODEL_RUN(pass->ops, sum_rows, &args);
}

static void cross_forward(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                          uint32_t reader, const ModelSizes *n) {
    model_pass_keep(pass, tape->cross_x, n);
    model_pass_norm(pass, at->cross_norm, tape->cross_x, tape->cross_h, n);
    model_ops_linear(pass->ops, tape->cross_h, model_pass_weight(pass, at->cross_q), 0,
                     tape->cross_q, n->all, n->d, n->q, 0);
    ModelMixing mixing = cross_mixing(pass, at);
    model_pass_mix(pass, &mixing, tape->cross_q, tape->cross_mixed);
    model_where_query(pass, tape->cross_mixed, reader);
    AttentionArgs args = cross_attention(pass, tape, reader, n);
    MODEL_RUN(pass->ops, attention, &args);
    model_ops_linear(pass->ops, tape->cross_o, model_pass_weight(pass, at->cross_out), 0, pass->x,
                     n->all, n->q, n->d, MATMUL_ACCUMULATE);
}

static void cross_back(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                       uint32_t reader, const ModelSizes *n) {
    const ModelShape *s = &pass->layout->shape;
    uint64_t d_o = pass->narrow, d_mixed = pass->wide, dq = pass->narrow, dh = pass->wide;
    model_ops_linear_back(pass->ops, tape->cross_o, model_pass_weight(pass, at->cross_out),
                          pass->dx, d_o, model_pass_gradient(pass, at->cross_out), 0, n->all, n->q,
                          n->d, 0);
    AttentionArgs f = cross_attention(pass, tape, reader, n);
    attention_back(pass, &f, d_o, d_mixed, model_at(pass->dkv, (size_t)reader * n->kv),
                   model_at(pass->dkv, (size_t)(s->readers + reader) * n->kv));
    ModelMixing mixing = cross_mixing(pass, at);
    model_where_query_back(pass, d_mixed, reader);
    model_pass_mix_back(pass, &mixing, tape->cross_q, d_mixed, dq);
    model_ops_linear_back(pass->ops, tape->cross_h, model_pass_weight(pass, at->cross_q), dq, dh,
                          model_pass_gradient(pass, at->cross_q), 0, n->all, n->d, n->q, 0);
    model_pass_norm_back(pass, at->cross_norm, tape->cross_x, dh, n);
}

//---- MLP -----------------------------------------------------------------------------------------

static void mlp_forward(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                        const ModelSizes *n) {
    model_pass_keep(pass, tape->mlp_x, n);
    model_pass_norm(pass, at->mlp_norm, tape->mlp_x, tape->mlp_h, n);
    model_ops_linear(pass->ops, tape->mlp_h, model_pass_weight(pass, at->up),
                     model_pass_weight(pass, at->up_bias), tape->up, n->all, n->d, n->inner, 0);
    GeluArgs args = {.x = tape->up, .y = tape->act, .count = n->all * n->inner};
    MODEL_RUN(pass->ops, gelu, &args);
    model_ops_linear(pass->ops, tape->act, model_pass_weight(pass, at->down), 0, pass->x, n->all,
                     n->inner, n->d, MATMUL_ACCUMULATE);
}

static void mlp_back(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                     const ModelSizes *n) {
    uint64_t d_up = pass->wide, dh = pass->narrow;
    model_ops_linear_back(pass->ops, tape->act, model_pass_weight(pass, at->down), pass->dx, d_up,
                          model_pass_gradient(pass, at->down), 0, n->all, n->inner, n->d, 0);
    GeluBackArgs args = {.x = tape->up, .dy = d_up, .dx = d_up, .count = n->all * n->inner};
    MODEL_RUN(pass->ops, gelu_back, &args);
    model_ops_linear_back(pass->ops, tape->mlp_h, model_pass_weight(pass, at->up), d_up, dh,
                          model_pass_gradient(pass, at->up), model_pass_gradient(pass, at->up_bias),
                          n->all, n->d, n->inner, 0);
    model_pass_norm_back(pass, at->mlp_norm, tape->mlp_x, dh, n);
}

//---- the block -----------------------------------------------------------------------------------

void model_block_forward(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                         int reader) {
    ModelSizes n = model_sizes(&pass->layout->shape, pass->frames);
    self_forward(pass, at, tape, &n);
    if (reader >= 0) {
        add_action(pass, (uint32_t)reader, &n);
        cross_forward(pass, at, tape, (uint32_t)reader, &n);
    }
    mlp_forward(pass, at, tape, &n);
}

void model_block_back(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                      int reader) {
    ModelSizes n = model_sizes(&pass->layout->shape, pass->frames);
    mlp_back(pass, at, tape, &n);
    if (reader >= 0) {
        cross_back(pass, at, tape, (uint32_t)reader, &n);
        add_action_back(pass, (uint32_t)reader, &n);
    }
    self_back(pass, at, tape, &n);
}
