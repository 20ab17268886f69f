// Roofs: flat ones with a parapet and what stands on such roofs, and pitched ones with dormers.

#include "scenes/street_site.h"

#include <math.h>

enum { ROOFING = 0x9a958c, METAL = 0x8f979c, TANK = 0x7a5a42, IRON = 0x33383c };

static const uint32_t tiles[] = {0xa4553a, 0x5f666c, 0x8a4a38, 0x4f565a};

typedef struct Roof {
    float width, depth, top; // in the frame of the house's front: z from -depth to 0
} Roof;

//---- flat ----------------------------------------------------------------------------------------

static void parapet(HomeShape *s, const Roof *roof, uint32_t rgb) {
    float w = roof->width, d = roof->depth, y0 = roof->top, y1 = roof->top + 0.7f, t = 0.28f;
    home_shape_paint(s, HOME_PLASTER, rgb);
    home_solid_box(s, 0, y0, -t, w, y1, 0);
    home_solid_box(s, 0, y0, -d, w, y1, -d + t);
    home_solid_box(s, 0, y0, -d + t, t, y1, -t);
    home_solid_box(s, w - t, y0, -d + t, w, y1, -t);
    home_shape_paint(s, HOME_GRAVEL, ROOFING);
    float u = (w - 2 * t) * s->scale[0], v = (d - 2 * t) * s->scale[1], y = y0 + 0.05f;
    home_shape_tile(s, (float[3]){t, y, -t}, (float[3]){w - t, y, -t}, (float[3]){w - t, y, -d + t},
                    (float[3]){t, y, -d + t}, u, v);
}

// where the stairs come out
static void bulkhead(HomeShape *s, float x, float y, float z, uint32_t rgb) {
    home_shape_paint(s, HOME_PLASTER, rgb);
    home_solid_box(s, x - 1.3f, y, z - 1.6f, x + 1.3f, y + 2.5f, z + 1.6f);
    home_shape_paint(s, HOME_PLAIN, IRON);
    home_solid_box(s, x - 1.45f, y + 2.5f, z - 1.75f, x + 1.45f, y + 2.62f, z + 1.75f);
    home_solid_box(s, x - 0.5f, y, z + 1.6f, x + 0.5f, y + 2.05f, z + 1.64f);
}

static void water_tank(HomeShape *s, float x, float y, float z) {
    static const float barrel[][2] = {{0, 0}, {1.35f, 0}, {1.3f, 2.6f}, {1.42f, 2.6f}, {0, 3.7f}};
    home_shape_paint(s, HOME_PLAIN, IRON);
    for (int i = 0; i < 4; i++) {
        float lx = x + (i & 1 ? 0.95f : -0.95f), lz = z + (i & 2 ? 0.95f : -0.95f);
        home_solid_box(s, lx - 0.08f, y, lz - 0.08f, lx + 0.08f, y + 2.4f, lz + 0.08f);
    }
    home_solid_box(s, x - 1.3f, y + 2.3f, z - 1.3f, x + 1.3f, y + 2.45f, z + 1.3f);
    home_shape_paint(s, HOME_WOOD, TANK);
    home_solid_lathe(s, x, y + 2.45f, z, barrel, ARRAY_COUNT(barrel), 12);
}

static void machine(HomeShape *s, float x, float y, float z) {
    home_shape_paint(s, HOME_PLAIN, METAL);
    home_solid_box(s, x - 0.8f, y + 0.15f, z - 0.6f, x + 0.8f, y + 1.25f, z + 0.6f);
    home_shape_paint(s, HOME_PLAIN, IRON);
    home_solid_box(s, x - 0.6f, y, z - 0.5f, x + 0.6f, y + 0.15f, z + 0.5f);
    home_solid_post(s, x, z, y + 1.25f, y + 1.35f, 0.4f, 0.4f, 10);
}

static void flat_roof(const StreetSite *site, const Roof *roof, const StreetParcel *parcel,
                      Rng *rng) {
    const StreetStyle *style = &street_styles[parcel->style];
    HomeShape *s = site->shape;
    float y = roof->top + 0.05f, w = roof->width, d = roof->depth;
    parapet(s, roof, style->trims[parcel->colour]);
    float left = rng_below(rng, 2) ? 0.28f : 0.72f;
    if (w > 8.5f) bulkhead(s, left * w, y, -0.66f * d, style->walls[parcel->colour]);
    if (parcel->storeys >= 6 && w > 10.0f && style->wall <= STREET_IRON)
        water_tank(s, (1.0f - left) * w, y, -0.6f * d);
    int machines = (int)rng_below(rng, 3);
    for (int i = 0; i < machines && w > 9.0f; i++)
        machine(s, (0.3f + 0.2f * (float)i) * w, y, -0.24f * d);
}

//---- pitched -------------------------------------------------------------------------------------

// one slope from the eaves at (z0, y0) to the ridge at (z1, y1)
static void slope(HomeShape *s, float width, float y0, float z0, float y1, float z1) {
    float across = width * s->scale[0],
          up = sqrtf((y1 - y0) * (y1 - y0) + (z1 - z0) * (z1 - z0)) * s->scale[1];
    if (z0 > z1)
        home_shape_tile(s, (float[3]){0, y0, z0}, (float[3]){width, y0, z0},
                        (float[3]){width, y1, z1}, (float[3]){0, y1, z1}, across, up);
    else
        home_shape_tile(s, (float[3]){width, y0, z0}, (float[3]){0, y0, z0}, (float[3]){0, y1, z1},
                        (float[3]){width, y1, z1}, across, up);
}

static void gable(HomeShape *s, float x, float top, float ridge, float depth, bool is_right) {
    SceneCorner c[3] = {{.position = {x, top, -depth}, .uv = {0, 1}},
                        {.position = {x, top, 0}, .uv = {2, 1}},
                        {.position = {x, ridge, -0.5f * depth}, .uv = {1, 0}}};
    for (int i = 0; i < 3; i++) {
        c[i].normal[0] = is_right ? 1.0f : -1.0f;
        c[i].color = 0xffffffffu;
    }
    home_shape_face(s, is_right ? (SceneCorner[3]){c[1], c[0], c[2]} : c);
}

static void dormers(const StreetSite *site, const Roof *roof, const StreetParcel *parcel,
                    float ridge) {
    const StreetStyle *style = &street_styles[parcel->style];
    HomeShape *s = site->shape;
    int count = (int)(roof->width / 4.5f);
    for (int i = 0; i < count; i++) {
        float x = roof->width * ((float)i + 0.5f) / (float)count, y = roof->top + 0.35f;
        float back = -0.5f * roof->depth * fminf(2.0f / (ridge - roof->top), 1.0f) - 0.4f;
        home_shape_paint(s, HOME_PLASTER, style->trims[parcel->colour]);
        home_solid_box(s, x - 0.75f, y - 0.3f, back, x + 0.75f, y + 1.5f, -0.55f);
        home_shape_paint(s, HOME_PLAIN, 0x5a5f63);
        home_solid_box(s, x - 0.9f, y + 1.5f, back, x + 0.9f, y + 1.62f, -0.4f);
        home_shape_paint_with(s, street_print_sash(site->prints, parcel->style, parcel->colour), 1,
                              1);
        home_shape_tile(s, (float[3]){x - 0.5f, y, -0.53f}, (float[3]){x + 0.5f, y, -0.53f},
                        (float[3]){x + 0.5f, y + 1.35f, -0.53f},
                        (float[3]){x - 0.5f, y + 1.35f, -0.53f}, 1, 1);
    }
}

static void pitched_roof(const StreetSite *site, const Roof *roof, const StreetParcel *parcel,
                         Rng *rng) {
    const StreetStyle *style = &street_styles[parcel->style];
    HomeShape *s = site->shape;
    float d = roof->depth, ridge = roof->top + fminf(0.36f * d, 5.0f), middle = -0.5f * d;
    float drop = 0.46f * (ridge - roof->top) / (0.5f * d);
    home_shape_paint(s, HOME_ROOF_TILES, tiles[rng_below(rng, ARRAY_COUNT(tiles))]);
    slope(s, roof->width, roof->top - drop + 0.12f, 0.46f, ridge + 0.12f, middle);
    slope(s, roof->width, roof->top + 0.12f, -d, ridge + 0.12f, middle);
    home_shape_paint(s, HOME_PLASTER, style->walls[parcel->colour]);
    gable(s, roof->width, roof->top, ridge + 0.12f, d, true);
    gable(s, 0, roof->top, ridge + 0.12f, d, false);
    home_shape_paint(s, HOME_BRICK, 0x9a5a44);
    float x = rng_below(rng, 2) ? 1.2f : roof->width - 1.2f;
    home_solid_box(s, x - 0.55f, roof->top + 0.5f, middle - 1.2f, x + 0.55f, ridge + 1.3f,
                   middle - 0.4f);
    dormers(site, roof, parcel, ridge);
}

void street_roof_build(const StreetSite *site, const StreetParcel *parcel, int number, float top) {
    Rng rng = rng_stream(site->plan->seed + 1000003u * (uint64_t)number, "street roof");
    StreetFace face = street_face(parcel->rect, parcel->quarter);
    StreetFace aside = street_face(parcel->rect, (parcel->quarter + 1) & 3);
    Roof roof = {face.width, aside.width, top};
    street_face_place(site->shape, &face);
    if (parcel->has_pitched_roof)
        pitched_roof(site, &roof, parcel, &rng);
    else
        flat_roof(site, &roof, parcel, &rng);
    home_shape_place(site->shape, 0, 0, 0, 0);
}
