// Arguments of a copy on the device. See copy.h.

#include "gpu/shared.h"

#define COPY_COUNT 4096 // values of one workgroup
#define COPY_GROUP 64

struct CopyArgs {
    GPU_PTR(F32) from; // [count]
    GPU_PTR(F32) to;   // [count]
    uint32_t count;
    uint32_t is_clear; // zeros instead of `from`
};
