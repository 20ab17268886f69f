// One pass over the episodes. A graph is opened when the first episode of its scan comes by and
// stays open, with its rows of distances; what an episode needs besides is given back after it.

#include "app/score.h"

#include "base/list.h"
#include "sim/routes.h"
#include "sim/submission.h"

#include <math.h>
#include <string.h>

typedef struct Scoring {
    const ScoreConfig *config;
    SimRoutes routes;
    SimSubmission submission;
    SimNames submitted; // ids of the submission
    List worlds;        // SimPathWorld, one a scan
    Arena *arena, scratch;
} Scoring;

//---- graphs --------------------------------------------------------------------------------------

static bool load_graph(const Scoring *scoring, const char *scan, const SimNavGraph **graph,
                       Error *err) {
    const char *folder = scoring->config->graphs.at;
    if (scan[0] == '\0') return sim_nav_graph_load_streets(folder, scoring->arena, graph, err);
    return sim_nav_graph_load_scan(folder, scan, scoring->arena, graph, err);
}

// the graph of a scan; streets have one for all
static const SimPathWorld *world_of(Scoring *scoring, const char *scan, Error *err) {
    for (uint32_t i = 0; i < scoring->worlds.count; i++) {
        const SimPathWorld *world = LIST_AT(&scoring->worlds, SimPathWorld, i);
        if (scan[0] == '\0' ? world->graph->is_street : strcmp(world->graph->name, scan) == 0)
            return world;
    }
    const SimNavGraph *graph;
    if (!load_graph(scoring, scan, &graph, err)) return NULL;
    SimPathWorld *world = list_push(&scoring->worlds, scoring->arena);
    *world = sim_path_world(graph, scoring->arena);
    world->is_straight = strcmp(scoring->config->distance.at, "euclidean") == 0;
    world->threshold = (double)scoring->config->threshold;
    return world;
}

//---- paths ---------------------------------------------------------------------------------------

static bool find_nodes(const SimNavGraph *graph, const char *const *names, int count, Arena *arena,
                       SimNodes *nodes, Error *err) {
    int *found = arena_array(arena, int, count);
    for (int i = 0; i < count; i++) {
        found[i] = sim_nav_graph_find(graph, names[i]);
        if (found[i] < 0)
            return error_set(err, "node %d: the graph of %s has no viewpoint %.60s", i, graph->name,
                             names[i]);
    }
    *nodes = (SimNodes){found, count};
    return true;
}

static bool check_moves(const SimNavGraph *graph, SimNodes walk, Error *err) {
    int moves = 0;
    for (int i = 1; i < walk.count; i++) {
        int from = walk.at[i - 1], to = walk.at[i];
        moves += from != to;
        if (from != to && sim_nav_graph_edge(graph, from, to) == NULL)
            return error_set(err,
                             "node %d: no edge from %.60s to %.60s; --jumps counts the shortest "
                             "way between them",
                             i, graph->names.at[from], graph->names.at[to]);
    }
    return moves < SIM_ROUTE_MOST || error_set(err, "more than %d moves", SIM_ROUTE_MOST);
}

static bool read_walk(const Scoring *scoring, const SimNavGraph *graph, const SimSubmitted *entry,
                      SimNodes reference, Arena *arena, SimNodes *walk, Error *err) {
    if (entry == NULL) {
        *walk = (SimNodes){reference.at, 1}; // it stayed at the start
        return true;
    }
    return find_nodes(graph, entry->path, entry->count, arena, walk, err) &&
           (scoring->config->jumps ? walk->count <= SIM_ROUTE_MOST ||
                                         error_set(err, "more than %d nodes", SIM_ROUTE_MOST)
                                   : check_moves(graph, *walk, err));
}

//---- episodes ------------------------------------------------------------------------------------

static const SimSubmitted *submitted_for(const Scoring *scoring, const char *id) {
    int at = sim_names_find(&scoring->submitted, id);
    return at < 0 ? NULL : &scoring->submission.at[at];
}

static bool score_route(Scoring *scoring, const SimRoute *route, const SimSubmitted *entry,
                        ScoreRow *row, bool *begins_elsewhere, Error *err) {
    const SimPathWorld *world = world_of(scoring, route->scan, err);
    if (world == NULL) return false;
    if (route->count < 2)
        return error_set(err, "its path is one node; a split whose goals are hidden cannot be "
                              "scored here");
    ArenaMark mark = arena_mark(&scoring->scratch);
    SimNodes reference, walk;
    if (!find_nodes(world->graph, route->path, route->count, &scoring->scratch, &reference, err))
        return error_wrap(err, "path");
    if (!read_walk(scoring, world->graph, entry, reference, &scoring->scratch, &walk, err))
        return error_wrap(err, "trajectory");
    row->id = route->id;
    row->scan = route->scan;
    row->metrics = sim_path_metrics(world, walk, reference, &scoring->scratch);
    *begins_elsewhere = walk.at[0] != reference.at[0];
    arena_reset(&scoring->scratch, mark);
    return true;
}

static bool refuse_missing(const Scoring *scoring, int missing, Error *err) {
    if (missing == 0 || strcmp(scoring->config->missing.at, "refuse") != 0) return true;
    const char *first = NULL;
    for (int i = 0; first == NULL; i++)
        if (submitted_for(scoring, scoring->routes.at[i].id) == NULL)
            first = scoring->routes.at[i].id;
    return error_set(err,
                     "%d of %d episodes have no trajectory, the first %.60s; --missing=skip leaves "
                     "them out, --missing=stay counts them as never having moved",
                     missing, scoring->routes.count, first);
}

static bool score_routes(Scoring *scoring, Scores *scores, Error *err) {
    ScoreRow *rows = arena_array(scoring->arena, ScoreRow, scoring->routes.count);
    bool skips = strcmp(scoring->config->missing.at, "skip") == 0;
    for (int i = 0; i < scoring->routes.count; i++) {
        const SimRoute *route = &scoring->routes.at[i];
        const SimSubmitted *entry = submitted_for(scoring, route->id);
        if (entry == NULL && skips) continue;
        bool begins_elsewhere = false;
        if (!score_route(scoring, route, entry, &rows[scores->count], &begins_elsewhere, err))
            return error_wrap(err, "%.60s", route->id);
        if (begins_elsewhere && scores->elsewhere++ == 0) scores->first_elsewhere = route->id;
        scores->has_streets |= route->scan[0] == '\0';
        scores->count++;
    }
    scores->rows = rows;
    return true;
}

// over the rows that have the score; NAN where none has
static double mean_of(const Scores *scores, int metric) {
    double sum = 0.0;
    int count = 0;
    for (int i = 0; i < scores->count; i++) {
        double value = ((const double *)&scores->rows[i].metrics)[metric];
        if (isnan(value)) continue;
        sum += value;
        count++;
    }
    return count > 0 ? sum / count : (double)NAN;
}

static bool open_files(Scoring *scoring, const char *submission, Error *err) {
    if (!sim_routes_load(scoring->config->episodes.at, scoring->arena, &scoring->routes, err) ||
        !sim_submission_load(submission, scoring->arena, &scoring->submission, err))
        return false;
    int count = scoring->submission.count;
    const char **ids = arena_array(scoring->arena, const char *, count);
    for (int i = 0; i < count; i++) ids[i] = scoring->submission.at[i].id;
    scoring->submitted = sim_names_create(ids, count, scoring->arena);
    return true;
}

static bool count_unmatched(const Scoring *scoring, Scores *scores, Error *err) {
    int matched = 0, count = scoring->routes.count;
    for (int i = 0; i < count; i++)
        matched += submitted_for(scoring, scoring->routes.at[i].id) != NULL;
    scores->missing = count - matched;
    scores->others = scoring->submission.count - matched;
    if (matched > 0) return refuse_missing(scoring, scores->missing, err);
    return error_set(err,
                     "no trajectory is of an episode here: they have ids like %.60s, the "
                     "episodes like %.60s",
                     scoring->submission.at[0].id, scoring->routes.at[0].id);
}

static bool run(Scoring *scoring, const char *submission, Scores *scores, Error *err) {
    if (!open_files(scoring, submission, err) || !count_unmatched(scoring, scores, err) ||
        !score_routes(scoring, scores, err))
        return false;
    for (int m = 0; m < SIM_PATH_METRIC_COUNT; m++)
        ((double *)&scores->mean)[m] = mean_of(scores, m);
    return true;
}

bool score_all(const ScoreConfig *config, const char *submission, Arena *arena, Scores *scores,
               Error *err) {
    Scoring scoring = {.config = config,
                       .worlds = {.item_bytes = sizeof(SimPathWorld)},
                       .arena = arena,
                       .scratch = arena_create("episode")};
    *scores = (Scores){0};
    bool ok = run(&scoring, submission, scores, err);
    arena_destroy(&scoring.scratch);
    return ok;
}
