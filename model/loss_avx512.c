// The loss, compiled for AVX-512. See loss_body.h.

#ifdef __AVX512F__

#include "model/loss_body.h"

void model_loss_avx512(const void *args, uint32_t begin, uint32_t end) {
    loss_groups(args, begin, end);
}

#else
typedef int loss_avx512_is_empty_here;
#endif
