// Frames to tokens: the dispatch. The definition is in patch_body.h; see patch.h.

#include "base/cpu.h"
#include "model/patch_body.h"

static const uint32_t spirv[] =
#include "model/patch.spv.h"
    ;

uint32_t model_patch_groups(const PatchArgs *args) {
    return args->frames * (args->size / 8) * (args->size / 8);
}

static void patch(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_patch_avx512(args, begin, end);
        return;
    }
#endif
    patch_groups(args, begin, end);
}

const GpuCode model_patch_code = {
    .name = "patch",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = patch,
    .host_grain = 32,
};
