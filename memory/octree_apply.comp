#version 460
#extension GL_GOOGLE_include_directive : require

// A workgroup takes touched bricks: first its 16 words of bits, a thread each, then its 64 rows of
// eight voxels, a thread each. The rules and the definition are in octree_apply.c.

#include "memory/octree_gpu.h"

layout(local_size_x = OCTREE_BRICK_GROUP) in;
GPU_ARGS(OctreeArgs);

shared uint hits[16], misses[16]; // of the static layer
shared uint others[16];           // what did not settle
shared uint lowest[16], free[16]; // log-odds after this picture
shared uint is_held, is_moved, is_changed, mark;

uint enclosed(uint set[16], uint w) {
    uint rows = set[w];
    uint before = w % 2 != 0 ? set[w - 1] >> 24 : 0xff;
    uint after = w % 2 != 0 ? 0xff : set[w + 1] & 0xff;
    uint result = (rows << 1 | 0x01010101u) & (rows >> 1 | 0x80808080u);
    result &= (rows << 8 | before) & (rows >> 8 | after << 24);
    return result & (w >= 2 ? set[w - 2] : ~0u) & (w < 14 ? set[w + 2] : ~0u);
}

// four voxels; what they are afterwards goes into the shared words
uint apply_word(uint word, uint at, uint shift) {
    uint hit = hits[at] >> shift, miss = misses[at] >> shift, settled = ~others[at] >> shift;
    uint result = 0, lowest_bits = 0, free_bits = 0;
    for (int i = 0; i < 4; i++) {
        int sum = (settled >> i & 1) != 0 ? 0 : bitfieldExtract(int(word), 8 * i, 8);
        bool is_missed = (miss >> i & 1) != 0 && sum < args.frame.at.spare_from;
        sum += (hit >> i & 1) != 0 ? OCTREE_HIT : is_missed ? OCTREE_MISS : 0;
        sum = clamp(sum, OCTREE_LOWEST, OCTREE_HIGHEST);
        result |= uint(sum & 0xff) << 8 * i;
        if (sum == OCTREE_LOWEST) lowest_bits |= 1u << i;
        if (sum <= OCTREE_FREE_TO) free_bits |= 1u << i;
    }
    atomicOr(lowest[at], lowest_bits << shift);
    atomicOr(free[at], free_bits << shift);
    return result;
}

// one word of the dynamic layer
struct Layer {
    uint ever_free, dynamic, moved, stays;
    uint first, last;
};

Layer look(uint w, uint slot, uint index, bool has_layer) {
    Layer layer = Layer(0, 0, 0, 0, 0, 0);
    uint hit = args.hits.at[16 * index + w], miss = args.free.at[16 * index + w];
    if (has_layer) {
        layer.ever_free = args.motion.at[slot].ever_free[w];
        layer.dynamic = args.motion.at[slot].dynamic[w];
        layer.first = args.motion.at[slot].first;
        layer.last = args.motion.at[slot].last;
    }
    bool is_over = OCTREE_IS_OVER(layer.last, args.frame.at.now - 1, args.frame.at.ttl);
    layer.stays = is_over ? 0 : layer.dynamic & (hit | ~miss);
    layer.moved = hit & layer.ever_free;
    hits[w] = hit & ~layer.ever_free;
    misses[w] = miss & ~layer.ever_free;
    lowest[w] = free[w] = 0;
    if (layer.stays != 0) atomicOr(is_held, 1);
    return layer;
}

void split(uint w, inout Layer layer) {
    bool settles = is_held != 0 && args.frame.at.now - layer.first >= args.frame.at.promote;
    uint settled = settles ? layer.moved & layer.stays : 0;
    layer.moved &= ~settled;
    layer.dynamic = (layer.stays | layer.moved) & ~settled;
    hits[w] |= settled;
    others[w] = ~settled;
    if (settled != 0) atomicOr(mark, OCTREE_SETTLED);
    if (layer.moved != 0) atomicOr(is_moved, 1);
    if ((hits[w] | misses[w]) != 0) atomicOr(is_changed, 1);
}

// returns what octree_border is to ask for
uint write_layer(uint w, uint slot, Layer layer) {
    layer.ever_free &= others[w] & enclosed(others, w);
    uint found = is_changed != 0 ? lowest[w] & enclosed(free, w) & ~layer.ever_free : 0;
    uint sides = w < 2 || w >= 14 ? ~0u : 0x81818181u | (w % 2 != 0 ? 0xff000000u : 0xffu);
    layer.ever_free |= found & ~sides;
    if ((found & sides) != 0) atomicOr(mark, OCTREE_ASKS);
    args.motion.at[slot].ever_free[w] = layer.ever_free;
    args.motion.at[slot].dynamic[w] = layer.dynamic;
    if (w == 0) {
        bool begins = is_moved != 0 && is_held == 0;
        args.motion.at[slot].first = begins ? args.frame.at.now : layer.first;
        args.motion.at[slot].last = is_moved != 0 ? args.frame.at.now : layer.last;
    }
    return found & sides;
}

void main() {
    uint thread = gl_LocalInvocationID.x;
    uint count = args.state.at.touched, first_new = args.frame.at.first_new;
    bool has_split = args.frame.at.split != 0;
    if (args.state.at.overflow != 0) return;

    for (uint i = gpu_group(); i < count; i += args.groups) {
        uint slot = args.touched.at[2 * i], index = args.touched.at[2 * i + 1];
        bool is_new = slot >= first_new;
        if (thread == 0) is_held = is_moved = is_changed = mark = 0;
        barrier();
        Layer layer;
        if (thread < 16) layer = look(thread, slot, index, has_split && !is_new);
        barrier();
        if (thread < 16) split(thread, layer);
        barrier();

        for (uint part = 0; part < 2; part++) {
            uint at = 128 * slot + 2 * thread + part;
            uint word = is_new ? 0 : args.log_odds.at[at];
            args.log_odds.at[at] = apply_word(word, thread / 4, 8 * (thread % 4) + 4 * part);
        }
        barrier();

        if (thread < 16) {
            args.hits.at[16 * index + thread] = has_split ? write_layer(thread, slot, layer) : 0;
            if (is_moved != 0) args.free.at[16 * index + thread] = layer.moved;
        }
        barrier();
        if (thread == 0) {
            args.marks.at[index] = mark;
            args.frame.at.changed.at[slot] = 1;
            if (is_moved != 0) args.list.at[atomicAdd(args.state.at.moving, 1)] = index;
        }
        barrier(); // all have read what is shared
    }
}
