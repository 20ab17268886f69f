// What a vector of the packets is with AVX2: 8 lanes, for raycast_packet.h.

#pragma once

#include <immintrin.h>
#include <stdbool.h>
#include <stdint.h>

#define VECTOR_LANES 8
#define INLINE static inline __attribute__((always_inline))

typedef __m256 F;
typedef __m256i I;
typedef __m256 M; // all bits of a lane, or none

// clang-format off
INLINE F f_set(float x) { return _mm256_set1_ps(x); }
INLINE F f_load(const float *p) { return _mm256_load_ps(p); }
INLINE void f_store(float *p, F a) { _mm256_store_ps(p, a); }
INLINE F f_min(F a, F b) { return _mm256_min_ps(a, b); }
INLINE F f_max(F a, F b) { return _mm256_max_ps(a, b); }
INLINE F f_sqrt(F a) { return _mm256_sqrt_ps(a); }
INLINE F f_abs(F a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
INLINE F f_floor(F a) { return _mm256_floor_ps(a); }
INLINE F f_select(M m, F a, F b) { return _mm256_blendv_ps(b, a, m); }
INLINE float f_largest(F a) {
    __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    b = _mm_max_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_max_ss(b, _mm_shuffle_ps(b, b, 1)));
}
INLINE float f_lane(F a, int lane) { return a[lane]; }
INLINE M f_lt(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
INLINE M f_le(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
INLINE M f_gt(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_GT_OQ); }
INLINE M f_ge(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_GE_OQ); }
INLINE M f_eq(F a, F b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
INLINE I f_bits(F a) { return _mm256_castps_si256(a); }
INLINE F f_of_bits(I a) { return _mm256_castsi256_ps(a); }
INLINE F f_from_i(I a) { return _mm256_cvtepi32_ps(a); }
INLINE F f_gather(uint64_t base, I at) {
    return _mm256_i32gather_ps((const float *)(uintptr_t)base, at, 4);
}

INLINE I i_set(int x) { return _mm256_set1_epi32(x); }
INLINE I i_load(const uint32_t *p) { return _mm256_load_si256((const __m256i *)(const void *)p); }
INLINE void i_store(uint32_t *p, I a) { _mm256_store_si256((__m256i *)(void *)p, a); }
INLINE I i_add(I a, I b) { return _mm256_add_epi32(a, b); }
INLINE I i_sub(I a, I b) { return _mm256_sub_epi32(a, b); }
INLINE I i_mul(I a, I b) { return _mm256_mullo_epi32(a, b); }
INLINE I i_and(I a, I b) { return _mm256_and_si256(a, b); }
INLINE I i_or(I a, I b) { return _mm256_or_si256(a, b); }
INLINE I i_xor(I a, I b) { return _mm256_xor_si256(a, b); }
INLINE I i_min(I a, I b) { return _mm256_min_epi32(a, b); }
INLINE I i_max(I a, I b) { return _mm256_max_epi32(a, b); }
INLINE I i_shift_left(I a, int n) { return _mm256_slli_epi32(a, n); }
INLINE I i_shift_right(I a, int n) { return _mm256_srli_epi32(a, n); }
INLINE I i_shift_right_signed(I a, int n) { return _mm256_srai_epi32(a, n); }
INLINE I i_shift_right_by(I a, I n) { return _mm256_srlv_epi32(a, n); }
INLINE I i_select(M m, I a, I b) { return f_bits(f_select(m, f_of_bits(a), f_of_bits(b))); }
INLINE I i_from_f(F a) { return _mm256_cvttps_epi32(a); }
INLINE I i_gather(uint64_t base, I at) {
    return _mm256_i32gather_epi32((const int *)(uintptr_t)base, at, 4);
}
INLINE M i_equal(I a, I b) { return f_of_bits(_mm256_cmpeq_epi32(a, b)); }
INLINE M i_less(I a, I b) { return f_of_bits(_mm256_cmpgt_epi32(b, a)); }

INLINE M m_and(M a, M b) { return _mm256_and_ps(a, b); }
INLINE M m_or(M a, M b) { return _mm256_or_ps(a, b); }
INLINE M m_and_not(M a, M b) { return _mm256_andnot_ps(b, a); }
INLINE M m_all(void) { return f_of_bits(i_set(-1)); }
INLINE M m_none(void) { return _mm256_setzero_ps(); }
INLINE M i_test(I a, I b) { return m_and_not(m_all(), i_equal(i_and(a, b), i_set(0))); }
INLINE unsigned m_bits(M a) { return (unsigned)_mm256_movemask_ps(a); }
INLINE bool m_any(M a) { return m_bits(a) != 0; }
INLINE M m_from_bits(unsigned bits) {
    I lane = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    return i_test(i_set((int)bits), lane);
}
// clang-format on

// out[c] of each lane: word at + c. Loads and 4 × 4 transpositions, faster than four gathers.
INLINE void f_load4(uint64_t base, I at, F out[4]) {
    _Alignas(32) uint32_t index[VECTOR_LANES];
    i_store(index, at);
    const float *p = (const float *)(uintptr_t)base;
    F r[4];
    for (int k = 0; k < 4; k++) {
        r[k] = _mm256_castps128_ps256(_mm_loadu_ps(p + index[k]));
        r[k] = _mm256_insertf128_ps(r[k], _mm_loadu_ps(p + index[4 + k]), 1);
    }
    F low01 = _mm256_unpacklo_ps(r[0], r[1]), high01 = _mm256_unpackhi_ps(r[0], r[1]);
    F low23 = _mm256_unpacklo_ps(r[2], r[3]), high23 = _mm256_unpackhi_ps(r[2], r[3]);
    out[0] = _mm256_shuffle_ps(low01, low23, 0x44);
    out[1] = _mm256_shuffle_ps(low01, low23, 0xee);
    out[2] = _mm256_shuffle_ps(high01, high23, 0x44);
    out[3] = _mm256_shuffle_ps(high01, high23, 0xee);
}
