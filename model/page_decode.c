// Decoding stored rows: the dispatch. The definition is in page_body.h; see page.h.

#include "base/cpu.h"
#include "model/page_body.h"

static const uint32_t spirv[] =
#include "model/page_decode.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/page_decode_texel.spv.h"
    ;

uint32_t model_page_decode_groups(const PageDecodeArgs *args) {
    return args->count;
}

static void decode(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_page_decode_avx512(args, begin, end);
        return;
    }
#endif
    decode_groups(args, begin, end);
}

static bool suits_texels(const void *argument) {
    const PageDecodeArgs *args = argument;
    const PageFormat *f = &args->format;
    return f->k_code <= PAGE_F16 && f->v_code <= PAGE_F16 && args->store % 16 == 0;
}

const GpuCode model_page_decode_code = {
    .name = "page_decode",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = decode,
    .host_grain = 32,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 3,
               .at = {offsetof(PageDecodeArgs, store), offsetof(PageDecodeArgs, table),
                      offsetof(PageDecodeArgs, y)},
               .suits = suits_texels},
};
