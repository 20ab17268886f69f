#version 460
#extension GL_GOOGLE_include_directive : require
#include "number_gpu.h"

layout(local_size_x = 4) in;
GPU_ARGS(NumberArgs);

void main() {
    uint group = gpu_group();
    if (group >= args.count || gl_LocalInvocationID.x != 0) return;
    args.out_words.at[group] += 3 * group + 1;
}
