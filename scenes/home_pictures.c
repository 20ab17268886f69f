// Pictures that are shown whole: rugs, paintings, a clock face, a computer screen. Texture
// coordinates run from 0 to 1 over the object. Rugs stay near white (they are tinted by the
// palette's cloth); paintings bring their own colours.

#include "scenes/home_kit.h"

#include <math.h>

static void set(float rgb[3], uint32_t color) {
    rgb[0] = (float)(color >> 16 & 255) / 255.0f;
    rgb[1] = (float)(color >> 8 & 255) / 255.0f;
    rgb[2] = (float)(color & 255) / 255.0f;
}

static void blend(float rgb[3], uint32_t color, float amount) {
    float over[3];
    set(over, color);
    for (int c = 0; c < 3; c++) rgb[c] = home_noise_mix(rgb[c], over[c], amount);
}

static void brighten(float rgb[3], float factor) {
    for (int c = 0; c < 3; c++) rgb[c] *= factor;
}

static float woven(const HomeNoise *noise, float u, float v) {
    return 0.92f + 0.26f * (home_noise_at(noise, u, v, 6.0f, 6.0f, 5) - 0.5f);
}

// distance from the edge in parts of the rug
static float inset(float u, float v) {
    return fminf(fminf(u, 1.0f - u), fminf(v, 1.0f - v));
}

void home_pictures_rug_border(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float edge = inset(u, v);
    bool is_band = (edge > 0.05f && edge < 0.065f) || (edge > 0.12f && edge < 0.135f);
    bool is_field = edge > 0.135f;
    float x = fabsf(u - 0.5f), y = fabsf(v - 0.5f);
    float ring = fabsf(fmodf((x + y) * 14.0f, 2.0f) - 1.0f);
    set(rgb, is_band ? 0x8a7a6a : is_field ? 0xf2ece0 : 0xcfc2b0);
    if (is_field) blend(rgb, 0xb8a48c, home_noise_step(0.62f, 0.7f, ring) * 0.6f);
    brighten(rgb, woven(noise, u, v));
}

void home_pictures_rug_diamonds(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float x = fabsf(fmodf(u * 5.0f, 1.0f) - 0.5f), y = fabsf(fmodf(v * 5.0f, 1.0f) - 0.5f);
    float line = fabsf(x + y - 0.5f);
    set(rgb, 0xf4efe4);
    blend(rgb, 0x6e6660, home_noise_step(0.07f, 0.05f, line));
    blend(rgb, 0xa89078, home_noise_step(0.14f, 0.11f, x + y) * 0.8f);
    brighten(rgb, woven(noise, u, v));
}

// three ridges before an evening sky, a low sun
void home_pictures_hills(const HomeNoise *noise, float u, float v, float rgb[3]) {
    static const uint32_t ridges[3] = {0x8fa6a8, 0x5d7f82, 0x2f5257};
    set(rgb, 0xf3d9b8);
    blend(rgb, 0xd98e6a, home_noise_step(0.7f, 0.0f, v) * 0.8f);
    float dx = u - 0.62f, dy = v - 0.36f;
    blend(rgb, 0xfff4dc, home_noise_step(0.011f, 0.009f, dx * dx + dy * dy));
    for (int i = 0; i < 3; i++) {
        float height = 0.42f + 0.17f * (float)i -
                       0.34f * (home_noise_at(noise, u, 0.0f, 0.25f, 1.0f, i * 61 + 8) - 0.5f);
        blend(rgb, ridges[i], home_noise_step(height - 0.008f, height + 0.008f, v));
    }
    brighten(rgb, 0.94f + 0.16f * (home_noise_at(noise, u, v, 2.0f, 2.0f, 3) - 0.5f));
}

// overlapping discs on a pale ground
void home_pictures_circles(const HomeNoise *noise, float u, float v, float rgb[3]) {
    static const uint32_t inks[5] = {0xd9623b, 0x2d5d73, 0xe8b04a, 0x33363b, 0x8fb3a6};
    set(rgb, 0xf1ece2);
    for (int i = 0; i < 5; i++) {
        float dx = u - 0.2f - 0.6f * home_noise_hash(i, 1, 20);
        float dy = v - 0.2f - 0.6f * home_noise_hash(i, 2, 20);
        float radius = 0.09f + 0.16f * home_noise_hash(i, 3, 20);
        blend(rgb, inks[i],
              0.85f * home_noise_step(radius + 0.01f, radius, sqrtf(dx * dx + dy * dy)));
    }
    brighten(rgb, 0.95f + 0.14f * (home_noise_at(noise, u, v, 3.0f, 3.0f, 23) - 0.5f));
}

// coloured fields between black bars
void home_pictures_blocks(const HomeNoise *noise, float u, float v, float rgb[3]) {
    static const float columns[4] = {0.0f, 0.28f, 0.72f, 1.0f}, rows[4] = {0.0f, 0.4f, 0.78f, 1.0f};
    static const uint32_t fields[9] = {0xf2eee2, 0xf2eee2, 0xc8412f, 0x2b4f86, 0xf2eee2,
                                       0xf2eee2, 0xf2eee2, 0xe9bd3f, 0xf2eee2};
    int i = u < columns[1] ? 0 : u < columns[2] ? 1 : 2;
    int j = v < rows[1] ? 0 : v < rows[2] ? 1 : 2;
    float bar = 1.0f;
    for (int k = 1; k < 3; k++) bar = fminf(bar, fminf(fabsf(u - columns[k]), fabsf(v - rows[k])));
    set(rgb, fields[j * 3 + i]);
    blend(rgb, 0x24221f, home_noise_step(0.02f, 0.015f, bar));
    brighten(rgb, 0.96f + 0.1f * (home_noise_at(noise, u, v, 2.0f, 2.0f, 67) - 0.5f));
}

// broad brush strokes in blues and sand
void home_pictures_waves(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float bend = home_noise_at(noise, u, v, 0.5f, 0.25f, 150);
    float level = v + 0.5f * (bend - 0.5f);
    set(rgb, 0xe9e3d3);
    blend(rgb, 0x9fc1c9, home_noise_step(0.25f, 0.32f, level));
    blend(rgb, 0x3f7c94, home_noise_step(0.45f, 0.50f, level));
    blend(rgb, 0x1f4a63, home_noise_step(0.62f, 0.68f, level));
    blend(rgb, 0xd8b98a, home_noise_step(0.84f, 0.88f, level));
    brighten(rgb, 0.92f + 0.28f * (home_noise_at(noise, u, v, 1.0f, 6.0f, 31) - 0.5f));
}

// distance from the line that leaves the centre at `turns` and ends at `length`
static float hand(float x, float y, float turns, float length) {
    float cosine, sine;
    home_noise_circle(turns, &cosine, &sine);
    float along = x * sine - y * cosine, across = x * cosine + y * sine;
    float outside = fmaxf(fmaxf(-along - 0.04f, along - length), 0.0f);
    return fabsf(across) + outside;
}

// ten past ten, as in every catalogue
void home_pictures_clock(const HomeNoise *noise, float u, float v, float rgb[3]) {
    UNUSED(noise);
    float x = u - 0.5f, y = v - 0.5f, radius = sqrtf(x * x + y * y);
    float mark = 1.0f;
    for (int i = 0; i < 12; i++) mark = fminf(mark, hand(x, y, (float)i / 12.0f, 0.45f));
    set(rgb, 0xf7f4ec);
    if (radius > 0.38f && radius < 0.45f)
        blend(rgb, 0x2a2a2a, home_noise_step(0.014f, 0.008f, mark));
    float hands = fminf(hand(x, y, 10.17f / 12.0f, 0.22f), hand(x, y, 2.0f / 12.0f, 0.33f));
    blend(rgb, 0x1c1c1c, home_noise_step(0.02f, 0.014f, hands));
}

// windows of a desktop: a bar, two panes with lines of text
void home_pictures_screen(const HomeNoise *noise, float u, float v, float rgb[3]) {
    UNUSED(noise);
    set(rgb, 0x2c4a66);
    blend(rgb, 0x6d93a8, home_noise_step(1.0f, 0.0f, v) * 0.6f);
    if (v > 0.93f) set(rgb, 0x1c2530);
    bool is_pane = u > 0.08f && u < 0.62f && v > 0.1f && v < 0.84f;
    bool is_side = u > 0.67f && u < 0.94f && v > 0.1f && v < 0.6f;
    if (is_pane || is_side) set(rgb, v < 0.16f ? 0x9aa7b3 : 0xeef1f3);
    float line = v * 26.0f;
    bool is_text = is_pane && v > 0.2f && v < 0.8f && line - floorf(line) < 0.45f;
    if (is_text && u > 0.12f && u < 0.3f + 0.28f * home_noise_hash((int)line, 0, 21))
        set(rgb, 0x6b7680);
}
