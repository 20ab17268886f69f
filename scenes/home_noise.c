// Value noise on wrapping lattices of 4 .. 128 cells, summed with halving weights. The lattice
// values are integer hashes, so nothing here depends on the machine.

#include "scenes/home_noise.h"

#include <math.h>

float home_noise_hash(int a, int b, int purpose) {
    uint32_t h =
        (uint32_t)a * 0x9e3779b1u ^ (uint32_t)b * 0x85ebca6bu ^ (uint32_t)purpose * 0xc2b2ae35u;
    h = (h ^ h >> 15) * 0x2c1b3c6du;
    h = (h ^ h >> 12) * 0x297a2d39u;
    return (float)((h ^ h >> 15) >> 8) * 0x1p-24f;
}

float home_noise_mix(float a, float b, float t) {
    return a + (b - a) * t;
}

float home_noise_step(float low, float high, float x) {
    float t = fminf(fmaxf((x - low) / (high - low), 0.0f), 1.0f);
    return t * t * (3.0f - 2.0f * t);
}

// one octave: a lattice of `cells` cells a side, smoothly interpolated
static float octave(float u, float v, int cells) {
    float x = u * (float)cells, y = v * (float)cells;
    int i = (int)x, j = (int)y;
    float s = home_noise_step(0.0f, 1.0f, x - (float)i),
          t = home_noise_step(0.0f, 1.0f, y - (float)j);
    int i1 = (i + 1) % cells, j1 = (j + 1) % cells;
    float top = home_noise_mix(home_noise_hash(i, j, cells), home_noise_hash(i1, j, cells), s);
    float bottom = home_noise_mix(home_noise_hash(i, j1, cells), home_noise_hash(i1, j1, cells), s);
    return home_noise_mix(top, bottom, t);
}

static float all_octaves(float u, float v) {
    float sum = 0.0f, weight = 0.5f;
    for (int cells = 4; cells <= 128; cells *= 2, weight *= 0.5f)
        sum += octave(u, v, cells) * weight;
    return sum / 0.984375f; // the weights 1/2 .. 1/64 add up to this
}

HomeNoise *home_noise_create(Arena *arena) {
    HomeNoise *noise = arena_new(arena, HomeNoise);
    for (int row = 0; row < HOME_NOISE_SIDE; row++)
        for (int column = 0; column < HOME_NOISE_SIDE; column++)
            noise->fractal[row][column] =
                all_octaves((float)column / HOME_NOISE_SIDE, (float)row / HOME_NOISE_SIDE);
    return noise;
}

float home_noise_at(const HomeNoise *noise, float u, float v, float frequency_u, float frequency_v,
                    int offset) {
    float x = u * frequency_u * HOME_NOISE_SIDE, y = v * frequency_v * HOME_NOISE_SIDE;
    float left = (float)(int)x, top = (float)(int)y; // both are positive
    float s = x - left, t = y - top;
    unsigned mask = HOME_NOISE_SIDE - 1;
    unsigned i = (unsigned)((int)left + offset) & mask,
             j = (unsigned)((int)top + offset * 7) & mask;
    unsigned i1 = (i + 1) & mask, j1 = (j + 1) & mask;
    return home_noise_mix(home_noise_mix(noise->fractal[j][i], noise->fractal[j][i1], s),
                          home_noise_mix(noise->fractal[j1][i], noise->fractal[j1][i1], s), t);
}

// sine of x for |x| <= pi/2: the Taylor series, error below 4e-6
static float short_sine(float x) {
    float y = x * x;
    return x *
           (1.0f + y * (-1.0f / 6 + y * (1.0f / 120 + y * (-1.0f / 5040 + y * (1.0f / 362880)))));
}

static float sine_of_turns(float turns) {
    float t = turns - (float)home_noise_floor(turns + 0.5f); // -0.5 .. 0.5
    if (t > 0.25f) t = 0.5f - t;
    if (t < -0.25f) t = -0.5f - t;
    return short_sine(t * 6.2831853f);
}

void home_noise_circle(float turns, float *cosine, float *sine) {
    *cosine = sine_of_turns(turns + 0.25f);
    *sine = sine_of_turns(turns);
}
