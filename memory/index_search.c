// A search: three dispatches and one finish for as many queries as fit.
//
// Bounds and shortlists take 8 bytes for every pair of a query and a slot. Beyond MOST_PAIRS of
// them the queries go in turns, each turn reading the shadows once.

#include "memory/index_inside.h"

enum { MOST_PAIRS = 1 << 23 }; // 64 MiB: 64 queries of 131,072 rows, and fewer of more

static bool work_has_room(MemoryIndex *index, size_t pairs, Error *err) {
    IndexWork *work = &index->work;
    if (pairs <= work->pairs) return true;
    gpu_buffer_destroy(index->gpu, work->bounds);
    gpu_buffer_destroy(index->gpu, work->shortlists);
    work->bounds = work->shortlists = (GpuBuffer){0};
    work->pairs = 0;
    if (!gpu_buffer_create(index->gpu, pairs * 4, &work->bounds, err) ||
        !gpu_buffer_create(index->gpu, pairs * 4, &work->shortlists, err)) {
        return false;
    }
    work->pairs = pairs;
    return true;
}

// slots come one by one, buffers of a search should not: as if the table were full
static uint32_t turn_size(const MemoryIndex *index, uint32_t query_count) {
    uint32_t most = MOST_PAIRS / index->table.room;
    return most == 0 ? 1 : query_count < most ? query_count : most;
}

static uint64_t norm_of(const int16_t *values, uint32_t width) {
    uint64_t sum = 0;
    ASSERT(index_math_takes(values, width));
    for (uint32_t i = 0; i < width; i++) sum += (uint32_t)(values[i] * values[i]);
    return sum;
}

static IndexArgs search_args(MemoryIndex *index, uint32_t query_count, uint32_t k, uint32_t tags) {
    Gpu *gpu = index->gpu;
    IndexWork *work = &index->work;
    return (IndexArgs){
        .values = gpu_address(gpu, index->table.values),
        .shadows = gpu_address(gpu, index->table.shadows),
        .rows = gpu_address(gpu, index->table.rows),
        .queries = gpu_address(gpu, work->queries),
        .norms = gpu_address(gpu, work->norms),
        .bounds = gpu_address(gpu, work->bounds),
        .buckets = gpu_address(gpu, work->buckets),
        .shortlists = gpu_address(gpu, work->shortlists),
        .counts = gpu_address(gpu, work->counts),
        .hits = gpu_address(gpu, work->hits),
        .slots = index->slots,
        .width = index->width,
        .query_count = query_count,
        .k = k,
        .tags = tags,
    };
}

static void record_queries(MemoryIndex *index, const int16_t *queries, uint32_t count) {
    IndexWork *work = &index->work;
    for (uint32_t q = 0; q < count; q++) {
        work->query_norms[q] = norm_of(queries + (size_t)q * index->width, index->width);
    }
    gpu_write(index->gpu, work->queries, 0, queries, (size_t)count * index->width * 2);
    gpu_write(index->gpu, work->norms, 0, work->query_norms, count * sizeof(uint64_t));
    gpu_fill(index->gpu, work->buckets, 0, count * INDEX_BUCKETS * 4u, INDEX_NO_BOUND);
    gpu_fill(index->gpu, work->counts, 0, count * 4u, 0);
}

static void record_kernels(MemoryIndex *index, const IndexArgs *args) {
    Gpu *gpu = index->gpu;
    uint32_t bound_groups = (args->slots + INDEX_BOUND_GROUP - 1) / INDEX_BOUND_GROUP;
    uint32_t select_blocks = (args->slots + INDEX_SELECT_BLOCK - 1) / INDEX_SELECT_BLOCK;
    gpu_dispatch(gpu, index->bound_kernel, args, sizeof *args, bound_groups);
    gpu_dispatch(gpu, index->select_kernel, args, sizeof *args, select_blocks * args->query_count);
    gpu_dispatch(gpu, index->rank_kernel, args, sizeof *args, INDEX_RANK_PARTS * args->query_count);
}

// the parts of one query, nearest first
static void merge_parts(const IndexHit *found, uint32_t k, MemoryHit *hits) {
    IndexHit best[INDEX_MAX_K];
    for (uint32_t i = 0; i < k; i++) best[i] = INDEX_NO_HIT;
    for (uint32_t i = 0; i < INDEX_RANK_PARTS * k; i++) index_hit_insert(best, k, found[i]);
    for (uint32_t i = 0; i < k; i++) {
        bool is_none = best[i].row == INDEX_NO_BOUND;
        hits[i] = (MemoryHit){is_none ? MEMORY_NO_ROW : (int32_t)best[i].row, best[i].distance};
    }
}

static bool search_turn(MemoryIndex *index, const int16_t *queries, uint32_t query_count,
                        uint32_t k, uint32_t tags, MemoryHit *hits, Error *err) {
    IndexWork *work = &index->work;
    uint32_t counts[MEMORY_INDEX_MAX_QUERIES];
    IndexArgs args = search_args(index, query_count, k, tags);
    record_queries(index, queries, query_count);
    record_kernels(index, &args);
    gpu_read(index->gpu, work->hits, 0, work->found,
             (size_t)query_count * INDEX_RANK_PARTS * k * sizeof(IndexHit));
    gpu_read(index->gpu, work->counts, 0, counts, query_count * sizeof *counts);
    if (!gpu_finish(index->gpu, err)) return false;
    for (uint32_t q = 0; q < query_count; q++) {
        merge_parts(work->found + (size_t)q * INDEX_RANK_PARTS * k, k, hits + (size_t)q * k);
        index->compared += counts[q];
    }
    return true;
}

bool memory_index_search(MemoryIndex *index, const int16_t *queries, uint32_t query_count,
                         uint32_t k, uint32_t tags, MemoryHit *hits, Error *err) {
    ASSERT(query_count <= MEMORY_INDEX_MAX_QUERIES && k > 0 && k <= MEMORY_INDEX_MAX_K);
    index->compared = 0;
    uint32_t turn = turn_size(index, query_count);
    if (!work_has_room(index, (size_t)turn * index->table.room, err)) {
        return error_wrap(err, "searching %u rows for %u queries", index->count, query_count);
    }
    for (uint32_t q = 0; q < query_count; q += turn) {
        uint32_t left = query_count - q;
        if (!search_turn(index, queries + (size_t)q * index->width, left < turn ? left : turn, k,
                         tags, hits + (size_t)q * k, err)) {
            return false;
        }
    }
    return true;
}

uint64_t memory_index_compared(const MemoryIndex *index) {
    return index->compared;
}
