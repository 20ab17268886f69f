// Exact nearest neighbours: which rows of a table are most like a query?
//
// Rows are whole numbers (int16), likeness is the squared Euclidean distance as a whole number,
// ties go to the lower row: one answer, on every device. Each row has a shadow of eight bits a
// value with its own scale, a quarter of the bytes to read:
//
//     x = scale * x8 + rest,   |rest| known when the row is written
//     | |q - x| - |q - scale * x8| | <= |rest|                    (triangle inequality)
//
// So the shadows give every row a lower and an upper bound. Rows whose lower bound is above the
// k-th smallest upper bound cannot be among the k nearest; the few that remain are compared in
// full. The answer is exact always: bounds only decide how many are left. (Mem4Nav asks an HNSW
// index, which at its 20,000 rows is neither exact nor faster; hnsw.h keeps that arm for
// comparison.)
//
//     kernels: index_bound (shadows -> bounds), index_select (k-th bound, shortlist),
//              index_rank (shortlist -> exact distances)

#pragma once

#include "gpu/gpu.h"

typedef struct MemoryIndex MemoryIndex;

enum { MEMORY_INDEX_MAX_K = 32, MEMORY_INDEX_MAX_QUERIES = 64, MEMORY_NO_ROW = -1 };

typedef struct MemoryHit {
    int32_t row;       // MEMORY_NO_ROW: there were fewer than k rows
    uint64_t distance; // squared, in units of the rows
} MemoryHit;

// `width`: values of a row, a multiple of 16, at most 1024.
MemoryIndex *memory_index_create(Gpu *gpu, uint32_t width, uint32_t room, Arena *arena, Error *err);
void memory_index_destroy(MemoryIndex *index);
void memory_index_clear(MemoryIndex *index);

// Writes rows: row numbers are the caller's (a slot of a token), any below 2^24; the table grows.
// values: [count][width], each in -16384 .. 16383. `tags` [count]: a small number by which a
// search can be limited, 0 .. 31.
bool memory_index_put(MemoryIndex *index, const uint32_t *rows, const int16_t *values,
                      const uint8_t *tags, uint32_t count, Error *err);
void memory_index_remove(MemoryIndex *index, uint32_t row); // its number may be used again
uint32_t memory_index_count(const MemoryIndex *index);      // rows that are there
size_t memory_index_bytes(const MemoryIndex *index);        // device memory

// The k nearest rows of each query, nearest first. queries: [query_count][width]; hits:
// [query_count][k]. `tags`: bit t set = rows with tag t take part. All queries in one batch.
bool memory_index_search(MemoryIndex *index, const int16_t *queries, uint32_t query_count,
                         uint32_t k, uint32_t tags, MemoryHit *hits, Error *err);
// Of the last search: rows that had to be compared in full, over all queries.
uint64_t memory_index_compared(const MemoryIndex *index);
