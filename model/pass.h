// One pass through a stack of blocks: where parameters, the residual stream and scratch lie, and
// the steps that all parts of a model are made of, forward and back.

#pragma once

#include "model/layout.h"
#include "model/ops.h"

// Addresses on the device; T = frames · tokens of a frame.
typedef struct ModelPass {
    const ModelOps *ops;
    const ModelLayout *layout;
    uint64_t parameters, gradients; // gradients 0: forward only
    uint32_t frames;
    uint32_t switches; // MIX_*
    uint64_t x;        // [T][width] the residual stream
    uint64_t dx;       // [T][width] its gradient
    uint64_t wide;     // scratch, model_pass_wide floats
    uint64_t narrow;   // scratch, model_pass_narrow floats
    uint64_t partial;  // scratch for parts of gradients, model_pass_partial floats
    // readers only
    uint32_t rows;     // remembered ones that each frame sees
    uint64_t kv, dkv;  // [frames][rows][row]
    uint64_t action;   // [frames][readers · width], 0: none
    uint64_t d_action; // as action
    uint64_t own_code; // [T][MODEL_RAY_CODE] added to queries, 0: none; see where.h
    uint64_t d_own_code;
} ModelPass;

// The sizes of a pass, named.
typedef struct ModelSizes {
    uint32_t tokens, all;               // of a frame, of all frames
    uint32_t d, q, kv, qkv, inner, row; // numbers of a token
} ModelSizes;

ModelSizes model_sizes(const ModelShape *shape, uint32_t frames);

// All but kv, dkv and the action, from `space`; without gradients what the way back needs is left
// out.
ModelPass model_pass(const ModelOps *ops, const ModelLayout *layout, uint32_t frames,
                     bool has_gradients, ModelSpace *space);

uint64_t model_pass_weight(const ModelPass *pass, size_t at);
uint64_t model_pass_gradient(const ModelPass *pass, size_t at);

// Copies the residual stream.
void model_pass_keep(const ModelPass *pass, uint64_t to, const ModelSizes *n);

// Zeroes its gradient: the way back begins.
void model_pass_clear(const ModelPass *pass, const ModelSizes *n);

// h = norm(x); the way back adds to pass->dx.
void model_pass_norm(const ModelPass *pass, size_t gain, uint64_t x, uint64_t h,
                     const ModelSizes *n);
void model_pass_norm_back(const ModelPass *pass, size_t gain, uint64_t x, uint64_t dh,
                          const ModelSizes *n);

// The tensors of one mixing (mix.h).
typedef struct ModelMixing {
    size_t conv, mix, heat;
    uint32_t q_heads, k_heads, v_heads;
} ModelMixing;

void model_pass_mix(const ModelPass *pass, const ModelMixing *mixing, uint64_t x, uint64_t y);
void model_pass_mix_back(const ModelPass *pass, const ModelMixing *mixing, uint64_t x, uint64_t dy,
                         uint64_t dx);
