// Attention on every device against sums in double, and its way back against finite differences of
// those sums: operands inside wider rows, several frames, heads that share keys, rows that are no
// multiple of anything.

#define TEST_BY_ADDRESS
#include "base/rng.h"
#include "model/attention.h"
#include "test_gpu.h"

#include <math.h>

enum { HEAD = ATTENTION_HEAD, SAMPLES = 24 };

typedef struct Case {
    uint32_t frames, queries, rows, heads, kv_heads;
    uint32_t gap; // numbers of others before and after an operand's part of a row
    uint32_t flags;
} Case;

static const Case CASES[] = {
    {1, 1, 1, 1, 1, 0, 0},    {1, 64, 64, 4, 2, 0, 0}, {2, 33, 17, 4, 4, 3, 0},
    {1, 5, 130, 4, 1, 64, 0}, {3, 70, 65, 2, 2, 5, 0}, {1, 64, 300, 4, 2, 352, 0},
    {1, 70, 40, 4, 1, 0, 0},
};

// All operands of one case; k and v are parts of one wider row, as of a remembered one.
typedef struct Attention {
    Case shape;
    uint32_t q_pitch, kv_pitch;
    uint32_t k_at, v_at; // in a row
    size_t q_count, kv_count, spread_count;
    float *q, *d_o, *kv;         // o lies as q
    float *o, *spread;           // results
    float *dq, *dkv;             // as q and kv
    double *exact_o, *exact_log; // [frames][queries][q_pitch], [frames][heads][queries]
} Attention;

static float *random_values(Rng *rng, Arena *arena, size_t count, float size) {
    float *values = arena_array(arena, float, count);
    for (size_t i = 0; i < count; i++) values[i] = rng_range(rng, -size, size);
    return values;
}

static Attention make(Rng *rng, Arena *arena, Case s, float size) {
    Attention a = {.shape = s};
    a.q_pitch = s.heads * HEAD + s.gap;
    a.kv_pitch = 2 * s.kv_heads * HEAD + 2 * s.gap;
    a.k_at = s.gap, a.v_at = s.gap + s.kv_heads * HEAD + s.gap;
    a.q_count = (size_t)s.frames * s.queries * a.q_pitch;
    a.kv_count = (size_t)s.frames * s.rows * a.kv_pitch;
    a.spread_count = (size_t)s.frames * s.heads * s.queries;
    a.q = random_values(rng, arena, a.q_count, size);
    a.d_o = random_values(rng, arena, a.q_count, 1);
    a.kv = random_values(rng, arena, a.kv_count, size);
    a.o = arena_array(arena, float, a.q_count);
    a.spread = arena_array(arena, float, a.spread_count);
    a.dq = arena_array(arena, float, a.q_count);
    a.dkv = arena_array(arena, float, a.kv_count);
    a.exact_o = arena_array(arena, double, a.q_count);
    a.exact_log = arena_array(arena, double, a.spread_count);
    return a;
}

//---- the reference -------------------------------------------------------------------------------

// One number of q or kv that is not what the arrays say.
typedef struct Nudge {
    const float *at; // NULL: none
    double by;
} Nudge;

static double value(const float *at, const Nudge *nudge) {
    return (double)*at + (at == nudge->at ? nudge->by : 0);
}

static const float *row_of(const Attention *a, uint32_t frame, uint32_t head, uint32_t row) {
    uint32_t kv_head = head / (a->shape.heads / a->shape.kv_heads);
    return a->kv + ((size_t)frame * a->shape.rows + row) * a->kv_pitch + kv_head * HEAD;
}

static size_t query_of(const Attention *a, uint32_t frame, uint32_t head, uint32_t i) {
    return ((size_t)frame * a->shape.queries + i) * a->q_pitch + head * HEAD;
}

static double exact_score(const float *q, const float *k, const Nudge *nudge) {
    double sum = 0;
    for (int c = 0; c < HEAD; c++) sum += value(q + c, nudge) * value(k + c, nudge);
    return sum / sqrt(HEAD);
}

// o[HEAD] of one query; returns log Σ exp
static double exact_query(const Attention *a, double *o, uint32_t frame, uint32_t head, uint32_t i,
                          const Nudge *nudge) {
    const float *q = a->q + query_of(a, frame, head, i);
    double most = -INFINITY, sum = 0;
    for (uint32_t r = 0; r < a->shape.rows; r++)
        most = fmax(most, exact_score(q, row_of(a, frame, head, r) + a->k_at, nudge));
    for (int c = 0; c < HEAD; c++) o[c] = 0;
    for (uint32_t r = 0; r < a->shape.rows; r++) {
        const float *row = row_of(a, frame, head, r);
        double weight = exp(exact_score(q, row + a->k_at, nudge) - most);
        sum += weight;
        for (int c = 0; c < HEAD; c++) o[c] += weight * value(row + a->v_at + c, nudge);
    }
    for (int c = 0; c < HEAD; c++) o[c] /= sum;
    return most + log(sum);
}

static void find_exact(Attention *a) {
    const Nudge none = {0};
    const Case *s = &a->shape;
    for (uint32_t frame = 0; frame < s->frames; frame++) {
        for (uint32_t n = 0; n < s->heads * s->queries; n++) {
            uint32_t head = n / s->queries, i = n % s->queries;
            double *o = a->exact_o + query_of(a, frame, head, i);
            a->exact_log[(size_t)frame * s->heads * s->queries + n] =
                exact_query(a, o, frame, head, i, &none);
        }
    }
}

// Σ d_o o of one frame: what the way back is the gradient of
static double exact_loss(const Attention *a, uint32_t frame, Nudge nudge) {
    double loss = 0, o[HEAD];
    for (uint32_t head = 0; head < a->shape.heads; head++) {
        for (uint32_t i = 0; i < a->shape.queries; i++) {
            exact_query(a, o, frame, head, i, &nudge);
            const float *d_o = a->d_o + query_of(a, frame, head, i);
            for (int c = 0; c < HEAD; c++) loss += (double)d_o[c] * o[c];
        }
    }
    return loss;
}

static double exact_slope(const Attention *a, uint32_t frame, const float *at) {
    const double step = 1e-4;
    double above = exact_loss(a, frame, (Nudge){at, step});
    double below = exact_loss(a, frame, (Nudge){at, -step});
    return (above - below) / (2 * step);
}

//---- on a device ---------------------------------------------------------------------------------

static AttentionArgs args_of(const Attention *a) {
    return (AttentionArgs){
        .frames = a->shape.frames,
        .queries = a->shape.queries,
        .rows = a->shape.rows,
        .heads = a->shape.heads,
        .kv_heads = a->shape.kv_heads,
        .q_pitch = a->q_pitch,
        .kv_pitch = a->kv_pitch,
        .o_pitch = a->q_pitch,
        .kv_frame = a->shape.rows * a->kv_pitch,
        .flags = a->shape.flags,
    };
}

static AttentionBackArgs back_args_of(const AttentionArgs *a) {
    return (AttentionBackArgs){
        .q = a->q,
        .k = a->k,
        .v = a->v,
        .o = a->o,
        .spread = a->spread,
        .frames = a->frames,
        .queries = a->queries,
        .rows = a->rows,
        .heads = a->heads,
        .kv_heads = a->kv_heads,
        .q_pitch = a->q_pitch,
        .kv_pitch = a->kv_pitch,
        .o_pitch = a->o_pitch,
        .kv_frame = a->kv_frame,
        .flags = a->flags,
    };
}

static GpuBuffer uploaded(Gpu *gpu, const float *values, size_t count) {
    Error err;
    GpuBuffer buffer;
    assert_true(gpu_buffer_create(gpu, count * sizeof *values, &buffer, &err));
    gpu_write(gpu, buffer, 0, values, count * sizeof *values);
    return buffer;
}

static GpuKernel kernel_of(Gpu *gpu, const GpuCode *code) {
    Error err;
    GpuKernel kernel;
    assert_true(gpu_kernel_create(gpu, code, &kernel, &err));
    return kernel;
}

// forward and back; gaps keep what was there
static void run(Gpu *gpu, Attention *a) {
    Error err;
    size_t q_bytes = a->q_count * sizeof(float), kv_bytes = a->kv_count * sizeof(float);
    GpuBuffer q = uploaded(gpu, a->q, a->q_count), kv = uploaded(gpu, a->kv, a->kv_count);
    GpuBuffer d_o = uploaded(gpu, a->d_o, a->q_count), o = uploaded(gpu, a->q, a->q_count);
    GpuBuffer dq = uploaded(gpu, a->q, a->q_count), dkv = uploaded(gpu, a->kv, a->kv_count);
    GpuBuffer spread = uploaded(gpu, a->spread, a->spread_count);
    AttentionArgs args = args_of(a);
    args.q = gpu_address(gpu, q), args.o = gpu_address(gpu, o);
    args.k = gpu_address(gpu, kv) + a->k_at * sizeof(float);
    args.v = gpu_address(gpu, kv) + a->v_at * sizeof(float);
    args.spread = gpu_address(gpu, spread);
    gpu_dispatch(gpu, kernel_of(gpu, &model_attention_code), &args, sizeof args,
                 model_attention_groups(&args));
    AttentionBackArgs back = back_args_of(&args);
    back.d_o = gpu_address(gpu, d_o), back.dq = gpu_address(gpu, dq);
    back.dk = gpu_address(gpu, dkv) + a->k_at * sizeof(float);
    back.dv = gpu_address(gpu, dkv) + a->v_at * sizeof(float);
    gpu_dispatch(gpu, kernel_of(gpu, &model_attention_back_code), &back, sizeof back,
                 model_attention_back_groups(&back));
    gpu_read(gpu, o, 0, a->o, q_bytes);
    gpu_read(gpu, spread, 0, a->spread, a->spread_count * sizeof(float));
    gpu_read(gpu, dq, 0, a->dq, q_bytes);
    gpu_read(gpu, dkv, 0, a->dkv, kv_bytes);
    assert_true(gpu_finish(gpu, &err));
    const GpuBuffer all[] = {q, kv, d_o, o, dq, dkv, spread};
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) gpu_buffer_destroy(gpu, all[i]);
}

//---- claims --------------------------------------------------------------------------------------

static void assert_near(const Attention *a, const char *what, size_t at, float is, double exact,
                        double allowed) {
    const Case *s = &a->shape;
    if (fabs(exact - (double)is) <= allowed * (1 + fabs(exact))) return;
    fail_msg("%u frames, %u queries, %u rows, %u/%u heads, flags %u: %s[%zu] is %g, not %g",
             s->frames, s->queries, s->rows, s->heads, s->kv_heads, s->flags, what, at, (double)is,
             exact);
}

// every number of o is right, and gaps are as they were
static void assert_forward(Attention *a, double allowed) {
    find_exact(a);
    for (size_t i = 0; i < a->q_count; i++) {
        bool is_gap = i % a->q_pitch >= a->shape.heads * HEAD;
        if (is_gap) assert_true(a->o[i] == a->q[i]);
        if (!is_gap) assert_near(a, "o", i, a->o[i], a->exact_o[i], allowed);
    }
    for (size_t i = 0; i < a->spread_count; i++)
        assert_near(a, "spread", i, a->spread[i], a->exact_log[i], allowed);
}

static uint32_t frame_of(const Attention *a, size_t i, size_t count) {
    return (uint32_t)(i / (count / a->shape.frames));
}

static bool is_kv_gap(const Attention *a, size_t i) {
    uint32_t width = a->shape.kv_heads * HEAD, at = (uint32_t)(i % a->kv_pitch);
    return (at < a->k_at) || (at >= a->k_at + width && at < a->v_at) || (at >= a->v_at + width);
}

// `step` is no divisor of the pitches, so that samples fall on all channels
static size_t sample_step(size_t count) {
    return count < SAMPLES ? 1 : (count / SAMPLES) | 1;
}

static void assert_back(const Attention *a, double allowed) {
    for (size_t i = 0; i < a->q_count; i += sample_step(a->q_count)) {
        double slope = exact_slope(a, frame_of(a, i, a->q_count), a->q + i);
        if (i % a->q_pitch >= a->shape.heads * HEAD) continue;
        assert_near(a, "dq", i, a->dq[i], slope, allowed);
    }
    for (size_t i = 0; i < a->kv_count; i += sample_step(2 * a->kv_count)) {
        if (is_kv_gap(a, i)) continue;
        double slope = exact_slope(a, frame_of(a, i, a->kv_count), a->kv + i);
        assert_near(a, "dkv", i, a->dkv[i], slope, allowed);
    }
    for (size_t i = 0; i < a->kv_count; i++)
        if (is_kv_gap(a, i)) assert_true(a->dkv[i] == a->kv[i]);
}

static void outputs_are_the_weighted_sums(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "attention");
    for (size_t i = 0; i < ARRAY_COUNT(CASES); i++) {
        Attention a = make(&rng, arena, CASES[i], 2);
        run(gpu, &a);
        assert_forward(&a, 1e-5);
    }
}

static void gradients_are_slopes_of_the_outputs(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "attention");
    for (size_t i = 0; i < ARRAY_COUNT(CASES); i++) {
        Attention a = make(&rng, arena, CASES[i], 2);
        run(gpu, &a);
        assert_back(&a, 2e-5);
    }
}

static void rounded_products_are_near(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(3, "attention");
    for (size_t i = 0; i < ARRAY_COUNT(CASES); i++) {
        Case shape = CASES[i];
        shape.flags = ATTENTION_BF16;
        Attention a = make(&rng, arena, shape, 1);
        run(gpu, &a);
        assert_forward(&a, 1e-2);
        assert_back(&a, 2e-2);
    }
}

static void swap_rows(Attention *a) {
    for (uint32_t r = 0; r < a->shape.rows / 2; r++) {
        float *low = a->kv + r * (size_t)a->kv_pitch;
        float *high = a->kv + (a->shape.rows - 1 - r) * (size_t)a->kv_pitch;
        for (uint32_t c = 0; c < a->kv_pitch; c++) {
            float held = low[c];
            low[c] = high[c], high[c] = held;
        }
    }
}

static void rows_have_no_order(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(4, "attention");
    Attention a = make(&rng, arena, (Case){1, 40, 100, 2, 1, 0, 0}, 2), turned = a;
    turned.o = arena_array(arena, float, a.q_count);
    turned.dq = arena_array(arena, float, a.q_count);
    run(gpu, &a);
    swap_rows(&turned);
    run(gpu, &turned);
    for (size_t i = 0; i < a.q_count; i++) {
        assert_near(&a, "turned o", i, turned.o[i], (double)a.o[i], 1e-5);
        assert_near(&a, "turned dq", i, turned.dq[i], (double)a.dq[i], 1e-5);
    }
}

static void assert_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++) assert_true(isfinite(values[i]));
}

static void huge_scores_do_not_overflow(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(5, "attention");
    Attention a = make(&rng, arena, (Case){1, 40, 100, 2, 1, 0, 0}, 100); // scores of 10 000
    run(gpu, &a);
    find_exact(&a);
    for (size_t i = 0; i < a.spread_count; i++)
        assert_near(&a, "spread", i, a.spread[i], a.exact_log[i], 1e-5);
    for (size_t i = 0; i < a.q_count; i++) assert_near(&a, "o", i, a.o[i], a.exact_o[i], 1e-2);
    assert_finite(a.dq, a.q_count);
    assert_finite(a.dkv, a.kv_count);
}

// all scores near -10 000: rows that only fill up a block must not count as larger
static void low_scores_do_not_overflow(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(9, "attention");
    for (uint32_t flags = 0; flags <= ATTENTION_BF16; flags++) {
        Attention a = make(&rng, arena, (Case){1, 40, 101, 2, 1, 0, flags}, 100);
        for (size_t i = 0; i < a.q_count; i++) a.q[i] = fabsf(a.q[i]);
        for (size_t i = 0; i < a.kv_count; i++) a.kv[i] = -fabsf(a.kv[i]);
        run(gpu, &a);
        find_exact(&a);
        for (size_t i = 0; i < a.spread_count; i++)
            assert_near(&a, "spread", i, a.spread[i], a.exact_log[i], flags ? 1e-2 : 1e-5);
        for (size_t i = 0; i < a.q_count; i++) assert_true(a.o[i] < 0 && a.o[i] >= -100.5f);
        assert_finite(a.dq, a.q_count);
        assert_finite(a.dkv, a.kv_count);
    }
}

static void without_rows_all_is_zero(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(6, "attention");
    Attention a = make(&rng, arena, (Case){1, 40, 1, 2, 1, 0, 0}, 1);
    a.shape.rows = 0;
    run(gpu, &a);
    for (size_t i = 0; i < a.q_count; i++) assert_true(a.o[i] == 0 && a.dq[i] == 0);
}

static void the_same_attention_has_the_same_bits(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(7, "attention");
    for (uint32_t flags = 0; flags <= ATTENTION_BF16; flags++) {
        Attention a = make(&rng, arena, (Case){3, 70, 200, 4, 2, 8, flags}, 2), again = a;
        again.o = arena_array(arena, float, a.q_count);
        again.dq = arena_array(arena, float, a.q_count);
        again.dkv = arena_array(arena, float, a.kv_count);
        run(gpu, &a);
        run(gpu, &again);
        assert_memory_equal(a.o, again.o, a.q_count * sizeof(float));
        assert_memory_equal(a.dq, again.dq, a.q_count * sizeof(float));
        assert_memory_equal(a.dkv, again.dkv, a.kv_count * sizeof(float));
    }
}

#define ON_DEVICES(X)                      \
    X(outputs_are_the_weighted_sums)       \
    X(gradients_are_slopes_of_the_outputs) \
    X(rounded_products_are_near)           \
    X(rows_have_no_order)                  \
    X(huge_scores_do_not_overflow)         \
    X(low_scores_do_not_overflow)          \
    X(without_rows_all_is_zero)            \
    X(the_same_attention_has_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the fastest body that there is; the plain one is what other machines run
static void the_plain_bodies_give_the_same(void **state) {
    Rng rng = rng_stream(8, "attention");
    for (size_t i = 0; i < ARRAY_COUNT(CASES); i++) {
        Attention a = make(&rng, *state, CASES[i], 2);
        AttentionArgs args = args_of(&a);
        memcpy(a.o, a.q, a.q_count * sizeof(float));
        memcpy(a.dkv, a.kv, a.kv_count * sizeof(float));
        args.q = (uintptr_t)a.q, args.o = (uintptr_t)a.o, args.spread = (uintptr_t)a.spread;
        args.k = (uintptr_t)(a.kv + a.k_at), args.v = (uintptr_t)(a.kv + a.v_at);
        model_attention_run(&args, 0, model_attention_groups(&args), model_attention_plain);
        AttentionBackArgs back = back_args_of(&args);
        back.d_o = (uintptr_t)a.d_o, back.dq = (uintptr_t)a.dq;
        back.dk = (uintptr_t)(a.dkv + a.k_at), back.dv = (uintptr_t)(a.dkv + a.v_at);
        model_attention_back_run(&back, 0, model_attention_back_groups(&back),
                                 model_attention_back_plain);
        assert_forward(&a, 1e-5);
        assert_back(&a, 2e-5);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW){
        "the_plain_bodies_give_the_same", the_plain_bodies_give_the_same, test_arena_create,
        test_arena_destroy, NULL}};
    return cmocka_run_group_tests_name("model.attention", tests, NULL, NULL);
}
