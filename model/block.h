// One block, for writers and readers, forward and back:
//
//     x ─ norm ─ qkv ─ mix ─ attention over the frame ─ out ─►(+)                    self
//                                   [readers]  action ───────►(+)
//         norm ─ q ── mix ─ attention over remembered rows ─ out ─►(+)               cross
//         norm ─ up ─ gelu ─ down ─►(+)                                              mlp
//
// A tape holds what the forward pass leaves for the way back. x runs through: it is the block's
// input and, changed in place, its output; the tape keeps it where a norm reads it.

#pragma once

#include "model/pass.h"

// Addresses on the device; T = frames · tokens.
typedef struct ModelBlockTape {
    uint64_t x, h, qkv, mixed, o, spread;                                   // [T][..]
    uint64_t cross_x, cross_h, cross_q, cross_mixed, cross_o, cross_spread; // readers
    uint64_t mlp_x, mlp_h, up, act;
} ModelBlockTape;

ModelBlockTape model_block_tape(const ModelShape *shape, uint32_t frames, bool is_reader,
                                ModelSpace *space);

// `reader` < 0: the block is a writer's.
void model_block_forward(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                         int reader);
void model_block_back(const ModelPass *pass, const ModelBlockAt *at, const ModelBlockTape *tape,
                      int reader);
