// See copy.h.

#include "model/copy.h"

#include <string.h>

static const uint32_t spirv[] =
#include "model/copy.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/copy_texel.spv.h"
    ;

uint32_t model_copy_groups(const CopyArgs *args) {
    return (args->count + COPY_COUNT - 1) / COPY_COUNT;
}

static void copy(const void *argument, uint32_t begin, uint32_t end) {
    const CopyArgs *args = argument;
    size_t first = begin * (size_t)COPY_COUNT, last = end * (size_t)COPY_COUNT;
    if (last > args->count) last = args->count;
    float *to = GPU_AT(float, args->to) + first;
    size_t bytes = (last - first) * sizeof(float);
    if (args->is_clear)
        memset(to, 0, bytes);
    else
        memcpy(to, GPU_AT(const float, args->from) + first, bytes);
}

static bool suits_texels(const void *argument) {
    const CopyArgs *args = argument;
    return !args->is_clear && args->from % 16 == 0 && args->count % 4 == 0;
}

const GpuCode model_copy_code = {
    .name = "copy",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = copy,
    .host_grain = 8,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 2,
               .at = {offsetof(CopyArgs, from), offsetof(CopyArgs, to)},
               .suits = suits_texels},
};
