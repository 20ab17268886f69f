// attention.h for AVX-512: products of whole blocks, by model_matmul_block, and between them the
// softmax of a block of scores that stays in the first cache.
//
//              ┌── ROWS ──┐
//     QUERIES  │ scores   │ = q kᵀ      then 2^(scores - most), then o = o · factor + scores v
//
// Scores are taken in powers of 2: log₂ e is a part of their scale.

#ifdef __AVX512F__

#include "model/attention.h"
#include "model/attention_exp.h"
#include "model/matmul.h"

#include <float.h>
#include <math.h>

enum { HEAD = ATTENTION_HEAD, QUERIES = ATTENTION_MERGED, ROWS = 128, LANES = 16 };

#define LOG2_E 1.4426950408889634f
#define LN_2 0.6931471805599453f
#define SCALE (ATTENTION_SCALE * LOG2_E)

// What is known after some of the rows, and the scores of the next.
typedef struct Running {
    _Alignas(64) float scores[QUERIES][ROWS]; // then weights
    _Alignas(64) float most[QUERIES];         // largest score
    _Alignas(64) float sum[QUERIES];          // of the weights
    _Alignas(64) float factor[QUERIES];       // of what was summed before the last maximum
} Running;

static __mmask16 mask_of(uint32_t count) {
    return (__mmask16)(count >= LANES ? 0xffffu : (1u << count) - 1);
}

static void score_rows(const AttentionPart *part, Running *run, uint32_t row, uint32_t count) {
    model_matmul_block(&(MatmulArgs){
        .a = (uintptr_t)part->q,
        .b = (uintptr_t)(part->k + row * (size_t)part->kv_pitch),
        .c = (uintptr_t)run->scores,
        .rows = part->queries,
        .cols = count,
        .k = HEAD,
        .a_pitch = part->q_pitch,
        .b_pitch = part->kv_pitch,
        .c_pitch = ROWS,
        .flags = MATMUL_B_TURNED,
    });
}

static void add_rows(const AttentionPart *part, Running *run, uint32_t row, uint32_t count) {
    model_matmul_block(&(MatmulArgs){
        .a = (uintptr_t)run->scores,
        .b = (uintptr_t)(part->v + row * (size_t)part->kv_pitch),
        .c = (uintptr_t)part->o,
        .rows = part->queries,
        .cols = HEAD,
        .k = count,
        .a_pitch = ROWS,
        .b_pitch = part->kv_pitch,
        .c_pitch = part->o_pitch,
        .flags =
            (row > 0 ? MATMUL_ACCUMULATE : 0) | (part->flags & ATTENTION_BF16 ? MATMUL_BF16 : 0),
    });
}

static float largest(const float scores[ROWS], uint32_t count) {
    const __m512 least = _mm512_set1_ps(-FLT_MAX);
    __m512 most = least;
    for (uint32_t r = 0; r < count; r += LANES)
        most = _mm512_max_ps(most, _mm512_mask_loadu_ps(least, mask_of(count - r), scores + r));
    return _mm512_reduce_max_ps(most);
}

// scores become weights; returns their sum
static float weigh(float scores[ROWS], uint32_t count, float most) {
    __m512 sum = _mm512_setzero_ps(), shift = _mm512_set1_ps(-most);
    for (uint32_t r = 0; r < count; r += LANES) {
        __mmask16 mask = mask_of(count - r);
        __m512 score = _mm512_maskz_loadu_ps(mask, scores + r);
        __m512 weight = exp2_of(_mm512_fmadd_ps(score, _mm512_set1_ps(SCALE), shift));
        _mm512_mask_storeu_ps(scores + r, mask, weight);
        sum = _mm512_mask_add_ps(sum, mask, sum, weight);
    }
    return _mm512_reduce_add_ps(sum);
}

static void scale_head(float o[HEAD], float factor) {
    for (int c = 0; c < HEAD; c++) o[c] *= factor;
}

static void find_factors(Running *run, const float most[QUERIES]) {
    for (int i = 0; i < QUERIES; i += LANES) {
        __m512 after = _mm512_load_ps(most + i);
        __m512 factor = exp2_of(_mm512_sub_ps(_mm512_load_ps(run->most + i), after));
        _mm512_store_ps(run->factor + i, factor);
        _mm512_store_ps(run->most + i, after);
    }
}

static void soften(const AttentionPart *part, Running *run, uint32_t row, uint32_t count) {
    _Alignas(64) float most[QUERIES] = {0};
    for (uint32_t i = 0; i < part->queries; i++)
        most[i] = fmaxf(run->most[i], largest(run->scores[i], count) * SCALE);
    find_factors(run, most);
    for (uint32_t i = 0; i < part->queries; i++) {
        float sum = weigh(run->scores[i], count, most[i]);
        run->sum[i] = row > 0 ? run->sum[i] * run->factor[i] + sum : sum;
        if (row > 0) scale_head(part->o + i * (size_t)part->o_pitch, run->factor[i]);
    }
}

static void end_query(const AttentionPart *part, const Running *run, uint32_t i) {
    float *o = part->o + i * (size_t)part->o_pitch;
    if (part->rows == 0) memset(o, 0, HEAD * sizeof *o);
    if (part->rows > 0) scale_head(o, 1 / run->sum[i]);
    part->spread[i] = LN_2 * run->most[i] + logf(run->sum[i]);
}

void model_attention_avx512(const AttentionPart *part) {
    Running run;
    for (int i = 0; i < QUERIES; i++) run.most[i] = -FLT_MAX, run.sum[i] = 0;
    for (uint32_t row = 0; row < part->rows; row += ROWS) {
        uint32_t count = part->rows - row < ROWS ? part->rows - row : ROWS;
        score_rows(part, &run, row, count);
        soften(part, &run, row, count);
        add_rows(part, &run, row, count);
    }
    for (uint32_t i = 0; i < part->queries; i++) end_query(part, &run, i);
}

#else
typedef int attention_avx512_is_empty_here;
#endif
