// cairn score: what another program's agent is worth, by the definitions of each benchmark.

#include "app/score.h"
#include "sim/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

CONFIG_DEFINE(ScoreConfig, score, SCORE_CONFIG)

static bool is_shown(const Scores *scores, int metric) {
    return scores->has_streets || !sim_path_metric[metric].is_of_streets;
}

//---- JSON ----------------------------------------------------------------------------------------

// "success":1,"spl":0.9
static void add_metrics(SimJson *json, const Scores *scores, const SimPathMetrics *metrics) {
    const char *comma = "";
    for (int m = 0; m < SIM_PATH_METRIC_COUNT; m++) {
        if (!is_shown(scores, m)) continue;
        double value = ((const double *)metrics)[m];
        sim_json_add(json, "%s\"%s\":", comma, sim_path_metric[m].name);
        if (isfinite(value))
            sim_json_precise(json, value);
        else
            sim_json_add(json, "null");
        comma = ",";
    }
}

static void add_row(SimJson *json, const Scores *scores, const ScoreRow *row) {
    sim_json_add(json, "{\"id\":");
    sim_json_text(json, row->id);
    sim_json_add(json, ",\"scan\":");
    sim_json_text(json, row->scan);
    sim_json_add(json, ",");
    add_metrics(json, scores, &row->metrics);
    sim_json_add(json, "}");
}

static void print_json(const Scores *scores, Arena *arena) {
    SimJson json = sim_json_begin(arena);
    sim_json_add(&json, "{\"episodes\":[");
    for (int i = 0; i < scores->count; i++) {
        sim_json_add(&json, "%s\n", i > 0 ? "," : "");
        add_row(&json, scores, &scores->rows[i]);
    }
    sim_json_add(&json, "\n],\n\"mean\":{");
    add_metrics(&json, scores, &scores->mean);
    sim_json_add(&json, "},\n\"missing\":%d,\"others\":%d,\"elsewhere\":%d}\n", scores->missing,
                 scores->others, scores->elsewhere);
    fwrite(json.text.items, 1, json.text.count, stdout);
}

//---- table ---------------------------------------------------------------------------------------

static void print_counts(const ScoreConfig *config, const Scores *scores) {
    printf("%d episodes of %s, distances %s, d_th %g m\n", scores->count,
           file_name(config->episodes.at), config->distance.at, (double)config->threshold);
    bool skips = strcmp(config->missing.at, "skip") == 0;
    if (scores->missing > 0)
        printf("episodes without a trajectory, %s: %d\n",
               skips ? "left out" : "counted as never having moved", scores->missing);
    if (scores->others > 0)
        printf("trajectories of no episode here, left out: %d\n", scores->others);
    if (scores->elsewhere > 0)
        printf("trajectories that begin elsewhere than their episode: %d, the first %s\n",
               scores->elsewhere, scores->first_elsewhere);
}

static void print_table(const ScoreConfig *config, const Scores *scores) {
    print_counts(config, scores);
    printf("\n%-18s %10s   meaning\n", "metric", "mean");
    for (int m = 0; m < SIM_PATH_METRIC_COUNT; m++) {
        if (!is_shown(scores, m)) continue;
        const SimPathMetric *metric = &sim_path_metric[m];
        printf("%-18s %10.*f   %s\n", metric->name, metric->digits,
               ((const double *)&scores->mean)[m], metric->about);
    }
}

//---- the command ---------------------------------------------------------------------------------

static bool is_one_of(const char *name, const char *value, const char *const *choices, int count,
                      Error *err) {
    for (int i = 0; i < count; i++)
        if (strcmp(value, choices[i]) == 0) return true;
    return config_no_such(name, value, choices, count, "cairn score --help", err);
}

static bool check(const App *app, Error *err) {
    static const char *const distances[] = {"geodesic", "euclidean"};
    static const char *const missing[] = {"refuse", "skip", "stay"};
    const ScoreConfig *config = &app->score;
    if (app->argument_count != 1)
        return error_set(err, "name one file of trajectories: cairn score --graphs DIR --episodes "
                              "FILE TRAJECTORIES");
    if (config->graphs.at[0] == '\0')
        return error_set(err, "--graphs=DIR is missing: where SCAN_connectivity.json or nodes.txt "
                              "and links.txt lie");
    if (config->episodes.at[0] == '\0')
        return error_set(err, "--episodes=FILE is missing: what was to be done");
    if (!(config->threshold > 0.0f))
        return error_set(err, "score.threshold is %g; choose more than 0 m",
                         (double)config->threshold);
    return is_one_of("--distance", config->distance.at, distances, ARRAY_COUNT(distances), err) &&
           is_one_of("--missing", config->missing.at, missing, ARRAY_COUNT(missing), err);
}

static bool run(App *app, Error *err) {
    Scores scores;
    if (!check(app, err) || !score_all(&app->score, app->arguments[0], &app->arena, &scores, err))
        return false;
    if (app->run.json)
        print_json(&scores, &app->arena);
    else
        print_table(&app->score, &scores);
    return true;
}

const Command command_score = {
    .name = "score",
    .arguments = "FILE",
    .about = "score trajectories that any program walked over a navigation graph",
    .help =
        "  FILE holds the trajectories: R2R's submission,\n"
        "       [{\"instr_id\": \"4332_0\", \"trajectory\": [[viewpoint, heading, elevation]]}],\n"
        "       the same objects one a line, or lines of text \"4332_0 viewpoint viewpoint ...\".\n"
        "       A step may be the viewpoint's name alone. Turning on the spot counts for nothing.\n"
        "  --graphs=DIR      SCAN_connectivity.json files of R2R; or Touchdown's links.txt with\n"
        "                    nodes.txt or nodes_local.csv\n"
        "  --episodes=FILE   R2R, R4R or REVERIE (.json), Touchdown or map2seq (.jsonl); also "
        ".gz.\n"
        "                    An instruction is an episode: PATH_0, PATH_1, ...; on streets the\n"
        "                    route_id or id is its name\n"
        "  --threshold=3     d_th: success is nearer to the goal; of nDTW, SDTW and CLS [m]\n"
        "  --distance=geodesic   between nodes, along the graph; or euclidean: straight\n"
        "  --missing=refuse  episodes without a trajectory are refused; skip leaves them out, "
        "stay\n"
        "                    counts them as ended where they began\n"
        "  --jumps           trajectories may leave nodes out; the shortest way between counts\n"
        "  --json            {\"episodes\": [{\"id\", \"scan\", metrics}], \"mean\": {metrics}, "
        "...}\n\n"
        "No simulator and no pictures are needed. Prints the mean of each metric with its\n"
        "definition; where benchmarks differ in one, each has its own name: success is R2R's\n"
        "(nearer than 3 m), success_r4r R4R's (not farther); street graphs add Touchdown's tc,\n"
        "spd and sed. What cannot be reached is infinite, null in JSON.\n",
    .run = run,
};
