// rms_norm_body.h for AVX-512.

#ifdef __AVX512F__
#include <immintrin.h>
#define FORM(name) name##_avx512
#define VEC 16
#define SUM(v) _mm512_reduce_add_ps((__m512)(v))
#include "model/rms_norm_body.h"
#else
typedef int model_rms_norm_avx512_is_empty_here;
#endif
