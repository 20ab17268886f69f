// See calibrate_body.h.

#if defined(__AVX2__)
#define LANES 8
#define CALIBRATE_FLOPS calibrate_flops_avx2
#include "base/calibrate_body.h"
#else
typedef int calibrate_needs_no_avx2; // an empty file is not C
#endif
