// Trees: a trunk in a square of soil, a lumpy crown of two or three parts. Three species: round,
// high and narrow, wide and light.

#include "scenes/street_site.h"

enum { BARK = 0x6e5a48, SOIL = 0x6a5844, ROWS = 7, COLUMNS = 10 };

typedef struct Crown {
    float x, y, z, wide, high;
} Crown;

typedef struct Species {
    uint32_t leaves;
    float trunk;
    Crown crowns[3];
} Species;

static const Species species[3] = {
    {0x86a457,
     2.6f,
     {{0, 4.3f, 0, 1.9f, 1.9f}, {0.8f, 3.7f, 0.5f, 1.3f, 1.1f}, {-0.7f, 3.6f, -0.5f, 1.3f, 1.1f}}},
    {0x6f9350,
     2.4f,
     {{0, 4.9f, 0, 1.35f, 2.7f}, {0.3f, 3.6f, -0.3f, 1.3f, 1.4f}, {-0.2f, 6.6f, 0.2f, 0.8f, 1.5f}}},
    {0x9db060,
     2.9f,
     {{0.2f, 5.0f, 0.1f, 2.1f, 1.5f},
      {-1.1f, 4.3f, 0.6f, 1.4f, 1.0f},
      {0.9f, 4.2f, -0.9f, 1.4f, 1.0f}}},
};

// a ball whose points are pushed in and out; the poles stay
static void crown(HomeShape *s, const Crown *c, int number) {
    float points[ROWS * COLUMNS][3];
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++) {
            float down, round, x, z, *p = points[i * COLUMNS + j];
            home_noise_circle(0.5f * (float)i / (ROWS - 1), &down, &round);
            home_noise_circle((float)(j % (COLUMNS - 1)) / (COLUMNS - 1), &x, &z);
            bool is_pole = i == 0 || i == ROWS - 1;
            float lump = is_pole
                             ? 0.95f
                             : 0.82f + 0.36f * home_noise_hash(i, j % (COLUMNS - 1), 70 + number);
            if (is_pole) round = 0.0f;
            p[0] = c->x + c->wide * round * lump * x;
            p[1] = c->y - c->high * down * lump;
            p[2] = c->z - c->wide * round * lump * z;
        }
    street_loft(s, (const float(*)[3])points, ROWS, COLUMNS);
}

// Leaves are laid on along the axis that a face looks along most: nowhere drawn out into stripes.
static void lay_leaves(HomeShape *s, SceneCorner corners[3]) {
    float along[3];
    for (int k = 0; k < 3; k++) {
        along[k] = 0.0f;
        for (int i = 0; i < 3; i++) along[k] += corners[i].normal[k];
        along[k] *= along[k];
    }
    int u = along[0] > along[1] && along[0] > along[2] ? 2 : 0;
    int v = along[1] >= along[0] && along[1] >= along[2] ? 2 : 1;
    for (int i = 0; i < 3; i++) {
        corners[i].uv[0] = corners[i].position[u] * s->scale[0];
        corners[i].uv[1] = corners[i].position[v] * s->scale[1];
    }
}

// below the crown it is darker: the shading of furniture does not reach so far
static void shade_crown(HomeShape *s, int from, float low, float high) {
    for (int f = from; f < s->face_count; f++) {
        lay_leaves(s, s->faces[f].corners);
        for (int i = 0; i < 3; i++) {
            SceneCorner *corner = &s->faces[f].corners[i];
            float part = (corner->position[1] - low) / (high - low);
            float value = 0.5f + 0.5f * (part < 0.0f ? 0.0f : part > 1.0f ? 1.0f : part);
            uint32_t byte = (uint32_t)(255.0f * value + 0.5f);
            corner->color = byte | byte << 8 | byte << 16 | 0xff000000u;
        }
    }
}

void street_trees_make(const StreetSite *site, int look) {
    const Species *kind = &species[look];
    HomeShape *s = site->shape;
    home_shape_paint(s, HOME_GRAVEL, SOIL);
    home_solid_box(s, -0.6f, -0.05f, -0.6f, 0.6f, 0.03f, 0.6f);
    home_shape_paint(s, HOME_WOOD, BARK);
    home_solid_post(s, 0, 0, 0, kind->trunk + 0.8f, 0.15f, 0.09f, 8);
    home_shape_paint(s, HOME_LEAVES, kind->leaves);
    int from = s->face_count;
    for (int i = 0; i < 3; i++) crown(s, &kind->crowns[i], 10 * look + i);
    shade_crown(s, from, kind->trunk - 0.3f, kind->trunk + 3.2f);
}
