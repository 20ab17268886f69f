// Lots that hold no ordinary house: a church with its tower, a garden between two houses.

#include "scenes/street_site.h"

#include <math.h>

enum { SLATE = 0x5a6066, STONE = 0xcfc4ad, DARK = 0x3a3028, SOIL = 0x7a6248, LAWN = 0x8fae62 };

//---- church --------------------------------------------------------------------------------------

// a pointed window of coloured glass, on the wall z = `z`
static void lancet(HomeShape *s, float x, float y, float width, float height, float z) {
    SceneCorner tip[3];
    float half = 0.5f * width;
    home_shape_paint(s, HOME_PLAIN, 0x2f4a6a);
    home_shape_quad(s, (float[3]){x - half, y, z}, (float[3]){x + half, y, z},
                    (float[3]){x + half, y + height, z}, (float[3]){x - half, y + height, z});
    const float points[3][2] = {{-half, height}, {half, height}, {0, height + width}};
    for (int i = 0; i < 3; i++)
        tip[i] = (SceneCorner){.position = {x + points[i][0], y + points[i][1], z},
                               .normal = {0, 0, 1},
                               .color = 0xffffffffu};
    home_shape_face(s, tip);
    home_shape_paint(s, HOME_PLAIN, 0xb8863c);
    home_solid_box(s, x - 0.04f, y, z - 0.02f, x + 0.04f, y + height + 0.4f * width, z + 0.03f);
    home_solid_box(s, x - half, y + 0.55f * height, z - 0.02f, x + half, y + 0.55f * height + 0.08f,
                   z + 0.03f);
}

static void steep_roof(HomeShape *s, float x0, float x1, float y, float ridge, float z0, float z1) {
    float middle = 0.5f * (x0 + x1), over = 0.35f, drop = over * (ridge - y) / (middle - x0);
    float rise = ridge - y + drop, run = middle - x0 + over;
    home_shape_paint(s, HOME_ROOF_TILES, SLATE);
    float across = (z1 - z0) * s->scale[0], up = sqrtf(rise * rise + run * run) * s->scale[1];
    home_shape_tile(s, (float[3]){x1 + over, y - drop, z1}, (float[3]){x1 + over, y - drop, z0},
                    (float[3]){middle, ridge, z0}, (float[3]){middle, ridge, z1}, across, up);
    home_shape_tile(s, (float[3]){x0 - over, y - drop, z0}, (float[3]){x0 - over, y - drop, z1},
                    (float[3]){middle, ridge, z1}, (float[3]){middle, ridge, z0}, across, up);
    home_shape_paint(s, HOME_ASHLAR, STONE);
    for (int end = 0; end < 2; end++) {
        float z = end ? z1 - 0.25f : z0 + 0.25f;
        SceneCorner c[3] = {{.position = {x0, y, z}, .uv = {0, 2}},
                            {.position = {x1, y, z}, .uv = {4, 2}},
                            {.position = {middle, ridge, z}, .uv = {2, 0}}};
        for (int i = 0; i < 3; i++) {
            c[i].normal[2] = end ? 1.0f : -1.0f;
            c[i].color = 0xffffffffu;
        }
        home_shape_face(s, end ? c : (SceneCorner[3]){c[1], c[0], c[2]});
    }
}

static void tower(HomeShape *s, float x, float z, float half, float height) {
    const float spire[][2] = {{half * 1.3f, 0}, {half * 1.3f, 0}, {0, 9.0f}};
    home_shape_paint(s, HOME_ASHLAR, STONE);
    home_solid_box(s, x - half, 0.05f, z - half, x + half, height, z + half);
    home_solid_box(s, x - half - 0.2f, height - 0.4f, z - half - 0.2f, x + half + 0.2f, height,
                   z + half + 0.2f);
    home_shape_paint(s, HOME_ROOF_TILES, SLATE);
    home_solid_lathe(s, x, height, z, spire, ARRAY_COUNT(spire), 8);
    home_shape_paint(s, HOME_PLAIN, 0xc8a850);
    home_solid_box(s, x - 0.05f, height + 8.8f, z - 0.05f, x + 0.05f, height + 10.4f, z + 0.05f);
    home_solid_box(s, x - 0.45f, height + 9.7f, z - 0.05f, x + 0.45f, height + 9.8f, z + 0.05f);
    lancet(s, x, height - 4.5f, 1.1f, 2.4f, z + half + 0.02f);
}

// stands back from the street: a nave across the lot's depth, the tower in the middle of its front
void street_church_build(const StreetSite *site, const StreetParcel *parcel) {
    HomeShape *s = site->shape;
    StreetFace face = street_face(parcel->rect, parcel->quarter);
    StreetFace aside = street_face(parcel->rect, (parcel->quarter + 1) & 3);
    float width = face.width, depth = aside.width, x = 0.5f * width;
    float half = fminf(0.5f * width - 0.8f, 6.5f), front = -2.2f, eaves = 8.5f;
    street_face_place(s, &face);
    home_shape_paint(s, HOME_PAVING, 0xbdb6a6);
    home_solid_box(s, 0, 0.05f, -depth, width, 0.13f, 0);
    home_shape_paint(s, HOME_ASHLAR, STONE);
    home_solid_box(s, x - half, 0.05f, -depth + 0.3f, x + half, eaves, front);
    steep_roof(s, x - half, x + half, eaves, eaves + half * 1.25f, -depth + 0.1f, front + 0.25f);
    tower(s, x, front + 0.6f, 1.9f, eaves + half * 1.25f + 2.5f);
    float z = front + 2.52f;
    home_shape_paint(s, HOME_PLAIN, 0xb0a48c);
    home_solid_box(s, x - 1.15f, 0.12f, z - 0.1f, x + 1.15f, 3.1f, z);
    home_shape_paint(s, HOME_WOOD, DARK);
    home_solid_box(s, x - 0.85f, 0.12f, z - 0.05f, x + 0.85f, 2.8f, z + 0.05f);
    for (int side = -1; side <= 1; side += 2)
        lancet(s, x + (float)side * 0.5f * (half + 1.9f), 2.6f, 1.0f, 3.2f, front + 0.02f);
}

//---- garden --------------------------------------------------------------------------------------

// beds in rows behind an iron fence
void street_garden_build(const StreetSite *site, const StreetParcel *parcel) {
    static const uint32_t plants[] = {0x6f9a4a, 0x4f7a3a, 0xc8566a, 0xe0b040, 0x8a5a9a};
    HomeShape *s = site->shape;
    StreetFace face = street_face(parcel->rect, parcel->quarter);
    StreetFace aside = street_face(parcel->rect, (parcel->quarter + 1) & 3);
    float width = face.width, depth = aside.width;
    street_face_place(s, &face);
    home_shape_paint(s, HOME_GRASS, LAWN);
    home_solid_box(s, 0, 0.02f, -depth, width, 0.14f, -0.1f);
    int rows = (int)((depth - 3.0f) / 2.4f);
    for (int i = 0; i < rows; i++)
        for (int side = 0; side < 2; side++) {
            float z = -2.0f - 2.4f * (float)i, x0 = side ? 0.5f * width + 0.6f : 0.8f;
            float x1 = side ? width - 0.8f : 0.5f * width - 0.6f;
            home_shape_paint(s, HOME_GRAVEL, SOIL);
            home_solid_box(s, x0, 0.1f, z - 0.7f, x1, 0.3f, z + 0.7f);
            home_shape_paint(s, HOME_LEAVES, plants[(i * 2 + side + (int)width) % 5]);
            for (float x = x0 + 0.5f; x < x1 - 0.3f; x += 1.0f)
                home_solid_ball(s, x, 0.45f, z, 0.42f, 8);
        }
    home_shape_paint(s, HOME_PLAIN, 0x2f3a34);
    for (float x = 0.1f; x < width; x += 0.36f)
        home_solid_box(s, x - 0.02f, 0.1f, -0.1f, x + 0.02f, 1.4f, -0.06f);
    home_solid_box(s, 0, 1.2f, -0.11f, width, 1.25f, -0.05f);
    home_solid_box(s, 0, 0.3f, -0.11f, width, 0.35f, -0.05f);
}
