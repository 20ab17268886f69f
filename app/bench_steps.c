// Walking: random actions of one agent in a home, on one thread. The limit is what one dependent
// load from the caches per polygon edge would allow; none is stated because it says little.

#include "app/bench.h"
#include "sim/task.h"

enum { STEPS = 20000 };

typedef struct Walk {
    const World *world;
    SimEpisode episode;
    SimState state;
    Rng rng;
} Walk;

static bool walk(void *context, int round, Error *err) {
    UNUSED(round);
    UNUSED(err);
    Walk *w = context;
    for (int i = 0; i < STEPS; i++) {
        if (w->state.is_over) sim_reset(&w->world->sim, &w->episode, &w->state);
        uint32_t draw = rng_below(&w->rng, 4);
        Action action = draw < 2    ? ACTION_FORWARD
                        : draw == 2 ? ACTION_TURN_LEFT
                                    : ACTION_TURN_RIGHT;
        sim_step(&w->world->sim, &w->episode, action, &w->state);
    }
    return true;
}

static bool forward_only(void *context, int round, Error *err) {
    UNUSED(round);
    UNUSED(err);
    Walk *w = context;
    float at[3] = {w->episode.start[0], w->episode.start[1], w->episode.start[2]};
    for (int i = 0; i < STEPS; i++) {
        float to[3] = {at[0] + rng_range(&w->rng, -0.25f, 0.25f), at[1],
                       at[2] + rng_range(&w->rng, -0.25f, 0.25f)};
        navmesh_try_step(w->world->navmesh, at, to, true, at);
    }
    return true;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    World world;
    if (!world_open(bench->app, "home:1", NULL, &world, err)) return false;
    Walk w = {.world = &world, .rng = rng_create(7)};
    bool ok = sim_task_find("pointnav")->make(&world.sim, 0, &w.rng, &w.episode, arena, err);
    if (ok) {
        sim_reset(&world.sim, &w.episode, &w.state);
        BenchCase steps = {.name = "sim steps, random actions, one thread",
                           .unit = "kstep/s",
                           .items = STEPS,
                           .scale = 1e3,
                           .work = walk,
                           .context = &w,
                           .on_one_thread = true};
        BenchCase tries = steps;
        tries.name = "navmesh try_step, one thread";
        tries.work = forward_only;
        ok = bench_rate(bench, &tries, err) && bench_rate(bench, &steps, err);
    }
    world_close(&world);
    return ok;
}

const BenchType bench_steps = {"steps", "moving on the navmesh and whole simulation steps", run};
