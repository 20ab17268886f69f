// Paint on the road: middle lines, lanes of avenues, stop lines and zebras. All of it lies a few
// millimetres above the asphalt, in thin rectangles.
//
//     one arm of a crossing, from the crossing outwards (metres beyond the crossing's own kerb)
//
//        1.0   4.0 4.8 5.2
//     ────────────────────────────────────  kerb
//        ▬▬▬▬▬   ▏
//        ▬▬▬▬▬   ▏ stop    ─ ─ ─ ─  lanes
//        ▬▬▬▬▬   ══════════════════ middle
//        ▬▬▬▬▬

#include "scenes/street_site.h"

#include <stdio.h>

enum { WHITE = 0xe8e6de, YELLOW = 0xdcae3c };

static const float PAINT = 0.008f, LINE = 0.12f; // height above the road, width of lines [m]
static const float ZEBRA_FROM = 1.0f, ZEBRA_TO = 4.0f, STOP = 4.8f, LANE = 3.2f;

// A strip of road: `low` .. `high` along it, `from` .. `to` across it.
static void mark(HomeShape *shape, int axis, float low, float high, float from, float to) {
    StreetRect r =
        axis == 0 ? (StreetRect){from, low, to, high} : (StreetRect){low, from, high, to};
    street_ground_rect(shape, r, PAINT);
}

static void dashes(HomeShape *shape, int axis, float low, float high, float across) {
    for (float at = low; at + 2.0f < high; at += 6.0f)
        mark(shape, axis, at, at + 2.2f, across - 0.5f * LINE, across + 0.5f * LINE);
}

static void lines(HomeShape *shape, const StreetLine *line, int axis, float low, float high) {
    home_shape_paint(shape, HOME_PLAIN, YELLOW);
    if (line->is_avenue)
        for (int way = -1; way <= 1; way += 2) {
            float at = line->at + 0.14f * (float)way;
            mark(shape, axis, low, high, at - 0.05f, at + 0.05f);
        }
    else
        dashes(shape, axis, low, high, line->at);
    home_shape_paint(shape, HOME_PLAIN, WHITE);
    for (int way = -1; way <= 1 && line->is_avenue; way += 2)
        dashes(shape, axis, low, high, line->at + LANE * (float)way);
}

// drivers keep to the right, so they stop on the right half before a crossing
static void stop_line(HomeShape *shape, const StreetLine *line, int axis, float at, int way) {
    // going towards +z one's right is west (-x), going towards +x it is south (+z)
    float side = axis == 0 ? -(float)way : (float)way, half = line->half_road - 2.3f;
    float from = line->at + (side > 0 ? 0.2f : -half), to = line->at + (side > 0 ? half : -0.2f);
    mark(shape, axis, at - 0.2f, at + 0.2f, from, to);
}

static void zebra(HomeShape *shape, const StreetLine *line, int axis, float low, float high) {
    int bars = (int)(2.0f * line->half_road - 0.4f);
    for (int i = 0; i < bars; i++) {
        float at = line->at - 0.5f * (float)bars + (float)i + 0.25f;
        mark(shape, axis, low, high, at, at + 0.5f);
    }
}

static void show_zebra(const StreetSite *site, const StreetLine *line, int axis, float edge,
                       int way, int *number) {
    float a = edge + (float)way * ZEBRA_FROM, b = edge + (float)way * ZEBRA_TO;
    char name[32];
    home_shape_begin(site->shape);
    home_shape_paint(site->shape, HOME_PLAIN, WHITE);
    zebra(site->shape, line, axis, a < b ? a : b, a < b ? b : a);
    snprintf(name, sizeof name, "crosswalk_%d", ++*number);
    street_show(site, name, "crosswalk");
}

// the part of a street between two crossings
static void street(const StreetSite *site, int axis, int line, int part, int *number) {
    const StreetPlan *plan = site->plan;
    const StreetLine *here = &plan->lines[axis][line], *crossing = &plan->lines[1 - axis][part];
    float low = crossing[0].at + crossing[0].half_road;
    float high = crossing[1].at - crossing[1].half_road;
    for (int end = 0; end < 2; end++) {
        int column = axis == 0 ? line : part + end, row = axis == 0 ? part + end : line;
        if (street_arm_count(plan, column, row) < 3) continue;
        show_zebra(site, here, axis, end ? high : low, end ? -1 : 1, number);
    }
    home_shape_begin(site->shape);
    lines(site->shape, here, axis, low + STOP + 0.6f, high - STOP - 0.6f);
    stop_line(site->shape, here, axis, low + STOP, -1);
    stop_line(site->shape, here, axis, high - STOP, 1);
    char name[48];
    snprintf(name, sizeof name, "markings_%d_%d_%d", axis, line + 1, part + 1);
    street_show(site, name, "road");
}

void street_markings_build(const StreetSite *site) {
    const StreetPlan *plan = site->plan;
    int number = 0;
    for (int axis = 0; axis < 2; axis++) {
        int lines_here = axis == 0 ? plan->columns : plan->rows;
        int parts = axis == 0 ? plan->rows : plan->columns;
        for (int line = 0; line <= lines_here; line++)
            for (int part = 0; part < parts; part++)
                if (!plan->is_missing[axis][line][part]) street(site, axis, line, part, &number);
    }
}
