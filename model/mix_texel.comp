#version 460
#extension GL_GOOGLE_include_directive : require

// mix.comp for devices that read texels fast. For operands that begin at texels.

#include "model/mix_gpu.h"
#include "gpu/texels.glsl"

layout(local_size_x = MIX_GROUP) in;
GPU_TEXEL_ARGS(MixArgs);
GPU_TEXELS(0, x)
GPU_TEXELS(1, conv)
GPU_TEXELS(2, mix)
GPU_TEXELS(3, heat)
GPU_BOUND(4, y)

// for each four channels of a head
#define ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

uint q_heads = args.q_heads, k_heads = args.k_heads;
bool has_mean = (args.flags & MIX_MEAN) != 0 && q_heads > 0 && k_heads > 0;
uint shared_by = k_heads > 0 ? q_heads / k_heads : 1; // heads of queries on one of keys

// four channels of what the head starts from; `token`: where it begins
vec4 skip(uint token, uint head, uint c) {
    vec4 own = x_four(x_at + token + head * MIX_HEAD + c);
    if (!has_mean) return own;
    bool is_q = head < q_heads;
    uint first = is_q ? q_heads + head / shared_by : (head - q_heads) * shared_by;
    uint count = is_q ? 1 : shared_by;
    vec4 sum = vec4(0);
    for (uint h = first; h < first + count; h++) sum += x_four(x_at + token + h * MIX_HEAD + c);
    return 0.5 * (own + sum / float(count));
}

// four channels of the depthwise convolution; `at`: of the head in the frame's first token
vec4 convolved(ivec2 spot, uint head, uint at) {
    vec4 sum = vec4(0);
    for (int i = 0; i < 9; i++) {
        ivec2 from = spot + ivec2(i / 3 - 1, i % 3 - 1), inside = clamp(from, 0, int(args.grid) - 1);
        vec4 value = x_four(x_at + at + uint(inside.x * int(args.grid) + inside.y) * args.pitch);
        vec4 weight = conv_four(conv_at + (head * 9 + i) * MIX_HEAD + at % MIX_HEAD);
        sum += weight * (from == inside ? value : vec4(0));
    }
    return sum;
}

void write_head(uint frame, uint t, uint head) {
    uint token = (frame + t) * args.pitch, at = frame * args.pitch + head * MIX_HEAD;
#define BEGIN(o) vec4 p##o = skip(token, head, 4 * o);
    ALL(BEGIN)
    ivec2 spot = ivec2(t / args.grid, t % args.grid);
    for (uint i = 0; i < MIX_HEAD && (args.flags & MIX_CONV) != 0; i += 4) {
        vec4 c = convolved(spot, head, at + i);
        uint from = mix_at + (head * MIX_HEAD + i) * MIX_HEAD;
#define ADD(o)                                                                       \
    p##o = p##o + c.x * mix_four(from + 4 * o) + c.y * mix_four(from + 32 + 4 * o) + \
           c.z * mix_four(from + 64 + 4 * o) + c.w * mix_four(from + 96 + 4 * o);
        ALL(ADD)
    }
    float scale = 1.0;
    if ((args.flags & MIX_UNIT) != 0) {
        vec4 squares = vec4(0);
#define SQUARE(o) squares += p##o * p##o;
        ALL(SQUARE)
        float heat = head < q_heads ? 1.0 : heat_one(heat_at + head - q_heads);
        float length = squares.x + squares.y + squares.z + squares.w + float(MIX_EPSILON);
        scale = MIX_ROOT * heat / sqrt(length);
    }
#define PUT(o) y_put(token + head * MIX_HEAD + 4 * o, p##o * scale);
    ALL(PUT)
}

void write_values(uint token, bool shifts) {
    uint first = (q_heads + k_heads) * MIX_HEAD;
    for (uint c = first; c < first + args.v_heads * MIX_HEAD; c += 4) {
        bool is_left = shifts && c % MIX_HEAD >= MIX_HEAD / 2;
        y_put(token + c, x_four(x_at + (is_left ? token - args.pitch : token) + c));
    }
}

void main() {
    uint tokens = args.grid * args.grid, frame = gpu_group() * tokens; // its first token
    if (gpu_group() >= args.frames) return;
    for (uint t = gl_LocalInvocationID.x; t < tokens; t += MIX_GROUP) {
        for (uint head = 0; head < q_heads + k_heads; head++) write_head(frame, t, head);
        write_values((frame + t) * args.pitch,
                     (args.flags & MIX_SHIFT) != 0 && t % args.grid > 0);
    }
}
