// The definition of encoding and decoding rows, compiled once for any processor and once for
// AVX-512. A group is one row. See page.h.

#include "model/page.h"
#include "model/page_half_gpu.h"

#include <math.h>
#include <string.h>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

enum { HEAD = PAGE_HEAD };

// words of the head `head` of all 2 · heads, from the beginning of its row
static inline uint32_t head_at(const PageFormat *f, uint32_t head) {
    uint32_t k = model_page_head_words(f->k_code, f->k_keep);
    uint32_t v = model_page_head_words(f->v_code, f->v_keep);
    return head < f->heads ? head * k : f->heads * k + (head - f->heads) * v;
}

static inline const float *basis_at(uint64_t basis, const PageFormat *f, uint32_t store_row,
                                    uint32_t head) {
    uint32_t which = store_row & PAGE_ROTATED ? 1 : 0;
    return GPU_AT(const float, basis) + (which * f->heads + head) * (size_t)(HEAD * HEAD);
}

//---- encode --------------------------------------------------------------------------------------

// `patches` begins at the head's values of the first patch of the square
static inline void put_mean_head(float x[HEAD], const float *patches, uint32_t side, uint32_t grid,
                                 uint32_t width) {
    float part = 1 / ((float)side * (float)side);
    for (int i = 0; i < HEAD; i++) x[i] = 0;
    for (uint32_t k = 0; k < side * side; k++) {
        const float *patch = patches + (k / side * grid + k % side) * (size_t)width;
        for (int i = 0; i < HEAD; i++) x[i] += part * patch[i];
    }
}

static inline void rotate(float x[HEAD], const float *basis) {
    float y[HEAD];
    for (int i = 0; i < HEAD; i++) {
        float sum = 0;
        for (int j = 0; j < HEAD; j++) sum += basis[i * HEAD + j] * x[j];
        y[i] = sum;
    }
    memcpy(x, y, sizeof y);
}

// bits of the `keep` values of largest magnitude, the first of equal ones
static inline uint32_t largest(const float x[HEAD], uint32_t keep) {
    float size[HEAD];
    for (int i = 0; i < HEAD; i++) size[i] = fabsf(x[i]);
    uint32_t bits = 0;
    for (int i = 0; i < HEAD; i++) {
        uint32_t before = 0;
        for (int j = 0; j < HEAD; j++) before += size[j] > size[i] || (size[j] == size[i] && j < i);
        bits |= (uint32_t)(before < keep) << i;
    }
    return bits;
}

static inline uint32_t byte_of(float x, float per_step) {
    float whole = floorf(x * per_step + 0.5f);
    whole = whole > 127 ? 127 : whole < -127 ? -127 : whole;
    return (uint32_t)(int32_t)whole & 0xff;
}

// a scale, then `count` bytes, two in a word
static inline void put_bytes(uint16_t *words, const float *x, uint32_t count) {
    float most = 0;
    for (uint32_t i = 0; i < count; i++) most = fabsf(x[i]) > most ? fabsf(x[i]) : most;
    uint32_t step = page_step(most);
    float per_step = step > 0 ? 1 / page_half_value(step) : 0;
    words[0] = (uint16_t)step;
    for (uint32_t i = 0; i < count; i += 2) {
        uint32_t high = i + 1 < count ? byte_of(x[i + 1], per_step) : 0;
        words[1 + i / 2] = (uint16_t)(byte_of(x[i], per_step) | high << 8);
    }
}

static inline void put_halves(uint16_t *words, const float *x, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) words[i] = (uint16_t)page_half(x[i]);
}

static inline void put_bitmap(uint16_t *words, const float x[HEAD], uint32_t code, uint32_t keep) {
    uint32_t bits = largest(x, keep), count = 0;
    float kept[HEAD];
    for (int i = 0; i < HEAD; i++)
        if (bits >> i & 1) kept[count++] = x[i];
    words[0] = (uint16_t)(bits & 0xffff), words[1] = (uint16_t)(bits >> 16);
    if (code == PAGE_BITMAP)
        put_halves(words + 2, kept, count);
    else
        put_bytes(words + 2, kept, count);
}

static inline void encode_head(uint16_t *words, const float x[HEAD], uint32_t code, uint32_t keep) {
    if (code == PAGE_F32)
        memcpy(words, x, HEAD * sizeof *x);
    else if (code == PAGE_F16)
        put_halves(words, x, HEAD);
    else if (code == PAGE_INT8)
        put_bytes(words, x, HEAD);
    else
        put_bitmap(words, x, code, keep);
}

static inline void encode_row(const PageEncodeArgs *args, uint32_t row) {
    const PageFormat *f = &args->format;
    const uint32_t *table = GPU_AT(const uint32_t, args->table) + 2 * (size_t)row;
    uint32_t first = table[1] & 0xffff, side = table[1] >> 16, width = 2 * f->heads * HEAD;
    uint16_t *words = GPU_AT(uint16_t, args->store) + (table[0] & ~PAGE_ROTATED) * (size_t)f->words;
    for (uint32_t head = 0; head < 2 * f->heads; head++) {
        bool is_k = head < f->heads;
        float x[HEAD];
        put_mean_head(x, GPU_AT(const float, args->page) + first * (size_t)width + head * HEAD,
                      side, args->grid, width);
        if (is_k && model_page_is_rotated(f)) rotate(x, basis_at(args->basis, f, table[0], head));
        encode_head(words + head_at(f, head), x, is_k ? f->k_code : f->v_code,
                    is_k ? f->k_keep : f->v_keep);
    }
}

static inline void encode_groups(const void *argument, uint32_t begin, uint32_t end) {
    const PageEncodeArgs *args = argument;
    for (uint32_t row = begin; row < end && row < args->count; row++) encode_row(args, row);
}

//---- decode --------------------------------------------------------------------------------------

static inline void get_halves(float *y, const uint16_t *words, uint32_t count) {
    uint32_t i = 0;
#ifdef __AVX512F__
    for (; i + 16 <= count; i += 16) {
        __m256i halves = _mm256_loadu_si256((const __m256i *)(const void *)(words + i));
        _mm512_storeu_ps(y + i, _mm512_cvtph_ps(halves));
    }
#endif
    for (; i < count; i++) y[i] = page_half_value(words[i]);
}

static inline void get_bytes(float *y, const uint16_t *words, uint32_t count) {
    int8_t bytes[HEAD];
    memcpy(bytes, words + 1, count);
    float step = page_half_value(words[0]);
    for (uint32_t i = 0; i < count; i++) y[i] = step * (float)bytes[i];
}

static inline uint32_t get_kept(float kept[HEAD], const uint16_t *words, uint32_t code,
                                uint32_t keep) {
    if (code == PAGE_BITMAP)
        get_halves(kept, words + 2, keep);
    else
        get_bytes(kept, words + 2, keep);
    return words[0] | (uint32_t)words[1] << 16;
}

// without rotation
static inline void put_kept(float y[HEAD], const float kept[HEAD], uint32_t bits) {
    for (int i = 0; i < HEAD; i++) y[i] = 0;
    for (uint32_t k = 0; bits != 0; bits &= bits - 1, k++) y[__builtin_ctz(bits)] = kept[k];
}

typedef float Half __attribute__((vector_size(HEAD / 2 * sizeof(float)))); // of a head

// the sum of the kept axes, each by its value
static inline void rotate_back(float y[HEAD], const float kept[HEAD], uint32_t bits,
                               const float *basis) {
    Half low = {0}, high = {0};
    for (uint32_t k = 0; bits != 0; bits &= bits - 1, k++) {
        Half axis[2];
        memcpy(axis, basis + __builtin_ctz(bits) * HEAD, sizeof axis);
        low += kept[k] * axis[0];
        high += kept[k] * axis[1];
    }
    memcpy(y, &low, sizeof low);
    memcpy(y + HEAD / 2, &high, sizeof high);
}

static inline void get_bitmap(float *y, const uint16_t *words, uint32_t code, uint32_t keep,
                              const float *basis) {
    float kept[HEAD];
    uint32_t bits = get_kept(kept, words, code, keep);
    if (basis != NULL)
        rotate_back(y, kept, bits, basis);
    else
        put_kept(y, kept, bits);
}

static inline void decode_head(float *y, const uint16_t *words, uint32_t code, uint32_t keep,
                               const float *basis) {
    if (code == PAGE_F32)
        memcpy(y, words, HEAD * sizeof *y);
    else if (code == PAGE_F16)
        get_halves(y, words, HEAD);
    else if (code == PAGE_INT8)
        get_bytes(y, words, HEAD);
    else
        get_bitmap(y, words, code, keep, basis);
}

static inline void decode_row(const PageDecodeArgs *args, uint32_t row) {
    const PageFormat *f = &args->format;
    uint32_t at = GPU_AT(const uint32_t, args->table)[row], heads = f->heads;
    const uint16_t *words =
        GPU_AT(const uint16_t, args->store) + (at & ~PAGE_ROTATED) * (size_t)f->words;
    float *y = GPU_AT(float, args->y) + row * (size_t)(2 * heads * HEAD);
    for (uint32_t head = 0; head < heads; head++, y += HEAD)
        decode_head(y, words + head_at(f, head), f->k_code, f->k_keep,
                    basis_at(args->basis, f, at, head));
    for (uint32_t head = heads; head < 2 * heads; head++, y += HEAD)
        decode_head(y, words + head_at(f, head), f->v_code, f->v_keep, NULL);
}

static inline void decode_groups(const void *argument, uint32_t begin, uint32_t end) {
    const PageDecodeArgs *args = argument;
    for (uint32_t row = begin; row < end && row < args->count; row++) decode_row(args, row);
}
