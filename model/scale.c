// SCALE: the dispatch. The definition is in update_body.h; see update.h.

#include "base/cpu.h"
#include "model/update_body.h"

static const uint32_t spirv[] =
#include "model/scale.spv.h"
    ;

uint32_t model_scale_groups(const ScaleArgs *args) {
    return (args->cols + UPDATE_COLS - 1) / UPDATE_COLS;
}

static void scale(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_update_scale_avx512(args, begin, end);
        return;
    }
#endif
    scale_groups(args, begin, end);
}

const GpuCode model_scale_code = {
    .name = "scale",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = scale,
    .host_grain = 1,
};
