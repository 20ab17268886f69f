// The cache from end to end: what a view shows is what was added, in a constant number of bytes.

#include "model/cache_test.h"
#include "model/policy.h"

static const char *const POLICIES[] = {
#define X(name) #name,
    MODEL_POLICIES(X)
#undef X
};

typedef struct FormatBound {
    const char *format;
    double allowed; // for values up to 1
} FormatBound;

// the mean of the patches that a row stands for, as they were added
static double row_value(const TestCache *t, uint32_t row, uint32_t channel) {
    const float *rows = test_rows_of(t, t->numbers[t->row_words[2 * row]]);
    uint32_t first = t->row_words[2 * row + 1] & 0xffff, side = t->row_words[2 * row + 1] >> 16;
    double sum = 0;
    for (uint32_t k = 0; k < side * side; k++)
        sum += (double)rows[(first + k / side * 8 + k % side) * ROW + channel];
    return sum / (side * side);
}

static void assert_rows_are_right(const TestCache *t, const FormatBound *bound) {
    for (uint32_t row = 0; row < t->row_count; row++)
        for (uint32_t c = 0; c < ROW; c++)
            assert_close((double)t->seen[row * ROW + c], row_value(t, row, c), bound->allowed,
                         bound->format, row * ROW + c);
}

static void assert_poses_are_right(const TestCache *t) {
    for (uint32_t i = 0; i < t->page_count; i++)
        assert_memory_equal(t->page_poses + i * MODEL_POSE, test_cache_find(t, t->numbers[i])->pose,
                            MODEL_POSE * sizeof(float));
}

static void a_view_shows_what_was_added(Gpu *gpu, Arena *arena) {
    const FormatBound bounds[] = {{"f32", 1e-6}, {"f16", 0x1p-11}, {"int8", 0.502 / 127}};
    for (size_t p = 0; p < ARRAY_COUNT(POLICIES); p++) {
        for (size_t f = 0; f < ARRAY_COUNT(bounds); f++) {
            if (!gpu_is_host(gpu) && f != p % 3) continue;
            ModelCacheConfig config = test_cache_config(POLICIES[p], bounds[f].format);
            config.store_rows = 1600;
            TestCache t = test_cache_open(gpu, arena, &config);
            for (uint32_t i = 0; i < 45; i++) {
                ModelPage page = test_walk(i);
                test_cache_add(&t, &page);
                if (i % 11 != 0) continue;
                test_cache_view(&t, page.pose);
                assert_true(t.row_count > 0 && t.numbers[0] == i);
                assert_rows_are_right(&t, &bounds[f]);
                assert_poses_are_right(&t);
            }
            test_cache_close(&t);
        }
    }
}

// K of every token is a mixture of 8 random directions: 10 of 32 values along its axes hold it all
static void add_thin_rows(TestCache *t, const ModelPage *page) {
    float *rows = test_rows_of(t, page->number);
    for (int r = 0; r < TOKENS; r++) {
        Rng directions = rng_stream(5, "directions");
        float mixture[8];
        for (int m = 0; m < 8; m++) mixture[m] = rng_range(&t->rng, -1, 1);
        for (int c = 0; c < ROW; c++) {
            rows[r * ROW + c] = 0;
            for (int m = 0; m < 8; m++)
                rows[r * ROW + c] += mixture[m] * rng_range(&directions, -1, 1);
        }
    }
    test_cache_add_rows(t, page);
}

// squared, relative to the values', over channels from .. to - 1 of the newest frame
static double error_of(const TestCache *t, uint32_t from, uint32_t to) {
    double error = 0, size = 0;
    for (uint32_t row = 0; row < TOKENS; row++) {
        for (uint32_t c = from; c < to; c++) {
            double value = row_value(t, row, c), off = (double)t->seen[row * ROW + c] - value;
            error += off * off, size += value * value;
        }
    }
    return error / size;
}

static void a_bitmap_learns_the_axes_of_the_first_pages(Gpu *gpu, Arena *arena) {
    const char *const formats[] = {"bitmap", "bitmap8"};
    for (size_t f = 0; f < 2; f++) {
        ModelCacheConfig config = test_cache_config("combined", formats[f]);
        TestCache t = test_cache_open(gpu, arena, &config);
        for (uint32_t i = 0; i < 8; i++) {
            ModelPage page = test_walk(i);
            add_thin_rows(&t, &page);
            test_cache_view(&t, page.pose);
            double k = error_of(&t, 0, ROW / 2), v = error_of(&t, ROW / 2, ROW);
            assert_true(v < 1e-4);
            assert_true(i < 3 ? k > 0.02 : k < (f ? 1e-4 : 1e-6));
        }
        test_cache_close(&t);
    }
}

static void add_many(TestCache *t, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        ModelPage page = test_walk(i);
        page.is_dynamic = i % 5 == 0, page.place = 1 + i % 3;
        test_cache_add(t, &page);
    }
}

// a cleared cache is a new one, and two of them are alike
static void the_same_frames_give_the_same_bits_also_after_clear(Gpu *gpu, Arena *arena) {
    for (size_t p = 0; p < ARRAY_COUNT(POLICIES); p++) {
        if (!gpu_is_host(gpu) && strcmp(POLICIES[p], "combined") != 0) continue;
        ModelCacheConfig config = test_cache_config(POLICIES[p], "bitmap");
        config.store_rows = 1600;
        TestCache t[2];
        for (int i = 0; i < 2; i++) t[i] = test_cache_open(gpu, arena, &config);
        add_many(&t[1], 23);
        model_cache_clear(t[1].cache);
        assert_int_equal(model_cache_count(t[1].cache), 0);
        assert_int_equal(model_cache_bytes(t[1].cache).store, 0);
        ModelPage at = test_walk(20);
        test_cache_view(&t[1], at.pose);
        assert_int_equal(t[1].row_count, 0);
        for (int i = 0; i < 2; i++) {
            t[i].rng = rng_stream(3, "cache");
            add_many(&t[i], 40);
            test_cache_view(&t[i], at.pose);
        }
        assert_int_equal(t[0].row_count, t[1].row_count);
        assert_memory_equal(t[0].row_words, t[1].row_words, t[0].row_count * 8);
        assert_memory_equal(t[0].seen, t[1].seen, t[0].row_count * ROW * sizeof(float));
        assert_memory_equal(t[0].numbers, t[1].numbers, t[0].page_count * sizeof(uint32_t));
        for (int i = 0; i < 2; i++) test_cache_close(&t[i]);
    }
}

#define ON_DEVICES(X)                              \
    X(a_view_shows_what_was_added)                 \
    X(a_bitmap_learns_the_axes_of_the_first_pages) \
    X(the_same_frames_give_the_same_bits_also_after_clear)
ON_DEVICES(TEST_ON_DEVICES)

//---- what the host alone decides -----------------------------------------------------------------

static void bytes_and_rows_stay_bounded_over_2000_frames(Gpu *gpu, Arena *arena) {
    for (size_t p = 0; p < ARRAY_COUNT(POLICIES); p++) {
        ModelCacheConfig config = test_cache_config(POLICIES[p], "f16");
        config.store_rows = 1600;
        TestCache t = test_cache_open(gpu, arena, &config);
        size_t device = gpu_memory_bytes(gpu), used = arena->used, most = 0;
        for (uint32_t i = 0; i < 2000; i++) {
            ModelPage page = test_walk(i);
            page.pose[9] += 0.01f * (float)i;
            test_cache_add_rows(&t, &page);
            ModelCacheBytes bytes = model_cache_bytes(t.cache);
            assert_int_equal(bytes.row, 2 * ROW);
            assert_int_equal(bytes.reserved, 1600 * bytes.row);
            assert_true(bytes.store <= bytes.reserved);
            if (i < 1000 && bytes.store > most) most = bytes.store;
            assert_true(i < 1000 || bytes.store <= most);
            if (i % 100 == 0) test_cache_view(&t, page.pose);
            assert_true(t.row_count <= model_cache_most_rows(t.cache));
        }
        assert_int_equal(gpu_memory_bytes(gpu), device);
        assert_int_equal(arena->used, used);
        test_cache_close(&t);
    }
}

// of 2 heads of K and 2 of V; a page is 64 whole rows and 4 pooled ones
static void bytes_are_those_of_the_rows_in_use(Gpu *gpu, Arena *arena) {
    const struct {
        const char *format;
        size_t row;
    } rows[] = {{"f32", 512}, {"f16", 256}, {"int8", 136}, {"bitmap", 116}, {"bitmap8", 100}};
    for (size_t f = 0; f < ARRAY_COUNT(rows); f++) {
        ModelCacheConfig config = test_cache_config("combined", rows[f].format);
        size_t before = gpu_memory_bytes(gpu);
        TestCache t = test_cache_open(gpu, arena, &config);
        ModelCacheBytes empty = model_cache_bytes(t.cache);
        const GpuBuffer own[] = {t.page, t.kv, t.words, t.poses}; // of the test
        for (size_t i = 0; i < ARRAY_COUNT(own); i++) before += gpu_buffer_bytes(gpu, own[i]);
        assert_int_equal(gpu_memory_bytes(gpu) - before, empty.reserved + empty.tables);
        assert_int_equal(empty.reserved, 4096 * rows[f].row);
        for (uint32_t i = 0; i < 10; i++) {
            ModelPage page = test_walk(3 * i);
            test_cache_add(&t, &page);
            ModelCacheBytes bytes = model_cache_bytes(t.cache);
            assert_int_equal(bytes.row, rows[f].row);
            assert_int_equal(bytes.store, (i + 1) * 68 * rows[f].row);
        }
        test_cache_close(&t);
    }
}

// world' = rotation · world + shift, of a yaw, a pitch and a step
static void motion(float rotation[9], float shift[3]) {
    float pose[MODEL_POSE];
    test_pose(0, 0, 0.7f, 0.2f, pose);
    memcpy(rotation, pose, 9 * sizeof *rotation);
    shift[0] = 3, shift[1] = -0.4f, shift[2] = 1.5f;
}

static void move_pose(float *pose, const float rotation[9], const float shift[3]) {
    float old[MODEL_POSE];
    memcpy(old, pose, sizeof old);
    for (int i = 0; i < 3; i++) {
        pose[9 + i] = shift[i];
        for (int k = 0; k < 3; k++) pose[9 + i] += rotation[3 * i + k] * old[9 + k];
        for (int j = 0; j < 3; j++) {
            pose[3 * i + j] = 0;
            for (int k = 0; k < 3; k++) pose[3 * i + j] += rotation[3 * i + k] * old[3 * k + j];
        }
    }
}

// features of the rays of all rows that are seen, as the reader sees them; see ray.h
static void rays_of(TestCache *t, const float *pose, float *y) {
    RayArgs args = {
        .targets = 1, .row_count = t->row_count, .targets_per_table = 1, .grid = 8, .slope = 1};
    float target[MODEL_POSE];
    memcpy(target, pose, sizeof target);
    const Operand operands[] = {
        {&args.pages, t->page_poses, t->page_count * MODEL_POSE * sizeof(float)},
        {&args.target_poses, target, sizeof target},
        {&args.rows, t->row_words, t->row_count * 2 * sizeof(uint32_t)},
        {&args.y, y, t->row_count * MODEL_RAY * sizeof(float)}};
    run_kernel(t->ops->gpu, &model_ray_code, &args, sizeof args, model_ray_groups(&args), operands,
               ARRAY_COUNT(operands));
}

static void a_rigid_motion_of_all_and_of_the_camera_changes_nothing(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("combined", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    for (uint32_t i = 0; i < 40; i++) {
        ModelPage page = test_walk(i);
        test_cache_add(&t, &page);
    }
    float *before = arena_array(arena, float, 512 * MODEL_RAY);
    float *after = arena_array(arena, float, 512 * MODEL_RAY);
    float *rows = arena_array(arena, float, 512 * ROW), rotation[9], shift[3];
    ModelPage camera = test_walk(13);
    camera.pose[12] = 100, camera.pose[9] += 0.1f;
    test_cache_view(&t, camera.pose);
    uint32_t count = t.row_count;
    rays_of(&t, camera.pose, before);
    memcpy(rows, t.seen, count * ROW * sizeof *rows);
    motion(rotation, shift);
    model_cache_move(t.cache, 0, 39, rotation, shift);
    move_pose(camera.pose, rotation, shift);
    test_cache_view(&t, camera.pose);
    rays_of(&t, camera.pose, after);
    assert_int_equal(t.row_count, count);
    assert_memory_equal(t.seen, rows, count * ROW * sizeof *rows);
    for (uint32_t i = 0; i < count * MODEL_RAY; i++)
        assert_close((double)after[i], (double)before[i], 2e-4, "feature", i);
    test_cache_close(&t);
}

static void a_motion_moves_the_numbers_it_names(Gpu *gpu, Arena *arena) {
    ModelCacheConfig config = test_cache_config("combined", "f16");
    TestCache t = test_cache_open(gpu, arena, &config);
    float rotation[9], shift[3];
    for (uint32_t i = 0; i < 30; i++) {
        ModelPage page = test_walk(i);
        test_cache_add(&t, &page);
    }
    motion(rotation, shift);
    model_cache_move(t.cache, 7, 15, rotation, shift);
    for (uint32_t i = 0; i < model_cache_count(t.cache); i++) {
        const ModelPage *page = model_cache_page(t.cache, i);
        ModelPage right = test_walk(page->number);
        if (page->number >= 7 && page->number <= 15) move_pose(right.pose, rotation, shift);
        for (size_t k = 0; k < MODEL_POSE; k++)
            assert_close((double)page->pose[k], (double)right.pose[k], 1e-5, "pose", k);
    }
    test_cache_close(&t);
}

static void what_cannot_be_is_refused_with_its_reason(Gpu *gpu, Arena *arena) {
    Error err;
    ModelOps ops;
    assert_ok(model_ops_create(gpu, &ops, &err), err);
    ModelCacheConfig configs[6];
    for (int i = 0; i < 6; i++) configs[i] = test_cache_config("combined", "f16");
    configs[0] = test_cache_config("full", "f16");
    configs[0].pages = 256; // 16384 rows
    configs[1] = test_cache_config("combnied", "f16");
    configs[2] = test_cache_config("combined", "f17");
    configs[3].rows = 100; // for a window of 128
    configs[4].pages = 1;
    configs[5].store_rows = 64;
    const char *const reasons[] = {"store_rows", "combined", "f16",
                                   "raise rows", "pages",    "store_rows"};
    size_t bytes = gpu_memory_bytes(gpu);
    for (int i = 0; i < 6; i++) {
        assert_null(model_cache_create(&ops, &TEST_SHAPE, 1, &configs[i], arena, &err));
        if (strstr(err.text, reasons[i]) == NULL) fail_msg("%d: %s", i, err.text);
    }
    assert_int_equal(gpu_memory_bytes(gpu), bytes);
    model_cache_destroy(NULL);
}

#define ON_HOST(X)                                             \
    X(bytes_and_rows_stay_bounded_over_2000_frames)            \
    X(bytes_are_those_of_the_rows_in_use)                      \
    X(a_rigid_motion_of_all_and_of_the_camera_changes_nothing) \
    X(a_motion_moves_the_numbers_it_names)                     \
    X(what_cannot_be_is_refused_with_its_reason)
#define TEST_ON_HOST(test)                    \
    static void on_##test(void **state) {     \
        test_on_device(test, *state, "host"); \
    }
ON_HOST(TEST_ON_HOST)

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           ON_HOST(TEST_ON_DEVICES_ROW)};
    return cmocka_run_group_tests_name("model.cache", tests, NULL, NULL);
}
