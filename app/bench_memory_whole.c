// The agent that remembers, at work in a home: what a step takes, with and without the picture that
// it is shown; a plan over its map; what the map weighs; its memory saved and loaded.
//
// A step is look, survey, see and decide. Parts of it share the threads and others do not, so idle
// is the processor time of all of it: no less than what one core alone would take.

#include "agent/grid.h"
#include "agent/plan.h"
#include "app/bench_compare.h"
#include "app/bench_memory.h"
#include "app/episode.h"
#include "base/clock.h"

#include <string.h>
#include <unistd.h>

enum { GOALS = 8, WARM_STEPS = 300, STEPS = 20 };

typedef struct Life {
    Bench *bench;
    World world;
    Stage stage;
    SimEpisodes episodes;
    int next; // episode
    SimState state;
    BenchTaken acting; // of the agent's part of the steps
    const char *path;
    Memory *copy;
} Life;

static const SimEpisode *episode_of(const Life *life) {
    return &life->episodes.at[life->next % life->episodes.count];
}

static bool act(Life *life, Action *action, Error *err) {
    Observation seen;
    if (!episode_observe(&life->stage, &life->world, episode_of(life), &life->state, &seen, err))
        return false;
    double wall = clock_seconds(), cpu = clock_cpu_seconds();
    bool ok = life->stage.type->act(life->stage.agent, &seen, action, err);
    life->acting.wall += clock_seconds() - wall;
    life->acting.cpu += clock_cpu_seconds() - cpu;
    life->acting.rounds++;
    return ok;
}

// some steps; an episode that is over is followed by the next one
static bool live(void *context, int round, Error *err) {
    UNUSED(round);
    Life *life = context;
    for (int i = 0; i < STEPS; i++) {
        Action action;
        Observation seen;
        if (life->state.is_over) {
            life->next++;
            if (!episode_begin(&life->stage, &life->world, episode_of(life), &life->state, &seen,
                               err))
                return false;
        }
        if (!act(life, &action, err)) return false;
        sim_step(&life->world.sim, episode_of(life), action, &life->state);
    }
    return true;
}

static bool begin(Life *life, Arena *arena, Error *err) {
    const App *app = life->bench->app;
    Observation seen;
    if (!sim_episodes_make(&life->world.sim, sim_task_find("objectnav"), GOALS, 1, 1, arena,
                           &life->episodes, err) ||
        !stage_create(app, life->bench->gpu, agent_find("memory"), &life->stage, err) ||
        !episode_begin(&life->stage, &life->world, episode_of(life), &life->state, &seen, err))
        return false;
    for (int i = 0; i < WARM_STEPS / STEPS; i++)
        if (!live(life, i, err)) return false;
    return true;
}

//---- steps ---------------------------------------------------------------------------------------

static bool measure_steps(Life *life, Error *err) {
    Bench *bench = life->bench;
    BenchCase whole = {
        .name = "a step of a life, picture drawn too",
        .unit = "ms",
        .items = STEPS,
        .scale = 1e3,
        .limit = 1e3 / bench_integrate_limit(bench, &life->stage.setup.camera),
        .work = live,
        .context = life,
        .on_one_thread = gpu_is_software(bench->gpu),
        .is_time = true,
    };
    BenchCase memory = whole;
    memory.name = "a step of memory: look, survey, see, decide";
    memory.items = 1.0;
    BenchTaken taken;
    life->acting = (BenchTaken){0};
    if (!bench_time_work(bench, &whole, &taken, err)) return false;
    bench_tell(bench, &memory, life->acting);
    bench_tell(bench, &whole, taken);
    return true;
}

//---- planner -------------------------------------------------------------------------------------

typedef struct Planner {
    Grid *grid;
    Plan *plan;
    const MemorySlice *slice;
    float at[1][2];
    float body;
} Planner;

static bool plan(void *context, int round, Error *err) {
    UNUSED(round);
    UNUSED(err);
    Planner *p = context;
    grid_load(p->grid, p->slice, (const float(*)[2])p->at, 1);
    grid_price(p->grid, p->body, 3);
    grid_soften(p->grid, p->at[0][0], p->at[0][1], p->body);
    plan_spread(p->plan, p->grid, grid_cell(p->grid, p->at[0][0], p->at[0][1]));
    return true;
}

static bool measure_planner(const Life *life, const AgentMind *mind, Arena *arena, Error *err) {
    Bench *bench = life->bench;
    Planner p = {.grid = grid_create(arena),
                 .plan = plan_create(arena),
                 .slice = mind->slice,
                 .body = bench->app->agent.body_radius};
    p.at[0][0] = mind->memory->pose.position[0];
    p.at[0][1] = mind->memory->pose.position[2];
    double cells = (double)mind->slice->width * mind->slice->height;
    double bytes = cells * (2.0 * 3.0 + 2.0 * 3.0 * sizeof(int32_t)); // known, gap2, price; plan
    BenchCase figure = {.name = text_format(arena, "costs to all of %.0f cells", cells),
                        .unit = "ms",
                        .items = 1.0,
                        .scale = 1e3,
                        .limit = bytes / bench->best.bytes_per_second * 1e3,
                        .work = plan,
                        .context = &p,
                        .on_one_thread = true,
                        .is_time = true};
    return bench_rate(bench, &figure, err);
}

//---- sizes and files -----------------------------------------------------------------------------

static void tell_sizes(Bench *bench, const AgentMind *mind) {
    const MemorySlice *slice = mind->slice;
    double bytes = memory_octree_brick_count(mind->octree) * bench_brick_bytes(), square = 0.0;
    for (int i = 0; i < slice->width * slice->height; i++)
        square += slice->cells[i] == MEMORY_UNKNOWN ? 0.0 : (double)(slice->voxel * slice->voxel);
    bench_value(bench, "octree, a brick of 512 voxels", "bytes", bench_brick_bytes(), 512.0);
    bench_value(bench, "octree, a square metre of known ground", "kB", bytes / square / 1e3, 0.0);
}

static bool save(void *context, int round, Error *err) {
    UNUSED(round);
    Life *life = context;
    AgentMind mind = {0};
    life->stage.type->mind(life->stage.agent, &mind);
    return memory_save(mind.memory, life->path, err);
}

static bool load(void *context, int round, Error *err) {
    UNUSED(round);
    Life *life = context;
    return memory_load(life->copy, life->path, err);
}

static bool measure_file(Life *life, const AgentMind *mind, Arena *arena, Error *err) {
    Bench *bench = life->bench;
    MemorySizes sizes = memory_sizes(mind->memory);
    double bytes = memory_octree_brick_count(mind->octree) * (double)sizeof(MemoryBrick) +
                   (double)(sizes.graph + sizes.near + sizes.log);
    char folder[1024];
    if (!file_cache_directory(folder, sizeof folder, err)) return false;
    life->path = text_format(arena, "%s/bench-%d.memory", folder, (int)getpid());
    life->copy =
        memory_create(bench->gpu, &mind->memory->config, &life->stage.setup.camera, arena, err);
    BenchCase figure = {.name = text_format(arena, "memory of %.1f MB saved", bytes / 1e6),
                        .unit = "MB/s",
                        .items = bytes,
                        .scale = 1e6,
                        .limit = bench->best.bytes_per_second / 2e6,
                        .work = save,
                        .context = life,
                        .on_one_thread = true};
    bool ok = life->copy != NULL && bench_rate(bench, &figure, err);
    figure.name = "the same loaded";
    figure.work = load;
    ok = ok && bench_rate(bench, &figure, err);
    memory_destroy(life->copy);
    unlink(life->path);
    return ok;
}

static bool measure_life(Life *life, Arena *arena, Error *err) {
    if (!begin(life, arena, err) || !measure_steps(life, err)) return false;
    AgentMind mind = {0};
    life->stage.type->mind(life->stage.agent, &mind);
    tell_sizes(life->bench, &mind);
    return measure_planner(life, &mind, arena, err) && measure_file(life, &mind, arena, err);
}

bool bench_memory_whole(Bench *bench, Arena *arena, Error *err) {
    Life *life = arena_new(arena, Life);
    life->bench = bench;
    if (!world_open(bench->app, "home:1", bench->gpu, &life->world, err)) return false;
    bool ok = measure_life(life, arena, err);
    stage_destroy(&life->stage);
    world_close(&life->world);
    return ok;
}
