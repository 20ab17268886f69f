// The bodies of plan_row_plain and plan_row_avx2: included by both files, compiled for each one's
// instruction set. What they compute is told in plan_sweep.c.

#pragma once

#include "agent/plan_sweep.h"

static inline int32_t plan_less(int32_t a, int32_t b) {
    return a < b ? a : b;
}

// what a move of this length into a cell costs; more than any way where it is blocked
static inline int32_t plan_step(uint8_t price, int32_t length) {
    return price == GRID_BLOCKED ? PLAN_UNSEEN : price * length;
}

static inline bool pull_row(const int32_t *restrict from, int32_t *restrict to,
                            const uint8_t *restrict price, int begin, int end) {
    int32_t is_changed = 0;
    for (int x = begin; x < end; x++) {
        int32_t beside = plan_less(from[x - 1], from[x + 1]), before = to[x];
        int32_t cost =
            plan_less(from[x] + plan_step(price[x], 10), beside + plan_step(price[x], 14));
        is_changed |= cost < before;
        to[x] = plan_less(cost, before);
    }
    return is_changed != 0;
}
