// Weights with arbitrary changes, as their chunks: a file's checksums would turn them all away.
//
//     | bytes of "model" u16 | bytes of "names" u16 | model | names | values |
//
// No seeds are needed; mutation starts from a small model that is made here.

#include "model/weights.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { SIZES = 4 };
static const char *const FILE_PATH = "/tmp/cairn_fuzz_weights";

static bool make(Arena *arena, MemoryChunk **chunks, int *count) {
    Error err;
    ModelShape shape = {
        .size = 8, .width = 16, .writers = 1, .readers = 1, .heads = 1, .kv_heads = 1, .inner = 1};
    ModelWeights *weights = arena_new(arena, ModelWeights);
    weights->slope = 1;
    if (!model_layout_create(&shape, &weights->layout, &err)) return false;
    weights->parameters = arena_array(arena, float, weights->layout.count);
    FileBytes bytes;
    return model_weights_save(weights, MODEL_FLOAT16, FILE_PATH, &err) &&
           file_read(FILE_PATH, arena, &bytes, &err) &&
           memory_snapshot_parse(bytes, arena, chunks, count, &err);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    UNUSED(seed);
    if (size > SIZES) return LLVMFuzzerMutate(data, size, max_size);
    Arena arena = arena_create("fuzz");
    MemoryChunk *chunks;
    int count;
    size_t total = SIZES;
    if (make(&arena, &chunks, &count) && count == 3) {
        for (int i = 0; i < count && total + chunks[i].size <= max_size; i++) {
            uint16_t bytes = (uint16_t)chunks[i].size;
            if (i < 2) memcpy(data + 2 * i, &bytes, sizeof bytes);
            memcpy(data + total, chunks[i].data, chunks[i].size);
            total += chunks[i].size;
        }
    }
    arena_destroy(&arena);
    return total;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {"model", "names", "values"};
    uint16_t bytes[2];
    if (size < SIZES) return 0;
    memcpy(bytes, data, sizeof bytes);
    if ((size_t)bytes[0] + bytes[1] > size - SIZES) return 0;
    size_t sizes[] = {bytes[0], bytes[1], size - SIZES - bytes[0] - bytes[1]}, at = SIZES;
    MemoryChunk chunks[3] = {0};
    for (int i = 0; i < 3; i++) {
        memcpy(chunks[i].name, names[i], strlen(names[i]));
        chunks[i].data = data + at;
        chunks[i].size = sizes[i];
        at += sizes[i];
    }
    Arena arena = arena_create("fuzz");
    Error err;
    ModelWeights *weights = arena_new(&arena, ModelWeights);
    if (model_weights_read(chunks, 3, &arena, weights, &err)) {
        volatile uint64_t digest = model_weights_digest(weights);
        UNUSED(digest);
    }
    arena_destroy(&arena);
    return 0;
}
