// One scene: its episodes, and every agent's way through them.
//
//     world ──► episodes ──► agent by agent: stage ──► episode after episode ──► rows
//                                              └─ the last one with a mind is kept for the pictures
//
// A row outlives the scene that it was made in: its walk and goals are copied into the results'
// arena, and its names are those of registries and of the command line.

#include "app/evaluation.h"

#include <string.h>

// below --scenes-dir, where Habitat's files have data/scene_datasets
static const char *path_below(const char *folder, const char *name, Arena *arena) {
    static const char PREFIX[] = "data/scene_datasets/";
    if (strncmp(name, PREFIX, sizeof PREFIX - 1) == 0) name += sizeof PREFIX - 1;
    return text_format(arena, "%s/%s", folder, name);
}

const char *evaluation_scene_path(const Evaluation *e, const char *name, Arena *arena) {
    const char *folder = e->app->eval.scenes_dir.at;
    if (e->from_file.count == 0 || strncmp(name, "home:", 5) == 0) return name;
    const char *path = folder[0] != '\0' ? path_below(folder, name, arena) : name;
    if (file_exists(path)) return path;
    const char *with_ending = text_format(arena, "%s.glb", path);
    return file_exists(with_ending) ? with_ending : path;
}

//---- episodes ------------------------------------------------------------------------------------

// Habitat has no files of ImageNav: it plays those of PointNav
static bool asks_for_pictures(const Evaluation *e) {
    return e->task_count == 1 && e->tasks[0] == &sim_task_imagenav;
}

static size_t count_in_file(const Evaluation *e, const char *scene) {
    size_t count = 0;
    for (int i = 0; i < e->from_file.count; i++)
        count += strcmp(e->from_file.at[i].scene, scene) == 0;
    return count;
}

static bool pick_from_file(const Evaluation *e, const World *world, const char *scene, Arena *arena,
                           SimEpisodes *episodes, Error *err) {
    episodes->at = arena_array(arena, SimEpisode, count_in_file(e, scene));
    for (int i = 0; i < e->from_file.count; i++) {
        if (strcmp(e->from_file.at[i].scene, scene) != 0) continue;
        SimEpisode *episode = &episodes->at[episodes->count];
        *episode = e->from_file.at[i];
        if (episode->visit == 0) episode->visit = 1;
        if (asks_for_pictures(e) && episode->task == &sim_task_pointnav)
            sim_episode_picture(episode);
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
        arena_array(arena, SimEpisode,
                    (size_t)e->task_count * (size_t)config->episodes * (size_t)config->visits);
    for (int t = 0; t < e->task_count; t++) {
        SimEpisodes made;
        uint64_t seed = episode_seed(e->app, index);
        if (!sim_episodes_make(&world->sim, e->tasks[t], config->episodes, config->visits, seed,
                               arena, &made, err))
            return false;
        for (int i = 0; i < made.count; i++) all->at[all->count++] = made.at[i];
    }
    return true;
}

//---- playing -------------------------------------------------------------------------------------

static const float (*copy_points(Arena *arena, const float (*points)[3], int count))[3] {
    float(*copy)[3] = arena_alloc(arena, (size_t)count * sizeof *copy);
    if (count > 0) memcpy(copy, points, (size_t)count * sizeof *copy);
    return (const float(*)[3])copy;
}

static ResultRow *keep_row(Evaluation *e, const char *scene, const Stage *stage,
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
    row->end_yaw = stage->trajectory.steps[row->walk_count - 1].yaw;
    row->goals = copy_points(&results->arena, episode->goals, episode->goal_count);
    row->goal_count = episode->goal_count;
    return row;
}

static bool play_agent(Evaluation *e, Stage *stage, const World *world, int scene,
                       const SimEpisodes *episodes, Error *err) {
    for (int i = 0; i < episodes->count; i++) {
        const SimEpisode *episode = &episodes->at[i];
        EpisodeResult result;
        if (!episode_play(stage, world, episode, &result, err)) return false;
        ResultRow *row = keep_row(e, e->scenes[scene], stage, episode, &result);
        if (!report_episode(&e->report, stage, episode, &result, err)) return false;
        if (!evaluation_tell(e, scene, row, err)) return false;
    }
    return true;
}

// all agents, one after another; the report shows the mind of the last that has one
static bool play_agents(Evaluation *e, Gpu *gpu, const World *world, int scene,
                        const SimEpisodes *episodes, Error *err) {
    Stage stages[2] = {0}; // the one playing, and the last with a mind
    bool ok = true;
    for (int a = 0; ok && a < e->agent_count; a++) {
        ok = stage_create(e->app, gpu, e->agents[a], &stages[0], err) &&
             play_agent(e, &stages[0], world, scene, episodes, err);
        if (ok && e->agents[a]->mind != NULL) {
            stage_destroy(&stages[1]);
            stages[1] = stages[0];
            stages[0] = (Stage){0};
        }
        stage_destroy(&stages[0]);
    }
    Stage *thinker = stages[1].type != NULL ? &stages[1] : NULL;
    ok = ok &&
         report_scene(&e->report, e->app, world, gpu, e->scenes[scene], &e->results, thinker, err);
    stage_destroy(&stages[1]);
    return ok;
}

bool evaluation_scene(Evaluation *e, Gpu *gpu, int scene, Error *err) {
    const char *name = e->scenes[scene];
    World world;
    SimEpisodes episodes;
    Arena arena = arena_create("evaluation scene");
    const char *spec = evaluation_scene_path(e, name, &arena);
    bool ok = world_open(e->app, spec, gpu, &world, err);
    if (ok) {
        ok = episodes_of_scene(e, &world, name, scene, &world.arena, &episodes, err) &&
             report_scene_begin(&e->report, e->app, scene, spec, err) &&
             play_agents(e, gpu, &world, scene, &episodes, err);
        world_close(&world);
    }
    arena_destroy(&arena);
    return ok || error_wrap(err, "%s", name);
}
