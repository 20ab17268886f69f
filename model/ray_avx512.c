// Features of remembered rays, compiled for AVX-512. See ray_body.h.

#ifdef __AVX512F__

#include "model/ray_body.h"

void model_ray_avx512(const void *args, uint32_t begin, uint32_t end) {
    ray_groups(args, begin, end);
}

#else
typedef int ray_avx512_is_empty_here;
#endif
