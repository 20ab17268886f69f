// The suite `streets`: routes of Touchdown or map2seq, walked by those who follow words and by
// controls that do not, without any picture.
//
//     cairn eval --suite=streets --street-graph=graphs/touchdown
//     --episode-file=map2seq_unseen_dev.jsonl
//
// Who draws is played with several seeds and stands in the table as their mean. The first walker is
// compared with every other, route by route: the interval is of a paired bootstrap over routes.

#include "app/results.h"
#include "app/streets_page.h"
#include "app/suite.h"
#include "app/suite_statistics.h"
#include "base/clock.h"
#include "base/progress.h"

#include <stdlib.h>
#include <string.h>

CONFIG_DEFINE(StreetsConfig, streets, STREETS_CONFIG)

enum { ROWS = STREETS_WALKERS };

typedef struct StreetsSuite {
    const App *app;
    Streets streets;
    Progress progress;
    double seconds;
} StreetsSuite;

// a line of the table: a walker, or the mean of one that was played with several seeds
typedef struct Line {
    const StreetWalker *first; // [seeds] of them
    int seeds;
} Line;

//---- what is asked for ---------------------------------------------------------------------------

static bool draws(const char *name) {
    return strcmp(name, "random") == 0;
}

static bool add_walkers(StreetsSuite *suite, Error *err) {
    const StreetsConfig *config = &suite->app->streets;
    char *rest = text_format(&suite->streets.arena, "%s", config->walkers.at);
    for (char *name; (name = strsep(&rest, ",")) != NULL;) {
        if (name[0] == '\0') continue;
        int seeds = draws(name) ? config->seeds : 1;
        for (int s = 0; s < seeds; s++)
            if (!streets_add(&suite->streets, name, (uint64_t)(suite->app->run.seed + s), err))
                return false;
    }
    return suite->streets.walker_count > 0 || error_set(err, "--walkers names none");
}

static bool open_streets(StreetsSuite *suite, Error *err) {
    const App *app = suite->app;
    if (app->eval.resume)
        return error_set(err, "--resume: the suite streets takes seconds and keeps no journal; "
                              "leave it out");
    if (app->streets.street_graph.at[0] == '\0')
        return error_set(
            err, "--street-graph=DIR is missing: where links.txt and nodes.txt of the streets "
                 "lie");
    if (app->eval.episode_file.at[0] == '\0')
        return error_set(err, "--episode-file=FILE is missing: routes of Touchdown or map2seq "
                              "(.jsonl)");
    if (app->streets.seeds < 1)
        return error_set(err, "streets.seeds: %d; choose 1 or more", app->streets.seeds);
    return streets_open(app->streets.street_graph.at, app->eval.episode_file.at, &suite->streets,
                        err) &&
           add_walkers(suite, err);
}

static void show_progress(void *context, const StreetWalker *walker) {
    progress_step(&((StreetsSuite *)context)->progress, walker->name);
}

//---- lines ---------------------------------------------------------------------------------------

static int lines_of(const Streets *streets, Line lines[ROWS]) {
    int count = 0;
    for (int w = 0; w < streets->walker_count; w++) {
        const StreetWalker *walker = &streets->walkers[w];
        bool is_same = count > 0 && strcmp(lines[count - 1].first->name, walker->name) == 0;
        if (is_same)
            lines[count - 1].seeds++;
        else
            lines[count++] = (Line){walker, 1};
    }
    return count;
}

static double metric_of(const SimPathMetrics *metrics, int metric) {
    return ((const double *)metrics)[metric];
}

// of one route, over the seeds
static double score_of(const Line *line, int route, int metric) {
    double sum = 0.0;
    for (int s = 0; s < line->seeds; s++)
        sum += metric_of(&line->first[s].rows[route].metrics, metric);
    return sum / line->seeds;
}

static double mean_of(const Line *line, int metric) {
    double sum = 0.0;
    for (int s = 0; s < line->seeds; s++) sum += metric_of(&line->first[s].mean, metric);
    return sum / line->seeds;
}

// the first line less this one
static SuiteInterval compare(StreetsSuite *suite, const Line *first, const Line *line, int metric) {
    int count = suite->streets.routes.count;
    double *differences = arena_array(&suite->streets.arena, double, count);
    for (int i = 0; i < count; i++)
        differences[i] = score_of(first, i, metric) - score_of(line, i, metric);
    return suite_statistics_bootstrap(differences, count, (uint64_t)suite->app->run.seed,
                                      &suite->streets.arena);
}

//---- telling -------------------------------------------------------------------------------------

#define METRIC(name) (int)(offsetof(SimPathMetrics, name) / sizeof(double))

static const struct {
    int metric;
    const char *head;
    double scale;
} COLUMNS[] = {
    {METRIC(tc), "TC %", 100.0},
    {METRIC(tc_3m), "3 m %", 100.0},
    {METRIC(spd), "SPD", 1.0},
    {METRIC(spd_metres), "SPD m", 1.0},
    {METRIC(sed), "SED %", 100.0},
    {METRIC(kpa), "KPA %", 100.0},
    {METRIC(ndtw_hops_sqrt), "nDTW %", 100.0},
    {METRIC(moves), "moves", 1.0},
};

static void write_table(StreetsSuite *suite, FILE *out) {
    Line lines[ROWS];
    int count = lines_of(&suite->streets, lines);
    fprintf(out, "%s, %d routes over %d panoramas, in %.1f s\n\n",
            file_name(suite->app->eval.episode_file.at), suite->streets.routes.count,
            suite->streets.graph->node_count, suite->seconds);
    fprintf(out, "%-14s", "walker");
    for (int c = 0; c < (int)ARRAY_COUNT(COLUMNS); c++) fprintf(out, "%8s", COLUMNS[c].head);
    fprintf(out, "   %s less this, TC points\n", lines[0].first->name);
    for (int l = 0; l < count; l++) {
        fprintf(out, "%-14s", lines[l].first->name);
        for (int c = 0; c < (int)ARRAY_COUNT(COLUMNS); c++)
            fprintf(out, "%8.2f", COLUMNS[c].scale * mean_of(&lines[l], COLUMNS[c].metric));
        if (l > 0) {
            SuiteInterval less = compare(suite, &lines[0], &lines[l], METRIC(tc));
            fprintf(out, "   %+.2f [%+.2f, %+.2f]%s", 100.0 * less.mean, 100.0 * less.low,
                    100.0 * less.high, less.is_significant ? " *" : "");
        }
        fprintf(out, "\n");
    }
    fprintf(
        out,
        "\nTC: at the goal or a neighbour of it; SPD: edges left; nDTW: over edges, by the root "
        "of the\nroute's length (ORAR); all of them: cairn eval --suite=streets --json\n");
    for (int l = 0; l < count; l++)
        fprintf(out, "%-14s %s%s\n", lines[l].first->name, lines[l].first->about,
                lines[l].seeds > 1 ? ", mean over seeds" : "");
}

static bool tell(StreetsSuite *suite, Error *err) {
    const char *folder = suite->app->eval.out.at;
    char *table = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&table, &size);
    if (out == NULL) return error_set(err, "streets: out of memory");
    write_table(suite, out);
    fclose(out);
    const StreetsPage page = {suite->app, &suite->streets, table, suite->seconds};
    bool ok = folder[0] == '\0' || streets_page_save(&page, folder, err);
    if (ok && !suite->app->run.json) {
        fputs(table, stdout);
        if (folder[0] != '\0') printf("report: %s/index.html\n", folder);
    }
    free(table);
    return ok;
}

static json_t *metrics_json(const Line *line) {
    json_t *json = json_object();
    for (int m = 0; m < SIM_PATH_METRIC_COUNT; m++)
        json_object_set_new(json, sim_path_metric[m].name, results_number(mean_of(line, m)));
    return json;
}

static json_t *walks_json(const StreetsSuite *suite, const Line *line) {
    const Streets *s = &suite->streets;
    json_t *list = json_array();
    for (int i = 0; i < s->routes.count; i++) {
        const StreetWalk *walk = &line->first->rows[i].walk;
        json_t *trajectory = json_array();
        for (int n = 0; n < walk->count; n++)
            json_array_append_new(trajectory, json_string(s->graph->names.at[walk->nodes[n]]));
        json_array_append_new(list, json_pack("{s:s,s:o,s:f,s:f}", "instr_id", s->routes.at[i].id,
                                              "trajectory", trajectory, "tc",
                                              score_of(line, i, METRIC(tc)), "spd",
                                              score_of(line, i, METRIC(spd))));
    }
    return list;
}

static void print_json(StreetsSuite *suite) {
    Line lines[ROWS];
    int count = lines_of(&suite->streets, lines);
    json_t *walkers = json_array();
    for (int l = 0; l < count; l++) {
        json_t *json =
            json_pack("{s:s,s:i,s:o,s:o}", "walker", lines[l].first->name, "seeds", lines[l].seeds,
                      "mean", metrics_json(&lines[l]), "routes", walks_json(suite, &lines[l]));
        SuiteInterval less = compare(suite, &lines[0], &lines[l], METRIC(tc));
        json_object_set_new(
            json, "first_less_this_tc",
            json_pack("{s:f,s:f,s:f}", "mean", less.mean, "low", less.low, "high", less.high));
        json_array_append_new(walkers, json);
    }
    json_t *all = json_pack("{s:s,s:s,s:s,s:i,s:i,s:f,s:o,s:o}", "command", "eval", "suite",
                            "streets", "episodes", suite->app->eval.episode_file.at, "routes",
                            suite->streets.routes.count, "panoramas",
                            suite->streets.graph->node_count, "seconds", suite->seconds, "walkers",
                            walkers, "settings", results_settings(suite->app));
    json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    printf("\n");
    json_decref(all);
}

static bool run(App *app, Error *err) {
    StreetsSuite *suite = arena_new(&app->arena, StreetsSuite);
    suite->app = app;
    double start = clock_seconds();
    if (!open_streets(suite, err)) {
        streets_close(&suite->streets);
        return false;
    }
    int walks = suite->streets.walker_count * suite->streets.routes.count;
    suite->progress = progress_begin("streets", walks, app->run.quiet);
    streets_walk_all(&suite->streets, show_progress, suite);
    progress_end(&suite->progress);
    suite->seconds = clock_seconds() - start;
    bool ok = tell(suite, err);
    if (ok && app->run.json) print_json(suite);
    streets_close(&suite->streets);
    return ok;
}

const Suite suite_streets = {
    .name = "streets",
    .about = "instructions through the streets of a city, without pictures",
    .run = run,
};
