// Arguments of fetching remembered rows and of the way back. What they compute: rows.h.

#include "gpu/shared.h"

#define ROWS_GROUP 64
#define ROWS_PER_GROUP 4
#define ROWS_NONE 0xffffffffu // no row holds the patch

struct RowsArgs {
    GPU_PTR(F32) pages; // [pages][grid²][width]
    GPU_PTR(U32) rows;  // [tables][row_count][2], see ray_gpu.h
    GPU_PTR(F32) y;     // [targets][row_count][width]
    uint32_t targets, row_count, width;
    uint32_t targets_per_table;
    uint32_t grid;
};

struct RowsBackArgs {
    GPU_PTR(F32) d_y;     // [targets][row_count][width]
    GPU_PTR(U32) row_of;  // [pages][grid²]: the row that holds a patch, ROWS_NONE if none does
    GPU_PTR(U32) rows;    // [tables][row_count][2]
    GPU_PTR(F32) d_pages; // [pages][grid²][width], written
    uint32_t pages, row_count, width;
    uint32_t pages_per_table, targets_per_table;
    uint32_t grid;
};
