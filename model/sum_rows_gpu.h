// Arguments of sums over rows. What they compute: sum_rows.h.

#include "gpu/shared.h"

#define SUM_ROWS_COLS 32 // of one workgroup
#define SUM_ROWS_GROUP 32

#define SUM_ROWS_ACCUMULATE 1u

struct SumRowsArgs {
    GPU_PTR(F32) x;   // [parts][rows][pitch]
    GPU_PTR(F32) sum; // [parts][sum_pitch]
    uint32_t parts, rows, cols;
    uint32_t pitch, sum_pitch;
    uint32_t flags;
};
