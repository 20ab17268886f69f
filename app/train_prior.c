// What stands by what, counted in homes 100 to 199: for each pair of categories, how often a thing
// of the one has one of the other within 3 m, against how often that would be by chance.
//
//     affinity(goal, seen) = log2( P(goal near | seen) / P(goal near | anything) )
//
// Counts are smoothed by one expected observation. Categories that are parts of the building are
// left out.

#include "app/train.h"
#include "sim/task.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_HOME = 100, HOMES = 100, MOST = 256 };
static const float AROUND = 3.0f; // [m]

typedef struct Counts {
    char names[MOST][48];
    int count;
    int things[MOST];     // of the category
    int near[MOST][MOST]; // [seen][goal]: things of `seen` with a `goal` near
} Counts;

static int index_of(Counts *counts, const char *name) {
    for (int i = 0; i < counts->count; i++) {
        if (strcmp(counts->names[i], name) == 0) return i;
    }
    ASSERT(counts->count < MOST);
    snprintf(counts->names[counts->count], sizeof counts->names[0], "%s", name);
    return counts->count++;
}

static float apart(const SceneObject *a, const SceneObject *b) {
    float x = a->low[0] + a->high[0] - b->low[0] - b->high[0];
    float z = a->low[2] + a->high[2] - b->low[2] - b->high[2];
    return hypotf(x, z) / 2;
}

static bool is_counted(const Scene *scene, uint32_t object) {
    return sim_object_is_thing(scene_category_name(scene, scene->objects[object].category));
}

static void count_around(Counts *counts, const Scene *scene, uint32_t seen) {
    bool is_near[MOST] = {0};
    const SceneObject *objects = scene->objects;
    for (uint32_t i = 0; i < scene->object_count; i++) {
        if (i == seen || !is_counted(scene, i) || apart(&objects[i], &objects[seen]) > AROUND)
            continue;
        is_near[index_of(counts, scene_category_name(scene, objects[i].category))] = true;
    }
    int row = index_of(counts, scene_category_name(scene, objects[seen].category));
    counts->things[row]++;
    for (int i = 0; i < counts->count; i++) counts->near[row][i] += is_near[i];
}

static bool count_home(App *app, int seed, Counts *counts, Error *err) {
    Arena arena = arena_create("prior");
    Scene scene;
    bool ok = scene_open(text_format(&arena, "home:%d", seed), &app->scene, &arena, &scene, err);
    if (ok) {
        for (uint32_t i = 0; i < scene.object_count; i++) {
            if (is_counted(&scene, i)) count_around(counts, &scene, i);
        }
        scene_close(&scene);
    }
    arena_destroy(&arena);
    return ok;
}

static int affinity(const Counts *counts, int goal, int seen) {
    double all = 0, with = 0;
    for (int i = 0; i < counts->count; i++) {
        all += counts->things[i];
        with += counts->near[i][goal];
    }
    double chance = (with + 1) / (all + 2);
    double here = (counts->near[seen][goal] + chance) / (counts->things[seen] + 1.0);
    double value = 16 * log2(fmax(here, 1e-3) / chance);
    return (int)lrint(fmin(fmax(value, -127), 127));
}

static const Counts *sorted_counts; // for qsort only
static int compare(const void *a, const void *b) {
    return strcmp(sorted_counts->names[*(const int *)a], sorted_counts->names[*(const int *)b]);
}

static void write_table(const Counts *counts, FILE *out) {
    int order[MOST];
    for (int i = 0; i < counts->count; i++) order[i] = i;
    sorted_counts = counts;
    qsort(order, (size_t)counts->count, sizeof *order, compare);
    fprintf(
        out,
        "// What stands by what in homes %d to %d, by `cairn train prior "
        "agent/prior_table.c`.\n"
        "// Row: the goal, column: what was seen; log2 of how much more often than by chance, in "
        "sixteenths.\n\n"
        "#include \"agent/prior_table.h\"\n\n// clang-format off\n"
        "const int prior_table_count = %d;\n\nconst char *const prior_table_names[] = {\n",
        FIRST_HOME, FIRST_HOME + HOMES - 1, counts->count);
    for (int i = 0; i < counts->count; i++) fprintf(out, "    \"%s\",\n", counts->names[order[i]]);
    fprintf(out, "};\n\nconst int8_t prior_table_values[] = {\n");
    for (int i = 0; i < counts->count; i++) {
        fprintf(out, "   ");
        for (int k = 0; k < counts->count; k++)
            fprintf(out, " %d,", affinity(counts, order[i], order[k]));
        fprintf(out, "\n");
    }
    fprintf(out, "};\n");
}

static bool run(App *app, FILE *out, Error *err) {
    Counts *counts = arena_new(&app->arena, Counts);
    for (int i = 0; i < HOMES; i++) {
        if (!count_home(app, FIRST_HOME + i, counts, err)) return false;
    }
    write_table(counts, out);
    return true;
}

const Trainable trainable_prior = {
    .name = "prior",
    .about = "what stands by what, for exploring with agent.explore=semantic",
    .file = "agent/prior_table.c",
    .run = run,
};
