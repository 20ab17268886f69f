// AdamW: the dispatch. The definition is in update_body.h; see update.h.

#include "base/cpu.h"
#include "model/update_body.h"

static const uint32_t spirv[] =
#include "model/adam.spv.h"
    ;

uint32_t model_adam_groups(const AdamArgs *args) {
    return (args->count + UPDATE_COUNT - 1) / UPDATE_COUNT;
}

static void adam(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_update_adam_avx512(args, begin, end);
        return;
    }
#endif
    adam_groups(args, begin, end);
}

const GpuCode model_adam_code = {
    .name = "adam",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = adam,
    .host_grain = 16,
};
