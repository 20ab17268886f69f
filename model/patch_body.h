// The definition of frames to tokens, compiled once for any processor and once for AVX-512. A group
// is one token. See patch.h.

#include "model/patch.h"

static void put_pixels(float *out, const uint8_t *pixels, size_t pitch) {
    for (uint32_t y = 0; y < 8; y++) {
        for (uint32_t x = 0; x < 24; x++)
            out[24 * y + x] = (float)pixels[y * pitch + x] * (1 / 127.5f) - 1;
    }
}

static void put_noise(float noise[PATCH_PIXELS], uint32_t key, uint32_t first) {
    float radius[PATCH_PAIRS];
    for (uint32_t i = 0; i < PATCH_PAIRS; i++) radius[i] = alike_square_radius(key, first + i);
    alike_roots(radius, PATCH_PAIRS);
    for (uint32_t i = 0; i < PATCH_PAIRS; i++) {
        AlikeAngle angle = alike_random_angle(key, first + i);
        noise[i] = radius[i] * angle.cosine;
        noise[i + PATCH_PAIRS] = radius[i] * angle.sine;
    }
}

static void mix_noise(float *out, float level, uint32_t key, uint32_t first) {
    float noise[PATCH_PIXELS];
    put_noise(noise, key, first);
    for (uint32_t i = 0; i < PATCH_PIXELS; i++) out[i] = (1 - level) * out[i] + level * noise[i];
}

static void put_ray(float *out, uint32_t token, uint32_t grid, float slope) {
    float column = (float)(token % grid) + 0.5f, row = (float)(token / grid) + 0.5f;
    AlikeRay ray = alike_ray(column, row, (float)grid, slope);
    const float direction[3] = {ray.x, ray.y, ray.z};
    for (uint32_t axis = 0; axis < 3; axis++) {
        out[axis] = direction[axis];
        AlikeAngle angle = alike_angle(direction[axis]);
        for (uint32_t i = 0; i < PATCH_OCTAVES; i++) {
            out[3 + 6 * i + axis] = angle.sine;
            out[6 + 6 * i + axis] = angle.cosine;
            angle = alike_twice(angle);
        }
    }
}

static void patch_token(const PatchArgs *args, uint32_t frame, uint32_t token) {
    uint32_t grid = args->size / 8, tokens = grid * grid;
    size_t pitch = 3 * (size_t)args->size;
    const uint8_t *pixels = GPU_AT(const uint8_t, args->pixels) + frame * args->size * pitch +
                            token / grid * 8 * pitch + token % grid * 24;
    float *out = GPU_AT(float, args->y) + ((size_t)frame * tokens + token) * PATCH_TOKEN;
    float level = GPU_AT(const float, args->level)[frame];
    if (level < 1) {
        put_pixels(out, pixels, pitch);
        uint32_t key = alike_mix(alike_mix(args->seed) + frame);
        if (level > 0) mix_noise(out, level, key, token * PATCH_PAIRS);
    } else {
        memset(out, 0, PATCH_PIXELS * sizeof *out);
    }
    put_ray(out + PATCH_PIXELS, token, grid, args->slope);
    float *rest = out + PATCH_LEVEL;
    rest[0] = level;
    rest[1] = level < 1 ? 0.0f : 1.0f;
    rest[2] = rest[3] = rest[4] = 0;
}

static void patch_groups(const void *argument, uint32_t begin, uint32_t end) {
    const PatchArgs *args = argument;
    uint32_t tokens = args->size / 8 * (args->size / 8);
    for (uint32_t group = begin; group < end; group++)
        patch_token(args, group / tokens, group % tokens);
}
