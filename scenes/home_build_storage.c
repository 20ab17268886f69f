// Wardrobes, shelves, racks, boxes. Bodies are painted or wooden by variant.

#include "scenes/home_furniture.h"

enum { BRASS = 0xc9a45c, STEEL = 0xb9bdc0, BLACK = 0x2e2f31, CARDBOARD = 0xc8a77a };

static void paint_body(HomeShape *s, const HomeLook *look) {
    bool is_painted = look->variant % 2;
    home_shape_paint(s, is_painted ? HOME_PLAIN : HOME_WOOD,
                     is_painted ? look->palette->paint : look->woods->furniture);
}

static void handle(HomeShape *s, float x, float y0, float y1, float z) {
    home_shape_paint(s, HOME_PLAIN, BRASS);
    home_solid_soft(s, x - 0.007f, y0, z, x + 0.007f, y1, z + 0.022f, 0.004f);
}

void home_build_wardrobe(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    int doors = look->w > 1.5f ? 3 : 2;
    float step = (look->w - 0.04f) / (float)doors;
    paint_body(s, look);
    home_solid_box(s, -x + 0.02f, 0, -z + 0.02f, x - 0.02f, 0.07f, z - 0.07f);
    home_solid_soft(s, -x, 0.07f, -z, x, look->h, z - 0.045f, 0.006f);
    for (int i = 0; i < doors; i++) {
        float x0 = -x + 0.02f + step * (float)i + 0.003f, x1 = x0 + step - 0.006f;
        paint_body(s, look);
        home_solid_soft(s, x0, 0.1f, z - 0.045f, x1, look->h - 0.04f, z - 0.024f, 0.004f);
        home_solid_soft(s, x0 + 0.07f, 0.2f, z - 0.026f, x1 - 0.07f, look->h - 0.14f, z - 0.018f,
                        0.006f);
        handle(s, i % 2 ? x0 + 0.035f : x1 - 0.035f, 0.95f, 1.12f, z - 0.024f);
    }
    paint_body(s, look);
    home_solid_soft(s, -x - 0.015f, look->h - 0.03f, -z, x + 0.015f, look->h, z - 0.02f, 0.008f);
}

void home_build_dresser(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d, y0 = 0.12f;
    paint_body(s, look);
    home_solid_legs(s, x - 0.06f, z - 0.08f, y0 + 0.01f, 0.024f, 8);
    home_solid_soft(s, -x + 0.01f, y0, -z, x - 0.01f, look->h - 0.025f, z - 0.045f, 0.006f);
    float step = (look->h - 0.05f - y0) / 3.0f;
    for (int i = 0; i < 6; i++) {
        float left = i % 2 ? 0.004f : -x + 0.025f, right = i % 2 ? x - 0.025f : -0.004f;
        float low = y0 + 0.015f + step * (float)(i / 2);
        paint_body(s, look);
        home_solid_soft(s, left, low, z - 0.045f, right, low + step - 0.012f, z - 0.024f, 0.005f);
        home_shape_paint(s, HOME_PLAIN, BRASS);
        float middle = 0.5f * (left + right), y = low + 0.5f * step;
        home_solid_soft(s, middle - 0.06f, y - 0.006f, z - 0.024f, middle + 0.06f, y + 0.006f, z,
                        0.004f);
    }
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    home_solid_soft(s, -x, look->h - 0.025f, -z, x, look->h, z - 0.015f, 0.008f);
}

//---- books ---------------------------------------------------------------------------------------

static uint32_t book_color(const HomeLook *look) {
    static const uint32_t inks[6] = {0x7c3b33, 0x2f4a5c, 0xd8c9a8, 0x4c5a3f, 0x3b3a40, 0xb98b4a};
    uint32_t pick = rng_below(look->rng, 9);
    return pick < 6    ? inks[pick]
           : pick == 6 ? look->palette->accent
           : pick == 7 ? look->palette->cloth
                       : look->palette->cloth2;
}

// a row of standing books from x0 on, until x1 or the courage is used up
static void row_of_books(HomeShape *s, const HomeLook *look, float x0, float x1, float y, float z0,
                         float tallest) {
    float x = x0;
    while (x < x1 - 0.05f) {
        float thick = rng_range(look->rng, 0.022f, 0.05f),
              tall = tallest * rng_range(look->rng, 0.72f, 0.97f);
        float deep = rng_range(look->rng, 0.15f, 0.2f);
        home_shape_paint(s, HOME_PLAIN, book_color(look));
        home_solid_box(s, x, y, z0, x + thick - 0.002f, y + tall, z0 + deep);
        x += thick;
        if (rng_below(look->rng, 14) == 0) x += rng_range(look->rng, 0.08f, 0.2f);
    }
}

static void lying_books(HomeShape *s, const HomeLook *look, float x, float y, float z, int count,
                        float w, float d) {
    for (int i = 0; i < count; i++) {
        float thick = rng_range(look->rng, 0.022f, 0.04f);
        home_shape_place(s, x, y, z, rng_range(look->rng, -0.03f, 0.03f));
        home_shape_paint(s, HOME_PLAIN, book_color(look));
        home_solid_box(s, -0.5f * w, 0, -0.5f * d, 0.5f * w, 0.004f, 0.5f * d);
        home_solid_box(s, -0.5f * w, thick - 0.004f, -0.5f * d, 0.5f * w, thick, 0.5f * d);
        home_solid_box(s, -0.5f * w, 0.004f, -0.5f * d, -0.5f * w + 0.006f, thick - 0.004f,
                       0.5f * d);
        home_shape_paint(s, HOME_PLAIN, 0xefe8d8);
        home_solid_box(s, -0.5f * w + 0.006f, 0.004f, -0.49f * d, 0.49f * w, thick - 0.004f,
                       0.49f * d);
        y += thick;
    }
    home_shape_place(s, 0, 0, 0, 0);
}

void home_build_books(HomeShape *s, const HomeLook *look) {
    lying_books(s, look, 0, 0, 0, (int)(look->h / 0.035f), 0.92f * look->w, 0.92f * look->d);
}

static void frame_of_boards(HomeShape *s, const HomeLook *look, int boards) {
    float x = 0.5f * look->w, z = 0.5f * look->d, step = (look->h - 0.08f) / (float)boards;
    paint_body(s, look);
    home_solid_soft(s, -x, 0, -z, -x + 0.022f, look->h, z, 0.004f);
    home_solid_soft(s, x - 0.022f, 0, -z, x, look->h, z, 0.004f);
    home_solid_box(s, -x + 0.02f, 0.06f, -z, x - 0.02f, look->h, -z + 0.01f);
    home_solid_box(s, -x + 0.02f, 0, z - 0.03f, x - 0.02f, 0.06f, z - 0.02f);
    for (int i = 0; i <= boards; i++) {
        float y = 0.06f + step * (float)i;
        home_solid_soft(s, -x + 0.02f, y, -z + 0.008f, x - 0.02f, y + 0.02f, z - 0.002f, 0.003f);
    }
}

void home_build_bookshelf(HomeShape *s, const HomeLook *look) {
    enum { BOARDS = 5 };
    float x = 0.5f * look->w - 0.03f, z = -0.5f * look->d + 0.02f,
          step = (look->h - 0.08f) / BOARDS;
    frame_of_boards(s, look, BOARDS);
    for (int i = 0; i < BOARDS; i++) {
        float y = 0.08f + step * (float)i, end = x * rng_range(look->rng, 0.1f, 1.0f);
        row_of_books(s, look, -x, end, y, z, step - 0.06f);
        if (x - end > 0.3f) lying_books(s, look, 0.5f * (end + x), y, 0, 3, 0.24f, 0.17f);
    }
}

//---- racks and boxes -----------------------------------------------------------------------------

// cartons, baskets and tins on boards
void home_build_shelf(HomeShape *s, const HomeLook *look) {
    enum { BOARDS = 4 };
    float x = 0.5f * look->w - 0.04f, step = (look->h - 0.08f) / BOARDS;
    frame_of_boards(s, look, BOARDS);
    for (int i = 0; i < BOARDS; i++) {
        float y = 0.08f + step * (float)i, at = -x;
        while (at < x - 0.2f) {
            float wide = rng_range(look->rng, 0.16f, 0.34f),
                  tall = step * rng_range(look->rng, 0.35f, 0.78f);
            if (at + wide > x) break;
            uint32_t pick = rng_below(look->rng, 4);
            home_shape_paint(s, pick == 1 ? HOME_WICKER : HOME_PLAIN,
                             pick == 0   ? CARDBOARD
                             : pick == 1 ? 0xcaa774
                             : pick == 2 ? look->palette->accent
                                         : look->palette->paint);
            home_solid_soft(s, at, y, -0.5f * look->d + 0.05f, at + wide, y + tall,
                            0.5f * look->d - 0.05f, 0.01f);
            at += wide + rng_range(look->rng, 0.02f, 0.12f);
        }
    }
}

static void shoe(HomeShape *s, float x, float y, float z, uint32_t color) {
    home_shape_paint(s, HOME_PLAIN, BLACK);
    home_solid_soft(s, x - 0.042f, y, z - 0.12f, x + 0.042f, y + 0.018f, z + 0.13f, 0.008f);
    home_shape_paint(s, HOME_PLAIN, color);
    home_solid_soft(s, x - 0.038f, y + 0.016f, z - 0.115f, x + 0.038f, y + 0.06f, z + 0.125f,
                    0.024f);
    home_solid_soft(s, x - 0.036f, y + 0.03f, z - 0.115f, x + 0.036f, y + 0.1f, z + 0.0f, 0.02f);
}

void home_build_shoe_rack(HomeShape *s, const HomeLook *look) {
    static const uint32_t colors[4] = {0x5b3a26, 0x2c2c30, 0xe8e4dc, 0x8c4a3a};
    float x = 0.5f * look->w, z = 0.5f * look->d;
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    for (int side = -1; side <= 1; side += 2)
        home_solid_soft(s, (float)side * (x - 0.012f) - 0.012f, 0, -z,
                        (float)side * (x - 0.012f) + 0.012f, look->h, z, 0.004f);
    for (int i = 0; i < 3; i++) {
        float y = i == 2 ? look->h - 0.03f : 0.06f + 0.19f * (float)i;
        home_shape_paint(s, HOME_WOOD, look->woods->furniture);
        for (int k = 0; k < 4; k++)
            home_solid_box(s, -x + 0.02f, y, -z + 0.02f + 0.066f * (float)k, x - 0.02f, y + 0.014f,
                           -z + 0.062f + 0.066f * (float)k);
        for (int pair = 0; i < 2 && pair < (int)(look->w / 0.24f); pair++) {
            float middle = -x + 0.14f + 0.22f * (float)pair;
            uint32_t color = colors[rng_below(look->rng, 4)];
            shoe(s, middle - 0.048f, y + 0.014f, 0, color);
            shoe(s, middle + 0.048f, y + 0.014f, 0, color);
        }
    }
}

// hangs at the wall: a board, hooks, two coats and a bag
void home_build_coat_rack(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = -0.5f * look->d, top = look->h;
    home_shape_paint(s, HOME_WOOD, look->woods->furniture);
    home_solid_soft(s, -x, top - 0.12f, z, x, top, z + 0.02f, 0.006f);
    for (int i = 0; i < 5; i++) {
        float at = -x + 0.08f + (look->w - 0.16f) * 0.25f * (float)i;
        home_shape_paint(s, HOME_PLAIN, BLACK);
        home_solid_rod(s, (float[3]){at, top - 0.07f, z + 0.02f},
                       (float[3]){at, top - 0.05f, z + 0.075f}, 0.007f, 0.01f, 6);
        if (i % 2) continue;
        uint32_t cloth = i == 0 ? look->palette->cloth : i == 2 ? look->palette->accent : 0x54575c;
        home_shape_paint(s, HOME_FABRIC, cloth);
        float length = i == 4 ? 0.38f : 0.72f, wide = i == 4 ? 0.13f : 0.1f;
        home_solid_soft(s, at - wide, top - 0.09f - length, z + 0.03f, at + wide, top - 0.12f,
                        z + 0.16f, 0.045f);
        home_solid_soft(s, at - 0.05f, top - 0.14f, z + 0.05f, at + 0.05f, top - 0.06f, z + 0.12f,
                        0.025f);
    }
}

void home_build_box(HomeShape *s, const HomeLook *look) {
    float x = 0.5f * look->w, z = 0.5f * look->d;
    uint32_t color = look->variant == 0   ? CARDBOARD
                     : look->variant == 1 ? look->palette->cloth2
                                          : look->palette->paint;
    home_shape_paint(s, HOME_PLAIN, color);
    home_solid_soft(s, -x, 0, -z, x, look->h - 0.07f, z, 0.006f);
    home_solid_soft(s, -x - 0.008f, look->h - 0.07f, -z - 0.008f, x + 0.008f, look->h, z + 0.008f,
                    0.006f);
    home_shape_paint(s, HOME_PLAIN, 0xf4f1ea);
    home_solid_box(s, -0.06f, 0.08f, z, 0.06f, 0.15f, z + 0.003f);
}

void home_build_basket(HomeShape *s, const HomeLook *look) {
    float r = 0.46f * look->d, h = look->h;
    home_shape_paint(s, HOME_WICKER, look->variant ? 0xe0d2b4 : 0xb98a58);
    home_solid_lathe(s, 0, 0, 0,
                     (const float[][2]){{0, 0},
                                        {0.82f * r, 0},
                                        {0.82f * r, 0},
                                        {r, 0.5f * h},
                                        {0.96f * r, h},
                                        {0.96f * r, h},
                                        {0.9f * r, h},
                                        {0.9f * r, h},
                                        {0.86f * r, 0.7f * h},
                                        {0, 0.7f * h}},
                     10, 20);
    home_shape_paint(s, HOME_FABRIC, look->palette->cloth2);
    home_solid_pillow(s, -0.8f * r, 0.62f * h, -0.8f * r, 0.8f * r, 0.9f * h, 0.8f * r);
}
