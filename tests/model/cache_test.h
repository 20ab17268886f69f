// A small cache on one device, fed with pages of random rows: what tests of the cache and of its
// policies share.

#pragma once

#include "model/cache.h"
#include "model/run_kernel.h"

#include <math.h>

static const ModelShape TEST_SHAPE = {
    .size = 64, .width = 64, .writers = 1, .readers = 2, .heads = 2, .kv_heads = 1, .inner = 2};

enum { TOKENS = 64, ROW = 128, MOST_SEEN = 600 };

typedef struct TestCache {
    ModelOps ops;
    ModelCache *cache;
    GpuBuffer page, kv;
    float *rows; // [TOKENS][ROW] of the page that is added next
    float *seen; // [most rows][ROW] of the last view
    uint32_t *words;
    float *poses;
    ModelView view;
    Rng rng;
} TestCache;

static inline ModelCacheConfig test_cache_config(const char *policy, const char *format) {
    ModelCacheConfig config = model_cache_config_default();
    snprintf(config.policy.at, sizeof config.policy.at, "%s", policy);
    snprintf(config.format.at, sizeof config.format.at, "%s", format);
    return config;
}

static inline TestCache test_cache_open(Gpu *gpu, Arena *arena, const ModelCacheConfig *config) {
    Error err;
    TestCache t = {.rng = rng_stream(1, "cache")};
    ModelOps *ops = arena_new(arena, ModelOps); // outlives this function
    assert_ok(model_ops_create(gpu, ops, &err), err);
    t.ops = *ops;
    t.cache = model_cache_create(ops, &TEST_SHAPE, 1, config, arena, &err);
    if (t.cache == NULL) fail_msg("%s", err.text);
    size_t most = model_cache_most_rows(t.cache);
    assert_ok(gpu_buffer_create(gpu, TOKENS * ROW * sizeof(float), &t.page, &err), err);
    assert_ok(gpu_buffer_create(gpu, most * ROW * sizeof(float), &t.kv, &err), err);
    t.rows = arena_array(arena, float, TOKENS *ROW);
    t.seen = arena_array(arena, float, most *ROW);
    return t;
}

static inline void test_cache_close(TestCache *t) {
    model_cache_destroy(t->cache);
    gpu_buffer_destroy(t->ops.gpu, t->page);
    gpu_buffer_destroy(t->ops.gpu, t->kv);
}

// from the camera to the world: yaw about y, then pitch about the camera's x
static inline void test_pose(float x, float z, float yaw, float pitch, float pose[MODEL_POSE]) {
    float c = cosf(yaw), s = sinf(yaw), cp = cosf(pitch), sp = sinf(pitch);
    const float rotation[9] = {c, s * sp, s * cp, 0, cp, -sp, -s, c * sp, c * cp};
    memset(pose, 0, MODEL_POSE * sizeof *pose);
    memcpy(pose, rotation, sizeof rotation);
    pose[9] = x, pose[10] = 1, pose[11] = z;
}

static inline ModelPage test_page(uint32_t number, float x, float z, float yaw) {
    ModelPage page = {.number = number};
    test_pose(x, z, yaw, 0, page.pose);
    page.pose[12] = (float)number;
    return page;
}

// Random rows; rows[0] tells the number.
static inline void test_cache_add(TestCache *t, const ModelPage *page) {
    Gpu *gpu = t->ops.gpu;
    for (int i = 0; i < TOKENS * ROW; i++) t->rows[i] = rng_range(&t->rng, -1, 1);
    gpu_write(gpu, t->page, 0, t->rows, TOKENS * ROW * sizeof(float));
    model_cache_add(t->cache, gpu_address(gpu, t->page), page);
}

static inline void test_cache_view(TestCache *t, const float pose[MODEL_POSE]) {
    Error err;
    Gpu *gpu = t->ops.gpu;
    t->view = model_cache_view(t->cache, pose, gpu_address(gpu, t->kv));
    if (t->view.row_count > 0)
        gpu_read(gpu, t->kv, 0, t->seen, (size_t)t->view.row_count * ROW * sizeof(float));
    assert_ok(gpu_finish(gpu, &err), err);
}

static inline bool test_cache_sees(const TestCache *t, uint32_t number) {
    uint32_t numbers[MOST_SEEN], count = model_cache_seen(t->cache, numbers, MOST_SEEN);
    for (uint32_t i = 0; i < count; i++)
        if (numbers[i] == number) return true;
    return false;
}

static inline bool test_cache_has(const TestCache *t, uint32_t number) {
    for (uint32_t i = 0; i < model_cache_count(t->cache); i++)
        if (model_cache_page(t->cache, i)->number == number) return true;
    return false;
}
