// What the ways of where.h share. Inside where*.c.

#pragma once

#include "model/where.h"

#define X(SYMBOL, name, about)                                                        \
    void model_where_##name(const ModelPass *pass, const ModelWhereTape *tape,        \
                            const ModelSight *sight);                                 \
    void model_where_##name##_back(const ModelPass *pass, const ModelWhereTape *tape, \
                                   const ModelSight *sight);
MODEL_WHERES(X)
#undef X

// Rays to codes, and the way back. `rays` tells all but y and grid. d_up is scratch
// [count][MODEL_RAY_HIDDEN].
void model_where_code(const ModelPass *pass, const ModelRayTape *tape, const RayArgs *rays);
void model_where_code_back(const ModelPass *pass, const ModelRayTape *tape, uint64_t d_code,
                           uint64_t d_up, uint32_t count);
