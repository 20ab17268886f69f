// What each policy keeps, and what it shows. Decided on the host, from poses alone.

#include "model/cache_test.h"

static const float PI = 3.14159265f;

// frames first .. last - 1 of the walk in a circle
static void add_walk(TestCache *t, uint32_t first, uint32_t last) {
    for (uint32_t i = first; i < last; i++) {
        ModelPage page = test_walk(i);
        test_cache_add_rows(t, &page);
    }
}

// the last `count` frames before `end`, whole
static void assert_sees_window(const TestCache *t, uint32_t end, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(t->numbers[i], end - 1 - i);
        assert_int_equal(test_cache_rows_seen(t, end - 1 - i, NULL), TOKENS);
    }
}

static void window_shows_the_last_frames_alone(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("window", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t end = 1; end < 30; end++) {
        ModelPage page = test_walk(end - 1);
        test_cache_add_rows(&t, &page);
        test_cache_view(&t, page.pose);
        uint32_t count = end < 8 ? end : 8;
        assert_int_equal(t.page_count, count);
        assert_int_equal(model_cache_count(t.cache), count);
        assert_sees_window(&t, end, count);
    }
    test_cache_close(&t);
}

static void full_shows_every_frame_whole_until_its_limit(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("full", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t end = 1; end < 26; end++) {
        ModelPage page = test_walk(end - 1);
        test_cache_add_rows(&t, &page);
        test_cache_view(&t, page.pose);
        assert_int_equal(t.row_count, (end < 20 ? end : 20) * TOKENS);
        assert_sees_window(&t, end, end < 20 ? end : 20);
    }
    test_cache_close(&t);
}

static void relic_pools_by_its_schedule(Gpu *gpu, Arena *arena) {
    const uint32_t sides[18] = {1, 4, 2, 4, 4, 4, 2, 4, 4, 2, 4, 4, 4, 2, 4, 4, 2, 4};
    ModelCacheConfig config = test_cache_config("relic", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t end = 1; end < 100; end++) {
        ModelPage page = test_walk(end - 1);
        test_cache_add_rows(&t, &page);
        test_cache_view(&t, page.pose);
        assert_sees_window(&t, end, end < 2 ? end : 2);
        uint32_t rows = 0, oldest = end;
        for (uint32_t i = 0; i < t.page_count; i++) {
            uint32_t number = t.numbers[i], side = 0, is_last = number + 2 >= end;
            uint32_t right = is_last ? 1 : sides[number % 18];
            rows += test_cache_rows_seen(&t, number, &side);
            assert_int_equal(number, end - 1 - i); // none is left out
            assert_int_equal(side, right);
            assert_int_equal(test_cache_rows_seen(&t, number, NULL), TOKENS / (right * right));
            oldest = number;
        }
        assert_int_equal(rows, t.row_count);
        // one more would be too many
        uint32_t more =
            oldest > 0 ? TOKENS / (sides[(oldest - 1) % 18] * sides[(oldest - 1) % 18]) : MOST_SEEN;
        assert_true(rows <= 512 && rows + more + TOKENS > 512);
    }
    test_cache_close(&t);
}

static void scout_grows_by_an_eighth_of_a_frame(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("scout", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t end = 1; end < 70; end++) {
        ModelPage page = test_walk(end - 1);
        test_cache_add_rows(&t, &page);
        test_cache_view(&t, page.pose);
        uint32_t far = end > 2 ? end - 2 : 0;
        if (far > 48) far = 48;
        assert_int_equal(t.row_count, (end < 2 ? end : 2) * TOKENS + far * 8);
        assert_sees_window(&t, end, end < 2 ? end : 2);
        for (uint32_t row = 2 * TOKENS; row < t.row_count; row++) {
            assert_int_equal(t.row_words[2 * row + 1] >> 16, 1);
            assert_int_equal((t.row_words[2 * row + 1] & 0xffff) % 8, 7);
        }
    }
    test_cache_close(&t);
}

//---- landmarks -----------------------------------------------------------------------------------

static const char *const BY_SIGHT[] = {"landmarks", "places", "combined"};

// a hundred frames, each in a room of its own but for one
static void of_100_frames_the_one_that_looks_there_is_shown(Gpu *gpu, Arena *arena) {
    for (size_t p = 0; p < ARRAY_COUNT(BY_SIGHT); p++) {
        ModelCacheConfig config = test_cache_config(BY_SIGHT[p], "f16");
        config.store_rows = 8000;
        TestCache t = test_cache_open(gpu, arena, &config);
        for (uint32_t i = 0; i < 100; i++) {
            ModelPage page = test_page(i, 10 * (float)i, 0, (float)i);
            test_cache_add_rows(&t, &page);
        }
        for (uint32_t at = 0; at < 97; at += 12) {
            ModelPage camera = test_page(100, 10 * (float)at + 0.2f, 0.3f, (float)at + 0.2f);
            test_cache_view(&t, camera.pose);
            assert_sees_window(&t, 100, 2);
            assert_int_equal(t.numbers[2], at);
            assert_int_equal(test_cache_rows_seen(&t, at, NULL), TOKENS);
        }
        test_cache_close(&t);
    }
}

// where a page stands alone in view, the window far away
static void add_window_elsewhere(TestCache *t, uint32_t number) {
    for (uint32_t i = 0; i < 2; i++) {
        ModelPage page = test_page(number + i, 500 + 5 * (float)i, 0, 0);
        test_cache_add_rows(t, &page);
    }
}

// six that look to the left, one to the right: two views' worth of rows cover both
static void what_is_shown_does_not_repeat_itself(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("landmarks", "f16");
    config.rows = 4 * TOKENS;
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t i = 0; i < 14; i++) { // each second one far away, so that all count as moved
        ModelPage page = test_page(i, i % 2 ? 300 : 0, 0, i == 6 ? -0.9f : 0.5f);
        test_cache_add_rows(&t, &page);
    }
    add_window_elsewhere(&t, 14);
    ModelPage camera = test_page(20, 0, 0, 0);
    test_cache_view(&t, camera.pose);
    assert_int_equal(t.page_count, 4);
    assert_true(test_cache_rows_seen(&t, 6, NULL) > 0);
    test_cache_close(&t);
}

static void a_camera_that_looks_up_is_shown_who_looked_up(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("landmarks", "f16");
    config.rows = 3 * TOKENS;
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t i = 0; i < 3; i++) {
        ModelPage page = {.number = i};
        test_pose(0, 0, 0, 1.2f * ((float)i - 1), page.pose); // down, ahead, up
        test_cache_add_rows(&t, &page);
    }
    add_window_elsewhere(&t, 3);
    for (uint32_t i = 0; i < 3; i++) {
        float pose[MODEL_POSE];
        test_pose(0.1f, 0.1f, 0.1f, 1.1f * ((float)i - 1), pose);
        test_cache_view(&t, pose);
        assert_int_equal(t.page_count, 3);
        assert_int_equal(t.numbers[2], i);
    }
    test_cache_close(&t);
}

static void a_frame_comes_into_the_bank_when_the_camera_has_moved(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("landmarks", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t i = 0; i < 40; i++) { // 10 cm a frame, then 7 degrees a frame
        float moved = i < 20 ? (float)i : 20, turned = i < 20 ? 0 : (float)i - 20;
        ModelPage page = test_page(i, 0.1001f * moved, 0, 7 * turned * PI / 180);
        test_cache_add_rows(&t, &page);
    }
    uint32_t bank = model_cache_count(t.cache) - 2;
    const uint32_t right[] = {0, 3, 6, 9, 12, 15, 18, 23, 26, 29, 32, 35};
    assert_int_equal(bank, ARRAY_COUNT(right));
    for (uint32_t i = 0; i < bank; i++)
        assert_int_equal(model_cache_page(t.cache, i)->number, right[i]);
    test_cache_close(&t);
}

//---- what goes first -----------------------------------------------------------------------------

// room for six whole frames and their quarters, and no more
static ModelCacheConfig tight(const char *policy) {
    ModelCacheConfig config = test_cache_config(policy, "f16");
    config.store_rows = 8 * (TOKENS + 4);
    config.pages = 8;
    return config;
}

static void what_moves_goes_first_then_what_was_imagined(Gpu *gpu, Arena *arena) {
    const char *const banks[] = {"landmarks", "random", "places", "combined"};
    for (size_t p = 0; p < ARRAY_COUNT(banks); p++) {
        ModelCacheConfig config = tight(banks[p]);
        TestCache t = test_cache_open(gpu, arena, &config);
        for (uint32_t i = 0; i < 14; i++) {
            ModelPage page = test_page(i, (float)i, 0, 0);
            page.is_imagined = i == 1 || i == 4;
            page.is_dynamic = i == 2 || i == 3;
            test_cache_add_rows(&t, &page);
            uint32_t bank = i + 1 > 8 ? i + 1 - 8 : 0; // that had to go
            if (bank == 2) assert_true(!test_cache_find(&t, 2) && !test_cache_find(&t, 3));
            if (bank == 2) assert_true(test_cache_find(&t, 1) && test_cache_find(&t, 4));
            if (bank == 4) assert_true(!test_cache_find(&t, 1) && !test_cache_find(&t, 4));
            assert_non_null(test_cache_find(&t, 0)); // never
        }
        test_cache_close(&t);
    }
}

static void of_frames_that_are_alike_one_goes(Gpu *gpu, Arena *arena) {
    for (int is_imagined = 0; is_imagined < 2; is_imagined++) {
        ModelCacheConfig config = tight("landmarks");
        TestCache t = test_cache_open(gpu, arena, &config);
        for (uint32_t i = 0; i < 9; i++) {
            float x = i == 4 ? 2.1f : (float)i; // 4 stands beside 2
            ModelPage page = test_page(i, x, 0, 0);
            page.is_imagined = is_imagined;
            test_cache_add_rows(&t, &page);
        }
        // imagination drifts: the older stays; the world changes: the newer does
        assert_int_equal(test_cache_find(&t, 2) != NULL, is_imagined);
        assert_int_equal(test_cache_find(&t, 4) != NULL, !is_imagined);
        assert_int_equal(model_cache_count(t.cache), 8);
        test_cache_close(&t);
    }
}

//---- random, places, combined --------------------------------------------------------------------

static void random_shows_other_frames_of_the_bank_each_time(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("random", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    uint32_t before[8] = {0}, changes = 0, shown = 0;
    for (uint32_t i = 0; i < 60; i++) {
        ModelPage page = test_page(i, (float)i, 0, 0);
        test_cache_add_rows(&t, &page);
        test_cache_view(&t, page.pose);
        assert_sees_window(&t, i + 1, i < 2 ? i + 1 : 2);
        assert_int_equal(t.page_count, i < 8 ? i + 1 : 8);
        for (uint32_t k = 0; k < t.page_count; k++)
            assert_int_equal(test_cache_rows_seen(&t, t.numbers[k], NULL), TOKENS);
        for (uint32_t k = 2; i > 9 && k < 8; k++) {
            changes += t.numbers[k] != before[k];
            shown += t.numbers[k] < 10;
        }
        memcpy(before, t.numbers, sizeof before);
    }
    assert_true(changes > 200 && shown > 50); // of 300; also old ones
    test_cache_close(&t);
}

// places are rooms of their own; the camera stands in one and is told of two others
static void places_that_are_hinted_are_shown_first(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("places", "f16");
    config.rows = 5 * TOKENS;
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t i = 0; i < 12; i++) {
        ModelPage page = test_page(i, 20 * (float)(i / 2) + (float)(i % 2), 0, 0);
        page.place = 100 + i / 2;
        test_cache_add_rows(&t, &page);
    }
    ModelPage camera = test_page(20, 40, 0, 0); // in place 102
    const uint64_t places[] = {104, 0, 101};
    model_cache_hint(t.cache, places, 3);
    test_cache_view(&t, camera.pose);
    assert_int_equal(t.page_count, 5);
    assert_int_equal(t.numbers[2], 8); // the nearer one
    assert_int_equal(t.numbers[3], 9);
    assert_int_equal(t.numbers[4], 2 + 1); // then of the second place
    model_cache_hint(t.cache, places, 0);
    test_cache_view(&t, camera.pose);
    assert_true(t.numbers[2] / 2 == 2 && t.numbers[3] / 2 == 2);
    test_cache_close(&t);
}

static void combined_shows_landmarks_whole_and_others_pooled(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("combined", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t i = 0; i < 200; i++) { // a row of frames that look the same way
        ModelPage page = test_page(i, 0.05f * (float)i, 0.35f * (float)(i % 2), 0);
        page.place = 1 + i % 4;
        test_cache_add_rows(&t, &page);
    }
    ModelPage camera = test_page(300, 2, 0.1f, 0);
    const uint64_t places[] = {3};
    for (int is_hinted = 0; is_hinted < 2; is_hinted++) {
        model_cache_hint(t.cache, places, (uint32_t)is_hinted);
        test_cache_view(&t, camera.pose);
        assert_sees_window(&t, 200, 2);
        assert_int_equal(t.row_count, 512);
        assert_int_equal(t.page_count, 2 + 5 + 16);
        for (uint32_t i = 2; i < t.page_count; i++) {
            uint32_t side = 0, rows = test_cache_rows_seen(&t, t.numbers[i], &side);
            assert_int_equal(rows, i < 7 ? TOKENS : 4);
            assert_int_equal(side, i < 7 ? 1 : 4);
            if (is_hinted && i < 7) assert_int_equal(test_cache_find(&t, t.numbers[i])->place, 3);
        }
    }
    test_cache_close(&t);
}

// a frame without room for it whole stays as its four rows
static void combined_forgets_details_before_frames(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("combined", "f16");
    config.store_rows = 600, config.pages = 40;
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t i = 0; i < 120; i++) {
        ModelPage page = test_page(i, 0.5f * (float)i, 0, 0);
        test_cache_add_rows(&t, &page);
        assert_int_equal(model_cache_count(t.cache), i < 40 ? i + 1 : 40);
        uint32_t whole = 0;
        for (uint32_t k = 0; k < model_cache_count(t.cache); k++)
            whole += model_cache_page(t.cache, k)->kind == MODEL_WHOLE;
        assert_true(i < 2 || whole >= 3);
        test_cache_view(&t, page.pose);
        for (uint32_t k = 0; k < t.page_count; k++) {
            uint32_t rows = test_cache_rows_seen(&t, t.numbers[k], NULL);
            if (rows == TOKENS)
                assert_int_equal(test_cache_find(&t, t.numbers[k])->kind, MODEL_WHOLE);
        }
    }
    assert_non_null(test_cache_find(&t, 0));
    test_cache_close(&t);
}

static void a_frame_is_shown_once(Gpu *gpu, Arena *arena) {
    const char *const all[] = {"window",    "full",   "relic",  "scout",
                               "landmarks", "random", "places", "combined"};
    for (size_t p = 0; p < ARRAY_COUNT(all); p++) {
        ModelCacheConfig config = test_cache_config(all[p], "f16");
        TestCache t = test_cache_open(gpu, arena, &config);
        add_walk(&t, 0, 130);
        const uint64_t places[] = {1, 1};
        model_cache_hint(t.cache, places, 2);
        ModelPage camera = test_walk(77);
        test_cache_view(&t, camera.pose);
        for (uint32_t i = 0; i < t.page_count; i++)
            for (uint32_t k = 0; k < i; k++) assert_int_not_equal(t.numbers[i], t.numbers[k]);
        test_cache_close(&t);
    }
}

#define ON_HOST(X)                                           \
    X(window_shows_the_last_frames_alone)                    \
    X(full_shows_every_frame_whole_until_its_limit)          \
    X(relic_pools_by_its_schedule)                           \
    X(scout_grows_by_an_eighth_of_a_frame)                   \
    X(of_100_frames_the_one_that_looks_there_is_shown)       \
    X(what_is_shown_does_not_repeat_itself)                  \
    X(a_camera_that_looks_up_is_shown_who_looked_up)         \
    X(a_frame_comes_into_the_bank_when_the_camera_has_moved) \
    X(what_moves_goes_first_then_what_was_imagined)          \
    X(of_frames_that_are_alike_one_goes)                     \
    X(random_shows_other_frames_of_the_bank_each_time)       \
    X(places_that_are_hinted_are_shown_first)                \
    X(combined_shows_landmarks_whole_and_others_pooled)      \
    X(combined_forgets_details_before_frames)                \
    X(a_frame_is_shown_once)
#define TEST_ON_HOST(test)                    \
    static void on_##test(void **state) {     \
        test_on_device(test, *state, "host"); \
    }
ON_HOST(TEST_ON_HOST)

int main(void) {
    const struct CMUnitTest tests[] = {ON_HOST(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("model.policy", tests, NULL, NULL);
}
