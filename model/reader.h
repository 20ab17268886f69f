// The reader: imagines frames from remembered rows.
//
//     rows' rays in the target's frame ─ MLP ─ code ─ linear ─►(+) K, V of the rows, for all blocks
//     action ─ MLP ─► added in every block after self-attention
//     pixels or nothing ─ patch ─ embed ─ blocks ─ norm ─ head ─► out [tokens][MODEL_OUT]
//
// The sum with the rays' code is what makes K and V of a page depend on who looks at it; the page
// itself does not.

#pragma once

#include "model/stack.h"
#include "model/where.h"

typedef struct ModelReaderTape {
    ModelWhereTape where;
    uint64_t action_up, action_act, action; // [frames][..]
    uint64_t action_wide;                   // scratch [frames][MODEL_ACTION_HIDDEN]
    uint64_t tokens;                        // [T][MODEL_TOKEN]
    ModelStackTape stack;
    uint64_t head_x, head_h; // [T][width]
    uint64_t out;            // [T][MODEL_OUT]
} ModelReaderTape;

// What is imagined, from where. Addresses on the device.
typedef struct ModelReaderInput {
    uint64_t pixels;  // U8 [frames][size][size][3]; read where level < 1
    uint64_t level;   // F32 [frames], see patch.h
    uint64_t actions; // F32 [frames][MODEL_ACTION]: how each frame's camera came there
    ModelSight sight;
    uint32_t seed; // of the noise
} ModelReaderInput;

// pass->kv, dkv, action and d_action are set from `space` as well.
ModelReaderTape model_reader_tape(ModelPass *pass, uint32_t rows, bool has_gradients,
                                  ModelSpace *space);

// pass->kv holds the rows' own K and V; where they lie is added here. The result is tape->out.
void model_reader_forward(const ModelPass *pass, const ModelReaderTape *tape,
                          const ModelReaderInput *input);
// From the gradient of out; leaves pass->dkv, the gradient of the rows' own K and V.
void model_reader_back(const ModelPass *pass, const ModelReaderTape *tape,
                       const ModelReaderInput *input, uint64_t d_out);
