#version 460
#extension GL_GOOGLE_include_directive : require

// matmul.comp for devices that read texels fast: an invocation makes 16 rows by 8 columns of C, all
// of them in named variables, since an array of this size would lie in memory. Eight invocations
// are side by side, so that what they read of A is the same and of B follows on. For operands as
// they lie whose rows begin at texels: suits_texels() in matmul.c.

#include "model/matmul_gpu.h"
#include "gpu/texels.glsl"

layout(local_size_x = 64) in;
GPU_TEXEL_ARGS(MatmulArgs);
GPU_TEXELS(0, a)
GPU_TEXELS(1, b)
GPU_TEXELS(2, c)
GPU_BOUND(2, c)
GPU_TEXELS(3, bias)

const uint ROWS = 16, COLS = 8, ACROSS = MATMUL_COLS / COLS; // of an invocation

bool is_rounded = (args.flags & MATMUL_BF16) != 0;

// to the nearest bfloat16, if so asked
vec4 operand(vec4 x) {
    if (!is_rounded) return x;
    uvec4 bits = floatBitsToUint(x);
    uvec4 nearest = bits + 0x7fff + (bits >> 16 & 1);
    bvec4 is_nan = greaterThan(bits & 0x7fffffff, uvec4(0x7f800000));
    return uintBitsToFloat(mix(nearest, bits | 0x400000, is_nan) & 0xffff0000);
}

void put(uint row, uint col, vec4 sum) {
    if (row >= args.rows || col >= args.cols) return;
    uint at = row * args.c_pitch + col;
    if ((args.flags & MATMUL_BIAS) != 0) sum += bias_four(bias_at + col);
    if ((args.flags & MATMUL_ACCUMULATE) != 0) sum += c_four(c_at + at);
    c_put(at, sum);
}

// for each row of the tile
#define ALL(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15)

// four steps of k at a time
void multiply(uint row, uint col) {
    uint left = b_at + col, right = b_at + min(col + 4, args.cols - 4);
#define DECLARE(r)                       \
    vec4 x##r = vec4(0), y##r = vec4(0); \
    uint a##r = a_at + min(row + r, args.rows - 1) * args.a_pitch;
    ALL(DECLARE)
    for (uint k = 0; k < args.k; k += 4) {
#define READ(n)                                                       \
    vec4 p##n = operand(b_four(left)), q##n = operand(b_four(right)); \
    left += args.b_pitch, right += args.b_pitch;
        READ(0) READ(1) READ(2) READ(3)
#define ADD(r)                                                   \
    {                                                            \
        vec4 a = operand(a_four(a##r + k));                      \
        x##r = x##r + a.x * p0 + a.y * p1 + a.z * p2 + a.w * p3; \
        y##r = y##r + a.x * q0 + a.y * q1 + a.z * q2 + a.w * q3; \
    }
        ALL(ADD)
    }
#define PUT(r)               \
    put(row + r, col, x##r); \
    put(row + r, col + 4, y##r);
    ALL(PUT)
}

void main() {
    uint across = (args.cols + MATMUL_COLS - 1) / MATMUL_COLS;
    uint col = gpu_group() % across * MATMUL_COLS + gl_LocalInvocationID.x % ACROSS * COLS;
    uint row = gpu_group() / across * MATMUL_ROWS + gl_LocalInvocationID.x / ACROSS * ROWS;
    if (col >= args.cols || row >= args.rows) return;
    multiply(row, col);
}
