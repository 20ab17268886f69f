// Arguments of one step of an optimizer on one tensor. What they compute: update.h.

#include "gpu/shared.h"

#define UPDATE_GROUP 64
#define UPDATE_COUNT 1024 // values of one workgroup of adam and norm
#define UPDATE_COLS 64    // columns of one workgroup of scale
#define UPDATE_LEAST 1e-8f

struct AdamArgs {
    GPU_PTR(F32) w;    // [count]
    GPU_PTR(F32) g;    // [count]
    GPU_PTR(F32) mean; // [count]
    GPU_PTR(F32) square;
    uint32_t count;
    float rate, decay; // learning rate, weight decay
    float beta1, beta2;
    float correct1, correct2; // 1/(1 − beta^step)
    float scale;              // of the gradient: clipping
};

struct ScaleArgs {
    GPU_PTR(F32) w;    // [rows][cols] = [in][out]: each column is one output
    GPU_PTR(F32) g;    // [rows][cols]
    GPU_PTR(F32) mean; // [rows][cols] running mean of g with `beta`; 0 = no momentum
    uint32_t rows, cols;
    float rate, decay, beta;
};

struct NormArgs {
    GPU_PTR(F32) g;     // [count]
    GPU_PTR(F32) parts; // [groups]: the sum of all of them, in rising order, is Σ g²
    uint32_t count;
};
