// token_net.c for AVX2. A vector holds one channel of all eight parts, so that the parts, which
// share their weights, are the lanes, and nothing is ever summed across a vector:
//
//     pairs[i] = channels 2i, 2i+1 of the 8 parts, 16 bits each
//     sum     += madd(pairs[i], the two weights of an output, in every lane)

#include "memory/token_net.h"

#ifdef __AVX2__

#include <immintrin.h>
#include <string.h>

enum { PAIRS = TOKEN_CHANNELS / 2, HIDDEN_PAIRS = TOKEN_HIDDEN / 2 };

typedef __m256i Lanes;
typedef Lanes Channels[TOKEN_CHANNELS];

static inline Lanes pair(Lanes low, Lanes high) {
    return _mm256_blend_epi16(low, _mm256_slli_epi32(high, 16), 0xaa);
}

static inline Lanes saturate(Lanes x) {
    return _mm256_max_epi32(_mm256_min_epi32(x, _mm256_set1_epi32(INT16_MAX)),
                            _mm256_set1_epi32(INT16_MIN));
}

// sums of one output: weights [count][2] times pairs
static inline Lanes multiply(const int32_t *weights, const Lanes *pairs, int count) {
    Lanes sum = _mm256_setzero_si256();
    for (int i = 0; i < count; i++) {
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs[i], _mm256_set1_epi32(weights[i])));
    }
    return sum;
}

// 8 bits to 16; `count` a multiple of 16
static inline void widen(const int8_t *weights, int32_t *wide, int count) {
    for (int i = 0; i < count; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(weights + i));
        _mm256_storeu_si256((Lanes *)(wide + i / 2), _mm256_cvtepi8_epi16(bytes));
    }
}

static inline void project(const int8_t weights[TOKEN_CHANNELS][TOKEN_CHANNELS],
                           const Lanes pairs[PAIRS], Channels sums) {
    int32_t wide[TOKEN_CHANNELS * PAIRS];
    widen(weights[0], wide, TOKEN_CHANNELS * TOKEN_CHANNELS);
    for (int c = 0; c < TOKEN_CHANNELS; c++) sums[c] = multiply(wide + c * PAIRS, pairs, PAIRS);
}

static inline void pair_up(const Lanes *x, Lanes *pairs, int count) {
    for (int i = 0; i < count; i++) pairs[i] = pair(x[2 * i], x[2 * i + 1]);
}

// [TOKEN_PARTS][stride] bytes, one column
static inline Lanes column(const int8_t *rows, int stride) {
    return _mm256_setr_epi32(rows[0], rows[stride], rows[2 * stride], rows[3 * stride],
                             rows[4 * stride], rows[5 * stride], rows[6 * stride],
                             rows[7 * stride]);
}

// lane p of scores[j]: how much part p asks for part j
static inline void compare(const TokenNet *net, const Channels queries, const Channels keys,
                           Lanes scores[TOKEN_PARTS]) {
    Lanes asked[PAIRS], told[PAIRS];
    int32_t each[PAIRS][TOKEN_PARTS];
    pair_up(queries, asked, PAIRS);
    pair_up(keys, told, PAIRS);
    for (int i = 0; i < PAIRS; i++) _mm256_storeu_si256((Lanes *)each[i], told[i]);
    for (int j = 0; j < TOKEN_PARTS; j++) {
        scores[j] = _mm256_slli_epi32(column(&net->bias[0][j], TOKEN_PARTS), 11);
        for (int i = 0; i < PAIRS; i++) {
            Lanes one = _mm256_set1_epi32(each[i][j]);
            scores[j] = _mm256_add_epi32(scores[j], _mm256_madd_epi16(asked[i], one));
        }
    }
}

// 2^-below in sixteenths of an octave, 0 beyond the table
static inline Lanes halve(const MemoryTokenModel *model, Lanes below) {
    Lanes last = _mm256_set1_epi32(TOKEN_HALVES - 1);
    Lanes inside = _mm256_cmpeq_epi32(_mm256_min_epu32(below, last), below);
    uint32_t at[TOKEN_PARTS], halves[TOKEN_PARTS];
    _mm256_storeu_si256((Lanes *)at, _mm256_and_si256(below, inside));
    for (int p = 0; p < TOKEN_PARTS; p++) halves[p] = model->halves[at[p]];
    return _mm256_and_si256(_mm256_loadu_si256((Lanes *)halves), inside);
}

// scores become weights
static inline void weigh(const MemoryTokenModel *model, Lanes scores[TOKEN_PARTS]) {
    Lanes largest = scores[0], sum = _mm256_setzero_si256();
    for (int j = 1; j < TOKEN_PARTS; j++) largest = _mm256_max_epi32(largest, scores[j]);
    for (int j = 0; j < TOKEN_PARTS; j++) {
        Lanes below = _mm256_srli_epi32(_mm256_sub_epi32(largest, scores[j]), 11);
        scores[j] = halve(model, below);
        sum = _mm256_add_epi32(sum, scores[j]);
    }
    uint32_t sums[TOKEN_PARTS];
    _mm256_storeu_si256((Lanes *)sums, sum);
    for (int p = 0; p < TOKEN_PARTS; p++) sums[p] = 0x80000000u / sums[p];
    Lanes inverse = _mm256_loadu_si256((Lanes *)sums);
    for (int j = 0; j < TOKEN_PARTS; j++) {
        scores[j] = _mm256_srli_epi32(_mm256_mullo_epi32(scores[j], inverse), 19);
    }
}

static inline void mix(const Lanes weights[TOKEN_PARTS], const Channels values, Channels mixed) {
    Lanes pairs[TOKEN_PARTS / 2];
    pair_up(weights, pairs, TOKEN_PARTS / 2);
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        int16_t each[2 * TOKEN_PARTS];
        _mm256_storeu_si256((Lanes *)each, _mm256_packs_epi32(values[c], values[c]));
        // packs works on halves: parts 0..3 lie at 0..3, parts 4..7 at 8..11
        memcpy(each + 4, each + 8, 4 * sizeof *each);
        int32_t two[TOKEN_PARTS / 2];
        memcpy(two, each, sizeof two);
        mixed[c] = _mm256_srai_epi32(multiply(two, pairs, TOKEN_PARTS / 2), 12);
    }
}

static inline void attend(const MemoryTokenModel *model, const TokenNet *net, const Channels h,
                          Channels z) {
    Lanes pairs[PAIRS], weights[TOKEN_PARTS];
    Channels queries, keys, values, mixed;
    pair_up(h, pairs, PAIRS);
    project(net->query, pairs, queries);
    project(net->key, pairs, keys);
    project(net->value, pairs, values);
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        queries[c] = _mm256_srai_epi32(queries[c], 11);
        keys[c] = _mm256_srai_epi32(keys[c], 11);
        values[c] = saturate(_mm256_srai_epi32(values[c], 6));
    }
    compare(net, queries, keys, weights);
    weigh(model, weights);
    mix(weights, values, mixed);
    pair_up(mixed, pairs, PAIRS);
    project(net->mix, pairs, z);
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        z[c] = saturate(_mm256_add_epi32(h[c], _mm256_srai_epi32(z[c], 6)));
    }
}

static inline Lanes bend(const MemoryTokenModel *model, Lanes x) {
    uint32_t at[TOKEN_PARTS];
    int32_t y[TOKEN_PARTS];
    Lanes index = _mm256_srli_epi32(_mm256_abs_epi32(x), 6);
    _mm256_storeu_si256((Lanes *)at, _mm256_min_epu32(index, _mm256_set1_epi32(TOKEN_BENDS - 1)));
    for (int p = 0; p < TOKEN_PARTS; p++) y[p] = model->bends[at[p]];
    // bends[0] is 0, so that the sign of x may be 0 there
    return _mm256_sign_epi32(_mm256_loadu_si256((Lanes *)y), x);
}

static inline void think(const MemoryTokenModel *model, const TokenNet *net, const Channels z,
                         Channels out) {
    int32_t wide[TOKEN_CHANNELS * HIDDEN_PAIRS];
    Lanes pairs[PAIRS], hidden[TOKEN_HIDDEN], hidden_pairs[HIDDEN_PAIRS];
    pair_up(z, pairs, PAIRS);
    widen(net->up[0], wide, TOKEN_HIDDEN * TOKEN_CHANNELS);
    for (int i = 0; i < TOKEN_HIDDEN; i++) {
        Lanes sum = _mm256_srai_epi32(multiply(wide + i * PAIRS, pairs, PAIRS), 6);
        hidden[i] = bend(model, _mm256_add_epi32(sum, _mm256_set1_epi32(net->up_bias[i] * 128)));
    }
    pair_up(hidden, hidden_pairs, HIDDEN_PAIRS);
    widen(net->down[0], wide, TOKEN_HIDDEN * TOKEN_CHANNELS);
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        Lanes sum = multiply(wide + c * HIDDEN_PAIRS, hidden_pairs, HIDDEN_PAIRS);
        sum = _mm256_add_epi32(z[c], _mm256_srai_epi32(sum, 6));
        out[c] = saturate(_mm256_add_epi32(sum, _mm256_set1_epi32(net->down_bias[c] * 32)));
    }
}

// reads the state, finds the largest magnitudes: of each part as its gain, of all as the shift
static inline uint32_t read_state(const TokenNet *net, const int32_t x[TOKEN_WIDTH], Channels state,
                                  Lanes *gain) {
    const Lanes lanes = _mm256_setr_epi32(0, 16, 32, 48, 64, 80, 96, 112);
    Lanes most = _mm256_setzero_si256();
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        state[c] = _mm256_i32gather_epi32(x + c, lanes, 4);
        most = _mm256_max_epu32(most, _mm256_abs_epi32(state[c])); // INT32_MIN becomes 2^31
    }
    uint32_t magnitudes[TOKEN_PARTS], all = 0;
    int32_t gains[TOKEN_PARTS];
    _mm256_storeu_si256((Lanes *)magnitudes, most);
    for (int p = 0; p < TOKEN_PARTS; p++) {
        all |= magnitudes[p];
        gains[p] = net->gain[p][token_gain_index(magnitudes[p])];
    }
    *gain = _mm256_loadu_si256((Lanes *)gains);
    uint32_t bits = token_bits(all);
    return bits > TOKEN_STATE_BITS ? bits - TOKEN_STATE_BITS : 0;
}

static inline Lanes combine(Lanes x, Lanes gain, Lanes out, Lanes scale, uint32_t shift) {
    Lanes base = _mm256_srai_epi32(_mm256_mullo_epi32(_mm256_srai_epi32(x, 4), gain), 4);
    Lanes change = _mm256_mullo_epi32(out, scale);
    Lanes scaled = shift < 7 ? _mm256_sra_epi32(change, _mm_cvtsi32_si128((int)(7 - shift)))
                             : _mm256_sll_epi32(change, _mm_cvtsi32_si128((int)(shift - 7)));
    return _mm256_add_epi32(base, scaled);
}

void token_net_avx2(const MemoryTokenModel *model, const TokenNet *net,
                    const int32_t x[TOKEN_WIDTH], int32_t y[TOKEN_WIDTH]) {
    Channels state, h, z, out;
    Lanes gain;
    uint32_t shift = read_state(net, x, state, &gain);
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        Lanes scaled = _mm256_sra_epi32(state[c], _mm_cvtsi32_si128((int)shift));
        Lanes position = column(&net->position[0][c], TOKEN_CHANNELS);
        h[c] = _mm256_add_epi32(scaled, _mm256_slli_epi32(position, 5));
    }
    attend(model, net, h, z);
    think(model, net, z, out);
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        int32_t each[TOKEN_PARTS];
        Lanes scale = column(&net->scale[0][c], TOKEN_CHANNELS);
        _mm256_storeu_si256((Lanes *)each, combine(state[c], gain, out[c], scale, shift));
        for (int p = 0; p < TOKEN_PARTS; p++) y[p * TOKEN_CHANNELS + c] = each[p];
    }
}

#else

void token_net_avx2(const MemoryTokenModel *model, const TokenNet *net,
                    const int32_t x[TOKEN_WIDTH], int32_t y[TOKEN_WIDTH]) {
    token_net_plain(model, net, x, y); // never asked for
}

#endif
