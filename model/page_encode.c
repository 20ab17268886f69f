// Encoding rows of a page: the dispatch. The definition is in page_body.h; see page.h.

#include "base/cpu.h"
#include "model/page_body.h"

static const uint32_t spirv[] =
#include "model/page_encode.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/page_encode_texel.spv.h"
    ;

uint32_t model_page_encode_groups(const PageEncodeArgs *args) {
    return args->count;
}

static void encode(const void *args, uint32_t begin, uint32_t end) {
#if defined __x86_64__
    if (cpu_has_avx512()) {
        model_page_encode_avx512(args, begin, end);
        return;
    }
#endif
    encode_groups(args, begin, end);
}

static bool suits_texels(const void *argument) {
    const PageEncodeArgs *args = argument;
    const PageFormat *f = &args->format;
    return f->k_code <= PAGE_F16 && f->v_code <= PAGE_F16 && args->page % 16 == 0;
}

const GpuCode model_page_encode_code = {
    .name = "page_encode",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = encode,
    .host_grain = 8,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 2,
               .at = {offsetof(PageEncodeArgs, page), offsetof(PageEncodeArgs, table)},
               .suits = suits_texels},
};
