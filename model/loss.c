// The loss: the dispatch. The definition is in loss_body.h; see loss.h.

#include "base/cpu.h"
#include "model/loss_body.h"

static const uint32_t spirv[] =
#include "model/loss.spv.h"
    ;

uint32_t model_loss_groups(const LossArgs *args) {
    return args->frames;
}

static void loss(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_loss_avx512(args, begin, end);
        return;
    }
#endif
    loss_groups(args, begin, end);
}

const GpuCode model_loss_code = {
    .name = "loss",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = loss,
};
