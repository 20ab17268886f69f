#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup has a key head of a frame. It goes twice over its pairs of query and row: first an
// invocation is a query of one of its heads and sums dq over the rows, then it is a row and sums dk
// and dv over the queries. Each pass keeps its sums in registers and reads, in all invocations, the
// same other side. The definition is in attention_back.c.

#include "model/attention_gpu.h"

layout(local_size_x = ATTENTION_GROUP) in;
GPU_ARGS(AttentionBackArgs);

const uint LANES = ATTENTION_HEAD / 4;
const float SCALE = 0.17677669529663687; // 1/sqrt(32)

shared float shared_spread[ATTENTION_GROUP], shared_d[ATTENTION_GROUP];

uint heads() { // that share the key head
    return args.heads / args.kv_heads;
}

// numbers of a query, of all the heads' queries one after another
uint q_at(uint frame, uint head, uint n) {
    return (frame * args.queries + n % args.queries) * args.q_pitch +
           (head + n / args.queries) * ATTENTION_HEAD;
}

uint o_at(uint frame, uint head, uint n) {
    return (frame * args.queries + n % args.queries) * args.o_pitch +
           (head + n / args.queries) * ATTENTION_HEAD;
}

float spread_of(uint frame, uint head, uint n) {
    return args.spread.at[(frame * args.heads + head) * args.queries + n];
}

void load(out vec4 to[LANES], F32 from, uint at) {
    for (uint c = 0; c < LANES; c++, at += 4)
        to[c] = vec4(from.at[at], from.at[at + 1], from.at[at + 2], from.at[at + 3]);
}

void store(F32 to, uint at, vec4 values[LANES]) {
    for (uint c = 0; c < ATTENTION_HEAD; c++) to.at[at + c] = values[c / 4][c % 4];
}

float product(vec4 a[LANES], vec4 b[LANES]) {
    vec4 sum = vec4(0);
    for (uint c = 0; c < LANES; c++) sum += a[c] * b[c];
    return sum.x + sum.y + sum.z + sum.w;
}

void back_query(uint frame, uint head, uint kv, uint n) {
    vec4 q[LANES], o[LANES], d_o[LANES], dq[LANES];
    load(q, args.q, q_at(frame, head, n));
    load(o, args.o, o_at(frame, head, n));
    load(d_o, args.d_o, o_at(frame, head, n));
    float spread = spread_of(frame, head, n), d = product(d_o, o);
    for (uint c = 0; c < LANES; c++) dq[c] = vec4(0);
    for (uint r = 0; r < args.rows; r++) {
        vec4 k[LANES], v[LANES];
        load(k, args.k, kv + r * args.kv_pitch);
        load(v, args.v, kv + r * args.kv_pitch);
        float ds = exp(product(q, k) * SCALE - spread) * (product(d_o, v) - d) * SCALE;
        for (uint c = 0; c < LANES; c++) dq[c] += ds * k[c];
    }
    store(args.dq, q_at(frame, head, n), dq);
}

// spread and D of queries first .. first + ATTENTION_GROUP - 1, for all invocations to see
void share(uint frame, uint head, uint first) {
    uint n = first + gl_LocalInvocationID.x;
    barrier(); // the last ones have been read
    if (n < heads() * args.queries) {
        vec4 o[LANES], d_o[LANES];
        load(o, args.o, o_at(frame, head, n));
        load(d_o, args.d_o, o_at(frame, head, n));
        shared_spread[gl_LocalInvocationID.x] = spread_of(frame, head, n);
        shared_d[gl_LocalInvocationID.x] = product(d_o, o);
    }
    barrier();
}

// all invocations come here, also those that have no row: they meet at the barriers
void back_row(uint frame, uint head, uint kv, uint r) {
    bool is_row = r < args.rows;
    uint at = kv + (is_row ? r : 0) * args.kv_pitch, all = heads() * args.queries;
    vec4 k[LANES], v[LANES], dk[LANES], dv[LANES];
    load(k, args.k, at);
    load(v, args.v, at);
    for (uint c = 0; c < LANES; c++) dk[c] = dv[c] = vec4(0);
    for (uint first = 0; first < all; first += ATTENTION_GROUP) {
        share(frame, head, first);
        for (uint n = first; n < min(first + ATTENTION_GROUP, all); n++) {
            vec4 q[LANES], d_o[LANES];
            load(q, args.q, q_at(frame, head, n));
            load(d_o, args.d_o, o_at(frame, head, n));
            float p = exp(product(q, k) * SCALE - shared_spread[n - first]);
            float ds = p * (product(d_o, v) - shared_d[n - first]) * SCALE;
            for (uint c = 0; c < LANES; c++) {
                dk[c] += ds * q[c];
                dv[c] += p * d_o[c];
            }
        }
    }
    if (!is_row) return;
    store(args.dk, at, dk);
    store(args.dv, at, dv);
}

void main() {
    uint frame = gpu_group() / args.kv_heads, kv_head = gpu_group() % args.kv_heads;
    if (frame >= args.frames) return;
    uint head = kv_head * heads(), kv = frame * args.kv_frame + kv_head * ATTENTION_HEAD;
    for (uint n = gl_LocalInvocationID.x; n < heads() * args.queries; n += ATTENTION_GROUP)
        back_query(frame, head, kv, n);
    for (uint first = 0; first < args.rows; first += ATTENTION_GROUP)
        back_row(frame, head, kv, first + gl_LocalInvocationID.x);
}
