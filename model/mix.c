// The dispatch of mixing over the patch neighbourhood, and its body for any machine. See mix.h.

#include "model/mix.h"

#include "base/cpu.h"

#define FORM(name) name##_plain
#define VEC 4
#define BLOCK 1
#define MADD(a, b, c) ((a) * (b) + (c))
#define SUM(v) ((v)[0] + (v)[1] + (v)[2] + (v)[3])
#include "model/mix_body.h"

static const uint32_t spirv[] =
#include "model/mix.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/mix_texel.spv.h"
    ;
static const uint32_t back_spirv[] =
#include "model/mix_back.spv.h"
    ;

static void check(const Frame *f) {
    ASSERT(f->tokens <= MIX_TOKENS);
    ASSERT(f->pitch >= (f->q_heads + f->k_heads + f->v_heads) * MIX_HEAD);
    ASSERT(!has_mean(f) || f->q_heads % f->k_heads == 0);
}

uint32_t model_mix_groups(const MixArgs *args) {
    const Frame f = FRAME(args, 0);
    check(&f);
    return args->frames;
}

uint32_t model_mix_back_groups(const MixBackArgs *args) {
    const Frame f = FRAME(args, 0);
    check(&f);
    return args->frames;
}

uint32_t model_mix_partial(uint32_t q_heads, uint32_t k_heads) {
    return (q_heads + k_heads) * (CONV + MIX) + k_heads;
}

static MixBody *best(void) {
#if defined __x86_64__
    if (cpu_has_avx512()) return model_mix_avx512;
#endif
    return model_mix_plain;
}

static MixBackBody *best_back(void) {
#if defined __x86_64__
    if (cpu_has_avx512()) return model_mix_back_avx512;
#endif
    return model_mix_back_plain;
}

static void mix(const void *args, uint32_t begin, uint32_t end) {
    MixBody *body = best();
    for (uint32_t frame = begin; frame < end; frame++) body(args, frame);
}

static void mix_back(const void *args, uint32_t begin, uint32_t end) {
    MixBackBody *body = best_back();
    for (uint32_t frame = begin; frame < end; frame++) body(args, frame);
}

static bool suits_texels(const void *argument) {
    const MixArgs *args = argument;
    return (args->x | args->conv | args->mix) % 16 == 0 && args->pitch % 4 == 0;
}

const GpuCode model_mix_code = {
    .name = "mix",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = mix,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 5,
               .at = {offsetof(MixArgs, x), offsetof(MixArgs, conv), offsetof(MixArgs, mix),
                      offsetof(MixArgs, heat), offsetof(MixArgs, y)},
               .suits = suits_texels},
};
const GpuCode model_mix_back_code = {
    .name = "mix_back",
    .words = back_spirv,
    .bytes = sizeof back_spirv,
    .host = mix_back,
};
