// What is alike must be near, what is not must be far: places however one turns, things by name and
// looks.

#include "base/rng.h"
#include "memory/descriptor.h"
#include "memory/observation.h"
#include "test.h"

#include <math.h>

enum { SIDE = 240 };

static MemorySlice empty_slice(Arena *arena) {
    return (MemorySlice){.voxel = 0.05f,
                         .first = {-SIDE / 2, -SIDE / 2},
                         .width = SIDE,
                         .height = SIDE,
                         .cells = arena_array(arena, uint8_t, SIDE * SIDE)};
}

// room number `kind`: its size, and pillars in it, follow from the number
static bool is_wall(uint64_t kind, float x, float z) {
    Rng rng = rng_create(kind);
    float right = rng_range(&rng, 1.5f, 4.0f), left = rng_range(&rng, 1.0f, 3.0f);
    float far = rng_range(&rng, 1.5f, 4.0f), near = rng_range(&rng, 1.0f, 3.0f);
    if (x > right || x < -left || z > far || z < -near) return true;
    for (int i = 0; i < 3; i++) {
        float px = rng_range(&rng, -left, right), pz = rng_range(&rng, -near, far);
        if (hypotf(px, pz) > 0.8f && hypotf(x - px, z - pz) < 0.35f) return true;
    }
    return false;
}

// the room turned by yaw; a share of the cells unknown
static MemorySlice see_room(uint64_t kind, float yaw, float noise, uint64_t seed, Arena *arena) {
    MemorySlice slice = empty_slice(arena);
    Rng rng = rng_create(seed);
    float c = cosf(yaw), s = sinf(yaw);
    for (int i = 0; i < SIDE * SIDE; i++) {
        float x = ((float)(i % SIDE - SIDE / 2) + 0.5f) * 0.05f;
        float z = ((float)(i / SIDE - SIDE / 2) + 0.5f) * 0.05f;
        bool wall = is_wall(kind, c * x - s * z, s * x + c * z);
        slice.cells[i] = wall ? MEMORY_OCCUPIED : MEMORY_FREE;
        if (rng_unit(&rng) < noise) slice.cells[i] = MEMORY_UNKNOWN;
    }
    return slice;
}

static double distance(const int16_t *a, const int16_t *b, int count) {
    double sum = 0.0;
    for (int i = 0; i < count; i++) sum += pow((double)a[i] - (double)b[i], 2.0);
    return sqrt(sum);
}

static void observe(uint64_t kind, float yaw, uint64_t seed, int16_t observation[MEMORY_WIDTH],
                    Arena *arena) {
    ArenaMark mark = arena_mark(arena);
    MemorySlice slice = see_room(kind, yaw, 0.05f, seed, arena);
    const float middle[3] = {0.0f, 0.0f, 0.0f};
    memory_observe_place(&slice, middle, NULL, 0, observation);
    arena_reset(arena, mark);
}

static void a_place_is_known_whatever_way_it_is_turned(void **state) {
    enum { ROOMS = 20 };
    static int16_t known[ROOMS][MEMORY_WIDTH], seen[MEMORY_WIDTH];
    for (int i = 0; i < ROOMS; i++) observe((uint64_t)i, 0.0f, 1, known[i], *state);
    int right = 0;
    for (int i = 0; i < ROOMS; i++) {
        observe((uint64_t)i, 0.3f + 0.29f * (float)i, 2, seen, *state);
        int nearest = 0;
        for (int k = 1; k < ROOMS; k++) {
            double d = distance(seen, known[k], MEMORY_WIDTH);
            if (d < distance(seen, known[nearest], MEMORY_WIDTH)) nearest = k;
        }
        right += nearest == i;
    }
    print_message("%d of %d turned rooms are known\n", right, ROOMS);
    assert_true(right >= 19);
}

static void observations_stay_in_their_range(void **state) {
    int16_t observation[MEMORY_WIDTH];
    MemoryNear near[40];
    for (int i = 0; i < 40; i++) near[i] = (MemoryNear){7, 0.0f}; // forty of one kind at one place
    for (uint64_t kind = 0; kind < 8; kind++) {
        MemorySlice slice = see_room(kind, 0.0f, 0.0f, 1, *state);
        const float middle[3] = {0.0f, 0.0f, 0.0f}, outside[3] = {90.0f, 0.0f, 0.0f};
        memory_observe_place(&slice, kind % 2 ? middle : outside, near, 40, observation);
        for (int i = 0; i < MEMORY_WIDTH; i++) {
            assert_in_range(observation[i] + MEMORY_OBSERVATION_MAX, 0, 2 * MEMORY_OBSERVATION_MAX);
            if (i >= 96) assert_int_equal(observation[i], 0);
        }
    }
    int8_t feature[MEMORY_FEATURE];
    memset(feature, -128, sizeof feature);
    memory_observe_thing(feature, 3, near, 40, observation);
    for (int i = 0; i < MEMORY_WIDTH; i++)
        assert_in_range(observation[i] + MEMORY_OBSERVATION_MAX, 0, 2 * MEMORY_OBSERVATION_MAX);
}

static void a_place_is_known_as_far_as_it_was_seen(void **state) {
    const float middle[3] = {0.0f, 0.0f, 0.0f};
    MemorySlice slice = empty_slice(*state);
    assert_true(memory_descriptor_known(&slice, middle, 3.0f) == 0.0f);
    // all but what is to the left: half the directions
    for (int i = 0; i < SIDE * SIDE; i++)
        slice.cells[i] = i % SIDE >= SIDE / 2 ? MEMORY_FREE : MEMORY_UNKNOWN;
    assert_true(fabsf(memory_descriptor_known(&slice, middle, 3.0f) - 0.5f) < 0.02f);
    // a narrow corridor is known when its walls are: nothing behind them counts
    for (int i = 0; i < SIDE * SIDE; i++) {
        int z = i / SIDE - SIDE / 2;
        slice.cells[i] = abs(z) < 12 ? MEMORY_FREE : abs(z) == 12 ? MEMORY_OCCUPIED : 0;
    }
    assert_true(memory_descriptor_known(&slice, middle, 3.0f) == 1.0f);
}

static void names_looks_and_surroundings_all_count(void **state) {
    UNUSED(state);
    int8_t red[MEMORY_FEATURE] = {0}, blue[MEMORY_FEATURE] = {0};
    red[0] = 120, red[3] = 40, blue[1] = 110, blue[5] = -60;
    const MemoryNear table = {11, 0.5f}, bath = {12, 0.5f}, far_bath = {12, 5.0f};
    int16_t same[MEMORY_WIDTH], other[MEMORY_WIDTH], alone[MEMORY_WIDTH], far[MEMORY_WIDTH];
    memory_observe_thing(red, 5, &table, 1, same);
    memory_observe_thing(red, 6, &table, 1, other);
    double by_name = distance(same, other, MEMORY_WIDTH);
    memory_observe_thing(blue, 5, &table, 1, other);
    double by_looks = distance(same, other, MEMORY_WIDTH);
    memory_observe_thing(red, 5, &bath, 1, other);
    double by_surroundings = distance(same, other, MEMORY_WIDTH);
    print_message("apart by name %.0f, looks %.0f, surroundings %.0f\n", by_name, by_looks,
                  by_surroundings);
    assert_true(by_name > 2000.0 && by_looks > 2000.0 && by_surroundings > 1000.0);
    assert_true(by_surroundings < by_name && by_surroundings < by_looks);
    memory_observe_thing(red, 5, NULL, 0, alone);
    memory_observe_thing(red, 5, &far_bath, 1, far); // 5 m off is not around
    assert_memory_equal(alone, far, sizeof alone);
}

// raw values where four tell places apart, in the midst of larger ones that tell nothing
static void make_raw(int place, Rng *rng, int16_t raw[MEMORY_DESCRIPTOR_RAW]) {
    Rng own = rng_create((uint64_t)place + 1000);
    for (int i = 0; i < MEMORY_DESCRIPTOR_RAW; i++) {
        float size = i % 24 == 5 ? rng_range(&own, 0.0f, 400.0f) + rng_range(rng, 0.0f, 20.0f)
                                 : rng_range(rng, 0.0f, 1500.0f);
        raw[i] = (int16_t)size;
    }
}

static int known_places(const MemoryDescriptorWeights *weights, int first, int count) {
    static int16_t raw[100][MEMORY_DESCRIPTOR_RAW], values[100][MEMORY_DESCRIPTOR_RAW];
    int width = weights ? MEMORY_DESCRIPTOR_VALUES : MEMORY_DESCRIPTOR_RAW, right = 0;
    Rng rng = rng_create(9);
    for (int i = 0; i < 2 * count; i++) {
        make_raw(first + i / 2, &rng, raw[i]);
        memcpy(values[i], raw[i], sizeof raw[i]);
        if (weights) memory_descriptor_project(weights, raw[i], values[i]);
    }
    for (int i = 0; i < 2 * count; i++) {
        int nearest = -1;
        for (int k = 0; k < 2 * count; k++) {
            if (k == i) continue;
            if (nearest < 0 ||
                distance(values[i], values[k], width) < distance(values[i], values[nearest], width))
                nearest = k;
        }
        right += nearest / 2 == i / 2;
    }
    return right;
}

//---- cells ---------------------------------------------------------------------------------------

static void fill_look(uint64_t seed, int8_t feature[MEMORY_FEATURE]) {
    Rng rng = rng_create(seed);
    for (int i = 0; i < MEMORY_FEATURE; i++) feature[i] = (int8_t)((int)rng_below(&rng, 255) - 127);
}

// A cell of some things, in any order, is nearer to each of them than one without them.
static void a_cell_is_near_to_what_is_in_it(void **state) {
    UNUSED(state);
    int8_t looks[12][MEMORY_FEATURE], mean[MEMORY_FEATURE];
    int16_t full[MEMORY_WIDTH], turned[MEMORY_WIDTH], other[MEMORY_WIDTH], thing[MEMORY_WIDTH];
    for (int count = 1; count <= 6; count++) {
        MemoryCellView in = {.count = count, .edge = 0.8f, .columns = {64, 128, 32, 32}};
        MemoryCellView back = in, without = in;
        for (int i = 0; i < 12; i++) fill_look(900 + (uint64_t)i, looks[i]);
        for (int i = 0; i < count; i++) {
            in.things[i] = (MemoryCellThing){40 + (uint32_t)i, looks[i], 0.1f * (float)i};
            back.things[count - 1 - i] = in.things[i];
            without.things[i] = (MemoryCellThing){80 + (uint32_t)i, looks[6 + i], 0.1f};
        }
        memory_observe_cell(&in, full);
        memory_observe_cell(&back, turned);
        memory_observe_cell(&without, other);
        assert_memory_equal(full, turned, sizeof full);
        for (int i = 0; i < count; i++) {
            memory_observe_thing(looks[i], 40 + (uint32_t)i, NULL, 0, thing);
            assert_true(distance(thing, full, MEMORY_WIDTH) < distance(thing, other, MEMORY_WIDTH));
            assert_int_equal(memory_observed_in_cell(full, 40 + (uint32_t)i, mean), 1);
            assert_int_equal(memory_observed_in_cell(full, 80 + (uint32_t)i, mean), 0);
        }
        assert_int_equal(full[96], count);
        assert_int_equal(full[98], lrint(127.0 * 0.1 * (count - 1) / 0.8));
        assert_int_equal(full[99] + full[100] + full[101] + full[102], 16 + 16 + 64 + 32);
        // with one thing in it, it looks like that
        memory_observe_thing(looks[0], 40, NULL, 0, thing);
        if (count == 1) assert_memory_equal(thing, full, 64 * sizeof *thing);
    }
}

static void a_crowded_and_an_empty_cell_are_told_too(void **state) {
    UNUSED(state);
    int8_t look[MEMORY_FEATURE], mean[MEMORY_FEATURE];
    int16_t observation[MEMORY_WIDTH];
    fill_look(5, look);
    MemoryCellView view = {.edge = 0.8f};
    memory_observe_cell(&view, observation);
    for (int i = 0; i < MEMORY_WIDTH; i++) assert_int_equal(observation[i], 0);
    view.count = MEMORY_CELL_THINGS;
    for (int i = 0; i < view.count; i++)
        view.things[i] = (MemoryCellThing){1023u + 1024u * (uint32_t)i, look, 0.4f};
    memory_observe_cell(&view, observation);
    assert_int_equal(memory_observed_in_cell(observation, 1023, mean), MEMORY_CELL_LISTED);
    assert_memory_equal(mean, look, sizeof mean);
    for (int i = 0; i < MEMORY_WIDTH; i++)
        assert_true(abs(observation[i]) <= MEMORY_OBSERVATION_MAX);
}

static void training_finds_what_tells_places_apart(void **state) {
    enum { PLACES = 150, EACH = 4 };
    Arena *arena = *state;
    int16_t *raw = arena_array(arena, int16_t, PLACES * EACH * MEMORY_DESCRIPTOR_RAW);
    int *places = arena_array(arena, int, PLACES *EACH);
    Rng rng = rng_create(1);
    for (int i = 0; i < PLACES * EACH; i++) {
        places[i] = i / EACH;
        make_raw(places[i], &rng, raw + i * MEMORY_DESCRIPTOR_RAW);
    }
    MemoryDescriptorWeights weights, again;
    size_t used = arena->used;
    memory_descriptor_train(raw, places, PLACES * EACH, 0.1, arena, &weights);
    memory_descriptor_train(raw, places, PLACES * EACH, 0.1, arena, &again);
    assert_int_equal(arena->used, used);
    assert_memory_equal(&weights, &again, sizeof weights);
    int before = known_places(NULL, 500, 50), after = known_places(&weights, 500, 50);
    print_message("of 100 pictures of places never seen in training: raw %d, learned %d\n", before,
                  after);
    assert_true(before < 30);
    assert_true(after > 60);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_place_is_known_whatever_way_it_is_turned),
        test_with_arena(observations_stay_in_their_range),
        test_with_arena(a_place_is_known_as_far_as_it_was_seen),
        test_with_arena(names_looks_and_surroundings_all_count),
        cmocka_unit_test(a_cell_is_near_to_what_is_in_it),
        cmocka_unit_test(a_crowded_and_an_empty_cell_are_told_too),
        test_with_arena(training_finds_what_tells_places_apart),
    };
    return cmocka_run_group_tests_name("memory/observation", tests, NULL, NULL);
}
