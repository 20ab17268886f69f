// Random-looking numbers for pictures: the same on every machine, and without a seam at the edges.
//
// A table of 256 × 256 values of fractal value noise (Perlin 1985, "turbulence" without gradients)
// is made once a scene. Every texture reads it at its own frequencies and offsets, which costs a
// few nanoseconds a texel where summing the octaves anew would cost a hundred. Because the table
// wraps, a texture that reads it at whole frequencies tiles.

#pragma once

#include "base/arena.h"

enum { HOME_NOISE_SIDE = 256 };

typedef struct HomeNoise {
    float fractal[HOME_NOISE_SIDE][HOME_NOISE_SIDE]; // mean 0.5, roughly 0.1 .. 0.9
} HomeNoise;

HomeNoise *home_noise_create(Arena *arena);

// Fractal noise at (u, v), periods of 1; whole `frequency_u` and `frequency_v` keep it seamless.
float home_noise_at(const HomeNoise *noise, float u, float v, float frequency_u, float frequency_v,
                    int offset);

// A number in [0, 1) for a pair of whole numbers and a purpose.
float home_noise_hash(int a, int b, int purpose);

// Cosine and sine of 2 pi `turns`, by a polynomial, because libm's
// last bit differs between processors and a scene's hash must not.
void home_noise_circle(float turns, float *cosine, float *sine);

// The whole number below x, for x above -1000: floorf is a call on processors that must be assumed.
static inline int home_noise_floor(float x) {
    return (int)(x + 1024.0f) - 1024;
}

float home_noise_step(float low, float high, float x); // 0 below, 1 above, smooth between
float home_noise_mix(float a, float b, float t);
