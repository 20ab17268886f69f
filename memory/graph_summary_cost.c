// What a pair of supernodes costs, in whole numbers: the same on every machine, whatever its
// library's logarithm does with the last bit.
//
//     M pairs of nodes, e of them related, written as a superedge and the places of the e:
//
//         2 log2 |S| + log2 w_max + M H(e / M)       M H(e / M) = M log2 M - e log2 e
//                                                                 - (M - e) log2 (M - e)
//     written as the e edges themselves:      e * 2 log2 |V|

#include "memory/graph_summary_inside.h"

enum { TABLE = 1 << 16 };

// digits of a logarithm by squaring, one after another; n > 0
static uint64_t logarithm(uint64_t n) {
    int whole = 63 - __builtin_clzll(n);
    uint64_t mantissa = whole <= 31 ? n << (31 - whole) : n >> (whole - 31);
    uint64_t result = (uint64_t)whole;
    for (int i = 0; i < SUMMARY_FRACTION; i++) {
        mantissa = mantissa * mantissa >> 31;
        uint64_t bit = mantissa >> 32;
        mantissa >>= bit;
        result = result * 2 + bit;
    }
    return result;
}

static uint64_t times_logarithm(const SummaryCost *cost, uint64_t n) {
    return n * (n < TABLE ? cost->logs[n] : logarithm(n));
}

void summary_cost_create(SummaryCost *cost, int nodes, Arena *arena) {
    cost->logs = arena_array(arena, uint32_t, TABLE);
    for (uint32_t n = 1; n < TABLE; n++) cost->logs[n] = (uint32_t)logarithm(n);
    cost->original = 2 * logarithm((uint64_t)nodes);
    summary_cost_set(cost, nodes, 1);
}

void summary_cost_set(SummaryCost *cost, int regions, uint32_t weight_max) {
    cost->edge = 2 * logarithm((uint64_t)regions) + logarithm(weight_max);
}

uint64_t summary_cost_keep(const SummaryCost *cost, uint64_t count, uint64_t pairs) {
    uint64_t less = times_logarithm(cost, count) + times_logarithm(cost, pairs - count);
    uint64_t all = times_logarithm(cost, pairs); // rounded down: may come out smaller by a little
    return cost->edge + (all > less ? all - less : 0);
}

uint64_t summary_cost_drop(const SummaryCost *cost, uint64_t count) {
    return count * cost->original;
}
