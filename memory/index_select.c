// Which rows can still be among the k nearest of a query? Those go on its shortlist.
//
// The limit is the k-th smallest of the bucket minima: each of those k buckets holds a row whose
// distance is at most that, so k rows are that near, and a row whose lower bound is above the limit
// has k rows before it. (The limit is the k-th smallest of all upper bounds unless two of the
// k smallest share a bucket, and is never below it.) With fewer than k buckets in use the limit is
// the largest number there is and nobody is left out.
//
//     rows     |--U--|                            kept
//                 |----|                          kept
//               |---U|                            kept: k = 2, the second smallest end is the limit
//                    |------|                     kept: begins at the limit, may be a tie
//                       |---|                     out

#include "memory/index_inside.h"

static const uint32_t spirv[] =
#include "memory/index_select.spv.h"
    ;

// the k-th smallest, by keeping the k smallest in order
static uint32_t limit_of(const uint32_t *buckets, uint32_t k) {
    uint32_t least[INDEX_MAX_K];
    for (uint32_t i = 0; i < k; i++) least[i] = INDEX_NO_BOUND;
    for (uint32_t i = 0; i < INDEX_BUCKETS; i++) {
        if (buckets[i] >= least[k - 1]) continue;
        uint32_t at = k - 1;
        for (; at > 0 && least[at - 1] > buckets[i]; at--) least[at] = least[at - 1];
        least[at] = buckets[i];
    }
    return least[k - 1];
}

static void list_block(const IndexArgs *args, uint32_t query, uint32_t block, uint32_t limit) {
    const IndexRow *rows = GPU_AT(const IndexRow, args->rows);
    const uint32_t *bounds = GPU_AT(const uint32_t, args->bounds) + (size_t)query * args->slots;
    uint32_t *list = GPU_AT(uint32_t, args->shortlists) + (size_t)query * args->slots;
    uint32_t *count = GPU_AT(uint32_t, args->counts) + query;
    uint32_t first = block * INDEX_SELECT_BLOCK, left = args->slots - first;
    uint32_t last = first + (left < INDEX_SELECT_BLOCK ? left : INDEX_SELECT_BLOCK);
    for (uint32_t slot = first; slot < last; slot++) {
        if (bounds[slot] == INDEX_NO_BOUND) continue;
        uint64_t end = (uint64_t)limit + rows[slot].rest; // lower <= limit, without the minus
        if (bounds[slot] >> 1 <= end) list[__atomic_fetch_add(count, 1, __ATOMIC_RELAXED)] = slot;
    }
}

// one group = INDEX_SELECT_BLOCK slots of one query
static void select_rows(const void *argument, uint32_t begin, uint32_t end) {
    const IndexArgs *args = argument;
    uint32_t blocks = (args->slots + INDEX_SELECT_BLOCK - 1) / INDEX_SELECT_BLOCK;
    uint32_t known = INDEX_NO_BOUND, limit = 0; // the query that `limit` is of
    for (uint32_t group = begin; group < end; group++) {
        uint32_t query = group / blocks;
        if (query != known) {
            limit =
                limit_of(GPU_AT(uint32_t, args->buckets) + (size_t)query * INDEX_BUCKETS, args->k);
        }
        known = query;
        list_block(args, query, group % blocks, limit);
    }
}

const GpuCode index_select_code = {
    .name = "index_select",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = select_rows,
    .host_grain = 32,
};
