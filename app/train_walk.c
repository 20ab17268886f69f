// Walking homes to learn from them. See train_walk.h.

#include "app/train_walk.h"

#include "app/episode.h"

enum { GOALS = 6 };

static bool play_episodes(Stage *stage, const World *world, int home, Error *err) {
    SimEpisodes episodes;
    Arena arena = arena_create("episodes");
    bool ok = sim_episodes_make(&world->sim, &sim_task_objectnav, GOALS, 1, (uint64_t)home, &arena,
                                &episodes, err);
    for (int i = 0; ok && i < episodes.count; i++) {
        EpisodeResult result;
        ok = episode_play(stage, world, &episodes.at[i], &result, err);
    }
    arena_destroy(&arena);
    return ok;
}

static bool hand_over(const Stage *stage, TrainVisit *visit, void *context, Error *err) {
    AgentMind mind;
    stage->type->mind(stage->agent, &mind);
    return memory_flush(mind.memory, err) && visit(context, mind.memory, err);
}

static bool walk_home(const App *app, Gpu *gpu, int home, TrainVisit *visit, void *context,
                      Error *err) {
    char spec[32];
    snprintf(spec, sizeof spec, "home:%d", home);
    World world;
    if (!world_open(app, spec, gpu, &world, err)) return false;
    Stage stage = {0};
    bool ok = stage_create(app, gpu, &agent_memory, &stage, err) &&
              play_episodes(&stage, &world, home, err) && hand_over(&stage, visit, context, err);
    stage_destroy(&stage);
    world_close(&world);
    return ok || error_wrap(err, "%s", spec);
}

bool train_walk_homes(const App *app, Gpu *gpu, int first, int count, TrainVisit *visit,
                      void *context, Error *err) {
    for (int i = 0; i < count; i++) {
        if (!walk_home(app, gpu, first + i, visit, context, err)) return false;
        fprintf(stderr, "home:%d\n", first + i);
    }
    return true;
}
