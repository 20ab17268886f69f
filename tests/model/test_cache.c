// The cache from end to end: what a view shows is what was added, in a constant number of bytes.

#include "model/cache_test.h"

static const char *const POLICIES[] = {"window",    "full",   "relic",  "scout",
                                       "landmarks", "random", "places", "combined"};

static ModelCacheConfig small(const char *policy, const char *format) {
    ModelCacheConfig config = test_cache_config(policy, format);
    if (strcmp(policy, "full") == 0) config.pages = 20;
    config.store_rows = 1600;
    return config;
}

// a walk in a circle, looking ahead
static ModelPage walk(uint32_t number) {
    float angle = 0.13f * (float)number;
    return test_page(number, 2 * cosf(angle), 2 * sinf(angle), -angle);
}

static void the_last_frame_comes_back_as_it_was(Gpu *gpu, Arena *arena) {
    const struct {
        const char *format;
        float allowed;
    } formats[] = {{"f32", 0}, {"f16", 0x1p-12f}, {"int8", 0.5f / 127 * 1.001f}};
    for (size_t p = 0; p < ARRAY_COUNT(POLICIES); p++) {
        for (size_t f = 0; f < ARRAY_COUNT(formats); f++) {
            ModelCacheConfig config = small(POLICIES[p], formats[f].format);
            TestCache t = test_cache_open(gpu, arena, &config);
            for (uint32_t i = 0; i < 40; i++) {
                ModelPage page = walk(i);
                test_cache_add(&t, &page);
                if (i % 7 != 0) continue;
                test_cache_view(&t, page.pose);
                for (int k = 0; k < TOKENS * ROW; k++)
                    assert_close((double)t.seen[k], (double)t.rows[k], (double)formats[f].allowed,
                                 POLICIES[p], (size_t)k);
            }
            test_cache_close(&t);
        }
    }
}

static void bytes_stay_constant_over_2000_frames(Gpu *gpu, Arena *arena) {
    if (!gpu_is_host(gpu)) return; // the host decides what is kept
    for (size_t p = 0; p < ARRAY_COUNT(POLICIES); p++) {
        ModelCacheConfig config = small(POLICIES[p], "f16");
        TestCache t = test_cache_open(gpu, arena, &config);
        size_t device = gpu_memory_bytes(gpu), used = arena->used;
        for (uint32_t i = 0; i < 2000; i++) {
            ModelPage page = walk(i);
            page.pose[9] += 0.01f * (float)i;
            test_cache_add(&t, &page);
            ModelCacheBytes bytes = model_cache_bytes(t.cache);
            assert_int_equal(bytes.row, 2 * ROW);
            assert_int_equal(bytes.reserved, 1600 * bytes.row);
            assert_true(bytes.store <= bytes.reserved);
            if (i % 100 == 0) test_cache_view(&t, page.pose);
            assert_true(t.view.row_count <= model_cache_most_rows(t.cache));
        }
        assert_int_equal(gpu_memory_bytes(gpu), device);
        assert_int_equal(arena->used, used);
        test_cache_close(&t);
    }
}

#define ON_DEVICES(X)                      \
    X(the_last_frame_comes_back_as_it_was) \
    X(bytes_stay_constant_over_2000_frames)
ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("model.cache", tests, NULL, NULL);
}
