// What is worth keeping of what is seen again, and what it means that a kept sighting is near.
//
//     homes 126 .. 135   every sighting of a memory agent ──► rules tried on them ──► the best one
//     homes 136 .. 145   the same, kept apart: the figures are of these
//
// The sightings of the first two thirds of a home's tour are offered to a rule, which keeps some;
// those of the last third are questions: which of the home's things is this? The right one among
// the first answers, or the first three, is recall@1, recall@3. Rules that keep more find more, so
// they are compared at the bytes that keeping the 1st, 2nd, 4th, 8th ... sighting takes:
//
//     counts     the 1st, b-th, b^2-th ... sighting
//     surprise   the bits that the remainder takes, under the token as it is, exceed a number
//     novelty    the distance to the nearest kept before exceeds first * kept^power
//
// Answers are ranked by tokens, and by the past (memory/long_term_past.c).

#include "app/train_keep.h"

#include "app/train.h"
#include "app/train_walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEARN_FIRST = 126, TEST_FIRST = 136, HOMES = 10, MOST_SEEN = 512 };

//---- what was seen -------------------------------------------------------------------------------

static int by_clock(const void *a, const void *b) {
    const KeepSighting *x = a, *y = b;
    if (x->clock != y->clock) return x->clock < y->clock ? -1 : 1;
    if (x->thing != y->thing) return x->thing < y->thing ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static bool add_thing(KeepHome *home, Arena *arena, const Memory *memory, MemoryKey key,
                      Error *err) {
    static int16_t history[MOST_SEEN][MEMORY_WIDTH];
    int clocks[MOST_SEEN];
    uint32_t count;
    if (!memory_long_term_history(memory->far, key, history[0], clocks, MOST_SEEN, &count, err))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        KeepSighting *sighting = list_push(&home->sightings, arena);
        *sighting = (KeepSighting){.thing = home->things, .clock = clocks[i], .number = -(int)i};
        memcpy(sighting->values, history[i], sizeof history[i]);
    }
    home->things++;
    return true;
}

typedef struct Gathered {
    Arena *arena;
    KeepHome *homes;
    int count;
} Gathered;

static bool add_home(void *context, const Memory *memory, Error *err) {
    Gathered *gathered = context;
    KeepHome *home = &gathered->homes[gathered->count++];
    *home = (KeepHome){.sightings = {.item_bytes = sizeof(KeepSighting)}};
    MemoryKey key;
    for (uint64_t i = 0; memory_long_term_key(memory->far, i, &key); i++) {
        if (key.kind != MEMORY_KEY_OBJECT) continue;
        if (!add_thing(home, gathered->arena, memory, key, err)) return false;
    }
    KeepSighting *all = home->sightings.items;
    qsort(all, home->sightings.count, sizeof *all, by_clock);
    uint32_t count = home->sightings.count;
    while (home->kept_part < count && 3 * all[home->kept_part].clock < 2 * all[count - 1].clock)
        home->kept_part++;
    return true;
}

//---- which rule ----------------------------------------------------------------------------------

// the rule's number at which it takes the bytes given, by halving
static KeepResult at_bytes(const KeepHome *homes, KeepRule *rule, double bytes, Arena *arena) {
    double low = 1.0, high = 1e9; // keeps all, keeps the first only
    KeepResult result = {0};
    for (int i = 0; i < 24 && fabs(result.bytes / bytes - 1.0) > 0.003; i++) {
        rule->number = sqrt(low * high);
        result = keep_try(homes, HOMES, rule, NULL, arena);
        if (result.bytes > bytes) low = rule->number;
        if (result.bytes <= bytes) high = rule->number;
    }
    return result;
}

// the power with which the right thing is among the first three most often
static KeepRule choose(const KeepHome *homes, double bytes, Arena *arena) {
    static const double powers[] = {0.0, 0.25, 0.5, 0.75, 1.0};
    KeepRule best = {0};
    double most = -1.0;
    for (size_t i = 0; i < ARRAY_COUNT(powers); i++) {
        KeepRule rule = {.kind = KEEP_NOVELTY, .power = powers[i]};
        KeepResult result = at_bytes(homes, &rule, bytes, arena);
        double found = result.past[0] + result.past[1];
        fprintf(stderr, "power %.2f, first %.0f: %.0f bytes, recall %.3f %.3f\n", rule.power,
                rule.number, result.bytes, result.past[0], result.past[1]);
        if (found <= most) continue;
        most = found;
        best = rule;
    }
    return best;
}

//---- the text ------------------------------------------------------------------------------------

static void print_row(FILE *out, const char *name, const KeepResult *result) {
    fprintf(out, "//     %-24s %6.0f %8.1f      %.3f  %.3f      %.3f  %.3f\n", name, result->kept,
            result->bytes / 1024.0, result->token[0], result->token[1], result->past[0],
            result->past[1]);
}

// each rule at the bytes of counts of three bases
static void print_curve(FILE *out, const KeepHome *homes, const KeepRule *best, Arena *arena) {
    static const double bases[] = {8.0, 4.0, 2.0, 1.5};
    char name[64];
    for (size_t i = 0; i < ARRAY_COUNT(bases); i++) {
        KeepRule counts = {.kind = KEEP_COUNTS, .number = bases[i]};
        KeepResult result = keep_try(homes, HOMES, &counts, NULL, arena);
        double bytes = result.bytes;
        snprintf(name, sizeof name, "counts, base %.1f", bases[i]);
        print_row(out, name, &result);
        KeepRule surprise = {.kind = KEEP_SURPRISE};
        result = at_bytes(homes, &surprise, bytes, arena);
        snprintf(name, sizeof name, "surprise > %.0f bits", surprise.number);
        print_row(out, name, &result);
        KeepRule novelty = *best;
        result = at_bytes(homes, &novelty, bytes, arena);
        snprintf(name, sizeof name, "novelty, first %.0f", novelty.number);
        print_row(out, name, &result);
    }
}

static void write_text(const KeepHome *learn, const KeepHome *test, FILE *out, Arena *arena) {
    KeepRule counts = {.kind = KEEP_COUNTS, .number = 2.0};
    double bytes = keep_try(learn, HOMES, &counts, NULL, arena).bytes;
    KeepRule best = choose(learn, bytes, arena);
    KeepSamples *samples = arena_new(arena, KeepSamples);
    keep_try(learn, HOMES, &best, samples, arena);
    double w[3];
    keep_fit(samples, w);
    fprintf(
        out,
        "// What is worth keeping, and what a distance to the past says, by\n"
        "// `cairn train keep memory/long_term_novelty.c`, from homes %d to %d, where it takes\n"
        "// the bytes of keeping the 1st, 2nd, 4th, 8th ... sighting. On homes %d to %d, each\n"
        "// rule at the bytes of the counts above it (log and its records; %.0f questions):\n"
        "//\n"
        "//     rule                       kept      KiB      by tokens @1, @3   by the past\n",
        LEARN_FIRST, LEARN_FIRST + HOMES - 1, TEST_FIRST, TEST_FIRST + HOMES - 1,
        keep_try(test, HOMES, &best, NULL, arena).questions);
    print_curve(out, test, &best, arena);
    KeepSamples *others = arena_new(arena, KeepSamples);
    KeepResult result = keep_try(test, HOMES, &best, others, arena);
    print_row(out, "as below", &result);
    fprintf(out,
            "//\n"
            "// The probability is right to %.3f there (expected calibration error; questions of\n"
            "// things not known count too).\n\n"
            "#include \"memory/long_term_inside.h\"\n\n"
            "const MemoryNovelty long_term_novelty = {%.1ff, %.2ff};\n"
            "const LongTermCalibration long_term_calibration_past = {%.3ff, %.3ff, %.3ff};\n",
            keep_error(others, w), best.number, best.power, w[0], w[1], w[2]);
}

static bool run(App *app, FILE *out, Error *err) {
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, err);
    if (gpu == NULL) return false;
    KeepHome *homes = arena_array(&app->arena, KeepHome, 2 * HOMES);
    Gathered gathered = {&app->arena, homes, 0};
    float novelty = app->memory.novelty;
    app->memory.novelty = 0.0f; // all of them
    bool ok = train_walk_homes(app, gpu, LEARN_FIRST, 2 * HOMES, add_home, &gathered, err);
    app->memory.novelty = novelty;
    if (ok) write_text(homes, homes + HOMES, out, &app->arena);
    gpu_destroy(gpu);
    return ok;
}

const Trainable trainable_keep = {
    .name = "keep",
    .about = "what is worth keeping of what is seen again",
    .file = "memory/long_term_novelty.c",
    .run = run,
};
