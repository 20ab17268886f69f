// One of the functions P and U: a gain on each value and, added to it, a small transformer.
//
//     x [8][16] ──► scaled by a power of two ──► + position ──► h
//                                                                │
//         attention   q, k, v = h W      weights = softmax over the 8 parts      z = h + mix
//         perceptron  per part: 16 -> 32 -> 16                                 out = z +
//         down(bend(up z))
//                                                                │
//     y = gain(part, size of the part) * x  +  scale(value) * out, scaled back
//
// The gain depends on how large the part is, as a power of two: what surprises (a thing first seen,
// or changed) is taken over whole, what does not is noise and averaged. That alone is the base;
// with scale = 0 nothing else is left.
//
// Whole numbers only, and the same ones on every device. States are 16 bits with 4096 = 1, weights
// 8 bits with 64 = 1; sums fit into 32 bits with room to spare whatever x is (the bounds stand at
// the lines). Softmax: 2^-(max - score) from a table in sixteenths of an octave, and one unsigned
// division for the sum. The power of two comes from the bit length of the largest magnitude, in
// place of a norm with its root and division. Only base and the last scaling can overflow, for
// values that no observation leads to; they wrap like everything around them.
//
// Every sum is over exact integers, so the order is free: token_net_avx2 has the parts in its
// lanes, the kernels one thread for each part.

#include "memory/token_net.h"

#include "base/cpu.h"

typedef int32_t State[TOKEN_PARTS][TOKEN_CHANNELS];

static int32_t dot(const int8_t *weights, const int32_t *x, int count) {
    int32_t sum = 0;
    for (int i = 0; i < count; i++) sum += weights[i] * x[i];
    return sum;
}

// largest magnitude of each part
static void measure(const int32_t x[TOKEN_WIDTH], uint32_t most[TOKEN_PARTS]) {
    for (int i = 0; i < TOKEN_WIDTH; i++) {
        uint32_t magnitude = token_magnitude(x[i]), *part = &most[i / TOKEN_CHANNELS];
        if (i % TOKEN_CHANNELS == 0 || magnitude > *part) *part = magnitude;
    }
}

static uint32_t choose_shift(const uint32_t most[TOKEN_PARTS]) {
    uint32_t largest = 0;
    for (int i = 0; i < TOKEN_PARTS; i++) largest |= most[i]; // as many bits as the largest
    uint32_t bits = token_bits(largest);
    return bits > TOKEN_STATE_BITS ? bits - TOKEN_STATE_BITS : 0;
}

// |h| <= 4096 + 127 * 32
static void place(const TokenNet *net, const int32_t x[TOKEN_WIDTH], uint32_t shift, State h) {
    for (int i = 0; i < TOKEN_WIDTH; i++) {
        int p = i / TOKEN_CHANNELS, c = i % TOKEN_CHANNELS;
        h[p][c] = token_shift(x[i], shift) + net->position[p][c] * 32;
    }
}

// how much part `p` takes from each part, 4096 for all together
static void weigh(const MemoryTokenModel *model, const TokenNet *net, const int32_t *query,
                  State keys, int p, int32_t weights[TOKEN_PARTS]) {
    int32_t scores[TOKEN_PARTS], largest = INT32_MIN;
    for (int j = 0; j < TOKEN_PARTS; j++) {
        scores[j] = net->bias[p][j] * 2048; // a sixteenth of an octave is 2048
        // 16 products of 13 bits each
        for (int c = 0; c < TOKEN_CHANNELS; c++) scores[j] += query[c] * keys[j][c];
        largest = scores[j] > largest ? scores[j] : largest;
    }
    uint32_t sum = 0, parts[TOKEN_PARTS];
    for (int j = 0; j < TOKEN_PARTS; j++) {
        uint32_t below = ((uint32_t)largest - (uint32_t)scores[j]) >> 11;
        parts[j] = below < TOKEN_HALVES ? model->halves[below] : 0;
        sum += parts[j]; // 65535 at least: that of the largest
    }
    uint32_t inverse = 0x80000000u / sum; // < 2^15, so that parts[j] * inverse < 2^31
    for (int j = 0; j < TOKEN_PARTS; j++) weights[j] = (int32_t)(parts[j] * inverse >> 19);
}

static void attend(const MemoryTokenModel *model, const TokenNet *net, State h, State z) {
    State queries, keys, values;
    for (int p = 0; p < TOKEN_PARTS; p++) {
        for (int c = 0; c < TOKEN_CHANNELS; c++) { // |sum| <= 16 * 127 * 8160 < 2^24
            queries[p][c] = token_shift(dot(net->query[c], h[p], TOKEN_CHANNELS), 11);
            keys[p][c] = token_shift(dot(net->key[c], h[p], TOKEN_CHANNELS), 11);
            values[p][c] = token_saturate(token_shift(dot(net->value[c], h[p], TOKEN_CHANNELS), 6));
        }
    }
    for (int p = 0; p < TOKEN_PARTS; p++) {
        int32_t weights[TOKEN_PARTS], mixed[TOKEN_CHANNELS] = {0};
        weigh(model, net, queries[p], keys, p, weights);
        for (int j = 0; j < TOKEN_PARTS; j++) { // at most 4096 * 32768 in all
            for (int c = 0; c < TOKEN_CHANNELS; c++) mixed[c] += weights[j] * values[j][c];
        }
        for (int c = 0; c < TOKEN_CHANNELS; c++) mixed[c] = token_shift(mixed[c], 12);
        for (int c = 0; c < TOKEN_CHANNELS; c++) { // |sum| <= 16 * 127 * 32768 < 2^27
            int32_t sum = dot(net->mix[c], mixed, TOKEN_CHANNELS);
            z[p][c] = token_saturate(h[p][c] + token_shift(sum, 6));
        }
    }
}

static int32_t bend(const MemoryTokenModel *model, int32_t x) {
    uint32_t index = token_magnitude(x) >> 6;
    int32_t y = model->bends[index < TOKEN_BENDS ? index : TOKEN_BENDS - 1];
    return x < 0 ? -y : y;
}

// the perceptron of one part
static void think(const MemoryTokenModel *model, const TokenNet *net, const int32_t *z,
                  int32_t *out) {
    int32_t hidden[TOKEN_HIDDEN];
    for (int i = 0; i < TOKEN_HIDDEN; i++) {
        int32_t sum = token_shift(dot(net->up[i], z, TOKEN_CHANNELS), 6);
        hidden[i] = bend(model, sum + net->up_bias[i] * 128);
    }
    for (int c = 0; c < TOKEN_CHANNELS; c++) { // |sum| <= 32 * 127 * 4096 < 2^24
        int32_t sum = token_shift(dot(net->down[c], hidden, TOKEN_HIDDEN), 6);
        out[c] = token_saturate(z[c] + sum + net->down_bias[c] * 32);
    }
}

static uint32_t combine(int32_t x, int32_t gain, int32_t out, int32_t scale, uint32_t shift) {
    int32_t base = token_shift((int32_t)((uint32_t)token_shift(x, 4) * (uint32_t)gain), 4);
    int32_t change = out * scale; // < 2^22
    uint32_t scaled =
        shift < 7 ? (uint32_t)token_shift(change, 7 - shift) : (uint32_t)change << (shift - 7);
    return (uint32_t)base + scaled;
}

void token_net_plain(const MemoryTokenModel *model, const TokenNet *net,
                     const int32_t x[TOKEN_WIDTH], int32_t y[TOKEN_WIDTH]) {
    uint32_t most[TOKEN_PARTS];
    State h, z, out;
    measure(x, most);
    uint32_t shift = choose_shift(most);
    place(net, x, shift, h);
    attend(model, net, h, z);
    for (int p = 0; p < TOKEN_PARTS; p++) {
        think(model, net, z[p], out[p]);
        int32_t gain = net->gain[p][token_gain_index(most[p])];
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            int i = p * TOKEN_CHANNELS + c;
            y[i] = (int32_t)combine(x[i], gain, out[p][c], net->scale[p][c], shift);
        }
    }
}

void token_net(const MemoryTokenModel *model, const TokenNet *net, const int32_t x[TOKEN_WIDTH],
               int32_t y[TOKEN_WIDTH]) {
    (cpu_has_avx2() ? token_net_avx2 : token_net_plain)(model, net, x, y);
}
