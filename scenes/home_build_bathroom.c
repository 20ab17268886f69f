// White ware and steel.

#include "scenes/home_furniture.h"

enum { CERAMIC = 0xf7f7f5, STEEL = 0xc9cdd0, GLASSY = 0xcfe0e2, DARK = 0x35383b };

static void rod(HomeShape *s, float x0, float y0, float z0, float x1, float y1, float z1,
                float radius) {
    home_solid_rod(s, (float[3]){x0, y0, z0}, (float[3]){x1, y1, z1}, radius, radius, 10);
}

// cistern at the wall, foot, bowl, seat and lid: the bowl is a lathe stretched by its ring of seat
void home_build_toilet(HomeShape *s, const HomeLook *look) {
    float z = 0.5f * look->d, x = 0.5f * look->w - 0.01f;
    home_shape_paint(s, HOME_PLAIN, CERAMIC);
    home_solid_soft(s, -x, 0.4f, -z, x, look->h, -z + 0.17f, 0.03f);
    home_solid_soft(s, -x - 0.005f, look->h - 0.035f, -z, x + 0.005f, look->h, -z + 0.18f, 0.014f);
    home_solid_soft(s, -0.11f, 0, -z + 0.1f, 0.11f, 0.36f, z - 0.16f, 0.045f);
    home_solid_lathe(s, 0, 0, z - 0.2f,
                     (const float[][2]){{0, 0.0f},
                                        {0.1f, 0.0f},
                                        {0.11f, 0.1f},
                                        {0.15f, 0.28f},
                                        {0.19f, 0.38f},
                                        {0.19f, 0.395f},
                                        {0, 0.4f}},
                     7, 24);
    home_solid_soft(s, -0.17f, 0.26f, -z + 0.12f, 0.17f, 0.395f, z - 0.2f, 0.04f);
    home_solid_lathe(
        s, 0, 0.398f, z - 0.2f,
        (const float[][2]){{0, 0}, {0.195f, 0}, {0.197f, 0.015f}, {0.185f, 0.028f}, {0, 0.03f}}, 5,
        24);
    home_solid_soft(s, -0.185f, 0.398f, -z + 0.17f, 0.185f, 0.428f, z - 0.2f, 0.014f);
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_post(s, 0, -z + 0.09f, look->h, look->h + 0.008f, 0.022f, 0.02f, 14);
}

void home_build_bathtub(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h, wall = 0.07f;
    home_shape_paint(s, HOME_PLAIN, CERAMIC);
    home_solid_soft(s, -x, 0, -z, -x + wall, y, z, 0.02f);
    home_solid_soft(s, x - wall, 0, -z, x, y, z, 0.02f);
    home_solid_soft(s, -x + 0.01f, 0, -z, x - 0.01f, y, -z + wall, 0.02f);
    home_solid_soft(s, -x + 0.01f, 0, z - wall, x - 0.01f, y, z, 0.02f);
    home_solid_box(s, -x + wall, 0.1f, -z + wall, x - wall, 0.14f, z - wall);
    // sloping ends
    const float lean = 0.22f;
    home_shape_quad(s, (float[3]){-x + wall, y - 0.03f, z - wall},
                    (float[3]){-x + wall + lean, 0.14f, z - wall},
                    (float[3]){-x + wall + lean, 0.14f, -z + wall},
                    (float[3]){-x + wall, y - 0.03f, -z + wall});
    home_shape_paint(s, HOME_PLAIN, STEEL);
    rod(s, x - 0.035f, y, 0, x - 0.035f, y + 0.12f, 0, 0.014f);
    rod(s, x - 0.03f, y + 0.115f, 0, x - 0.17f, y + 0.1f, 0, 0.013f);
    home_solid_post(s, x - 0.035f, -0.12f, y, y + 0.05f, 0.018f, 0.022f, 12);
    home_solid_post(s, x - 0.035f, 0.12f, y, y + 0.05f, 0.018f, 0.022f, 12);
}

// a low tray in the corner, two framed screens (open between the bars), head and pipe
void home_build_shower(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h;
    home_shape_paint(s, HOME_PLAIN, CERAMIC);
    home_solid_soft(s, -x, 0, -z, x, 0.06f, z, 0.015f);
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_post(s, 0, 0, 0.06f, 0.066f, 0.045f, 0.045f, 16);
    rod(s, 0.1f, 0.9f, -z + 0.04f, 0.1f, 1.98f, -z + 0.04f, 0.011f);
    rod(s, 0.1f, 1.97f, -z + 0.03f, 0.1f, 1.97f, -z + 0.33f, 0.011f);
    home_solid_post(s, 0.1f, -z + 0.33f, 1.9f, 1.96f, 0.1f, 0.03f, 20);
    home_solid_soft(s, -0.06f, 1.0f, -z, 0.24f, 1.05f, -z + 0.05f, 0.015f);
    for (int side = -1; side <= 1; side += 2) {
        float px = (float)side * (x - 0.012f);
        home_solid_box(s, px - 0.012f, 0.06f, z - 0.03f, px + 0.012f, y, z);
    }
    home_solid_box(s, -x, y - 0.03f, z - 0.03f, x, y, z);
    // a curtain of one half, gathered, in place of glass
    home_shape_paint(s, HOME_FABRIC, GLASSY);
    for (int i = 0; i < 6; i++) {
        float x0 = -x + 0.03f + 0.062f * (float)i;
        home_solid_soft(s, x0, 0.1f, z - 0.035f + (i % 2 ? 0.012f : -0.012f), x0 + 0.064f,
                        y - 0.03f, z - 0.018f + (i % 2 ? 0.012f : -0.012f), 0.008f);
    }
}

// a vanity: cupboard below, basin let into the top, tap
void home_build_washbasin(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h;
    uint32_t color = look->variant ? look->woods->furniture : look->palette->paint;
    home_shape_paint(s, look->variant ? HOME_WOOD : HOME_PLAIN, color);
    home_solid_soft(s, -x + 0.01f, 0.22f, -z, x - 0.01f, y - 0.13f, z - 0.05f, 0.006f);
    for (int side = -1; side <= 1; side += 2) {
        float x0 = side < 0 ? -x + 0.015f : 0.002f, x1 = side < 0 ? -0.002f : x - 0.015f;
        home_shape_paint(s, look->variant ? HOME_WOOD : HOME_PLAIN, color);
        home_solid_soft(s, x0, 0.23f, z - 0.052f, x1, y - 0.14f, z - 0.032f, 0.004f);
        home_shape_paint(s, HOME_PLAIN, STEEL);
        home_solid_ball(s, (float)side * 0.035f, 0.5f, z - 0.025f, 0.013f, 8);
    }
    home_solid_post(s, -x + 0.06f, z - 0.1f, 0, 0.23f, 0.015f, 0.018f, 8);
    home_solid_post(s, x - 0.06f, z - 0.1f, 0, 0.23f, 0.015f, 0.018f, 8);
    home_solid_post(s, -x + 0.06f, -z + 0.05f, 0, 0.23f, 0.015f, 0.018f, 8);
    home_solid_post(s, x - 0.06f, -z + 0.05f, 0, 0.23f, 0.015f, 0.018f, 8);
    home_shape_paint(s, HOME_PLAIN, CERAMIC);
    home_solid_soft(s, -x, y - 0.13f, -z, x, y - 0.09f, z - 0.01f, 0.012f);
    home_solid_lathe(s, 0, y - 0.09f, 0.02f,
                     (const float[][2]){{0.1f, 0},
                                        {0.16f, 0.05f},
                                        {0.185f, 0.09f},
                                        {0.18f, 0.095f},
                                        {0.15f, 0.05f},
                                        {0.08f, 0.012f},
                                        {0, 0.01f}},
                     7, 28);
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_post(s, 0, -z + 0.05f, y - 0.09f, y + 0.12f, 0.016f, 0.013f, 10);
    rod(s, 0, y + 0.115f, -z + 0.045f, 0, y + 0.1f, -z + 0.16f, 0.012f);
}

// over a bar at the wall
void home_build_towel(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = -0.5f * look->d, y = look->h - 0.03f;
    home_shape_paint(s, HOME_PLAIN, STEEL);
    rod(s, -x, y, z + 0.055f, x, y, z + 0.055f, 0.009f);
    for (int side = -1; side <= 1; side += 2)
        rod(s, (float)side * (x - 0.01f), y, z, (float)side * (x - 0.01f), y, z + 0.06f, 0.008f);
    home_shape_paint(s, HOME_CARPET, look->variant ? look->palette->accent : look->palette->cloth);
    home_solid_soft(s, -x + 0.05f, 0.0f, z + 0.062f, x - 0.05f, y + 0.014f, z + 0.078f, 0.007f);
    home_solid_soft(s, -x + 0.05f, 0.18f, z + 0.03f, x - 0.05f, y + 0.014f, z + 0.048f, 0.007f);
    home_solid_soft(s, -x + 0.05f, y - 0.005f, z + 0.032f, x - 0.05f, y + 0.016f, z + 0.076f,
                    0.007f);
    home_shape_paint(s, HOME_CARPET, look->palette->paint);
    home_solid_box(s, -x + 0.049f, 0.06f, z + 0.0785f, x - 0.049f, 0.1f, z + 0.0795f);
}

void home_build_washing_machine(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h;
    home_shape_paint(s, HOME_PLAIN, CERAMIC);
    home_solid_soft(s, -x, 0.02f, -z, x, y, z - 0.03f, 0.012f);
    home_solid_soft(s, -x + 0.02f, y - 0.14f, z - 0.04f, -0.06f, y - 0.03f, z - 0.022f, 0.006f);
    // the round door lies forward: a ring of rods would be waste, two discs do
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_rod(s, (float[3]){0, 0.42f, z - 0.035f}, (float[3]){0, 0.42f, z - 0.008f}, 0.2f,
                   0.185f, 28);
    home_shape_paint(s, HOME_PLAIN, DARK);
    home_solid_rod(s, (float[3]){0, 0.42f, z - 0.01f}, (float[3]){0, 0.42f, z - 0.002f}, 0.15f,
                   0.12f, 28);
    home_solid_rod(s, (float[3]){0.18f, y - 0.085f, z - 0.03f},
                   (float[3]){0.18f, y - 0.085f, z - 0.004f}, 0.03f, 0.026f, 16);
    home_solid_box(s, 0.0f, y - 0.11f, z - 0.031f, 0.11f, y - 0.06f, z - 0.027f);
}

// a pale pane in a frame: the ray caster has no mirrors
void home_build_mirror(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = -0.5f * look->d, rim = 0.022f;
    home_shape_paint(s, look->variant ? HOME_WOOD : HOME_PLAIN,
                     look->variant ? look->woods->furniture : look->palette->paint);
    home_solid_soft(s, -x, 0, z, x, rim, z + 0.03f, 0.006f);
    home_solid_soft(s, -x, look->h - rim, z, x, look->h, z + 0.03f, 0.006f);
    home_solid_soft(s, -x, 0, z, -x + rim, look->h, z + 0.03f, 0.006f);
    home_solid_soft(s, x - rim, 0, z, x, look->h, z + 0.03f, 0.006f);
    home_shape_paint(s, HOME_PLAIN, 0xd5e3e8);
    home_solid_box(s, -x + 0.01f, 0.01f, z, x - 0.01f, look->h - 0.01f, z + 0.012f);
}

void home_build_trash_can(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w, h = look->h;
    home_shape_paint(s, HOME_PLAIN, look->variant ? STEEL : look->palette->accent);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.82f * r, 0},
                                        {0.82f * r, 0},
                                        {r, 0.94f * h},
                                        {r, 0.94f * h},
                                        {r, h},
                                        {r, h},
                                        {0.9f * r, h},
                                        {0.86f * r, 0.6f * h},
                                        {0, 0.6f * h}},
                     10, 22);
}
