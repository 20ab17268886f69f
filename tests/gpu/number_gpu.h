// One word per workgroup: out[g] += 3 g + 1
#include "gpu/shared.h"

struct NumberArgs {
    GPU_PTR(U32) out_words;
    uint count;
};
