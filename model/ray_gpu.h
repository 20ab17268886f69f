// Arguments of the features of remembered rays. What they compute: ray.h.

#include "gpu/shared.h"

#define RAY_FEATURES 72 // MODEL_RAY
#define RAY_POSE 16     // MODEL_POSE: floats of a pose
#define RAY_GROUP 64

// a pose: camera-to-world rotation by rows [9], camera centre in metres [3], time in frames [1], 0
// [3]
//
// a remembered row: two words
//     page
//     first | side << 16     its first patch (row · grid + column) and the patches along a side
//     that
//                            it is the mean of
struct RayArgs {
    GPU_PTR(F32) pages;   // [pages][RAY_POSE] poses of remembered frames
    GPU_PTR(F32) targets; // [targets][RAY_POSE] poses of frames to be imagined
    GPU_PTR(U32) rows;    // [tables][rows][2]
    GPU_PTR(F32) y;       // [targets][rows][RAY_FEATURES]
    uint32_t targets, row_count;
    uint32_t targets_per_table; // targets t of one table share its rows
    uint32_t grid;              // patches along a side of a frame
    float slope;                // tan of half the field of view
};
