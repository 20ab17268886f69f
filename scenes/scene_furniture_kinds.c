// What stands in streets, from the solids of which furniture is made. To add a kind: a function
// and its row. Categories are not those of homes' things, except where it is the same thing.
//
//      O         _________                   .-.
//      |         |       |      ___         ( o )
//      |  lamp   | kiosk |     |   |  box    |=|  hydrant      ═══  bench     ▲  cone
//      |         |_______|     |___|         |_|               ┃ ┃
//
// Tall things are seen from far, small ones from near: a search needs both.

#include "scenes/home_shape.h"
#include "scenes/scene_furniture.h"

enum { IRON = 0x2d3238, STEEL = 0x9aa0a6, TIMBER = 0x8a6240, STONE = 0xa8a49a, SOIL = 0x4a3a2c };

static void lamp(HomeShape *s, uint32_t rgb) {
    static const float base[][2] = {{0, 0}, {0.2f, 0}, {0.2f, 0.12f}, {0.1f, 0.3f}, {0.07f, 0.5f}};
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_lathe(s, 0, 0, 0, base, ARRAY_COUNT(base), 12);
    home_solid_post(s, 0, 0, 0.4f, 4.2f, 0.07f, 0.05f, 10);
    home_solid_rod(s, (float[3]){0, 4.15f, 0}, (float[3]){0, 4.4f, 0.9f}, 0.05f, 0.04f, 8);
    home_solid_soft(s, -0.14f, 4.34f, 0.7f, 0.14f, 4.48f, 1.2f, 0.04f);
    home_shape_paint(s, HOME_GLOW, 0xfff2cc);
    home_solid_box(s, -0.1f, 4.31f, 0.75f, 0.1f, 4.34f, 1.15f);
}

static void hydrant(HomeShape *s, uint32_t rgb) {
    static const float body[][2] = {{0, 0},         {0.19f, 0},     {0.19f, 0.06f}, {0.13f, 0.1f},
                                    {0.13f, 0.55f}, {0.17f, 0.58f}, {0.17f, 0.63f}, {0.12f, 0.75f},
                                    {0.05f, 0.81f}, {0.04f, 0.88f}, {0, 0.88f}};
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_lathe(s, 0, 0, 0, body, ARRAY_COUNT(body), 14);
    home_solid_rod(s, (float[3]){-0.24f, 0.45f, 0}, (float[3]){0.24f, 0.45f, 0}, 0.07f, 0.07f, 10);
    home_solid_rod(s, (float[3]){0, 0.42f, 0}, (float[3]){0, 0.42f, 0.24f}, 0.09f, 0.09f, 10);
}

static void bench(HomeShape *s, uint32_t rgb) {
    home_shape_paint(s, HOME_PLAIN, IRON);
    for (int side = -1; side <= 1; side += 2) {
        float x = 0.75f * (float)side;
        home_solid_box(s, x - 0.03f, 0, -0.25f, x + 0.03f, 0.44f, 0.25f);
        home_solid_rod(s, (float[3]){x, 0.4f, -0.22f}, (float[3]){x, 0.9f, -0.36f}, 0.03f, 0.03f,
                       6);
    }
    home_shape_paint(s, HOME_WOOD, rgb);
    for (int i = 0; i < 4; i++) {
        float z = -0.2f + 0.13f * (float)i;
        home_solid_box(s, -0.9f, 0.44f, z, 0.9f, 0.48f, z + 0.11f);
    }
    for (int i = 0; i < 3; i++) {
        float y = 0.56f + 0.13f * (float)i, z = -0.28f - 0.036f * (float)i;
        home_solid_box(s, -0.9f, y, z - 0.02f, 0.9f, y + 0.1f, z + 0.02f);
    }
}

static void kiosk(HomeShape *s, uint32_t rgb) {
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_soft(s, -1.1f, 0, -0.8f, 1.1f, 1.0f, 0.8f, 0.04f);
    home_solid_soft(s, -1.1f, 1.0f, -0.8f, 1.1f, 2.3f, -0.6f, 0.04f);
    for (int side = -1; side <= 1; side += 2) {
        float x = 1.02f * (float)side;
        home_solid_box(s, x - 0.08f, 1.0f, -0.6f, x + 0.08f, 2.3f, 0.8f);
    }
    home_shape_paint(s, HOME_STRIPES, rgb);
    home_solid_soft(s, -1.25f, 2.3f, -0.9f, 1.25f, 2.5f, 1.3f, 0.05f);
    home_shape_paint(s, HOME_WOOD, TIMBER);
    home_solid_box(s, -1.1f, 1.0f, 0.5f, 1.1f, 1.06f, 1.0f);
    home_shape_paint(s, HOME_PAINTING_BLOCKS, 0xffffff);
    home_shape_picture(s, (float[3]){-0.9f, 0.1f, 0.81f}, (float[3]){0.9f, 0.1f, 0.81f},
                       (float[3]){0.9f, 0.95f, 0.81f}, (float[3]){-0.9f, 0.95f, 0.81f});
}

static void mailbox(HomeShape *s, uint32_t rgb) {
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_legs(s, 0.22f, 0.2f, 0.2f, 0.03f, 6);
    home_solid_soft(s, -0.28f, 0.18f, -0.26f, 0.28f, 1.0f, 0.26f, 0.05f);
    home_solid_rod(s, (float[3]){-0.28f, 1.0f, 0}, (float[3]){0.28f, 1.0f, 0}, 0.26f, 0.26f, 16);
    home_shape_paint(s, HOME_PLAIN, IRON);
    home_solid_box(s, -0.2f, 1.02f, 0.2f, 0.2f, 1.08f, 0.27f);
}

static void sign(HomeShape *s, uint32_t rgb) {
    home_shape_paint(s, HOME_PLAIN, STEEL);
    home_solid_post(s, 0, 0, 0, 2.8f, 0.05f, 0.05f, 8);
    home_solid_soft(s, -0.2f, 0, -0.2f, 0.2f, 0.1f, 0.2f, 0.03f);
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_soft(s, -0.45f, 1.9f, 0.04f, 0.45f, 2.8f, 0.09f, 0.02f);
    home_shape_paint(s, HOME_PLAIN, 0xf4f4f0);
    home_solid_box(s, -0.33f, 2.25f, 0.09f, 0.33f, 2.45f, 0.1f);
}

static void planter(HomeShape *s, uint32_t rgb) {
    static const float pot[][2] = {{0, 0},        {0.45f, 0},   {0.62f, 0.6f},
                                   {0.55f, 0.6f}, {0.5f, 0.5f}, {0, 0.5f}};
    home_shape_paint(s, HOME_PLAIN, STONE);
    home_solid_lathe(s, 0, 0, 0, pot, ARRAY_COUNT(pot), 16);
    home_shape_paint(s, HOME_PLAIN, SOIL);
    home_solid_post(s, 0, 0, 0.5f, 0.9f, 0.06f, 0.05f, 8);
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_ball(s, 0, 1.15f, 0, 0.5f, 12);
    home_solid_ball(s, 0.28f, 0.9f, 0.15f, 0.3f, 10);
    home_solid_ball(s, -0.25f, 0.9f, -0.18f, 0.32f, 10);
}

static void bin(HomeShape *s, uint32_t rgb) {
    static const float can[][2] = {{0, 0},        {0.26f, 0},    {0.32f, 0.85f}, {0.34f, 0.9f},
                                   {0.3f, 0.92f}, {0.25f, 0.7f}, {0, 0.7f}};
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_lathe(s, 0, 0, 0, can, ARRAY_COUNT(can), 14);
}

static void shelter(HomeShape *s, uint32_t rgb) {
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_legs(s, 1.4f, 0.6f, 2.4f, 0.05f, 8);
    home_solid_soft(s, -1.6f, 2.4f, -0.8f, 1.6f, 2.52f, 0.8f, 0.04f);
    home_solid_box(s, -1.4f, 0.3f, -0.62f, 1.4f, 2.1f, -0.58f);
    home_shape_paint(s, HOME_WOOD, TIMBER);
    home_solid_box(s, -1.1f, 0.42f, -0.56f, 1.1f, 0.48f, -0.2f);
    home_solid_box(s, -0.9f, 0, -0.42f, -0.82f, 0.42f, -0.34f);
    home_solid_box(s, 0.82f, 0, -0.42f, 0.9f, 0.42f, -0.34f);
}

static void statue(HomeShape *s, uint32_t rgb) {
    static const float figure[][2] = {{0, 0},       {0.3f, 0},    {0.22f, 0.5f},
                                      {0.3f, 1.0f}, {0.1f, 1.2f}, {0, 1.2f}};
    home_shape_paint(s, HOME_PLAIN, STONE);
    home_solid_soft(s, -0.7f, 0, -0.7f, 0.7f, 0.3f, 0.7f, 0.04f);
    home_solid_soft(s, -0.5f, 0.3f, -0.5f, 0.5f, 1.3f, 0.5f, 0.04f);
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_lathe(s, 0, 1.3f, 0, figure, ARRAY_COUNT(figure), 14);
    home_solid_ball(s, 0, 2.62f, 0, 0.17f, 10);
}

const SceneFurniture scene_furniture[] = {
    {"street_lamp", 0.25f, lamp}, {"bench", 1.0f, bench},     {"hydrant", 0.3f, hydrant},
    {"kiosk", 1.6f, kiosk},       {"mailbox", 0.4f, mailbox}, {"sign", 0.45f, sign},
    {"planter", 0.65f, planter},  {"trash_bin", 0.35f, bin},  {"shelter", 1.8f, shelter},
    {"statue", 1.0f, statue},
};
const int scene_furniture_count = ARRAY_COUNT(scene_furniture);
