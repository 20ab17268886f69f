#version 460
#extension GL_GOOGLE_include_directive : require

// One workgroup encodes a row, an invocation whole heads of it. The definition is in page_body.h.

#include "model/page_gpu.h"
#include "model/page_half_gpu.h"
#include "model/page.glsl"

layout(local_size_x = PAGE_GROUP) in;
GPU_ARGS(PageEncodeArgs);

float x[PAGE_HEAD];
uint at; // of the head's words in the store

void put(uint word, uint value) {
    args.store.at[at + word] = uint16_t(value);
}

void load_mean(uint head, uint first, uint side) {
    uint width = 2 * args.format.heads * PAGE_HEAD;
    float part = 1.0 / (float(side) * float(side));
    for (uint i = 0; i < PAGE_HEAD; i++) x[i] = 0.0;
    for (uint k = 0; k < side * side; k++) {
        uint patch_at = (first + k / side * args.grid + k % side) * width + head * PAGE_HEAD;
        for (uint i = 0; i < PAGE_HEAD; i++) x[i] += part * args.page.at[patch_at + i];
    }
}

void rotate(uint basis) {
    float y[PAGE_HEAD];
    for (uint i = 0; i < PAGE_HEAD; i++) {
        precise float sum = 0.0;
        for (uint j = 0; j < PAGE_HEAD; j++) sum += args.basis.at[basis + i * PAGE_HEAD + j] * x[j];
        y[i] = sum;
    }
    x = y;
}

// moves the values of largest magnitude to the front, and returns their bits
uint keep_largest(uint keep) {
    uint bits = 0, count = 0;
    for (uint i = 0; i < PAGE_HEAD; i++) {
        uint before = 0;
        for (uint j = 0; j < PAGE_HEAD; j++) {
            bool is_before = abs(x[j]) > abs(x[i]) || (abs(x[j]) == abs(x[i]) && j < i);
            before += is_before ? 1 : 0;
        }
        bits |= before < keep ? 1u << i : 0u;
    }
    for (uint i = 0; i < PAGE_HEAD; i++)
        if ((bits >> i & 1) != 0) x[count++] = x[i];
    return bits;
}

uint byte_of(float value, float per_step) {
    return uint(int(clamp(floor(value * per_step + 0.5), -127.0, 127.0))) & 0xffu;
}

void put_bytes(uint first, uint count) {
    float most = 0.0;
    for (uint i = 0; i < count; i++) most = max(most, abs(x[i]));
    uint scale = page_step(most);
    float per_step = scale > 0 ? 1.0 / page_half_value(scale) : 0.0;
    put(first, scale);
    for (uint i = 0; i < count; i += 2) {
        uint high = i + 1 < count ? byte_of(x[i + 1], per_step) : 0;
        put(first + 1 + i / 2, byte_of(x[i], per_step) | high << 8);
    }
}

void put_halves(uint first, uint count) {
    for (uint i = 0; i < count; i++) put(first + i, page_half(x[i]));
}

void put_floats() {
    for (uint i = 0; i < PAGE_HEAD; i++) {
        uint bits = floatBitsToUint(x[i]);
        put(2 * i, bits & 0xffffu);
        put(2 * i + 1, bits >> 16);
    }
}

void put_bitmap(uint code, uint keep) {
    uint bits = keep_largest(keep);
    put(0, bits & 0xffffu);
    put(1, bits >> 16);
    if (code == PAGE_BITMAP) put_halves(2, keep);
    else put_bytes(2, keep);
}

void encode(uint code, uint keep) {
    if (code == PAGE_F32) put_floats();
    else if (code == PAGE_F16) put_halves(0, PAGE_HEAD);
    else if (code == PAGE_INT8) put_bytes(0, PAGE_HEAD);
    else put_bitmap(code, keep);
}

void main() {
    uint row = gpu_group(), heads = args.format.heads;
    if (row >= args.count) return;
    uint store_row = args.table.at[2 * row], square = args.table.at[2 * row + 1];
    for (uint head = gl_LocalInvocationID.x; head < 2 * heads; head += PAGE_GROUP) {
        bool is_k = head < heads;
        load_mean(head, square & 0xffffu, square >> 16);
        if (is_k && args.format.k_code >= PAGE_BITMAP)
            rotate(page_basis_at(args.format, store_row, head));
        at = (store_row & ~PAGE_ROTATED) * args.format.words + page_head_at(args.format, head);
        encode(is_k ? args.format.k_code : args.format.v_code,
               is_k ? args.format.k_keep : args.format.v_keep);
    }
}
