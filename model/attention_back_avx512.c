// attention.h's way back for AVX-512: five products of blocks of queries and rows, and between them
// what happens to each pair of one.
//
//               ┌── ROWS ──┐
//     QUERIES   │ p        │ = q kᵀ, then 2^(p - spread)       dv += pᵀ d_o
//               │ ds       │ = d_o vᵀ, then p (ds - D)         dk += dsᵀ q,  dq += ds k

#ifdef __AVX512F__

#include "model/attention.h"
#include "model/attention_exp.h"
#include "model/matmul.h"

enum { HEAD = ATTENTION_HEAD, QUERIES = 64, ROWS = 128, LANES = 16 };

#define LOG2_E 1.4426950408889634f

// Some queries of one head and some rows.
typedef struct Block {
    const float *q, *d_o, *o, *k, *v;
    const float *spread;
    float *dq, *dk, *dv;
    uint32_t queries, rows;
    bool is_first_row, is_first_query;
} Block;

typedef struct Scratch {
    _Alignas(64) float p[QUERIES][ROWS], ds[QUERIES][ROWS];
} Scratch;

static Block block_of(const AttentionPart *part, uint32_t head, uint32_t i, uint32_t row) {
    size_t q = i * (size_t)part->q_pitch + head * HEAD, o = i * (size_t)part->o_pitch + head * HEAD;
    size_t kv = row * (size_t)part->kv_pitch;
    return (Block){
        .q = part->q + q,
        .d_o = part->d_o + o,
        .o = part->o + o,
        .k = part->k + kv,
        .v = part->v + kv,
        .spread = part->spread + head * part->all_queries + i,
        .dq = part->dq + q,
        .dk = part->dk + kv,
        .dv = part->dv + kv,
        .queries = part->queries - i < QUERIES ? part->queries - i : QUERIES,
        .rows = part->rows - row < ROWS ? part->rows - row : ROWS,
        .is_first_row = row == 0,
        .is_first_query = head == 0 && i == 0,
    };
}

//---- products ------------------------------------------------------------------------------------

// [queries][ROWS] = a bᵀ
static void pair(const AttentionPart *part, const Block *block, float (*to)[ROWS], const float *a,
                 uint32_t a_pitch, const float *b) {
    model_matmul_block(&(MatmulArgs){
        .a = (uintptr_t)a,
        .b = (uintptr_t)b,
        .c = (uintptr_t)to,
        .rows = block->queries,
        .cols = block->rows,
        .k = HEAD,
        .a_pitch = a_pitch,
        .b_pitch = part->kv_pitch,
        .c_pitch = ROWS,
        .flags = MATMUL_B_TURNED,
    });
}

// [rows][HEAD] of dk or dv += pairsᵀ b
static void add_to_rows(const AttentionPart *part, const Block *block, float *to,
                        float (*pairs)[ROWS], const float *b, uint32_t b_pitch) {
    model_matmul_block(&(MatmulArgs){
        .a = (uintptr_t)pairs,
        .b = (uintptr_t)b,
        .c = (uintptr_t)to,
        .rows = block->rows,
        .cols = HEAD,
        .k = block->queries,
        .a_pitch = ROWS,
        .b_pitch = b_pitch,
        .c_pitch = part->kv_pitch,
        .flags = MATMUL_A_TURNED | (block->is_first_query ? 0 : MATMUL_ACCUMULATE),
    });
}

static void add_to_queries(const AttentionPart *part, const Block *block, float (*ds)[ROWS]) {
    model_matmul_block(&(MatmulArgs){
        .a = (uintptr_t)ds,
        .b = (uintptr_t)block->k,
        .c = (uintptr_t)block->dq,
        .rows = block->queries,
        .cols = HEAD,
        .k = block->rows,
        .a_pitch = ROWS,
        .b_pitch = part->kv_pitch,
        .c_pitch = part->q_pitch,
        .flags = block->is_first_row ? 0 : MATMUL_ACCUMULATE,
    });
}

//---- between them --------------------------------------------------------------------------------

static float dot(const float a[HEAD], const float b[HEAD]) {
    __m512 low = _mm512_mul_ps(_mm512_loadu_ps(a), _mm512_loadu_ps(b));
    __m512 high = _mm512_mul_ps(_mm512_loadu_ps(a + LANES), _mm512_loadu_ps(b + LANES));
    return _mm512_reduce_add_ps(_mm512_add_ps(low, high));
}

// scores become p, and d_o vᵀ becomes ds with the scale of the scores
static void weigh(float p[ROWS], float ds[ROWS], uint32_t rows, float spread, float d) {
    const __m512 scale = _mm512_set1_ps(ATTENTION_SCALE * LOG2_E);
    const __m512 shift = _mm512_set1_ps(-spread * LOG2_E);
    const __m512 slope = _mm512_set1_ps(ATTENTION_SCALE),
                 down = _mm512_set1_ps(-d * ATTENTION_SCALE);
    for (uint32_t r = 0; r < rows; r += LANES) {
        __mmask16 mask = (__mmask16)(rows - r >= LANES ? 0xffffu : (1u << (rows - r)) - 1);
        __m512 score = _mm512_maskz_loadu_ps(mask, p + r);
        __m512 weight = exp2_of(_mm512_fmadd_ps(score, scale, shift));
        __m512 change = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(mask, ds + r), slope, down);
        _mm512_mask_storeu_ps(p + r, mask, weight);
        _mm512_mask_storeu_ps(ds + r, mask, _mm512_mul_ps(weight, change));
    }
}

static void back_block(const AttentionPart *part, const Block *block, Scratch *s) {
    pair(part, block, s->p, block->q, part->q_pitch, block->k);
    pair(part, block, s->ds, block->d_o, part->o_pitch, block->v);
    for (uint32_t i = 0; i < block->queries; i++) {
        size_t at = i * (size_t)part->o_pitch;
        weigh(s->p[i], s->ds[i], block->rows, block->spread[i],
              dot(block->d_o + at, block->o + at));
    }
    add_to_rows(part, block, block->dv, s->p, block->d_o, part->o_pitch);
    add_to_rows(part, block, block->dk, s->ds, block->q, part->q_pitch);
    add_to_queries(part, block, s->ds);
}

static void clear_queries(const AttentionPart *part) {
    for (uint32_t i = 0; i < part->queries; i++)
        memset(part->dq + i * (size_t)part->q_pitch, 0, part->heads * HEAD * sizeof *part->dq);
}

void model_attention_back_avx512(const AttentionPart *part) {
    Scratch scratch;
    if (part->rows == 0) clear_queries(part);
    for (uint32_t row = 0; row < part->rows; row += ROWS) {
        for (uint32_t head = 0; head < part->heads; head++) {
            for (uint32_t i = 0; i < part->queries; i += QUERIES) {
                Block block = block_of(part, head, i, row);
                back_block(part, &block, &scratch);
            }
        }
    }
}

#else
typedef int attention_back_avx512_is_empty_here;
#endif
