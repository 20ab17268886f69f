// matmul_body.h for AVX2: 6 rows by 16 columns of C in 12 of 16 registers.

#ifdef __AVX2__

#include "model/matmul.h"

#include <immintrin.h>

#define LANES 8
#define STRIP 6
#define MATMUL_PART model_matmul_part_avx2

typedef __m256 Lanes;
typedef __m256i Mask;

static inline Mask mask_of(uint32_t count) {
    __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count < LANES ? (int)count : LANES), lane);
}

static inline Lanes load(const float *from, Mask mask) {
    return _mm256_maskload_ps(from, mask);
}

static inline Lanes load_all(const float *from) {
    return _mm256_loadu_ps(from);
}

static inline void store(float *to, Mask mask, Lanes x) {
    _mm256_maskstore_ps(to, mask, x);
}

static inline Lanes all(float x) {
    return _mm256_set1_ps(x);
}

static inline Lanes multiply_add(Lanes a, Lanes b, Lanes sum) {
    return _mm256_fmadd_ps(a, b, sum);
}

// as in matmul_turn.h: pairs, fours, then halves of registers
static inline void turn(Lanes x[LANES]) {
    Lanes pair[LANES], four[LANES];
    for (int i = 0; i < LANES; i += 2) {
        pair[i] = _mm256_unpacklo_ps(x[i], x[i + 1]);
        pair[i + 1] = _mm256_unpackhi_ps(x[i], x[i + 1]);
    }
    for (int i = 0; i < LANES; i += 4) {
        four[i] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0x44);
        four[i + 1] = _mm256_shuffle_ps(pair[i], pair[i + 2], 0xee);
        four[i + 2] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0x44);
        four[i + 3] = _mm256_shuffle_ps(pair[i + 1], pair[i + 3], 0xee);
    }
    for (int j = 0; j < 4; j++) {
        x[j] = _mm256_permute2f128_ps(four[j], four[j + 4], 0x20);
        x[j + 4] = _mm256_permute2f128_ps(four[j], four[j + 4], 0x31);
    }
}

#include "model/matmul_body.h"

#else
typedef int matmul_avx2_is_empty_here;
#endif
