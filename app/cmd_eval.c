// cairn eval: agents go through episodes in scenes and are scored; the main job.
//
// Scene by scene, agent by agent: a scene is opened once, its episodes are made (or read) once, and
// every agent plays the same ones in the same order, so that their scores can be compared pairwise.

#include "app/report.h"
#include "base/clock.h"
#include "base/progress.h"

#include <string.h>

CONFIG_DEFINE(EvalConfig, eval, EVAL_CONFIG)

enum { MAX_ITEMS = 64, MAX_SCENES = 1024 };

typedef struct Evaluation {
    const App *app;
    Gpu *gpu;
    const char *scenes[MAX_SCENES];
    const AgentType *agents[MAX_ITEMS];
    const SimTask *tasks[MAX_ITEMS];
    int scene_count, agent_count, task_count;
    Stage stages[MAX_ITEMS]; // one per agent
    SimEpisodes from_file;   // when there is a file
    Results results;
    Report report;
    Progress progress;
} Evaluation;

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

static bool no_such(const char *kind, const char *name, const char *const *known, int count,
                    Error *err) {
    const char *nearest = config_nearest(name, known, count);
    return error_set(err, "no %s named '%s'%s%s%s; cairn --help lists them", kind, name,
                     nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static bool find_agents(Evaluation *e, Arena *arena, Error *err) {
    const char *names[MAX_ITEMS], *known[MAX_ITEMS];
    if (!split("--agents", e->app->eval.agents.at, MAX_ITEMS, arena, names, &e->agent_count, err))
        return false;
    for (int i = 0; i < agent_type_count; i++) known[i] = agent_types[i]->name;
    for (int i = 0; i < e->agent_count; i++) {
        e->agents[i] = agent_find(names[i]);
        if (e->agents[i] == NULL) return no_such("agent", names[i], known, agent_type_count, err);
    }
    return true;
}

static bool find_tasks(Evaluation *e, Arena *arena, Error *err) {
    const char *names[MAX_ITEMS], *known[MAX_ITEMS];
    if (!split("--tasks", e->app->eval.tasks.at, MAX_ITEMS, arena, names, &e->task_count, err))
        return false;
    for (int i = 0; i < sim_task_count; i++) known[i] = sim_tasks[i]->name;
    for (int i = 0; i < e->task_count; i++) {
        e->tasks[i] = sim_task_find(names[i]);
        if (e->tasks[i] == NULL) return no_such("task", names[i], known, sim_task_count, err);
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
        if (known == MAX_SCENES)
            return error_set(err, "episode file names more than %d scenes", MAX_SCENES);
        e->scenes[e->scene_count++] = scene;
    }
    return e->scene_count > 0 || error_set(err, "%s: no episodes", e->app->eval.episode_file.at);
}

static bool find_scenes(Evaluation *e, Arena *arena, Error *err) {
    if (e->app->eval.episode_file.at[0] != '\0') return read_episode_file(e, arena, err);
    e->scene_count = e->app->argument_count; // scenes on the command line replace the setting
    if (e->scene_count == 0)
        return split("--scenes", e->app->eval.scenes.at, MAX_SCENES, arena, e->scenes,
                     &e->scene_count, err);
    if (e->scene_count > MAX_SCENES)
        return error_set(err, "more than %d scenes; evaluate them in parts", MAX_SCENES);
    memcpy(e->scenes, e->app->arguments, (size_t)e->scene_count * sizeof *e->scenes);
    return true;
}

// Habitat's files name scenes below data/scene_datasets/; --scenes-dir says where that is here
static const char *scene_path(const Evaluation *e, const char *name, Arena *arena) {
    static const char PREFIX[] = "data/scene_datasets/";
    const char *folder = e->app->eval.scenes_dir.at;
    if (e->from_file.count == 0 || folder[0] == '\0') return name;
    if (strncmp(name, PREFIX, sizeof PREFIX - 1) == 0) name += sizeof PREFIX - 1;
    return text_format(arena, "%s/%s", folder, name);
}

// a name that was mistyped is an error now, not when all scenes before it have been played
static bool check_scenes(const Evaluation *e, Arena *arena, Error *err) {
    for (int i = 0; i < e->scene_count; i++) {
        const char *path = scene_path(e, e->scenes[i], arena);
        if (strchr(path, ':') != NULL || file_exists(path)) continue; // home:1 is no file
        return error_set(err, "%s: no such file%s", path,
                         e->from_file.count > 0 ? "; --scenes-dir says where the scenes are" : "");
    }
    return true;
}

//---- episodes ------------------------------------------------------------------------------------

static bool pick_from_file(const Evaluation *e, const World *world, const char *scene, Arena *arena,
                           SimEpisodes *episodes, Error *err) {
    episodes->at = arena_array(arena, SimEpisode, (size_t)e->from_file.count);
    for (int i = 0; i < e->from_file.count; i++) {
        if (strcmp(e->from_file.at[i].scene, scene) != 0) continue;
        SimEpisode *episode = &episodes->at[episodes->count];
        *episode = e->from_file.at[i];
        if (episode->visit == 0) episode->visit = 1;
        if (sim_episode_bind(&world->sim, episode, arena, err))
            episodes->count++;
        else
            fprintf(stderr, "cairn eval: episode %s left out: %s\n", episode->id, err->text);
    }
    return episodes->count > 0 || error_set(err, "none of its episodes can be played");
}

static bool episodes_of_scene(const Evaluation *e, const World *world, const char *scene, int index,
                              Arena *arena, SimEpisodes *all, Error *err) {
    *all = (SimEpisodes){0};
    if (e->from_file.count > 0) return pick_from_file(e, world, scene, arena, all, err);
    const EvalConfig *config = &e->app->eval;
    all->at =
        arena_array(arena, SimEpisode, (size_t)(e->task_count * config->episodes * config->visits));
    for (int t = 0; t < e->task_count; t++) {
        SimEpisodes made;
        uint64_t seed = (uint64_t)e->app->run.seed * 1000003u + (uint64_t)index;
        if (!sim_episodes_make(&world->sim, e->tasks[t], config->episodes, config->visits, seed,
                               arena, &made, err))
            return false;
        for (int i = 0; i < made.count; i++) all->at[all->count++] = made.at[i];
    }
    return true;
}

//---- playing -------------------------------------------------------------------------------------

static void keep_row(Evaluation *e, const char *scene, const Stage *stage,
                     const SimEpisode *episode, const EpisodeResult *result) {
    Results *results = &e->results;
    ResultRow *row = list_push(&results->rows, &results->arena);
    row->scene = scene;
    row->task = episode->task->name;
    row->agent = stage->type->name;
    memcpy(row->episode, episode->id, sizeof row->episode);
    memcpy(row->category, episode->category, sizeof row->category);
    row->visit = episode->visit;
    row->geodesic = episode->geodesic;
    row->result = *result;
    row->walk_count = stage->trajectory.count;
    float(*walk)[3] = arena_alloc(&results->arena, (size_t)row->walk_count * sizeof *walk);
    for (int i = 0; i < row->walk_count; i++)
        memcpy(walk[i], stage->trajectory.steps[i].position, sizeof walk[i]);
    row->walk = (const float(*)[3])walk;
    float(*goals)[3] = arena_alloc(&results->arena, (size_t)episode->goal_count * sizeof *goals);
    for (int i = 0; i < episode->goal_count; i++)
        memcpy(goals[i], episode->goals[i], sizeof goals[i]);
    row->goals = (const float(*)[3])goals;
    row->goal_count = episode->goal_count;
}

static bool play_all(Evaluation *e, Stage *stage, const World *world, const char *scene,
                     const SimEpisodes *episodes, Error *err) {
    for (int i = 0; i < episodes->count; i++) {
        const SimEpisode *episode = &episodes->at[i];
        EpisodeResult result;
        if (!episode_play(stage, world, episode, &result, err)) return false;
        keep_row(e, scene, stage, episode, &result);
        if (!report_episode(&e->report, stage, episode, &result, err)) return false;
        char what[160];
        snprintf(what, sizeof what, "%.60s, %s", scene, stage->type->name);
        progress_step(&e->progress, what);
    }
    return true;
}

// the agent whose mind the report shows: the last that has one
static Stage *thinker(Evaluation *e) {
    Stage *found = NULL;
    for (int a = 0; a < e->agent_count; a++)
        if (e->agents[a]->mind != NULL) found = &e->stages[a];
    return found;
}

static bool evaluate_scene(Evaluation *e, int index, Arena *arena, Error *err) {
    const char *scene = e->scenes[index];
    World world;
    SimEpisodes episodes;
    if (!world_open(e->app, scene_path(e, scene, arena), e->gpu, &world, err)) return false;
    bool ok = episodes_of_scene(e, &world, scene, index, &world.arena, &episodes, err);
    if (ok && index == 0) e->progress.total = e->scene_count * e->agent_count * episodes.count;
    for (int a = 0; ok && a < e->agent_count; a++)
        ok = play_all(e, &e->stages[a], &world, scene, &episodes, err);
    ok = ok && report_scene(&e->report, e->app, &world, &e->results, thinker(e), err);
    world_close(&world);
    return ok || error_wrap(err, "%s", scene);
}

// what was played before a failure is not lost
static void rescue(Evaluation *e, Error *err) {
    Error ignored = {0};
    if (e->results.rows.count == 0 || e->report.folder == NULL) return;
    if (report_end(&e->report, e->app, &e->results, &ignored))
        error_wrap(err, "after %u episodes (they are in %s)", e->results.rows.count,
                   e->report.folder);
}

static bool evaluate(Evaluation *e, Arena *arena, Error *err) {
    bool ok = true;
    for (int a = 0; ok && a < e->agent_count; a++)
        ok = stage_create(e->app, e->gpu, e->agents[a], &e->stages[a], err);
    double start = clock_seconds();
    e->progress = progress_begin("eval", 0, e->app->run.quiet);
    for (int s = 0; ok && s < e->scene_count; s++) ok = evaluate_scene(e, s, arena, err);
    progress_end(&e->progress);
    e->results.seconds = clock_seconds() - start;
    if (ok)
        ok = report_end(&e->report, e->app, &e->results, err);
    else
        rescue(e, err);
    for (int a = 0; a < e->agent_count; a++)
        if (e->stages[a].type != NULL) stage_destroy(&e->stages[a]);
    return ok;
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

static bool run(App *app, Error *err) {
    Arena *arena = &app->arena;
    Evaluation *e = arena_new(arena, Evaluation);
    e->app = app;
    e->results = (Results){.arena = arena_create("results"), .rows.item_bytes = sizeof(ResultRow)};
    bool ok = find_agents(e, arena, err) && find_tasks(e, arena, err) &&
              find_scenes(e, arena, err) && check_scenes(e, arena, err);
    ok = ok && (e->gpu = gpu_create(&app->gpu, arena, err)) != NULL &&
         report_begin(app->eval.out.at, &e->report, err);
    if (ok) {
        snprintf(e->results.device, sizeof e->results.device, "%s", gpu_name(e->gpu));
        ok = evaluate(e, arena, err);
    }
    if (ok) tell(e);
    report_destroy(&e->report);
    gpu_destroy(e->gpu);
    arena_destroy(&e->results.arena);
    return ok;
}

const Command command_eval = {
    .name = "eval",
    .arguments = "[SCENE...]",
    .about = "let agents play episodes in scenes, score them, write a report",
    .help =
        "  SCENE...           .glb, .gltf or .obj files, or home:SEED for furnished homes made on "
        "the spot\n"
        "  --scenes=home:1,home:2   the same as a setting\n"
        "  --agents=frontier,memory --tasks=pointnav,objectnav   cairn --help lists both\n"
        "  --episodes=6       goals per scene and task\n"
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
        "  --quiet            no progress bar\n\n"
        "Columns: spl is success weighted by path length, ± its standard error over scenes; visit1 "
        "and\n"
        "visit2 are the spl of the first and the second time a goal was set: what memory is "
        "worth.\n",
    .run = run,
};
