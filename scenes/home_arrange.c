// Placings that refer to another thing or to the room as a whole.

#include "scenes/home_place.h"

#include <math.h>

// a place in the host's own frame (x to its right, z to its front) as (u, v)
static void beside(const HomeSpot *host, float x, float z, HomeSpot *spot) {
    spot->u = host->u + x * host->front[1] + z * host->front[0];
    spot->v = host->v - x * host->front[0] + z * host->front[1];
}

static void face(HomeSpot *spot, const HomeSpot *host, float x, float z) {
    spot->front[0] = x * host->front[1] + z * host->front[0];
    spot->front[1] = -x * host->front[0] + z * host->front[1];
}

static void turn_a_little(HomeSpot *spot, Rng *rng, float most) {
    float c, s, u = spot->front[0], v = spot->front[1];
    home_noise_circle(rng_range(rng, -most, most), &c, &s);
    spot->front[0] = c * u - s * v;
    spot->front[1] = s * u + c * v;
}

bool home_arrange_before(HomeLayout *layout, const HomeRule *rule, int host) {
    HomeSpot spot = home_place_new(layout, rule->kind), at = layout->spots[host];
    beside(&at, 0.0f, 0.5f * (at.size[2] + spot.size[2]) + rule->height, &spot);
    face(&spot, &at, 0.0f, rule->placing == PLACE_SEAT ? -1.0f : 1.0f);
    return home_place_try(layout, &spot, host, true);
}

// six seats: two at each long side, one at each end
static void seat(const HomeSpot *table, HomeSpot *chair, int slot, float away) {
    float out_z = 0.5f * (table->size[2] + chair->size[2]) + away;
    float out_x = 0.5f * (table->size[0] + chair->size[2]) + away;
    if (slot < 4) {
        float side = slot % 2 ? 1.0f : -1.0f, x = (slot < 2 ? -0.24f : 0.24f) * table->size[0];
        beside(table, x, side * out_z, chair);
        face(chair, table, 0.0f, -side);
    } else {
        float end = slot % 2 ? 1.0f : -1.0f;
        beside(table, end * out_x, 0.0f, chair);
        face(chair, table, -end, 0.0f);
    }
}

bool home_arrange_round(HomeLayout *layout, const HomeRule *rule, int host) {
    int wanted =
        rule->least + (int)rng_below(&layout->rng, (uint32_t)(rule->most - rule->least + 1));
    int first = rule->placing == PLACE_ENDS ? 4 : 0, placed = 0;
    for (int slot = first; slot < 6 && placed < wanted; slot++) {
        HomeSpot chair = home_place_new(layout, rule->kind), table = layout->spots[host];
        // a chair that is turned needs a little more room than its width
        float away = rule->height + 0.02f + rng_range(&layout->rng, 0.0f, 0.05f);
        seat(&table, &chair, slot, away);
        turn_a_little(&chair, &layout->rng, rule->placing == PLACE_ENDS ? 0.0f : 0.02f);
        placed += home_place_try(layout, &chair, host, true);
    }
    return placed > 0;
}

//---- free in the room ----------------------------------------------------------------------------

// a table needs room for chairs at its long sides, and a hand's breadth less at the ends
static bool has_room_round(const HomeLayout *layout, const HomeSpot *spot) {
    HomeSpot grown = *spot;
    grown.size[0] += 2.0f * 0.3f;
    grown.size[2] += 2.0f * 0.55f;
    return home_layout_fits(layout, spot, -1, false) && home_layout_fits(layout, &grown, -1, true);
}

static float off_centre(const HomeLayout *layout, const HomeSpot *spot) {
    float u = spot->u - 0.5f * layout->w, v = spot->v - 0.5f * layout->d;
    return u * u + v * v;
}

bool home_arrange_middle(HomeLayout *layout, const HomeRule *rule) {
    HomeSpot spot = home_place_new(layout, rule->kind), best = spot;
    float least = 1e9f;
    spot.is_standing = true;
    for (int turned = 0; turned < 2; turned++)
        for (float v = 0.5f; v < layout->d; v += 0.1f)
            for (float u = 0.5f; u < layout->w; u += 0.1f) {
                spot.u = u;
                spot.v = v;
                spot.front[0] = turned ? 1.0f : 0.0f;
                spot.front[1] = turned ? 0.0f : 1.0f;
                float off = off_centre(layout, &spot) + (float)turned * 0.01f;
                if (off >= least || !has_room_round(layout, &spot)) continue;
                least = off;
                best = spot;
            }
    return least < 1e9f && home_place_try(layout, &best, -1, false);
}

bool home_arrange_anywhere(HomeLayout *layout, const HomeRule *rule) {
    for (int i = 0; i < 12; i++) {
        HomeSpot spot = home_place_new(layout, rule->kind);
        spot.u = rng_range(&layout->rng, 0.2f, layout->w - 0.2f);
        spot.v = rng_range(&layout->rng, 0.2f, layout->d - 0.2f);
        if (home_place_try(layout, &spot, -1, true)) return true;
    }
    return false;
}

//---- upon and under ------------------------------------------------------------------------------

// on round tops the corners carry nothing
static float usable(const HomeSpot *host) {
    return host->kind == HOME_SIDE_TABLE ? 0.6f : 0.94f;
}

bool home_arrange_upon(HomeLayout *layout, const HomeRule *rule, int host) {
    for (int i = 0; i < 14; i++) {
        HomeSpot spot = home_place_new(layout, rule->kind), at = layout->spots[host];
        float half_x = 0.5f * (at.size[0] * usable(&at) - spot.size[0]);
        float half_z = 0.5f * (at.size[2] * usable(&at) - spot.size[2]);
        bool is_centred = rule->placing == PLACE_CENTRED;
        if (half_x < -0.02f || half_z < -0.02f) return false;
        float x = is_centred ? 0.0f : rng_range(&layout->rng, -1.0f, 1.0f) * fmaxf(half_x, 0.0f);
        float z = is_centred ? 0.0f : rng_range(&layout->rng, -1.0f, 1.0f) * fmaxf(half_z, 0.0f);
        beside(&at, x, z, &spot);
        spot.y = at.y + at.size[1];
        face(&spot, &at, 0.0f, 1.0f);
        if (home_place_try(layout, &spot, host, true)) return true;
        if (is_centred) return false;
    }
    return false;
}

// pillows at the head of a bed, cushions in the corners of a sofa
bool home_arrange_laid(HomeLayout *layout, const HomeRule *rule, int host) {
    int placed = 0;
    for (int i = 0; i < rule->most; i++) {
        HomeSpot spot = home_place_new(layout, rule->kind), at = layout->spots[host];
        bool is_bed = at.kind == HOME_BED;
        float out = is_bed ? 0.235f * at.size[0] : 0.5f * at.size[0] - 0.42f;
        beside(&at, i % 2 ? out : -out, -0.5f * at.size[2] + (is_bed ? 0.34f : 0.46f), &spot);
        spot.y = is_bed ? 0.495f : 0.445f;
        face(&spot, &at, 0.0f, 1.0f);
        placed += home_place_try(layout, &spot, host, true);
    }
    return placed > 0;
}

bool home_arrange_overhead(HomeLayout *layout, const HomeRule *rule, int host) {
    float longest = fmaxf(layout->w, layout->d);
    int count = host < 0 && longest > 6.0f ? 2 : 1;
    for (int i = 0; i < count; i++) {
        HomeSpot spot = home_place_new(layout, rule->kind);
        float part = ((float)i + 0.5f) / (float)count;
        spot.u = layout->w > layout->d ? part * layout->w : 0.5f * layout->w;
        spot.v = layout->w > layout->d ? 0.5f * layout->d : part * layout->d;
        if (host >= 0) beside(&layout->spots[host], 0.0f, 0.0f, &spot);
        spot.y = HOME_HEIGHT - spot.size[1];
        home_place_try(layout, &spot, -1, true);
    }
    return true;
}

static float within(float x, float half, float length) {
    return fminf(fmaxf(x, half + 0.06f), length - half - 0.06f);
}

bool home_arrange_under(HomeLayout *layout, const HomeRule *rule, int host) {
    HomeSpot spot = home_place_new(layout, rule->kind);
    bool is_long = layout->w > layout->d;
    if (host >= 0) {
        beside(&layout->spots[host], 0.0f, rule->height, &spot);
        face(&spot, &layout->spots[host], 0.0f, 1.0f);
    } else {
        spot.u = 0.5f * layout->w;
        spot.v = 0.5f * layout->d;
        spot.front[0] = is_long ? 0.0f : 1.0f;
        spot.front[1] = is_long ? 1.0f : 0.0f;
    }
    HomeBox box = home_layout_box(&spot);
    spot.u = within(spot.u, 0.5f * (box.high[0] - box.low[0]), layout->w);
    spot.v = within(spot.v, 0.5f * (box.high[2] - box.low[2]), layout->d);
    return home_place_try(layout, &spot, host, true);
}
