// Optimizer steps, compiled for AVX-512. See update_body.h.

#ifdef __AVX512F__

#include "model/update_body.h"

void model_update_adam_avx512(const void *args, uint32_t begin, uint32_t end) {
    adam_groups(args, begin, end);
}

void model_update_scale_avx512(const void *args, uint32_t begin, uint32_t end) {
    scale_groups(args, begin, end);
}

void model_update_norm_avx512(const void *args, uint32_t begin, uint32_t end) {
    norm_groups(args, begin, end);
}

#else
typedef int update_avx512_is_empty_here;
#endif
