// Lines first, from widths drawn one by one; then the streets that are left out; then the blocks
// between what is left, and their sides.
//
// A part of a street is left out only where four streets meet at both of its ends, so crossings
// keep three streets at least and the town stays in one piece.

#include "scenes/street.h"

#include <stdio.h>
#include <string.h>

static const float LANE = 3.2f, PARKING = 2.2f; // widths [m]

static const char *const AVENUES[] = {"LINDEN", "HARBOR", "UNION", "GRAND",
                                      "MARKET", "STATE",  "COURT", "LIBERTY"};
static const char *const STREETS[] = {"OAK",   "MAPLE", "CEDAR", "ELM",   "MILL",   "CHURCH",
                                      "RIVER", "PEARL", "CANAL", "GREEN", "SPRING", "KING",
                                      "VINE",  "BOND",  "HIGH",  "PINE"};

//---- lines ---------------------------------------------------------------------------------------

static void shuffle(int *order, int count, Rng *rng) {
    for (int i = 0; i < count; i++) order[i] = i;
    for (int i = count - 1; i > 0; i--) {
        int k = (int)rng_below(rng, (uint32_t)i + 1), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
}

static void draw_width(StreetLine *line, bool is_avenue) {
    line->is_avenue = is_avenue;
    line->half_road = (is_avenue ? 2.0f : 1.0f) * LANE + PARKING;
    line->pavement = is_avenue ? 5.2f : 4.2f;
}

// `count` lines with blocks of `low` to `high` metres between their pavements' kerbs
static void draw_lines(StreetLine *lines, int count, float low, float high, Rng *rng) {
    int avenue = 1 + (int)rng_below(rng, (uint32_t)count - 2);
    for (int i = 0; i < count; i++)
        draw_width(&lines[i], i == avenue || (count > 4 && rng_below(rng, 5) == 0));
    for (int i = 1; i < count; i++)
        lines[i].at = lines[i - 1].at + lines[i - 1].half_road + rng_range(rng, low, high) +
                      lines[i].half_road;
    float middle = 0.5f * lines[count - 1].at;
    for (int i = 0; i < count; i++) lines[i].at -= middle;
}

static void name_lines(StreetPlan *plan, Rng *rng) {
    int avenues[ARRAY_COUNT(AVENUES)], streets[ARRAY_COUNT(STREETS)], used[2] = {0, 0};
    shuffle(avenues, ARRAY_COUNT(AVENUES), rng);
    shuffle(streets, ARRAY_COUNT(STREETS), rng);
    for (int axis = 0; axis < 2; axis++) {
        int count = (axis == 0 ? plan->columns : plan->rows) + 1;
        for (int i = 0; i < count; i++) {
            StreetLine *line = &plan->lines[axis][i];
            bool is_avenue = line->is_avenue && used[1] < (int)ARRAY_COUNT(AVENUES);
            const char *word =
                is_avenue ? AVENUES[avenues[used[1]++]] : STREETS[streets[used[0]++]];
            snprintf(line->name, sizeof line->name, "%s %s", word, is_avenue ? "AVE" : "ST");
        }
    }
}

//---- crossings -----------------------------------------------------------------------------------

bool street_has_arm(const StreetPlan *plan, int column, int row, int quarter) {
    switch (quarter & 3) {
    case 0:
        return row < plan->rows && !plan->is_missing[0][column][row];
    case 1:
        return column < plan->columns && !plan->is_missing[1][row][column];
    case 2:
        return row > 0 && !plan->is_missing[0][column][row - 1];
    default:
        return column > 0 && !plan->is_missing[1][row][column - 1];
    }
}

int street_arm_count(const StreetPlan *plan, int column, int row) {
    int count = 0;
    for (int quarter = 0; quarter < 4; quarter++)
        count += street_has_arm(plan, column, row, quarter);
    return count;
}

// the part of line `line` of `axis` after its crossing number `part`
static bool may_be_missing(const StreetPlan *plan, int axis, int line, int part) {
    int column = axis == 0 ? line : part, row = axis == 0 ? part : line;
    return street_arm_count(plan, column, row) == 4 &&
           street_arm_count(plan, axis == 0 ? column : column + 1, axis == 0 ? row + 1 : row) == 4;
}

static void leave_out(StreetPlan *plan, Rng *rng) {
    int wanted = 1 + (int)rng_below(rng, 2) + (plan->columns * plan->rows > 12);
    for (int attempt = 0; attempt < 60 && wanted > 0; attempt++) {
        int axis = (int)rng_below(rng, 2);
        int lines = axis == 0 ? plan->columns : plan->rows;
        int parts = axis == 0 ? plan->rows : plan->columns;
        if (lines < 2) continue;
        int line = 1 + (int)rng_below(rng, (uint32_t)lines - 1);
        int part = (int)rng_below(rng, (uint32_t)parts);
        if (plan->lines[axis][line].is_avenue || !may_be_missing(plan, axis, line, part)) continue;
        plan->is_missing[axis][line][part] = true;
        wanted--;
    }
}

static void draw_lights(StreetPlan *plan, Rng *rng) {
    for (int row = 0; row <= plan->rows; row++)
        for (int column = 0; column <= plan->columns; column++) {
            bool is_wide = plan->lines[0][column].is_avenue || plan->lines[1][row].is_avenue;
            uint32_t draw = rng_below(rng, 4);
            plan->has_lights[row][column] =
                street_arm_count(plan, column, row) >= 3 && (is_wide || draw == 0);
        }
}

//---- blocks --------------------------------------------------------------------------------------

// at most one of its four streets is missing: see may_be_missing
static bool begins_block(const StreetPlan *plan, int i, int j) {
    return !(i > 0 && plan->is_missing[0][i][j]) && !(j > 0 && plan->is_missing[1][j][i]);
}

static void add_block(StreetPlan *plan, int i, int j) {
    int i1 = i + 1, j1 = j + 1;
    while (i1 < plan->columns && plan->is_missing[0][i1][j]) i1++;
    while (j1 < plan->rows && plan->is_missing[1][j1][i]) j1++;
    const StreetLine *west = &plan->lines[0][i], *east = &plan->lines[0][i1];
    const StreetLine *north = &plan->lines[1][j], *south = &plan->lines[1][j1];
    StreetBlock *block = &plan->blocks[plan->block_count++];
    block->kerb = (StreetRect){west->at + west->half_road, north->at + north->half_road,
                               east->at - east->half_road, south->at - south->half_road};
    block->inside = (StreetRect){block->kerb.x0 + west->pavement, block->kerb.z0 + north->pavement,
                                 block->kerb.x1 - east->pavement, block->kerb.z1 - south->pavement};
}

static void add_blocks(StreetPlan *plan) {
    for (int j = 0; j < plan->rows; j++)
        for (int i = 0; i < plan->columns; i++)
            if (begins_block(plan, i, j)) add_block(plan, i, j);
}

// one park, two in a town of sixteen blocks; not beyond the middle third of the sizes
static void choose_parks(StreetPlan *plan, Rng *rng) {
    int wanted = plan->block_count >= 14 ? 2 : 1;
    for (int attempt = 0; attempt < 200 && wanted > 0; attempt++) {
        StreetBlock *block = &plan->blocks[rng_below(rng, (uint32_t)plan->block_count)];
        float width = block->kerb.x1 - block->kerb.x0, depth = block->kerb.z1 - block->kerb.z0;
        if (block->is_park || width > 112.0f || depth > 82.0f) continue;
        block->is_park = true;
        wanted--;
    }
}

//---- sides ---------------------------------------------------------------------------------------

static float clamp(float x, float low, float high) {
    return x < low ? low : x > high ? high : x;
}

// the street on which a side lies that looks towards `quarter`, by where its kerb is
static void find_line(const StreetPlan *plan, StreetSide *side) {
    side->axis = side->quarter % 2 == 1 ? 0 : 1;
    float at = side->axis == 0 ? side->x : side->z, nearest = 1e9f;
    int count = side->axis == 0 ? plan->columns + 1 : plan->rows + 1;
    for (int i = 0; i < count; i++) {
        float away = at - plan->lines[side->axis][i].at;
        away = away < 0.0f ? -away : away;
        if (away >= nearest) continue;
        nearest = away;
        side->line = i;
    }
    side->pavement = plan->lines[side->axis][side->line].pavement;
}

static StreetSide *add_side(StreetPlan *plan, int block, int quarter, StreetRect r) {
    StreetSide *side = &plan->sides[plan->side_count++];
    bool along_x = quarter % 2 == 0;
    *side = (StreetSide){.block = block, .quarter = quarter};
    side->x = quarter == 1 || quarter == 2 ? r.x1 : r.x0;
    side->z = quarter == 0 || quarter == 1 ? r.z1 : r.z0;
    side->length = along_x ? r.x1 - r.x0 : r.z1 - r.z0;
    find_line(plan, side);
    return side;
}

// Sides that look south and north have the corner lots, the others what is between those.
static void add_block_sides(StreetPlan *plan, int index, Rng *rng) {
    const StreetBlock *block = &plan->blocks[index];
    float depth = 0.5f * (block->inside.z1 - block->inside.z0) - 4.0f;
    float lot = clamp(rng_range(rng, 14.0f, 18.0f), 10.0f, depth);
    for (int quarter = 0; quarter < 4; quarter++) {
        StreetSide *side = add_side(plan, index, quarter, block->kerb);
        const StreetRect *k = &block->kerb, *in = &block->inside;
        const float margins[4] = {k->z1 - in->z1, k->x1 - in->x1, in->z0 - k->z0, in->x0 - k->x0};
        bool has_corners = quarter % 2 == 0;
        float aside = has_corners ? 0.0f : lot;
        side->from = margins[(quarter + 3) & 3] + aside;
        side->to = side->length - margins[(quarter + 1) & 3] - aside;
        side->lot = lot;
        side->is_left_corner = side->is_right_corner = has_corners;
        if (block->is_park) side->to = side->from;
    }
}

static void add_outer_sides(StreetPlan *plan) {
    const StreetLine *w = &plan->lines[0][0], *e = &plan->lines[0][plan->columns];
    const StreetLine *n = &plan->lines[1][0], *s = &plan->lines[1][plan->rows];
    plan->beyond = 13.0f;
    plan->outside = (StreetRect){w->at - w->half_road, n->at - n->half_road, e->at + e->half_road,
                                 s->at + s->half_road};
    const float pavements[4] = {s->pavement, e->pavement, n->pavement, w->pavement};
    for (int quarter = 0; quarter < 4; quarter++) {
        // the houses in the north look south: the rectangle is turned inside out
        const StreetRect *o = &plan->outside;
        StreetSide *side = add_side(plan, -1, quarter, (StreetRect){o->x0, o->z1, o->x1, o->z0});
        if (quarter % 2 == 1) side->x = quarter == 1 ? o->x0 : o->x1;
        if (quarter % 2 == 1) side->z = quarter == 1 ? o->z1 : o->z0;
        side->length = quarter % 2 == 0 ? o->x1 - o->x0 : o->z1 - o->z0;
        find_line(plan, side);
        float aside = quarter % 2 == 0 ? plan->beyond : 0.0f;
        // the neighbours on the left and right look towards quarters + 1 and - 1
        side->from = -pavements[(quarter + 3) & 3] - aside;
        side->to = side->length + pavements[(quarter + 1) & 3] + aside;
        side->lot = plan->beyond;
    }
}

void street_plan_lines(StreetPlan *plan) {
    Rng rng = rng_stream(plan->seed, "street lines");
    static const int counts[] = {3, 3, 4, 4, 5};
    plan->columns = counts[rng_below(&rng, 4)];
    plan->rows = counts[rng_below(&rng, plan->columns == 3 ? ARRAY_COUNT(counts) : 4)];
    draw_lines(plan->lines[0], plan->columns + 1, 60.0f, 110.0f, &rng);
    draw_lines(plan->lines[1], plan->rows + 1, 50.0f, 80.0f, &rng);
    name_lines(plan, &rng);
    leave_out(plan, &rng);
    draw_lights(plan, &rng);
    add_blocks(plan);
    choose_parks(plan, &rng);
    for (int b = 0; b < plan->block_count; b++) add_block_sides(plan, b, &rng);
    add_outer_sides(plan);
}
