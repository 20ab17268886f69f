// The log alone, in a file of its own or in a memory file, is the whole of a long-term memory.

#include "long_term_rounds.h"

static const char *new_path(Arena *arena) {
    const char *path = text_format(arena, "/tmp/cairn-long-term-%d.log", (int)getpid());
    unlink(path);
    return path;
}

static void opening_a_log_rebuilds_the_tokens_on(Gpu *gpu, Arena *arena) {
    const char *path = new_path(arena);
    MemoryLongTerm *memory = create(gpu, NULL, path, arena);
    for (uint32_t round = 0; round < 3; round++) write_round(memory, round);
    memory_long_term_retire(memory, key_of(3));
    uint64_t digest = digest_of(memory);
    MemoryLongTermStats before = memory_long_term_stats(memory);
    memory_long_term_destroy(memory);

    memory = create(gpu, NULL, path, arena);
    assert_true(digest_of(memory) == digest);
    MemoryLongTermStats after = memory_long_term_stats(memory);
    assert_memory_equal(&before, &after, sizeof after);
    assert_int_equal(count_wrong(memory, 3), 0);
    assert_int_equal(memory_index_count(memory->index), THINGS - 1);
    write_round(memory, 3);
    assert_int_equal(count_wrong(memory, 4), 0);
    memory_long_term_destroy(memory);
    unlink(path);
}

static void opening_a_log_rebuilds_the_tokens(void **state) {
    test_on_devices(opening_a_log_rebuilds_the_tokens_on, *state);
}

static void a_log_of_other_tokens_is_refused(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    const char *path = new_path(arena);
    MemoryConfig other = memory_config_default();
    other.float_tokens = true;
    memory_long_term_destroy(create(gpu, &other, path, arena));
    MemoryConfig config = memory_config_default();
    assert_null(memory_long_term_create(gpu, &config, path, arena, &err));
    assert_non_null(strstr(err.text, "other tokens"));
    unlink(path);
    test_gpu_destroy(gpu);
}

static void a_file_holds_all_of_it_on(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    for (uint32_t round = 0; round < 3; round++) write_round(memory, round);
    memory_long_term_retire(memory, key_of(5));
    uint64_t digest = digest_of(memory);
    ByteWriter out = {.arena = arena};
    memory_long_term_encode(memory, &out);

    MemoryLongTerm *other = create(gpu, NULL, NULL, arena);
    write_round(other, 7); // goes
    ByteReader in = {out.at, out.size, 0, false};
    assert_ok(memory_long_term_decode(other, &in, &err), err);
    assert_true(digest_of(other) == digest);
    assert_int_equal(in.next, out.size);
    assert_int_equal(count_wrong(other, 3), 0);
    assert_int_equal(memory_index_count(other->index), THINGS - 1);
    memory_long_term_destroy(memory);
    memory_long_term_destroy(other);
}

static void a_file_holds_all_of_it(void **state) {
    test_on_devices(a_file_holds_all_of_it_on, *state);
}

// two keys, seen twice
static ByteWriter small_file(MemoryLongTerm *memory, Arena *arena) {
    Error err = {0};
    MemoryKey keys[2] = {key_of(1), key_of(2)};
    int16_t observations[2][MEMORY_WIDTH];
    for (uint32_t i = 0; i < 2; i++) look(i, 0, observations[i]);
    for (int i = 0; i < 2; i++) {
        assert_ok(memory_long_term_write(memory, keys, 2, observations[0], i, &err), err);
    }
    ByteWriter out = {.arena = arena};
    memory_long_term_encode(memory, &out);
    return out;
}

static void every_shorter_file_is_refused(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    uint64_t empty = digest_of(memory);
    ByteWriter out = small_file(memory, arena);
    for (size_t size = 0; size < out.size; size++) {
        ByteReader in = {out.at, size, 0, false};
        assert_false(memory_long_term_decode(memory, &in, &err));
        assert_true(digest_of(memory) == empty);
    }
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

static void read_all_histories(MemoryLongTerm *memory) {
    Error err = {0};
    for (uint32_t i = 0; i < memory->keys.count; i++) {
        int16_t found[4][MEMORY_WIDTH];
        uint32_t count;
        assert_ok(memory_long_term_history(memory, memory->keys.rows[i].key, found[0], NULL, 4,
                                           &count, &err),
                  err);
    }
}

static void a_changed_file_is_refused_or_can_be_read(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    ByteWriter out = small_file(memory, arena);
    Rng rng = rng_create(1);
    uint32_t refused = 0;
    for (int round = 0; round < 2000; round++) {
        size_t at = rng_below(&rng, (uint32_t)out.size);
        uint8_t before = out.at[at];
        out.at[at] = (uint8_t)rng_next(&rng);
        ByteReader in = {out.at, out.size, 0, false};
        bool ok = memory_long_term_decode(memory, &in, &err);
        refused += !ok;
        out.at[at] = before;
        if (ok) read_all_histories(memory);
    }
    print_message("%u of 2000 changed bytes are noticed by meaning alone\n", refused);
    assert_true(refused > 200);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

static void a_second_memory_on_a_log_reads_and_does_not_write(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    const char *path = new_path(arena);
    MemoryLongTerm *first = create(gpu, NULL, path, arena);
    for (uint32_t round = 0; round < 2; round++) write_round(first, round);
    MemoryLongTerm *second = create(gpu, NULL, path, arena);
    assert_true(digest_of(second) == digest_of(first));
    MemoryKey key = key_of(0);
    int16_t observation[MEMORY_WIDTH];
    look(0, 2, observation);
    assert_false(memory_long_term_write(second, &key, 1, observation, 0, &err));
    assert_non_null(strstr(err.text, "another process writes"));
    // what it learned and could not write it does not build upon
    assert_false(memory_long_term_write(second, &key, 1, observation, 0, &err));
    assert_non_null(strstr(err.text, "open it again"));
    write_round(first, 2);
    assert_int_equal(count_wrong(first, 3), 0);
    memory_long_term_destroy(second);
    memory_long_term_destroy(first);
    unlink(path);
    test_gpu_destroy(gpu);
}

static void records_that_do_not_say_what_their_tokens_are_are_refused(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    ByteWriter out = {.arena = arena};
    byte_put_u64(&out, 1);
    byte_put_u8(&out, LONG_TERM_KEY);
    byte_put_u32(&out, 9);
    byte_put(&out, "\x02\0\0\0\0\0\0\0\0", 9);
    ByteReader in = {out.at, out.size, 0, false};
    assert_false(memory_long_term_decode(memory, &in, &err));
    assert_non_null(strstr(err.text, "what its tokens are"));
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

static void a_cleared_memory_is_as_new(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    uint64_t empty = digest_of(memory);
    write_round(memory, 0);
    uint64_t once = digest_of(memory);
    write_round(memory, 1);
    assert_ok(memory_long_term_clear(memory, &err), err);
    assert_true(digest_of(memory) == empty);
    write_round(memory, 0);
    assert_true(digest_of(memory) == once);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(opening_a_log_rebuilds_the_tokens),
        test_with_arena(a_log_of_other_tokens_is_refused),
        test_with_arena(a_file_holds_all_of_it),
        test_with_arena(every_shorter_file_is_refused),
        test_with_arena(a_changed_file_is_refused_or_can_be_read),
        test_with_arena(a_second_memory_on_a_log_reads_and_does_not_write),
        test_with_arena(records_that_do_not_say_what_their_tokens_are_are_refused),
        test_with_arena(a_cleared_memory_is_as_new),
    };
    return cmocka_run_group_tests_name("memory/long_term_log", tests, NULL, NULL);
}
