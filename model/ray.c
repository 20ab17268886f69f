// Features of remembered rays: the dispatch. The definition is in ray_body.h; see ray.h.

#include "base/cpu.h"
#include "model/ray_body.h"

static const uint32_t spirv[] =
#include "model/ray.spv.h"
    ;

uint32_t model_ray_groups(const RayArgs *args) {
    return (args->targets * args->row_count + RAY_GROUP - 1) / RAY_GROUP;
}

static void ray(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_ray_avx512(args, begin, end);
        return;
    }
#endif
    ray_groups(args, begin, end);
}

const GpuCode model_ray_code = {
    .name = "ray",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = ray,
    .host_grain = 4,
};
