// What a world model is made of: its sizes, and where each tensor lies in one flat list of numbers.
//
//     frame, 64 × 64 pixels ── 8 × 8 pixels × 3 ──► 64 tokens of `width` numbers
//     writer  what a finished frame leaves behind: K and V for every reader block, one row a token
//     reader  imagines a frame: its tokens look at each other and at rows of remembered frames
//
//     one row   K of reader block 0 │ K of 1 │ … │ V of block 0 │ V of 1 │ …      MODEL_HEAD ×
//     kv_heads each
//
// Sizes of heads and patches are constants, because kernels are compiled for them; the rest is a
// value that travels with the weights.

#pragma once

#include "base/base.h"

enum {
    MODEL_PATCH = 8,                              // pixels along a side
    MODEL_PIXELS = MODEL_PATCH * MODEL_PATCH * 3, // 192 values of a patch
    MODEL_HEAD = 32,                              // channels of a head
    MODEL_TOKEN = 224,                            // inputs of a token, see patch_gpu.h
    MODEL_OUT = 208,                              // outputs: 192 values, 1 log-variance, padding
    MODEL_RAY = 72,                               // features of a remembered ray, see ray_gpu.h
    MODEL_RAY_HIDDEN = 96,
    MODEL_RAY_CODE = 48,
    MODEL_ACTION = 16, // 13 used (RELIC), see action.h
    MODEL_ACTION_HIDDEN = 128,
    MODEL_POSE = 16, // floats of a pose, see ray_gpu.h
};

enum { MODEL_PLAIN, MODEL_WIRED, MODEL_WIRED_TAPES };

typedef struct ModelShape {
    uint32_t size;     // pixels along a side of a frame, a multiple of MODEL_PATCH
    uint32_t width;    // of a token
    uint32_t writers;  // blocks
    uint32_t readers;  // blocks
    uint32_t heads;    // of queries
    uint32_t kv_heads; // of keys and values; heads is a multiple
    uint16_t inner;    // of the MLP, in widths
    uint16_t off;      // MIX_* that are switched off, for ablations (mix.h)
    uint16_t where;    // ModelWhereKind: how remembered rows are placed
    uint16_t wiring;   // of blocks: MODEL_PLAIN, MODEL_WIRED or MODEL_WIRED_TAPES, see stack.h
} ModelShape;

static inline uint32_t model_grid(const ModelShape *s) {
    return s->size / MODEL_PATCH;
}

static inline uint32_t model_tokens(const ModelShape *s) { // of a frame
    return model_grid(s) * model_grid(s);
}

// channels of K, and of V, of one reader block; and of a row that is remembered
static inline uint32_t model_kv(const ModelShape *s) {
    return s->kv_heads * MODEL_HEAD;
}

static inline uint32_t model_row(const ModelShape *s) {
    return 2 * s->readers * model_kv(s);
}
