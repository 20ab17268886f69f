// What a suite found: one row per subtask played, and the questions that tables and plots ask.
//
//     cell    a condition on a backbone in a variant       "no_long_term, frontier, dynamic"
//     row     one subtask of one cell in one scene         success, SPL, nDTW, ...
//
// Scenes are the independent draws. So a mean is the mean of the scenes' means, and a comparison
// resamples scenes (app/suite_statistics.h); all cells play the same tours, so scene by scene
// their difference is a paired one.
//
// Measures that a row does not have are NaN and enter no mean: a tour's are on its last row only.

#pragma once

#include "app/suite_memory_rows.h"
#include "app/suite_statistics.h"
#include "base/list.h"
#include "sim/tour.h"

#include <limits.h>

// To add a measure: a row here, and a line where app/suite_tour.c fills them.
//
//    name         better when   about
#define SUITE_MEASURES(X)                                                                          \
    X(success, 1, "stop was called where the goal is")                                             \
    X(spl, 1, "success x shortest way / way walked (a route's shortest way passes its landmarks)") \
    X(at_1m, 1, "stop was called within 1 m of a goal point, by the way there")                    \
    X(at_3m, 1, "within 3 m: task completion as it is counted in streets")                         \
    X(in_time, 1, "the same, in no more than four times the steps of the shortest way")            \
    X(distance, -1, "way left to the goal at the end [m]")                                         \
    X(ndtw, 1, "how well the walk followed the shortest way (Ilharco et al. 2019)")                \
    X(ndtw_metres, 1, "the same, over the way's length (Mem4Nav)")                                 \
    X(steps, -1, "actions carried out")                                                            \
    X(collisions, -1, "actions that met a wall or someone")                                        \
    X(path, -1, "metres walked")                                                                   \
    X(pursued, 0, "remembered things that the agent set out for")                                  \
    X(refuted, -1, "of these, how many were not there")                                            \
    X(remembered, 1, "where something was pursued: all of it was there, and the goal was reached") \
    X(place_first, 1, "the first place that a memory gave for itself was right (recall@1)")        \
    X(place_found, 1, "it was right at some step")                                                 \
    X(place_steps, -1, "steps before it first was")                                                \
    X(place_wrong, -1, "it was wrong at some step, by more than 1 m")                              \
    X(place_error, -1,                                                                             \
      "by how much at the end [m], where the memory does not say that it is lost")                 \
    X(ghosts, -1, "ground held occupied that can be stood on, at the end [m2]")                    \
    X(memory, -1, "the memory at the end of the subtask [MiB]")                                    \
    X(milliseconds, -1, "time a step took, pictures included")                                     \
    X(tour_ndtw, 1, "t-nDTW of the whole tour (Krantz et al. 2023)")                               \
    X(tour_success, 1, "all subtasks of the tour succeeded")                                       \
    X(written, 0, "observations in the long term at the end of the tour")                          \
    X(rewound, 0, "of these, how many came back bit for bit")

typedef struct SuiteMeasures {
#define X(name, better, about) float name;
    SUITE_MEASURES(X)
#undef X
} SuiteMeasures;

enum {
#define X(name, better, about) SUITE_##name,
    SUITE_MEASURES(X)
#undef X
        SUITE_MEASURE_COUNT
};
extern const char *const suite_measure_names[SUITE_MEASURE_COUNT];
extern const char *const suite_measure_abouts[SUITE_MEASURE_COUNT];
extern const int suite_measure_signs[SUITE_MEASURE_COUNT]; // 1: more is better, -1: less is

// Plain: it travels between processes.
typedef struct SuiteRow {
    int scene, cell, subtask; // indices
    SimGoalKind kind;
    bool is_revisit, is_stale;
    int age; // in subtasks, of what can be remembered of the goal; 0: nothing
    SuiteMeasures measures;
    uint64_t digest;
} SuiteRow;

typedef struct SuiteCell {
    int condition, backbone; // into suite_conditions, suite_backbones
    int variant;             // into sim_variants
} SuiteCell;

enum { SUITE_CELLS = 512, SUITE_SCENES = 1024 };

typedef struct SuiteResults {
    const char *scenes[SUITE_SCENES];
    int scene_count;
    SuiteCell cells[SUITE_CELLS]; // by variant, then backbone, then condition
    int cell_count;
    int subtasks; // of a tour
    const SuiteRow *rows;
    int row_count;
    uint64_t seed; // of the resampling
    char device[256];
    double seconds;
} SuiteResults;

// Which rows a mean is over.
typedef enum SuiteWhich {
    SUITE_ALL,
    SUITE_FIRST,      // the goal is set for the first time in the tour
    SUITE_AGAIN,      // it was set before
    SUITE_STALE,      // the thing meant was moved since it was last passed
    SUITE_KNOWN,      // routes and goals set before: where a memory is asked most
    SUITE_CATEGORIES, // by kind of the goal, as SimGoalKind has them
    SUITE_FEATURES,
    SUITE_DESCRIBED,
    SUITE_ROUTES,
    SUITE_WHICH_COUNT
} SuiteWhich;
extern const char *const suite_which_names[SUITE_WHICH_COUNT];

// How long ago a goal was last passed by or set, in bins that double: forgetting is loss over age.
//
//         name     from, to (subtasks)
#define SUITE_AGES(X) \
    X("never", 0, 0)  \
    X("1", 1, 1)      \
    X("2-3", 2, 3) X("4-7", 4, 7) X("8-15", 8, 15) X("16-31", 16, 31) X("32+", 32, INT_MAX)

typedef struct SuiteAge {
    const char *name;
    int from, to;
} SuiteAge;
extern const SuiteAge suite_ages[];
extern const int suite_age_count;

typedef struct SuiteFilter {
    int cell;
    SuiteWhich which;
    bool is_index; // only of this subtask:
    int subtask;
    bool is_aged; // only of this bin of suite_ages:
    int age;
} SuiteFilter;

// The cell of these three, -1: it was not played.
int suite_results_cell(const SuiteResults *results, int variant, int backbone, int condition);
int suite_condition_find(const char *name); // -1: none
// The cell that `cell` is compared with: all of the memory, the rest alike. -1: not played.
int suite_results_full(const SuiteResults *results, int cell);

// NaN when there is no row.
double suite_results_mean(const SuiteResults *results, SuiteFilter filter, int measure);
int suite_results_count(const SuiteResults *results, SuiteFilter filter);
// Of remembered things that were pursued, the share that was not there; NaN: none was pursued.
double suite_results_stale_rate(const SuiteResults *results, SuiteFilter filter);
// Of all rows that have it, scenes apart; NaN when none has.
double suite_results_sum(const SuiteResults *results, SuiteFilter filter, int measure);
// `a` minus `b`, over the scenes that both have rows in.
SuiteInterval suite_results_compare(const SuiteResults *results, int a, int b, SuiteWhich which,
                                    int measure, Arena *scratch);
double suite_results_mcnemar(const SuiteResults *results, int a, int b);
// means[subtasks] of a measure by the subtask's number in its tour.
void suite_results_by_index(const SuiteResults *results, int cell, int measure, double *means);
// means[suite_age_count] by the age of what can be remembered.
void suite_results_by_age(const SuiteResults *results, int cell, int measure, double *means);

// Of all that was decided, in order: equal for any number of workers and on every machine.
uint64_t suite_results_digest(const SuiteResults *results);
