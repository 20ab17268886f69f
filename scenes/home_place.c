// Working through the rules, room by room: each placing proposes spots in the order of their worth,
// the first that fits and leaves the room walkable is taken.
//
// All draws come from the room's own stream, and ties are broken by a hash of the candidate, so two
// rooms with the same frame and the same look are furnished alike to the last book.

#include "scenes/home_place.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_TRIES = 8 };

#define BACK 0.015f // between furniture and wall: the skirting board [m]
#define STEP 0.1f   // candidates along a wall [m]

static bool is_flat(HomeKindName kind) {
    return kind == HOME_RUG || kind == HOME_RUNNER || kind == HOME_BATH_MAT;
}

// a new thing of the kind in this home's size; the variant is the room's, alike for all in the room
HomeSpot home_place_new(HomeLayout *layout, HomeKindName kind) {
    const HomeKind *row = &home_kinds[kind];
    HomeSpot spot = {.kind = kind, .side = LAYOUT_NO_SIDE, .front = {0, 1}};
    Rng rng = rng_stream(layout->home->seed + (uint64_t)layout->room->look * 977, row->name);
    bool differs = kind == HOME_PICTURE || kind == HOME_BOOKS || kind == HOME_BOX ||
                   kind == HOME_PLANT || kind == HOME_COUNTER || kind == HOME_CUSHION ||
                   kind == HOME_TOWEL || kind == HOME_BOOKSHELF;
    int seen = 0;
    while (differs && home_layout_find(layout, kind, seen) >= 0) seen++;
    spot.variant = (int)((rng_below(&rng, (uint32_t)row->variants) + (uint32_t)seen) %
                         (uint32_t)row->variants);
    home_furniture_size(layout->home->seed, kind, spot.variant, spot.size);
    return spot;
}

static HomeRect front_rect(const HomeSpot *spot, float deep) {
    HomeBox box = home_layout_box(spot);
    HomeRect rect = {box.low[0], box.low[2], box.high[0], box.high[2]};
    if (spot->front[0] > 0.5f)
        rect.x0 = rect.x1, rect.x1 += deep;
    else if (spot->front[0] < -0.5f)
        rect.x1 = rect.x0, rect.x0 -= deep;
    else if (spot->front[1] > 0.5f)
        rect.z0 = rect.z1, rect.z1 += deep;
    else
        rect.z1 = rect.z0, rect.z0 -= deep;
    return rect;
}

// the room before a thing must lie inside the room and hold nothing that stands
static bool is_front_free(const HomeLayout *layout, const HomeSpot *spot) {
    float deep = home_kinds[spot->kind].front;
    if (deep == 0.0f) return true;
    HomeRect r = front_rect(spot, deep);
    if (r.x0 < -0.01f || r.z0 < -0.01f || r.x1 > layout->w + 0.01f || r.z1 > layout->d + 0.01f)
        return false;
    for (int i = 0; i < layout->spot_count; i++) {
        if (!layout->spots[i].is_standing) continue;
        HomeBox box = home_layout_box(&layout->spots[i]);
        if (box.low[0] < r.x1 && box.high[0] > r.x0 && box.low[2] < r.z1 && box.high[2] > r.z0)
            return false;
    }
    return true;
}

static void keep(HomeLayout *layout, const HomeSpot *spot) {
    ASSERT(layout->spot_count < LAYOUT_MAX_SPOTS);
    layout->spots[layout->spot_count++] = *spot;
    float deep = home_kinds[spot->kind].front;
    if (deep > 0.0f && layout->front_count < LAYOUT_MAX_KEEPS)
        layout->fronts[layout->front_count++] = front_rect(spot, deep);
}

bool home_place_try(HomeLayout *layout, HomeSpot *spot, int host, bool ignore_fronts) {
    if (layout->spot_count == LAYOUT_MAX_SPOTS) return false;
    spot->is_standing = spot->y == 0.0f && !is_flat(spot->kind) && spot->kind != HOME_CURTAIN;
    if (!home_layout_fits(layout, spot, host, ignore_fronts)) return false;
    if (spot->is_standing && !is_front_free(layout, spot)) return false;
    if (spot->is_standing) {
        layout->spots[layout->spot_count++] = *spot;
        bool walkable = home_layout_is_walkable(layout);
        layout->spot_count--;
        if (!walkable) return false;
    }
    keep(layout, spot);
    return true;
}

//---- along the walls -----------------------------------------------------------------------------

typedef struct Candidate {
    int side;
    float along, score;
} Candidate;

// how far a line of units could run along the wall from here, either way
static float line_length(HomeLayout *layout, int side, float along) {
    float longest = 0.0f;
    for (int way = -1; way <= 1; way += 2) {
        float run = 0.0f;
        HomeSpot unit = home_place_new(layout, HOME_COUNTER);
        unit.is_standing = true;
        for (float at = along + (float)way * 0.65f; run < 5.0f;
             at += (float)way * 0.2f, run += 0.2f) {
            home_layout_lean(layout, &unit, side, at, 0.0f, BACK);
            if (!home_layout_fits(layout, &unit, -1, false)) break;
        }
        longest = fmaxf(longest, run);
    }
    return longest;
}

static float distance_to_ways(const HomeLayout *layout, const HomeSpot *spot) {
    float nearest = 3.0f;
    for (int i = 0; i < layout->way_count; i++) {
        float u = spot->u - 0.5f * (layout->ways[i].x0 + layout->ways[i].x1);
        float v = spot->v - 0.5f * (layout->ways[i].z0 + layout->ways[i].z1);
        nearest = fminf(nearest, sqrtf(u * u + v * v));
    }
    return nearest;
}

static float facing_score(const HomeLayout *layout, const HomeSpot *spot, int host) {
    const HomeSpot *to = &layout->spots[host];
    float turn = spot->front[0] * to->front[0] + spot->front[1] * to->front[1];
    float u = spot->u - to->u, v = spot->v - to->v;
    float beside = fabsf(u * to->front[1] - v * to->front[0]);
    return -4.0f * turn - 1.5f * beside;
}

static float wall_score(HomeLayout *layout, const HomeRule *rule, const HomeSpot *spot, float along,
                        int host) {
    float length = home_layout_length(layout, spot->side), half = 0.5f * spot->size[0];
    float end = fminf(along - half, length - along - half);
    float luck = home_noise_hash((int)(along * 20.0f), spot->side + 4 * layout->spot_count,
                                 layout->room->look * 64 + (int)(layout->home->seed % 4096));
    float side_luck = home_noise_hash(spot->side, (int)rule->kind,
                                      layout->room->look * 64 + (int)(layout->home->seed % 4096));
    float score = 0.25f * luck + 0.8f * side_luck + 0.3f * distance_to_ways(layout, spot);
    if (rule->placing == PLACE_CORNER) score -= 1.6f * end;
    if (rule->placing == PLACE_WALL || rule->placing == PLACE_HUNG)
        score += 0.25f * fminf(end, 1.0f);
    if (rule->placing == PLACE_LINE)
        score += 1.2f * line_length(layout, spot->side, along) - 3.0f * end;
    if (rule->placing == PLACE_FACING) score += facing_score(layout, spot, host);
    return score;
}

static bool is_banned(const Candidate *tried, int count, int side, float along) {
    for (int i = 0; i < count; i++)
        if (tried[i].side == side && fabsf(tried[i].along - along) < 0.25f) return true;
    return false;
}

static Candidate best_at_walls(HomeLayout *layout, const HomeRule *rule, HomeSpot spot, int host,
                               const Candidate *tried, int tries) {
    Candidate best = {LAYOUT_NO_SIDE, 0, 0};
    for (int side = 0; side < 4; side++) {
        float length = home_layout_length(layout, side), half = 0.5f * spot.size[0] + BACK;
        int steps = (int)ceilf((length - 2.0f * half) / STEP);
        for (int i = 0; i <= steps && length >= 2.0f * half; i++) {
            float along = fminf(half + STEP * (float)i, length - half);
            home_layout_lean(layout, &spot, side, along, rule->height,
                             rule->height > 0.0f ? 0.002f : BACK);
            if (is_banned(tried, tries, side, along)) continue;
            if (!home_layout_fits(layout, &spot, -1, false) ||
                (spot.is_standing && !is_front_free(layout, &spot)))
                continue;
            float score = wall_score(layout, rule, &spot, along, host);
            if (best.side == LAYOUT_NO_SIDE || score > best.score)
                best = (Candidate){side, along, score};
        }
    }
    return best;
}

bool home_place_wall(HomeLayout *layout, const HomeRule *rule, int host) {
    HomeSpot spot = home_place_new(layout, rule->kind), search = spot;
    Candidate tried[MAX_TRIES];
    // what is looked at carries a screen, which must not stand before a window
    if (rule->placing == PLACE_FACING) search.size[1] += 0.75f;
    // what hangs side by side keeps a hand's breadth apart
    if (rule->placing == PLACE_HUNG) search.size[0] += 0.24f;
    search.is_standing = rule->height == 0.0f;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
        Candidate best = best_at_walls(layout, rule, search, host, tried, tries);
        if (best.side == LAYOUT_NO_SIDE) return false;
        home_layout_lean(layout, &spot, best.side, best.along, rule->height,
                         rule->height > 0.0f ? 0.002f : BACK);
        if (home_place_try(layout, &spot, -1, false)) return true;
        tried[tries] = best;
    }
    return false;
}

static float along_of(const HomeSpot *spot) {
    return spot->side % 2 ? spot->v : spot->u;
}

bool home_place_next(HomeLayout *layout, const HomeRule *rule, int host) {
    const HomeSpot at = layout->spots[host];
    if (at.side == LAYOUT_NO_SIDE) return false;
    float gap = rule->placing == PLACE_CHAIN ? 0.0f : 0.05f;
    int first = (int)rng_below(&layout->rng, 2);
    for (int i = 0; i < 2; i++) {
        HomeSpot spot = home_place_new(layout, rule->kind);
        float way = (i + first) % 2 ? 1.0f : -1.0f,
              apart = 0.5f * (at.size[0] + spot.size[0]) + gap;
        home_layout_lean(layout, &spot, at.side, along_of(&at) + way * apart, 0.0f, BACK);
        if (home_place_try(layout, &spot, host, false)) return true;
    }
    return false;
}

bool home_place_above(HomeLayout *layout, const HomeRule *rule, int host) {
    HomeSpot spot = home_place_new(layout, rule->kind);
    const HomeSpot *at = &layout->spots[host];
    if (at->side == LAYOUT_NO_SIDE) return false;
    bool is_unit = rule->kind == HOME_CABINET;
    if (is_unit) spot.size[0] = home_kinds[HOME_CABINET].low[0];
    home_layout_lean(layout, &spot, at->side, along_of(at),
                     fmaxf(rule->height, at->size[1] + 0.08f), 0.002f);
    return home_place_try(layout, &spot, host, false);
}

bool home_place_windows(HomeLayout *layout, const HomeRule *rule) {
    for (int i = 0; i < layout->gap_count; i++) {
        const HomeGap *gap = &layout->gaps[i];
        if (!gap->is_window) continue;
        if (rule->height == 0.0f) {
            HomeSpot below = home_place_new(layout, rule->kind);
            home_layout_lean(layout, &below, gap->side, 0.5f * (gap->from + gap->to), 0.0f, BACK);
            home_place_try(layout, &below, -1, false);
            continue;
        }
        // a pair or none
        HomeSpot pair[2];
        bool fits = true;
        for (int way = 0; way < 2; way++) {
            pair[way] = home_place_new(layout, rule->kind);
            float half = 0.5f * pair[way].size[0] - 0.06f; // covers a hand's breadth of the window
            home_layout_lean(layout, &pair[way], gap->side, way ? gap->to + half : gap->from - half,
                             0.012f, 0.03f);
            fits = fits && home_layout_fits(layout, &pair[way], -1, true);
        }
        for (int way = 0; way < 2 && fits; way++) home_place_try(layout, &pair[way], -1, true);
    }
    return true;
}
