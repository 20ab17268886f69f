// Lots along the sides, and what is built on them. Houses stand wall to wall; neighbours differ in
// style or colour, and heights follow a wave along the block, so that the roofs make a skyline and
// not a row of teeth. Along avenues they are higher.

#include "scenes/street.h"

#include <math.h>
#include <string.h>

static const float NARROWEST = 8.0f, WIDEST = 24.0f; // of a lot [m]

//      wall    bay  storey heights  storeys  share   walls and trims in pairs
const StreetStyle street_styles[STREET_WALL_COUNT] = {
    [STREET_BRICK] = {STREET_BRICK,
                      2.7f,
                      3.1f,
                      3.4f,
                      3,
                      7,
                      34,
                      {0xa2543f, 0x8a4638, 0xb98560, 0x6f4d42},
                      {0xdccfb4, 0xcdbfa5, 0xe8dfcc, 0xd2c6b2}},
    [STREET_STONE] = {STREET_STONE,
                      2.9f,
                      3.3f,
                      3.7f,
                      4,
                      9,
                      18,
                      {0xd8cbb0, 0xc6b99e, 0xb7a288, 0xdcd6c8},
                      {0xe8dfca, 0xdcd2bc, 0xcfc0a6, 0xece8dc}},
    [STREET_STUCCO] = {STREET_STUCCO,
                       2.6f,
                       3.0f,
                       3.3f,
                       3,
                       6,
                       22,
                       {0xe3c795, 0xd9a488, 0xb9c4b4, 0xe6dfcd},
                       {0xf3ead6, 0xf0e0d0, 0xeef0e6, 0xc9b79a}},
    [STREET_IRON] = {STREET_IRON,
                     2.4f,
                     3.7f,
                     4.1f,
                     4,
                     7,
                     10,
                     {0xdad5c6, 0x7f948c, 0xb59a78, 0x59656c},
                     {0xe9e5d9, 0xa5b6ae, 0xcdb696, 0x7b878d}},
    [STREET_GLASS] = {STREET_GLASS,
                      2.2f,
                      3.5f,
                      3.8f,
                      7,
                      12,
                      7,
                      {0x8fb0bf, 0x7f9ba6, 0x9cb8b4, 0x6f8796},
                      {0x49545b, 0xc9ced0, 0x5d5247, 0x2f363b}},
    [STREET_BANDS] = {STREET_BANDS,
                      3.2f,
                      3.2f,
                      3.5f,
                      5,
                      10,
                      9,
                      {0xc9c2b4, 0xb3aca0, 0xd9d2c4, 0xa99a88},
                      {0x4a5258, 0x59514a, 0x6a7378, 0x3d4348}},
};

//---- lots ----------------------------------------------------------------------------------------

static StreetRect rect_of(const StreetSide *side, float from, float to, float depth) {
    float ax, az, bx, bz;
    street_side_point(side, from, side->pavement, &ax, &az);
    street_side_point(side, to, side->pavement + depth, &bx, &bz);
    return (StreetRect){fminf(ax, bx), fminf(az, bz), fmaxf(ax, bx), fmaxf(az, bz)};
}

static StreetParcel *add_parcel(StreetPlan *plan, int index, float from, float to, bool is_first,
                                bool is_last) {
    ASSERT(plan->parcel_count < STREET_MAX_PARCELS);
    const StreetSide *side = &plan->sides[index];
    StreetParcel *parcel = &plan->parcels[plan->parcel_count++];
    *parcel = (StreetParcel){.rect = rect_of(side, from, to, side->lot),
                             .side = index,
                             .quarter = side->quarter,
                             .fronts = 1 << side->quarter};
    if (is_first && side->is_left_corner) parcel->fronts |= 1 << ((side->quarter + 3) & 3);
    if (is_last && side->is_right_corner) parcel->fronts |= 1 << ((side->quarter + 1) & 3);
    return parcel;
}

// Widths are drawn until the side is full; what is left over is shared out among all.
static int draw_widths(float length, float *widths, int most, Rng *rng) {
    int count = 0;
    float sum = 0.0f;
    while (count < most) {
        float width = rng_range(rng, NARROWEST + 1.0f, WIDEST - 5.0f);
        if (rng_below(rng, 3) == 0) width = rng_range(rng, NARROWEST + 0.5f, 12.0f);
        if (count > 0 && sum + 0.5f * width > length) break;
        widths[count++] = width;
        sum += width;
        if (sum >= length) break;
    }
    bool is_even = false; // where one would be too wide, all are alike
    for (int i = 0; i < count; i++) {
        widths[i] *= length / sum;
        is_even = is_even || widths[i] > WIDEST;
    }
    while ((float)count * WIDEST < length && count < most) count++;
    for (int i = 0; i < count && is_even; i++) widths[i] = length / (float)count;
    return count;
}

//---- buildings -----------------------------------------------------------------------------------

static int draw_style(Rng *rng) {
    int sum = 0;
    for (int i = 0; i < STREET_WALL_COUNT; i++) sum += street_styles[i].share;
    int at = (int)rng_below(rng, (uint32_t)sum), style = 0;
    while (at >= street_styles[style].share) at -= street_styles[style++].share;
    return style;
}

// `wave` in 0 .. 1: where on the skyline
static void draw_building(const StreetPlan *plan, StreetParcel *parcel, const StreetParcel *before,
                          float wave, Rng *rng) {
    const StreetSide *side = &plan->sides[parcel->side];
    bool is_avenue = plan->lines[side->axis][side->line].is_avenue;
    for (int attempt = 0; attempt < 4; attempt++) {
        parcel->style = draw_style(rng);
        parcel->colour = (int)rng_below(rng, STREET_STYLE_COLOURS);
        if (before == NULL || before->style != parcel->style || before->colour != parcel->colour)
            break;
    }
    const StreetStyle *style = &street_styles[parcel->style];
    float range = (float)(style->most - style->fewest);
    float part = 0.65f * wave + 0.35f * rng_unit(rng) + (is_avenue ? 0.15f : -0.1f);
    part = fminf(fmaxf(part, 0.0f), 1.0f);
    parcel->storeys = style->fewest + (int)(part * range + 0.5f);
    parcel->storey = rng_range(rng, style->low_storey, style->high_storey);
    uint32_t draw = rng_below(rng, 10);
    bool is_low = parcel->storeys <= 5 && parcel->style != STREET_GLASS &&
                  parcel->style != STREET_BANDS && parcel->style != STREET_IRON;
    parcel->has_pitched_roof = is_low && draw < 4;
    parcel->has_awning = rng_below(rng, 2) == 0;
}

static void cut_side(StreetPlan *plan, int index, Rng *rng) {
    enum { MOST = 64 };
    const StreetSide *side = &plan->sides[index];
    float widths[MOST], at = side->from, length = side->to - side->from;
    float wave = rng_unit(rng);
    const StreetParcel *before = NULL;
    if (length < NARROWEST) return;
    int count = draw_widths(length, widths, MOST, rng);
    for (int i = 0; i < count; i++) {
        float to = i + 1 == count ? side->to : at + widths[i];
        StreetParcel *parcel = add_parcel(plan, index, at, to, i == 0, i + 1 == count);
        wave = fminf(fmaxf(wave + rng_range(rng, -0.35f, 0.35f), 0.0f), 1.0f);
        draw_building(plan, parcel, before, wave, rng);
        before = parcel;
        at = to;
    }
}

void street_parcels_cut(StreetPlan *plan) {
    Rng rng = rng_stream(plan->seed, "street parcels");
    for (int s = 0; s < plan->side_count; s++) cut_side(plan, s, &rng);
}
