// Blocks of 4 store rows: a stack of the free ones over a fixed number, so that nothing is searched
// and the same calls give the same blocks.

#pragma once

#include "base/arena.h"

enum { CACHE_BLOCK = 4 }; // rows: pooled 4 × 4, a frame of 64 patches is one block

typedef struct CacheBlocks {
    uint32_t *free; // [count], the last one is handed out next
    uint32_t free_count, count;
} CacheBlocks;

static inline uint32_t cache_blocks_of(uint32_t rows) {
    return (rows + CACHE_BLOCK - 1) / CACHE_BLOCK;
}

static inline void cache_blocks_clear(CacheBlocks *blocks) {
    blocks->free_count = blocks->count;
    for (uint32_t i = 0; i < blocks->count; i++) blocks->free[i] = blocks->count - 1 - i;
}

static inline CacheBlocks cache_blocks_create(uint32_t count, Arena *arena) {
    CacheBlocks blocks = {.free = arena_array(arena, uint32_t, count), .count = count};
    cache_blocks_clear(&blocks);
    return blocks;
}

static inline void cache_blocks_take(CacheBlocks *blocks, uint32_t *taken, uint32_t count) {
    ASSERT(count <= blocks->free_count);
    for (uint32_t i = 0; i < count; i++) taken[i] = blocks->free[--blocks->free_count];
}

static inline void cache_blocks_give(CacheBlocks *blocks, const uint32_t *given, uint32_t count) {
    ASSERT(blocks->free_count + count <= blocks->count);
    for (uint32_t i = count; i > 0; i--) blocks->free[blocks->free_count++] = given[i - 1];
}
