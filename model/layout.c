// See layout.h.

#include "model/layout.h"

#include "model/where.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static size_t add(ModelLayout *layout, ModelTensor tensor, const char *format, ...) {
    ASSERT(layout->tensor_count < MODEL_MAX_TENSORS);
    va_list list;
    va_start(list, format);
    vsnprintf(tensor.name, sizeof tensor.name, format, list);
    va_end(list);
    tensor.at = layout->count;
    layout->tensors[layout->tensor_count++] = tensor;
    layout->count += ((size_t)tensor.rows * tensor.cols + 15) / 16 * 16;
    return tensor.at;
}

// each output's variance is `gain`² times the inputs'
static ModelTensor matrix(uint32_t rows, uint32_t cols, float gain) {
    return (ModelTensor){
        .kind = MODEL_MATRIX, .rows = rows, .cols = cols, .spread = gain / sqrtf((float)rows)};
}

static ModelTensor vector(uint32_t count, float fill) {
    return (ModelTensor){.kind = MODEL_VECTOR, .rows = 1, .cols = count, .fill = fill};
}

static ModelTensor convolution(uint32_t heads) {
    return (ModelTensor){
        .kind = MODEL_VECTOR, .rows = heads * 9, .cols = MODEL_HEAD, .spread = 1.0f / 3};
}

// small at first: the skip beside it carries the projection
static ModelTensor mixing(uint32_t heads) {
    return (ModelTensor){.kind = MODEL_VECTOR,
                         .rows = heads * MODEL_HEAD,
                         .cols = MODEL_HEAD,
                         .spread = 0.5f / sqrtf(MODEL_HEAD)};
}

// a block adds to the residual stream `adds` times over its stack; each gain keeps the sum at one
static void add_block(ModelLayout *l, ModelBlockAt *at, const char *stack, uint32_t i, float gain) {
    const ModelShape *s = &l->shape;
    uint32_t d = s->width, q = s->heads * MODEL_HEAD, kv = model_kv(s);
    at->norm = add(l, vector(d, 1), "%s.%u.norm", stack, i);
    at->qkv = add(l, matrix(d, q + 2 * kv, 1), "%s.%u.qkv", stack, i);
    at->conv = add(l, convolution(s->heads + s->kv_heads), "%s.%u.conv", stack, i);
    at->mix = add(l, mixing(s->heads + s->kv_heads), "%s.%u.mix", stack, i);
    at->heat = add(l, vector(s->kv_heads, 1), "%s.%u.heat", stack, i);
    at->out = add(l, matrix(q, d, gain), "%s.%u.out", stack, i);
    at->mlp_norm = add(l, vector(d, 1), "%s.%u.mlp_norm", stack, i);
    at->up = add(l, matrix(d, s->inner * d, 1), "%s.%u.up", stack, i);
    at->up_bias = add(l, vector(s->inner * d, 0), "%s.%u.up_bias", stack, i);
    at->down = add(l, matrix(s->inner * d, d, gain), "%s.%u.down", stack, i);
}

static void add_cross(ModelLayout *l, ModelBlockAt *at, uint32_t i, float gain) {
    const ModelShape *s = &l->shape;
    uint32_t d = s->width, q = s->heads * MODEL_HEAD;
    at->cross_norm = add(l, vector(d, 1), "reader.%u.cross_norm", i);
    at->cross_q = add(l, matrix(d, q, 1), "reader.%u.cross_q", i);
    at->cross_conv = add(l, convolution(s->heads), "reader.%u.cross_conv", i);
    at->cross_mix = add(l, mixing(s->heads), "reader.%u.cross_mix", i);
    at->cross_out = add(l, matrix(q, d, gain), "reader.%u.cross_out", i);
}

static void add_writer(ModelLayout *l) {
    const ModelShape *s = &l->shape;
    uint32_t d = s->width, k_heads = s->readers * s->kv_heads;
    l->embed_writer = add(l, matrix(MODEL_TOKEN, d, 1), "writer.embed");
    l->embed_writer_bias = add(l, vector(d, 0), "writer.embed_bias");
    for (uint32_t i = 0; i < s->writers; i++)
        add_block(l, &l->writer[i], "writer", i, 1 / sqrtf(2.0f * (float)s->writers));
    l->kv_norm = add(l, vector(d, 1), "kv.norm");
    l->kv = add(l, matrix(d, model_row(s), 1), "kv.out");
    l->kv_conv = add(l, convolution(k_heads), "kv.conv");
    l->kv_mix = add(l, mixing(k_heads), "kv.mix");
    l->kv_heat = add(l, vector(k_heads, 1), "kv.heat");
}

static void add_where(ModelLayout *l) {
    const ModelShape *s = &l->shape;
    if (s->where == MODEL_TURNED) return;
    l->ray_in = add(l, matrix(MODEL_RAY, MODEL_RAY_HIDDEN, 1), "ray.in");
    l->ray_in_bias = add(l, vector(MODEL_RAY_HIDDEN, 0), "ray.in_bias");
    l->ray_code = add(l, matrix(MODEL_RAY_HIDDEN, MODEL_RAY_CODE, 1), "ray.code");
    l->ray_code_bias = add(l, vector(MODEL_RAY_CODE, 0), "ray.code_bias");
    if (s->where == MODEL_RAYS) {
        l->ray_kv = add(l, matrix(MODEL_RAY_CODE, model_row(s), 1), "ray.kv");
        return;
    }
    l->ray_k = add(l, matrix(MODEL_RAY_CODE, s->readers * model_kv(s), 1), "ray.k");
    l->ray_q = add(l, matrix(MODEL_RAY_CODE, s->readers * s->heads * MODEL_HEAD, 1), "ray.q");
}

static void add_reader(ModelLayout *l) {
    const ModelShape *s = &l->shape;
    uint32_t d = s->width;
    float gain = 1 / sqrtf(3.0f * (float)s->readers);
    add_where(l);
    l->action_in = add(l, matrix(MODEL_ACTION, MODEL_ACTION_HIDDEN, 1), "action.in");
    l->action_in_bias = add(l, vector(MODEL_ACTION_HIDDEN, 0), "action.in_bias");
    l->action_out = add(l, matrix(MODEL_ACTION_HIDDEN, s->readers * d, gain), "action.out");
    l->embed_reader = add(l, matrix(MODEL_TOKEN, d, 1), "reader.embed");
    l->embed_reader_bias = add(l, vector(d, 0), "reader.embed_bias");
    for (uint32_t i = 0; i < s->readers; i++) {
        add_block(l, &l->reader[i], "reader", i, gain);
        add_cross(l, &l->reader[i], i, gain);
    }
    l->head_norm = add(l, vector(d, 1), "head.norm");
    ModelTensor head = matrix(d, MODEL_OUT, 0.3f);
    head.kind = MODEL_LAST;
    l->head = add(l, head, "head.out");
    l->head_bias = add(l, vector(MODEL_OUT, 0), "head.bias");
}

static bool check(const ModelShape *s, Error *err) {
    if (s->size == 0 || s->size % MODEL_PATCH != 0 || s->size > 256)
        return error_set(err, "model: size %u: use a multiple of %d up to 256", s->size,
                         MODEL_PATCH);
    if (s->width == 0 || s->width % 16 != 0 || s->width > 1024)
        return error_set(err, "model: width %u: use a multiple of 16 up to 1024", s->width);
    if (s->writers == 0 || s->readers == 0 || s->writers > MODEL_MAX_BLOCKS ||
        s->readers > MODEL_MAX_BLOCKS)
        return error_set(err, "model: %u writer and %u reader blocks: use 1 to %d of each",
                         s->writers, s->readers, MODEL_MAX_BLOCKS);
    if (s->kv_heads == 0 || s->heads > 32 || s->heads == 0 || s->heads % s->kv_heads != 0)
        return error_set(err, "model: %u heads over %u key heads: use a multiple, up to 32",
                         s->heads, s->kv_heads);
    if (s->inner == 0 || s->inner > 16)
        return error_set(err, "model: an MLP %u times as wide: use 1 to 16", s->inner);
    if (s->wiring > MODEL_WIRED_TAPES)
        return error_set(err, "model: no wiring %u; use 0, 1 or 2", s->wiring);
    if (s->where >= MODEL_WHERE_COUNT)
        return error_set(err, "model: no way %u to place what is remembered", s->where);
    return true;
}

bool model_layout_create(const ModelShape *shape, ModelLayout *layout, Error *err) {
    if (!check(shape, err)) return false;
    *layout = (ModelLayout){.shape = *shape};
    add_writer(layout);
    add_reader(layout);
    return true;
}

static float normal(Rng *rng) { // Box and Muller 1958
    float radius = sqrtf(-2 * logf(1 - rng_unit(rng)));
    return radius * cosf(6.2831853f * rng_unit(rng));
}

void model_layout_fill(const ModelLayout *layout, uint64_t seed, float *parameters) {
    Rng rng = rng_stream(seed, "model");
    for (size_t i = 0; i < layout->count; i++) parameters[i] = 0; // the gaps
    for (uint32_t t = 0; t < layout->tensor_count; t++) {
        const ModelTensor *tensor = &layout->tensors[t];
        float *at = parameters + tensor->at;
        for (size_t i = 0; i < (size_t)tensor->rows * tensor->cols; i++)
            at[i] = tensor->fill + (tensor->spread > 0 ? tensor->spread * normal(&rng) : 0);
    }
}
