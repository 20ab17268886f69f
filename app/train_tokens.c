// What tokens predict, learned from what a memory agent saw while it looked for things: of each
// thing, and of the cells of the octree that they stand in.
//
//     home 100 .. 119   agent_memory ──► long term: history of each key ──► chains ──► weights
//     home 120 .. 125   the same, kept apart: bytes per observation are those of these chains
//
// A chain holds the observations of one thing or cell, oldest first, as they were kept
// (memory/long_term_keep.c). Chains of one observation teach nothing about prediction and are left
// out.

#include "app/train.h"
#include "app/train_walk.h"
#include "base/list.h"
#include "memory/token_train.h"

#include <string.h>

enum { FIRST = 100, LEARN_HOMES = 20, TEST_HOMES = 6, LONGEST = 32 };

typedef struct Chains {
    Arena arena;
    List observations; // int16_t [MEMORY_WIDTH]
    List lengths;      // uint32_t
} Chains;

static void keep_chain(Chains *chains, const int16_t newest_first[][MEMORY_WIDTH], uint32_t count) {
    if (count < 2) return;
    *(uint32_t *)list_push(&chains->lengths, &chains->arena) = count;
    for (uint32_t i = count; i-- > 0;)
        memcpy(list_push(&chains->observations, &chains->arena), newest_first[i],
               sizeof newest_first[i]);
}

static bool keep_chains(void *context, const Memory *memory, Error *err) {
    MemoryKey key;
    for (uint64_t i = 0; memory_long_term_key(memory->far, i, &key); i++) {
        int16_t history[LONGEST][MEMORY_WIDTH];
        uint32_t count;
        if (!memory_long_term_history(memory->far, key, history[0], NULL, LONGEST, &count, err))
            return false;
        keep_chain(context, (const int16_t(*)[MEMORY_WIDTH])history, count);
    }
    return true;
}

static Chains no_chains(void) {
    return (Chains){.arena = arena_create("chains"),
                    .observations = {.item_bytes = MEMORY_WIDTH * sizeof(int16_t)},
                    .lengths = {.item_bytes = sizeof(uint32_t)}};
}

static MemoryTokenChains view_of(const Chains *chains) {
    return (MemoryTokenChains){chains->observations.items, chains->lengths.items,
                               chains->lengths.count};
}

static void write_model(const MemoryTokenChains *learn, const MemoryTokenChains *test, Arena *arena,
                        FILE *out) {
    MemoryTokenTrainConfig config = memory_token_train_config_default();
    MemoryTokenModel *model = arena_new(arena, MemoryTokenModel);
    memory_token_train(learn, &config, arena, model, stderr);
    double plain = memory_token_train_bytes(memory_token_model_plain(), test, 0, 1, LONGEST);
    double before = memory_token_train_bytes(memory_token_model(), test, 0, 1, LONGEST);
    double now = memory_token_train_bytes(model, test, 0, 1, LONGEST);
    fprintf(stderr, "bytes per observation: plain %.1f, shipped %.1f, now %.1f\n", plain, before,
            now);
    const char *head = text_format(
        arena,
        "// What tokens predict, by `cairn train tokens memory/token_weights.c`: %d steps on %u\n"
        "// chains of things and cells that a memory agent saw in homes %d to %d. On %u chains of\n"
        "// homes %d to %d an observation of %d bytes takes %.1f with it, %.1f with the plain\n"
        "// model, %.1f with the weights before it.\n",
        config.steps, learn->count, FIRST, FIRST + LEARN_HOMES - 1, test->count,
        FIRST + LEARN_HOMES, FIRST + LEARN_HOMES + TEST_HOMES - 1, 2 * MEMORY_WIDTH, now, plain,
        before);
    memory_token_model_save(model, head, out);
}

static bool run(App *app, FILE *out, Error *err) {
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, err);
    if (gpu == NULL) return false;
    Chains learn = no_chains(), test = no_chains();
    bool ok = train_walk_homes(app, gpu, FIRST, LEARN_HOMES, keep_chains, &learn, err) &&
              train_walk_homes(app, gpu, FIRST + LEARN_HOMES, TEST_HOMES, keep_chains, &test, err);
    if (ok) {
        MemoryTokenChains a = view_of(&learn), b = view_of(&test);
        write_model(&a, &b, &app->arena, out);
    }
    arena_destroy(&learn.arena);
    arena_destroy(&test.arena);
    gpu_destroy(gpu);
    return ok;
}

const Trainable trainable_tokens = {
    .name = "tokens",
    .about = "what tokens of things predict",
    .file = "memory/token_weights.c",
    .run = run,
};
