// Dreams with arbitrary changes, as their chunks: a file's checksums would turn them all away.
//
//     | bytes of each chunk but the last u32 [5] | dream | settings | cache | pages | rows | basis
//     |
//
// No seeds are needed; mutation starts from a small dream that is made here. What is accepted is
// dreamt on.

#include "model/dream_file.h"

#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { CHUNKS = MODEL_DREAM_CHUNKS, SIZES = 4 * (CHUNKS - 1), SIDE = 32 };
static const char *const FILE_PATH = "/tmp/cairn_fuzz_dream";
static const char *const NAMES[CHUNKS] = {"dream", "settings", "cache", "pages", "rows", "basis"};

// made once: a device and a model outlive all inputs
typedef struct Mind {
    Arena arena;
    Gpu *gpu;
    ModelOps ops;
    ModelWeights weights;
    ModelDream *dream;
} Mind;

static Mind *mind_of_all(void) {
    static Mind mind;
    Error err;
    if (mind.dream != NULL) return &mind;
    mind.arena = arena_create("fuzz");
    GpuConfig device = gpu_config_default();
    snprintf(device.device.at, sizeof device.device.at, "host");
    ModelShape shape = {.size = SIDE,
                        .width = 16,
                        .writers = 1,
                        .readers = 1,
                        .heads = 1,
                        .kv_heads = 1,
                        .inner = 1};
    ModelCacheConfig config = model_cache_config_default();
    config.pages = 4, config.rows = 64, config.store_rows = 64;
    snprintf(config.format.at, sizeof config.format.at, "bitmap8");
    mind.gpu = gpu_create(&device, &mind.arena, &err);
    bool ok = mind.gpu != NULL && model_ops_create(mind.gpu, &mind.ops, &err) &&
              model_layout_create(&shape, &mind.weights.layout, &err);
    ASSERT(ok);
    mind.weights.slope = 1;
    mind.weights.parameters = arena_array(&mind.arena, float, mind.weights.layout.count);
    model_layout_fill(&mind.weights.layout, 1, mind.weights.parameters);
    mind.dream = model_dream_create(&mind.ops, &mind.weights, &config, &mind.arena, &err);
    ASSERT(mind.dream != NULL);
    return &mind;
}

static void see(ModelDream *dream, float x) {
    static uint8_t rgb[SIDE * SIDE * 3];
    ModelPage page = {.pose = {1, 0, 0, 0, 1, 0, 0, 0, 1, x, 0, 0}};
    Error err;
    model_dream_see(dream, rgb, &page, &err);
}

static bool make(Mind *mind, Arena *arena, MemoryChunk **chunks, int *count) {
    Error err;
    FileBytes bytes;
    model_cache_clear(model_dream_cache(mind->dream));
    for (int i = 0; i < 6; i++) see(mind->dream, (float)i);
    return model_dream_save(mind->dream, NULL, 0, FILE_PATH, &err) &&
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
    if (make(mind_of_all(), &arena, &chunks, &count) && count == CHUNKS) {
        for (int i = 0; i < count && total + chunks[i].size <= max_size; i++) {
            uint32_t bytes = (uint32_t)chunks[i].size;
            if (i < CHUNKS - 1) memcpy(data + 4 * i, &bytes, sizeof bytes);
            memcpy(data + total, chunks[i].data, chunks[i].size);
            total += chunks[i].size;
        }
    }
    arena_destroy(&arena);
    return total;
}

static void dream_on(ModelDream *dream) {
    const float pose[MODEL_POSE] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, action[MODEL_ACTION] = {0};
    ModelImagined frame;
    Error err;
    for (int i = 0; i < 3; i++) {
        see(dream, 0.5f * (float)i);
        model_dream_imagine(dream, pose, action, 1, 1, &frame, &err);
        model_dream_keep(dream, &err);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    MemoryChunk chunks[CHUNKS] = {0};
    size_t at = SIZES;
    if (size < SIZES) return 0;
    for (int i = 0; i < CHUNKS; i++) {
        uint32_t bytes = (uint32_t)(size - at);
        if (i < CHUNKS - 1) memcpy(&bytes, data + 4 * i, sizeof bytes);
        if (bytes > size - at) return 0;
        snprintf(chunks[i].name, sizeof chunks[i].name, "%s", NAMES[i]);
        chunks[i].data = data + at;
        chunks[i].size = bytes;
        at += bytes;
    }
    Error err;
    ModelDream *dream = mind_of_all()->dream;
    if (model_dream_read(dream, chunks, CHUNKS, &err)) dream_on(dream);
    return 0;
}
