// The definition of tokens to frames, compiled once for any processor and once for AVX-512. A group
// is one token. See patch.h.

#include "model/patch.h"

static uint8_t byte_of(float value) { // -1 .. 1, rounded; no number is black
    float level = value * 127.5f + 128;
    level = level > 0 ? level : 0;
    return (uint8_t)(level < 255 ? level : 255);
}

static float doubt_of(float log_square) {
    float kept = log_square > PATCH_DOUBT_LEAST ? log_square : PATCH_DOUBT_LEAST;
    return expf(0.5f * (kept < PATCH_DOUBT_MOST ? kept : PATCH_DOUBT_MOST));
}

static void unpatch_token(const UnpatchArgs *args, uint32_t frame, uint32_t token) {
    uint32_t grid = args->size / 8, tokens = grid * grid;
    size_t at = (size_t)frame * tokens + token, pitch = 3 * (size_t)args->size;
    const float *x = GPU_AT(const float, args->x) + at * PATCH_OUT;
    uint8_t *pixels = GPU_AT(uint8_t, args->pixels) + frame * args->size * pitch +
                      token / grid * 8 * pitch + token % grid * 24;
    for (uint32_t row = 0; row < 8; row++) {
        for (uint32_t i = 0; i < 24; i++) pixels[row * pitch + i] = byte_of(x[24 * row + i]);
    }
    GPU_AT(float, args->doubt)[at] = doubt_of(x[PATCH_DOUBT]);
}

static void unpatch_groups(const void *argument, uint32_t begin, uint32_t end) {
    const UnpatchArgs *args = argument;
    uint32_t tokens = args->size / 8 * (args->size / 8);
    for (uint32_t group = begin; group < end; group++)
        unpatch_token(args, group / tokens, group % tokens);
}
