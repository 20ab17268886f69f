// Surfaces of streets that repeat, near white as those of homes are: the colour comes from the
// material.

#include "scenes/home_kit.h"

#include <math.h>

static void gray(float rgb[3], float value) {
    rgb[0] = rgb[1] = rgb[2] = value;
}

// 1 inside a cell, falling to 0 at its border
static float cell(float x, float y, float border) {
    float dx = fminf(x, 1.0f - x), dy = fminf(y, 1.0f - y);
    return home_noise_step(0.3f * border, border, fminf(dx, dy));
}

void street_textures_asphalt(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float grit = home_noise_at(noise, u, v, 12.0f, 12.0f, 0);
    float worn = home_noise_at(noise, u, v, 1.0f, 1.0f, 23);
    float stain = home_noise_at(noise, u, v, 2.0f, 2.0f, 71);
    gray(rgb, 0.82f + 0.3f * (grit - 0.5f) + 0.22f * (worn - 0.5f) -
                  0.1f * home_noise_step(0.62f, 0.7f, stain));
}

// slabs of 0.6 m x 0.4 m, every other row shifted
void street_textures_paving(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float y = v * 6.0f;
    int row = (int)y;
    float x = u * 4.0f + (row % 2 ? 0.5f : 0.0f);
    int slab = (int)x % 4;
    float rough = home_noise_at(noise, u, v, 6.0f, 6.0f, slab * 13 + row * 5);
    float worn = home_noise_at(noise, u, v, 1.0f, 1.0f, 55);
    float value = 0.86f + 0.1f * home_noise_hash(slab, row, 51) + 0.12f * (rough - 0.5f) +
                  0.14f * (worn - 0.5f);
    gray(rgb, value * (0.72f + 0.28f * cell(x - floorf(x), y - (float)row, 0.035f)));
}

void street_textures_gravel(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float stone = home_noise_at(noise, u, v, 10.0f, 10.0f, 3);
    float broad = home_noise_at(noise, u, v, 1.0f, 1.0f, 19);
    gray(rgb, 0.86f + 0.3f * (stone - 0.5f) + 0.14f * (broad - 0.5f));
}

// blocks of 0.6 m x 0.35 m with deep joints
void street_textures_ashlar(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float y = v * 4.0f;
    int row = (int)y;
    float x = u * 3.0f + (row % 2 ? 0.5f : 0.0f);
    int block = (int)x % 3;
    float rough = home_noise_at(noise, u, v, 3.0f, 3.0f, block * 17 + row * 7);
    float value = 0.88f + 0.07f * home_noise_hash(block, row, 52) + 0.14f * (rough - 0.5f);
    gray(rgb, value * (0.6f + 0.4f * cell(x - floorf(x), y - (float)row, 0.06f)));
}

// round tiles in rows that cover each other
void street_textures_roof_tiles(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float y = v * 10.0f;
    int row = (int)y;
    float x = u * 8.0f, s = x - floorf(x) - 0.5f, t = y - (float)row;
    float rough = home_noise_at(noise, u, v, 4.0f, 4.0f, row * 3);
    float value = 0.95f - 1.1f * s * s - 0.28f * home_noise_step(0.7f, 1.0f, t);
    gray(rgb, value * (0.88f + 0.16f * home_noise_hash((int)x, row, 53)) + 0.1f * (rough - 0.5f));
}
