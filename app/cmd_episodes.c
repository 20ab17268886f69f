// cairn episodes: makes a file of episodes, in Habitat's schema, and says what they are like.
//
//     scene by scene:  world ──► sim_episodes_make ──► figures, map ──┐
//                                                                     ├──► file, table
//     all episodes, numbered through, with the scene as it was named ─┘
//
// They are the ones that `cairn eval` would make of the same scenes in the same order with the same
// settings: a goal has a random stream of its own, named by the seed, the scene's number and its
// own. So a file only makes them known to others; playing it gives the same scores.

#include "app/episode.h"
#include "app/episodes_facts.h"
#include "app/episodes_picture.h"
#include "base/progress.h"

#include <limits.h>
#include <math.h>
#include <string.h>

CONFIG_DEFINE(EpisodesConfig, episodes, EPISODES_CONFIG)

enum { MOST_SCENES = 1024 };

typedef struct Maker {
    App *app;
    const SimTask *task;
    const char *const *scenes; // [count] files, or home:SEED
    int count;
    SimEpisodes all;      // room for those of every scene
    EpisodesFacts *facts; // [count]
    EpisodesFacts together;
    Progress progress;
    const char *scene; // being worked on
} Maker;

//---- what is asked for ---------------------------------------------------------------------------

// the name that the file has for a scene: without the folder that --scenes-dir will put before it
static const char *scene_id(const App *app, const char *scene) {
    const char *folder = app->eval.scenes_dir.at;
    size_t length = strlen(folder);
    while (length > 0 && folder[length - 1] == '/') length--;
    bool is_below = length > 0 && strncmp(scene, folder, length) == 0 && scene[length] == '/';
    return is_below ? scene + length + 1 : scene;
}

static bool check_scene(const Maker *maker, int index, Error *err) {
    const char *scene = maker->scenes[index];
    SimEpisode *sizes = NULL;
    if (strlen(scene_id(maker->app, scene)) >= sizeof sizes->scene)
        return error_set(err,
                         "%.40s...: a name of more than %zu characters; name a folder above "
                         "it with --scenes-dir",
                         scene, sizeof sizes->scene - 1);
    if (strchr(scene, ':') == NULL && !file_exists(scene))
        return error_set(err, "%s: no such file", scene);
    for (int i = 0; i < index; i++) {
        if (strcmp(file_name(maker->scenes[i]), file_name(scene)) != 0) continue;
        return error_set(err,
                         "%s: a second scene of that name; episode files tell scenes apart by "
                         "it, so make a file for each",
                         scene);
    }
    return true;
}

static bool find_scenes(Maker *maker, Error *err) {
    maker->scenes = maker->app->arguments;
    maker->count = maker->app->argument_count;
    if (maker->count > 0 && strcmp(maker->scenes[0], "make") == 0) {
        maker->scenes++;
        maker->count--;
    }
    if (maker->count == 0)
        return error_set(err, "name scenes, as in: cairn episodes home:1 home:2 --task=pointnav");
    if (maker->count > MOST_SCENES)
        return error_set(err, "more than %d scenes; make them in parts", MOST_SCENES);
    for (int i = 0; i < maker->count; i++)
        if (!check_scene(maker, i, err)) return false;
    return true;
}

static bool find_task(Maker *maker, Error *err) {
    const char *name = maker->app->view.task.at;
    const char **known = arena_array(&maker->app->arena, const char *, (size_t)sim_task_count);
    for (int i = 0; i < sim_task_count; i++) known[i] = sim_tasks[i]->name;
    maker->task = sim_task_find(name);
    return maker->task != NULL ||
           config_no_such("task", name, known, sim_task_count, "cairn --help", err);
}

static bool check_output(const Maker *maker, Error *err) {
    const char *path = maker->app->episodes.episodes_out.at, *extension = file_extension(path);
    if (strcmp(extension, ".json") == 0 || strcmp(extension, ".gz") == 0) return true;
    return error_set(err, "--episodes-out=%s: choose a name that ends in .json or .json.gz", path);
}

//---- making --------------------------------------------------------------------------------------

static void show_progress(void *context, const SimEpisode *episode) {
    UNUSED(episode);
    Maker *maker = context;
    progress_step(&maker->progress, maker->scene);
}

// "maps.png" -> "maps_home_2.png" where there are several scenes
static const char *picture_path(const Maker *maker, int index) {
    const char *path = maker->app->episodes.picture.at, *extension = file_extension(path);
    if (maker->count == 1) return path;
    int stem = (int)(strlen(path) - strlen(extension));
    char *own = text_format(&maker->app->arena, "%.*s_%s%s", stem, path,
                            file_name(maker->scenes[index]), extension);
    for (char *c = own + stem; c < own + strlen(own) - strlen(extension); c++)
        if (*c == ':' || *c == '.' || *c == ' ') *c = '_';
    return own;
}

// numbered through, so that an id names one episode of the file
static void keep(Maker *maker, int index, const SimEpisodes *made) {
    for (int i = 0; i < made->count; i++) {
        SimEpisode *episode = &maker->all.at[maker->all.count];
        *episode = made->at[i];
        snprintf(episode->id, sizeof episode->id, "%d", maker->all.count++);
        snprintf(episode->scene, sizeof episode->scene, "%s",
                 scene_id(maker->app, maker->scenes[index]));
    }
}

static bool make_in(Maker *maker, const World *world, int index, Error *err) {
    App *app = maker->app;
    SimEpisodes made;
    if (!sim_episodes_make_told(&world->sim, maker->task, app->eval.episodes, app->eval.visits,
                                episode_seed(app, index), (SimEpisodesTold){show_progress, maker},
                                &app->arena, &made, err))
        return false;
    maker->facts[index] =
        episodes_facts_take(world, maker->scenes[index], &made, &maker->together, &app->arena);
    keep(maker, index, &made);
    return app->episodes.picture.at[0] == '\0' ||
           episodes_picture_save(picture_path(maker, index), world, &made, err);
}

static bool make_scene(Maker *maker, int index, Error *err) {
    World world;
    maker->scene = maker->scenes[index];
    if (!world_open(maker->app, maker->scene, NULL, &world, err))
        return error_wrap(err, "%s", maker->scene);
    bool ok = make_in(maker, &world, index, err);
    world_close(&world);
    return ok;
}

static bool make_all(Maker *maker, Error *err) {
    const EvalConfig *config = &maker->app->eval;
    double total = (double)maker->count * config->episodes * config->visits;
    if (total > INT_MAX / 2) return error_set(err, "%.0f episodes; make them in parts", total);
    maker->all.at = arena_array(&maker->app->arena, SimEpisode, (size_t)total);
    maker->facts = arena_array(&maker->app->arena, EpisodesFacts, (size_t)maker->count);
    maker->together.scene = "all";
    maker->progress = progress_begin("episodes", (int)total, maker->app->run.quiet);
    bool ok = true;
    for (int i = 0; ok && i < maker->count; i++) ok = make_scene(maker, i, err);
    progress_end(&maker->progress);
    return ok && sim_episodes_save(maker->app->episodes.episodes_out.at, &maker->all, err);
}

//---- telling -------------------------------------------------------------------------------------

static void tell_json(const Maker *maker) {
    json_t *scenes = json_array();
    for (int i = 0; i < maker->count; i++)
        json_array_append_new(scenes, episodes_facts_json(&maker->facts[i]));
    json_t *json =
        json_pack("{s:s s:s s:i s:s s:o s:o}", "command", "episodes", "task", maker->task->name,
                  "seed", maker->app->run.seed, "file", maker->app->episodes.episodes_out.at,
                  "scenes", scenes, "all", episodes_facts_json(&maker->together));
    json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    printf("\n");
    json_decref(json);
}

static void tell(const Maker *maker) {
    if (maker->app->run.json) {
        tell_json(maker);
        return;
    }
    printf("%s, seed %d\n", maker->task->name, maker->app->run.seed);
    episodes_facts_print(maker->facts, maker->count, &maker->together, stdout);
    if (maker->app->episodes.picture.at[0] != '\0')
        for (int i = 0; i < maker->count; i++) printf("map: %s\n", picture_path(maker, i));
    printf("%d episodes: %s\n", maker->all.count, maker->app->episodes.episodes_out.at);
}

static bool run(App *app, Error *err) {
    Maker maker = {.app = app};
    if (!find_scenes(&maker, err) || !find_task(&maker, err) || !check_output(&maker, err) ||
        !make_all(&maker, err))
        return false;
    tell(&maker);
    return true;
}

const Command command_episodes = {
    .name = "episodes",
    .arguments = "SCENE...",
    .about = "make a file of episodes in Habitat's schema",
    .help =
        "  SCENE...           as for cairn eval; `cairn episodes make SCENE...` is the same\n"
        "  --task=objectnav   what they ask for; cairn --help lists the tasks\n"
        "  --episodes=4       goals per scene\n"
        "  --visits=2         how often each goal is set, each time from another start\n"
        "  --seed=1           the same seed, the same episodes: those that cairn eval plays\n"
        "  --episodes-out=episodes.json.gz   the file (.json or .json.gz)\n"
        "  --scenes-dir=DIR   scenes below DIR are named without it in the file\n"
        "  --picture=map.png  a map of starts and goals (of several scenes: map_SCENE.png)\n"
        "  --json             one JSON value\n\n"
        "Rules of Habitat's generator; 0 takes the task's own:\n"
        "  --closest-dist-limit=1 --furthest-dist-limit=30   geodesic distance to the goal [m]\n"
        "  --geodesic-to-euclid-min-ratio=1.1   ways less winding are mostly refused\n"
        "  --max-rise=0.5     height between start and goal [m]: the same floor\n"
        "  --island-radius-limit=1.5   smaller islands are no place to start [m]\n"
        "  --medium-from=3 --hard-from=5   what info.difficulty calls medium and hard [m]\n\n"
        "Play them: cairn eval --episode-file=episodes.json.gz\n",
    .run = run,
};
