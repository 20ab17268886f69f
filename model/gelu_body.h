// The loops of GELU, compiled once for any machine (gelu.c) and once for AVX-512 (gelu_avx512.c):
// the including file says FORM(name) and MADD(a, b, c) = a b + c. With s = 1/(1 + exp(-2u)) and
// tanh u = 2s - 1, the definition in gelu.h is
//
//     y = x s,    dy/dx = s + x s (1 - s) 2 du/dx,    u = √(2/π) (x + 0.044715 x³)

#include "model/gelu.h"

#include <math.h>
#include <string.h>

// e^x within 2 units in the last place for |x| <= 87, else e^±87: 2^n 2^f with n whole, |f| <= ½,
// 2^f by its Taylor series
static inline float exponential(float x) {
    x = x < -87 ? -87 : x > 87 ? 87 : x;
    float t = x * 1.44269504f;
    float shifted = t + 12582912; // 1.5 · 2²³: n, rounded, is in the last bits
    float n = shifted - 12582912;
    float f = MADD(n, 2.12194440e-4f, x - n * 0.693359375f); // ln 2 in two parts (Cody and Waite)
    float y = 1.9875691500e-4f;                              // expf of Cephes
    y = MADD(y, f, 1.3981999507e-3f);
    y = MADD(y, f, 8.3334519073e-3f);
    y = MADD(y, f, 4.1665795894e-2f);
    y = MADD(y, f, 1.6666665459e-1f);
    y = MADD(y, f, 5.0000001201e-1f);
    y = MADD(y * f, f, f) + 1;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 23) + (127u << 23);
    float power;
    memcpy(&power, &bits, sizeof power);
    return y * power;
}

static inline float gate(float x) { // s
    const float twice = 2 * 0.797884561f;
    return 1 / (1 + exponential(-twice * (MADD(0.044715f * x * x, x, x))));
}

static inline float slope(float x) {
    const float twice = 2 * 0.797884561f;
    float s = gate(x);
    return s + x * s * (1 - s) * twice * (1 + 3 * 0.044715f * x * x);
}

void FORM(model_gelu)(const GeluArgs *args, uint32_t begin, uint32_t end) {
    const float *x = GPU_AT(const float, args->x);
    float *y = GPU_AT(float, args->y);
#pragma GCC ivdep
    for (uint32_t i = begin; i < end; i++) y[i] = x[i] * gate(x[i]);
}

void FORM(model_gelu_back)(const GeluBackArgs *args, uint32_t begin, uint32_t end) {
    const float *x = GPU_AT(const float, args->x), *dy = GPU_AT(const float, args->dy);
    float *dx = GPU_AT(float, args->dx);
#pragma GCC ivdep
    for (uint32_t i = begin; i < end; i++) dx[i] = dy[i] * slope(x[i]);
}
