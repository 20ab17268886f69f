// Approximate nearest neighbours through a hierarchy of small worlds (Malkov & Yashunin 2018): what
// Mem4Nav uses, here as the comparison arm of index.h and as nothing else. Rows, distances and ties
// as there; the answer may miss rows. M = 64, efConstruction = 500, efSearch = 200 are Mem4Nav's.

#pragma once

#include "memory/index.h"

typedef struct MemoryHnsw MemoryHnsw;

typedef struct MemoryHnswConfig {
    uint32_t width, room; // values of a row; rows that there is room for
    uint32_t m, ef_construction, ef_search;
    uint64_t seed; // of the levels
} MemoryHnswConfig;

MemoryHnsw *memory_hnsw_create(const MemoryHnswConfig *config, Arena *arena);
void memory_hnsw_clear(MemoryHnsw *hnsw);
// A row that is there already is taken out and linked anew. false: no room.
bool memory_hnsw_put(MemoryHnsw *hnsw, uint32_t row, const int16_t *values, uint8_t tag);
void memory_hnsw_remove(MemoryHnsw *hnsw, uint32_t row);
// As memory_index_search with one query; returns the number of distances computed.
uint64_t memory_hnsw_search(const MemoryHnsw *hnsw, const int16_t *query, uint32_t k, uint32_t tags,
                            MemoryHit *hits);
