// Encoding rows of a page: the dispatch. The definition is in page_body.h; see page.h.

#include "base/cpu.h"
#include "model/page_body.h"

static const uint32_t spirv[] =
#include "model/page_encode.spv.h"
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

const GpuCode model_page_encode_code = {
    .name = "page_encode",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = encode,
    .host_grain = 8,
};
