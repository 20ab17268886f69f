// rms_norm_body.h for AVX-512.

#ifdef __AVX512F__
#define FORM(name) name##_avx512
#include "model/rms_norm_body.h"
#else
typedef int model_rms_norm_avx512_is_empty_here;
#endif
