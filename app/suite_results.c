// Means over scenes, and comparisons of cells.
//
// Every question walks all rows: a hundred scenes give some 60,000, and a report asks a few
// thousand times, so this is a second in all, and needs no index that could be wrong.

#include "app/suite_results.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

#define X(name, better, about) #name,
const char *const suite_measure_names[] = {SUITE_MEASURES(X)};
#undef X
#define X(name, better, about) about,
const char *const suite_measure_abouts[] = {SUITE_MEASURES(X)};
#undef X
#define X(name, better, about) better,
const int suite_measure_signs[] = {SUITE_MEASURES(X)};
#undef X
const char *const suite_which_names[] = {"all",        "first",    "again",     "stale", "known",
                                         "categories", "features", "described", "routes"};

#define X(name, from, to) {name, from, to},
const SuiteAge suite_ages[] = {SUITE_AGES(X)};
#undef X
const int suite_age_count = ARRAY_COUNT(suite_ages);

#define X(name, agent, main, settings, variants, about) \
    {#name, agent, main, settings, variants, about},
const SuiteCondition suite_conditions[] = {SUITE_CONDITIONS(X)};
#undef X
const int suite_condition_count = ARRAY_COUNT(suite_conditions);

#define X(name, settings, about) {#name, settings, about},
const SuiteBackbone suite_backbones[] = {SUITE_BACKBONES(X)};
#undef X
const int suite_backbone_count = ARRAY_COUNT(suite_backbones);

//---- cells ---------------------------------------------------------------------------------------

int suite_condition_find(const char *name) {
    for (int i = 0; i < suite_condition_count; i++)
        if (strcmp(suite_conditions[i].name, name) == 0) return i;
    return -1;
}

int suite_results_cell(const SuiteResults *results, int variant, int backbone, int condition) {
    for (int i = 0; i < results->cell_count; i++) {
        const SuiteCell *cell = &results->cells[i];
        if (cell->variant == variant && cell->backbone == backbone && cell->condition == condition)
            return i;
    }
    return -1;
}

int suite_results_full(const SuiteResults *results, int cell) {
    const SuiteCell *of = &results->cells[cell];
    return suite_results_cell(results, of->variant, of->backbone, suite_condition_find("full"));
}

//---- means ---------------------------------------------------------------------------------------

static bool is_of_age(const SuiteRow *row, int age) {
    return row->age >= suite_ages[age].from && row->age <= suite_ages[age].to;
}

static bool passes(const SuiteRow *row, SuiteFilter f) {
    if (row->cell != f.cell || (f.is_index && row->subtask != f.subtask)) return false;
    if (f.is_aged && !is_of_age(row, f.age)) return false;
    switch (f.which) {
    case SUITE_ALL:
        return true;
    case SUITE_FIRST:
        return !row->is_revisit;
    case SUITE_AGAIN:
        return row->is_revisit;
    case SUITE_STALE:
        return row->is_stale;
    case SUITE_KNOWN:
        return row->is_revisit || row->kind == SIM_GOAL_ROUTE;
    default:
        return (int)row->kind == (int)f.which - SUITE_CATEGORIES;
    }
}

static float measure_of(const SuiteRow *row, int measure) {
    return ((const float *)&row->measures)[measure];
}

typedef struct SceneMeans {
    double sum[SUITE_SCENES];
    int count[SUITE_SCENES];
} SceneMeans;

static void gather(const SuiteResults *results, SuiteFilter filter, int measure,
                   SceneMeans *means) {
    memset(means, 0, sizeof *means);
    for (int i = 0; i < results->row_count; i++) {
        const SuiteRow *row = &results->rows[i];
        if (!passes(row, filter) || !isfinite(measure_of(row, measure))) continue;
        means->sum[row->scene] += (double)measure_of(row, measure);
        means->count[row->scene]++;
    }
}

double suite_results_mean(const SuiteResults *results, SuiteFilter filter, int measure) {
    SceneMeans means;
    gather(results, filter, measure, &means);
    double sum = 0.0;
    int scenes = 0;
    for (int s = 0; s < results->scene_count; s++) {
        if (means.count[s] == 0) continue;
        sum += means.sum[s] / means.count[s];
        scenes++;
    }
    return scenes > 0 ? sum / scenes : (double)NAN;
}

int suite_results_count(const SuiteResults *results, SuiteFilter filter) {
    int count = 0;
    for (int i = 0; i < results->row_count; i++) count += passes(&results->rows[i], filter);
    return count;
}

double suite_results_stale_rate(const SuiteResults *results, SuiteFilter filter) {
    double pursued = 0.0, refuted = 0.0;
    for (int i = 0; i < results->row_count; i++) {
        if (!passes(&results->rows[i], filter)) continue;
        pursued += (double)results->rows[i].measures.pursued;
        refuted += (double)results->rows[i].measures.refuted;
    }
    return pursued > 0.0 ? refuted / pursued : (double)NAN;
}

double suite_results_sum(const SuiteResults *results, SuiteFilter filter, int measure) {
    double sum = 0.0;
    int count = 0;
    for (int i = 0; i < results->row_count; i++) {
        const SuiteRow *row = &results->rows[i];
        if (!passes(row, filter) || !isfinite(measure_of(row, measure))) continue;
        sum += (double)measure_of(row, measure);
        count++;
    }
    return count > 0 ? sum : (double)NAN;
}

void suite_results_by_index(const SuiteResults *results, int cell, int measure, double *means) {
    for (int i = 0; i < results->subtasks; i++)
        means[i] = suite_results_mean(
            results, (SuiteFilter){.cell = cell, .is_index = true, .subtask = i}, measure);
}

void suite_results_by_age(const SuiteResults *results, int cell, int measure, double *means) {
    for (int i = 0; i < suite_age_count; i++)
        means[i] = suite_results_mean(
            results, (SuiteFilter){.cell = cell, .is_aged = true, .age = i}, measure);
}

//---- comparisons ---------------------------------------------------------------------------------

SuiteInterval suite_results_compare(const SuiteResults *results, int a, int b, SuiteWhich which,
                                    int measure, Arena *scratch) {
    SceneMeans first, second;
    double differences[SUITE_SCENES];
    int count = 0;
    gather(results, (SuiteFilter){.cell = a, .which = which}, measure, &first);
    gather(results, (SuiteFilter){.cell = b, .which = which}, measure, &second);
    for (int s = 0; s < results->scene_count; s++) {
        if (first.count[s] == 0 || second.count[s] == 0) continue;
        differences[count++] = first.sum[s] / first.count[s] - second.sum[s] / second.count[s];
    }
    return suite_statistics_bootstrap(differences, count, results->seed, scratch);
}

// the rows of a cell in order of scenes and subtasks, as they are made
static int next_of_cell(const SuiteResults *results, int cell, int from) {
    while (from < results->row_count && results->rows[from].cell != cell) from++;
    return from;
}

double suite_results_mcnemar(const SuiteResults *results, int a, int b) {
    int only_a = 0, only_b = 0, i = next_of_cell(results, a, 0), j = next_of_cell(results, b, 0);
    while (i < results->row_count && j < results->row_count) {
        const SuiteRow *x = &results->rows[i], *y = &results->rows[j];
        ASSERT(x->scene == y->scene && x->subtask == y->subtask); // all cells play all tours
        only_a += x->measures.success > y->measures.success;
        only_b += x->measures.success < y->measures.success;
        i = next_of_cell(results, a, i + 1);
        j = next_of_cell(results, b, j + 1);
    }
    return suite_statistics_mcnemar(only_a, only_b);
}

uint64_t suite_results_digest(const SuiteResults *results) {
    uint64_t digest = 0;
    for (int i = 0; i < results->row_count; i++)
        digest = hash_bytes(&results->rows[i].digest, sizeof results->rows[i].digest, digest);
    return digest;
}
