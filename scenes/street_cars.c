// Parked cars: a shell lofted over a side view, a cabin with panes, wheels, lamps.
//
//            z: back  <──────────>  front
//                  ______
//               __/  |   \____        stations of the shell, from the back: half width and the
//              |_ __ |______ _|       height of its deck at each
//               (o)        (o)
//
// Origin on the road below the middle, front towards +z.

#include "scenes/street_site.h"

#include <math.h>

enum {
    STATIONS = 9,
    RING = 9,
    WHEEL_SIDES = 10,
    GLASS = 0x24303a,
    RUBBER = 0x1c1d1f,
    TRIM = 0x2a2c2f
};

typedef struct Station {
    float z, half, deck;
} Station;

typedef struct Model {
    Station stations[STATIONS];
    float sill;             // lower edge of the shell
    float base[2], roof[2]; // z of the cabin's back and front at the deck and at the roof
    float base_half, roof_half, deck, top;
    float axles[2], wheel;
} Model;

static const Model models[] = {
    // saloon
    {{{-2.2f, 0.70f, 0.62f},
      {-2.14f, 0.80f, 0.86f},
      {-1.75f, 0.87f, 0.93f},
      {-0.9f, 0.88f, 0.94f},
      {0.2f, 0.88f, 0.93f},
      {1.0f, 0.88f, 0.90f},
      {1.75f, 0.86f, 0.78f},
      {2.12f, 0.79f, 0.66f},
      {2.2f, 0.68f, 0.52f}},
     0.24f,
     {-1.72f, 1.12f},
     {-1.0f, 0.25f},
     0.80f,
     0.60f,
     0.90f,
     1.42f,
     {-1.35f, 1.38f},
     0.32f},
    // hatchback
    {{{-1.95f, 0.72f, 0.70f},
      {-1.9f, 0.82f, 0.95f},
      {-1.5f, 0.86f, 0.97f},
      {-0.8f, 0.87f, 0.97f},
      {0.2f, 0.87f, 0.95f},
      {0.95f, 0.87f, 0.92f},
      {1.6f, 0.85f, 0.80f},
      {1.92f, 0.78f, 0.66f},
      {2.0f, 0.68f, 0.52f}},
     0.24f,
     {-1.88f, 1.08f},
     {-1.45f, 0.3f},
     0.80f,
     0.62f,
     0.94f,
     1.48f,
     {-1.22f, 1.25f},
     0.31f},
    // off-road
    {{{-2.2f, 0.76f, 0.75f},
      {-2.14f, 0.86f, 1.05f},
      {-1.7f, 0.90f, 1.08f},
      {-0.8f, 0.91f, 1.08f},
      {0.3f, 0.91f, 1.07f},
      {1.0f, 0.91f, 1.04f},
      {1.75f, 0.90f, 0.98f},
      {2.14f, 0.84f, 0.82f},
      {2.2f, 0.74f, 0.60f}},
     0.32f,
     {-2.1f, 1.1f},
     {-1.85f, 0.42f},
     0.85f,
     0.70f,
     1.05f,
     1.70f,
     {-1.35f, 1.36f},
     0.37f},
    // delivery van
    {{{-2.6f, 0.86f, 1.25f},
      {-2.55f, 0.93f, 1.30f},
      {-2.0f, 0.95f, 1.30f},
      {-1.0f, 0.96f, 1.30f},
      {0.4f, 0.96f, 1.30f},
      {1.3f, 0.96f, 1.24f},
      {2.1f, 0.94f, 1.06f},
      {2.5f, 0.86f, 0.85f},
      {2.6f, 0.74f, 0.60f}},
     0.30f,
     {-2.56f, 1.75f},
     {-2.5f, 0.95f},
     0.92f,
     0.80f,
     1.26f,
     2.20f,
     {-1.65f, 1.65f},
     0.36f},
};

static const uint32_t paints[] = {0x8f2a28, 0xd9d9d4, 0x2f3338, 0x31507a, 0xa9afb3, 0x4d6353,
                                  0xe2ac28, 0x7a7f84, 0xc9bfa8, 0x5a2f3a, 0xeef0f0, 0x3f5f6a};

//---- shell ---------------------------------------------------------------------------------------

static void shell(HomeShape *s, const Model *m) {
    float points[(STATIONS + 2) * RING][3];
    for (int i = 0; i < STATIONS + 2; i++) {
        int k = i == 0 ? 0 : i > STATIONS ? STATIONS - 1 : i - 1;
        const Station *at = &m->stations[k];
        bool is_end = i == 0 || i > STATIONS; // the same outline, drawn together: a closed end
        float low = m->sill + (k == 0 || k == STATIONS - 1 ? 0.12f : 0.0f),
              mid = 0.5f * (low + at->deck);
        const float ring[RING][2] = {{-0.93f, low},
                                     {-1.0f, mid},
                                     {-0.97f, at->deck - 0.1f},
                                     {-0.86f, at->deck - 0.01f},
                                     {0, at->deck + 0.03f},
                                     {0.86f, at->deck - 0.01f},
                                     {0.97f, at->deck - 0.1f},
                                     {1.0f, mid},
                                     {0.93f, low}};
        for (int j = 0; j < RING; j++) {
            float *p = points[i * RING + j];
            p[0] = -at->half * ring[j][0]; // from the left of someone behind ... seen from above
            p[1] = is_end ? mid : ring[j][1];
            p[2] = at->z;
        }
    }
    street_loft(s, (const float(*)[3])points, STATIONS + 2, RING);
}

//---- cabin ---------------------------------------------------------------------------------------

typedef struct Cabin {
    float corners[8][3]; // base and roof: back left, back right, front right, front left
} Cabin;

static Cabin cabin_of(const Model *m) {
    Cabin cabin;
    for (int i = 0; i < 8; i++) {
        bool is_roof = i >= 4, is_front = i % 4 >= 2, is_left = i % 4 == 0 || i % 4 == 3;
        float half = is_roof ? m->roof_half : m->base_half;
        cabin.corners[i][0] = is_left ? half : -half; // left of the driver, who looks along +z
        cabin.corners[i][1] = is_roof ? m->top : m->deck;
        cabin.corners[i][2] = is_roof ? m->roof[is_front] : m->base[is_front];
    }
    return cabin;
}

// a point of a wall: `s` along it, `t` up it, `out` before it
static void on_wall(const Cabin *cabin, int wall, float s, float t, float out, float p[3]) {
    const float *a = cabin->corners[wall], *b = cabin->corners[(wall + 1) % 4];
    const float *c = cabin->corners[4 + (wall + 1) % 4], *d = cabin->corners[4 + wall];
    float u[3], v[3], n[3], length = 0.0f;
    for (int k = 0; k < 3; k++) {
        float low = a[k] + s * (b[k] - a[k]), high = d[k] + s * (c[k] - d[k]);
        p[k] = low + t * (high - low);
        u[k] = b[k] - a[k];
        v[k] = d[k] - a[k];
    }
    for (int k = 0; k < 3; k++) {
        n[k] = u[(k + 1) % 3] * v[(k + 2) % 3] - u[(k + 2) % 3] * v[(k + 1) % 3];
        length += n[k] * n[k];
    }
    for (int k = 0; k < 3; k++) p[k] += out * n[k] / sqrtf(length);
}

static void pane(HomeShape *s, const Cabin *cabin, int wall, float s0, float s1, float t0, float t1,
                 float out) {
    float a[3], b[3], c[3], d[3];
    on_wall(cabin, wall, s0, t0, out, a);
    on_wall(cabin, wall, s1, t0, out, b);
    on_wall(cabin, wall, s1, t1, out, c);
    on_wall(cabin, wall, s0, t1, out, d);
    home_shape_quad(s, a, b, c, d);
}

static void cabin(HomeShape *s, const Model *m, uint32_t paint, bool is_van) {
    Cabin shape = cabin_of(m);
    home_shape_paint(s, HOME_PLAIN, paint);
    for (int wall = 0; wall < 4; wall++) pane(s, &shape, wall, 0, 1, -0.1f, 1, 0);
    float half = m->roof_half, back = m->roof[0], front = m->roof[1];
    float rounded[4 * 5][3];
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 5; j++) {
            float *p = rounded[i * 5 + j], x = 1.0f - 0.5f * (float)j, z = (float)i / 3.0f;
            p[0] = half * x;
            p[1] = m->top + 0.05f * (1.0f - x * x) * (1.0f - (2 * z - 1) * (2 * z - 1)) + 0.001f;
            p[2] = back + z * (front - back);
        }
    street_loft(s, (const float(*)[3])rounded, 4, 5);
    home_shape_paint(s, HOME_PLAIN, GLASS);
    pane(s, &shape, 0, 0.1f, 0.9f, is_van ? 0.35f : 0.1f, 0.9f, 0.008f);
    pane(s, &shape, 2, 0.06f, 0.94f, 0.06f, 0.93f, 0.008f);
    for (int wall = 1; wall < 4; wall += 2) { // right: from back to front; left: the other way
        float splits[2][2] = {{0.13f, 0.5f}, {0.54f, 0.9f}};
        for (int i = 0; i < 2; i++) {
            if (is_van && i == 0) continue;
            float s0 = is_van ? 0.72f : splits[i][0], s1 = is_van ? 0.95f : splits[i][1];
            bool is_forward = wall == 1;
            pane(s, &shape, wall, is_forward ? s0 : 1 - s1, is_forward ? s1 : 1 - s0, 0.1f, 0.9f,
                 0.008f);
        }
    }
}

//---- the rest ------------------------------------------------------------------------------------

// a disc that looks along `side`
static void disc(HomeShape *s, float x, float y, float z, float radius, float side) {
    for (int i = 0; i < WHEEL_SIDES; i++) {
        SceneCorner c[3] = {{.position = {x, y, z}, .normal = {side, 0, 0}, .color = 0xffffffffu}};
        for (int k = 0; k < 2; k++) {
            float cosine, sine;
            home_noise_circle(-side * (float)(i + k) / WHEEL_SIDES, &cosine, &sine);
            c[k + 1] = c[0];
            c[k + 1].position[1] += radius * sine;
            c[k + 1].position[2] += radius * cosine;
        }
        home_shape_face(s, c);
    }
}

// of a wheel only the tread and the outside are seen
static void tread(HomeShape *s, float x0, float x1, float y, float z, float radius) {
    float points[2 * (WHEEL_SIDES + 1)][3];
    for (int i = 0; i < 2; i++)
        for (int j = 0; j <= WHEEL_SIDES; j++) {
            float *p = points[i * (WHEEL_SIDES + 1) + j], cosine, sine;
            home_noise_circle((float)(j % WHEEL_SIDES) / WHEEL_SIDES, &cosine, &sine);
            p[0] = i ? x1 : x0;
            p[1] = y + radius * sine;
            p[2] = z - radius * cosine;
        }
    street_loft(s, (const float(*)[3])points, 2, WHEEL_SIDES + 1);
}

static void wheels(HomeShape *s, const Model *m) {
    float out = m->stations[STATIONS / 2].half + 0.015f, r = m->wheel;
    for (int i = 0; i < 4; i++) {
        float side = i & 1 ? 1.0f : -1.0f, z = m->axles[i >> 1], x = side * out;
        home_shape_paint(s, HOME_PLAIN, TRIM);
        disc(s, x - side * 0.01f, r + 0.03f, z, r + 0.08f, side);
        home_shape_paint(s, HOME_PLAIN, RUBBER);
        tread(s, fminf(x, x - side * 0.22f), fmaxf(x, x - side * 0.22f), r, z, r);
        disc(s, x, r, z, r, side);
        home_shape_paint(s, HOME_PLAIN, 0xb4b8bb);
        disc(s, x + side * 0.006f, r, z, 0.6f * r, side);
        home_shape_block(s, (float[3]){x - 0.2f, 0, z - r}, (float[3]){x + 0.2f, 2.0f * r, z + r});
    }
}

static void lamps(HomeShape *s, const Model *m) {
    const Station *back = &m->stations[1], *front = &m->stations[STATIONS - 2];
    for (int side = -1; side <= 1; side += 2) {
        float xf = (float)side * (front->half - 0.2f), xb = (float)side * (back->half - 0.16f);
        home_shape_paint(s, HOME_PLAIN, 0xf2f2e8);
        home_solid_box(s, xf - 0.17f, front->deck - 0.16f, front->z - 0.1f, xf + 0.17f,
                       front->deck - 0.04f, front->z + 0.05f);
        home_shape_paint(s, HOME_PLAIN, 0xa81c1c);
        home_solid_box(s, xb - 0.13f, back->deck - 0.22f, back->z - 0.05f, xb + 0.13f,
                       back->deck - 0.06f, back->z + 0.1f);
    }
    home_shape_paint(s, HOME_PLAIN, TRIM);
    home_solid_box(s, -0.5f, m->sill + 0.16f, front->z, 0.5f, m->sill + 0.3f, front->z + 0.1f);
    home_solid_box(s, -m->stations[4].half + 0.06f, m->sill - 0.06f, back->z + 0.1f,
                   m->stations[4].half - 0.06f, m->sill + 0.06f, front->z - 0.1f);
    home_shape_paint(s, HOME_PLAIN, 0xe8e8e0);
    home_solid_box(s, -0.24f, m->sill + 0.22f, back->z - 0.085f, 0.24f, m->sill + 0.36f, back->z);
}

static void car(HomeShape *s, const Model *m, uint32_t paint, bool is_van) {
    home_shape_paint(s, HOME_PLAIN, paint);
    shell(s, m);
    cabin(s, m, paint, is_van);
    wheels(s, m);
    lamps(s, m);
}

void street_cars_car(const StreetSite *site, int look) {
    int model = look % 3;
    car(site->shape, &models[model], paints[look % (int)ARRAY_COUNT(paints)], false);
    if (look != 6) return; // the yellow one is a taxi
    home_shape_paint(site->shape, HOME_PLAIN, 0xf4f0e0);
    home_solid_box(site->shape, -0.22f, models[model].top + 0.03f, -0.45f, 0.22f,
                   models[model].top + 0.2f, -0.3f);
}

void street_cars_van(const StreetSite *site, int look) {
    static const uint32_t vans[] = {0xf0f0ec, 0x5a4030, 0x2f5a8a, 0xc8c4b8};
    car(site->shape, &models[3], vans[look], true);
}
