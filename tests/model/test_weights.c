// Weights on disk: they come back, halves round to nearest, and damage is told.

#include "model/weights.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

static const ModelShape SMALL = {
    .size = 16, .width = 16, .writers = 1, .readers = 1, .heads = 1, .kv_heads = 1, .inner = 1};

static ModelWeights *make(Arena *arena) {
    Error err = {0};
    ModelWeights *weights = arena_new(arena, ModelWeights);
    assert_ok(model_layout_create(&SMALL, &weights->layout, &err), err);
    weights->parameters = arena_array(arena, float, weights->layout.count);
    model_layout_fill(&weights->layout, 3, weights->parameters);
    weights->step = 12;
    weights->slope = 1;
    snprintf(weights->recipe, sizeof weights->recipe, "by hand");
    return weights;
}

static char *path_of(const char *name, Arena *arena) {
    return text_format(arena, "/tmp/cairn_test_weights_%d_%s", (int)getpid(), name);
}

static void saved_floats_come_back_bit_for_bit(void **state) {
    Arena *arena = *state;
    Error err = {0};
    ModelWeights *weights = make(arena), read;
    weights->mean = arena_array(arena, float, weights->layout.count);
    weights->square = arena_array(arena, float, weights->layout.count);
    weights->mean[weights->layout.tensors[3].at] = 0.25f;
    char *path = path_of("floats", arena);
    assert_ok(model_weights_save(weights, MODEL_FLOAT32, path, &err), err);
    assert_ok(model_weights_load(path, arena, &read, &err), err);
    unlink(path);
    assert_int_equal(model_weights_digest(weights), model_weights_digest(&read));
    assert_memory_equal(weights->mean, read.mean, weights->layout.count * sizeof(float));
    assert_int_equal(read.step, 12);
    assert_string_equal(read.recipe, "by hand");
}

// half precision has 11 bits: an error of 2^-11 of the value, or 2^-25 for the smallest
static void halves_are_the_nearest(void **state) {
    Arena *arena = *state;
    Error err = {0};
    ModelWeights *weights = make(arena), read;
    float *first = weights->parameters + weights->layout.tensors[0].at;
    const float odd[] = {0, -0.0f, 65504, -65504, 6e-8f, 2.9e-8f, 6.1035e-5f, 1.0009765f, 1 / 3.0f};
    memcpy(first, odd, sizeof odd);
    char *path = path_of("halves", arena);
    assert_ok(model_weights_save(weights, MODEL_FLOAT16, path, &err), err);
    assert_ok(model_weights_load(path, arena, &read, &err), err);
    unlink(path);
    for (size_t i = 0; i < weights->layout.count; i++) {
        float value = weights->parameters[i];
        float allowed = fmaxf(fabsf(value) * 0x1p-11f, 0x1p-25f);
        assert_true(fabsf(value - read.parameters[i]) <= allowed);
    }
    assert_null(read.mean);
}

static void every_damaged_byte_and_every_shorter_file_is_refused(void **state) {
    Arena *arena = *state;
    Error err = {0};
    char *path = path_of("damage", arena);
    assert_ok(model_weights_save(make(arena), MODEL_FLOAT16, path, &err), err);
    FileBytes bytes;
    assert_ok(file_read(path, arena, &bytes, &err), err);
    unlink(path);
    uint8_t *copy = arena_alloc(arena, bytes.size);
    for (size_t i = 0; i < bytes.size; i += 1 + bytes.size / 997) {
        ArenaMark mark = arena_mark(arena);
        ModelWeights read;
        memcpy(copy, bytes.data, bytes.size);
        assert_false(model_weights_parse((FileBytes){copy, i}, arena, &read, &err));
        copy[i] ^= 0x10;
        assert_false(model_weights_parse((FileBytes){copy, bytes.size}, arena, &read, &err));
        arena_reset(arena, mark);
    }
}

static void a_shape_that_cannot_be_is_told(void **state) {
    UNUSED(state);
    Error err = {0};
    static ModelLayout layout;
    ModelShape shape = SMALL;
    shape.size = 20;
    assert_false(model_layout_create(&shape, &layout, &err));
    assert_non_null(strstr(err.text, "size 20"));
    shape = SMALL;
    shape.kv_heads = 2;
    assert_false(model_layout_create(&shape, &layout, &err));
    assert_non_null(strstr(err.text, "1 heads over 2"));
}

static void the_small_model_has_2_3_million_parameters(void **state) {
    Arena *arena = *state;
    Error err = {0};
    ModelShape s = {.size = 64,
                    .width = 128,
                    .writers = 3,
                    .readers = 6,
                    .heads = 4,
                    .kv_heads = 2,
                    .inner = 4};
    ModelLayout *layout = arena_new(arena, ModelLayout);
    assert_ok(model_layout_create(&s, layout, &err), err);
    print_message("%zu floats in %u tensors\n", layout->count, layout->tensor_count);
    assert_in_range(layout->count, 2000000, 2600000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(saved_floats_come_back_bit_for_bit),
        test_with_arena(halves_are_the_nearest),
        test_with_arena(every_damaged_byte_and_every_shorter_file_is_refused),
        test_with_arena(a_shape_that_cannot_be_is_told),
        test_with_arena(the_small_model_has_2_3_million_parameters),
    };
    return cmocka_run_group_tests_name("model.weights", tests, NULL, NULL);
}
