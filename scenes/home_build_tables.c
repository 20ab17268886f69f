// Tables and what is built like one. `top` and `legs` do most of the work.

#include "scenes/home_furniture.h"

enum { BLACK_STEEL = 0x2e2f31, BRASS = 0xc9a45c };

static void top(HomeShape *s, const HomeLook *look, float thick, float bevel) {
    home_solid_soft(s, -0.5f * look->w, look->h - thick, -0.5f * look->d, 0.5f * look->w, look->h,
                    0.5f * look->d, bevel);
}

static void apron(HomeShape *s, float x, float z, float y0, float y1) {
    home_solid_box(s, -x, y0, z - 0.01f, x, y1, z + 0.01f);
    home_solid_box(s, -x, y0, -z - 0.01f, x, y1, -z + 0.01f);
    home_solid_box(s, x - 0.01f, y0, -z, x + 0.01f, y1, z);
    home_solid_box(s, -x - 0.01f, y0, -z, -x + 0.01f, y1, z);
}

static void square_legs(HomeShape *s, float x, float z, float y1, float half) {
    for (int i = 0; i < 4; i++) {
        float px = i & 1 ? x : -x, pz = i & 2 ? z : -z;
        home_solid_soft(s, px - half, 0, pz - half, px + half, y1, pz + half, 0.006f);
    }
}

// the sides of a drawer or door: a front with a bar or a knob
static void paint_body(HomeShape *s, const HomeLook *look, uint32_t color) {
    home_shape_paint(s, color == look->woods->furniture ? HOME_WOOD : HOME_PLAIN, color);
}

static void front(HomeShape *s, const HomeLook *look, float x0, float y0, float x1, float y1,
                  uint32_t paint) {
    float z = 0.5f * look->d - 0.025f;
    paint_body(s, look, paint);
    home_solid_soft(s, x0 + 0.004f, y0 + 0.004f, z - 0.02f, x1 - 0.004f, y1 - 0.004f, z, 0.004f);
    home_shape_paint(s, HOME_PLAIN, BRASS);
    float x = 0.5f * (x0 + x1), y = 0.5f * (y0 + y1);
    home_solid_rod(s, (float[3]){x, y, z}, (float[3]){x, y, z + 0.022f}, 0.008f, 0.013f, 8);
}

void home_build_dining_table(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w - 0.08f, z = 0.5f * look->d - 0.08f;
    paint_body(s, look, look->variant == 2 ? look->palette->paint : look->woods->furniture);
    if (look->variant == 1) {
        // two trestles with a bar between them
        for (int side = -1; side <= 1; side += 2) {
            float px = (float)side * (x - 0.12f);
            home_solid_soft(s, px - 0.04f, 0.06f, -0.09f, px + 0.04f, look->h - 0.06f, 0.09f,
                            0.01f);
            home_solid_soft(s, px - 0.045f, 0, -z, px + 0.045f, 0.06f, z, 0.012f);
            home_solid_soft(s, px - 0.045f, look->h - 0.1f, -z, px + 0.045f, look->h - 0.04f, z,
                            0.01f);
        }
        home_solid_box(s, -x + 0.14f, 0.2f, -0.02f, x - 0.14f, 0.3f, 0.02f);
    } else {
        square_legs(s, x, z, look->h - 0.035f, 0.032f);
        apron(s, x, z, look->h - 0.12f, look->h - 0.035f);
    }
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    top(s, look, 0.036f, 0.01f);
}

void home_build_coffee_table(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w - 0.06f, z = 0.5f * look->d - 0.06f;
    if (look->variant == 1) {
        home_shape_paint(s, HOME_PLAIN, BLACK_STEEL);
        square_legs(s, x + 0.03f, z + 0.03f, look->h - 0.03f, 0.014f);
        home_shape_paint(s, HOME_MARBLE, 0xf4f2ee);
    } else {
        home_shape_paint(s, HOME_WOOD, look->woods->furniture);
        home_solid_legs(s, x, z, look->h - 0.03f, 0.024f, 10);
        home_solid_soft(s, -x, 0.13f, -z, x, 0.15f, z, 0.006f);
        if (look->variant == 2) home_shape_paint(s, HOME_PLAIN, look->palette->paint);
    }
    top(s, look, 0.032f, 0.01f);
}

void home_build_side_table(HomeShape *s, const HomeLook *look) {
    float r = 0.5f * look->w, h = look->h;
    paint_body(s, look, look->variant ? look->palette->paint : look->woods->furniture);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.6f * r, 0},
                                        {0.6f * r, 0.012f},
                                        {0.03f, 0.035f},
                                        {0.022f, 0.1f},
                                        {0.022f, h - 0.025f}},
                     6, 20);
    home_solid_lathe(s, 0, h - 0.026f, 0,
                     (const float[][2]){{0, 0},
                                        {r - 0.01f, 0},
                                        {r, 0.008f},
                                        {r, 0.02f},
                                        {r - 0.006f, 0.026f},
                                        {r - 0.006f, 0.026f},
                                        {0, 0.026f}},
                     7, 28);
}

void home_build_desk(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    uint32_t body = look->variant ? look->palette->paint : look->woods->furniture;
    if (look->variant) {
        home_shape_paint(s, HOME_PLAIN, BLACK_STEEL);
        square_legs(s, x - 0.04f, z - 0.04f, look->h - 0.03f, 0.018f);
        home_solid_box(s, -x + 0.06f, 0.6f, -z + 0.03f, x - 0.06f, 0.64f, -z + 0.05f);
    } else {
        paint_body(s, look, body);
        home_solid_soft(s, -x + 0.02f, 0, -z + 0.04f, -x + 0.05f, look->h - 0.03f, z - 0.04f,
                        0.005f);
        home_solid_box(s, -x + 0.05f, 0.35f, -z + 0.04f, x - 0.44f, look->h - 0.05f, -z + 0.06f);
    }
    // drawers on the right
    paint_body(s, look, body);
    home_solid_soft(s, x - 0.44f, look->variant ? 0.26f : 0.0f, -z + 0.04f, x - 0.03f,
                    look->h - 0.03f, z - 0.045f, 0.005f);
    int drawers = look->variant ? 2 : 3;
    float y0 = look->variant ? 0.28f : 0.04f, step = (look->h - 0.05f - y0) / (float)drawers;
    for (int i = 0; i < drawers; i++)
        front(s, look, x - 0.43f, y0 + step * (float)i, x - 0.04f, y0 + step * (float)(i + 1),
              body);
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    top(s, look, 0.03f, 0.008f);
}

void home_build_nightstand(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    uint32_t body = look->variant ? look->palette->paint : look->woods->furniture;
    paint_body(s, look, body);
    home_solid_legs(s, x - 0.04f, z - 0.06f, 0.16f, 0.018f, 8);
    home_solid_soft(s, -x + 0.01f, 0.15f, -z, x - 0.01f, look->h - 0.02f, z - 0.045f, 0.006f);
    float middle = 0.5f * (0.15f + look->h - 0.02f);
    front(s, look, -x + 0.02f, 0.16f, x - 0.02f, middle, body);
    front(s, look, -x + 0.02f, middle, x - 0.02f, look->h - 0.03f, body);
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    top(s, look, 0.022f, 0.008f);
}

void home_build_tv_stand(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, third = look->w / 3.0f;
    uint32_t body = look->variant ? look->palette->paint : look->woods->furniture;
    paint_body(s, look, body);
    home_solid_legs(s, x - 0.1f, z - 0.07f, 0.12f, 0.02f, 8);
    home_solid_soft(s, -x, 0.11f, -z, -x + third, look->h - 0.02f, z - 0.045f, 0.006f);
    home_solid_soft(s, x - third, 0.11f, -z, x, look->h - 0.02f, z - 0.045f, 0.006f);
    home_solid_box(s, -x + third, 0.11f, -z, x - third, 0.13f, z - 0.05f);
    home_solid_box(s, -x + third, 0.13f, -z, x - third, look->h - 0.02f, -z + 0.015f);
    front(s, look, -x + 0.01f, 0.12f, -x + third - 0.005f, look->h - 0.03f, body);
    front(s, look, x - third + 0.005f, 0.12f, x - 0.01f, look->h - 0.03f, body);
    home_shape_paint(s, HOME_PLAIN, BLACK_STEEL);
    home_solid_soft(s, -0.2f, 0.13f, -z + 0.06f, 0.2f, 0.19f, z - 0.1f, 0.005f);
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    top(s, look, 0.022f, 0.006f);
}
