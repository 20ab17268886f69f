// What tells people where they are: lights, street names, bus stops, the way down to the trains.

#include "scenes/street_site.h"

#include <string.h>

enum { IRON = 0x2d3238, STEEL = 0x9aa0a6, GREEN = 0x1f6b45, BLUE = 0x1f4f96, WHITE = 0xf6f6f2 };

// Words fit `width` if it is above 0: the board is as wide, and the letters as high as they can be.
float street_words(const StreetSite *site, const char *text, uint32_t board, uint32_t letters,
                   float x, float y, float z, float width, float height) {
    float aspect;
    int material = street_print_text(site->prints, text, board, letters, &aspect);
    if (width <= 0.0f) width = height * aspect;
    home_shape_paint_with(site->shape, material, 1.0f, 1.0f);
    home_shape_picture(site->shape, (float[3]){x, y, z}, (float[3]){x + width, y, z},
                       (float[3]){x + width, y + height, z}, (float[3]){x, y + height, z});
    return width;
}

// both sides of a board along x, its middle at (0, y, 0)
static void board(const StreetSite *site, const char *text, uint32_t rgb, float y, float height,
                  float turns) {
    HomeShape *s = site->shape;
    float aspect;
    street_print_text(site->prints, text, rgb, WHITE, &aspect);
    float width = height * aspect;
    home_shape_place(s, 0, 0, 0, turns);
    home_shape_paint(s, HOME_PLAIN, rgb);
    home_solid_box(s, -0.5f * width, y, -0.015f, 0.5f * width, y + height, 0.015f);
    for (int side = 0; side < 2; side++) {
        home_shape_place(s, 0, 0, 0, turns + 0.5f * (float)side);
        street_words(site, text, rgb, WHITE, -0.5f * width, y, 0.018f, 0, height);
    }
    home_shape_place(s, 0, 0, 0, 0);
}

//---- traffic lights ------------------------------------------------------------------------------

static void head(HomeShape *s, float turns, bool is_red) {
    static const uint32_t lamps[3] = {0xff4030, 0xffb030, 0x40e070};
    home_shape_place(s, 0, 0, 0, turns);
    home_shape_paint(s, HOME_PLAIN, 0xd8a020);
    home_solid_soft(s, -0.18f, 2.55f, 0.1f, 0.18f, 3.55f, 0.34f, 0.03f);
    for (int i = 0; i < 3; i++) {
        bool is_lit = i == (is_red ? 0 : 2);
        float y = 3.38f - 0.32f * (float)i;
        home_shape_paint(s, is_lit ? HOME_GLOW : HOME_PLAIN, is_lit ? lamps[i] : 0x2a2624);
        home_solid_rod(s, (float[3]){0, y, 0.33f}, (float[3]){0, y, 0.355f}, 0.11f, 0.11f, 10);
        home_shape_paint(s, HOME_PLAIN, IRON);
        home_solid_box(s, -0.13f, y + 0.11f, 0.33f, 0.13f, y + 0.13f, 0.5f);
    }
}

// two heads: for those who come along the front's direction and along the next
void street_things_lights(const StreetSite *site, int look) {
    UNUSED(look);
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_PLAIN, IRON);
    home_solid_post(s, 0, 0, 0, 0.35f, 0.16f, 0.12f, 10);
    home_solid_post(s, 0, 0, 0.3f, 3.7f, 0.07f, 0.06f, 8);
    head(s, 0.0f, true);
    head(s, 0.25f, false);
    home_shape_place(s, 0, 0, 0, 0);
    home_shape_paint(s, HOME_PLAIN, IRON);
    home_solid_soft(s, -0.12f, 1.1f, 0.05f, 0.12f, 1.35f, 0.14f, 0.02f);
}

// `look`: the crossing's row and column; the board along x names the street that runs along x
void street_things_name_sign(const StreetSite *site, int look) {
    const StreetPlan *plan = site->plan;
    int row = look / STREET_MAX_LINES, column = look % STREET_MAX_LINES;
    home_shape_paint(site->shape, HOME_PLAIN, STEEL);
    home_solid_post(site->shape, 0, 0, 0, 3.25f, 0.045f, 0.04f, 8);
    board(site, plan->lines[1][row].name, GREEN, 2.7f, 0.24f, 0.0f);
    board(site, plan->lines[0][column].name, GREEN, 2.98f, 0.24f, 0.25f);
}

//---- bus and trains ------------------------------------------------------------------------------

void street_things_bus_stop(const StreetSite *site, int look) {
    UNUSED(look);
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_PLAIN, IRON);
    for (int side = -1; side <= 1; side += 2) {
        home_solid_post(s, 1.75f * (float)side, -0.7f, 0, 2.4f, 0.05f, 0.05f, 8);
        home_solid_post(s, 1.75f * (float)side, 0.5f, 0, 2.4f, 0.05f, 0.05f, 8);
    }
    home_solid_soft(s, -1.95f, 2.4f, -0.82f, 1.95f, 2.55f, 0.82f, 0.05f);
    home_shape_paint(s, HOME_PLAIN, 0x8fb0bf);
    home_solid_box(s, -1.7f, 0.25f, -0.72f, 1.7f, 2.2f, -0.69f);
    home_shape_paint(s, HOME_PAINTING_CIRCLES, 0xffffff);
    home_shape_picture(s, (float[3]){1.74f, 0.5f, 0.4f}, (float[3]){1.74f, 0.5f, -0.6f},
                       (float[3]){1.74f, 2.0f, -0.6f}, (float[3]){1.74f, 2.0f, 0.4f});
    home_shape_paint(s, HOME_PLAIN, 0xe8ebec);
    home_solid_box(s, 1.75f, 0.4f, -0.65f, 1.8f, 2.1f, 0.45f);
    home_shape_paint(s, HOME_WOOD, 0x8a6240);
    home_solid_box(s, -1.3f, 0.44f, -0.62f, 1.0f, 0.5f, -0.22f);
    home_shape_paint(s, HOME_PLAIN, IRON);
    for (int side = -1; side <= 1; side += 2)
        home_solid_box(s, 0.9f * (float)side - 0.18f, 0, -0.5f, 0.9f * (float)side - 0.1f, 0.44f,
                       -0.3f);
    home_shape_paint(s, HOME_PLAIN, BLUE);
    home_solid_box(s, -1.0f, 2.56f, 0.66f, 1.0f, 2.95f, 0.72f);
    street_words(site, "BUS STOP", BLUE, WHITE, -0.95f, 2.58f, 0.73f, 1.9f, 0.35f);
    home_shape_place(s, 0, 0, 0, 0.5f);
    street_words(site, "BUS STOP", BLUE, WHITE, -0.95f, 2.58f, -0.65f, 1.9f, 0.35f);
    home_shape_place(s, 0, 0, 0, 0);
}

// a house over the stairs, open at its right end, which is dark inside
void street_things_subway(const StreetSite *site, int look) {
    UNUSED(look);
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_SUBWAY, 0xe6e2d6);
    home_solid_box(s, -2.1f, 0, -0.95f, 1.5f, 1.0f, -0.85f);
    home_solid_box(s, -2.1f, 0, 0.85f, 1.5f, 1.0f, 0.95f);
    home_solid_box(s, -2.1f, 0, -0.85f, -2.0f, 1.0f, 0.85f);
    home_shape_paint(s, HOME_PLAIN, 0x15171a);
    home_solid_box(s, -2.0f, 0.0f, -0.85f, 0.9f, 0.95f, 0.85f);
    for (int i = 0; i < 4; i++) {
        home_shape_paint(s, HOME_PLAIN, i % 2 ? 0x3a3c3e : 0x55585a);
        home_solid_box(s, 0.9f, 0.0f, -0.85f, 1.5f - 0.15f * (float)i, 0.02f + 0.02f * (float)i,
                       0.85f);
    }
    home_shape_paint(s, HOME_PLAIN, GREEN);
    for (int i = 0; i < 6; i++) {
        float x = -2.05f + 1.78f * (float)(i % 3), z = i < 3 ? -0.9f : 0.9f;
        home_solid_post(s, x, z, 1.0f, 2.7f, 0.05f, 0.05f, 8);
    }
    home_solid_soft(s, -2.2f, 2.7f, -1.0f, 1.7f, 2.82f, 1.0f, 0.05f);
    for (int side = 0; side < 2; side++) {
        home_shape_place(s, 0, 0, 0, 0.5f * (float)side);
        home_shape_paint(s, HOME_PLAIN, GREEN);
        home_solid_box(s, -1.3f, 2.82f, 0.9f, 1.3f, 3.34f, 0.98f);
        street_words(site, "SUBWAY", GREEN, WHITE, -1.2f, 2.86f, 0.99f, 2.4f, 0.44f);
    }
    home_shape_place(s, 0, 0, 0, 0);
}
