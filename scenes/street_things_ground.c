// What stands about: racks, booths, scaffoldings, and in parks a fountain, a playground, hedges.

#include "scenes/street_site.h"

enum { IRON = 0x2d3238, STEEL = 0x9aa0a6, STONE = 0xb8b2a4, TIMBER = 0x9a7448, PIPE = 0x8d8f8c };

void street_things_phone(const StreetSite *site, int look) {
    UNUSED(look);
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_PLAIN, 0xb0231f);
    home_solid_box(s, -0.46f, 0, -0.46f, 0.46f, 0.12f, 0.46f);
    for (int i = 0; i < 4; i++) {
        float x = i & 1 ? 0.4f : -0.4f, z = i & 2 ? 0.4f : -0.4f;
        home_solid_box(s, x - 0.06f, 0.12f, z - 0.06f, x + 0.06f, 2.15f, z + 0.06f);
    }
    home_solid_soft(s, -0.48f, 2.15f, -0.48f, 0.48f, 2.5f, 0.48f, 0.08f);
    for (int side = 0; side < 4; side++) {
        home_shape_place(s, 0, 0, 0, 0.25f * (float)side);
        home_shape_paint(s, HOME_PLAIN, 0x9db4bd);
        home_solid_box(s, -0.34f, 0.12f, 0.39f, 0.34f, 2.15f, 0.4f);
        home_shape_paint(s, HOME_PLAIN, 0xb0231f);
        for (int bar = 0; bar < 4; bar++) {
            float y = 0.55f + 0.4f * (float)bar;
            home_solid_box(s, -0.34f, y, 0.4f, 0.34f, y + 0.04f, 0.42f);
        }
        street_words(site, "PHONE", 0xf4f0e4, 0x2a2a2a, -0.36f, 2.2f, 0.485f, 0.72f, 0.17f);
    }
    home_shape_place(s, 0, 0, 0, 0);
}

//---- bicycles ------------------------------------------------------------------------------------

static void bicycle(HomeShape *s, float x, uint32_t rgb) {
    static const float y = 0.34f;
    home_shape_paint(s, HOME_PLAIN, 0x1d1f21);
    for (int i = 0; i < 2; i++) {
        float z = i ? 0.52f : -0.52f;
        for (int k = 0; k < 10; k++) {
            float c0, s0, c1, s1;
            home_noise_circle((float)k / 10.0f, &c0, &s0);
            home_noise_circle((float)(k + 1) / 10.0f, &c1, &s1);
            home_solid_rod(s, (float[3]){x, y + 0.33f * s0, z + 0.33f * c0},
                           (float[3]){x, y + 0.33f * s1, z + 0.33f * c1}, 0.02f, 0.02f, 3);
        }
    }
    home_shape_paint(s, HOME_PLAIN, rgb);
    const float joints[6][2] = {{-0.52f, 0.34f}, {-0.1f, 0.34f}, {0.42f, 0.8f},
                                {-0.2f, 0.82f},  {0.52f, 0.34f}, {0.4f, 1.02f}};
    static const uint8_t bars[7][2] = {{0, 1}, {1, 2}, {1, 3}, {0, 3}, {3, 2}, {4, 2}, {2, 5}};
    for (int i = 0; i < 7; i++) {
        const float *a = joints[bars[i][0]], *b = joints[bars[i][1]];
        home_solid_rod(s, (float[3]){x, a[1], a[0]}, (float[3]){x, b[1], b[0]}, 0.018f, 0.018f, 4);
    }
    home_shape_paint(s, HOME_PLAIN, 0x2a2220);
    home_solid_box(s, x - 0.06f, 0.86f, -0.34f, x + 0.06f, 0.92f, -0.1f);
    home_solid_box(s, x - 0.28f, 1.0f, 0.36f, x + 0.28f, 1.04f, 0.4f);
}

// four hoops; one bicycle stands there, or two
void street_things_rack(const StreetSite *site, int look) {
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_PLAIN, STEEL);
    for (int i = 0; i < 4; i++) {
        float x = -1.05f + 0.7f * (float)i;
        home_solid_post(s, x, -0.35f, 0, 0.8f, 0.03f, 0.03f, 6);
        home_solid_post(s, x, 0.35f, 0, 0.8f, 0.03f, 0.03f, 6);
        home_solid_rod(s, (float[3]){x, 0.8f, -0.37f}, (float[3]){x, 0.8f, 0.37f}, 0.03f, 0.03f, 6);
    }
    bicycle(s, -0.9f, 0x2f6b8a);
    if (look > 0) bicycle(s, 0.5f, 0xb8402f);
}

//---- works ---------------------------------------------------------------------------------------

// a deck over the pavement, 2.9 m up, and a storey of poles above it
void street_things_scaffolding(const StreetSite *site, int look) {
    UNUSED(look);
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_PLAIN, PIPE);
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 2; k++) {
            float x = -3.8f + 1.9f * (float)i, z = k ? 1.2f : -1.2f;
            home_solid_post(s, x, z, 0, 7.4f, 0.05f, 0.05f, 6);
            home_solid_box(s, x - 0.14f, 0, z - 0.14f, x + 0.14f, 0.04f, z + 0.14f);
        }
    for (int level = 0; level < 2; level++) {
        float y = 2.9f + 2.2f * (float)level;
        home_shape_paint(s, HOME_WOOD, TIMBER);
        home_solid_box(s, -3.95f, y, -1.25f, 3.95f, y + 0.08f, 1.25f);
        home_shape_paint(s, HOME_PLAIN, PIPE);
        home_solid_rod(s, (float[3]){-3.95f, y + 1.0f, 1.2f}, (float[3]){3.95f, y + 1.0f, 1.2f},
                       0.035f, 0.035f, 6);
        home_solid_rod(s, (float[3]){-3.8f, y, 1.24f}, (float[3]){-1.9f, y + 2.2f, 1.24f}, 0.03f,
                       0.03f, 6);
        home_solid_rod(s, (float[3]){3.8f, y, 1.24f}, (float[3]){1.9f, y + 2.2f, 1.24f}, 0.03f,
                       0.03f, 6);
    }
    home_shape_paint(s, HOME_PLAIN, 0x2f6a48);
    home_solid_box(s, -3.95f, 2.98f, 1.26f, 3.95f, 3.75f, 1.3f);
}

//---- parks ---------------------------------------------------------------------------------------

void street_things_fountain(const StreetSite *site, int look) {
    UNUSED(look);
    static const float basin[][2] = {{0, 0},       {2.5f, 0},    {2.5f, 0},    {2.6f, 0.5f},
                                     {2.6f, 0.5f}, {2.3f, 0.5f}, {2.3f, 0.5f}, {2.25f, 0.3f}};
    static const float bowl[][2] = {{0.22f, 0},   {0.18f, 0.7f}, {0.3f, 0.8f}, {1.05f, 1.15f},
                                    {1.1f, 1.2f}, {1.0f, 1.2f},  {0, 1.1f}};
    static const float top[][2] = {
        {0.12f, 0}, {0.1f, 0.5f}, {0.5f, 0.75f}, {0.45f, 0.78f}, {0, 0.72f}};
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_PLASTER, STONE);
    home_solid_lathe(s, 0, 0, 0, basin, ARRAY_COUNT(basin), 24);
    home_solid_lathe(s, 0, 0.25f, 0, bowl, ARRAY_COUNT(bowl), 18);
    home_solid_lathe(s, 0, 1.35f, 0, top, ARRAY_COUNT(top), 14);
    home_shape_paint(s, HOME_PLAIN, 0x7fb4c4);
    static const float water[][2] = {{2.3f, 0}, {0, 0.01f}}, upper[][2] = {{1.02f, 0}, {0, 0.01f}};
    home_solid_lathe(s, 0, 0.4f, 0, water, 2, 24);
    home_solid_lathe(s, 0, 1.42f, 0, upper, 2, 18);
    home_shape_paint(s, HOME_PLAIN, 0xd6ecf2);
    home_solid_post(s, 0, 0, 2.05f, 2.75f, 0.07f, 0.02f, 8);
    for (int i = 0; i < 8; i++) {
        float c, d;
        home_noise_circle((float)i / 8.0f, &c, &d);
        home_solid_rod(s, (float[3]){1.06f * c, 1.42f, 1.06f * d},
                       (float[3]){1.4f * c, 0.4f, 1.4f * d}, 0.02f, 0.035f, 5);
    }
}

static void swings(HomeShape *s, float x) {
    home_shape_paint(s, HOME_PLAIN, 0x2f5f9a);
    for (int side = -1; side <= 1; side += 2) {
        float end = x + 1.6f * (float)side;
        home_solid_rod(s, (float[3]){end, 0, -0.8f}, (float[3]){end, 2.3f, 0}, 0.05f, 0.05f, 6);
        home_solid_rod(s, (float[3]){end, 0, 0.8f}, (float[3]){end, 2.3f, 0}, 0.05f, 0.05f, 6);
    }
    home_solid_rod(s, (float[3]){x - 1.6f, 2.3f, 0}, (float[3]){x + 1.6f, 2.3f, 0}, 0.05f, 0.05f,
                   6);
    for (int i = -1; i <= 1; i += 2) {
        float seat = x + 0.7f * (float)i;
        home_shape_paint(s, HOME_PLAIN, STEEL);
        home_solid_rod(s, (float[3]){seat - 0.2f, 0.5f, 0}, (float[3]){seat - 0.2f, 2.3f, 0},
                       0.012f, 0.012f, 4);
        home_solid_rod(s, (float[3]){seat + 0.2f, 0.5f, 0}, (float[3]){seat + 0.2f, 2.3f, 0},
                       0.012f, 0.012f, 4);
        home_shape_paint(s, HOME_PLAIN, 0xc8402f);
        home_solid_box(s, seat - 0.24f, 0.46f, -0.1f, seat + 0.24f, 0.5f, 0.1f);
    }
}

// a tower with a roof, a ladder behind and a slide in front
static void slide(HomeShape *s, float x) {
    home_shape_paint(s, HOME_WOOD, TIMBER);
    home_solid_box(s, x - 0.7f, 1.3f, -1.9f, x + 0.7f, 1.4f, -0.6f);
    for (int i = 0; i < 4; i++) {
        float px = x + (i & 1 ? 0.62f : -0.62f), pz = i & 2 ? -0.68f : -1.82f;
        home_solid_box(s, px - 0.06f, 0, pz - 0.06f, px + 0.06f, 2.5f, pz + 0.06f);
    }
    for (int i = 0; i < 4; i++)
        home_solid_box(s, x - 0.5f, 0.25f + 0.3f * (float)i, -2.0f, x + 0.5f,
                       0.31f + 0.3f * (float)i, -1.9f);
    home_shape_paint(s, HOME_PLAIN, 0xd9a832);
    const float roof[5][3] = {{x - 0.9f, 2.4f, -0.4f},
                              {x + 0.9f, 2.4f, -0.4f},
                              {x + 0.9f, 2.4f, -2.1f},
                              {x - 0.9f, 2.4f, -2.1f},
                              {x, 3.2f, -1.25f}};
    for (int i = 0; i < 4; i++) home_shape_quad(s, roof[i], roof[(i + 1) % 4], roof[4], roof[4]);
    home_shape_paint(s, HOME_PLAIN, 0xc8402f);
    home_shape_quad(s, (float[3]){x - 0.4f, 0.3f, 1.6f}, (float[3]){x + 0.4f, 0.3f, 1.6f},
                    (float[3]){x + 0.4f, 1.4f, -0.6f}, (float[3]){x - 0.4f, 1.4f, -0.6f});
    for (int side = -1; side <= 1; side += 2) {
        float at = x + 0.42f * (float)side;
        home_solid_rod(s, (float[3]){at, 0.42f, 1.6f}, (float[3]){at, 1.6f, -0.6f}, 0.06f, 0.06f,
                       6);
        home_solid_box(s, at - 0.04f, 0, 1.5f, at + 0.04f, 0.4f, 1.6f);
    }
}

void street_things_playground(const StreetSite *site, int look) {
    UNUSED(look);
    static const float rim[][2] = {{1.25f, 0},   {1.25f, 0.3f}, {1.25f, 0.3f},
                                   {1.1f, 0.3f}, {1.1f, 0.15f}, {0, 0.2f}};
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_GRAVEL, 0xc8926a);
    home_solid_box(s, -4.5f, -0.05f, -3.5f, 4.5f, 0.03f, 3.5f);
    swings(s, -2.4f);
    slide(s, 1.6f);
    home_shape_paint(s, HOME_PLASTER, 0xe3d2a0);
    home_solid_lathe(s, 3.1f, 0, 2.0f, rim, ARRAY_COUNT(rim), 14);
}

void street_things_hedge(const StreetSite *site, int look) {
    UNUSED(look);
    home_shape_paint(site->shape, HOME_LEAVES, 0x7d9c58);
    home_solid_soft(site->shape, -2.0f, -0.02f, -0.28f, 2.0f, 0.95f, 0.28f, 0.1f);
}
