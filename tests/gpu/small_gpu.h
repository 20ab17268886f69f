// Small integers: out[i] = codes[i] * weights[i] + offsets[i], and bytes[i] = its low 8 bits
#include "gpu/shared.h"

#define SMALL_GROUP 64

struct SmallArgs {
    GPU_PTR(I8) codes;
    GPU_PTR(U8) weights;
    GPU_PTR(U16) offsets;
    GPU_PTR(I32) sums;
    GPU_PTR(U8) bytes;
    uint count;
};
