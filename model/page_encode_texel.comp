#version 460
#extension GL_GOOGLE_include_directive : require

// page_encode.comp for devices that read texels fast: four values an invocation. For formats whose
// values lie side by side, PAGE_F32 and PAGE_F16.

#include "model/page_gpu.h"
#include "model/page_half_gpu.h"
#include "gpu/texels.glsl"
#include "model/page.glsl"

layout(local_size_x = PAGE_GROUP) in;
GPU_TEXEL_ARGS(PageEncodeArgs);
GPU_TEXELS(0, page)
GPU_TEXELS(1, table)

vec4 mean(uint c, uint first, uint side) {
    uint width = 2 * args.format.heads * PAGE_HEAD;
    float part = 1.0 / (float(side) * float(side));
    vec4 sum = vec4(0);
    for (uint k = 0; k < side * side; k++) {
        uint patch_at = first + k / side * args.grid + k % side;
        sum += part * page_four(page_at + patch_at * width + c);
    }
    return sum;
}

void put(uint at, uint code, float value) {
    if (code == PAGE_F16) {
        args.store.at[at] = uint16_t(page_half(value));
    } else {
        uint bits = floatBitsToUint(value);
        args.store.at[at] = uint16_t(bits & 0xffffu);
        args.store.at[at + 1] = uint16_t(bits >> 16);
    }
}

void main() {
    uint row = gpu_group(), heads = args.format.heads;
    if (row >= args.count) return;
    uint store_row = table_word(table_at + 2 * row), square = table_word(table_at + 2 * row + 1);
    for (uint c = 4 * gl_LocalInvocationID.x; c < 2 * heads * PAGE_HEAD; c += 4 * PAGE_GROUP) {
        vec4 x = mean(c, square & 0xffffu, square >> 16);
        uint head = c / PAGE_HEAD, code = head < heads ? args.format.k_code : args.format.v_code;
        uint each = code == PAGE_F16 ? 1 : 2; // words of a value
        uint at = (store_row & ~PAGE_ROTATED) * args.format.words +
                  page_head_at(args.format, head) + c % PAGE_HEAD * each;
        put(at, code, x.x);
        put(at + each, code, x.y);
        put(at + 2 * each, code, x.z);
        put(at + 3 * each, code, x.w);
    }
}
