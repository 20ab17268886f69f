// Arguments of the features of remembered rays. What they compute: ray.h.

#include "gpu/shared.h"
#include "model/alike_gpu.h"

#define RAY_FEATURES 72 // MODEL_RAY
#define RAY_POSE 16     // MODEL_POSE: floats of a pose
#define RAY_GROUP 64    // rows of one workgroup

#define RAY_OF_ORIGIN 9 // where the features in octaves begin: those of o, d, m
#define RAY_OF_DIRECTION 33
#define RAY_OF_MOMENT 51
#define RAY_OF_TIME 69
#define RAY_OF_SIDE 70
#define RAY_PER_LOG 1.44269504f // log2 of a number, by its natural logarithm

// a pose
//      0 .. 8    rotation from the camera to the world, by rows
//      9 .. 11   centre of the camera, metres
//     12         time, frames
//     13 .. 15   0
//
// a remembered row: two words
//     page
//     first | side << 16   its first patch (row · grid + column), and how many patches along a side
//                          it is the mean of
struct RayArgs {
    GPU_PTR(F32) pages;        // [pages][RAY_POSE] poses of remembered frames
    GPU_PTR(F32) target_poses; // [targets][RAY_POSE] poses of frames to be imagined
    GPU_PTR(U32) rows;         // [tables][rows][2]
    GPU_PTR(F32) y;            // [targets][rows][RAY_FEATURES]
    uint32_t targets, row_count;
    uint32_t targets_per_table; // targets t of one table share its rows
    uint32_t grid;              // patches along a side of a frame
    float slope;                // tan of half the field of view
};
