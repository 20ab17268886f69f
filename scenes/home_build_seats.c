// Chairs, sofas, stools, benches. Seats are 43 to 46 cm high, as in shops.

#include "scenes/home_furniture.h"

#define SEAT 0.45f

enum { DARK = 0x3a3733, STEEL = 0xb9bdc0 };

static void rod(HomeShape *s, float x0, float y0, float z0, float x1, float y1, float z1,
                float radius) {
    home_solid_rod(s, (float[3]){x0, y0, z0}, (float[3]){x1, y1, z1}, radius, radius, 8);
}

// slats, a panel, or an upholstered back, by variant
static void chair_back(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w - 0.03f, z = -0.5f * look->d + 0.03f, top = look->h;
    for (int side = -1; side <= 1; side += 2)
        rod(s, (float)side * x, SEAT - 0.05f, z + 0.02f, (float)side * x * 0.96f, top, z, 0.016f);
    if (look->variant == 0) {
        for (int i = 0; i < 3; i++) {
            float y = SEAT + 0.14f + 0.12f * (float)i;
            home_solid_soft(s, -x, y, z - 0.005f, x, y + 0.055f, z + 0.015f, 0.006f);
        }
    } else if (look->variant == 1) {
        home_solid_soft(s, -x, SEAT + 0.2f, z - 0.008f, x, top, z + 0.018f, 0.008f);
    } else {
        home_shape_paint(s, HOME_FABRIC, look->palette->cloth);
        home_solid_soft(s, -x, SEAT + 0.08f, z - 0.01f, x, top, z + 0.045f, 0.02f);
    }
}

void home_build_chair(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w - 0.03f, z = 0.5f * look->d - 0.04f;
    home_shape_paint(s, look->variant == 1 ? HOME_PLAIN : HOME_WOOD,
                     look->variant == 1 ? look->palette->paint : look->woods->furniture);
    home_solid_legs(s, x, z, SEAT - 0.03f, 0.02f, 8);
    home_solid_soft(s, -x, SEAT - 0.075f, -z, x, SEAT - 0.03f, z, 0.008f);
    chair_back(s, look);
    bool is_soft = look->variant != 1;
    if (is_soft)
        home_shape_paint(s, HOME_FABRIC,
                         look->variant == 0 ? look->palette->cloth2 : look->palette->cloth);
    home_solid_soft(s, -0.5f * look->w, SEAT - 0.03f, -0.5f * look->d + 0.03f, 0.5f * look->w,
                    SEAT + (is_soft ? 0.02f : 0.0f), 0.5f * look->d, 0.014f);
}

void home_build_office_chair(HomeShape *s, const HomeLook *look) {
    home_shape_paint(s, HOME_PLAIN, DARK);
    for (int i = 0; i < 5; i++) {
        float c, d;
        home_noise_circle((float)i / 5.0f, &c, &d);
        float x = 0.27f * d, z = 0.27f * c;
        home_solid_rod(s, (float[3]){0, 0.1f, 0}, (float[3]){x, 0.065f, z}, 0.026f, 0.016f, 6);
        home_solid_ball(s, x, 0.03f, z, 0.03f, 8);
    }
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_post(s, 0, 0, 0.1f, 0.42f, 0.03f, 0.022f, 10);
    home_shape_paint(s, HOME_FABRIC, look->palette->cloth);
    home_solid_soft(s, -0.25f, 0.42f, -0.24f, 0.25f, 0.5f, 0.25f, 0.03f);
    home_solid_soft(s, -0.23f, 0.58f, -0.29f, 0.23f, look->h, -0.22f, 0.03f);
    home_shape_paint(s, HOME_PLAIN, DARK);
    home_solid_box(s, -0.03f, 0.4f, -0.3f, 0.03f, 0.7f, -0.28f);
    for (int side = -1; side <= 1; side += 2) {
        float x = 0.28f * (float)side;
        rod(s, x, 0.46f, 0.0f, x, 0.66f, 0.0f, 0.014f);
        home_solid_soft(s, x - 0.025f, 0.66f, -0.13f, x + 0.025f, 0.69f, 0.13f, 0.01f);
    }
}

void home_build_stool(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w;
    home_shape_paint(s, look->variant ? HOME_PLAIN : HOME_WOOD,
                     look->variant ? look->palette->accent : look->woods->furniture);
    for (int i = 0; i < 3; i++) {
        float c, d;
        home_noise_circle((float)i / 3.0f + 0.08f, &c, &d);
        home_solid_rod(s, (float[3]){0.85f * r * c, 0, 0.85f * r * d},
                       (float[3]){0.55f * r * c, look->h - 0.03f, 0.55f * r * d}, 0.014f, 0.018f,
                       8);
    }
    float h = look->h;
    home_solid_lathe(
        s, 0, h - 0.04f, 0,
        (const float[][2]){{0, 0}, {r, 0}, {r, 0}, {r, 0.03f}, {r - 0.012f, 0.04f}, {0, 0.036f}}, 6,
        20);
}

//---- upholstery ----------------------------------------------------------------------------------

// arms, back, base and `seats` cushions of anything that is sat in deeply
static void upholstered(HomeShape *s, const HomeLook *look, int seats, float arm) {
    float w = 0.5f * look->w, d = 0.5f * look->d, foot = 0.11f;
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    home_solid_legs(s, w - 0.08f, d - 0.08f, foot + 0.02f, 0.022f, 8);
    home_shape_paint(s, HOME_FABRIC, look->palette->cloth);
    home_solid_soft(s, -w, foot, -d, w, 0.28f, d - 0.03f, 0.02f);
    home_solid_soft(s, -w + arm, 0.28f, -d, w - arm, look->h - 0.06f, -d + 0.2f, 0.05f);
    float arm_top = look->variant ? 0.6f : 0.54f;
    home_solid_soft(s, -w, 0.26f, -d, -w + arm, arm_top, d - 0.02f, 0.045f);
    home_solid_soft(s, w - arm, 0.26f, -d, w, arm_top, d - 0.02f, 0.045f);

    float step = (2.0f * w - 2.0f * arm) / (float)seats;
    for (int i = 0; i < seats; i++) {
        float x0 = -w + arm + step * (float)i + 0.006f, x1 = x0 + step - 0.012f;
        home_solid_soft(s, x0, 0.28f, -d + 0.17f, x1, SEAT, d, 0.045f);
        home_solid_soft(s, x0 + 0.01f, SEAT - 0.01f, -d + 0.15f, x1 - 0.01f, look->h, -d + 0.32f,
                        0.06f);
    }
}

void home_build_sofa(HomeShape *s, const HomeLook *look) {
    upholstered(s, look, look->w > 2.0f ? 3 : 2, 0.17f);
}

void home_build_armchair(HomeShape *s, const HomeLook *look) {
    HomePalette other = *look->palette;
    if (look->variant) other.cloth = look->palette->accent;
    HomeLook single = *look;
    single.palette = &other;
    upholstered(s, &single, 1, 0.13f);
}

void home_build_cushion(HomeShape *s, const HomeLook *look) {
    home_shape_paint(s, HOME_FABRIC, look->variant ? look->palette->accent : look->palette->cloth2);
    home_solid_cushion(s, look->w, look->h, look->d);
}

void home_build_bench(HomeShape *s, const HomeLook *look) {
    float w = 0.5f * look->w, d = 0.5f * look->d;
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    home_solid_soft(s, -w, look->h - 0.07f, -d, w, look->h - 0.03f, d, 0.008f);
    for (int side = -1; side <= 1; side += 2) {
        float x = (float)side * (w - 0.06f);
        home_solid_soft(s, x - 0.025f, 0, -d + 0.02f, x + 0.025f, look->h - 0.07f, d - 0.02f,
                        0.006f);
    }
    home_solid_box(s, -w + 0.08f, 0.14f, -0.015f, w - 0.08f, 0.2f, 0.015f);
    home_shape_paint(s, HOME_FABRIC, look->variant ? look->palette->accent : look->palette->cloth);
    home_solid_soft(s, -w + 0.02f, look->h - 0.03f, -d + 0.01f, w - 0.02f, look->h + 0.02f,
                    d - 0.01f, 0.02f);
}
