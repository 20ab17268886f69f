// How wrong imagined frames are, and the gradient of it. With e = x − x0 (x0 = pixel/127.5 − 1):
//
//     squared   mean of e² over all values of all frames
//     edges     mean of (e[right] − e)² and (e[below] − e)² inside patches, times edge_weight
//     doubt     mean over patches of ½(m·exp(−s) + s), m = the patch's mean e², s = output 192
//               (limited to −10 .. 4), times doubt_weight. m counts as a constant: learning to
//               doubt must not change what is imagined (Kendall and Gal 2017, Seitzer et al. 2022)
//
// The mean error of a frame in dB is 10 log10(4/squared).

#pragma once

#include "gpu/gpu.h"
#include "model/loss_gpu.h"

typedef struct LossArgs LossArgs;

extern const GpuCode model_loss_code;

uint32_t model_loss_groups(const LossArgs *args);

// Compiled for AVX-512. Inside loss*.c.
GpuHostBody model_loss_avx512;
