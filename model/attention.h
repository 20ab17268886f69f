// Grouped-query attention over rows: for each frame and query head h, with j = h /
// (heads/kv_heads),
//
//     o[i] = Σ_r p[i][r] v[r],    p[i] = softmax_r (q[i] · k[r] / √32)
//
// Rows are taken in blocks with a running maximum and sum (Milakov and Gimelshein 2018; Dao et al.
// 2022), so that no table of scores is ever stored. Rows have no order: pages of remembered frames
// may lie in any. Without rows o is zero.
//
//     back   D[i] = d_o[i] · o[i],  p recomputed from `spread`
//            dv = pᵀ d_o;  ds = p ∘ (d_o vᵀ − D);  dq = ds k/√32;  dk = dsᵀ q/√32
//            one workgroup per frame and key head, which owns dk, dv and its heads' dq: no atomics
//            (so frames that share their rows, kv_frame 0, have no way back)
//
// Bodies of one definition: plain C, AVX-512 (products by model_matmul_block), AMX where bfloat16
// is allowed (its own products: the tiles of a block never leave the first caches, which is 1.6
// times as fast as three passes of whole products), and shaders. Those but AMX do not round.

#pragma once

#include "gpu/gpu.h"
#include "model/attention_gpu.h"

typedef struct AttentionArgs AttentionArgs;
typedef struct AttentionBackArgs AttentionBackArgs;

extern const GpuCode model_attention_code, model_attention_back_code;

uint32_t model_attention_groups(const AttentionArgs *args);
uint32_t model_attention_back_groups(const AttentionBackArgs *args);

//---- inside attention*.c -------------------------------------------------------------------------

// A host body gets the blocks of queries of one head together that its thread took: MERGED queries
// at most.
#define ATTENTION_MERGED 64
#define ATTENTION_SCALE 0.17677669529663687f // 1/√32

// What one workgroup of either way reads and writes.
typedef struct AttentionPart {
    const float *q;          // [queries][q_pitch] of the first head
    const float *k, *v;      // [rows][kv_pitch]
    float *o;                // [queries][o_pitch]
    float *spread;           // [heads][queries]
    const float *d_o;        // back only, as are those below
    float *dq, *dk, *dv;     // as q, k, v
    uint32_t queries, heads; // forward 1 head and some of the queries, back all that share k and v
    uint32_t all_queries;    // from one head's `spread` to the next
    uint32_t rows;
    uint32_t q_pitch, kv_pitch, o_pitch;
    uint32_t flags;
} AttentionPart;

typedef void AttentionBody(const AttentionPart *part);
void model_attention_run(const AttentionArgs *args, uint32_t begin, uint32_t end,
                         AttentionBody *body);
void model_attention_back_run(const AttentionBackArgs *args, uint32_t begin, uint32_t end,
                              AttentionBody *body);
AttentionBody model_attention_plain, model_attention_avx512, model_attention_amx;
AttentionBody model_attention_back_plain, model_attention_back_avx512, model_attention_back_amx;
