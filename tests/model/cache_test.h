// A small cache on one device, fed with pages of random rows: what tests of the cache and of its
// policies share.

#pragma once

#include "model/cache.h"
#include "model/run_kernel.h"

#include <math.h>

enum { TOKENS = 64, ROW = 128, MOST_NUMBERS = 64, MOST_SEEN = 600 };

static const ModelShape TEST_SHAPE = {
    .size = 64, .width = 64, .writers = 1, .readers = 2, .heads = 2, .kv_heads = 1, .inner = 2};

typedef struct TestCache {
    ModelOps *ops;
    ModelCache *cache;
    GpuBuffer page, kv, words, poses;
    float *rows;         // [MOST_NUMBERS][TOKENS][ROW] of the pages that were added, by number
    float *seen;         // [most rows][ROW] of the last view
    uint32_t *row_words; // [most rows][2]
    float *page_poses;   // [most rows][MODEL_POSE]
    uint32_t numbers[MOST_SEEN], page_count, row_count;
    Rng rng;
} TestCache;

static inline ModelCacheConfig test_cache_config(const char *policy, const char *format) {
    ModelCacheConfig config = model_cache_config_default();
    snprintf(config.policy.at, sizeof config.policy.at, "%s", policy);
    snprintf(config.format.at, sizeof config.format.at, "%s", format);
    if (strcmp(policy, "full") == 0) config.pages = 20;
    return config;
}

static inline TestCache test_cache_open(Gpu *gpu, Arena *arena, const ModelCacheConfig *config) {
    Error err;
    TestCache t = {.rng = rng_stream(1, "cache"), .ops = arena_new(arena, ModelOps)};
    assert_ok(model_ops_create(gpu, t.ops, &err), err);
    t.cache = model_cache_create(t.ops, &TEST_SHAPE, 1, config, arena, &err);
    if (t.cache == NULL) fail_msg("%s", err.text);
    size_t most = model_cache_most_rows(t.cache);
    assert_ok(gpu_buffer_create(gpu, TOKENS * ROW * sizeof(float), &t.page, &err), err);
    assert_ok(gpu_buffer_create(gpu, most * ROW * sizeof(float), &t.kv, &err), err);
    assert_ok(gpu_buffer_create(gpu, most * 2 * sizeof(uint32_t), &t.words, &err), err);
    assert_ok(gpu_buffer_create(gpu, most * MODEL_POSE * sizeof(float), &t.poses, &err), err);
    t.rows = arena_array(arena, float, (size_t)MOST_NUMBERS *TOKENS *ROW);
    t.seen = arena_array(arena, float, most *ROW);
    t.row_words = arena_array(arena, uint32_t, most * 2);
    t.page_poses = arena_array(arena, float, most *MODEL_POSE);
    return t;
}

static inline void test_cache_close(TestCache *t) {
    model_cache_destroy(t->cache);
    const GpuBuffer buffers[] = {t->page, t->kv, t->words, t->poses};
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++) gpu_buffer_destroy(t->ops->gpu, buffers[i]);
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

// a walk in a circle, looking ahead
static inline ModelPage test_walk(uint32_t number) {
    float angle = 0.13f * (float)number;
    return test_page(number, 2 * cosf(angle), 2 * sinf(angle), -angle);
}

static inline float *test_rows_of(const TestCache *t, uint32_t number) {
    return t->rows + (size_t)(number % MOST_NUMBERS) * TOKENS * ROW;
}

static inline void test_cache_add_rows(TestCache *t, const ModelPage *page) {
    Gpu *gpu = t->ops->gpu;
    gpu_write(gpu, t->page, 0, test_rows_of(t, page->number), TOKENS * ROW * sizeof(float));
    model_cache_add(t->cache, gpu_address(gpu, t->page), page);
}

// with random rows
static inline void test_cache_add(TestCache *t, const ModelPage *page) {
    float *rows = test_rows_of(t, page->number);
    for (int i = 0; i < TOKENS * ROW; i++) rows[i] = rng_range(&t->rng, -1, 1);
    test_cache_add_rows(t, page);
}

static inline void test_cache_copy(TestCache *t, uint64_t from, GpuBuffer to, void *data,
                                   size_t words) {
    Gpu *gpu = t->ops->gpu;
    CopyArgs args = {.from = from, .to = gpu_address(gpu, to), .count = (uint32_t)words};
    MODEL_RUN(t->ops, copy, &args);
    gpu_read(gpu, to, 0, data, words * sizeof(uint32_t));
}

static inline void test_cache_view(TestCache *t, const float pose[MODEL_POSE]) {
    Error err;
    Gpu *gpu = t->ops->gpu;
    ModelView view = model_cache_view(t->cache, pose, gpu_address(gpu, t->kv));
    t->row_count = view.row_count;
    t->page_count = model_cache_seen(t->cache, t->numbers, MOST_SEEN);
    if (view.row_count > 0) {
        gpu_read(gpu, t->kv, 0, t->seen, (size_t)view.row_count * ROW * sizeof(float));
        test_cache_copy(t, view.rows, t->words, t->row_words, (size_t)view.row_count * 2);
        test_cache_copy(t, view.page_poses, t->poses, t->page_poses,
                        (size_t)t->page_count * MODEL_POSE);
    }
    assert_ok(gpu_finish(gpu, &err), err);
}

// rows by which the last view shows a frame; their side is written where there are some
static inline uint32_t test_cache_rows_seen(const TestCache *t, uint32_t number, uint32_t *side) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < t->row_count; row++) {
        if (t->numbers[t->row_words[2 * row]] != number) continue;
        if (side != NULL) *side = t->row_words[2 * row + 1] >> 16;
        count++;
    }
    return count;
}

static inline const ModelPage *test_cache_find(const TestCache *t, uint32_t number) {
    for (uint32_t i = 0; i < model_cache_count(t->cache); i++) {
        const ModelPage *page = model_cache_page(t->cache, i);
        if (page->number == number) return page;
    }
    return NULL;
}
