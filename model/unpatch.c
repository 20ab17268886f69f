// Tokens to frames: the disunpatch. The definition is in unpatch_body.h; see patch.h.

#include "base/cpu.h"
#include "model/unpatch_body.h"

static const uint32_t spirv[] =
#include "model/unpatch.spv.h"
    ;

uint32_t model_unpatch_groups(const UnpatchArgs *args) {
    return args->frames * (args->size / 8) * (args->size / 8);
}

static void unpatch(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_unpatch_avx512(args, begin, end);
        return;
    }
#endif
    unpatch_groups(args, begin, end);
}

const GpuCode model_unpatch_code = {
    .name = "unpatch",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = unpatch,
    .host_grain = 32,
};
