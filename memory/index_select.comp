#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup looks at INDEX_SELECT_BLOCK slots of one query. The definition is in
// index_select.c.

#include "memory/index_gpu.h"

layout(local_size_x = INDEX_SELECT_GROUP) in;
GPU_ARGS(IndexArgs);

shared uint below[INDEX_BOUND_BITS];

// The k-th smallest bucket minimum, bit by bit from the highest: a bit is set when fewer than k
// minima lie below the number that has it. Too few minima set all bits.
uint limit_of(uint query) {
    uint thread = gl_LocalInvocationID.x;
    uint minimum[INDEX_BUCKETS / INDEX_SELECT_GROUP];
    for (uint i = 0; i < INDEX_BUCKETS / INDEX_SELECT_GROUP; i++) {
        minimum[i] = args.buckets.at[query * INDEX_BUCKETS + i * INDEX_SELECT_GROUP + thread];
    }
    if (thread < INDEX_BOUND_BITS) below[thread] = 0;
    uint limit = 0;
    for (int bit = INDEX_BOUND_BITS - 1; bit >= 0; bit--) {
        uint middle = limit | 1u << bit, mine = 0;
        for (uint i = 0; i < INDEX_BUCKETS / INDEX_SELECT_GROUP; i++) {
            mine += uint(minimum[i] < middle);
        }
        barrier();
        if (mine > 0) atomicAdd(below[bit], mine);
        barrier();
        if (below[bit] < args.k) limit = middle;
    }
    return limit;
}

void main() {
    uint blocks = (args.slots + INDEX_SELECT_BLOCK - 1) / INDEX_SELECT_BLOCK;
    uint query = gpu_group() / blocks, block = gpu_group() % blocks;
    if (query >= args.query_count) return;
    uint limit = limit_of(query);
    for (uint i = 0; i < INDEX_SELECT_EACH; i++) {
        uint slot = block * INDEX_SELECT_BLOCK + i * INDEX_SELECT_GROUP + gl_LocalInvocationID.x;
        if (slot >= args.slots) break;
        uint bound = args.bounds.at[query * args.slots + slot];
        if (bound == INDEX_NO_BOUND || bound >> 1 > limit + args.rows.at[slot].rest) continue;
        uint at = atomicAdd(args.counts.at[query], 1);
        args.shortlists.at[query * args.slots + at] = slot;
    }
}
