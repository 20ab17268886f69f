// The kitchen line: units of 60 cm whose worktops meet at one height, what stands upon them and
// what hangs above.

#include "scenes/home_furniture.h"

enum {
    STEEL = 0xc6c9cb,
    DARK_STEEL = 0x7d8285,
    BLACK = 0x1f2022,
    WHITE = 0xf3f3f1,
    STONE = 0xe9e6e0
};

#define TOP 0.04f // thickness of worktops

static void handle(HomeShape *s, float x0, float x1, float y, float z) {
    home_shape_paint(s, HOME_PLAIN, DARK_STEEL);
    home_solid_soft(s, x0, y - 0.007f, z, x1, y + 0.007f, z + 0.024f, 0.005f);
}

static void panel(HomeShape *s, float x0, float y0, float x1, float y1, float z, uint32_t color) {
    home_shape_paint(s, HOME_PLAIN, color);
    home_solid_soft(s, x0 + 0.003f, y0 + 0.003f, z - 0.02f, x1 - 0.003f, y1 - 0.003f, z, 0.004f);
}

static void body(HomeShape *s, const HomeLook *look, uint32_t color) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    home_shape_paint(s, HOME_PLAIN, 0x3a3a3a);
    home_solid_box(s, -x, 0, -z, x, 0.1f, z - 0.09f);
    home_shape_paint(s, HOME_PLAIN, color);
    home_solid_box(s, -x, 0.1f, -z, x, look->h - TOP, z - 0.045f);
}

static void worktop(HomeShape *s, const HomeLook *look) {
    home_shape_paint(s, HOME_MARBLE, STONE);
    home_solid_box(s, -0.5f * look->w, look->h - TOP, -0.5f * look->d, 0.5f * look->w, look->h,
                   0.5f * look->d - 0.005f);
}

void home_build_counter(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d - 0.024f, y1 = look->h - TOP;
    uint32_t color = look->palette->cloth;
    body(s, look, color);
    if (look->variant) {
        float step = (y1 - 0.1f) / 3.0f;
        for (int i = 0; i < 3; i++) {
            panel(s, -x, 0.1f + step * (float)i, x, 0.1f + step * (float)(i + 1), z, color);
            handle(s, -0.1f, 0.1f, 0.1f + step * ((float)i + 0.8f), z);
        }
    } else {
        panel(s, -x, 0.1f, x, y1 - 0.16f, z, color);
        panel(s, -x, y1 - 0.16f, x, y1, z, color);
        handle(s, -0.1f, 0.1f, y1 - 0.06f, z);
        handle(s, -0.1f, 0.1f, y1 - 0.2f, z);
    }
    worktop(s, look);
}

// the worktop is laid round the basin
void home_build_sink(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h, bx = 0.27f, z0 = -z + 0.13f,
          z1 = z - 0.1f;
    body(s, &(HomeLook){.w = look->w, .d = look->d, .h = look->h - 0.16f}, look->palette->cloth);
    panel(s, -x, 0.1f, 0, y - TOP, z - 0.024f, look->palette->cloth);
    panel(s, 0, 0.1f, x, y - TOP, z - 0.024f, look->palette->cloth);
    handle(s, -0.16f, -0.04f, y - 0.12f, z - 0.024f);
    handle(s, 0.04f, 0.16f, y - 0.12f, z - 0.024f);
    home_shape_paint(s, HOME_MARBLE, STONE);
    home_solid_box(s, -x, y - TOP, -z, x, y, z0);
    home_solid_box(s, -x, y - TOP, z1, x, y, z - 0.005f);
    home_solid_box(s, -x, y - TOP, z0, -bx, y, z1);
    home_solid_box(s, bx, y - TOP, z0, x, y, z1);
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_box(s, -bx - 0.01f, y - 0.19f, z0 - 0.01f, bx + 0.01f, y - 0.17f, z1 + 0.01f);
    home_solid_box(s, -bx - 0.012f, y - 0.17f, z0, -bx, y + 0.004f, z1);
    home_solid_box(s, bx, y - 0.17f, z0, bx + 0.012f, y + 0.004f, z1);
    home_solid_box(s, -bx, y - 0.17f, z0 - 0.012f, bx, y + 0.004f, z0);
    home_solid_box(s, -bx, y - 0.17f, z1, bx, y + 0.004f, z1 + 0.012f);
    // the tap: up, forward, down
    home_solid_post(s, 0, -z + 0.07f, y, y + 0.26f, 0.018f, 0.012f, 10);
    home_solid_rod(s, (float[3]){0, y + 0.255f, -z + 0.065f}, (float[3]){0, y + 0.235f, -z + 0.24f},
                   0.012f, 0.012f, 10);
    home_solid_post(s, 0, -z + 0.235f, y + 0.19f, y + 0.24f, 0.011f, 0.011f, 10);
}

void home_build_stove(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h;
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_soft(s, -x + 0.002f, 0.05f, -z, x - 0.002f, y - 0.012f, z - 0.045f, 0.005f);
    home_solid_soft(s, -x + 0.006f, y - 0.15f, z - 0.046f, x - 0.006f, y - 0.02f, z - 0.022f,
                    0.005f);
    home_solid_soft(s, -x + 0.006f, 0.16f, z - 0.046f, x - 0.006f, y - 0.16f, z - 0.022f, 0.006f);
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_soft(s, -x + 0.07f, 0.27f, z - 0.03f, x - 0.07f, y - 0.29f, z - 0.018f, 0.005f);
    home_solid_box(s, -x + 0.004f, y - 0.012f, -z, x - 0.004f, y, z - 0.01f);
    handle(s, -x + 0.06f, x - 0.06f, y - 0.2f, z - 0.024f);
    for (int i = 0; i < 4; i++) {
        float px = i % 2 ? 0.14f : -0.14f, pz = i / 2 ? 0.1f : -0.15f, r = i % 3 ? 0.075f : 0.095f;
        home_shape_paint(s, HOME_PLAIN, DARK_STEEL);
        home_solid_lathe(
            s, px, y, pz,
            (const float[][2]){
                {r, 0}, {r, 0.004f}, {r - 0.008f, 0.004f}, {r - 0.008f, 0.001f}, {0, 0.001f}},
            5, 20);
        home_shape_paint(s, HOME_PLAIN, BLACK);
        float kx = -0.21f + 0.14f * (float)i;
        home_solid_rod(s, (float[3]){kx, y - 0.085f, z - 0.024f}, (float[3]){kx, y - 0.085f, z},
                       0.02f, 0.017f, 12);
    }
}

void home_build_dishwasher(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d - 0.024f, y1 = look->h - TOP;
    body(s, look, WHITE);
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_soft(s, -x + 0.004f, 0.1f, z - 0.02f, x - 0.004f, y1 - 0.11f, z, 0.005f);
    home_solid_soft(s, -x + 0.004f, y1 - 0.105f, z - 0.02f, x - 0.004f, y1 - 0.004f, z, 0.005f);
    handle(s, -x + 0.08f, x - 0.08f, y1 - 0.15f, z);
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_box(s, 0.08f, y1 - 0.07f, z, 0.2f, y1 - 0.035f, z + 0.002f);
    worktop(s, look);
}

void home_build_refrigerator(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, split = 0.62f;
    uint32_t color = look->variant ? STEEL : WHITE;
    home_shape_paint(s, HOME_PLAIN, color);
    home_solid_soft(s, -x, 0.04f, -z, x, look->h, z - 0.085f, 0.01f);
    home_solid_soft(s, -x + 0.002f, 0.06f, z - 0.085f, x - 0.002f, split - 0.004f, z - 0.03f,
                    0.016f);
    home_solid_soft(s, -x + 0.002f, split + 0.004f, z - 0.085f, x - 0.002f, look->h - 0.004f,
                    z - 0.03f, 0.016f);
    home_shape_paint(s, HOME_PLAIN, DARK_STEEL);
    home_solid_soft(s, -x + 0.05f, split + 0.1f, z - 0.03f, -x + 0.075f, split + 0.5f, z, 0.008f);
    home_solid_soft(s, -x + 0.05f, split - 0.3f, z - 0.03f, -x + 0.075f, split - 0.08f, z, 0.008f);
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_box(s, -x + 0.02f, 0, -z + 0.05f, x - 0.02f, 0.05f, z - 0.1f);
}

void home_build_cabinet(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    uint32_t color = look->palette->paint;
    home_shape_paint(s, HOME_PLAIN, color);
    home_solid_box(s, -x, 0, -z, x, look->h, z - 0.022f);
    panel(s, -x, 0, 0, look->h, z, color);
    panel(s, 0, 0, x, look->h, z, color);
    handle(s, -0.1f, -0.03f, 0.05f, z - 0.004f);
    handle(s, 0.03f, 0.1f, 0.05f, z - 0.004f);
}

void home_build_hood(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w - 0.005f, z = 0.5f * look->d, low = 0.14f;
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_soft(s, -x, low, -z, x, low + 0.06f, z, 0.006f);
    const float a[4][3] = {
        {-x, low + 0.06f, z}, {x, low + 0.06f, z}, {x, low + 0.06f, -z}, {-x, low + 0.06f, -z}};
    const float b[4][3] = {
        {-0.13f, 0.38f, 0.02f}, {0.13f, 0.38f, 0.02f}, {0.13f, 0.38f, -z}, {-0.13f, 0.38f, -z}};
    for (int i = 0; i < 4; i++) home_shape_quad(s, a[i], a[(i + 1) % 4], b[(i + 1) % 4], b[i]);
    home_solid_box(s, -0.13f, 0.37f, -z, 0.13f, look->h + 0.34f, 0.02f);
}

void home_build_microwave(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_soft(s, -x, 0.01f, -z, x, look->h, z - 0.02f, 0.012f);
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_soft(s, -x + 0.015f, 0.03f, z - 0.03f, x - 0.12f, look->h - 0.02f, z - 0.006f,
                    0.008f);
    home_solid_soft(s, x - 0.11f, 0.03f, z - 0.03f, x - 0.015f, look->h - 0.02f, z - 0.012f,
                    0.006f);
    home_shape_paint(s, HOME_GLOW, 0x7fe3a0);
    home_solid_box(s, x - 0.1f, look->h - 0.075f, z - 0.013f, x - 0.03f, look->h - 0.045f,
                   z - 0.011f);
}

void home_build_kettle(HomeShape *s, const HomeLook *look) {
    float h = look->h;
    home_shape_paint(s, HOME_PLAIN, look->variant ? look->palette->accent : STEEL);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.078f, 0},
                                        {0.085f, 0.02f},
                                        {0.075f, 0.6f * h},
                                        {0.055f, 0.8f * h},
                                        {0.05f, 0.83f * h},
                                        {0.02f, 0.88f * h},
                                        {0, 0.89f * h}},
                     8, 20);
    home_solid_rod(s, (float[3]){-0.06f, 0.6f * h, 0}, (float[3]){-0.118f, 0.8f * h, 0}, 0.022f,
                   0.012f, 8);
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_ball(s, 0, 0.91f * h, 0, 0.014f, 10);
    home_solid_rod(s, (float[3]){0.05f, 0.8f * h, 0}, (float[3]){0.11f, 0.76f * h, 0}, 0.01f,
                   0.011f, 8);
    home_solid_rod(s, (float[3]){0.11f, 0.77f * h, 0}, (float[3]){0.1f, 0.3f * h, 0}, 0.011f,
                   0.009f, 8);
}

void home_build_bowl(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w, h = 0.6f * look->h;
    home_shape_paint(s, HOME_PLAIN, look->variant ? look->palette->accent : WHITE);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.4f * r, 0},
                                        {0.4f * r, 0},
                                        {0.78f * r, 0.4f * h},
                                        {r, h},
                                        {0.97f * r, h},
                                        {0.74f * r, 0.45f * h},
                                        {0.36f * r, 0.08f * h},
                                        {0, 0.07f * h}},
                     9, 24);
    static const uint32_t fruit[3] = {0xd9832f, 0xc23b2e, 0x8fae3c};
    for (int i = 0; i < 5; i++) {
        float c, d;
        home_noise_circle((float)i / 4.0f, &c, &d);
        float away = i == 4 ? 0.0f : 0.45f * r;
        home_shape_paint(s, HOME_PLAIN, fruit[(i + look->variant) % 3]);
        home_solid_ball(s, away * c, i == 4 ? h + 0.03f : 0.75f * h, away * d, 0.3f * r, 12);
    }
}
