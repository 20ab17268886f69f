// Windows: the glass of all of them, the sash windows of ground floors, and what shops show.

#include "scenes/street_print.h"

#include <math.h>

static void scale(float rgb[3], float factor) {
    for (int c = 0; c < 3; c++) rgb[c] *= factor;
}

void street_paint_glass(const StreetPaint *paint, int number, float u, float v, float rgb[3]) {
    float kind = home_noise_hash(number, 5, 33), level = home_noise_hash(number, 6, 34);
    float cloud = home_noise_at(paint->noise, 0.25f * u + 0.13f * (float)(number % 5), 0.25f * v,
                                2.0f, 2.0f, number * 7);
    street_paint_set(rgb, 0x2b3640);
    street_paint_blend(rgb, 0x93adbf, 0.55f * (1.0f - v) * (0.5f + cloud));
    bool is_curtain = kind < 0.3f && (u < 0.14f + 0.12f * level || u > 0.86f - 0.12f * level);
    bool is_blind = kind >= 0.3f && kind < 0.52f && v < 0.2f + 0.5f * level;
    if (is_curtain) street_paint_blend(rgb, 0xe6dccb, 0.5f + 0.2f * cloud);
    if (is_blind) street_paint_blend(rgb, 0xd8cbb2, 0.7f);
}

void street_windows_sash(const StreetPaint *paint, float u, float v, float rgb[3]) {
    bool is_dark = street_styles[paint->style].wall >= STREET_IRON ||
                   street_styles[paint->style].wall == STREET_STONE;
    float edge_u = fminf(u, 1.0f - u), edge_v = fminf(v, 1.0f - v);
    bool is_frame =
        edge_u < 0.06f || edge_v < 0.03f || fabsf(u - 0.5f) < 0.025f || fabsf(v - 0.45f) < 0.02f;
    if (is_frame)
        street_paint_set(rgb, is_dark ? 0x3c3a38 : 0xeeeade);
    else
        street_paint_glass(paint, paint->colour * 3 + 1, u, v, rgb);
    scale(rgb, 0.55f + 0.45f * home_noise_step(0.0f, 0.1f, v));
}

//---- shops ---------------------------------------------------------------------------------------

// what stands on the shelves: six tones each
static const uint32_t goods[][6] = {
    {0xd9b04a, 0x8c3b2a, 0x3f6d2e, 0xd06a2c, 0xe6dccb, 0x6d8a3a}, // food
    {0xe7e9ea, 0x7fb0c8, 0x4d9a70, 0xd7d2c4, 0xc84a4a, 0xf1f1ec}, // bottles and boxes
    {0xc98f4e, 0xb5763a, 0xe0b878, 0x8f5a2c, 0xf0dcb4, 0xa5662f}, // bread
    {0x7a2f2a, 0x2d4a66, 0x3f5a3c, 0xb08a3c, 0x5a3a5a, 0xd8cdb6}, // books
    {0xd45a7a, 0xe8b04a, 0x6f9a4a, 0xe9e2ee, 0x9a4a8a, 0x4f7a3a}, // flowers
    {0x2f3440, 0x8a6a5a, 0xb0a48c, 0x5a6a7a, 0xa03a3a, 0xe0d8c8}, // cloth
};

static int goods_of(StreetUse use) {
    switch (use) {
    case STREET_GROCERY:
        return 0;
    case STREET_PHARMACY:
    case STREET_HARDWARE:
    case STREET_LAUNDRY:
        return 1;
    case STREET_BAKERY:
        return 2;
    case STREET_BOOKSHOP:
    case STREET_LIBRARY:
        return 3;
    case STREET_FLORIST:
        return 4;
    case STREET_CLOTHES:
        return 5;
    default:
        return -1;
    }
}

// a room seen through the pane: a lit wall at the back, a floor, lamps in a row
static void room(const StreetPaint *paint, float u, float v, float rgb[3]) {
    float warm = home_noise_at(paint->noise, u, v, 1.0f, 1.0f, 8 + (int)paint->use * 11);
    street_paint_set(rgb, 0x5a4a3a);
    street_paint_blend(rgb, 0xc9a878,
                       0.55f * home_noise_step(0.9f, 0.2f, v) * (0.6f + 0.7f * warm));
    if (v > 0.74f) street_paint_set(rgb, 0x3d332b);
    float lamp_x = u * 5.0f - floorf(u * 5.0f) - 0.5f, lamp_y = (v - 0.14f) * 5.0f;
    float glow = home_noise_step(0.45f, 0.0f, sqrtf(lamp_x * lamp_x + lamp_y * lamp_y));
    street_paint_blend(rgb, 0xfff0c8, 0.9f * glow);
}

static void shelves(int kind, float u, float v, float rgb[3]) {
    float y = (v - 0.34f) * 7.5f;
    int row = (int)floorf(y), thing;
    if (row < 0 || row > 4) return;
    float x = u * (9.0f + 3.0f * home_noise_hash(row, 1, 41)), t = y - (float)row;
    thing = (int)x;
    float height = 0.35f + 0.5f * home_noise_hash(thing, row, 42), s = x - (float)thing;
    if (t > 0.88f) street_paint_set(rgb, 0x8a6e4e);
    if (t <= 0.88f && t > 0.88f - height && s > 0.08f && s < 0.92f)
        street_paint_set(rgb, goods[kind][(int)(6.0f * home_noise_hash(thing, row, 43)) % 6]);
}

// tables and chairs as dark shapes before the light
static void tables(float u, float v, float rgb[3]) {
    float x = u * 4.0f - floorf(u * 4.0f) - 0.5f;
    bool is_top = fabsf(x) < 0.34f && v > 0.6f && v < 0.635f;
    bool is_leg = fabsf(x) < 0.03f && v >= 0.635f && v < 0.86f;
    bool is_chair = fabsf(fabsf(x) - 0.42f) < 0.03f && v > 0.5f && v < 0.86f;
    if (is_top || is_leg || is_chair) street_paint_set(rgb, 0x2e241d);
}

void street_windows_shop(const StreetPaint *paint, float u, float v, float rgb[3]) {
    int kind = goods_of(paint->use);
    room(paint, u, v, rgb);
    if (kind >= 0) shelves(kind, u, v, rgb);
    if (paint->use == STREET_CAFE || paint->use == STREET_RESTAURANT) tables(u, v, rgb);
    // the street mirrored in the pane
    float mirrored = home_noise_at(paint->noise, u, v, 0.5f, 0.25f, 90);
    street_paint_blend(rgb, 0x9fb6c4, 0.12f + 0.5f * home_noise_step(0.5f, 0.68f, mirrored));
    float edge = fminf(fminf(u, 1.0f - u), fminf(v, 1.0f - v));
    if (edge < 0.02f) street_paint_set(rgb, 0x2e2c2a);
}
