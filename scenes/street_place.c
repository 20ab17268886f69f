// What stands on pavements and at kerbs. A pavement keeps a free lane along the houses:
//
//     houses  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
//             ──────────────────────────────   free lane, 1.5 m at least
//               T    L    T    b    T    H     the kerb's zone: trees, lamps, benches, hydrants
//     kerb    ══════════════════════════════
//               [car]  [car]        [car]      parked along the kerb, heading as the lane does
//
// Rare things, which directions name, get their places first; the rhythm of trees and lamps goes
// round them. Near crossings there is nothing but their own lights and signs.

#include "scenes/street.h"

static const float CLEAR = 5.5f; // kept free beyond the kerbs of a crossing street [m]
static const float APART = 0.4f; // between two things

typedef struct Rare {
    StreetKind kind;
    int count;
    bool on_avenue; // only there: pavements are wider
} Rare;

static const Rare rare[] = {
    {STREET_SUBWAY, 3, true},   {STREET_BUS_STOP, 5, false}, {STREET_SCAFFOLDING, 2, false},
    {STREET_KIOSK, 3, true},    {STREET_PHONE, 3, false},    {STREET_RACK, 5, false},
    {STREET_MAILBOX, 5, false}, {STREET_HYDRANT, 6, false},
};

//---- free places ---------------------------------------------------------------------------------

static bool is_free(const StreetPlan *plan, const StreetItem *item) {
    StreetRect foot = street_item_rect(item);
    for (int i = 0; i < plan->item_count; i++)
        if (street_rects_overlap(foot, street_item_rect(&plan->items[i]), APART)) return false;
    return true;
}

static bool put(StreetPlan *plan, const StreetItem *item) {
    if (plan->item_count == STREET_MAX_ITEMS || !is_free(plan, item)) return false;
    plan->items[plan->item_count++] = *item;
    return true;
}

// does the foot keep away from all crossings of its street?
static bool is_clear(const StreetPlan *plan, const StreetSide *side, const StreetRect *foot) {
    int axis = 1 - side->axis, count = axis == 0 ? plan->columns + 1 : plan->rows + 1;
    for (int i = 0; i < count; i++) {
        const StreetLine *line = &plan->lines[axis][i];
        float low = axis == 0 ? foot->x0 : foot->z0, high = axis == 0 ? foot->x1 : foot->z1;
        float away = line->half_road + CLEAR;
        if (low < line->at + away && high > line->at - away) return false;
    }
    return true;
}

// `turn`: quarters from where the houses look; `back` from the kerb to the middle of the foot
static bool put_beside(StreetPlan *plan, int index, StreetKind kind, int look, float along,
                       float back, int turn) {
    const StreetSide *side = &plan->sides[index];
    StreetItem item = {.kind = kind,
                       .look = look,
                       .y = back > 0.0f ? STREET_KERB : 0.0f,
                       .quarter = (side->quarter + turn) & 3,
                       .side = index};
    street_side_point(side, along, back, &item.x, &item.z);
    StreetRect foot = street_item_rect(&item);
    return is_clear(plan, side, &foot) && put(plan, &item);
}

//---- crossings -----------------------------------------------------------------------------------

static void put_at_corner(StreetPlan *plan, int column, int row, int sx, int sz) {
    const StreetLine *x = &plan->lines[0][column], *z = &plan->lines[1][row];
    float corner_x = x->at + (float)sx * x->half_road, corner_z = z->at + (float)sz * z->half_road;
    // a post has two heads, which face away from its corner: towards `quarter` and the next
    int quarter = sx > 0 ? (sz > 0 ? 2 : 3) : (sz > 0 ? 1 : 0);
    StreetItem item = {.kind = STREET_LIGHTS,
                       .x = corner_x + 1.7f * (float)sx,
                       .y = STREET_KERB,
                       .z = corner_z + 1.7f * (float)sz,
                       .quarter = quarter,
                       .side = -1};
    if (plan->has_lights[row][column]) put(plan, &item);
    if (sx != sz) return; // names at two corners of four
    item.kind = STREET_NAME_SIGN;
    item.look = row * STREET_MAX_LINES + column;
    item.quarter = 0;
    item.x = corner_x + 3.0f * (float)sx;
    item.z = corner_z + 1.0f * (float)sz;
    put(plan, &item);
}

// a corner of a pavement lies between two streets that are there
static void put_at_crossings(StreetPlan *plan) {
    for (int row = 0; row <= plan->rows; row++)
        for (int column = 0; column <= plan->columns; column++)
            for (int corner = 0; corner < 4; corner++) {
                int sx = corner & 1 ? 1 : -1, sz = corner & 2 ? 1 : -1;
                if (street_has_arm(plan, column, row, sx > 0 ? 1 : 3) &&
                    street_has_arm(plan, column, row, sz > 0 ? 0 : 2))
                    put_at_corner(plan, column, row, sx, sz);
            }
}

//---- pavements -----------------------------------------------------------------------------------

// two of a rare kind would be one place to those who look for it
static bool is_alone(const StreetPlan *plan, const StreetSide *side, float along, StreetKind kind) {
    const float apart = 30.0f;
    float x, z;
    street_side_point(side, along, 0.0f, &x, &z);
    StreetRect round = {x - apart, z - apart, x + apart, z + apart};
    for (int i = 0; i < plan->item_count; i++)
        if (plan->items[i].kind == kind &&
            street_rects_overlap(round, street_item_rect(&plan->items[i]), 0.0f))
            return false;
    return true;
}

static void put_rare(StreetPlan *plan, const Rare *row, Rng *rng) {
    const StreetKindRow *kind = &street_kinds[row->kind];
    int done = 0;
    for (int attempt = 0; attempt < 3000 && done < row->count; attempt++) {
        int index = (int)rng_below(rng, (uint32_t)plan->side_count);
        const StreetSide *side = &plan->sides[index];
        bool is_avenue = plan->lines[side->axis][side->line].is_avenue;
        float along = rng_range(rng, 8.0f, side->length - 8.0f);
        bool is_roof = row->kind == STREET_SCAFFOLDING; // people walk below it
        if ((row->on_avenue && !is_avenue) || (is_roof && side->to <= side->from)) continue;
        if (!is_alone(plan, side, along, row->kind)) continue;
        float back =
            is_roof ? side->pavement - 0.5f * kind->depth - 0.2f : 0.5f + 0.5f * kind->depth;
        bool faces_houses = row->kind == STREET_MAILBOX || row->kind == STREET_KIOSK;
        int look = kind->looks > 1 ? (int)rng_below(rng, (uint32_t)kind->looks) : 0;
        done += put_beside(plan, index, row->kind, look, along, back, faces_houses ? 2 : 0);
    }
}

static void put_rhythm(StreetPlan *plan, int index, Rng *rng) {
    static const StreetKind between[4] = {STREET_BENCH, STREET_BIN, STREET_PLANTER, STREET_BENCH};
    const StreetSide *side = &plan->sides[index];
    float shade = rng_unit(rng) < 0.15f ? 0.25f : 0.9f; // some sides have few trees
    int species = (int)rng_below(rng, 3), slot = (int)rng_below(rng, 4);
    for (float along = 6.0f; along < side->length - 5.0f; along += 6.4f, slot++) {
        bool has_tree = rng_unit(rng) < shade, has_more = rng_below(rng, 2) == 0;
        StreetKind more = between[rng_below(rng, 4)];
        int look = (int)rng_below(rng, 2);
        if (slot % 4 == 1) put_beside(plan, index, STREET_LAMP, 0, along, 0.7f, 0);
        if (slot % 4 == 3 && has_more)
            put_beside(plan, index, more, more == STREET_BENCH ? 0 : look, along, 1.05f, 2);
        if (slot % 2 == 0 && has_tree)
            put_beside(plan, index, STREET_TREE, species, along, 1.1f, (int)rng_below(rng, 4));
    }
}

//---- parked cars ---------------------------------------------------------------------------------

// not before a hydrant, not where the bus stops
static bool may_park(const StreetPlan *plan, const StreetItem *car) {
    StreetRect foot = street_item_rect(car);
    for (int i = 0; i < plan->item_count; i++) {
        const StreetItem *item = &plan->items[i];
        float away = item->kind == STREET_BUS_STOP ? 6.0f : item->kind == STREET_HYDRANT ? 2.2f : 0;
        if (away > 0.0f && street_rects_overlap(foot, street_item_rect(item), away)) return false;
    }
    return true;
}

static void park_cars(StreetPlan *plan, int index, Rng *rng) {
    const StreetSide *side = &plan->sides[index];
    float share = rng_range(rng, 0.25f, 0.5f);
    for (float along = 9.0f; along < side->length - 8.0f; along += 6.2f) {
        bool is_taken = rng_unit(rng) < share, is_van = rng_below(rng, 7) == 0;
        StreetKind kind = is_van ? STREET_VAN : STREET_CAR;
        int look = (int)rng_below(rng, (uint32_t)street_kinds[kind].looks);
        float shift = rng_range(rng, -0.3f, 0.3f), gap = rng_range(rng, 0.25f, 0.4f);
        if (!is_taken) continue;
        float back = -0.5f * street_kinds[kind].width - gap;
        StreetItem car = {.kind = kind, .quarter = (side->quarter + 3) & 3};
        street_side_point(side, along + shift, back, &car.x, &car.z);
        if (may_park(plan, &car)) put_beside(plan, index, kind, look, along + shift, back, 3);
    }
}

void street_place_all(StreetPlan *plan) {
    Rng rng = rng_stream(plan->seed, "street things");
    put_at_crossings(plan);
    for (size_t i = 0; i < ARRAY_COUNT(rare); i++) put_rare(plan, &rare[i], &rng);
    for (int s = 0; s < plan->side_count; s++) put_rhythm(plan, s, &rng);
    for (int s = 0; s < plan->side_count; s++) park_cars(plan, s, &rng);
    street_park_place(plan);
}
