// The short-term memory: positions through changes of anchor, who is given up, what is answered.

#include "base/rng.h"
#include "memory/short_term.h"
#include "test.h"

#include <math.h>

static const float origin[3] = {0}, still[3] = {0};

static MemoryEntry thing(int key, uint32_t category, int step) {
    return (MemoryEntry){.kind = MEMORY_ENTRY_THING,
                         .key = key,
                         .category = category,
                         .radius = 0.25f,
                         .confidence = 1,
                         .step = step};
}

static void put_at(MemoryShortTerm *memory, MemoryEntry entry, float x, float y, float z) {
    const float position[3] = {x, y, z};
    memory_short_term_put(memory, &entry, position, still);
}

static void assert_position(const MemoryShortTerm *memory, int index, int step,
                            const float wanted[3], float error) {
    float position[3];
    memory_short_term_position(memory, index, step, position);
    for (int i = 0; i < 3; i++) assert_float_equal(position[i], wanted[i], error);
}

// ---- anchors ----

static void walk_anchors(float most_yaw, void **state) {
    MemoryShortTerm *memory = memory_short_term_create(40, *state);
    Rng rng = rng_create(1);
    float positions[40][3], velocities[40][3];
    for (int i = 0; i < 40; i++) {
        for (int a = 0; a < 3; a++) {
            positions[i][a] = rng_range(&rng, -20, 20);
            velocities[i][a] = rng_range(&rng, -0.2f, 0.2f);
        }
        MemoryEntry entry = thing(i, 1, 5);
        entry.kind = MEMORY_ENTRY_MOVER;
        memory_short_term_put(memory, &entry, positions[i], velocities[i]);
    }
    for (int place = 0; place < 50; place++) {
        MemoryTransform at = {
            {rng_range(&rng, -20, 20), rng_range(&rng, -1, 4), rng_range(&rng, -20, 20)},
            rng_range(&rng, -most_yaw, most_yaw)};
        memory_short_term_anchor(memory, place, &at);
    }
    for (int i = 0; i < 40; i++) {
        assert_position(memory, i, 5, positions[i], 1e-4f);
        for (int a = 0; a < 3; a++) positions[i][a] += 10 * velocities[i][a];
        assert_position(memory, i, 15, positions[i], 2e-4f);
    }
}

static void a_new_anchor_moves_nothing_in_the_map(void **state) {
    walk_anchors(0, state);
}

static void a_turned_anchor_moves_nothing_in_the_map(void **state) {
    walk_anchors(3.1f, state);
}

static void offsets_are_from_the_anchor_in_its_axes(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(4, *state);
    MemoryTransform at = {{10, 1, -3}, 1.57079633f}; // its -Z looks along the map's -X
    memory_short_term_anchor(memory, 7, &at);
    const float position[3] = {8, 1.5f, -3}, velocity[3] = {-1, 0, 0};
    MemoryEntry entry = thing(0, 1, 0);
    memory_short_term_put(memory, &entry, position, velocity);
    const MemoryEntry *kept = memory->entries;
    assert_float_equal(kept->offset[0], 0, 1e-5f);
    assert_float_equal(kept->offset[1], 0.5f, 1e-5f);
    assert_float_equal(kept->offset[2], -2, 1e-5f);
    assert_float_equal(kept->velocity[0], 0, 1e-5f);
    assert_float_equal(kept->velocity[2], -1, 1e-5f);
}

static void a_corrected_map_takes_entries_along(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(4, *state);
    MemoryTransform at = {{1, 0, 0}, 0}, corrected = {{1.5f, 0, 0.25f}, 0};
    memory_short_term_anchor(memory, 3, &at);
    put_at(memory, thing(0, 1, 0), 2, 0, 0);
    memory_short_term_anchor(memory, 3, &corrected);
    assert_position(memory, 0, 0, (const float[3]){2.5f, 0, 0.25f}, 1e-6f);
    assert_float_equal(memory->entries[0].offset[0], 1, 0);
}

// ---- who stays ----

static void the_same_key_is_one_entry(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(8, *state);
    put_at(memory, thing(4, 1, 0), 1, 0, 0);
    put_at(memory, thing(4, 2, 3), 2, 0, 0);
    MemoryEntry mover = thing(4, 2, 3);
    mover.kind = MEMORY_ENTRY_MOVER;
    put_at(memory, mover, 3, 0, 0);
    put_at(memory, thing(-1, 2, 3), 4, 0, 0);
    put_at(memory, thing(-1, 2, 3), 4, 0, 0);
    assert_int_equal(memory->count, 4);
    assert_int_equal(memory->entries[0].uses, 2);
    assert_int_equal(memory->entries[0].category, 2);
    assert_int_equal(memory->entries[0].step, 3);
    assert_position(memory, 0, 3, (const float[3]){2, 0, 0}, 1e-6f);
    assert_int_equal(memory->entries[1].uses, 1);
}

static void assert_keys(const MemoryShortTerm *memory, const int *keys, int count) {
    assert_int_equal(memory->count, count);
    for (int i = 0; i < count; i++) assert_int_equal(memory->entries[i].key, keys[i]);
}

static void the_least_valuable_goes_first(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(3, *state);
    put_at(memory, thing(0, 1, 0), 0, 0, 0);
    for (int i = 0; i < 3; i++) put_at(memory, thing(1, 1, 0), 0, 0, 0); // used: +1 = 64 steps
    put_at(memory, thing(2, 1, 10), 0, 0, 0);
    put_at(memory, thing(3, 1, 20), 0, 0, 0); // 0: old and seldom used
    assert_keys(memory, (const int[]){1, 2, 3}, 3);
    put_at(memory, thing(4, 1, 73), 0, 0, 0); // 1: 2 - 73/64 = 0.86; 2: 1 - 63/64 = 0.02
    assert_keys(memory, (const int[]){1, 3, 4}, 3);
    put_at(memory, thing(5, 1, 85), 0, 0, 0); // 1: 2 - 85/64 = 0.67; 3: 1 - 65/64
    assert_keys(memory, (const int[]){1, 4, 5}, 3);
    put_at(memory, thing(6, 1, 140), 0, 0, 0); // 1: 2 - 140/64 = -0.19; 4: 1 - 67/64 = -0.05
    assert_keys(memory, (const int[]){4, 5, 6}, 3);
    assert_int_equal(memory->evicted, 4);
}

static void a_half_life_weighs_as_much_as_doubled_uses(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(2, *state);
    for (int i = 0; i < 3; i++) put_at(memory, thing(0, 1, 0), 0, 0, 0); // 2 - age/64
    put_at(memory, thing(1, 1, 63), 0, 0, 0);
    put_at(memory, thing(2, 1, 63), 0, 0, 0); // 0: 1.02, 1: 1
    assert_keys(memory, (const int[]){0, 2}, 2);
    put_at(memory, thing(2, 1, 65), 0, 0, 0);
    put_at(memory, thing(3, 1, 65), 0, 0, 0); // 0: 0.98, 2: 1.58
    assert_keys(memory, (const int[]){2, 3}, 2);
}

static void of_equals_the_first_goes(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(3, *state);
    for (int i = 0; i < 5; i++) put_at(memory, thing(i, 1, 0), 0, 0, 0);
    assert_keys(memory, (const int[]){2, 3, 4}, 3);
}

static void an_answer_is_a_use(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(2, *state);
    put_at(memory, thing(0, 1, 0), 0, 0, 0);
    put_at(memory, thing(1, 2, 0), 0, 0, 0);
    MemoryQuestion question = {.kind = -1, .category = 1};
    MemoryRecall answer;
    assert_int_equal(memory_short_term_ask(memory, &question, &answer, 1), 1);
    assert_int_equal(memory->entries[0].uses, 2);
    assert_int_equal(memory->entries[1].uses, 1);
    put_at(memory, thing(2, 3, 1), 0, 0, 0);
    assert_keys(memory, (const int[]){0, 2}, 2);
}

static void old_entries_expire_by_kind(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(8, *state);
    for (int i = 0; i < 6; i++) {
        MemoryEntry entry = thing(i, 1, 10 * (i / 2));
        entry.kind = i % 2 ? MEMORY_ENTRY_CONTACT : MEMORY_ENTRY_THING;
        put_at(memory, entry, 0, 0, 0);
    }
    memory_short_term_expire(memory, MEMORY_ENTRY_CONTACT, 20, 10); // 20 steps ago, not 10
    assert_keys(memory, (const int[]){0, 2, 3, 4, 5}, 5);
    memory_short_term_remove(memory, 1);
    assert_keys(memory, (const int[]){0, 3, 4, 5}, 4);
    memory_short_term_clear(memory);
    assert_int_equal(memory->count, 0);
    assert_int_equal(memory->anchor, -1);
}

// ---- questions ----

static void movers_go_on_and_things_stay(void **state) {
    MemoryShortTerm *memory = memory_short_term_create(4, *state);
    const float velocity[3] = {0.1f, 0, -0.2f};
    MemoryEntry entry = thing(0, 1, 10);
    memory_short_term_put(memory, &entry, origin, velocity);
    entry.kind = MEMORY_ENTRY_MOVER;
    memory_short_term_put(memory, &entry, origin, velocity);
    assert_position(memory, 0, 20, origin, 0);
    assert_position(memory, 1, 20, (const float[3]){1, 0, -2}, 1e-5f);
    MemoryQuestion question = {
        .kind = MEMORY_ENTRY_MOVER, .position = {1, 0, -2}, .radius = 0.5f, .step = 20};
    MemoryRecall answer;
    assert_int_equal(memory_short_term_ask(memory, &question, &answer, 1), 1);
    question.step = 12;
    assert_int_equal(memory_short_term_ask(memory, &question, &answer, 1), 0);
}

static MemoryShortTerm *example(Arena *arena) {
    MemoryShortTerm *memory = memory_short_term_create(16, arena);
    for (int i = 0; i < 12; i++) {
        MemoryEntry entry = thing(i, 1 + (uint32_t)i % 3, 0);
        entry.kind = (MemoryEntryKind)(i % 4);
        entry.feature[0] = 100;
        entry.feature[1] = (int8_t)(i < 6 ? 10 * i : 0);
        put_at(memory, entry, (float)(12 - i), 0, 0);
    }
    return memory;
}

static int ask(MemoryShortTerm *memory, const MemoryQuestion *question, int *keys, int most) {
    MemoryRecall answers[16];
    int count = memory_short_term_ask(memory, question, answers, most);
    for (int i = 0; i < count; i++) keys[i] = memory->entries[answers[i].index].key;
    return count;
}

static void entries_must_fulfil_all_of_a_question(void **state) {
    MemoryShortTerm *memory = example(*state);
    int keys[16];
    MemoryQuestion question = {.kind = -1};
    assert_int_equal(ask(memory, &question, keys, 16), 12);
    assert_int_equal(keys[0], 11); // nearest first
    assert_int_equal(keys[11], 0);
    question.category = 2; // 1, 4, 7, 10
    assert_int_equal(ask(memory, &question, keys, 16), 4);
    assert_memory_equal(keys, ((const int[]){10, 7, 4, 1}), 4 * sizeof *keys);
    question.kind = MEMORY_ENTRY_THING; // 4 only: 0, 4, 8 are things
    assert_int_equal(ask(memory, &question, keys, 16), 1);
    assert_int_equal(keys[0], 4);
    question = (MemoryQuestion){.kind = -1, .position = {4, 0, 0}, .radius = 1};
    assert_int_equal(ask(memory, &question, keys, 16), 3);
    assert_memory_equal(keys, ((const int[]){8, 7, 9}), 3 * sizeof *keys); // equals by index
    assert_int_equal(ask(memory, &question, keys, 2), 2);
    assert_memory_equal(keys, ((const int[]){8, 7}), 2 * sizeof *keys);
}

static void answers_are_sorted_by_likeness_then_distance(void **state) {
    MemoryShortTerm *memory = example(*state);
    const int8_t feature[MEMORY_FEATURE] = {100, 30};
    int keys[16];
    MemoryQuestion question = {.kind = -1, .feature = feature, .least_likeness = 0.97f};
    assert_int_equal(ask(memory, &question, keys, 16), 5); // 3 is it, 4, 2, 5, 1; others .958
    assert_memory_equal(keys, ((const int[]){3, 4, 2, 5, 1}), 5 * sizeof *keys);
    question.least_likeness = 0;
    assert_int_equal(ask(memory, &question, keys, 16), 12);
    assert_int_equal(keys[5], 11); // equally like: the nearest
    assert_int_equal(keys[11], 0);
}

static void likeness_is_the_cosine(void **state) {
    UNUSED(state);
    const int8_t a[MEMORY_FEATURE] = {3, 4}, b[MEMORY_FEATURE] = {-6, -8};
    const int8_t c[MEMORY_FEATURE] = {0, 0, 9}, d[MEMORY_FEATURE] = {5, 0},
                 none[MEMORY_FEATURE] = {0};
    assert_float_equal(memory_feature_likeness(a, a), 1, 1e-6f);
    assert_float_equal(memory_feature_likeness(a, b), -1, 1e-6f);
    assert_float_equal(memory_feature_likeness(a, c), 0, 0);
    assert_float_equal(memory_feature_likeness(a, d), 0.6f, 1e-6f);
    assert_float_equal(memory_feature_likeness(a, none), 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_new_anchor_moves_nothing_in_the_map),
        test_with_arena(a_turned_anchor_moves_nothing_in_the_map),
        test_with_arena(offsets_are_from_the_anchor_in_its_axes),
        test_with_arena(a_corrected_map_takes_entries_along),
        test_with_arena(the_same_key_is_one_entry),
        test_with_arena(the_least_valuable_goes_first),
        test_with_arena(a_half_life_weighs_as_much_as_doubled_uses),
        test_with_arena(of_equals_the_first_goes),
        test_with_arena(an_answer_is_a_use),
        test_with_arena(old_entries_expire_by_kind),
        test_with_arena(movers_go_on_and_things_stay),
        test_with_arena(entries_must_fulfil_all_of_a_question),
        test_with_arena(answers_are_sorted_by_likeness_then_distance),
        cmocka_unit_test(likeness_is_the_cosine),
    };
    return cmocka_run_group_tests_name("memory/short_term", tests, NULL, NULL);
}
