// Parks: a hedge round a lawn with gates in the middle of each side, two paths that cross at a
// fountain, benches and lamps along them, trees where there is room, a playground in a corner.
//
//     ▒▒▒▒▒▒▒  ▒▒▒▒▒▒▒        ▒ hedge      o tree
//     ▒ o    ││   o  ▒        │ path       ○ fountain
//     ▒   o b││b     ▒        b bench      P playground
//      ──────  ──────
//      ────── ○──────
//     ▒ ┌──┐b││b  o  ▒
//     ▒ └P─┘ ││ o    ▒
//     ▒▒▒▒▒▒▒  ▒▒▒▒▒▒▒

#include "scenes/street_park.h"

#include "scenes/street.h"

#include <math.h>

static void middle_of(const StreetRect *r, float *x, float *z) {
    *x = 0.5f * (r->x0 + r->x1);
    *z = 0.5f * (r->z0 + r->z1);
}

bool street_park_is_path(const StreetBlock *block, float x, float z, float more) {
    float mx, mz;
    middle_of(&block->inside, &mx, &mz);
    float dx = fabsf(x - mx), dz = fabsf(z - mz), reach = STREET_PARK_ROUND + more;
    return dx < STREET_PARK_PATH + more || dz < STREET_PARK_PATH + more ||
           dx * dx + dz * dz < reach * reach;
}

static bool put(StreetPlan *plan, StreetKind kind, int look, float x, float z, int quarter,
                float apart) {
    StreetItem item = {.kind = kind,
                       .look = look,
                       .x = x,
                       .y = STREET_KERB,
                       .z = z,
                       .quarter = quarter & 3,
                       .side = -1};
    StreetRect foot = street_item_rect(&item);
    if (plan->item_count == STREET_MAX_ITEMS) return false;
    for (int i = 0; i < plan->item_count; i++)
        if (street_rects_overlap(foot, street_item_rect(&plan->items[i]), apart)) return false;
    plan->items[plan->item_count++] = item;
    return true;
}

// one row of hedges along a side of the park, from both ends towards the gate
static void hedge_row(StreetPlan *plan, const StreetBlock *block, int quarter) {
    const StreetRect *r = &block->inside;
    float piece = street_kinds[STREET_HEDGE].width, in = 0.5f, mx, mz;
    bool along_x = quarter % 2 == 0;
    middle_of(r, &mx, &mz);
    float length = along_x ? r->x1 - r->x0 : r->z1 - r->z0;
    for (float at = 1.2f + 0.5f * piece; at + 0.5f * piece < 0.5f * length - 2.6f; at += piece)
        for (int end = 0; end < 2; end++) {
            float along = end == 0 ? at : length - at;
            float x = along_x ? r->x0 + along : quarter == 1 ? r->x1 - in : r->x0 + in;
            float z = along_x ? (quarter == 0 ? r->z1 - in : r->z0 + in) : r->z0 + along;
            put(plan, STREET_HEDGE, 0, x, z, quarter, -0.05f);
        }
}

// along both paths, looking at them
static void benches(StreetPlan *plan, const StreetBlock *block) {
    float mx, mz, away = STREET_PARK_PATH + 0.7f;
    middle_of(&block->inside, &mx, &mz);
    for (int k = 0; k < 3; k++)
        for (int way = -1; way <= 1; way += 2)
            for (int side = -1; side <= 1; side += 2) {
                float at = (float)way * (STREET_PARK_ROUND + 2.0f + 5.5f * (float)k);
                StreetKind kind = k == 1 ? STREET_LAMP : STREET_BENCH;
                float x = mx + at, z = mz + (float)side * away;
                if (fabsf(at) < 0.5f * (block->inside.x1 - block->inside.x0) - 3.0f)
                    put(plan, kind, 0, x, z, side > 0 ? 2 : 0, 0.4f);
                x = mx + (float)side * away;
                z = mz + at;
                if (fabsf(at) < 0.5f * (block->inside.z1 - block->inside.z0) - 3.0f)
                    put(plan, kind, 0, x, z, side > 0 ? 3 : 1, 0.4f);
            }
}

static void trees(StreetPlan *plan, const StreetBlock *block, Rng *rng) {
    const StreetRect *r = &block->inside;
    for (int attempt = 0; attempt < 160; attempt++) {
        float x = rng_range(rng, r->x0 + 2.5f, r->x1 - 2.5f);
        float z = rng_range(rng, r->z0 + 2.5f, r->z1 - 2.5f);
        int look = (int)rng_below(rng, 3), quarter = (int)rng_below(rng, 4);
        if (!street_park_is_path(block, x, z, 1.6f))
            put(plan, STREET_TREE, look, x, z, quarter, 3.4f);
    }
}

static void place_park(StreetPlan *plan, const StreetBlock *block, bool is_first, Rng *rng) {
    float mx, mz;
    middle_of(&block->inside, &mx, &mz);
    put(plan, is_first ? STREET_FOUNTAIN : STREET_STATUE, 0, mx, mz, 0, 0.0f);
    for (int quarter = 0; quarter < 4; quarter++) hedge_row(plan, block, quarter);
    float sx = rng_below(rng, 2) ? 1.0f : -1.0f, sz = rng_below(rng, 2) ? 1.0f : -1.0f;
    float x = mx + sx * (0.25f * (block->inside.x1 - block->inside.x0) + 1.0f);
    float z = mz + sz * (0.25f * (block->inside.z1 - block->inside.z0) + 0.8f);
    put(plan, STREET_PLAYGROUND, 0, x, z, sz > 0.0f ? 2 : 0, 0.5f);
    benches(plan, block);
    trees(plan, block, rng);
}

void street_park_place(StreetPlan *plan) {
    Rng rng = rng_stream(plan->seed, "street parks");
    bool is_first = true;
    for (int b = 0; b < plan->block_count; b++) {
        if (!plan->blocks[b].is_park) continue;
        place_park(plan, &plan->blocks[b], is_first, &rng);
        is_first = false;
    }
}
