// Arguments of mixing over the patch neighbourhood and of its way back. What they compute: mix.h.

#include "gpu/shared.h"

#define MIX_HEAD 32          // channels of a head: MODEL_HEAD
#define MIX_GROUP 64         // invocations of one workgroup, which does one frame
#define MIX_TOKENS 256       // most patches of a frame
#define MIX_EPSILON 1e-6     // under the root of |q'|
#define MIX_ROOT 5.65685425f // √32

// what is switched on, each an ablation row
#define MIX_CONV 1u  // both convolutions
#define MIX_MEAN 2u  // the skip is the mean of q and k (else each its own projection)
#define MIX_UNIT 4u  // L2 norm and temperature
#define MIX_SHIFT 8u // half the values come from the patch on the left
#define MIX_ALL 15u

struct MixArgs {
    GPU_PTR(F32) x;    // [frames][grid²][pitch]: q_heads, then k_heads, then v_heads, of 32 each
    GPU_PTR(F32) conv; // [q_heads + k_heads][9][32], 3 × 3 patches around, by row
    GPU_PTR(F32) mix;  // [q_heads + k_heads][32 in][32 out]
    GPU_PTR(F32) heat; // [k_heads] temperatures
    GPU_PTR(F32) y;    // as x
    uint32_t frames, grid;
    uint32_t q_heads, k_heads, v_heads;
    uint32_t pitch;
    uint32_t flags;
};

struct MixBackArgs {
    GPU_PTR(F32) x;
    GPU_PTR(F32) conv;
    GPU_PTR(F32) mix;
    GPU_PTR(F32) heat;
    GPU_PTR(F32) dy; // as x
    GPU_PTR(F32) dx; // as x; written, not added to
    // [frames][heads · 9 · 32 + heads · 32 · 32 + k_heads]: each frame's part of d conv, d mix,
    // d heat, to be summed by sum_rows
    GPU_PTR(F32) partial;
    uint32_t frames, grid;
    uint32_t q_heads, k_heads, v_heads;
    uint32_t pitch;
    uint32_t flags;
};
