#version 460
#extension GL_GOOGLE_include_directive : require

// An invocation is one query of one head, whose channels stay in registers; all of a workgroup read
// the same row at the same time. The definition is in attention.c.

#include "model/attention_gpu.h"

layout(local_size_x = ATTENTION_QUERIES) in;
GPU_ARGS(AttentionArgs);

const uint LANES = ATTENTION_HEAD / 4;
const float SCALE = 0.17677669529663687; // 1/sqrt(32)

vec4 four(F32 from, uint at) {
    return vec4(from.at[at], from.at[at + 1], from.at[at + 2], from.at[at + 3]);
}

float score(vec4 q[LANES], uint k) {
    vec4 sum = vec4(0);
    for (uint c = 0; c < LANES; c++) sum += q[c] * four(args.k, k + 4 * c);
    return (sum.x + sum.y + sum.z + sum.w) * SCALE;
}

void store(uint at, vec4 values) {
    for (uint c = 0; c < 4; c++) args.o.at[at + c] = values[c];
}

void main() {
    uint blocks = (args.queries + ATTENTION_QUERIES - 1) / ATTENTION_QUERIES;
    uint i = gpu_group() % blocks * ATTENTION_QUERIES + gl_LocalInvocationID.x;
    uint head = gpu_group() / blocks % args.heads, frame = gpu_group() / blocks / args.heads;
    if (i >= args.queries || frame >= args.frames) return;

    uint query = frame * args.queries + i;
    uint kv = frame * args.kv_frame + head / (args.heads / args.kv_heads) * ATTENTION_HEAD;
    vec4 q[LANES], o[LANES];
    for (uint c = 0; c < LANES; c++) {
        q[c] = four(args.q, query * args.q_pitch + head * ATTENTION_HEAD + 4 * c);
        o[c] = vec4(0);
    }

    float most = -3.4e38, sum = 0;
    for (uint row = 0; row < args.rows; row += ATTENTION_BLOCK) {
        uint count = min(ATTENTION_BLOCK, args.rows - row), at = kv + row * args.kv_pitch;
        float scores[ATTENTION_BLOCK], before = most;
        for (uint r = 0; r < count; r++) {
            scores[r] = score(q, at + r * args.kv_pitch);
            most = max(most, scores[r]);
        }
        float factor = exp(before - most);
        sum *= factor;
        for (uint c = 0; c < LANES; c++) o[c] *= factor;
        for (uint r = 0; r < count; r++) {
            float weight = exp(scores[r] - most);
            sum += weight;
            for (uint c = 0; c < LANES; c++)
                o[c] += weight * four(args.v, at + r * args.kv_pitch + 4 * c);
        }
    }

    float factor = args.rows > 0 ? 1 / sum : 0;
    uint to = query * args.o_pitch + head * ATTENTION_HEAD;
    for (uint c = 0; c < LANES; c++) store(to + 4 * c, o[c] * factor);
    args.spread.at[(frame * args.heads + head) * args.queries + i] = most + log(sum);
}
