// Arguments of GELU and of its way back. What they compute: gelu.h.

#include "gpu/shared.h"

#define GELU_COUNT 1024 // values of one workgroup
#define GELU_GROUP 64

struct GeluArgs {
    GPU_PTR(F32) x; // [count]
    GPU_PTR(F32) y; // [count]
    uint32_t count;
};

struct GeluBackArgs {
    GPU_PTR(F32) x;  // [count], what went in
    GPU_PTR(F32) dy; // [count]
    GPU_PTR(F32) dx; // [count]; may be dy
    uint32_t count;
};
