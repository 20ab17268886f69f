// Dreams on disk: they go on as if they had never stopped, and what is damaged is refused.

#include "model/action.h"
#include "model/dream_file.h"
#include "model/page.h"
#include "model/policy.h"
#include "test_gpu.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { SIZE = 32, TOKENS = 16, FRAME = SIZE * SIZE * 3, SEEN = 4 };

static const ModelShape SMALL = {
    .size = SIZE, .width = 32, .writers = 1, .readers = 2, .heads = 2, .kv_heads = 1, .inner = 2};

typedef struct Mind {
    ModelOps ops;
    ModelWeights weights;
    ModelCacheConfig config;
} Mind;

static Mind *make(Gpu *gpu, const char *policy, const char *format, Arena *arena) {
    Error err = {0};
    Mind *mind = arena_new(arena, Mind);
    assert_ok(model_ops_create(gpu, &mind->ops, &err), err);
    assert_ok(model_layout_create(&SMALL, &mind->weights.layout, &err), err);
    mind->weights.parameters = arena_array(arena, float, mind->weights.layout.count);
    mind->weights.slope = 1;
    model_layout_fill(&mind->weights.layout, 1, mind->weights.parameters);
    mind->config = model_cache_config_default();
    snprintf(mind->config.policy.at, sizeof mind->config.policy.at, "%s", policy);
    snprintf(mind->config.format.at, sizeof mind->config.format.at, "%s", format);
    mind->config.pages = 8;
    mind->config.rows = 6 * TOKENS;
    mind->config.store_rows = 9 * TOKENS;
    return mind;
}

static ModelDream *dream_of(const Mind *mind, Arena *arena) {
    Error err = {0};
    ModelDream *dream = model_dream_create(&mind->ops, &mind->weights, &mind->config, arena, &err);
    if (dream == NULL) fail_msg("%s", err.text);
    return dream;
}

// a walk in a circle; some pages have a place, some see something that moves
static ModelPage page_at(int step) {
    const float position[3] = {sinf(0.4f * (float)step), 1, cosf(0.4f * (float)step)};
    ModelPage page = {.place = step % 3 == 0 ? 0 : 1000u + (uint64_t)step / 2,
                      .is_dynamic = step % 5 == 4};
    model_pose(position, 0.4f * (float)step, 0, (float)step, page.pose);
    return page;
}

static void see(ModelDream *dream, int step) {
    Error err = {0};
    uint8_t rgb[FRAME];
    Rng rng = rng_create((uint64_t)step);
    ModelPage page = page_at(step);
    for (int p = 0; p < FRAME; p++) rgb[p] = (uint8_t)(rng_next(&rng) >> 24);
    assert_ok(model_dream_see(dream, rgb, &page, &err), err);
}

static void imagine(ModelDream *dream, int step, uint8_t *rgb) {
    Error err = {0};
    ModelImagined frame;
    ModelPage from = page_at(step - 1), to = page_at(step);
    float action[MODEL_ACTION];
    model_action(from.pose, to.pose, action);
    assert_ok(model_dream_imagine(dream, to.pose, action, 2, (uint32_t)step, &frame, &err), err);
    memcpy(rgb, frame.rgb, FRAME);
}

// real and imagined ones by turns; the last frame imagined is left in `rgb`
static void dream_on(ModelDream *dream, int from, int to, uint8_t *rgb) {
    Error err = {0};
    for (int step = from; step < to; step++) {
        if (step < SEEN || step % 4 == 0) {
            see(dream, step);
            continue;
        }
        imagine(dream, step, rgb);
        assert_ok(model_dream_keep(dream, &err), err);
    }
    imagine(dream, to, rgb);
}

//---- going on ------------------------------------------------------------------------------------

static const char *path_of(const char *name, Arena *arena) {
    return text_format(arena, "/tmp/cairn_dream_%d_%s", (int)getpid(), name);
}

static FileBytes save(ModelDream *dream, const char *name, Arena *arena) {
    Error err = {0};
    FileBytes bytes;
    const char *path = path_of(name, arena);
    const MemoryChunk more = {.name = "stage", .data = "here", .size = 4};
    assert_ok(model_dream_save(dream, &more, 1, path, &err), err);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    unlink(path);
    return bytes;
}

static void read_back(ModelDream *dream, FileBytes bytes, Arena *arena) {
    Error err = {0};
    MemoryChunk *chunks;
    int count;
    assert_ok(memory_snapshot_parse(bytes, arena, &chunks, &count, &err), err);
    assert_int_equal(count, MODEL_DREAM_CHUNKS + 1);
    assert_true(model_dream_is_file(chunks, count));
    assert_ok(model_dream_read(dream, chunks, count, &err), err);
}

static void assert_goes_on(Gpu *gpu, const char *policy, const char *format, int stop,
                           Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    Mind *mind = make(gpu, policy, format, arena);
    uint8_t *whole = arena_alloc(arena, FRAME), *after = arena_alloc(arena, FRAME);
    ModelDream *dream = dream_of(mind, arena), *again = dream_of(mind, arena);
    dream_on(dream, 0, stop, whole);
    dream_on(again, 0, 3, after); // what it held before is gone
    FileBytes bytes = save(dream, "goes_on", arena);
    read_back(again, bytes, arena);
    FileBytes twice = save(again, "goes_on", arena);
    assert_int_equal(bytes.size, twice.size);
    assert_memory_equal(bytes.data, twice.data, bytes.size);
    assert_int_equal(model_dream_count(again), stop);
    for (int end = stop; end <= stop + 12; end += 4) {
        if (end > stop) dream_on(dream, end - 4, end, whole);
        if (end > stop) dream_on(again, end - 4, end, after);
        if (end == stop) imagine(dream, end, whole), imagine(again, end, after);
        if (memcmp(whole, after, FRAME) != 0)
            fail_msg("%s, %s: stopped at %d, frame %d is another", policy, format, stop, end);
    }
    model_dream_destroy(dream);
    model_dream_destroy(again);
    arena_reset(arena, mark);
}

#define X(name) #name,
static const char *const POLICIES[] = {MODEL_POLICIES(X)};
#undef X

static void a_dream_that_was_read_goes_on_bit_for_bit(Gpu *gpu, Arena *arena) {
    for (size_t p = 0; p < ARRAY_COUNT(POLICIES); p++)
        for (int stop = 3; stop <= 17; stop += 14)
            assert_goes_on(gpu, POLICIES[p], "f16", stop, arena);
}

// rotated ones stop before and after their axes are known
static void so_it_does_in_every_format(Gpu *gpu, Arena *arena) {
#define X(name, k, v) #name,
    static const char *const formats[] = {MODEL_PAGE_FORMATS(X)};
#undef X
    for (size_t f = 0; f < ARRAY_COUNT(formats); f++)
        for (int stop = 3; stop <= 13; stop += 10)
            assert_goes_on(gpu, "combined", formats[f], stop, arena);
}

//---- refusals ------------------------------------------------------------------------------------

typedef struct Saved {
    Mind *mind;
    ModelDream *dream;
    FileBytes bytes;
} Saved;

static Saved saved(Gpu *gpu, const char *format, int stop, Arena *arena) {
    uint8_t *rgb = arena_alloc(arena, FRAME);
    Saved s = {.mind = make(gpu, "combined", format, arena)};
    s.dream = dream_of(s.mind, arena);
    dream_on(s.dream, 0, stop, rgb);
    s.bytes = save(s.dream, "refused", arena);
    return s;
}

static void other_weights_are_refused_in_one_line(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Saved s = saved(gpu, "f16", 12, *state);
    Error err = {0};
    MemoryChunk *chunks;
    int count;
    assert_ok(memory_snapshot_parse(s.bytes, *state, &chunks, &count, &err), err);
    s.mind->weights.parameters[s.mind->weights.layout.tensors[2].at] += 0.5f;
    assert_false(model_dream_read(s.dream, chunks, count, &err));
    assert_non_null(strstr(err.text, "was dreamt with weights"));
    assert_non_null(strstr(err.text, "--dream.weights=FILE"));
    assert_null(strchr(err.text, '\n'));
    assert_int_equal(model_cache_count(model_dream_cache(s.dream)), 0);
    model_dream_destroy(s.dream);
    test_gpu_destroy(gpu);
}

static void other_settings_are_refused(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Saved s = saved(gpu, "f16", 12, *state);
    Error err = {0};
    MemoryChunk *chunks;
    ModelCacheConfig config;
    int count;
    assert_ok(memory_snapshot_parse(s.bytes, *state, &chunks, &count, &err), err);
    assert_ok(model_cache_peek(chunks, count, &config, &err), err);
    assert_string_equal(config.policy.at, "combined");
    assert_int_equal(config.store_rows, 9 * TOKENS);
    s.mind->config.window = 1;
    ModelDream *other = dream_of(s.mind, *state);
    assert_false(model_dream_read(other, chunks, count, &err));
    assert_non_null(strstr(err.text, "other settings"));
    model_dream_destroy(other);
    model_dream_destroy(s.dream);
    test_gpu_destroy(gpu);
}

static void every_damaged_byte_and_every_shorter_file_is_refused(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    Saved s = saved(gpu, "int8", 12, *state);
    uint8_t *copy = arena_alloc(*state, s.bytes.size);
    for (size_t i = 0; i < s.bytes.size; i += 1 + s.bytes.size / 997) {
        ArenaMark mark = arena_mark(*state);
        Error err = {0};
        MemoryChunk *chunks;
        int count;
        memcpy(copy, s.bytes.data, s.bytes.size);
        assert_false(memory_snapshot_parse((FileBytes){copy, i}, *state, &chunks, &count, &err));
        copy[i] ^= 0x10;
        assert_false(
            memory_snapshot_parse((FileBytes){copy, s.bytes.size}, *state, &chunks, &count, &err));
        arena_reset(*state, mark);
    }
    model_dream_destroy(s.dream);
    test_gpu_destroy(gpu);
}

// changes that a checksum would not see: refused, or a dream that one can go on with
static void change(MemoryChunk *chunk, Rng *rng, Arena *arena) {
    static const uint8_t values[] = {0, 1, 0x7f, 0x80, 0xff};
    uint8_t *copy = arena_alloc(arena, chunk->size + 1);
    if (chunk->size == 0) return;
    memcpy(copy, chunk->data, chunk->size);
    chunk->data = copy;
    for (uint32_t n = 1 + rng_below(rng, 3); n > 0; n--) {
        uint8_t *at = copy + rng_below(rng, (uint32_t)chunk->size);
        *at = (uint8_t)(rng_below(rng, 2) ? values[rng_below(rng, ARRAY_COUNT(values))]
                                          : *at ^ (uint8_t)(1u << rng_below(rng, 8)));
    }
    if (rng_below(rng, 8) == 0) chunk->size = rng_below(rng, (uint32_t)chunk->size);
}

static int changed(const Saved *s, int turns, int stop, uint64_t seed, Arena *arena) {
    Rng rng = rng_create(seed);
    uint8_t *rgb = arena_alloc(arena, FRAME);
    int taken = 0;
    for (int turn = 0; turn < turns; turn++) {
        ArenaMark mark = arena_mark(arena);
        Error err = {0};
        MemoryChunk *chunks;
        int count;
        assert_ok(memory_snapshot_parse(s->bytes, arena, &chunks, &count, &err), err);
        int which = turn % 4; // dream, settings, cache, pages; then rows and basis
        change(&chunks[which == 0 ? (int)rng_below(&rng, MODEL_DREAM_CHUNKS) : which], &rng, arena);
        bool is_taken = model_dream_read(s->dream, chunks, count, &err);
        taken += is_taken;
        if (!is_taken) assert_int_equal(model_cache_count(model_dream_cache(s->dream)), 0);
        if (!is_taken) assert_true(err.text[0] != '\0');
        if (is_taken && model_cache_count(model_dream_cache(s->dream)) > 0)
            dream_on(s->dream, stop, stop + 5, rgb);
        arena_reset(arena, mark);
    }
    return taken;
}

static void what_no_checksum_sees_does_no_harm(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    static const char *const formats[] = {"f16", "bitmap8"};
    for (size_t f = 0; f < ARRAY_COUNT(formats); f++) {
        for (int stop = 3; stop <= 13; stop += 10) {
            Saved s = saved(gpu, formats[f], stop, *state);
            int taken = changed(&s, 400, stop, f + 1, *state);
            print_message("%s after %d frames: %d of 400 taken\n", formats[f], stop, taken);
            assert_in_range(taken, 1, 399);
            model_dream_destroy(s.dream);
        }
    }
    test_gpu_destroy(gpu);
}

#define ON_DEVICES(X)                            \
    X(a_dream_that_was_read_goes_on_bit_for_bit) \
    X(so_it_does_in_every_format)
ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW) test_with_arena(other_weights_are_refused_in_one_line),
        test_with_arena(other_settings_are_refused),
        test_with_arena(every_damaged_byte_and_every_shorter_file_is_refused),
        test_with_arena(what_no_checksum_sees_does_no_harm),
    };
    return cmocka_run_group_tests_name("model.dream_file", tests, NULL, NULL);
}
