// Arguments of cutting frames into tokens and putting them together. What they compute: patch.h.

#ifndef MODEL_PATCH_GPU_H // both compilers know this form
#define MODEL_PATCH_GPU_H

#include "gpu/shared.h"
#include "model/alike_gpu.h"

#define PATCH_SIDE 8
#define PATCH_PIXELS 192
#define PATCH_TOKEN 224 // MODEL_TOKEN
#define PATCH_OUT 208   // MODEL_OUT
#define PATCH_GROUP 64

#define PATCH_PAIRS 96 // of noise: value i and i + 96 are drawn together
#define PATCH_OCTAVES 4
#define PATCH_LEVEL 219 // where a token holds t
#define PATCH_DOUBT 192 // where an output holds the log of the squared error it expects, limited to
#define PATCH_DOUBT_LEAST -10.0f
#define PATCH_DOUBT_MOST 4.0f

// the inputs of one token
//
//       0 .. 191    values of its pixels [8][8][3], −1 .. 1; mixed with noise, or 0 where nothing
//                   is given
//     192 .. 218    its ray in its own camera: direction d [3], then for i < 4
//                   sin (2^i π/2 d) [3], cos (2^i π/2 d) [3]
//     219           the noise level t, 0 .. 1
//     220           1 if nothing is given (t = 1)
//     221 .. 223    0
struct PatchArgs {
    GPU_PTR(U8) pixels; // [frames][size][size][3]
    GPU_PTR(F32) level; // [frames] t: 0 the frame itself, 1 nothing given
    GPU_PTR(F32) y;     // [frames][(size/8)²][PATCH_TOKEN]
    uint32_t frames, size;
    float slope; // tan of half the horizontal field of view
    uint32_t seed;
};

struct UnpatchArgs {
    GPU_PTR(F32) x;     // [frames][(size/8)²][PATCH_OUT]
    GPU_PTR(U8) pixels; // [frames][size][size][3]
    GPU_PTR(F32) doubt; // [frames][(size/8)²]: expected error of a value, as standard deviation
    uint32_t frames, size;
};

#endif
