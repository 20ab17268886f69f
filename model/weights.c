// See weights.h.

#include "model/weights.h"

#include "base/hash.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VERSION = 1, MOST_CHUNKS = 5 };

// the "model" chunk; little endian like all of the file
typedef struct Head {
    uint32_t version, precision, tensor_count;
    float slope;
    uint64_t step;
    ModelShape shape;
    char recipe[512];
} Head;

typedef struct Name {
    char name[32];
    uint32_t rows, cols;
} Name;

//---- half precision ------------------------------------------------------------------------------

static uint16_t to_half(float value) { // nearest, ties to even
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    bits &= 0x7fffffff;
    if (bits >= 0x47800000) return sign | (bits > 0x7f800000 ? 0x7e00 : 0x7c00);
    if (bits < 0x38800000) { // denormal or 0: the sum's last bits are the value in units of 2^-24
        float magnitude;
        memcpy(&magnitude, &bits, sizeof magnitude);
        magnitude += 0.5f;
        memcpy(&bits, &magnitude, sizeof bits);
        return sign | (uint16_t)(bits - 0x3f000000);
    }
    return sign | (uint16_t)((bits - 0x38000000 + 0xfff + (bits >> 13 & 1)) >> 13);
}

static float of_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, bits = (uint32_t)(half & 0x7fff) << 13;
    float value;
    if (bits < 0x00800000) {
        value = (float)(half & 0x7fff) * 0x1p-24f;
        return sign ? -value : value;
    }
    bits = (bits >= 0x0f800000 ? bits + 0x70000000 : bits + 0x38000000) | sign;
    memcpy(&value, &bits, sizeof value);
    return value;
}

//---- gaps out, gaps in ---------------------------------------------------------------------------

static size_t value_count(const ModelLayout *layout) {
    size_t count = 0;
    for (uint32_t t = 0; t < layout->tensor_count; t++)
        count += (size_t)layout->tensors[t].rows * layout->tensors[t].cols;
    return count;
}

static const void *pack_values(const ModelLayout *layout, const float *list,
                               ModelPrecision precision, Arena *arena, size_t *size) {
    size_t count = value_count(layout), at = 0;
    uint16_t *halves = arena_array(arena, uint16_t, count);
    float *floats = arena_array(arena, float, count);
    for (uint32_t t = 0; t < layout->tensor_count; t++) {
        const ModelTensor *tensor = &layout->tensors[t];
        for (size_t i = 0; i < (size_t)tensor->rows * tensor->cols; i++, at++) {
            floats[at] = list[tensor->at + i];
            halves[at] = to_half(floats[at]);
        }
    }
    *size = count * (precision == MODEL_FLOAT16 ? sizeof *halves : sizeof *floats);
    return precision == MODEL_FLOAT16 ? (const void *)halves : floats;
}

static float *unpack_values(const ModelLayout *layout, const MemoryChunk *chunk,
                            ModelPrecision precision, Arena *arena, Error *err) {
    size_t count = value_count(layout), at = 0;
    size_t each = precision == MODEL_FLOAT16 ? sizeof(uint16_t) : sizeof(float);
    if (chunk->size != count * each) {
        error_set(err, "\"%s\" holds %zu bytes, not %zu", chunk->name, chunk->size, count * each);
        return NULL;
    }
    float *list = arena_array(arena, float, layout->count);
    for (uint32_t t = 0; t < layout->tensor_count; t++) {
        const ModelTensor *tensor = &layout->tensors[t];
        for (size_t i = 0; i < (size_t)tensor->rows * tensor->cols; i++, at++) {
            const uint8_t *from = (const uint8_t *)chunk->data + at * each;
            uint16_t half;
            if (precision == MODEL_FLOAT16) {
                memcpy(&half, from, sizeof half);
                list[tensor->at + i] = of_half(half);
            } else {
                memcpy(&list[tensor->at + i], from, sizeof(float));
            }
            if (!isfinite(list[tensor->at + i])) {
                error_set(err, "\"%s\": %s[%zu] is not a number", chunk->name, tensor->name, i);
                return NULL;
            }
        }
    }
    return list;
}

//---- saving --------------------------------------------------------------------------------------

static Name *names_of(const ModelLayout *layout, Arena *arena) {
    Name *names = arena_array(arena, Name, layout->tensor_count);
    for (uint32_t t = 0; t < layout->tensor_count; t++) {
        const ModelTensor *tensor = &layout->tensors[t];
        memcpy(names[t].name, tensor->name, sizeof names[t].name);
        names[t].rows = tensor->rows, names[t].cols = tensor->cols;
    }
    return names;
}

static Head head_of(const ModelWeights *weights, ModelPrecision precision) {
    Head head = {.version = VERSION,
                 .precision = precision,
                 .tensor_count = weights->layout.tensor_count,
                 .slope = weights->slope,
                 .step = weights->step,
                 .shape = weights->layout.shape};
    memcpy(head.recipe, weights->recipe, sizeof head.recipe);
    return head;
}

static bool save(const ModelWeights *weights, ModelPrecision precision, const char *path,
                 Arena *arena, Error *err) {
    const ModelLayout *layout = &weights->layout;
    Head *head = arena_new(arena, Head);
    *head = head_of(weights, precision);
    MemoryChunk chunks[MOST_CHUNKS] = {
        {.name = "model", .data = head, .size = sizeof *head},
        {.name = "names",
         .data = names_of(layout, arena),
         .size = layout->tensor_count * sizeof(Name)},
        {.name = "values"},
    };
    chunks[2].data = pack_values(layout, weights->parameters, precision, arena, &chunks[2].size);
    int count = 3;
    if (weights->mean != NULL && weights->square != NULL) {
        chunks[3] = (MemoryChunk){.name = "mean"};
        chunks[3].data = pack_values(layout, weights->mean, MODEL_FLOAT32, arena, &chunks[3].size);
        chunks[4] = (MemoryChunk){.name = "square"};
        chunks[4].data =
            pack_values(layout, weights->square, MODEL_FLOAT32, arena, &chunks[4].size);
        count = 5;
    }
    return memory_snapshot_save(path, chunks, count, arena, err);
}

bool model_weights_save(const ModelWeights *weights, ModelPrecision precision, const char *path,
                        Error *err) {
    Arena arena = arena_create("weights");
    bool ok = save(weights, precision, path, &arena, err);
    arena_destroy(&arena);
    return ok;
}

//---- loading -------------------------------------------------------------------------------------

static const MemoryChunk *find(const MemoryChunk *chunks, int count, const char *name) {
    for (int i = 0; i < count; i++)
        if (strcmp(chunks[i].name, name) == 0) return &chunks[i];
    return NULL;
}

static bool check_names(const ModelLayout *layout, const MemoryChunk *chunk, Error *err) {
    if (chunk->size != layout->tensor_count * sizeof(Name))
        return error_set(err, "\"names\" is not a list of %u tensors", layout->tensor_count);
    for (uint32_t t = 0; t < layout->tensor_count; t++) {
        Name name;
        const ModelTensor *tensor = &layout->tensors[t];
        memcpy(&name, (const uint8_t *)chunk->data + t * sizeof name, sizeof name);
        if (memcmp(name.name, tensor->name, sizeof name.name) != 0 || name.rows != tensor->rows ||
            name.cols != tensor->cols)
            return error_set(err, "tensor %u is not %s [%u][%u]; made by another version?", t,
                             tensor->name, tensor->rows, tensor->cols);
    }
    return true;
}

static bool read_head(const MemoryChunk *chunk, ModelWeights *weights, ModelPrecision *precision,
                      Error *err) {
    Head head;
    if (chunk->size != sizeof head) return error_set(err, "\"model\" has another size");
    memcpy(&head, chunk->data, sizeof head);
    if (head.version != VERSION)
        return error_set(err, "weights of version %u; this program reads %d", head.version,
                         VERSION);
    if (head.precision > MODEL_FLOAT32 || !(head.slope > 0) || !isfinite(head.slope))
        return error_set(err, "\"model\" makes no sense");
    head.recipe[sizeof head.recipe - 1] = 0;
    *precision = (ModelPrecision)head.precision;
    weights->slope = head.slope;
    weights->step = head.step;
    memcpy(weights->recipe, head.recipe, sizeof head.recipe);
    return model_layout_create(&head.shape, &weights->layout, err);
}

static bool read_optimizer(const MemoryChunk *chunks, int count, Arena *arena,
                           ModelWeights *weights, Error *err) {
    const MemoryChunk *mean = find(chunks, count, "mean"), *square = find(chunks, count, "square");
    if (mean == NULL || square == NULL) return true;
    weights->mean = unpack_values(&weights->layout, mean, MODEL_FLOAT32, arena, err);
    if (weights->mean == NULL) return false;
    weights->square = unpack_values(&weights->layout, square, MODEL_FLOAT32, arena, err);
    return weights->square != NULL;
}

bool model_weights_read(const MemoryChunk *chunks, int count, Arena *arena, ModelWeights *weights,
                        Error *err) {
    *weights = (ModelWeights){0};
    const MemoryChunk *head = find(chunks, count, "model"), *names = find(chunks, count, "names");
    const MemoryChunk *values = find(chunks, count, "values");
    if (head == NULL || names == NULL || values == NULL)
        return error_set(err, "not weights: no \"model\", \"names\" or \"values\"");
    ModelPrecision precision;
    if (!read_head(head, weights, &precision, err) || !check_names(&weights->layout, names, err))
        return false;
    weights->parameters = unpack_values(&weights->layout, values, precision, arena, err);
    return weights->parameters != NULL && read_optimizer(chunks, count, arena, weights, err);
}

bool model_weights_parse(FileBytes bytes, Arena *arena, ModelWeights *weights, Error *err) {
    MemoryChunk *chunks;
    int count;
    return memory_snapshot_parse(bytes, arena, &chunks, &count, err) &&
           model_weights_read(chunks, count, arena, weights, err);
}

bool model_weights_load(const char *path, Arena *arena, ModelWeights *weights, Error *err) {
    FileBytes bytes;
    return file_read(path, arena, &bytes, err) &&
           (model_weights_parse(bytes, arena, weights, err) || error_wrap(err, "%s", path));
}

uint64_t model_weights_digest(const ModelWeights *weights) {
    return hash_bytes(weights->parameters, weights->layout.count * sizeof(float), 0);
}
