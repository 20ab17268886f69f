// Ground floors, one street front at a time, in the frame of the wall: x to the right, z out.
//
//     shop                                   homes
//     ┌──────────────────────────┐ 4.2
//     │      CAFE ROMA           │ fascia     ▯   ▯   ┌─┐  ▯      sash windows with
//     ├──────────────────────────┤ 3.2        ▔   ▔   │ │  ▔      sills and lintels,
//     │ ╲ awning                 │                    │ │         a door up two steps
//     │█│  pane  │door│  pane  │█│ piers      ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁    plinth
//     └▀▀▀▀▀▀▀▀▀▀──────▀▀▀▀▀▀▀▀▀▀┘ riser

#include "scenes/street_site.h"

#include <math.h>

static const float FLOOR = STREET_KERB, HEAD = 3.15f, TOP = STREET_GROUND - 0.25f;

static const uint32_t doors[] = {0x7a2f2a, 0x2f4a3c, 0x2c3e5a, 0x5a3a22, 0x1f2326, 0x8a6a3a};

static void picture(HomeShape *s, int material, float x0, float y0, float x1, float y1, float z,
                    float across) {
    home_shape_paint_with(s, material, 1.0f, 1.0f);
    home_shape_tile(s, (float[3]){x0, y0, z}, (float[3]){x1, y0, z}, (float[3]){x1, y1, z},
                    (float[3]){x0, y1, z}, across, 1.0f);
}

//---- homes ---------------------------------------------------------------------------------------

static void home_window(const StreetSite *site, const StreetParcel *parcel, float x) {
    const StreetStyle *style = &street_styles[parcel->style];
    HomeShape *s = site->shape;
    int sash = street_print_sash(site->prints, parcel->style, parcel->colour);
    picture(s, sash, x - 0.55f, 1.3f, x + 0.55f, 3.3f, 0.02f, 1.0f);
    home_shape_paint(s, HOME_PLAIN, style->trims[parcel->colour]);
    home_solid_box(s, x - 0.7f, 1.18f, 0.0f, x + 0.7f, 1.3f, 0.14f);
    home_solid_box(s, x - 0.72f, 3.3f, 0.0f, x + 0.72f, 3.52f, 0.1f);
}

static void home_door(const StreetSite *site, const StreetParcel *parcel, float x, uint32_t rgb) {
    const StreetStyle *style = &street_styles[parcel->style];
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_PLAIN, style->trims[parcel->colour]);
    home_solid_box(s, x - 0.8f, FLOOR, 0.0f, x - 0.58f, 3.1f, 0.16f);
    home_solid_box(s, x + 0.58f, FLOOR, 0.0f, x + 0.8f, 3.1f, 0.16f);
    home_solid_box(s, x - 0.95f, 3.1f, 0.0f, x + 0.95f, 3.36f, 0.32f);
    home_shape_paint(s, HOME_WOOD, rgb);
    home_solid_box(s, x - 0.58f, FLOOR, 0.0f, x + 0.58f, 2.55f, 0.05f);
    home_shape_paint(s, HOME_PLAIN, 0x26292c);
    home_solid_box(s, x - 0.58f, 2.55f, 0.0f, x + 0.58f, 3.1f, 0.04f);
    home_shape_paint(s, HOME_PLAIN, 0xc8a850);
    home_solid_box(s, x + 0.4f, 1.25f, 0.05f, x + 0.46f, 1.45f, 0.1f);
    home_shape_paint(s, HOME_PLAIN, 0xa8a49a);
    home_solid_box(s, x - 0.9f, FLOOR - 0.05f, 0.0f, x + 0.9f, FLOOR + 0.16f, 0.5f);
}

static void homes(const StreetSite *site, const StreetParcel *parcel, float width, bool has_door,
                  Rng *rng) {
    int bays = (int)(width / 2.9f), draw = (int)rng_below(rng, (uint32_t)(bays > 0 ? bays : 1));
    bool is_large = parcel->use != STREET_HOMES; // with its door in the middle
    if (is_large) bays = (bays - 1) | 1;
    int door = !has_door ? -1 : is_large ? bays / 2 : draw;
    uint32_t rgb = doors[rng_below(rng, ARRAY_COUNT(doors))];
    // the plinth leaves the door out
    float at = door < 0 ? width : width * ((float)door + 0.5f) / (float)bays;
    home_shape_paint(site->shape, HOME_PLAIN, 0x8f8a80);
    home_solid_box(site->shape, 0, FLOOR - 0.05f, -0.02f, door < 0 ? width : at - 0.8f,
                   FLOOR + 0.55f, 0.06f);
    if (door >= 0)
        home_solid_box(site->shape, at + 0.8f, FLOOR - 0.05f, -0.02f, width, FLOOR + 0.55f, 0.06f);
    for (int i = 0; i < bays; i++) {
        float x = width * ((float)i + 0.5f) / (float)bays;
        if (i == door)
            home_door(site, parcel, x, rgb);
        else
            home_window(site, parcel, x);
    }
}

//---- shops ---------------------------------------------------------------------------------------

static void fascia(const StreetSite *site, const StreetParcel *parcel, float width) {
    const StreetUseRow *use = &street_uses[parcel->use];
    HomeShape *s = site->shape;
    bool is_lobby = parcel->use == STREET_HOMES;
    home_shape_paint(s, HOME_PLAIN,
                     is_lobby ? street_styles[parcel->style].trims[parcel->colour] : use->board);
    home_solid_box(s, 0.12f, HEAD, 0.0f, width - 0.12f, TOP, 0.2f);
    if (parcel->name[0] == '\0') return;
    float aspect, height = 0.68f;
    street_print_text(site->prints, parcel->name, use->board, use->letters, &aspect);
    height = fminf(height, (width - 0.6f) / aspect);
    float wide = height * aspect, y = 0.5f * (HEAD + TOP) - 0.5f * height;
    street_words(site, parcel->name, use->board, use->letters, 0.5f * (width - wide), y, 0.21f,
                 0.0f, height);
}

// striped cloth on a frame, with a hem in front
static void awning(HomeShape *s, float x0, float x1, uint32_t rgb) {
    const float y0 = 2.55f, y1 = 3.12f, z = 1.25f, hem = 0.26f;
    int stripes = (int)((x1 - x0) / 0.42f) | 1;
    for (int i = 0; i < stripes; i++) {
        float a = x0 + (x1 - x0) * (float)i / (float)stripes;
        float b = x0 + (x1 - x0) * (float)(i + 1) / (float)stripes;
        home_shape_paint(s, HOME_FABRIC, i % 2 ? 0xf0eadb : rgb);
        home_shape_quad(s, (float[3]){a, y0, z}, (float[3]){b, y0, z}, (float[3]){b, y1, 0.2f},
                        (float[3]){a, y1, 0.2f});
        home_shape_quad(s, (float[3]){a, y0 - hem, z}, (float[3]){b, y0 - hem, z},
                        (float[3]){b, y0, z}, (float[3]){a, y0, z});
    }
    home_shape_paint(s, HOME_PLAIN, 0x3a3d40);
    for (int end = 0; end < 2; end++) {
        float x = end ? x1 - 0.02f : x0 + 0.02f;
        home_solid_rod(s, (float[3]){x, y0, z - 0.02f}, (float[3]){x, y0, 0.1f}, 0.02f, 0.02f, 5);
    }
}

static void shop_door(HomeShape *s, float x, uint32_t frame) {
    home_shape_paint(s, HOME_PLAIN, frame);
    home_solid_box(s, x - 0.62f, FLOOR, 0.0f, x - 0.5f, HEAD, 0.14f);
    home_solid_box(s, x + 0.5f, FLOOR, 0.0f, x + 0.62f, HEAD, 0.14f);
    home_solid_box(s, x - 0.5f, 2.4f, 0.0f, x + 0.5f, 2.5f, 0.12f);
    home_solid_box(s, x - 0.5f, FLOOR, 0.0f, x + 0.5f, FLOOR + 0.3f, 0.08f);
    home_shape_paint(s, HOME_PLAIN, 0xd8d4c8);
    home_solid_box(s, x + 0.36f, 1.0f, 0.05f, x + 0.4f, 1.5f, 0.12f);
}

// panes between x0 and x1, over a low wall
static void panes(const StreetSite *site, StreetUse use, float x0, float x1, uint32_t frame) {
    HomeShape *s = site->shape;
    int count = (int)((x1 - x0) / 2.2f + 0.5f);
    if (count < 1) count = 1;
    picture(s, street_print_window(site->prints, use), x0, FLOOR + 0.5f, x1, HEAD, 0.03f,
            (float)count);
    home_shape_paint(s, HOME_PLAIN, frame);
    home_solid_box(s, x0, FLOOR - 0.05f, 0.0f, x1, FLOOR + 0.5f, 0.1f);
    for (int i = 1; i < count; i++) {
        float x = x0 + (x1 - x0) * (float)i / (float)count;
        home_solid_box(s, x - 0.04f, FLOOR + 0.5f, 0.0f, x + 0.04f, HEAD, 0.09f);
    }
}

static void piers(HomeShape *s, float width, uint32_t rgb) {
    home_shape_paint(s, HOME_PLASTER, rgb);
    for (int end = 0; end < 2; end++) {
        float x = end ? width - 0.5f : 0.0f;
        home_solid_box(s, x, FLOOR - 0.05f, 0.0f, x + 0.5f, TOP, 0.18f);
        home_solid_box(s, x, FLOOR - 0.05f, 0.0f, x + 0.5f, FLOOR + 0.35f, 0.24f);
    }
}

static void shop(const StreetSite *site, const StreetParcel *parcel, float width, bool has_door,
                 Rng *rng) {
    static const uint32_t frames[] = {0x26282a, 0x3d4a42, 0x5a4030, 0x33404c};
    const StreetUseRow *use = &street_uses[parcel->use];
    uint32_t frame = frames[rng_below(rng, ARRAY_COUNT(frames))];
    float middle = rng_below(rng, 3) == 0 ? 1.3f : 0.5f * width;
    piers(site->shape, width, street_styles[parcel->style].trims[parcel->colour]);
    if (has_door) {
        if (middle > 2.0f) panes(site, parcel->use, 0.5f, middle - 0.62f, frame);
        panes(site, parcel->use, middle + 0.62f, width - 0.5f, frame);
        picture(site->shape, street_print_window(site->prints, parcel->use), middle - 0.5f,
                FLOOR + 0.3f, middle + 0.5f, HEAD, 0.03f, 0.45f);
        shop_door(site->shape, middle, frame);
        if (middle < 2.0f) panes(site, parcel->use, 0.5f, middle - 0.62f, frame);
    } else
        panes(site, parcel->use, 0.5f, width - 0.5f, frame);
    fascia(site, parcel, width);
    if (parcel->has_awning && parcel->use != STREET_HOMES)
        awning(site->shape, 0.6f, width - 0.6f, use->board);
}

//---- larger houses -------------------------------------------------------------------------------

// a roof over the doors, with the name on its front
static void canopy(const StreetSite *site, const StreetParcel *parcel, float width) {
    const StreetUseRow *use = &street_uses[parcel->use];
    HomeShape *s = site->shape;
    bool is_marquee = parcel->use == STREET_THEATRE;
    float half = is_marquee ? fminf(0.34f * width, 4.5f) : 2.4f, out = is_marquee ? 2.0f : 2.2f;
    float x = 0.5f * width, y = 3.15f, height = is_marquee ? 1.15f : 0.6f, aspect;
    home_shape_paint(s, HOME_PLAIN, use->board);
    home_solid_box(s, x - half, y, 0.0f, x + half, y + height, out);
    home_shape_paint(s, HOME_GLOW, 0xffe9b0);
    home_solid_box(s, x - half + 0.1f, y - 0.03f, 0.2f, x + half - 0.1f, y, out - 0.1f);
    street_print_text(site->prints, parcel->name, use->board, use->letters, &aspect);
    float tall = fminf(0.85f * height, (2.0f * half - 0.3f) / aspect);
    street_words(site, parcel->name, use->board, use->letters, x - 0.5f * tall * aspect,
                 y + 0.5f * (height - tall), out + 0.01f, 0.0f, tall);
    if (is_marquee) return;
    home_shape_paint(s, HOME_PLAIN, 0xc8a850);
    for (int end = -1; end <= 1; end += 2)
        home_solid_post(s, x + (float)end * (half - 0.15f), out - 0.15f, FLOOR, y, 0.05f, 0.05f, 8);
}

// columns before the wall, and a gable over them
static void portico(const StreetSite *site, const StreetParcel *parcel, float width) {
    HomeShape *s = site->shape;
    float x = 0.5f * width, half = fminf(0.36f * width, 4.2f);
    home_shape_paint(s, HOME_PLASTER, street_styles[parcel->style].trims[parcel->colour]);
    for (int i = 0; i < 4; i++) {
        float at = x + half * (2.0f * (float)i / 3.0f - 1.0f);
        home_solid_post(s, at, 0.75f, FLOOR, 3.6f, 0.27f, 0.22f, 14);
        home_solid_box(s, at - 0.34f, FLOOR - 0.05f, 0.41f, at + 0.34f, FLOOR + 0.2f, 1.09f);
        home_solid_box(s, at - 0.3f, 3.6f, 0.45f, at + 0.3f, 3.75f, 1.05f);
    }
    home_solid_box(s, x - half - 0.5f, 3.75f, 0.0f, x + half + 0.5f, 4.5f, 1.15f);
    for (int side = -1; side <= 1; side += 2) {
        float end = x + (float)side * (half + 0.6f);
        home_solid_rod(s, (float[3]){end, 4.6f, 0.6f}, (float[3]){x, 5.9f, 0.6f}, 0.2f, 0.2f, 6);
    }
    const StreetUseRow *use = &street_uses[parcel->use];
    float aspect;
    street_print_text(site->prints, parcel->name, 0xd9d0bc, use->board, &aspect);
    float tall = fminf(0.55f, 2.0f * half / aspect);
    street_words(site, parcel->name, 0xd9d0bc, use->board, x - 0.5f * tall * aspect, 3.86f, 1.16f,
                 0.0f, tall);
}

void street_front_build(const StreetSite *site, const StreetParcel *parcel, int quarter,
                        bool is_main) {
    StreetFace face = street_face(parcel->rect, quarter);
    Rng rng = rng_stream(site->plan->seed ^ (uint64_t)(parcel - site->plan->parcels) * 8191u,
                         "street front");
    street_face_place(site->shape, &face);
    bool has_lobby = street_styles[parcel->style].wall >= STREET_GLASS;
    bool is_home = parcel->use == STREET_HOMES && !has_lobby;
    bool is_large = parcel->use == STREET_SCHOOL || parcel->use == STREET_LIBRARY ||
                    parcel->use == STREET_HOTEL || parcel->use == STREET_THEATRE;
    if (is_home || is_large)
        homes(site, parcel, face.width, is_main, &rng);
    else
        shop(site, parcel, face.width, is_main, &rng);
    if (!is_large || !is_main) return;
    bool has_canopy = parcel->use == STREET_HOTEL || parcel->use == STREET_THEATRE;
    (has_canopy ? canopy : portico)(site, parcel, face.width);
}
