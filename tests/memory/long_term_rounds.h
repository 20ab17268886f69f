// A long-term memory for tests: some things and places, seen round after round.

#pragma once

#include "memory/long_term_inside.h"
#include "test_gpu.h"
#include "things.h"

#include <unistd.h>

enum { THINGS = 60, ROUNDS = 12 };

static inline MemoryLongTerm *create(Gpu *gpu, const MemoryConfig *config, const char *path,
                                     Arena *arena) {
    Error err = {0};
    MemoryConfig standard = memory_config_default();
    MemoryLongTerm *memory =
        memory_long_term_create(gpu, config ? config : &standard, path, arena, &err);
    if (memory == NULL) fail_msg("%s", err.text);
    return memory;
}

// numbers of places are also numbers of objects
static inline MemoryKey key_of(uint32_t thing) {
    bool is_place = thing % 3 == 0;
    return (MemoryKey){is_place ? MEMORY_KEY_PLACE : MEMORY_KEY_OBJECT,
                       is_place ? 1000 + thing / 3 : 1000 + thing / 3 * 2 + thing % 3 - 1};
}

// what a thing looks like at a round: the same whenever it is asked for
static inline void look(uint32_t thing, uint32_t round, int16_t observation[MEMORY_WIDTH]) {
    Rng own = rng_create(thing), noise = rng_create(1000 * round + thing);
    Thing it = things_make(&own);
    things_observe(&it, round, &noise, observation);
}

// every round sees all things, in batches of one, two and many; clocks jump
static inline void write_round(MemoryLongTerm *memory, uint32_t round) {
    static int16_t observations[THINGS][MEMORY_WIDTH];
    MemoryKey keys[THINGS];
    Error err = {0};
    for (uint32_t i = 0; i < THINGS; i++) {
        keys[i] = key_of(i);
        look(i, round, observations[i]);
    }
    uint32_t sizes[3] = {1, 2, THINGS - 3}, at = 0;
    for (int i = 0; i < 3; at += sizes[i], i++) {
        assert_ok(memory_long_term_write(memory, keys + at, sizes[i], observations[at],
                                         (int)(100 * round), &err),
                  err);
    }
}

// the wrong values of all histories, newest first
static inline uint32_t count_wrong(MemoryLongTerm *memory, uint32_t rounds) {
    static int16_t found[ROUNDS + 1][MEMORY_WIDTH];
    int clocks[ROUNDS + 1];
    Error err = {0};
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < THINGS; i++) {
        uint32_t count;
        assert_ok(
            memory_long_term_history(memory, key_of(i), found[0], clocks, ROUNDS + 1, &count, &err),
            err);
        assert_int_equal(count, rounds);
        for (uint32_t k = 0; k < count; k++) {
            int16_t written[MEMORY_WIDTH];
            look(i, rounds - 1 - k, written);
            assert_int_equal(clocks[k], 100 * (rounds - 1 - k));
            for (int v = 0; v < MEMORY_WIDTH; v++) wrong += found[k][v] != written[v];
        }
    }
    return wrong;
}

static inline uint64_t digest_of(MemoryLongTerm *memory) {
    Error err = {0};
    uint64_t digest;
    assert_ok(memory_long_term_digest(memory, &digest, &err), err);
    return digest;
}

static inline MemoryAnswer recall_one(MemoryLongTerm *memory, uint32_t thing, float least) {
    Error err = {0};
    int16_t query[MEMORY_WIDTH];
    MemoryAnswer answer;
    look(thing, 50, query);
    assert_ok(
        memory_long_term_recall(memory, key_of(thing).kind, query, 1, 1, least, &answer, &err),
        err);
    return answer;
}

static inline uint32_t count_found(MemoryLongTerm *memory) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < THINGS; i++) {
        MemoryAnswer answer = recall_one(memory, i, 0.0f);
        assert_int_equal(answer.key.kind, key_of(i).kind);
        found += answer.key.id == key_of(i).id;
    }
    return found;
}
