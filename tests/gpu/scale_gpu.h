// rows[i] *= factor
#include "gpu/shared.h"

#define SCALE_GROUP 64

struct ScaleArgs {
    GPU_PTR(F32) rows;
    uint count;
    float factor;
};
