// Arguments of a weighted sum. See blend.h.

#include "gpu/shared.h"

#define BLEND_COUNT 4096 // values of one workgroup
#define BLEND_GROUP 64

struct BlendArgs {
    GPU_PTR(F32) x; // [count] each; where a weight is 0 the address is not read
    GPU_PTR(F32) y;
    GPU_PTR(F32) z;
    GPU_PTR(F32) to; // [count], may be any of the three
    uint32_t count;
    float a, b, c;
};
