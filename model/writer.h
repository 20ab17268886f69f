// The writer: what a finished frame leaves behind, computed once.
//
//     pixels ─ patch ─ embed ─ blocks ─ norm ─ kv ─ mix ─► page [tokens][row]
//
// A page is in its own camera's coordinates. Where the camera stood is added when it is read
// (reader.h), so pages have no order, may be pooled, stored and moved without being computed again.

#pragma once

#include "model/stack.h"

typedef struct ModelWriterTape {
    uint64_t tokens; // [T][MODEL_TOKEN]
    ModelStackTape stack;
    uint64_t out_x, out_h; // [T][width]
    uint64_t raw;          // [T][row] before mixing
} ModelWriterTape;

ModelWriterTape model_writer_tape(const ModelShape *shape, uint32_t frames, bool has_gradients,
                                  ModelSpace *space);

// pixels U8 [frames][size][size][3], level F32 [frames] of zeros, pages F32 [frames][tokens][row]
void model_writer_forward(const ModelPass *pass, const ModelWriterTape *tape, uint64_t pixels,
                          uint64_t level, float slope, uint64_t pages);
// Adds to the gradients of all that the writer is made of.
void model_writer_back(const ModelPass *pass, const ModelWriterTape *tape, uint64_t d_pages);
