// Arguments of the loss and its gradient. What they compute: loss.h.

#include "model/patch_gpu.h"

#define LOSS_PARTS 4   // of one frame: squared error, of differences, of doubt, padding
#define LOSS_EDGES 336 // steps to the right and down inside a patch: 2 · 7 · 8 · 3
#define LOSS_GROUP 64

struct LossArgs {
    GPU_PTR(F32) x;     // [frames][(size/8)²][PATCH_OUT] what was imagined
    GPU_PTR(U8) pixels; // [frames][size][size][3] what was true
    GPU_PTR(F32) dx;    // as x: gradient of the weighted mean loss
    GPU_PTR(F32) parts; // [frames][LOSS_PARTS]: means over a frame's values
    uint32_t frames, size;
    float edge_weight, doubt_weight;
};
