// GTA (Miyato et al. 2024) and PRoPE (Li et al. 2025) as an ablation row: every four channels of K
// and V are a point in homogeneous coordinates, moved from the remembered camera's frame into the
// target's,
//
//     (x, y, z, w) ─► (R (x, y, z) + o w, w)    R = R_tᵀ R_m,  o = R_tᵀ (p_m − p_t) / 4 m
//
// That equals the papers' transforms of Q, K, V and O by the two cameras' own matrices, since only
// their quotient counts.

#pragma once

#include "gpu/gpu.h"
#include "model/turn_gpu.h"

typedef struct TurnArgs TurnArgs;

extern const GpuCode model_turn_code;

uint32_t model_turn_groups(const TurnArgs *args);
