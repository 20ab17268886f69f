#version 460
#extension GL_GOOGLE_include_directive : require

// One thread bounds one row for all queries, INDEX_TILE of them at a time. The definition is in
// index_bound.c.

#include "memory/index_gpu.h"

layout(local_size_x = INDEX_BOUND_GROUP) in;
GPU_ARGS(IndexArgs);

// four values of a shadow with four of a query, two in each word
int dot_four(uint shadow, uint low, uint high) {
    return bitfieldExtract(int(shadow), 0, 8) * bitfieldExtract(int(low), 0, 16) +
           bitfieldExtract(int(shadow), 8, 8) * bitfieldExtract(int(low), 16, 16) +
           bitfieldExtract(int(shadow), 16, 8) * bitfieldExtract(int(high), 0, 16) +
           bitfieldExtract(int(shadow), 24, 8) * bitfieldExtract(int(high), 16, 16);
}

int dot_sixteen(uvec4 shadow, uvec4 low, uvec4 high) {
    return dot_four(shadow.x, low.x, low.y) + dot_four(shadow.y, low.z, low.w) +
           dot_four(shadow.z, high.x, high.y) + dot_four(shadow.w, high.z, high.w);
}

// a float guesses, whole numbers decide
uint bound_of(uint64_t square) {
    uint root = uint(sqrt(float(square)));
    while (uint64_t(root) * root > square) root--;
    while (uint64_t(root + 1) * (root + 1) <= square) root++;
    return root << 1 | uint(uint64_t(root) * root < square);
}

void bound_row(uint slot, uint query, int product) {
    IndexRow row = args.rows.at[slot];
    uint at = query * args.slots + slot;
    if ((row.tag & args.tags) == 0) {
        args.bounds.at[at] = INDEX_NO_BOUND;
        return;
    }
    uint64_t square =
        args.norms.at[query] + row.norm - uint64_t(2 * int64_t(row.scale) * int64_t(product));
    uint bound = bound_of(square);
    args.bounds.at[at] = bound;
    uint upper = (bound >> 1) + (bound & 1) + row.rest;
    atomicMin(args.buckets.at[query * INDEX_BUCKETS + slot % INDEX_BUCKETS], upper);
}

void main() {
    uint slot = gpu_invocation();
    if (slot >= args.slots) return;
    uint steps = args.width / 16;
    for (uint first = 0; first < args.query_count; first += INDEX_TILE) {
        int product[INDEX_TILE];
        for (int i = 0; i < INDEX_TILE; i++) product[i] = 0;
        for (uint s = 0; s < steps; s++) {
            uvec4 shadow = args.shadows.at[slot * steps + s];
            for (uint i = 0; i < INDEX_TILE; i++) { // a short tile repeats its last query
                uint at = (min(first + i, args.query_count - 1) * steps + s) * 2;
                product[i] +=
                    dot_sixteen(shadow, args.queries.at[at], args.queries.at[at + 1]);
            }
        }
        for (uint i = 0; i < INDEX_TILE && first + i < args.query_count; i++) {
            bound_row(slot, first + i, product[i]);
        }
    }
}
