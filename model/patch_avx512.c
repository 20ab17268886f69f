// Frames to tokens, compiled for AVX-512. See patch_body.h.

#ifdef __AVX512F__

#include "model/patch_body.h"

void model_patch_avx512(const void *args, uint32_t begin, uint32_t end) {
    patch_groups(args, begin, end);
}

#else
typedef int patch_avx512_is_empty_here;
#endif
