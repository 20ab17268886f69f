// Arguments of adding a row to all rows of a part. What it computes: add_rows.h.

#include "gpu/shared.h"

#define ADD_ROWS_ROWS 16 // of one workgroup
#define ADD_ROWS_GROUP 16

struct AddRowsArgs {
    GPU_PTR(F32) x;   // [parts][rows][cols], added to
    GPU_PTR(F32) row; // [parts][pitch]
    uint32_t parts, rows, cols, pitch;
};
