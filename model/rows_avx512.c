// Fetching remembered rows and the way back, compiled for AVX-512. See rows_body.h.

#ifdef __AVX512F__

#include "model/rows_body.h"

void model_rows_avx512(const void *args, uint32_t begin, uint32_t end) {
    rows_groups(args, begin, end);
}

void model_rows_back_avx512(const void *args, uint32_t begin, uint32_t end) {
    rows_back_groups(args, begin, end);
}

#else
typedef int rows_avx512_is_empty_here;
#endif
