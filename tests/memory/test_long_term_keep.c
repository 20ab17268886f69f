// What is offered is kept when it is new; what was kept answers for what it was.

#include "long_term_rounds.h"

static const MemoryKey KEY = {MEMORY_KEY_OBJECT, 5};

static void offer(MemoryLongTerm *memory, MemoryKey key, const int16_t *observation, int clock) {
    Error err = {0};
    assert_ok(memory_long_term_offer(memory, &key, 1, observation, clock, &err), err);
}

static uint32_t count_kept(MemoryLongTerm *memory, MemoryKey key) {
    static int16_t found[64][MEMORY_WIDTH];
    Error err = {0};
    uint32_t count;
    assert_ok(memory_long_term_history(memory, key, found[0], NULL, 64, &count, &err), err);
    return count;
}

// a thing as seen from a side: all of its looks differ
static void see_side(int side, int noise, int16_t observation[MEMORY_WIDTH]) {
    look(11, 0, observation);
    for (int i = 0; i < 32; i++)
        observation[i] = (int16_t)(observation[i] + 600 * ((i + side) % 4 == 0) + noise * (i % 3));
}

static void what_is_new_is_kept_and_what_is_not_is_dropped_on(Gpu *gpu, Arena *arena) {
    MemoryLongTerm *memory = create(gpu, NULL, NULL, arena);
    int16_t seen[MEMORY_WIDTH];
    for (int i = 0; i < 30; i++) { // from four sides, again and again
        see_side(i % 4, i % 5, seen);
        offer(memory, KEY, seen, 10 + i);
    }
    assert_int_equal(count_kept(memory, KEY), 4);
    // in one batch too: what was taken of it already counts
    static const int sides[8] = {0, 0, 0, 0, 0, 1, 1, 1};
    MemoryKey keys[8];
    static int16_t batch[8][MEMORY_WIDTH];
    Error err = {0};
    for (int i = 0; i < 8; i++) {
        keys[i] = (MemoryKey){MEMORY_KEY_OBJECT, i == 2 ? KEY.id : 77 + (uint64_t)i % 2};
        see_side(sides[i], 0, batch[i]);
    }
    assert_ok(memory_long_term_offer(memory, keys, 8, batch[0], 50, &err), err);
    assert_int_equal(count_kept(memory, KEY), 4);
    for (int i = 0; i < 2; i++) assert_int_equal(count_kept(memory, keys[i]), 2); // both sides
    memory_long_term_destroy(memory);
}

static void what_is_new_is_kept_and_what_is_not_is_dropped(void **state) {
    test_on_devices(what_is_new_is_kept_and_what_is_not_is_dropped_on, *state);
}

static void without_choice_all_is_kept(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    MemoryConfig config = memory_config_default();
    config.novelty = 0.0f;
    MemoryLongTerm *memory = create(gpu, &config, NULL, *state);
    int16_t seen[MEMORY_WIDTH];
    see_side(0, 0, seen);
    for (int i = 0; i < 9; i++) offer(memory, KEY, seen, i);
    assert_int_equal(count_kept(memory, KEY), 9);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

// A cell goes back to what it was long ago: that is a change, though not new.
static void a_cell_is_compared_with_its_last_observation(void **state) {
    Gpu *gpu = test_gpu(*state, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, *state);
    MemoryKey cell = {MEMORY_KEY_CELL, 5};
    int16_t seen[MEMORY_WIDTH];
    for (int i = 0; i < 6; i++) {
        see_side(i / 2 % 2, 0, seen);
        offer(memory, cell, seen, i);
    }
    assert_int_equal(count_kept(memory, cell), 3);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

static void what_was_retired_begins_anew(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    const char *path = text_format(*state, "/tmp/cairn_keep_%d.log", (int)getpid());
    unlink(path);
    MemoryLongTerm *memory = create(gpu, NULL, path, *state);
    int16_t seen[MEMORY_WIDTH], other[MEMORY_WIDTH];
    MemoryAnswer answer;
    see_side(0, 0, seen);
    see_side(2, 0, other);
    offer(memory, KEY, seen, 1);
    memory_long_term_retire(memory, KEY);
    for (int i = 0; i < 2; i++) {
        if (i == 0) offer(memory, KEY, other, 2); // something else by the same number
        assert_ok(memory_long_term_recall_past(memory, KEY.kind, seen, 1, 0.0f, &answer, &err),
                  err);
        assert_true(answer.distance == long_term_distance(seen, other));
        // and so it is when the log is read again
        memory_long_term_destroy(memory);
        memory = create(gpu, NULL, path, *state);
    }
    assert_int_equal(count_kept(memory, KEY), 2);
    memory_long_term_destroy(memory);
    unlink(path);
    test_gpu_destroy(gpu);
}

static void the_nearest_of_the_past_is_that_of_the_history(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, *state);
    for (uint32_t round = 0; round < ROUNDS; round++) write_round(memory, round);
    for (uint32_t thing = 0; thing < THINGS; thing++) {
        static int16_t history[ROUNDS][MEMORY_WIDTH];
        int16_t query[MEMORY_WIDTH];
        MemoryAnswer answer;
        uint32_t count;
        look(thing, 60, query);
        assert_ok(
            memory_long_term_recall_past(memory, key_of(thing).kind, query, 1, 0.0f, &answer, &err),
            err);
        assert_int_equal(answer.key.id, key_of(thing).id);
        assert_ok(
            memory_long_term_history(memory, answer.key, history[0], NULL, ROUNDS, &count, &err),
            err);
        uint64_t nearest = UINT64_MAX;
        for (uint32_t i = 0; i < count; i++) {
            uint64_t distance = long_term_distance(history[i], query);
            nearest = distance < nearest ? distance : nearest;
        }
        assert_true(answer.distance == nearest);
        assert_true(answer.probability > 0.0f && answer.probability <= 1.0f);
    }
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

// A token is a mean: of a thing with two faces it expects neither. Its past knows both.
static void a_face_seen_once_is_found_by_the_past(void **state) {
    enum { OTHERS = 20 };
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, *state);
    int16_t seen[MEMORY_WIDTH], face[MEMORY_WIDTH];
    MemoryAnswer tokens, past;
    see_side(0, 0, face);
    offer(memory, KEY, face, 1);
    for (int i = 0; i < 4; i++) {
        see_side(1, 0, seen);
        for (int k = 0; k < 32; k++) seen[k] = (int16_t)(seen[k] - 500 - 200 * i);
        offer(memory, KEY, seen, 2 + i);
    }
    for (int i = 0; i < OTHERS; i++) { // others, not far from its first face
        memcpy(seen, face, sizeof seen);
        for (int k = 0; k < 32; k++) seen[k] = (int16_t)(seen[k] + (k % OTHERS == i ? 900 : 250));
        offer(memory, (MemoryKey){MEMORY_KEY_OBJECT, 100 + (uint64_t)i}, seen, 10 + i);
    }
    assert_ok(memory_long_term_recall(memory, KEY.kind, face, 1, 1, 0.0f, &tokens, &err), err);
    assert_ok(memory_long_term_recall_past(memory, KEY.kind, face, 1, 0.0f, &past, &err), err);
    assert_int_not_equal(tokens.key.id, KEY.id);
    assert_int_equal(past.key.id, KEY.id);
    assert_int_equal(past.distance, 0);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

// looked at for a day, and never twice the same
static void whatever_the_noise_the_log_is_bounded(void **state) {
    UNUSED(state);
    enum { DAY = 172800 };
    uint32_t kept = 0;
    int last = 0;
    for (int step = 0; step < DAY; step++) {
        if (!memory_long_term_is_new(&long_term_novelty, kept, UINT64_MAX, step - last)) continue;
        last = step;
        kept++;
    }
    print_message("%u of %d observations of pure noise are kept\n", kept, DAY);
    assert_in_range(kept, 16, 26);
}

static void offering_nothing_and_a_first_time_are_fine(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    MemoryLongTerm *memory = create(gpu, NULL, NULL, *state);
    int16_t seen[MEMORY_WIDTH];
    MemoryAnswer answers[3];
    see_side(0, 0, seen);
    assert_ok(memory_long_term_offer(memory, NULL, 0, NULL, 1, &err), err);
    assert_ok(memory_long_term_recall_past(memory, KEY.kind, seen, 3, 0.0f, answers, &err), err);
    for (int i = 0; i < 3; i++) assert_true(answers[i].probability == 0.0f);
    offer(memory, KEY, seen, 1);
    assert_ok(memory_long_term_recall_past(memory, KEY.kind, seen, 3, 0.0f, answers, &err), err);
    assert_int_equal(answers[0].key.id, KEY.id);
    assert_true(answers[1].probability == 0.0f);
    memory_long_term_destroy(memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(what_is_new_is_kept_and_what_is_not_is_dropped),
        test_with_arena(without_choice_all_is_kept),
        test_with_arena(a_cell_is_compared_with_its_last_observation),
        test_with_arena(what_was_retired_begins_anew),
        test_with_arena(the_nearest_of_the_past_is_that_of_the_history),
        test_with_arena(a_face_seen_once_is_found_by_the_past),
        cmocka_unit_test(whatever_the_noise_the_log_is_bounded),
        test_with_arena(offering_nothing_and_a_first_time_are_fine),
    };
    return cmocka_run_group_tests_name("memory/long_term_keep", tests, NULL, NULL);
}
