// What an evaluation found: one row per episode, their means, and the ways to write them down.

#pragma once

#include "app/episode.h"
#include "base/list.h"

#include <jansson.h>

typedef struct ResultRow {
    const char *scene, *task, *agent;
    char episode[SIM_ID_BYTES];
    char category[SIM_ID_BYTES]; // ObjectNav
    int visit;
    EpisodeResult result;
    float geodesic;         // of the start [m]
    const float (*walk)[3]; // [walk_count] positions, for the pictures
    int walk_count;
    float end_yaw;           // where it looked last [rad]
    const float (*goals)[3]; // [goal_count]
    int goal_count;
} ResultRow;

typedef struct Results {
    Arena arena;
    List rows; // ResultRow
    char device[256];
    double seconds;
} Results;

// Which rows a mean is over. NULL and 0 mean "any".
typedef struct ResultFilter {
    const char *task, *agent, *scene;
    int visit;
} ResultFilter;

typedef struct ResultMean {
    int count;
    SimMetrics mean; // of the finite values
    float spl_error; // standard error of the mean SPL, over scenes where there are several
    double milliseconds_per_step;
} ResultMean;

ResultMean results_mean(const Results *results, ResultFilter filter);
uint64_t results_digest(const Results *results); // of every episode's digest, in order

void results_print(const App *app, const Results *results, FILE *out); // the table
json_t *results_json(const App *app, const Results *results);
bool results_save_csv(const Results *results, const char *path, Error *err);

// Parts that other results are written with: null for what is no number, text of any bytes, and
// every setting by section.
json_t *results_number(double value);
json_t *results_text(const char *from);
json_t *results_settings(const App *app);

// The distinct names in rows, in order of appearance.
int results_names(const Results *results, size_t member_offset, const char *names[], int room);
#define RESULT_NAMES(results, member, names) \
    results_names(results, offsetof(ResultRow, member), names, ARRAY_COUNT(names))
