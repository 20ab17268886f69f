// Where remembered rows lie, as the frame to be imagined sees it: the ray of each row's centre in
// the camera frame of the target (world-model design: the variant that won by 1 dB over relative
// transforms and by 2 dB over absolute poses). Camera axes: x right, y up, −z forward.
//
//     o = R_tᵀ (p_m − p_t)   d = R_tᵀ R_m ray   m = o × d          metres; ray of unit length
//     features  o/4, d, m/4                                        9
//               for each i: sin [3], then cos [3] of
//               2^i π/8 o, i < 4                                   24
//               2^i π/2 d, i < 3                                   18
//               2^i π/8 m, i < 3                                   18
//               log2(1 + |frames between|)/8, log2 side, 1          3

#pragma once

#include "gpu/gpu.h"
#include "model/ray_gpu.h"

typedef struct RayArgs RayArgs;

extern const GpuCode model_ray_code;

uint32_t model_ray_groups(const RayArgs *args);

// Compiled for AVX-512. Inside ray*.c.
GpuHostBody model_ray_avx512;
