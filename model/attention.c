// The definition of attention, and its dispatch. See attention.h.

#include "model/attention.h"

#include "base/cpu.h"

#include <float.h>
#include <math.h>

static const uint32_t spirv[] =
#include "model/attention.spv.h"
    ;
static const uint32_t texel_spirv[] =
#include "model/attention_texel.spv.h"
    ;

enum { HEAD = ATTENTION_HEAD, BLOCK = ATTENTION_BLOCK };

static uint32_t query_blocks(const AttentionArgs *args) {
    return (args->queries + ATTENTION_QUERIES - 1) / ATTENTION_QUERIES;
}

uint32_t model_attention_groups(const AttentionArgs *args) {
    return args->frames * args->heads * query_blocks(args);
}

// blocks of queries are neighbours, then heads: they read the same rows
static AttentionPart part_of(const AttentionArgs *args, uint32_t group, uint32_t queries) {
    uint32_t first = group % query_blocks(args) * ATTENTION_QUERIES;
    uint32_t head = group / query_blocks(args) % args->heads;
    uint32_t frame = group / query_blocks(args) / args->heads;
    size_t query = (size_t)frame * args->queries + first;
    size_t kv = (size_t)frame * args->kv_frame + head / (args->heads / args->kv_heads) * HEAD;
    size_t spread = ((size_t)frame * args->heads + head) * args->queries + first;
    uint32_t left = args->queries - first;
    return (AttentionPart){
        .q = GPU_AT(const float, args->q) + query * args->q_pitch + head * HEAD,
        .k = GPU_AT(const float, args->k) + kv,
        .v = GPU_AT(const float, args->v) + kv,
        .o = GPU_AT(float, args->o) + query * args->o_pitch + head * HEAD,
        .spread = GPU_AT(float, args->spread) + spread,
        .queries = left < queries ? left : queries,
        .heads = 1,
        .all_queries = args->queries,
        .rows = args->rows,
        .q_pitch = args->q_pitch,
        .kv_pitch = args->kv_pitch,
        .o_pitch = args->o_pitch,
        .flags = args->flags,
    };
}

//---- the definition ------------------------------------------------------------------------------

// What is known of one query's softmax after some of the rows.
typedef struct Running {
    float most; // largest score
    float sum;  // of exp(score - most)
    float o[HEAD];
} Running;

// scores of `count` rows; returns the largest of them and of `most`
static float score_rows(float scores[BLOCK], const float *q, const float *k, size_t pitch,
                        uint32_t count, float most) {
    for (uint32_t r = 0; r < count; r++) {
        float sum = 0;
        for (int c = 0; c < HEAD; c++) sum += q[c] * k[r * pitch + c];
        scores[r] = sum * ATTENTION_SCALE;
        most = scores[r] > most ? scores[r] : most;
    }
    return most;
}

static void rescale(Running *run, float most) {
    float factor = expf(run->most - most);
    run->most = most;
    run->sum *= factor;
    for (int c = 0; c < HEAD; c++) run->o[c] *= factor;
}

static void add_rows(Running *run, const float scores[BLOCK], const float *v, size_t pitch,
                     uint32_t count) {
    for (uint32_t r = 0; r < count; r++) {
        float weight = expf(scores[r] - run->most);
        run->sum += weight;
        for (int c = 0; c < HEAD; c++) run->o[c] += weight * v[r * pitch + c];
    }
}

void model_attention_plain(const AttentionPart *part) {
    for (uint32_t i = 0; i < part->queries; i++) {
        const float *q = part->q + i * (size_t)part->q_pitch;
        float *o = part->o + i * (size_t)part->o_pitch, scores[BLOCK];
        Running run = {.most = -FLT_MAX};
        for (uint32_t row = 0; row < part->rows; row += BLOCK) {
            uint32_t count = part->rows - row < BLOCK ? part->rows - row : BLOCK;
            size_t at = row * (size_t)part->kv_pitch;
            rescale(&run, score_rows(scores, q, part->k + at, part->kv_pitch, count, run.most));
            add_rows(&run, scores, part->v + at, part->kv_pitch, count);
        }
        float factor = part->rows > 0 ? 1 / run.sum : 0;
        for (int c = 0; c < HEAD; c++) o[c] = run.o[c] * factor;
        part->spread[i] = run.most + logf(run.sum);
    }
}

//---- dispatch ------------------------------------------------------------------------------------

void model_attention_run(const AttentionArgs *args, uint32_t begin, uint32_t end,
                         AttentionBody *body) {
    for (uint32_t group = begin, next; group < end; group = next) {
        next = group + 1;
        while (next < end && next % query_blocks(args) > 0 &&
               (next - group) * ATTENTION_QUERIES < ATTENTION_MERGED)
            next++;
        AttentionPart part = part_of(args, group, (next - group) * ATTENTION_QUERIES);
        body(&part);
    }
}

static AttentionBody *best_body(uint32_t flags) {
#if defined __x86_64__
    if (flags & ATTENTION_BF16 && cpu_has_amx()) return model_attention_amx;
    if (cpu_has_avx512()) return model_attention_avx512;
#endif
    UNUSED(flags);
    return model_attention_plain;
}

static void attention(const void *argument, uint32_t begin, uint32_t end) {
    const AttentionArgs *args = argument;
    model_attention_run(args, begin, end, best_body(args->flags));
}

static bool suits_texels(const void *argument) {
    const AttentionArgs *args = argument;
    uint32_t words = args->q_pitch | args->kv_pitch | args->kv_frame;
    return (args->q | args->k | args->v) % 16 == 0 && words % 4 == 0;
}

const GpuCode model_attention_code = {
    .name = "attention",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = attention,
    .host_grain = ATTENTION_MERGED / ATTENTION_QUERIES,
    .texels = {.words = texel_spirv,
               .bytes = sizeof texel_spirv,
               .count = 4,
               .at = {offsetof(AttentionArgs, q), offsetof(AttentionArgs, k),
                      offsetof(AttentionArgs, v), offsetof(AttentionArgs, o)},
               .suits = suits_texels},
};
