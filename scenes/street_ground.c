// What one walks and drives on. Carriageways are one level below everything; a pavement is a ring
// round its block, in strips from the kerb inwards:
//
//     road │kerb│ paving                          │ gutter of the house │ lots
//          └────┴─────────────────────────────────┴─────────────────────
//       0.00    0.12
//
// Corners are rounded towards the road and sharp towards the lots, so strips are laid between
// outlines of equally many points.

#include "scenes/street_park.h"
#include "scenes/street_site.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ARC = 6, OUTLINE = 4 * (ARC + 1) };
enum {
    ASPHALT = 0x6d6e70,
    PAVING = 0xb9b4aa,
    KERB_STONE = 0xb4b0a8,
    YARD = 0x9c9484,
    LAWN = 0x8fae62,
    GRAVEL = 0xd6c8a8
};

static const float KERB_WIDTH = 0.28f;

void street_ground_quad(HomeShape *shape, const float corners[4][2], float y) {
    SceneCorner c[4];
    for (int i = 0; i < 4; i++) {
        c[i] = (SceneCorner){.color = 0xffffffffu, .normal = {0, 1, 0}};
        c[i].position[0] = corners[i][0];
        c[i].position[1] = y;
        c[i].position[2] = corners[i][1];
        c[i].uv[0] = corners[i][0] * shape->scale[0];
        c[i].uv[1] = corners[i][1] * shape->scale[1];
    }
    home_shape_face(shape, (SceneCorner[3]){c[0], c[1], c[2]});
    home_shape_face(shape, (SceneCorner[3]){c[0], c[2], c[3]});
}

// wound so that it looks up: south-west, south-east, north-east, north-west
void street_ground_rect(HomeShape *shape, StreetRect r, float y) {
    const float corners[4][2] = {{r.x0, r.z1}, {r.x1, r.z1}, {r.x1, r.z0}, {r.x0, r.z0}};
    street_ground_quad(shape, corners, y);
}

//---- outlines ------------------------------------------------------------------------------------

typedef struct Outline {
    float points[OUTLINE][2]; // counterclockwise seen from above, x right and z down
} Outline;

// a rectangle with rounded corners
static Outline outline_of(StreetRect r, float radius) {
    Outline outline;
    // quarter arcs, beginning in the south-east; the angle runs from south to east to north ...
    const float x[4] = {r.x1 - radius, r.x1 - radius, r.x0 + radius, r.x0 + radius};
    const float z[4] = {r.z1 - radius, r.z0 + radius, r.z0 + radius, r.z1 - radius};
    for (int corner = 0; corner < 4; corner++)
        for (int i = 0; i <= ARC; i++) {
            float c, s;
            home_noise_circle(0.25f * ((float)corner + (float)i / ARC), &c, &s);
            float *point = outline.points[corner * (ARC + 1) + i];
            point[0] = x[corner] + radius * s;
            point[1] = z[corner] + radius * c;
        }
    return outline;
}

static StreetRect grow(StreetRect r, float by) {
    return (StreetRect){r.x0 - by, r.z0 - by, r.x1 + by, r.z1 + by};
}

static void strip(HomeShape *shape, const Outline *outer, const Outline *inner, float y) {
    for (int i = 0; i < OUTLINE; i++) {
        int k = (i + 1) % OUTLINE;
        const float corners[4][2] = {{outer->points[i][0], outer->points[i][1]},
                                     {outer->points[k][0], outer->points[k][1]},
                                     {inner->points[k][0], inner->points[k][1]},
                                     {inner->points[i][0], inner->points[i][1]}};
        street_ground_quad(shape, corners, y);
    }
}

// the stone's face towards the road, from y = 0 up
static void kerb_face(HomeShape *shape, const Outline *at, bool looks_in) {
    for (int i = 0; i < OUTLINE; i++) {
        const float *a = at->points[i], *b = at->points[(i + 1) % OUTLINE];
        if (looks_in) {
            const float *kept = a;
            a = b;
            b = kept;
        }
        home_shape_quad(shape, (float[3]){a[0], 0, a[1]}, (float[3]){b[0], 0, b[1]},
                        (float[3]){b[0], STREET_KERB, b[1]}, (float[3]){a[0], STREET_KERB, a[1]});
    }
}

//---- pavements -----------------------------------------------------------------------------------

static void show(const StreetSite *site, const char *what, int number, const char *category) {
    char name[32];
    snprintf(name, sizeof name, "%s_%d", what, number + 1);
    street_show(site, name, category);
}

static void block_pavement(const StreetSite *site, const StreetBlock *block, int number) {
    HomeShape *s = site->shape;
    Outline kerb = outline_of(block->kerb, STREET_CORNER);
    Outline stone = outline_of(grow(block->kerb, -KERB_WIDTH), STREET_CORNER - KERB_WIDTH);
    Outline inside = outline_of(block->inside, 0.0f);
    home_shape_begin(s);
    home_shape_paint(s, HOME_PLAIN, KERB_STONE);
    kerb_face(s, &kerb, false);
    strip(s, &kerb, &stone, STREET_KERB);
    home_shape_paint(s, HOME_PAVING, PAVING);
    strip(s, &stone, &inside, STREET_KERB);
    show(site, "pavement", number, "pavement");
}

// beyond the outer streets: the same, inside out
static void outer_pavement(const StreetSite *site) {
    const StreetPlan *plan = site->plan;
    const StreetSide *first = &plan->sides[plan->side_count - 4]; // by quarter
    HomeShape *s = site->shape;
    StreetRect lots = {plan->outside.x0 - first[1].pavement, plan->outside.z0 - first[0].pavement,
                       plan->outside.x1 + first[3].pavement, plan->outside.z1 + first[2].pavement};
    Outline kerb = outline_of(plan->outside, 0.0f);
    Outline stone = outline_of(grow(plan->outside, KERB_WIDTH), 0.0f);
    Outline outer = outline_of(lots, 0.0f);
    home_shape_begin(s);
    home_shape_paint(s, HOME_PLAIN, KERB_STONE);
    kerb_face(s, &kerb, true);
    strip(s, &stone, &kerb, STREET_KERB);
    home_shape_paint(s, HOME_PAVING, PAVING);
    strip(s, &outer, &stone, STREET_KERB);
    show(site, "pavement", plan->block_count, "pavement");
}

//---- inside blocks -------------------------------------------------------------------------------

// behind the houses: seen from above only, and nobody gets there
static void yard(const StreetSite *site, StreetRect r, int number) {
    home_shape_begin(site->shape);
    home_shape_paint(site->shape, HOME_GRASS, YARD);
    street_ground_rect(site->shape, r, STREET_KERB - 0.02f);
    home_shape_hide_floors(site->shape);
    show(site, "yard", number, "ground");
}

static void disc(HomeShape *shape, float x, float z, float radius, float y) {
    enum { SIDES = 24 };
    for (int i = 0; i < SIDES; i += 2) {
        float corners[4][2] = {{x, z}};
        for (int k = 0; k < 3; k++) {
            float c, s;
            home_noise_circle((float)(i + k) / SIDES, &c, &s);
            corners[k + 1][0] = x + radius * s;
            corners[k + 1][1] = z + radius * c;
        }
        street_ground_quad(shape, (const float(*)[2])corners, y);
    }
}

static void park(const StreetSite *site, const StreetBlock *block, int number) {
    const StreetRect r = block->inside;
    float x = 0.5f * (r.x0 + r.x1), z = 0.5f * (r.z0 + r.z1), y = STREET_KERB + 0.012f;
    HomeShape *s = site->shape;
    home_shape_begin(s);
    home_shape_paint(s, HOME_GRASS, LAWN);
    street_ground_rect(s, r, STREET_KERB);
    show(site, "lawn", number, "lawn");
    home_shape_begin(s);
    home_shape_paint(s, HOME_GRAVEL, GRAVEL);
    const float half = STREET_PARK_PATH;
    street_ground_rect(s, (StreetRect){r.x0, z - half, r.x1, z + half}, y);
    street_ground_rect(s, (StreetRect){x - half, r.z0, x + half, z - half}, y);
    street_ground_rect(s, (StreetRect){x - half, z + half, x + half, r.z1}, y);
    disc(s, x, z, STREET_PARK_ROUND, y + 0.008f);
    show(site, "path", number, "path");
}

// Asphalt lies under streets only, for what lies under a house would be a floor in it. At crossings
// it reaches as far as the rounded corners do.
static void asphalt(const StreetSite *site) {
    const StreetPlan *plan = site->plan;
    HomeShape *s = site->shape;
    for (int row = 0; row <= plan->rows; row++)
        for (int column = 0; column <= plan->columns; column++) {
            const StreetLine *x = &plan->lines[0][column], *z = &plan->lines[1][row];
            const float half_x = x->half_road + STREET_CORNER,
                        half_z = z->half_road + STREET_CORNER;
            street_ground_rect(
                s, (StreetRect){x->at - half_x, z->at - half_z, x->at + half_x, z->at + half_z},
                0.0f);
            if (street_has_arm(plan, column, row, 1))
                street_ground_rect(s,
                                   (StreetRect){x->at + half_x, z->at - z->half_road,
                                                x[1].at - x[1].half_road - STREET_CORNER,
                                                z->at + z->half_road},
                                   0.0f);
            if (street_has_arm(plan, column, row, 0))
                street_ground_rect(s,
                                   (StreetRect){x->at - x->half_road, z->at + half_z,
                                                x->at + x->half_road,
                                                z[1].at - z[1].half_road - STREET_CORNER},
                                   0.0f);
        }
}

void street_ground_build(const StreetSite *site) {
    const StreetPlan *plan = site->plan;
    home_shape_begin(site->shape);
    home_shape_paint(site->shape, HOME_ASPHALT, ASPHALT);
    asphalt(site);
    street_show(site, "road", "road");
    for (int b = 0; b < plan->block_count; b++) {
        const StreetBlock *block = &plan->blocks[b];
        block_pavement(site, block, b);
        if (block->is_park)
            park(site, block, b);
        else
            yard(site, block->inside, b);
    }
    outer_pavement(site);
}
