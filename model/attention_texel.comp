#version 460
#extension GL_GOOGLE_include_directive : require

// attention.comp for devices that read texels fast: an invocation is two queries of one head, so
// that each row is read once for both, and takes four rows between two looks at the maximum. For
// operands that begin at texels.

#include "model/attention_gpu.h"
#include "gpu/texels.glsl"

layout(local_size_x = ATTENTION_QUERIES / 2) in;
GPU_TEXEL_ARGS(AttentionArgs);
GPU_TEXELS(0, q)
GPU_TEXELS(1, k)
GPU_TEXELS(2, v)
GPU_BOUND(3, o)

const float SCALE = 0.17677669529663687; // 1/sqrt(32)
const float LEAST = -3.4e38;

// for each four channels of a head; x: the first query, y: the second
#define ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

float sum_of(vec4 x) {
    return x.x + x.y + x.z + x.w;
}

float largest_of(vec4 x) {
    return max(max(x.x, x.y), max(x.z, x.w));
}

void main() {
    uint blocks = (args.queries + ATTENTION_QUERIES - 1) / ATTENTION_QUERIES;
    uint i = gpu_group() % blocks * ATTENTION_QUERIES + gl_LocalInvocationID.x;
    uint head = gpu_group() / blocks % args.heads, frame = gpu_group() / blocks / args.heads;
    if (i >= args.queries || frame >= args.frames) return;
    uint j = min(i + gl_WorkGroupSize.x, args.queries - 1); // the last one is done again and again

    uint kv = frame * args.kv_frame + head / (args.heads / args.kv_heads) * ATTENTION_HEAD;
    uint query = frame * args.queries, at_head = head * ATTENTION_HEAD;
    uint x_at = q_at + (query + i) * args.q_pitch + at_head;
    uint y_at = q_at + (query + j) * args.q_pitch + at_head;
#define BEGIN(c)                                                     \
    vec4 qx##c = q_four(x_at + 4 * c), qy##c = q_four(y_at + 4 * c); \
    vec4 ox##c = vec4(0), oy##c = vec4(0);
    ALL(BEGIN)

    float most_x = LEAST, most_y = LEAST, sum_x = 0.0, sum_y = 0.0;
    for (uint row = 0; row < args.rows; row += 4) {
        uvec4 at = kv + min(uvec4(row, row + 1, row + 2, row + 3), args.rows - 1) * args.kv_pitch;
        bvec4 is_row = lessThan(uvec4(row, row + 1, row + 2, row + 3), uvec4(args.rows));
        vec4 x, y;
#define ADD_PRODUCT(c)                         \
    {                                          \
        vec4 key = k_four(k_at + at[r] + 4 * c); \
        sx = sx + qx##c * key;                 \
        sy = sy + qy##c * key;                 \
    }
#define SCORE(n)                          \
    {                                     \
        const uint r = n;                 \
        vec4 sx = vec4(0), sy = vec4(0);  \
        ALL(ADD_PRODUCT)                  \
        x[r] = sum_of(sx) * SCALE;        \
        y[r] = sum_of(sy) * SCALE;        \
    }
        SCORE(0) SCORE(1) SCORE(2) SCORE(3)
        x = mix(vec4(LEAST), x, is_row);
        y = mix(vec4(LEAST), y, is_row);
        float now_x = max(most_x, largest_of(x)), now_y = max(most_y, largest_of(y));
        float fx = exp(most_x - now_x), fy = exp(most_y - now_y);
        most_x = now_x, most_y = now_y;
        x = mix(vec4(0), exp(x - now_x), is_row);
        y = mix(vec4(0), exp(y - now_y), is_row);
        sum_x = sum_x * fx + sum_of(x);
        sum_y = sum_y * fy + sum_of(y);
#define ADD_VALUES(c)                                                                    \
    {                                                                                    \
        vec4 v0 = v_four(v_at + at.x + 4 * c), v1 = v_four(v_at + at.y + 4 * c);         \
        vec4 v2 = v_four(v_at + at.z + 4 * c), v3 = v_four(v_at + at.w + 4 * c);         \
        ox##c = ox##c * fx + x.x * v0 + x.y * v1 + x.z * v2 + x.w * v3;                  \
        oy##c = oy##c * fy + y.x * v0 + y.y * v1 + y.z * v2 + y.w * v3;                  \
    }
        ALL(ADD_VALUES)
    }

    float part_x = args.rows > 0 ? 1.0 / sum_x : 0.0, part_y = args.rows > 0 ? 1.0 / sum_y : 0.0;
    uint spread = (frame * args.heads + head) * args.queries;
#define PUT_X(c) o_put((query + i) * args.o_pitch + at_head + 4 * c, ox##c * part_x);
#define PUT_Y(c) o_put((query + j) * args.o_pitch + at_head + 4 * c, oy##c * part_y);
    ALL(PUT_X)
    args.spread.at[spread + i] = most_x + log(sum_x);
    if (i + gl_WorkGroupSize.x > j) return;
    ALL(PUT_Y)
    args.spread.at[spread + j] = most_y + log(sum_y);
}
