// The shortlist, compared in full: exact distances, the k least of them.
//
// INDEX_RANK_PARTS groups share a query's shortlist, each taking every so-manieth entry and keeping
// its own k nearest in order; the host merges the parts. The order in which a shortlist was written
// is not fixed, and does not matter: hits are ordered by distance, then by the caller's row number,
// which no two rows share.

#include "memory/index_inside.h"

static const uint32_t spirv[] =
#include "memory/index_rank.spv.h"
    ;

static bool is_before(const IndexHit *a, const IndexHit *b) {
    return a->distance != b->distance ? a->distance < b->distance : a->row < b->row;
}

void index_hit_insert(IndexHit *hits, uint32_t k, IndexHit hit) {
    if (!is_before(&hit, hits + k - 1)) return;
    uint32_t at = k - 1;
    for (; at > 0 && is_before(&hit, hits + at - 1); at--) hits[at] = hits[at - 1];
    hits[at] = hit;
}

static void rank_part(const IndexArgs *args, const IndexMath *math, uint32_t query, uint32_t part) {
    const int16_t *values = GPU_AT(const int16_t, args->values);
    const int16_t *wanted = GPU_AT(const int16_t, args->queries) + (size_t)query * args->width;
    const uint32_t *list = GPU_AT(const uint32_t, args->shortlists) + (size_t)query * args->slots;
    uint32_t count = GPU_AT(const uint32_t, args->counts)[query];
    IndexHit *hits =
        GPU_AT(IndexHit, args->hits) + ((size_t)query * INDEX_RANK_PARTS + part) * args->k;
    for (uint32_t i = 0; i < args->k; i++) hits[i] = INDEX_NO_HIT;
    for (uint32_t i = part; i < count; i += INDEX_RANK_PARTS) {
        const int16_t *row = values + (size_t)list[i] * args->width;
        IndexHit hit = {math->distance(wanted, row, args->width),
                        GPU_AT(const IndexRow, args->rows)[list[i]].row, 0};
        index_hit_insert(hits, args->k, hit);
    }
}

// one group = one part of one query
static void rank(const void *argument, uint32_t begin, uint32_t end) {
    const IndexArgs *args = argument;
    const IndexMath *math = index_math_best();
    for (uint32_t group = begin; group < end; group++) {
        rank_part(args, math, group / INDEX_RANK_PARTS, group % INDEX_RANK_PARTS);
    }
}

const GpuCode index_rank_code = {
    .name = "index_rank",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = rank,
    .host_grain = 8,
};
