// The definition of attention's way back, and its dispatch. See attention.h.

#include "base/cpu.h"
#include "model/attention.h"

#include <math.h>
#include <string.h>

static const uint32_t spirv[] =
#include "model/attention_back.spv.h"
    ;

enum { HEAD = ATTENTION_HEAD };

uint32_t model_attention_back_groups(const AttentionBackArgs *args) {
    return args->frames * args->kv_heads;
}

static AttentionPart part_of(const AttentionBackArgs *args, uint32_t group) {
    uint32_t frame = group / args->kv_heads, kv_head = group % args->kv_heads;
    uint32_t heads = args->heads / args->kv_heads, head = kv_head * heads;
    size_t q = (size_t)frame * args->queries * args->q_pitch + head * HEAD;
    size_t o = (size_t)frame * args->queries * args->o_pitch + head * HEAD;
    size_t kv = (size_t)frame * args->kv_frame + kv_head * HEAD;
    return (AttentionPart){
        .q = GPU_AT(const float, args->q) + q,
        .k = GPU_AT(const float, args->k) + kv,
        .v = GPU_AT(const float, args->v) + kv,
        .o = GPU_AT(float, args->o) + o,
        .spread =
            GPU_AT(float, args->spread) + ((size_t)frame * args->heads + head) * args->queries,
        .d_o = GPU_AT(const float, args->d_o) + o,
        .dq = GPU_AT(float, args->dq) + q,
        .dk = GPU_AT(float, args->dk) + kv,
        .dv = GPU_AT(float, args->dv) + kv,
        .queries = args->queries,
        .heads = heads,
        .all_queries = args->queries,
        .rows = args->rows,
        .q_pitch = args->q_pitch,
        .kv_pitch = args->kv_pitch,
        .o_pitch = args->o_pitch,
        .flags = args->flags,
    };
}

//---- the definition ------------------------------------------------------------------------------

static float dot(const float a[HEAD], const float b[HEAD]) {
    float sum = 0;
    for (int c = 0; c < HEAD; c++) sum += a[c] * b[c];
    return sum;
}

static void add(float to[HEAD], float factor, const float values[HEAD]) {
    for (int c = 0; c < HEAD; c++) to[c] += factor * values[c];
}

// One query of one head.
typedef struct Query {
    const float *q, *d_o;
    float *dq;
    float spread, d; // D of attention.h
} Query;

static Query query_of(const AttentionPart *part, uint32_t head, uint32_t i) {
    size_t q = i * (size_t)part->q_pitch + head * HEAD, o = i * (size_t)part->o_pitch + head * HEAD;
    return (Query){
        .q = part->q + q,
        .d_o = part->d_o + o,
        .dq = part->dq + q,
        .spread = part->spread[head * part->all_queries + i],
        .d = dot(part->d_o + o, part->o + o),
    };
}

static void back_query(const AttentionPart *part, const Query *query) {
    float dq[HEAD] = {0};
    for (uint32_t r = 0; r < part->rows; r++) {
        size_t at = r * (size_t)part->kv_pitch;
        float p = expf(dot(query->q, part->k + at) * ATTENTION_SCALE - query->spread);
        float ds = p * (dot(query->d_o, part->v + at) - query->d) * ATTENTION_SCALE;
        add(part->dv + at, p, query->d_o);
        add(part->dk + at, ds, query->q);
        add(dq, ds, part->k + at);
    }
    memcpy(query->dq, dq, sizeof dq);
}

void model_attention_back_plain(const AttentionPart *part) {
    for (uint32_t r = 0; r < part->rows; r++) {
        memset(part->dk + r * (size_t)part->kv_pitch, 0, HEAD * sizeof(float));
        memset(part->dv + r * (size_t)part->kv_pitch, 0, HEAD * sizeof(float));
    }
    for (uint32_t head = 0; head < part->heads; head++) {
        for (uint32_t i = 0; i < part->queries; i++) {
            Query query = query_of(part, head, i);
            back_query(part, &query);
        }
    }
}

//---- dispatch ------------------------------------------------------------------------------------

void model_attention_back_run(const AttentionBackArgs *args, uint32_t begin, uint32_t end,
                              AttentionBody *body) {
    for (uint32_t group = begin; group < end; group++) {
        AttentionPart part = part_of(args, group);
        body(&part);
    }
}

static AttentionBody *best_body(uint32_t flags) {
#if defined __x86_64__
    if (flags & ATTENTION_BF16 && cpu_has_amx()) return model_attention_back_amx;
    if (cpu_has_avx512()) return model_attention_back_avx512;
#endif
    UNUSED(flags);
    return model_attention_back_plain;
}

static void attention_back(const void *argument, uint32_t begin, uint32_t end) {
    const AttentionBackArgs *args = argument;
    model_attention_back_run(args, begin, end, best_body(args->flags));
}

const GpuCode model_attention_back_code = {
    .name = "attention back",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = attention_back,
};
