// plan_row.h compiled for AVX2: eight cells at a time.

#ifdef __AVX2__

#include "agent/plan_row.h"

bool plan_row_avx2(const int32_t *from, int32_t *to, const uint8_t *price, int begin, int end) {
    return pull_row(from, to, price, begin, end);
}

#else
typedef int plan_row_avx2_is_empty; // ISO C wants a declaration in every file
#endif
