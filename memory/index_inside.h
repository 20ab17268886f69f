// What the files of the index share: the struct itself, and what a kernel's host body needs.

#pragma once

#include "memory/index.h"
#include "memory/index_math.h"

// The device's side; `room` slots are there.
typedef struct IndexTable {
    GpuBuffer values;  // int16 [room][width]
    GpuBuffer shadows; // int8 [room][width]
    GpuBuffer rows;    // IndexRow [room]
    uint32_t room;
} IndexTable;

// Buffers of a search, as large as the largest so far.
typedef struct IndexWork {
    GpuBuffer queries, norms, buckets, counts, hits; // for MEMORY_INDEX_MAX_QUERIES
    GpuBuffer bounds, shortlists;                    // uint32 [pairs]
    size_t pairs;                                    // of a query and a slot
    IndexHit *found;                                 // hits, read back
    uint64_t *query_norms;
} IndexWork;

struct MemoryIndex {
    Gpu *gpu;
    uint32_t width;
    IndexTable table;
    IndexWork work;
    GpuKernel bound_kernel, select_kernel, rank_kernel;

    // The host's side: where a row lies. Slots are handed out in order; those given back go first.
    uint32_t *slot_of;   // [row_room] slot + 1 of a row, 0: not there
    uint32_t *free_list; // [table.room]
    uint32_t row_room, slots, free_count, count;
    uint64_t compared;

    // one batch of rows on its way to the device
    int8_t *shadows; // [INDEX_BATCH][width]
    IndexRow *rows;  // [INDEX_BATCH]
};

enum { INDEX_BATCH = 64 };

extern const GpuCode index_bound_code, index_select_code, index_rank_code;

#define INDEX_NO_HIT ((IndexHit){UINT64_MAX, INDEX_NO_BOUND, 0})
// Keeps `hits` [k] the least so far, in order.
void index_hit_insert(IndexHit *hits, uint32_t k, IndexHit hit);

// A row's shadow, scale, rest and norm (row->row and row->tag are left alone).
void index_shadow_make(const int16_t *values, uint32_t width, int8_t *shadow, IndexRow *row);
