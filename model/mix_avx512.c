// mix_body.h for AVX-512: 8 rows of a product are 16 registers.

#ifdef __AVX512F__
#include <immintrin.h>
#define FORM(name) name##_avx512
#define VEC 16
#define BLOCK 8
#define MADD(a, b, c) ((Vec)_mm512_fmadd_ps((__m512)(a), (__m512)(b), (__m512)(c)))
#define SUM(v) _mm512_reduce_add_ps((__m512)(v))
#include "model/mix_body.h"
#else
typedef int model_mix_avx512_is_empty_here;
#endif
