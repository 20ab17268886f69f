// Lamps, plants, pictures and small things.

#include "scenes/home_furniture.h"

#include <math.h>

enum { BRASS = 0xc9a45c, BLACK = 0x232426, SHADE = 0xfff0d0, WHITE = 0xf5f4f0, SOIL = 0x4a372a };

static void shade(HomeShape *s, float y0, float y1, float radius_low, float radius_high) {
    home_shape_paint(s, HOME_GLOW, SHADE);
    home_solid_lathe(s, 0, 0, 0, (const float[][2]){{radius_low, y0}, {radius_high, y1}}, 2, 24);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{radius_high - 0.004f, y1}, {radius_low - 0.004f, y0}}, 2,
                     24);
}

void home_build_floor_lamp(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w, h = look->h;
    if (look->variant) {
        home_shape_paint(s, HOME_WOOD, look->woods->furniture);
        for (int i = 0; i < 3; i++) {
            float c, d;
            home_noise_circle((float)i / 3.0f, &c, &d);
            home_solid_rod(s, (float[3]){0.9f * r * c, 0, 0.9f * r * d},
                           (float[3]){0.03f * c, h - 0.3f, 0.03f * d}, 0.014f, 0.014f, 8);
        }
    } else {
        home_shape_paint(s, HOME_PLAIN, BRASS);
        home_solid_lathe(s, 0, 0, 0,
                         (const float[][2]){{0, 0},
                                            {0.7f * r, 0},
                                            {0.7f * r, 0.012f},
                                            {0.2f * r, 0.028f},
                                            {0.013f, 0.05f},
                                            {0.012f, h - 0.25f}},
                         6, 20);
    }
    shade(s, h - 0.32f, h, r, 0.72f * r);
}

void home_build_table_lamp(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w, h = look->h;
    home_shape_paint(s, HOME_PLAIN, look->variant ? look->palette->accent : WHITE);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.5f * r, 0},
                                        {0.62f * r, 0.06f},
                                        {0.66f * r, 0.22f * h},
                                        {0.3f * r, 0.42f * h},
                                        {0.12f * r, 0.47f * h},
                                        {0.1f * r, 0.6f * h}},
                     7, 20);
    shade(s, 0.52f * h, h, r, 0.66f * r);
}

// origin at the lower edge; the top touches the ceiling
void home_build_ceiling_lamp(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w, h = look->h;
    home_shape_paint(s, HOME_PLAIN, look->variant == 1 ? BLACK : BRASS);
    home_solid_post(s, 0, 0, h - 0.03f, h, 0.06f, 0.05f, 16);
    if (look->variant == 0) {
        home_solid_post(s, 0, 0, 0.5f * h, h - 0.03f, 0.006f, 0.006f, 6);
        shade(s, 0.02f, 0.55f * h, r, 0.6f * r);
    } else if (look->variant == 1) {
        home_solid_post(s, 0, 0, 0.6f * h, h - 0.03f, 0.006f, 0.006f, 6);
        home_shape_paint(s, HOME_GLOW, SHADE);
        home_solid_ball(s, 0, 0.62f * r, 0, 0.62f * r, 20);
    } else {
        home_solid_post(s, 0, 0, h - 0.1f, h - 0.03f, 0.02f, 0.03f, 10);
        home_shape_paint(s, HOME_GLOW, SHADE);
        home_solid_lathe(s, 0, 0, 0,
                         (const float[][2]){
                             {0, h - 0.17f}, {0.7f * r, h - 0.16f}, {r, h - 0.11f}, {r, h - 0.09f}},
                         4, 24);
    }
}

//---- plants --------------------------------------------------------------------------------------

// one leaf: a bent strip of `segments` quads, seen from both sides
static void leaf(HomeShape *s, float y, float turn, float length, float width, float rise) {
    enum { SEGMENTS = 4 };
    home_shape_place(s, 0, y, 0, turn);
    SceneCorner before[2];
    for (int i = 0; i <= SEGMENTS; i++) {
        float t = (float)i / SEGMENTS,
              half = 0.5f * width * 4.0f * (t + 0.06f) * (1.0f - t * 0.97f) * 0.95f;
        float out = length * t * (0.55f + 0.45f * (1.0f - rise)),
              up = length * (rise * 1.5f * t - 1.1f * t * t * (0.3f + 0.5f * rise));
        SceneCorner now[2];
        for (int k = 0; k < 2; k++)
            now[k] = (SceneCorner){.position = {k ? half : -half, up + 0.12f * half, out},
                                   .normal = {k ? -0.35f : 0.35f, 1.0f, -0.4f + 0.8f * t},
                                   .uv = {t, (float)k * 0.3f},
                                   .color = 0xffffffffu};
        if (i > 0) {
            home_shape_face(s, (SceneCorner[3]){before[0], now[0], now[1]});
            home_shape_face(s, (SceneCorner[3]){before[0], now[1], before[1]});
        }
        before[0] = now[0];
        before[1] = now[1];
    }
}

static void pot(HomeShape *s, float r, float h, uint32_t color) {
    home_shape_place(s, 0, 0, 0, 0);
    home_shape_paint(s, HOME_PLAIN, color);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.72f * r, 0},
                                        {0.72f * r, 0},
                                        {r, 0.9f * h},
                                        {r, h},
                                        {r, h},
                                        {0.9f * r, h},
                                        {0.88f * r, 0.85f * h}},
                     8, 22);
    home_shape_paint(s, HOME_PLAIN, SOIL);
    home_solid_post(s, 0, 0, 0.6f * h, 0.88f * h, 0.88f * r, 0.88f * r, 18);
}

void home_build_plant(HomeShape *s, const HomeLook *look) {
    static const uint32_t greens[3] = {0x5f8f4a, 0x3f7a4d, 0x7aa35a};
    float r = 0.36f * look->w, h = look->h, pot_height = 0.3f;
    pot(s, r, pot_height,
        look->variant == 1 ? look->palette->accent
        : look->variant    ? WHITE
                           : 0xb8694a);
    int leaves = look->variant == 2 ? 34 : 24;
    for (int i = 0; i < leaves; i++) {
        float t = (float)i / (float)leaves,
              turn = (float)i * 0.382f + rng_range(look->rng, -0.04f, 0.04f);
        home_shape_paint(s, HOME_PLAIN, greens[rng_below(look->rng, 3)]);
        float length = (look->variant == 2 ? 0.4f : 0.5f) * (h - pot_height) *
                           rng_range(look->rng, 0.75f, 1.1f) +
                       0.1f;
        float base = look->variant == 1 ? 0.27f : pot_height - 0.05f + t * 0.55f * (h - pot_height);
        float rise = look->variant == 1 ? 0.5f + 0.5f * t : 0.35f + 0.6f * t;
        float wide = look->variant == 1 ? 0.09f : 0.13f;
        leaf(s, base, turn,
             look->variant == 1 ? 1.35f * length : fminf(length, 0.5f * look->w + 0.06f), wide,
             rise);
    }
    home_shape_place(s, 0, 0, 0, 0);
    if (look->variant == 1) return;
    home_shape_paint(s, HOME_PLAIN, 0x6b5138);
    home_solid_post(s, 0, 0, 0.2f, pot_height + 0.62f * (h - pot_height), 0.016f, 0.008f, 8);
}

//---- at the wall ---------------------------------------------------------------------------------

void home_build_picture(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = -0.5f * look->d, y = look->h, rim = 0.022f, front = z + 0.014f;
    home_shape_paint(s, HOME_WOOD, look->variant % 2 ? BLACK : look->woods->furniture);
    home_solid_box(s, -x, 0, z, x, rim, z + 0.028f);
    home_solid_box(s, -x, y - rim, z, x, y, z + 0.028f);
    home_solid_box(s, -x, rim, z, -x + rim, y - rim, z + 0.028f);
    home_solid_box(s, x - rim, rim, z, x, y - rim, z + 0.028f);
    home_shape_paint(s, HOME_PLAIN, WHITE);
    home_shape_quad(s, (float[3]){-x + rim, rim, front}, (float[3]){x - rim, rim, front},
                    (float[3]){x - rim, y - rim, front}, (float[3]){-x + rim, y - rim, front});
    float mat = rim + 0.05f;
    front += 0.002f;
    home_shape_paint(s, (HomeSurface)(HOME_PAINTING_HILLS + look->variant), 0xffffff);
    home_shape_picture(s, (float[3]){-x + mat, mat, front}, (float[3]){x - mat, mat, front},
                       (float[3]){x - mat, y - mat, front}, (float[3]){-x + mat, y - mat, front});
}

void home_build_clock(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w, z = -0.5f * look->d;
    home_shape_paint(s, HOME_PLAIN, look->palette->accent);
    home_solid_rod(s, (float[3]){0, r, z}, (float[3]){0, r, z + 0.035f}, r, r - 0.008f, 32);
    home_shape_paint(s, HOME_CLOCK_FACE, 0xffffff);
    float half = 0.93f * r, front = z + 0.037f;
    // an octagon cut from the picture: four corners would stick out over the rim
    for (int i = 0; i < 24; i++) {
        SceneCorner c[3];
        for (int k = 0; k < 3; k++) {
            float cosine, sine;
            home_noise_circle((float)(i + k - 1) / 24.0f, &cosine, &sine);
            if (k == 0) cosine = sine = 0.0f;
            c[k] = (SceneCorner){.position = {half * cosine, r + half * sine, front},
                                 .normal = {0, 0, 1},
                                 .uv = {0.5f + 0.5f * cosine, 0.5f - 0.5f * sine},
                                 .color = 0xffffffffu};
        }
        home_shape_face(s, c);
    }
}

void home_build_radiator(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    int ribs = (int)(look->w / 0.085f);
    home_shape_paint(s, HOME_PLAIN, WHITE);
    for (int i = 0; i < ribs; i++) {
        float x0 = -x + look->w * (float)i / (float)ribs + 0.006f,
              x1 = -x + look->w * (float)(i + 1) / (float)ribs - 0.006f;
        home_solid_soft(s, x0, 0.08f, -z + 0.03f, x1, look->h, z, 0.014f);
    }
    home_solid_box(s, -x + 0.02f, 0.14f, -z + 0.045f, x - 0.02f, 0.18f, z - 0.02f);
    home_solid_box(s, -x + 0.02f, look->h - 0.1f, -z + 0.045f, x - 0.02f, look->h - 0.06f,
                   z - 0.02f);
    home_solid_post(s, -x + 0.06f, 0, 0, 0.15f, 0.01f, 0.01f, 8);
    home_solid_post(s, x - 0.06f, 0, 0, 0.15f, 0.01f, 0.01f, 8);
}

//---- small things --------------------------------------------------------------------------------

void home_build_ball(HomeShape *s, const HomeLook *look) {
    static const uint32_t colors[3] = {0xd9483b, 0x3b7fc4, 0xe8b93a};
    float r = 0.5f * look->w;
    home_shape_paint(s, HOME_PLAIN, colors[look->variant]);
    home_solid_ball(s, 0, r, 0, r, 24);
    home_shape_paint(s, HOME_PLAIN, WHITE);
    home_solid_lathe(
        s, 0, r, 0,
        (const float[][2]){{0.976f * r, -0.22f * r}, {1.006f * r, 0}, {0.976f * r, 0.22f * r}}, 3,
        24);
}

void home_build_vase(HomeShape *s, const HomeLook *look) {
    float r = 0.42f * look->w, h = 0.55f * look->h;
    home_shape_paint(s, HOME_PLAIN,
                     look->variant == 0   ? look->palette->accent
                     : look->variant == 1 ? WHITE
                                          : look->palette->cloth);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.55f * r, 0},
                                        {0.6f * r, 0.01f},
                                        {r, 0.4f * h},
                                        {0.5f * r, 0.82f * h},
                                        {0.42f * r, 0.9f * h},
                                        {0.58f * r, h},
                                        {0.5f * r, h},
                                        {0.36f * r, 0.88f * h}},
                     9, 22);
    static const uint32_t petals[3] = {0xe9d7a0, 0xd9798a, 0xe6e6f0};
    for (int i = 0; i < 6; i++) {
        float c, d, lean = rng_range(look->rng, 0.35f, 0.8f) * look->w;
        home_noise_circle((float)i / 6.0f + rng_range(look->rng, -0.05f, 0.05f), &c, &d);
        float top = look->h * rng_range(look->rng, 0.82f, 0.97f);
        home_shape_paint(s, HOME_PLAIN, 0x6f9a56);
        home_solid_rod(s, (float[3]){0, 0.7f * h, 0},
                       (float[3]){lean * c * 0.6f, top, lean * d * 0.6f}, 0.003f, 0.003f, 5);
        home_shape_paint(s, HOME_PLAIN, petals[look->variant]);
        home_solid_ball(s, lean * c * 0.6f, top, lean * d * 0.6f, 0.022f, 8);
    }
}

// open, the lid leaning back
void home_build_laptop(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h, hinge = -z + 0.06f;
    home_shape_paint(s, HOME_PLAIN, 0xaeb2b6);
    home_solid_soft(s, -x, 0, hinge, x, 0.016f, z, 0.005f);
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_box(s, -x + 0.03f, 0.016f, hinge + 0.02f, x - 0.03f, 0.018f, 0.4f * z);
    const float low[2] = {0.014f, hinge}, high[2] = {y, -z};
    home_shape_quad(
        s, (float[3]){-x, low[0], low[1] + 0.006f}, (float[3]){x, low[0], low[1] + 0.006f},
        (float[3]){x, high[0], high[1] + 0.006f}, (float[3]){-x, high[0], high[1] + 0.006f});
    home_shape_paint(s, HOME_PLAIN, 0xaeb2b6);
    home_shape_quad(s, (float[3]){x, low[0], low[1]}, (float[3]){-x, low[0], low[1]},
                    (float[3]){-x, high[0], high[1]}, (float[3]){x, high[0], high[1]});
    home_shape_paint(s, HOME_SCREEN, 0xffffff);
    float k = 0.012f;
    home_shape_picture(s, (float[3]){-x + k, low[0] + k, low[1] + 0.006f},
                       (float[3]){x - k, low[0] + k, low[1] + 0.006f},
                       (float[3]){x - k, high[0] - k, high[1] + 0.009f},
                       (float[3]){-x + k, high[0] - k, high[1] + 0.009f});
}

void home_build_tv(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_soft(s, -0.22f, 0, -z, 0.22f, 0.014f, z, 0.005f);
    home_solid_box(s, -0.04f, 0.01f, -0.03f, 0.04f, 0.12f, -0.01f);
    home_solid_soft(s, -x, 0.07f, -0.025f, x, look->h, 0.02f, 0.008f);
    home_shape_paint(s, HOME_PLAIN, 0x10151b);
    home_solid_box(s, -x + 0.012f, 0.085f, 0.02f, x - 0.012f, look->h - 0.012f, 0.022f);
}
