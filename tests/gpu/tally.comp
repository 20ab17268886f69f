#version 460
#extension GL_GOOGLE_include_directive : require
#include "tally_gpu.h"

layout(local_size_x = TALLY_GROUP) in;
GPU_ARGS(TallyArgs);

void main() {
    uint i = gpu_invocation();
    if (i >= args.count) return;
    uint64_t key = args.keys.at[i];
    uint bin = uint(key % args.bins);
    atomicAdd(args.counts.at[bin], uint64_t(1));

    uint64_t seen = args.sums.at[bin], expected;
    do {
        expected = seen;
        seen = atomicCompSwap(args.sums.at[bin], expected, min(expected + key, TALLY_LIMIT));
    } while (seen != expected);
}
