#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup decodes a row, its invocations side by side in it. The definition is in page_body.h.

#include "model/page_gpu.h"
#include "model/page_half_gpu.h"
#include "model/page.glsl"

layout(local_size_x = PAGE_GROUP) in;
GPU_ARGS(PageDecodeArgs);

uint word(uint at) {
    return uint(args.store.at[at]);
}

float byte_at(uint at, uint i) { // `at`: of the scale
    int value = int(word(at + 1 + i / 2) << (i % 2 == 0 ? 24 : 16)) >> 24;
    return page_half_value(word(at)) * float(value);
}

float kept(uint at, uint code, uint k) {
    return code == PAGE_BITMAP ? page_half_value(word(at + 2 + k)) : byte_at(at + 2, k);
}

float bitmap_value(uint at, uint code, uint i) {
    uint bits = word(at) | word(at + 1) << 16;
    if ((bits >> i & 1) == 0) return 0.0;
    return kept(at, code, bitCount(bits & ((1u << i) - 1u)));
}

// along axis i of the head before it was rotated
float rotated_value(uint at, uint code, uint i, uint basis) {
    uint bits = word(at) | word(at + 1) << 16, k = 0;
    float sum = 0.0;
    for (uint axis = 0; axis < PAGE_HEAD; axis++)
        if ((bits >> axis & 1) != 0)
            sum += kept(at, code, k++) * args.basis.at[basis + axis * PAGE_HEAD + i];
    return sum;
}

float value(uint at, uint code, uint i) {
    if (code == PAGE_F32) return uintBitsToFloat(word(at + 2 * i) | word(at + 2 * i + 1) << 16);
    if (code == PAGE_F16) return page_half_value(word(at + i));
    return code == PAGE_INT8 ? byte_at(at, i) : bitmap_value(at, code, i);
}

void main() {
    uint row = gpu_group(), heads = args.format.heads, width = 2 * heads * PAGE_HEAD;
    if (row >= args.count) return;
    uint store_row = args.table.at[row];
    uint words = (store_row & ~PAGE_ROTATED) * args.format.words;
    for (uint c = gl_LocalInvocationID.x; c < width; c += PAGE_GROUP) {
        uint head = c / PAGE_HEAD, i = c % PAGE_HEAD, at = words + page_head_at(args.format, head);
        bool is_k = head < heads;
        uint code = is_k ? args.format.k_code : args.format.v_code;
        bool is_turned = is_k && code >= PAGE_BITMAP;
        uint basis = page_basis_at(args.format, store_row, is_turned ? head : 0);
        args.y.at[row * width + c] =
            is_turned ? rotated_value(at, code, i, basis) : value(at, code, i);
    }
}
