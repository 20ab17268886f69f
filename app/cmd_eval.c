// cairn eval: agents go through episodes in scenes and are scored; the main job. This file finds
// out what is asked for and tells what was found; evaluation.c plays.

#include "app/evaluation.h"
#include "app/resume.h"
#include "app/suite.h"
#include "base/clock.h"

#include <limits.h>
#include <math.h>
#include <string.h>

CONFIG_DEFINE(EvalConfig, eval, EVAL_CONFIG)

//---- what is asked for ---------------------------------------------------------------------------

// "a,b,c" -> its parts
static bool split(const char *setting, const char *text, int room, Arena *arena,
                  const char *parts[], int *count, Error *err) {
    char *rest = text_format(arena, "%s", text);
    *count = 0;
    for (char *part; (part = strsep(&rest, ",")) != NULL;) {
        while (*part == ' ') part++;
        if (*part == '\0') continue;
        if (*count == room) return error_set(err, "%s names more than %d", setting, room);
        parts[(*count)++] = part;
    }
    return *count > 0 || error_set(err, "%s names none", setting);
}

static bool find_agents(Evaluation *e, Arena *arena, Error *err) {
    const char *names[EVALUATION_ITEMS], *known[EVALUATION_ITEMS];
    if (!split("--agents", e->app->eval.agents.at, EVALUATION_ITEMS, arena, names, &e->agent_count,
               err))
        return false;
    for (int i = 0; i < agent_type_count; i++) known[i] = agent_types[i]->name;
    for (int i = 0; i < e->agent_count; i++) {
        e->agents[i] = agent_find(names[i]);
        if (e->agents[i] == NULL)
            return config_no_such("agent", names[i], known, agent_type_count, "cairn --help", err);
    }
    return true;
}

static bool find_tasks(Evaluation *e, Arena *arena, Error *err) {
    const char *names[EVALUATION_ITEMS], *known[EVALUATION_ITEMS];
    if (!split("--tasks", e->app->eval.tasks.at, EVALUATION_ITEMS, arena, names, &e->task_count,
               err))
        return false;
    for (int i = 0; i < sim_task_count; i++) known[i] = sim_tasks[i]->name;
    for (int i = 0; i < e->task_count; i++) {
        e->tasks[i] = sim_task_find(names[i]);
        if (e->tasks[i] == NULL)
            return config_no_such("task", names[i], known, sim_task_count, "cairn --help", err);
    }
    return true;
}

// the scenes that an episode file names, in order of appearance
static bool read_episode_file(Evaluation *e, Arena *arena, Error *err) {
    if (!sim_episodes_load(e->app->eval.episode_file.at, arena, &e->from_file, err)) return false;
    e->scene_count = 0;
    for (int i = 0; i < e->from_file.count; i++) {
        const char *scene = e->from_file.at[i].scene;
        int known = 0;
        while (known < e->scene_count && strcmp(e->scenes[known], scene) != 0) known++;
        if (known < e->scene_count) continue;
        if (known == EVALUATION_SCENES)
            return error_set(err, "episode file names more than %d scenes", EVALUATION_SCENES);
        e->scenes[e->scene_count++] = scene;
    }
    return e->scene_count > 0 || error_set(err, "%s: no episodes", e->app->eval.episode_file.at);
}

static bool find_scenes(Evaluation *e, Arena *arena, Error *err) {
    if (e->app->eval.episode_file.at[0] != '\0') return read_episode_file(e, arena, err);
    e->scene_count = e->app->argument_count; // scenes on the command line replace the setting
    if (e->scene_count == 0)
        return split("--scenes", e->app->eval.scenes.at, EVALUATION_SCENES, arena, e->scenes,
                     &e->scene_count, err);
    if (e->scene_count > EVALUATION_SCENES)
        return error_set(err, "more than %d scenes; evaluate them in parts", EVALUATION_SCENES);
    memcpy(e->scenes, e->app->arguments, (size_t)e->scene_count * sizeof *e->scenes);
    return true;
}

// a name that was mistyped is an error now, not when all scenes before it have been played
static bool check_scenes(const Evaluation *e, Arena *arena, Error *err) {
    for (int i = 0; i < e->scene_count; i++) {
        const char *path = evaluation_scene_path(e, e->scenes[i], arena);
        if (strchr(path, ':') != NULL || file_exists(path)) continue; // home:1 is no file
        if (e->from_file.count == 0) return error_set(err, "%s: no such file", path);
        return error_set(err,
                         "%s: no such file, with .glb behind it neither; --scenes-dir says "
                         "where the scenes of the episode file are",
                         path);
    }
    return true;
}

//---- the evaluation ------------------------------------------------------------------------------

static int episodes_expected(const Evaluation *e) {
    const EvalConfig *config = &e->app->eval;
    double each = e->from_file.count > 0
                      ? (double)e->from_file.count
                      : (double)e->scene_count * e->task_count * config->episodes * config->visits;
    return (int)fmin(each * e->agent_count, INT_MAX);
}

// what was played before a failure is not lost
static void rescue(Evaluation *e, Error *err) {
    Error ignored = {0};
    if (e->results.rows.count == 0 || e->report.folder == NULL) return;
    if (report_end(&e->report, e->app, &e->results, &ignored))
        error_wrap(err, "after %u episodes (they are in %s; --resume plays the rest)",
                   e->results.rows.count, e->report.folder);
}

static bool play(Evaluation *e, int workers, Error *err) {
    double start = clock_seconds();
    e->progress = progress_begin("eval", episodes_expected(e), e->app->run.quiet);
    progress_known(&e->progress, (int)e->journal.rows.count);
    bool ok = evaluation_run(e, workers, err);
    progress_end(&e->progress);
    e->results.seconds = e->journal.seconds + clock_seconds() - start;
    return ok;
}

static bool evaluate(Evaluation *e, Error *err) {
    int workers = 1;
    if (!pool_workers(e->app, &workers, e->results.device, sizeof e->results.device, err) ||
        !evaluation_begin(e, err) ||
        !report_begin(e->app->eval.out.at, e->scenes, e->scene_count, e->journal.is_done,
                      &e->report, err))
        return false;
    if (!play(e, workers, err)) {
        rescue(e, err);
        return false;
    }
    if (!report_end(&e->report, e->app, &e->results, err) || !resume_end(&e->journal, err))
        return false;
    report_clean(&e->report);
    return true;
}

static void tell(const Evaluation *e) {
    if (e->app->run.json) {
        json_t *json = results_json(e->app, &e->results);
        json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
        printf("\n");
        json_decref(json);
        return;
    }
    results_print(e->app, &e->results, stdout);
    if (e->app->eval.out.at[0] != '\0') printf("report: %s/index.html\n", e->app->eval.out.at);
}

static bool run_suite(App *app, Error *err) {
    const Suite *suite = suite_find(app->eval.suite.at, err);
    return suite != NULL && suite->run(app, err);
}

static bool run(App *app, Error *err) {
    if (app->eval.suite.at[0] != '\0') return run_suite(app, err);
    Arena *arena = &app->arena;
    Evaluation *e = arena_new(arena, Evaluation);
    e->app = app;
    e->results = (Results){.arena = arena_create("results"), .rows.item_bytes = sizeof(ResultRow)};
    bool ok = find_agents(e, arena, err) && find_tasks(e, arena, err) &&
              find_scenes(e, arena, err) && check_scenes(e, arena, err) && evaluate(e, err);
    if (ok) tell(e);
    resume_close(&e->journal);
    report_destroy(&e->report);
    arena_destroy(&e->results.arena);
    return ok;
}

const Command command_eval = {
    .name = "eval",
    .arguments = "[SCENE...]",
    .about = "let agents play episodes in scenes, score them, write a report",
    .help =
        "  SCENE...           .glb, .gltf, .obj, .ply or CityJSON files, or home:SEED for "
        "furnished homes and street:SEED for street blocks made on "
        "the spot\n"
        "  --scenes=home:1,home:2   the same as a setting\n"
        "  --agents=frontier,memory --tasks=pointnav,objectnav   cairn --help lists both\n"
        "  --episodes=4       goals per scene and task\n"
        "  --visits=2         how often each goal is set, each time from another start\n"
        "  --max-steps=500    an episode ends after so many actions\n"
        "  --width=128 --height=128 --hfov=90   what agents see\n"
        "  --no-keep-memory   agents forget after every episode\n"
        "  --seed=1           of scenes, episodes and agents: the same seed, the same digest\n\n"
        "  --episode-file=FILE --scenes-dir=DIR   play the episodes of a Habitat file (.json, "
        ".json.gz)\n\n"
        "  --out=report       folder for the report (index.html, results.json, results.csv,\n"
        "                     trajectories.jsonl, pictures); --out= writes none\n"
        "  --json             one JSON value on standard output instead of the table\n"
        "  --workers=0        processes that share the scenes; 0: one per core (one for a GPU). "
        "The\n"
        "                     results are the same for any number\n"
        "  --resume           go on with a run that was killed or failed: the same command again, "
        "with\n"
        "                     this added, plays what is missing in --out; also of a suite "
        "(memory,\n"
        "                     world-model)\n"
        "  --quiet            no progress bar\n\n"
        "  --suite=memory     a whole protocol: tours of subtasks in 100 homes (or SCENE...), in\n"
        "                     worlds that change or are misperceived, with every part of the "
        "memory\n"
        "                     switched off in turn, and intervals over scenes\n"
        "  --quick            a small part of it that shows the same signs\n"
        "  --suite-scenes=100 --subtasks=10   how many homes, how long a tour\n"
        "  --variants=clean,dynamic --conditions=full,no_long_term --backbones=frontier   parts of "
        "it\n"
        "  --no-led           go on from where the agent stopped, not from the goal\n"
        "  SCENE...           instead of homes; one wider than 100 m is streets: a crossing of "
        "it,\n"
        "                     made level (--level), 140 m wide (--crop), with "
        "landmarks\n"
        "                     (--furniture), and longer strides, views and ways, unless "
        "set\n\n"
        "  --suite=world-model  what the world model keeps of what it saw: gaps, ways back,\n"
        "                     streams, page formats, other histories (--variants=gap,kinds,...),\n"
        "                     policies and baselines beside each other, in held-out homes\n"
        "  --dreams.weights=FILE --suite-scenes=16 --quick   whose, how many homes, a part\n\n"
        "Columns: spl is success weighted by path length, ± its standard error over scenes; visit1 "
        "and\n"
        "visit2 are the spl of the first and the second time a goal was set: what memory is "
        "worth.\n",
    .run = run,
};
