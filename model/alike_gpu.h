// Arithmetic that must come out alike in C and in GLSL, where each has functions of its own of this
// name, of any precision: written once, in what the two languages share. The loops that call these
// in C become vectors.
//
//     alike_angle     sine and cosine of so many quarter turns
//     alike_twice     of twice the angle
//     alike_square_radius, alike_random_angle
//                     of two normal random numbers, radius · (cosine, sine): pure functions of a
//                     key and a count
//     alike_ray       where a camera looks through a place of its frame
//
// Polynomials are those of Cephes (Moshier 1992, sinf.c and logf.c): about one rounding off.

#ifndef MODEL_ALIKE_GPU_H // both compilers know this form
#define MODEL_ALIKE_GPU_H

#include "base/words.h"

#ifdef VULKAN
#define ALIKE
#define ALIKE_FLOAT(x) float(x)
#define ALIKE_INT(x) int(x)
#define ALIKE_ROOT sqrt
#define ALIKE_BITS floatBitsToUint
#define ALIKE_OF_BITS uintBitsToFloat
#else
#ifdef __AVX512F__
#include <immintrin.h>
#endif
#include <math.h>
#include <string.h>
#define ALIKE static inline
#define ALIKE_FLOAT(x) ((float)(x))
#define ALIKE_INT(x) ((int)(x))
#define ALIKE_ROOT sqrtf
#define ALIKE_BITS alike_bits
#define ALIKE_OF_BITS alike_of_bits

static inline uint alike_bits(float value) {
    uint bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float alike_of_bits(uint bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// In place. A compiler that minds errno makes no vectors of a loop with a root.
static inline void alike_roots(float *values, uint count) {
    uint i = 0;
#ifdef __AVX512F__
    for (; i + 16 <= count; i += 16)
        _mm512_storeu_ps(values + i, _mm512_sqrt_ps(_mm512_loadu_ps(values + i)));
#endif
    for (; i < count; i++) values[i] = sqrtf(values[i]);
}

typedef struct AlikeAngle AlikeAngle;
typedef struct AlikeRay AlikeRay;
#endif

struct AlikeAngle {
    float sine, cosine;
};

struct AlikeRay { // of unit length; x right, y up, -z forward
    float x, y, z;
};

// of x quarter turns, fewer than 2^31; what is left of x beyond whole quarters is exact
ALIKE AlikeAngle alike_angle(float quarters) {
    int whole = ALIKE_INT(quarters + (quarters < 0.0f ? -0.5f : 0.5f));
    float a = (quarters - ALIKE_FLOAT(whole)) * 1.57079633f, z = a * a;
    float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * a + a;
    float c = ((2.4433157118e-5f * z - 1.3887316255e-3f) * z + 4.1666645683e-2f) * z * z;
    c = c - 0.5f * z + 1.0f;
    AlikeAngle result;
    result.sine = (whole & 1) == 0 ? s : c;
    result.cosine = (whole & 1) == 0 ? c : -s;
    result.sine = (whole & 2) == 0 ? result.sine : -result.sine;
    result.cosine = (whole & 2) == 0 ? result.cosine : -result.cosine;
    return result;
}

ALIKE AlikeAngle alike_twice(AlikeAngle angle) {
    AlikeAngle result;
    result.sine = 2.0f * angle.sine * angle.cosine;
    result.cosine = 1.0f - 2.0f * angle.sine * angle.sine;
    return result;
}

// natural logarithm of a normal number
ALIKE float alike_log(float value) {
    uint bits = ALIKE_BITS(value) + (0x3f800000u - 0x3f3504f3u);
    float power = ALIKE_FLOAT(bits >> 23) - 127.0f;
    float x = ALIKE_OF_BITS((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f; // from √½ to √2, less 1
    float y = (7.0376836292e-2f * x - 1.1514610310e-1f) * x + 1.1676998740e-1f;
    y = ((y * x - 1.2420140846e-1f) * x + 1.4249322787e-1f) * x - 1.6668057665e-1f;
    y = ((y * x + 2.0000714765e-1f) * x - 2.4999993993e-1f) * x + 3.3333331174e-1f;
    y = y * x * x * x - 2.12194440e-4f * power - 0.5f * x * x;
    return x + y + 0.693359375f * power;
}

// A hash of 32 bits whose every output bit hangs on every input bit (Wellons, "triple32" family).
ALIKE uint alike_mix(uint x) {
    x = (x ^ (x >> 16)) * 0x21f0aaadu;
    x = (x ^ (x >> 15)) * 0x735a2d97u;
    return x ^ (x >> 15);
}

// Box and Muller (1958): of one hash the square of a radius, below 5.8², of another an angle; both
// of 24 bits
ALIKE float alike_square_radius(uint key, uint count) {
    uint hash = alike_mix(alike_mix(2u * count) ^ key);
    return -2.0f * alike_log(ALIKE_FLOAT((hash >> 8) + 1u) * 5.9604645e-8f);
}

ALIKE AlikeAngle alike_random_angle(uint key, uint count) {
    uint hash = alike_mix(alike_mix(2u * count + 1u) ^ key);
    return alike_angle(ALIKE_FLOAT(hash >> 8) * 2.3841858e-7f);
}

// through a place counted in patches from the upper left corner
ALIKE AlikeRay alike_ray(float column, float row, float grid, float slope) {
    float x = (column * 2.0f / grid - 1.0f) * slope, y = (1.0f - row * 2.0f / grid) * slope;
    float scale = 1.0f / ALIKE_ROOT(x * x + y * y + 1.0f);
    AlikeRay ray;
    ray.x = x * scale;
    ray.y = y * scale;
    ray.z = -scale;
    return ray;
}

#endif
