#version 460
#extension GL_GOOGLE_include_directive : require

// The way back through the root-mean-square norm: first an invocation a row, for the sums along it,
// then an invocation every RMS_NORM_GROUP-th column of all the rows, for d gain. The definition is
// in rms_norm_body.h.

#include "model/rms_norm_gpu.h"

layout(local_size_x = RMS_NORM_GROUP) in;
GPU_ARGS(RmsNormBackArgs);

shared float inverse[RMS_NORM_ROWS]; // r
shared float along[RMS_NORM_ROWS];   // r² mean(g x)

void measure(uint k, uint row) {
    uint begin = row * args.cols;
    float squares = 0.0, products = 0.0;
    for (uint i = 0; i < args.cols; i++) {
        float x = args.x.at[begin + i];
        squares += x * x;
        products += args.gain.at[i] * args.dy.at[begin + i] * x;
    }
    float r = 1.0 / sqrt(squares / float(args.cols) + float(RMS_NORM_EPSILON));
    inverse[k] = r;
    along[k] = r * r * (products / float(args.cols));
}

void main() {
    uint first = gpu_group() * RMS_NORM_ROWS;
    if (first >= args.rows) return;
    uint count = min(RMS_NORM_ROWS, args.rows - first);
    for (uint k = gl_LocalInvocationID.x; k < count; k += RMS_NORM_GROUP) measure(k, first + k);
    barrier();
    for (uint i = gl_LocalInvocationID.x; i < args.cols; i += RMS_NORM_GROUP) {
        float partial = 0.0, gain = args.gain.at[i];
        for (uint k = 0; k < count; k++) {
            uint at = (first + k) * args.cols + i;
            float x = args.x.at[at], dy = args.dy.at[at];
            partial += dy * (x * inverse[k]);
            args.dx.at[at] += inverse[k] * (gain * dy - x * along[k]);
        }
        args.partial.at[gpu_group() * args.cols + i] = partial;
    }
}
