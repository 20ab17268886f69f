// The field of costs, row by row.
//
// A queue takes cells in the order of their costs, one after the other: about 40 ns for each. Rows
// can be done eight cells at a time, if the order is given up (the sweeps of Zhao 2005, on a grid):
//
//     down   row y takes the ways that come from row y - 1:   \ | /     all cells at once
//            ... then those along itself                      --> <--   one after the other
//     up     the same from row y + 1
//
// and again, until no cost falls. A way that bends k times between up and down is found by the
// sweep k, and rooms bend ways little: a home's map takes 3 sweeps down and 3 up. Each row keeps
// which of its cells fell since either neighbour looked; later sweeps do only those parts.
//
//     row y       . . . . a # # # b . . .      fell since the row below looked: [a, b)
//     row y + 1   . . . # # # # # # # . .      so these must be looked at: one more on either side
//
// The costs are those of any other method, as whole numbers have one smallest sum: the last sweep
// has shown that no cell can be reached more cheaply from a neighbour.

#include "agent/plan_row.h"
#include "base/cpu.h"

#include <string.h>

_Static_assert((int64_t)GRID_MAX_CELLS * 14 * 2 * GRID_SQUEEZE < PLAN_UNSEEN, "no way is as long");

bool plan_row_plain(const int32_t *from, int32_t *to, const uint8_t *price, int begin, int end) {
    return pull_row(from, to, price, begin, end);
}

static PlanRow *best_row(void) {
#ifdef __x86_64__
    if (cpu_has_avx2()) return plan_row_avx2;
#endif
    return plan_row_plain;
}

typedef struct Sweep {
    Plan *plan;
    const uint8_t *price;
    int width, height;
    PlanRow *pull;
    int32_t steps[256]; // straight, by price
} Sweep;

static void join(PlanSpan *span, PlanSpan with) {
    if (span->begin >= span->end) *span = with;
    if (with.begin < span->begin) span->begin = with.begin;
    if (with.end > span->end) span->end = with.end;
}

// one cell of a row, whose neighbours need not exist
static bool pull_cell(const Sweep *sweep, const int32_t *from, int32_t *to, const uint8_t *price,
                      int x) {
    int32_t left = x > 0 ? from[x - 1] : PLAN_UNSEEN;
    int32_t right = x < sweep->width - 1 ? from[x + 1] : PLAN_UNSEEN;
    int32_t cost = plan_less(from[x] + plan_step(price[x], 10),
                             plan_less(left, right) + plan_step(price[x], 14));
    if (cost >= to[x]) return false;
    to[x] = cost;
    return true;
}

static bool pull_span(const Sweep *sweep, int from_row, int row, PlanSpan span) {
    const int32_t *from = sweep->plan->cost + (size_t)from_row * sweep->width;
    int32_t *to = sweep->plan->cost + (size_t)row * sweep->width;
    const uint8_t *price = sweep->price + (size_t)row * sweep->width;
    int last = sweep->width - 1;
    bool is_changed = false;
    if (span.begin == 0) is_changed |= pull_cell(sweep, from, to, price, span.begin++);
    if (span.end > last && last > 0) is_changed |= pull_cell(sweep, from, to, price, --span.end);
    return is_changed | sweep->pull(from, to, price, span.begin, span.end);
}

// Ways along a row, from cells that fell: to the right and to the left, inside the span and as far
// beyond it as costs fall. The span then holds all that fell.
static PlanSpan run_along(const Sweep *sweep, int row, PlanSpan span) {
    int32_t *cost = sweep->plan->cost + (size_t)row * sweep->width;
    const uint8_t *price = sweep->price + (size_t)row * sweep->width;
    int x = span.begin + 1;
    int32_t way = cost[span.begin];
    for (; x < span.end; x++) cost[x] = way = plan_less(way + sweep->steps[price[x]], cost[x]);
    for (; x < sweep->width; x++) {
        way += sweep->steps[price[x]];
        if (way >= cost[x]) break;
        cost[x] = way;
    }
    span.end = x;
    way = cost[--x];
    for (x--; x >= span.begin; x--)
        cost[x] = way = plan_less(way + sweep->steps[price[x]], cost[x]);
    for (; x >= 0; x--) {
        way += sweep->steps[price[x]];
        if (way >= cost[x]) break;
        cost[x] = way;
    }
    span.begin = x + 1;
    return span;
}

static void run_row(const Sweep *sweep, int row, PlanSpan span) {
    span = run_along(sweep, row, span);
    join(&sweep->plan->fell[row][0], span);
    join(&sweep->plan->fell[row][1], span);
}

// row by row in one direction, 1 down or -1 up; had any row something to tell the next one?
static bool sweep_rows(const Sweep *sweep, int direction) {
    bool is_any = false;
    int side = direction > 0, first = direction > 0 ? 0 : sweep->height - 1;
    for (int i = 0, from = first; i < sweep->height - 1; i++, from += direction) {
        PlanSpan *fell = &sweep->plan->fell[from][side], span = *fell;
        *fell = (PlanSpan){0};
        if (span.begin >= span.end) continue;
        is_any = true;
        if (span.begin > 0) span.begin--;
        if (span.end < sweep->width) span.end++;
        int row = from + direction;
        if (pull_span(sweep, from, row, span)) run_row(sweep, row, span);
    }
    return is_any;
}

void plan_spread(Plan *plan, const Grid *grid, int start) {
    int count = grid->width * grid->height;
    ASSERT(start >= 0 && start < count && grid->height <= PLAN_MAX_ROWS);
    Sweep sweep = {plan, grid->price, grid->width, grid->height, best_row(), {0}};
    for (int p = 0; p < 256; p++) sweep.steps[p] = plan_step((uint8_t)p, 10);
    for (int c = 0; c < count; c++) plan->cost[c] = PLAN_UNSEEN;
    memset(plan->fell, 0, sizeof *plan->fell * (size_t)grid->height);

    plan->start = start;
    plan->cost[start] = 0;
    int column = start % grid->width;
    run_row(&sweep, start / grid->width, (PlanSpan){column, column + 1});
    for (bool is_any = true; is_any;) {
        is_any = sweep_rows(&sweep, 1);
        is_any |= sweep_rows(&sweep, -1);
    }
    for (int c = 0; c < count; c++)
        plan->cost[c] = plan->cost[c] == PLAN_UNSEEN ? PLAN_FAR : plan->cost[c];
}
