// Arguments of the root-mean-square norm and of its way back. What they compute: rms_norm.h.

#include "gpu/shared.h"

#define RMS_NORM_ROWS 16 // of one workgroup
#define RMS_NORM_GROUP 16
#define RMS_NORM_EPSILON 1e-6

struct RmsNormArgs {
    GPU_PTR(F32) x;    // [rows][cols]
    GPU_PTR(F32) gain; // [cols]
    GPU_PTR(F32) y;    // [rows][cols]
    uint32_t rows, cols;
};

struct RmsNormBackArgs {
    GPU_PTR(F32) x;
    GPU_PTR(F32) gain;
    GPU_PTR(F32) dy;      // [rows][cols]
    GPU_PTR(F32) dx;      // [rows][cols], added to
    GPU_PTR(F32) partial; // [groups][cols]: each group's part of d gain, to be summed by sum_rows
    uint32_t rows, cols;
};
