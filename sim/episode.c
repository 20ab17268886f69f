// Episodes and their scene: making new ones, and fitting those of a file to the scene's navmesh.
//
// Making: every goal has a random stream of its own, named by its number, so that asking for more
// goals or more visits leaves the first ones as they were. A goal that the scene has no room for is
// skipped and the next number is tried.
//
//     goal numbers   17 18 (19 has no room) 20 ...        first from a stream of the seed
//     episodes       visit 1: goal 17, 18, 20, ...   visit 2: goal 17, 18, 20, ... from elsewhere

#include "sim/episode.h"

#include "sim/start.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// A start that has to be moved further than this to reach the floor is not a start in this scene.
static const float MAX_START_SHIFT = 0.5f;

//---- making --------------------------------------------------------------------------------------

typedef struct Making {
    const SimWorld *world;
    const SimTask *task;
    uint64_t seed;
    SimEpisodesTold told;
    Arena *arena;
} Making;

static bool is_same_goal(const SimEpisode *a, const SimEpisode *b) {
    return a->goal_count == b->goal_count && strcmp(a->category, b->category) == 0 &&
           memcmp(a->goals, b->goals, (size_t)a->goal_count * sizeof *a->goals) == 0;
}

static void number_episode(const Making *making, SimEpisodes *episodes, SimEpisode *episode) {
    snprintf(episode->id, sizeof episode->id, "%d", episodes->count);
    snprintf(episode->scene, sizeof episode->scene, "%s", making->world->scene->name);
    episode->task = making->task;
    episode->seed = making->seed + (uint64_t)episodes->count;
    SimDifficulty difficulty = sim_difficulty(&making->world->config, episode->geodesic);
    snprintf(episode->difficulty, sizeof episode->difficulty, "%s",
             sim_difficulty_names[difficulty]);
    episode->visit = 1;
    for (int i = 0; i < episodes->count; i++) {
        episode->visit += is_same_goal(&episodes->at[i], episode);
    }
    episodes->at[episodes->count++] = *episode;
    if (making->told.made != NULL) making->told.made(making->told.context, episode);
}

// one goal from one start; what it took from the arena is given back where there is no room
static bool make_one(const Making *making, int index, int visit, SimEpisode *episode, Error *err) {
    char name[64];
    snprintf(name, sizeof name, "%s %d %d", making->task->name, index, visit);
    Rng rng = rng_stream(making->seed, name);
    ArenaMark mark = arena_mark(making->arena);
    if (making->task->make(making->world, index, &rng, episode, making->arena, err)) return true;
    arena_reset(making->arena, mark);
    return false;
}

static bool first_visits(const Making *making, int count, int indices[], SimEpisodes *episodes,
                         Error *err) {
    Rng rng = rng_stream(making->seed, "goal numbers");
    int index = (int)rng_below(&rng, 1 << 16), failures = 0;
    // a category of the scene may have no room, but when all fail in a row, so will the rest
    int patience = 4 + (int)making->world->scene->category_count;
    for (; episodes->count < count; index++) {
        SimEpisode episode = {0};
        if (!make_one(making, index, 1, &episode, err)) {
            if (++failures >= patience) return error_wrap(err, "%s episodes", making->task->name);
            continue;
        }
        failures = 0;
        indices[episodes->count] = index;
        number_episode(making, episodes, &episode);
    }
    return true;
}

bool sim_episodes_make_told(const SimWorld *world, const SimTask *task, int count, int visits,
                            uint64_t seed, SimEpisodesTold told, Arena *arena,
                            SimEpisodes *episodes, Error *err) {
    ASSERT(count >= 0 && visits >= 1);
    const Making making = {world, task, seed, told, arena};
    *episodes = (SimEpisodes){arena_array(arena, SimEpisode, (size_t)count * (size_t)visits), 0};
    int *indices = arena_array(arena, int, (size_t)count);
    if (!first_visits(&making, count, indices, episodes, err)) return false;
    for (int visit = 2; visit <= visits; visit++) {
        for (int i = 0; i < count; i++) {
            SimEpisode episode = episodes->at[i];
            if (!make_one(&making, indices[i], visit, &episode, err))
                return error_wrap(err, "%s episode %d", task->name, episodes->count);
            number_episode(&making, episodes, &episode);
        }
    }
    return true;
}

bool sim_episodes_make(const SimWorld *world, const SimTask *task, int count, int visits,
                       uint64_t seed, Arena *arena, SimEpisodes *episodes, Error *err) {
    return sim_episodes_make_told(world, task, count, visits, seed, (SimEpisodesTold){0}, arena,
                                  episodes, err);
}

void sim_episode_picture(SimEpisode *episode) {
    Rng rng = rng_stream(episode->seed, "picture");
    episode->task = &sim_task_imagenav;
    if (episode->goal_count > 1) episode->goal_count = 1; // it shows one place
    episode->goal_yaw = rng_range(&rng, -3.14159265f, 3.14159265f);
}

//---- binding -------------------------------------------------------------------------------------

static bool bind_start(const SimWorld *world, SimEpisode *episode, Error *err) {
    float snapped[3], *start = episode->start;
    if (!navmesh_snap(world->navmesh, start, NAVMESH_ANY_ISLAND, snapped))
        return error_set(err, "start (%.2f, %.2f, %.2f) is far off the walkable floor",
                         (double)start[0], (double)start[1], (double)start[2]);
    float shift = hypotf(snapped[0] - start[0], snapped[2] - start[2]);
    if (shift > MAX_START_SHIFT)
        return error_set(err, "start is %.2f m beside the walkable floor", (double)shift);
    memcpy(start, snapped, sizeof snapped);
    return true;
}

static bool bind_category(const SimWorld *world, SimEpisode *episode, Arena *arena, Error *err) {
    if (episode->category[0] == '\0') return true;
    episode->category_id = scene_category_find(world->scene, episode->category);
    if (episode->goal_count > 0) return true;
    episode->goal_count =
        sim_object_viewpoints(world, episode->category_id, arena, &episode->goals);
    return episode->goal_count > 0 ||
           error_set(err, "no '%s' that can be seen from nearby", episode->category);
}

// goals that cannot be snapped stay where they are: no path will lead there
static void bind_goals(const SimWorld *world, SimEpisode *episode, Arena *arena) {
    float(*goals)[3] = arena_alloc(arena, (size_t)episode->goal_count * sizeof *goals);
    for (int i = 0; i < episode->goal_count; i++) {
        navmesh_snap(world->navmesh, episode->goals[i], NAVMESH_ANY_ISLAND, goals[i]);
    }
    episode->goals = (const float(*)[3])goals;
}

static bool bind_distance(const SimWorld *world, SimEpisode *episode, Error *err) {
    NavmeshPath path;
    navmesh_path(world->navmesh, episode->start, episode->goals, episode->goal_count, &path);
    if (path.reason != NAVMESH_FOUND) return error_set(err, "%s", navmesh_reason_text(path.reason));
    if (!(episode->geodesic > 0.0f)) episode->geodesic = path.length;
    return true;
}

static bool bind_all(const SimWorld *world, SimEpisode *episode, Arena *arena, Error *err) {
    if (!bind_start(world, episode, err)) return false;
    if (!bind_category(world, episode, arena, err)) return false;
    bind_goals(world, episode, arena);
    return bind_distance(world, episode, err);
}

bool sim_episode_bind(const SimWorld *world, SimEpisode *episode, Arena *arena, Error *err) {
    return bind_all(world, episode, arena, err) ||
           error_wrap(err, "%s, episode %s", world->scene->name, episode->id);
}
