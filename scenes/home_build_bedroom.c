// Beds and everything of cloth: pillows, curtains, rugs.

#include "scenes/home_furniture.h"

// the height of the kind is that of the headboard; the mattress lies at half of it
void home_build_bed(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, mattress = 0.5f;
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    home_solid_legs(s, x - 0.08f, z - 0.1f, 0.2f, 0.03f, 8);
    home_solid_soft(s, -x + 0.01f, 0.17f, -z + 0.04f, x - 0.01f, 0.29f, z, 0.012f);
    if (look->variant) home_shape_paint(s, HOME_FABRIC, look->palette->cloth);
    home_solid_soft(s, -x, 0.1f, -z, x, look->h, -z + (look->variant ? 0.09f : 0.045f),
                    look->variant ? 0.03f : 0.01f);

    home_shape_paint(s, HOME_FABRIC, 0xf4f1ea);
    home_solid_soft(s, -x + 0.03f, 0.28f, -z + 0.08f, x - 0.03f, mattress, z - 0.02f, 0.05f);
    // the blanket covers all but the head; a throw in the second colour lies across the foot
    home_shape_paint(s, HOME_FABRIC, look->palette->cloth2);
    home_solid_soft(s, -x - 0.005f, 0.33f, -z + 0.62f, x + 0.005f, mattress + 0.045f, z, 0.045f);
    home_shape_paint(s, HOME_FABRIC, 0xfaf8f3);
    home_solid_soft(s, -x, 0.36f, -z + 0.56f, x, mattress + 0.052f, -z + 0.82f, 0.04f);
    home_shape_paint(s, HOME_FABRIC, look->palette->cloth);
    home_solid_soft(s, -x - 0.012f, 0.3f, z - 0.62f, x + 0.012f, mattress + 0.062f, z - 0.1f,
                    0.04f);
}

void home_build_pillow(HomeShape *s, const HomeLook *look) {
    home_shape_paint(s, HOME_FABRIC, look->variant ? look->palette->cloth : 0xf8f5ee);
    home_solid_pillow(s, -0.5f * look->w, 0, -0.5f * look->d, 0.5f * look->w, look->h,
                      0.5f * look->d);
}

// hangs from the ceiling's edge to the floor in folds: a wavy sheet, seen from both sides
void home_build_curtain(HomeShape *s, const HomeLook *look) {
    enum { FOLDS = 5, STEPS = FOLDS * 6 };
    home_shape_paint(s, HOME_FABRIC, look->palette->cloth2);
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < STEPS; i++) {
            SceneCorner c[4];
            for (int k = 0; k < 4; k++) {
                float cosine, sine, part = (float)(i + (k == 1 || k == 2)) / STEPS;
                home_noise_circle(part * FOLDS, &cosine, &sine);
                bool is_top = k >= 2;
                float deep = is_top ? 0.022f : 0.034f,
                      slope = deep * cosine * 6.2831853f * FOLDS / look->w;
                float turn = side ? -1.0f : 1.0f;
                c[k] = (SceneCorner){
                    .position = {(part - 0.5f) * look->w, is_top ? look->h - 0.03f : 0.03f,
                                 deep * sine},
                    .normal = {-slope * turn, 0, turn},
                    .uv = {part * look->w * 2.0f * s->scale[0],
                           is_top ? 0.0f : look->h * s->scale[1]},
                    .color = 0xffffffffu,
                };
            }
            home_shape_face(s, side ? (SceneCorner[3]){c[0], c[2], c[1]}
                                    : (SceneCorner[3]){c[0], c[1], c[2]});
            home_shape_face(s, side ? (SceneCorner[3]){c[0], c[3], c[2]}
                                    : (SceneCorner[3]){c[0], c[2], c[3]});
        }
    // the part of the rod that this half hangs from
    home_shape_paint(s, HOME_PLAIN, 0x3b3733);
    float x = 0.5f * look->w + 0.05f, y = look->h - 0.02f;
    home_solid_rod(s, (float[3]){-x, y, 0}, (float[3]){x, y, 0}, 0.011f, 0.011f, 8);
}

static void flat(HomeShape *s, const HomeLook *look, HomeSurface surface, uint32_t color) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y = look->h;
    home_shape_paint(s, surface, color);
    home_shape_picture(s, (float[3]){-x, y, z}, (float[3]){x, y, z}, (float[3]){x, y, -z},
                       (float[3]){-x, y, -z});
    home_shape_paint(s, HOME_FABRIC, color);
    home_shape_quad(s, (float[3]){-x, 0, z}, (float[3]){x, 0, z}, (float[3]){x, y, z},
                    (float[3]){-x, y, z});
    home_shape_quad(s, (float[3]){x, 0, -z}, (float[3]){-x, 0, -z}, (float[3]){-x, y, -z},
                    (float[3]){x, y, -z});
    home_shape_quad(s, (float[3]){x, 0, z}, (float[3]){x, 0, -z}, (float[3]){x, y, -z},
                    (float[3]){x, y, z});
    home_shape_quad(s, (float[3]){-x, 0, -z}, (float[3]){-x, 0, z}, (float[3]){-x, y, z},
                    (float[3]){-x, y, -z});
}

void home_build_rug(HomeShape *s, const HomeLook *look) {
    flat(s, look, look->variant ? HOME_RUG_DIAMONDS : HOME_RUG_BORDER, look->palette->rug);
}

void home_build_runner(HomeShape *s, const HomeLook *look) {
    flat(s, look, look->variant ? HOME_RUG_BORDER : HOME_RUG_DIAMONDS, look->palette->cloth2);
}

void home_build_bath_mat(HomeShape *s, const HomeLook *look) {
    home_shape_paint(s, HOME_CARPET, look->palette->accent);
    home_solid_soft(s, -0.5f * look->w, 0, -0.5f * look->d, 0.5f * look->w, look->h, 0.5f * look->d,
                    0.007f);
}
