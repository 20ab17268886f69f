// The long term gives back every observation of every key, and finds keys by what they are like.

#include "long_term_rounds.h"

//---- history -------------------------------------------------------------------------------------

static void every_observation_comes_back_on(Gpu *gpu, Arena *arena) {
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    for (uint32_t round = 0; round < ROUNDS; round++) write_round(memory, round);
    assert_int_equal(count_wrong(memory, ROUNDS), 0);
    MemoryLongTermStats stats = memory_long_term_stats(memory);
    assert_int_equal(stats.observations, THINGS * ROUNDS);
    assert_int_equal(stats.keys, THINGS);
    print_message(
        "%s: %.1f bytes an observation in the log, %.1f with its tokens, digest %016llx\n",
        gpu_name(gpu), (double)stats.log_bytes / (double)stats.observations,
        stats.bytes_per_observation, (unsigned long long)digest_of(memory));
    assert_true(stats.log_bytes < 200 * stats.observations); // 256 raw
    memory_long_term_destroy(memory);
}

static void every_observation_comes_back(void **state) {
    test_on_devices(every_observation_comes_back_on, *state);
}

static void all_devices_remember_the_same(void **state) {
    Arena *arena = *state;
    Gpu *gpus[2] = {test_gpu(arena, "host"), test_gpu(arena, "lavapipe")};
    uint64_t digests[2];
    for (int i = 0; i < 2; i++) {
        MemoryLongTerm *memory = create(gpus[i], NULL, NULL, arena);
        for (uint32_t round = 0; round < 4; round++) write_round(memory, round);
        digests[i] = digest_of(memory);
        memory_long_term_destroy(memory);
    }
    assert_true(digests[0] == digests[1]);
    for (int i = 2; i-- > 0;) test_gpu_destroy(gpus[i]);
}

static void a_key_may_come_often_in_a_batch_on(Gpu *gpu, Arena *arena) {
    enum { COUNT = 40 };
    Error err = {0};
    MemoryLongTerm *whole = create(gpu, NULL, NULL, arena),
                   *single = create(gpu, NULL, NULL, arena);
    static int16_t observations[COUNT][MEMORY_WIDTH], found[COUNT][MEMORY_WIDTH];
    MemoryKey keys[COUNT];
    Rng rng = rng_create(5);
    for (uint32_t i = 0; i < COUNT; i++) {
        keys[i] = key_of(rng_below(&rng, 5));
        look(i, 0, observations[i]);
    }
    assert_ok(memory_long_term_write(whole, keys, COUNT, observations[0], 7, &err), err);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_ok(memory_long_term_write(single, &keys[i], 1, observations[i], 7, &err), err);
    }
    // keys are made known in another order among the records, so that the logs differ
    for (uint32_t k = 0; k < 5; k++) {
        for (int m = 0; m < 2; m++) {
            uint32_t count, at = COUNT;
            assert_ok(memory_long_term_history(m ? whole : single, key_of(k), found[0], NULL, COUNT,
                                               &count, &err),
                      err);
            for (uint32_t i = 0; i < count; i++) {
                do at--;
                while (keys[at].kind != key_of(k).kind || keys[at].id != key_of(k).id);
                assert_memory_equal(found[i], observations[at], sizeof found[i]);
            }
        }
    }
    memory_long_term_destroy(whole);
    memory_long_term_destroy(single);
}

static void a_key_may_come_often_in_a_batch(void **state) {
    test_on_devices(a_key_may_come_often_in_a_batch_on, *state);
}

static void a_history_can_be_asked_for_in_part(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    for (uint32_t round = 0; round < 3; round++) write_round(memory, round);
    int16_t found[2][MEMORY_WIDTH], written[MEMORY_WIDTH];
    uint32_t count = 9;
    assert_ok(memory_long_term_history(memory, key_of(7), found[0], NULL, 2, &count, &err), err);
    assert_int_equal(count, 2);
    look(7, 1, written);
    assert_memory_equal(found[1], written, sizeof written);
    MemoryKey unknown = {MEMORY_KEY_CELL, key_of(7).id}; // another kind, the same number
    assert_ok(memory_long_term_history(memory, unknown, found[0], NULL, 2, &count, &err), err);
    assert_int_equal(count, 0);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

static void many_keys_are_kept_apart(void **state) {
    enum { MANY = 3000 }; // more than the first room of keys and tokens
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    MemoryKey *keys = arena_array(arena, MemoryKey, MANY);
    int16_t *observations = arena_array(arena, int16_t, MANY * MEMORY_WIDTH);
    Rng rng = rng_create(1);
    for (uint32_t i = 0; i < MANY; i++) {
        keys[i] = (MemoryKey){(MemoryKeyKind)(i % 3), i / 3};
        for (int v = 0; v < MEMORY_WIDTH; v++) {
            observations[i * MEMORY_WIDTH + v] = (int16_t)rng_next(&rng);
        }
    }
    for (uint32_t i = 0; i < MANY; i += 500) {
        int16_t *some = observations + i * MEMORY_WIDTH;
        assert_ok(memory_long_term_write(memory, keys + i, 500, some, 1, &err), err);
    }
    for (uint32_t i = 0; i < MANY; i++) {
        int16_t found[MEMORY_WIDTH];
        uint32_t count;
        assert_ok(memory_long_term_history(memory, keys[i], found, NULL, 1, &count, &err), err);
        assert_int_equal(count, 1);
        assert_memory_equal(found, observations + i * MEMORY_WIDTH, sizeof found);
    }
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

//---- retrieval -----------------------------------------------------------------------------------

static void things_are_found_by_what_they_are_like_on(Gpu *gpu, Arena *arena) {
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    for (uint32_t round = 0; round < 6; round++) write_round(memory, round);
    uint32_t found = count_found(memory);
    print_message("%s: %u of %d things found at first place\n", gpu_name(gpu), found, THINGS);
    assert_true(found >= THINGS * 9 / 10);
    memory_long_term_destroy(memory);
}

static void things_are_found_by_what_they_are_like(void **state) {
    test_on_devices(things_are_found_by_what_they_are_like_on, *state);
}

static void what_is_retired_is_not_found_and_comes_back_when_written(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    for (uint32_t round = 0; round < 3; round++) write_round(memory, round);
    uint32_t thing = 8;
    assert_int_equal(recall_one(memory, thing, 0.0f).key.id, key_of(thing).id);
    memory_long_term_retire(memory, key_of(thing));
    memory_long_term_retire(memory, key_of(thing));
    memory_long_term_retire(memory, (MemoryKey){MEMORY_KEY_CELL, 5}); // never heard of
    assert_int_not_equal(recall_one(memory, thing, 0.0f).key.id, key_of(thing).id);
    assert_int_equal(count_wrong(memory, 3), 0); // its history stays
    int16_t observation[MEMORY_WIDTH];
    MemoryKey key = key_of(thing);
    look(thing, 3, observation);
    assert_ok(memory_long_term_write(memory, &key, 1, observation, 1, &err), err);
    assert_int_equal(recall_one(memory, thing, 0.0f).key.id, key_of(thing).id);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

static void a_doubtful_answer_is_withheld(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    assert_true(recall_one(memory, 1, 0.0f).probability == 0.0f); // nothing is known
    for (uint32_t round = 0; round < 6; round++) write_round(memory, round);
    uint32_t known = 0, unknown = 0;
    for (uint32_t i = 0; i < THINGS; i++) {
        known += recall_one(memory, i, 0.5f).probability > 0.0f;
        unknown += recall_one(memory, THINGS + i, 0.5f).probability > 0.0f;
    }
    print_message("at p >= 1/2: %u of %d known things are answered, %u of %d never seen\n", known,
                  THINGS, unknown, THINGS);
    assert_true(known > THINGS * 3 / 4);
    assert_true(unknown < THINGS / 4);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

//---- ablations -----------------------------------------------------------------------------------

static void float_tokens_lose_what_whole_numbers_keep(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    MemoryConfig config = memory_config_default();
    config.float_tokens = true;
    MemoryLongTerm *memory = create(gpu, &config, NULL, arena);
    for (uint32_t round = 0; round < ROUNDS; round++) write_round(memory, round);
    uint32_t wrong = count_wrong(memory, ROUNDS), all = THINGS * ROUNDS * 96;
    print_message("float tokens: %u of %u values come back wrong (%.1f %%), %.1f bytes\n", wrong,
                  all, 100.0 * wrong / all, memory_long_term_stats(memory).bytes_per_observation);
    assert_true(wrong > all / 100);
    assert_true(count_found(memory) >= THINGS * 9 / 10); // retrieval does not mind
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

static void a_small_world_graph_finds_nearly_the_same(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    MemoryConfig config = memory_config_default();
    config.hnsw = true;
    MemoryLongTerm *graph = create(gpu, &config, NULL, arena),
                   *exact = create(gpu, NULL, NULL, arena);
    uint32_t same = 0;
    for (uint32_t round = 0; round < 3; round++)
        write_round(graph, round), write_round(exact, round);
    for (uint32_t i = 0; i < THINGS; i++) {
        same += recall_one(graph, i, 0.0f).key.id == recall_one(exact, i, 0.0f).key.id;
    }
    assert_true(same >= THINGS * 9 / 10);
    assert_true(digest_of(graph) == digest_of(exact));
    memory_long_term_destroy(graph);
    memory_long_term_destroy(exact);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_observation_comes_back),
        test_with_arena(all_devices_remember_the_same),
        test_with_arena(a_key_may_come_often_in_a_batch),
        test_with_arena(a_history_can_be_asked_for_in_part),
        test_with_arena(many_keys_are_kept_apart),
        test_with_arena(things_are_found_by_what_they_are_like),
        test_with_arena(what_is_retired_is_not_found_and_comes_back_when_written),
        test_with_arena(a_doubtful_answer_is_withheld),
        test_with_arena(float_tokens_lose_what_whole_numbers_keep),
        test_with_arena(a_small_world_graph_finds_nearly_the_same),
    };
    return cmocka_run_group_tests_name("memory/long_term", tests, NULL, NULL);
}
