// Arguments of attention and of its way back. What they compute: attention.h.

#include "gpu/shared.h"

#define ATTENTION_HEAD 32    // channels of a head: MODEL_HEAD
#define ATTENTION_QUERIES 32 // of one workgroup, forward: one frame still keeps 8 workers busy
#define ATTENTION_BLOCK 16   // rows between two looks at the maximum
#define ATTENTION_GROUP 64   // of the way back; forward an invocation is a query

#define ATTENTION_BF16 1u // products may round their operands to bfloat16, as MATMUL_BF16

// channels of query head h begin at 32 h, of key and value head j at 32 j
struct AttentionArgs {
    GPU_PTR(F32) q;      // [frames][queries][q_pitch]
    GPU_PTR(F32) k;      // [frames][rows][kv_pitch], a frame begins kv_frame floats after the last
    GPU_PTR(F32) v;      // as k
    GPU_PTR(F32) o;      // [frames][queries][o_pitch]
    GPU_PTR(F32) spread; // [frames][heads][queries]: log Σ exp of the scores, for the way back
    uint32_t frames, queries, rows;
    uint32_t heads, kv_heads;
    uint32_t q_pitch, kv_pitch, o_pitch, kv_frame;
    uint32_t flags;
};

struct AttentionBackArgs {
    GPU_PTR(F32) q;
    GPU_PTR(F32) k;
    GPU_PTR(F32) v;
    GPU_PTR(F32) o;
    GPU_PTR(F32) spread;
    GPU_PTR(F32) d_o; // as o
    GPU_PTR(F32) dq;  // as q: these three are written, not added to
    GPU_PTR(F32) dk;  // as k
    GPU_PTR(F32) dv;  // as v
    uint32_t frames, queries, rows;
    uint32_t heads, kv_heads;
    uint32_t q_pitch, kv_pitch, o_pitch, kv_frame;
    uint32_t flags;
};
