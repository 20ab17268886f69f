// The norm of a gradient: the dispatch. The definition is in update_body.h; see update.h.

#include "base/cpu.h"
#include "model/update_body.h"

static const uint32_t spirv[] =
#include "model/norm.spv.h"
    ;

uint32_t model_norm_groups(const NormArgs *args) {
    return (args->count + UPDATE_COUNT - 1) / UPDATE_COUNT;
}

static void norm(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_update_norm_avx512(args, begin, end);
        return;
    }
#endif
    norm_groups(args, begin, end);
}

const GpuCode model_norm_code = {
    .name = "norm",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = norm,
    .host_grain = 32,
};
