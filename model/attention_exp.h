// 2^x of 16 floats, for the bodies of attention on AVX-512: x is split at the whole number below
// it, 2^fraction is a polynomial (the best of degree 5 on [0, 1]: 2e-7 off), and the whole part
// goes into the exponent, which becomes 0 when it is too small.

#pragma once

#include <immintrin.h>

// a float's precision
static inline __m512 exp2_of(__m512 x) {
    __m512 f = _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
    __m512 p = _mm512_set1_ps(1.8775767e-3f);
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(8.9893397e-3f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(5.5826318e-2f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(2.4015361e-1f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(6.9315308e-1f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(9.9999994e-1f));
    return _mm512_scalef_ps(p, x);
}

// 7e-5 off: a fiftieth of what rounding to bfloat16 loses
static inline __m512 exp2_near(__m512 x) {
    __m512 f = _mm512_reduce_ps(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
    __m512 p = _mm512_set1_ps(7.8024523e-2f);
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(2.2606716e-1f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(6.9583354e-1f));
    p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(9.9992522e-1f));
    return _mm512_scalef_ps(p, x);
}
