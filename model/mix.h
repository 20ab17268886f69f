// Attention inside a compressed latent (CCA, arXiv 2510.04476, equations of section 3), between the
// projections and the attention. A frame's tokens have no order, so "the neighbours" of the paper's
// causal convolutions are here the 3 × 3 patches around a patch (zero outside the frame):
//
//     u  = mix_head · (conv ∗ x)             conv: each channel by itself; mix: 32 × 32 for each
//     head q' = u_q + s_q,  k' = u_k + s_k        the skip s:
//          MIX_MEAN and both there:  s_q[h] = (q[h] + k[h/g])/2,  s_k[j] = mean of s_q over its g
//          heads else                      s_q = q, s_k = k             g = q_heads / k_heads
//     q″ = √32 q'/|q'|,  k″ = √32 k'/|k'| · heat[j]               |·| with + 1e-6 under the root
//     v″ = [own first 16 channels ; last 16 channels of the patch on the left]   column 0: its own
//
// Each part has a switch (MIX_*); all off leaves grouped-query attention as it is. A whole frame is
// one workgroup, so that the way back may recompute the forward in it.

#pragma once

#include "gpu/gpu.h"
#include "model/mix_gpu.h"

typedef struct MixArgs MixArgs;
typedef struct MixBackArgs MixBackArgs;

extern const GpuCode model_mix_code, model_mix_back_code;

uint32_t model_mix_groups(const MixArgs *args);
uint32_t model_mix_back_groups(const MixBackArgs *args);
// Floats of one frame's part of the gradients.
uint32_t model_mix_partial(uint32_t q_heads, uint32_t k_heads);

// One frame. Inside mix*.c.
typedef void MixBody(const MixArgs *args, uint32_t frame);
typedef void MixBackBody(const MixBackArgs *args, uint32_t frame);
MixBody model_mix_plain, model_mix_avx512;
MixBackBody model_mix_back_plain, model_mix_back_avx512;
