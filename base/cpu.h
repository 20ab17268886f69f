// What the processor can do. Hot loops have one plain body and, where it pays, bodies compiled for
// wider instruction sets (files named *_avx2.c, *_avx512.c, *_amx.c); these questions choose at run
// time.

#pragma once

#include "base/base.h"

bool cpu_has_avx2(void);   // with FMA, F16C and BMI2
bool cpu_has_avx512(void); // F, VL, DQ and BW
bool cpu_has_amx(void);    // tiles and their bfloat16 product, beside AVX-512 with BF16
int cpu_count(void);       // cores this process may use
