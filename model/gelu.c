// The dispatch of GELU, and its body for any machine. See gelu.h.

#include "model/gelu.h"

#include "base/cpu.h"

#define FORM(name) name##_plain
#define MADD(a, b, c) ((a) * (b) + (c))
#include "model/gelu_body.h"

static const uint32_t spirv[] =
#include "model/gelu.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/gelu_texel.spv.h"
    ;
static const uint32_t back_spirv[] =
#include "model/gelu_back.spv.h"
    ;

uint32_t model_gelu_groups(const GeluArgs *args) {
    return (args->count + GELU_COUNT - 1) / GELU_COUNT;
}

uint32_t model_gelu_back_groups(const GeluBackArgs *args) {
    return (args->count + GELU_COUNT - 1) / GELU_COUNT;
}

// the values of groups begin .. end-1 lie one after the other
static uint32_t first(uint32_t group, uint32_t count) {
    return group >= count / GELU_COUNT + 1 ? count : group * GELU_COUNT;
}

static void gelu(const void *argument, uint32_t begin, uint32_t end) {
    const GeluArgs *args = argument;
    uint32_t from = first(begin, args->count), to = first(end, args->count);
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_gelu_avx512(args, from, to);
        return;
    }
#endif
    model_gelu_plain(args, from, to);
}

static void gelu_back(const void *argument, uint32_t begin, uint32_t end) {
    const GeluBackArgs *args = argument;
    uint32_t from = first(begin, args->count), to = first(end, args->count);
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_gelu_back_avx512(args, from, to);
        return;
    }
#endif
    model_gelu_back_plain(args, from, to);
}

static bool suits_texels(const void *argument) {
    const GeluArgs *args = argument;
    return args->x % 16 == 0 && args->count % 4 == 0;
}

const GpuCode model_gelu_code = {
    .name = "gelu",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = gelu,
    .host_grain = 8,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 2,
               .at = {offsetof(GeluArgs, x), offsetof(GeluArgs, y)},
               .suits = suits_texels},
};
const GpuCode model_gelu_back_code = {.name = "gelu_back",
                                      .words = back_spirv,
                                      .bytes = sizeof back_spirv,
                                      .host = gelu_back,
                                      .host_grain = 8};
