// gelu_body.h for AVX-512.

#ifdef __AVX512F__
#define FORM(name) name##_avx512
#define MADD(a, b, c) __builtin_fmaf(a, b, c)
#include "model/gelu_body.h"
#else
typedef int model_gelu_avx512_is_empty_here;
#endif
