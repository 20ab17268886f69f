// Tokens to frames, compiled for AVX-512. See unpatch_body.h.

#ifdef __AVX512F__

#include "model/unpatch_body.h"

void model_unpatch_avx512(const void *args, uint32_t begin, uint32_t end) {
    unpatch_groups(args, begin, end);
}

#else
typedef int unpatch_avx512_is_empty_here;
#endif
