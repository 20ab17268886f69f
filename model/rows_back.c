// From fetched rows back to pages: the dispatch. The definition is in rows_body.h; see rows.h.

#include "base/cpu.h"
#include "model/rows_body.h"

static const uint32_t spirv[] =
#include "model/rows_back.spv.h"
    ;

uint32_t model_rows_back_groups(const RowsBackArgs *args) {
    return (args->pages * args->grid * args->grid + ROWS_PER_GROUP - 1) / ROWS_PER_GROUP;
}

static void rows_back(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_rows_back_avx512(args, begin, end);
        return;
    }
#endif
    rows_back_groups(args, begin, end);
}

const GpuCode model_rows_back_code = {
    .name = "rows_back",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = rows_back,
    .host_grain = 32,
};
