// Arguments of cutting frames into tokens and putting them together. What they compute: patch.h.

#include "gpu/shared.h"

#define PATCH_SIDE 8
#define PATCH_PIXELS 192
#define PATCH_TOKEN 224 // MODEL_TOKEN
#define PATCH_OUT 208   // MODEL_OUT
#define PATCH_GROUP 64

// the inputs of one token
//     0 .. 191    values of its pixels [8][8][3], −1 .. 1; mixed with noise, or 0 where nothing is
//     given 192 .. 218  its ray in its own camera: direction, and sin, cos of 4 octaves 219 the
//     noise level t, 0 .. 1 220         1 if nothing is given (t = 1) 221 .. 223  0
struct PatchArgs {
    GPU_PTR(U8) pixels; // [frames][size][size][3]
    GPU_PTR(F32) level; // [frames] t: 0 the frame itself, 1 nothing given
    GPU_PTR(F32) out;   // [frames][(size/8)²][PATCH_TOKEN]
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
