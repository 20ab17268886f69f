// The dispatch of the root-mean-square norm, and its body for any machine. See rms_norm.h.

#include "model/rms_norm.h"

#include "base/cpu.h"

#define FORM(name) name##_plain
#define VEC 4
#define SUM(v) (((v)[0] + (v)[2]) + ((v)[1] + (v)[3]))
#include "model/rms_norm_body.h"

static const uint32_t spirv[] =
#include "model/rms_norm.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/rms_norm_texel.spv.h"
    ;
static const uint32_t back_spirv[] =
#include "model/rms_norm_back.spv.h"
    ;

uint32_t model_rms_norm_groups(const RmsNormArgs *args) {
    return (args->rows + RMS_NORM_ROWS - 1) / RMS_NORM_ROWS;
}

uint32_t model_rms_norm_back_groups(const RmsNormBackArgs *args) {
    return (args->rows + RMS_NORM_ROWS - 1) / RMS_NORM_ROWS;
}

static RmsNormBody *best(void) {
#if defined __x86_64__
    if (cpu_has_avx512()) return model_rms_norm_avx512;
#endif
    return model_rms_norm_plain;
}

static RmsNormBackBody *best_back(void) {
#if defined __x86_64__
    if (cpu_has_avx512()) return model_rms_norm_back_avx512;
#endif
    return model_rms_norm_back_plain;
}

static uint32_t end_of(uint32_t group, uint32_t rows) {
    return (group + 1) * RMS_NORM_ROWS < rows ? (group + 1) * RMS_NORM_ROWS : rows;
}

static void rms_norm(const void *argument, uint32_t begin, uint32_t end) {
    const RmsNormArgs *args = argument;
    RmsNormBody *body = best();
    for (uint32_t group = begin; group < end; group++)
        body(args, group * RMS_NORM_ROWS, end_of(group, args->rows));
}

static void rms_norm_back(const void *argument, uint32_t begin, uint32_t end) {
    const RmsNormBackArgs *args = argument;
    RmsNormBackBody *body = best_back();
    for (uint32_t group = begin; group < end; group++) {
        float *partial = GPU_AT(float, args->partial) + group * (size_t)args->cols;
        body(args, group * RMS_NORM_ROWS, end_of(group, args->rows), partial);
    }
}

static bool suits_texels(const void *argument) {
    const RmsNormArgs *args = argument;
    return (args->x | args->gain) % 16 == 0 && args->cols % 4 == 0;
}

const GpuCode model_rms_norm_code = {
    .name = "rms_norm",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = rms_norm,
    .host_grain = 8,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 3,
               .at = {offsetof(RmsNormArgs, x), offsetof(RmsNormArgs, gain),
                      offsetof(RmsNormArgs, y)},
               .suits = suits_texels},
};
const GpuCode model_rms_norm_back_code = {.name = "rms_norm_back",
                                          .words = back_spirv,
                                          .bytes = sizeof back_spirv,
                                          .host = rms_norm_back,
                                          .host_grain = 4};
