// Everything as one JSON value: what was asked, every cell's means and its comparison with `full`,
// every row, every setting.

#include "app/results.h"
#include "app/suite_tell.h"

#include <math.h>

static const float *values_of(const SuiteMeasures *measures) {
    return (const float *)measures;
}

static json_t *digest_text(uint64_t digest) {
    return json_sprintf("%016llx", (unsigned long long)digest);
}

//---- cells ---------------------------------------------------------------------------------------

static json_t *means_json(const SuiteResults *results, SuiteFilter filter) {
    json_t *object = json_object();
    json_object_set_new(object, "subtasks", json_integer(suite_results_count(results, filter)));
    for (int m = 0; m < SUITE_MEASURE_COUNT; m++)
        json_object_set_new(object, suite_measure_names[m],
                            results_number(suite_results_mean(results, filter, m)));
    json_object_set_new(object, "stale_belief_rate",
                        results_number(suite_results_stale_rate(results, filter)));
    return object;
}

static json_t *curve_json(const SuiteResults *results, int cell, int measure, Arena *scratch) {
    double *means = arena_array(scratch, double, (size_t)results->subtasks);
    suite_results_by_index(results, cell, measure, means);
    json_t *array = json_array();
    for (int i = 0; i < results->subtasks; i++)
        json_array_append_new(array, results_number(means[i]));
    return json_pack("{s:o s:f}", "means", array, "slope",
                     suite_statistics_slope(means, results->subtasks));
}

static json_t *curves_json(const SuiteResults *results, int cell, Arena *scratch) {
    static const int measures[] = {SUITE_success, SUITE_spl, SUITE_ndtw, SUITE_steps, SUITE_memory};
    json_t *object = json_object();
    for (size_t i = 0; i < ARRAY_COUNT(measures); i++)
        json_object_set_new(object, suite_measure_names[measures[i]],
                            curve_json(results, cell, measures[i], scratch));
    return object;
}

// forgetting: what is left of a memory by its age
static json_t *ages_json(const SuiteResults *results, int cell) {
    json_t *object = json_object();
    for (int a = 0; a < suite_age_count; a++) {
        SuiteFilter filter = {.cell = cell, .is_aged = true, .age = a};
        if (suite_results_count(results, filter) > 0)
            json_object_set_new(object, suite_ages[a].name, means_json(results, filter));
    }
    return object;
}

static json_t *rewound_json(const SuiteResults *results, int cell) {
    SuiteFilter all = {.cell = cell};
    return json_pack("{s:o s:o}", "observations",
                     results_number(suite_results_sum(results, all, SUITE_written)), "bit_for_bit",
                     results_number(suite_results_sum(results, all, SUITE_rewound)));
}

static json_t *interval_json(SuiteInterval d) {
    return json_pack("{s:f s:f s:f s:f s:i s:b}", "mean", d.mean, "low", d.low, "high", d.high, "p",
                     d.p, "scenes", d.count, "significant", d.is_significant);
}

// all measures over all subtasks; over a part of them those that the tables tell
static bool is_compared(SuiteWhich which, int measure) {
    return which == SUITE_ALL || measure == SUITE_success || measure == SUITE_spl ||
           measure == SUITE_ndtw || measure == SUITE_steps;
}

static json_t *differences_json(const SuiteResults *results, int full, int cell, SuiteWhich which,
                                Arena *scratch) {
    json_t *measures = json_object();
    for (int m = 0; m < SUITE_MEASURE_COUNT; m++) {
        if (!is_compared(which, m)) continue;
        SuiteInterval d = suite_results_compare(results, full, cell, which, m, scratch);
        if (d.count > 0) json_object_set_new(measures, suite_measure_names[m], interval_json(d));
    }
    return measures;
}

// `full` less this cell, and the advantages of IVLN's kind: of success, and of steps as a share
static json_t *against_json(const SuiteResults *results, int cell, Arena *scratch) {
    int full = suite_results_full(results, cell);
    if (full < 0 || full == cell) return json_null();
    json_t *object = json_object();
    for (int w = 0; w < SUITE_WHICH_COUNT; w++)
        json_object_set_new(object, suite_which_names[w],
                            differences_json(results, full, cell, (SuiteWhich)w, scratch));
    double steps = suite_results_mean(results, (SuiteFilter){.cell = full}, SUITE_steps);
    double others = suite_results_mean(results, (SuiteFilter){.cell = cell}, SUITE_steps);
    json_object_set_new(object, "step_advantage", results_number(1.0 - steps / others));
    json_object_set_new(object, "success_mcnemar_p",
                        json_real(suite_results_mcnemar(results, full, cell)));
    return object;
}

static json_t *cell_json(const SuiteResults *results, int index, Arena *scratch) {
    const SuiteCell *cell = &results->cells[index];
    json_t *object = json_pack("{s:s s:s s:s}", "variant", sim_variants[cell->variant].name,
                               "backbone", suite_backbones[cell->backbone].name, "condition",
                               suite_conditions[cell->condition].name);
    for (int w = 0; w < SUITE_WHICH_COUNT; w++)
        json_object_set_new(
            object, suite_which_names[w],
            means_json(results, (SuiteFilter){.cell = index, .which = (SuiteWhich)w}));
    json_object_set_new(object, "by_subtask", curves_json(results, index, scratch));
    json_object_set_new(object, "by_age", ages_json(results, index));
    json_object_set_new(object, "rewound", rewound_json(results, index));
    json_object_set_new(object, "full_less_this", against_json(results, index, scratch));
    return object;
}

//---- rows and tables -----------------------------------------------------------------------------

static json_t *row_json(const SuiteResults *results, const SuiteRow *row) {
    const SuiteCell *cell = &results->cells[row->cell];
    json_t *object = json_pack("{s:o s:s s:s s:s s:i s:i s:b s:b s:i s:o}", "scene",
                               results_text(results->scenes[row->scene]), "variant",
                               sim_variants[cell->variant].name, "backbone",
                               suite_backbones[cell->backbone].name, "condition",
                               suite_conditions[cell->condition].name, "subtask", row->subtask,
                               "kind", (int)row->kind, "revisit", row->is_revisit, "stale",
                               row->is_stale, "age", row->age, "digest", digest_text(row->digest));
    for (int m = 0; m < SUITE_MEASURE_COUNT; m++)
        json_object_set_new(object, suite_measure_names[m],
                            results_number((double)values_of(&row->measures)[m]));
    return object;
}

static json_t *conditions_json(void) {
    json_t *array = json_array();
    for (int i = 0; i < suite_condition_count; i++) {
        const SuiteCondition *c = &suite_conditions[i];
        json_array_append_new(array,
                              json_pack("{s:s s:s s:s s:s}", "name", c->name, "agent", c->agent,
                                        "settings", c->settings, "about", c->about));
    }
    return array;
}

static json_t *measures_json(void) {
    json_t *object = json_object();
    for (int m = 0; m < SUITE_MEASURE_COUNT; m++)
        json_object_set_new(object, suite_measure_names[m], json_string(suite_measure_abouts[m]));
    return object;
}

json_t *suite_json(const App *app, const char *suite, const SuiteResults *results) {
    Arena scratch = arena_create("json");
    json_t *cells = json_array(), *rows = json_array(), *scenes = json_array();
    for (int s = 0; s < results->scene_count; s++)
        json_array_append_new(scenes, results_text(results->scenes[s]));
    for (int c = 0; c < results->cell_count; c++)
        json_array_append_new(cells, cell_json(results, c, &scratch));
    for (int i = 0; i < results->row_count; i++)
        json_array_append_new(rows, row_json(results, &results->rows[i]));
    arena_destroy(&scratch);
    return json_pack("{s:s s:s s:s s:i s:f s:o s:o s:o s:o s:o s:o s:o}", "command", "eval",
                     "suite", suite, "device", results->device, "seed", app->run.seed, "seconds",
                     results->seconds, "digest", digest_text(suite_results_digest(results)),
                     "measures", measures_json(), "conditions", conditions_json(), "scenes", scenes,
                     "cells", cells, "rows", rows, "settings", results_settings(app));
}
