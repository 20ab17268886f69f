// From the shadow of each row: between what two whole numbers does its distance from a query lie?
//
//     D = |q - scale * shadow|^2 = |q|^2 + |scale * shadow|^2 - 2 scale (q . shadow)      exact
//
//     root = floor(sqrt(D))      inexact = root^2 < D      a bound is the word  root << 1 | inexact
//
//     lower = root - rest            <=  |q - x|  <=            root + inexact + rest = upper
//
// (rest: |x - scale * shadow|, rounded up when the row was written.) The floor only lowers the
// lower end, root + inexact is the ceiling and only raises the upper one, the rounded rest widens
// both: whole numbers lose nothing that the triangle inequality promises.
//
// The least upper bounds are also gathered in INDEX_BUCKETS buckets, slot modulo bucket. Rows that
// came one after another, and are often alike, so fall in different buckets; index_select says
// what the buckets are for. A slot that is free, or whose tag is not asked for, has no bound.

#include "memory/index_inside.h"

#include <math.h>

static const uint32_t spirv[] =
#include "memory/index_bound.spv.h"
    ;

// D < 2^41: the root of a double is right to its last bit, so that its floor is right as well
static uint32_t bound_of(uint64_t square) {
    uint32_t root = (uint32_t)sqrt((double)square);
    return root << 1 | ((uint64_t)root * root < square);
}

static void lower_to(uint32_t *least, uint32_t value) {
    uint32_t seen = __atomic_load_n(least, __ATOMIC_RELAXED);
    while (value < seen && !__atomic_compare_exchange_n(least, &seen, value, true, __ATOMIC_RELAXED,
                                                        __ATOMIC_RELAXED)) {
    }
}

// one row and one query whose product is known
static void bound_row(const IndexArgs *args, uint32_t slot, uint32_t query, int32_t dot) {
    const IndexRow *row = GPU_AT(const IndexRow, args->rows) + slot;
    uint32_t *bound = GPU_AT(uint32_t, args->bounds) + (size_t)query * args->slots + slot;
    if ((row->tag & args->tags) == 0) {
        *bound = INDEX_NO_BOUND;
        return;
    }
    uint64_t norm = GPU_AT(const uint64_t, args->norms)[query];
    *bound = bound_of(norm + row->norm - (uint64_t)(2 * (int64_t)row->scale * dot));
    uint32_t *buckets = GPU_AT(uint32_t, args->buckets) + (size_t)query * INDEX_BUCKETS;
    lower_to(buckets + slot % INDEX_BUCKETS, (*bound >> 1) + (*bound & 1) + row->rest);
}

// one group = INDEX_BOUND_GROUP slots and all queries, so that rows are read once
static void bound(const void *argument, uint32_t begin, uint32_t end) {
    const IndexArgs *args = argument;
    const IndexMath *math = index_math_best();
    const int8_t *shadows = GPU_AT(const int8_t, args->shadows);
    const int16_t *queries = GPU_AT(const int16_t, args->queries);
    int32_t dots[INDEX_BOUND_GROUP][INDEX_TILE];
    for (uint32_t group = begin; group < end; group++) {
        uint32_t first = group * INDEX_BOUND_GROUP, left = args->slots - first;
        uint32_t rows = left < INDEX_BOUND_GROUP ? left : INDEX_BOUND_GROUP;
        for (uint32_t q = 0; q < args->query_count; q += INDEX_TILE) {
            uint32_t more = args->query_count - q, tile = more < INDEX_TILE ? more : INDEX_TILE;
            math->dots(shadows + (size_t)first * args->width, rows,
                       queries + (size_t)q * args->width, tile, args->width, dots);
            for (uint32_t i = 0; i < tile; i++) {
                for (uint32_t r = 0; r < rows; r++) bound_row(args, first + r, q + i, dots[r][i]);
            }
        }
    }
}

const GpuCode index_bound_code = {
    .name = "index_bound",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = bound,
    .host_grain = 16,
};
