// A stack of blocks, wired in one of two ways.
//
//     plain      x ← block(x)                                a tape for every block
//     wired      y1 = x2 + f(x1),  y2 = x1,  f(x) = block(x) − x      one tape for all of them
//
// Wired as IDM has it (arXiv 2403.17006, with v = 1, where the inverse does not amplify errors):
// the way back first undoes each block, x1 = y2, x2 = y1 − f(y2), and so needs nothing of the way
// there but its end. Activations are the same for any number of blocks. The input goes into both
// streams, the output is their mean.

#pragma once

#include "model/block.h"

typedef struct ModelStackTape {
    ModelBlockTape blocks[MODEL_MAX_BLOCKS]; // wired, or without gradients: all the same one
    uint64_t first, second, spare;           // wired: [T][width] each
    uint64_t d_first, d_second;
} ModelStackTape;

ModelStackTape model_stack_tape(const ModelShape *shape, uint32_t frames, bool is_reader,
                                bool has_gradients, ModelSpace *space);

// On pass->x and pass->dx, in place.
void model_stack_forward(const ModelPass *pass, const ModelStackTape *tape, bool is_reader);
void model_stack_back(const ModelPass *pass, const ModelStackTape *tape, bool is_reader);
