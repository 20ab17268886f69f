// Arguments of turning remembered rows into the frame of who looks. What they compute: turn.h.

#include "gpu/shared.h"

#define TURN_ROWS 16 // of one workgroup
#define TURN_GROUP 64
#define TURN_POSE 16 // MODEL_POSE

#define TURN_BACK 1u // the transposed matrix: gradients

struct TurnArgs {
    GPU_PTR(F32) x;            // [targets][row_count][width], changed in place
    GPU_PTR(F32) pages;        // [pages][TURN_POSE]
    GPU_PTR(F32) target_poses; // [targets][TURN_POSE]
    GPU_PTR(U32) rows;         // [tables][row_count][2], see ray_gpu.h
    uint32_t targets, row_count, width;
    uint32_t targets_per_table;
    uint32_t flags;
};
