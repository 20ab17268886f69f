// Doors and windows: linings that close the thickness of the wall, casings on both faces, window
// frames with bars (no panes: a ray caster would stop at them), sills, and door leaves.
//
// Each opening is built in its own frame: x along the wall from its middle, z through the wall,
// towards the high side.

#include "scenes/home_structure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TRIM = 0xf5f3ee, STONE = 0xd9d5cc, BRASS = 0xc9a45c };

#define LINING 0.02f
#define DEEP (0.5f * HOME_WALL + 0.004f) // half of a lining's depth: just proud of the plaster
#define LEAF 0.04f                       // thickness of a leaf
#define LEAF_WIDTH \
    (HOME_DOOR - 2.0f * LINING - 0.01f) // with half a centimetre of air on both sides
#define LEAF_AWAY (DEEP + 0.016f)       // the open leaf's nearer face from the middle of the wall

// the direction of the plan's axis in the opening's frame: see home_shape_place
static float along_sign(const HomeOpening *opening) {
    return opening->along_x ? 1.0f : -1.0f;
}

static void begin(const HomeSite *site, const HomeOpening *o) {
    float middle = 0.5f * (o->from + o->to);
    home_shape_begin(site->shape);
    home_shape_place(site->shape, o->along_x ? middle : o->wall, 0.0f,
                     o->along_x ? o->wall : middle, o->along_x ? 0.0f : 0.25f);
}

static void lining(HomeShape *s, float half, float sill, float head, float deep) {
    home_solid_box(s, -half, sill, -deep, -half + LINING, head, deep);
    home_solid_box(s, half - LINING, sill, -deep, half, head, deep);
    home_solid_box(s, -half + LINING, head - LINING, -deep, half - LINING, head, deep);
    if (sill > 0.0f)
        home_solid_box(s, -half + LINING, sill, -deep, half - LINING, sill + LINING, deep);
}

// boards round the opening on the face at z, on the side that `way` points to
static void casing(HomeShape *s, float half, float sill, float head, float way, float wide) {
    float z0 = way > 0.0f ? DEEP - 0.002f : -DEEP - 0.014f, z1 = z0 + 0.016f;
    float low = sill > 0.0f ? sill - wide : 0.0f;
    home_solid_soft(s, -half - wide, low, z0, -half + 0.01f, head + wide, z1, 0.004f);
    home_solid_soft(s, half - 0.01f, low, z0, half + wide, head + wide, z1, 0.004f);
    home_solid_soft(s, -half + 0.01f, head - 0.01f, z0, half - 0.01f, head + wide, z1, 0.004f);
    if (sill > 0.0f)
        home_solid_soft(s, -half + 0.01f, low, z0, half - 0.01f, sill + 0.01f, z1, 0.004f);
}

static void end(const HomeSite *site, const char *what, const char *category, int number) {
    char name[32];
    snprintf(name, sizeof name, "%s_%d", what, number);
    home_structure_show(site, home_shape_end(site->shape), name, category);
}

//---- leaves --------------------------------------------------------------------------------------

// a panelled leaf from x0 to x1, its faces at z0 and z1
static void leaf(HomeShape *s, float x0, float x1, float z0, float z1, uint32_t paint,
                 bool handle_at_x0) {
    home_shape_paint(s, HOME_PLAIN, paint);
    home_solid_soft(s, x0, 0.012f, z0, x1, HOME_HEAD - LINING - 0.01f, z1, 0.004f);
    for (int i = 0; i < 2; i++) {
        float y0 = i ? 1.08f : 0.16f, y1 = i ? HOME_HEAD - 0.16f : 0.94f;
        home_solid_soft(s, x0 + 0.12f, y0, z0 - 0.006f, x1 - 0.12f, y1, z1 + 0.006f, 0.008f);
    }
    home_shape_paint(s, HOME_PLAIN, BRASS);
    float x = handle_at_x0 ? x0 + 0.06f : x1 - 0.06f, inner = handle_at_x0 ? x + 0.1f : x - 0.1f;
    for (int face = 0; face < 2; face++) {
        float z = face ? z1 : z0, out = face ? 0.04f : -0.04f;
        home_solid_rod(s, (float[3]){x, 1.02f, z}, (float[3]){x, 1.02f, z + out}, 0.009f, 0.009f,
                       8);
        home_solid_rod(s, (float[3]){x, 1.02f, z + out}, (float[3]){inner, 1.02f, z + out}, 0.009f,
                       0.008f, 8);
    }
}

static void open_leaf(const HomeSite *site, const HomeOpening *o, int number) {
    float half = 0.5f * (o->to - o->from), wide = LEAF_WIDTH;
    bool is_high = o->rooms[1] == o->leaf_room;
    // hinged at the plan's `from` end: in the frame that end is at -half, or at +half where x is
    // turned
    bool at_low = o->leaf_at_from == (along_sign(o) > 0.0f);
    float x0 = at_low ? -half - wide : half, z = LEAF_AWAY;
    begin(site, o);
    leaf(site->shape, x0, x0 + wide, is_high ? z : -z - LEAF, is_high ? z + LEAF : -z,
         home_woods[site->home->woods].door, at_low);
    end(site, "door", "door", number);
}

// The open leaf lies along the wall beside the opening, so shutting it is half a turn about a line
// halfway between where it lies and where it closes: flush with the face of the lining.
//
//          ┌──────leaf──────┐ : the line         ^ z, into the room
//     wall ══════════════════╡ closed  ╞═══      |
//
// `x0` and LEAF_AWAY as in open_leaf, in the plan's own directions here.
void home_joinery_closed(const HomeOpening *o, float matrix[4][4]) {
    const float half = 0.5f * (o->to - o->from), shut = 0.5f * LEAF_WIDTH;
    float hinge =
        0.5f * (o->from + o->to) + (o->leaf_at_from ? -1.0f : 1.0f) * 0.5f * (half + shut);
    float away = 0.5f * (LEAF_AWAY + DEEP);
    float across = o->wall + (o->rooms[1] == o->leaf_room ? away : -away);
    float x = o->along_x ? hinge : across, z = o->along_x ? across : hinge;
    const float columns[4][4] = {
        {-1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, -1, 0}, {2.0f * x, 0, 2.0f * z, 1}};
    memcpy(matrix, columns, sizeof columns);
}

static void closed_leaf(const HomeSite *site, const HomeOpening *o) {
    float half = 0.5f * (o->to - o->from) - LINING;
    begin(site, o);
    leaf(site->shape, -half, half, -0.03f, 0.03f, home_palettes[site->home->rooms[0].palette].cloth,
         true);
    home_structure_show(site, home_shape_end(site->shape), "entrance_door", "door");
}

static void build_door(const HomeSite *site, const HomeOpening *o, int number) {
    HomeShape *s = site->shape;
    float half = 0.5f * (o->to - o->from);
    begin(site, o);
    home_shape_paint(s, HOME_PLAIN,
                     o->kind == HOME_DOORWAY ? home_woods[site->home->woods].door : TRIM);
    lining(s, half, 0.0f, o->head, DEEP);
    casing(s, half, 0.0f, o->head, 1.0f, 0.065f);
    casing(s, half, 0.0f, o->head, -1.0f, 0.065f);
    end(site, "door_frame", "door_frame", number);
    if (o->leaf_room >= 0) open_leaf(site, o, number);
    if (o->kind == HOME_ENTRANCE) closed_leaf(site, o);
}

//---- windows -------------------------------------------------------------------------------------

static void bars(HomeShape *s, float x0, float x1, float y0, float y1) {
    const float bar = 0.045f, z = 0.03f;
    home_solid_soft(s, x0, y0, -z, x0 + bar, y1, z, 0.006f);
    home_solid_soft(s, x1 - bar, y0, -z, x1, y1, z, 0.006f);
    home_solid_soft(s, x0 + bar, y0, -z, x1 - bar, y0 + bar, z, 0.006f);
    home_solid_soft(s, x0 + bar, y1 - bar, -z, x1 - bar, y1, z, 0.006f);
}

static void build_window(const HomeSite *site, const HomeOpening *o, int number) {
    HomeShape *s = site->shape;
    float half = 0.5f * (o->to - o->from), in = half - LINING, low = o->sill + LINING,
          high = o->head - LINING;
    float inward = o->rooms[0] == HOME_OUTSIDE ? 1.0f : -1.0f;
    int wings = o->to - o->from > 1.7f ? 3 : o->to - o->from > 0.9f ? 2 : 1;
    begin(site, o);
    home_shape_paint(s, HOME_PLAIN, TRIM);
    lining(s, half, o->sill, o->head, DEEP);
    casing(s, half, o->sill, o->head, inward, 0.055f);
    for (int i = 0; i < wings; i++) {
        float step = 2.0f * in / (float)wings, x0 = -in + step * (float)i;
        bars(s, x0, x0 + step, low, high);
    }
    // boards to put flowers on: wood inside, stone outside
    float z = inward * (DEEP + 0.06f);
    home_shape_paint(s, HOME_PLAIN, TRIM);
    home_solid_soft(s, -half - 0.08f, o->sill - 0.005f, fminf(0.0f, z), half + 0.08f,
                    o->sill + 0.025f, fmaxf(0.0f, z), 0.008f);
    home_shape_paint(s, HOME_PLAIN, STONE);
    home_solid_soft(s, -half - 0.05f, o->sill - 0.04f, fminf(0.0f, -z), half + 0.05f,
                    o->sill + 0.005f, fmaxf(0.0f, -z), 0.008f);
    end(site, "window", "window", number);
}

void home_joinery_build(const HomeSite *site) {
    int doors = 0, windows = 0;
    for (int i = 0; i < site->home->opening_count; i++) {
        const HomeOpening *o = &site->home->openings[i];
        if (o->kind == HOME_WINDOW)
            build_window(site, o, ++windows);
        else
            build_door(site, o, ++doors);
    }
}
