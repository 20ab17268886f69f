// matmul_body.h for AVX-512: 12 rows by 32 columns of C in 24 of 32 registers.

#ifdef __AVX512F__

#include "model/matmul.h"
#include "model/matmul_turn.h"

#define LANES 16
#define STRIP 12
#define MATMUL_PART model_matmul_part_avx512

typedef __m512 Lanes;
typedef __mmask16 Mask;

static inline Mask mask_of(uint32_t count) {
    return (Mask)(count >= LANES ? 0xffffu : (1u << count) - 1);
}

static inline Lanes load(const float *from, Mask mask) {
    return _mm512_maskz_loadu_ps(mask, from);
}

static inline Lanes load_all(const float *from) {
    return _mm512_loadu_ps(from);
}

static inline void store(float *to, Mask mask, Lanes x) {
    _mm512_mask_storeu_ps(to, mask, x);
}

static inline Lanes all(float x) {
    return _mm512_set1_ps(x);
}

static inline Lanes multiply_add(Lanes a, Lanes b, Lanes sum) {
    return _mm512_fmadd_ps(a, b, sum);
}

static inline void turn(Lanes x[LANES]) {
    __m512i words[LANES];
    for (int i = 0; i < LANES; i++) words[i] = _mm512_castps_si512(x[i]);
    turn_16(words);
    for (int i = 0; i < LANES; i++) x[i] = _mm512_castsi512_ps(words[i]);
}

#include "model/matmul_body.h"

#else
typedef int matmul_avx512_is_empty_here;
#endif
