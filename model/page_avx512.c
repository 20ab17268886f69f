// Encoding and decoding rows, compiled for AVX-512. See page_body.h.

#ifdef __AVX512F__

#include "model/page_body.h"

void model_page_encode_avx512(const void *args, uint32_t begin, uint32_t end) {
    encode_groups(args, begin, end);
}

void model_page_decode_avx512(const void *args, uint32_t begin, uint32_t end) {
    decode_groups(args, begin, end);
}

#else
typedef int page_avx512_is_empty_here;
#endif
