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
GPU_BOUND(2, y)

void put_halves(uint at, uvec4 words) {
    uvec4 low = words & 0xffffu, high = words >> 16;
    y_put(at, vec4(page_half_value(low.x), page_half_value(high.x), page_half_value(low.y),
                   page_half_value(high.y)));
    y_put(at + 4, vec4(page_half_value(low.z), page_half_value(high.z), page_half_value(low.w),
                       page_half_value(high.w)));
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
            y_put(to, store_four(store_at + at + c % PAGE_HEAD));
            y_put(to + 4, store_four(store_at + at + c % PAGE_HEAD + 4));
        }
    }
}
