// What index*.c say to index_*.comp. Read by both compilers. The picture is in index.c.
//
// Rows lie in slots, in the order in which they came; a slot's number on the device has nothing to
// do with the caller's row number, which IndexRow carries along. Values are read 16 bytes at a
// time: 16 of a shadow, 8 of a row or query, lowest bits first.

#include "gpu/shared.h"

#define INDEX_MAX_WIDTH 1024
#define INDEX_MAX_K 32

#define INDEX_BOUND_GROUP 64   // rows of a group
#define INDEX_SELECT_GROUP 256 // threads of a group, each looks at INDEX_SELECT_EACH slots
#define INDEX_SELECT_EACH 4
#define INDEX_SELECT_BLOCK (INDEX_SELECT_GROUP * INDEX_SELECT_EACH)
#define INDEX_RANK_GROUP 64 // threads that share one comparison
#define INDEX_RANK_PARTS 16 // groups that share one query's shortlist
#define INDEX_BUCKETS 1024  // of a query: slots share a bucket by their number modulo this
#define INDEX_TILE 4        // queries that are compared with a row while it is at hand
#define INDEX_NO_BOUND 0xffffffffu
#define INDEX_BOUND_BITS 21 // an upper bound is below 2^21: see index.c

// What a slot holds besides its values.
struct IndexRow {
    uint row;      // the caller's number
    uint tag;      // 1 << tag; 0: nobody is here
    uint scale;    // x = scale * shadow + rest
    uint rest;     // |rest|, rounded up
    uint64_t norm; // |scale * shadow|^2
};

struct IndexHit {
    uint64_t distance;
    uint row; // INDEX_NO_BOUND: none
    uint pad;
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 16) readonly buffer IndexVec {
    uvec4 at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 8) readonly buffer IndexRowAt {
    IndexRow at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer IndexHitAt {
    IndexHit at[];
};
#endif

// Shared by the kernels of a search.
struct IndexArgs {
    GPU_PTR(IndexVec) values;  // int16 [slots][width]
    GPU_PTR(IndexVec) shadows; // int8  [slots][width]
    GPU_PTR(IndexRowAt) rows;  // [slots]
    GPU_PTR(IndexVec) queries; // int16 [queries][width]
    GPU_PTR(U64) norms;        // [queries] |q|^2
    GPU_PTR(U32) bounds;       // [queries][slots] see index_bound.c
    GPU_PTR(U32) buckets;      // [queries][INDEX_BUCKETS] least upper bound in each
    GPU_PTR(U32) shortlists;   // [queries][slots] slots, in any order
    GPU_PTR(U32) counts;       // [queries] of the shortlists
    GPU_PTR(IndexHitAt) hits;  // [queries][INDEX_RANK_PARTS][k]
    uint slots, width, query_count, k, tags;
};

#ifndef VULKAN
typedef struct IndexRow IndexRow;
typedef struct IndexHit IndexHit;
typedef struct IndexArgs IndexArgs;
#endif
