#version 460
#extension GL_GOOGLE_include_directive : require

// page_decode.comp for devices that read texels fast: eight values an invocation. For formats whose
// values lie side by side, PAGE_F32 and PAGE_F16.

#include "model/page_gpu.h"
#include "model/page_half_gpu.h"
#include "gpu/texels.glsl"
#include "model/page.glsl"

layout(local_size_x = PAGE_GROUP) in;
GPU_TEXEL_ARGS(PageDecodeArgs);
GPU_TEXELS(0, store)
GPU_TEXELS(1, table)

void put(uint at, vec4 value) {
    args.y.at[at] = value.x;
    args.y.at[at + 1] = value.y;
    args.y.at[at + 2] = value.z;
    args.y.at[at + 3] = value.w;
}

void put_halves(uint at, uvec4 words) {
    for (uint i = 0; i < 4; i++) {
        args.y.at[at + 2 * i] = page_half_value(words[i] & 0xffffu);
        args.y.at[at + 2 * i + 1] = page_half_value(words[i] >> 16);
    }
}

void main() {
    uint row = gpu_group(), heads = args.format.heads, width = 2 * heads * PAGE_HEAD;
    if (row >= args.count) return;
    uint words = (table_word(table_at + row) & ~PAGE_ROTATED) * args.format.words;
    for (uint c = 8 * gl_LocalInvocationID.x; c < width; c += 8 * PAGE_GROUP) {
        uint head = c / PAGE_HEAD, at = (words + page_head_at(args.format, head)) / 2;
        uint code = head < heads ? args.format.k_code : args.format.v_code, to = row * width + c;
        if (code == PAGE_F16) {
            put_halves(to, store_words(store_at + at + c % PAGE_HEAD / 2));
        } else {
            put(to, store_four(store_at + at + c % PAGE_HEAD));
            put(to + 4, store_four(store_at + at + c % PAGE_HEAD + 4));
        }
    }
}
