// See calibrate_body.h.

#if defined(__AVX512F__)
#define LANES 16
#define CALIBRATE_FLOPS calibrate_flops_avx512
#include "base/calibrate_body.h"
#else
typedef int calibrate_needs_no_avx512; // an empty file is not C
#endif
