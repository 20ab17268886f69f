#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup compares one part of one query's shortlist, all threads sharing each row. The
// definition is in index_rank.c.

#include "memory/index_gpu.h"

layout(local_size_x = INDEX_RANK_GROUP) in;
GPU_ARGS(IndexArgs);

shared uint64_t sums[INDEX_RANK_GROUP];
shared uint64_t distances[INDEX_MAX_K];
shared uint names[INDEX_MAX_K];

uint64_t square_two(uint a, uint b) {
    int low = bitfieldExtract(int(a), 0, 16) - bitfieldExtract(int(b), 0, 16);
    int high = bitfieldExtract(int(a), 16, 16) - bitfieldExtract(int(b), 16, 16);
    return uint64_t(uint(low * low)) + uint64_t(uint(high * high));
}

// |query - row|^2, for the first thread
uint64_t distance_of(uint query, uint slot) {
    uint thread = gl_LocalInvocationID.x, steps = args.width / 8;
    uint64_t sum = 0;
    for (uint s = thread; s < steps; s += INDEX_RANK_GROUP) {
        uvec4 a = args.queries.at[query * steps + s], b = args.values.at[slot * steps + s];
        sum += square_two(a.x, b.x) + square_two(a.y, b.y) + square_two(a.z, b.z) +
               square_two(a.w, b.w);
    }
    sums[thread] = sum;
    for (uint width = INDEX_RANK_GROUP / 2; width > 0; width /= 2) {
        barrier();
        if (thread < width) sums[thread] += sums[thread + width];
    }
    barrier();
    return sums[0];
}

bool is_before(uint64_t distance, uint name, uint at) {
    return distance < distances[at] || (distance == distances[at] && name < names[at]);
}

void insert(uint64_t distance, uint name) {
    uint at = args.k - 1;
    if (!is_before(distance, name, at)) return;
    for (; at > 0 && is_before(distance, name, at - 1); at--) {
        distances[at] = distances[at - 1];
        names[at] = names[at - 1];
    }
    distances[at] = distance;
    names[at] = name;
}

void main() {
    uint query = gpu_group() / INDEX_RANK_PARTS, part = gpu_group() % INDEX_RANK_PARTS;
    if (query >= args.query_count) return;
    uint thread = gl_LocalInvocationID.x;
    if (thread < INDEX_MAX_K) {
        distances[thread] = 0xfffffffffffffffful;
        names[thread] = INDEX_NO_BOUND;
    }
    barrier();
    uint count = args.counts.at[query];
    for (uint i = part; i < count; i += INDEX_RANK_PARTS) {
        uint slot = args.shortlists.at[query * args.slots + i];
        uint64_t distance = distance_of(query, slot);
        if (thread == 0) insert(distance, args.rows.at[slot].row);
        barrier();
    }
    barrier();
    if (thread >= args.k) return;
    IndexHit hit = IndexHit(distances[thread], names[thread], 0);
    args.hits.at[gpu_group() * args.k + thread] = hit;
}
