// See blend.h.

#include "model/blend.h"

static const uint32_t spirv[] =
#include "model/blend.spv.h"
    ;

uint32_t model_blend_groups(const BlendArgs *args) {
    return (args->count + BLEND_COUNT - 1) / BLEND_COUNT;
}

static float part(uint64_t address, float weight, size_t i) {
    return weight != 0 ? weight * GPU_AT(const float, address)[i] : 0;
}

static void blend(const void *argument, uint32_t begin, uint32_t end) {
    const BlendArgs *args = argument;
    size_t last = (size_t)end * BLEND_COUNT;
    for (size_t i = (size_t)begin * BLEND_COUNT; i < last && i < args->count; i++) {
        GPU_AT(float, args->to)
        [i] = part(args->x, args->a, i) + part(args->y, args->b, i) + part(args->z, args->c, i);
    }
}

const GpuCode model_blend_code = {
    .name = "blend",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = blend,
    .host_grain = 4,
};
