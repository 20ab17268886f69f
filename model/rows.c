// Fetching remembered rows: the dispatch. The definition is in rows_body.h; see rows.h.

#include "base/cpu.h"
#include "model/rows_body.h"

static const uint32_t spirv[] =
#include "model/rows.spv.h"
    ;

uint32_t model_rows_groups(const RowsArgs *args) {
    return (args->targets * args->row_count + ROWS_PER_GROUP - 1) / ROWS_PER_GROUP;
}

static void rows(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_rows_avx512(args, begin, end);
        return;
    }
#endif
    rows_groups(args, begin, end);
}

const GpuCode model_rows_code = {
    .name = "rows",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = rows,
    .host_grain = 32,
};
