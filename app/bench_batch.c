// Many environments through libcairn, as a program that learns would use it: 64 of them with
// pictures of 128 x 128, and in the same run 64 that are opened and stepped one by one.
//
// A figure counts steps of single environments. Threads: the same work on 1, 2, 4 ... of them.
// Memory: what the process holds more after all these steps than when they began to be counted,
// with episodes ending and beginning all the while.

#include "api/cairn.h"
#include "app/bench.h"
#include "base/parallel.h"

#include <stdio.h>
#include <unistd.h>

enum { COUNT = 64, SCENES = 4 };

static const char *const scenes[SCENES] = {"home:1", "home:2", "home:3", "home:4"};

// One CairnEnvs with all environments, or as many with one each, stepped in turns.
typedef struct Crowd {
    CairnEnvs *envs[COUNT];
    int envs_count, count; // environments in each
    Rng rng;
    long long steps; // of single environments, so far
} Crowd;

static bool open_some(const Bench *bench, Crowd *crowd, uint32_t sensors, Error *err) {
    char device[CONFIG_TEXT_BYTES + 16];
    snprintf(device, sizeof device, "gpu.device=%s", bench->app->gpu.device.at);
    const char *const settings[] = {"render.width=128", "render.height=128", device};
    for (int i = 0; i < crowd->envs_count; i++) {
        CairnOptions options = {.bytes = sizeof options,
                                .scenes = &scenes[i % SCENES],
                                .scene_count = crowd->count > 1 ? SCENES : 1,
                                .count = crowd->count,
                                .seed = 1 + (uint64_t)i,
                                .sensors = sensors,
                                .settings = settings,
                                .setting_count = ARRAY_COUNT(settings)};
        crowd->envs[i] = cairn_open(&options, err->text, sizeof err->text);
        if (crowd->envs[i] == NULL) return false;
    }
    return true;
}

static void crowd_close(Crowd *crowd) {
    for (int i = 0; i < crowd->envs_count; i++) cairn_close(crowd->envs[i]);
}

// one step of each, at random and without a stop
static bool step_all(void *context, int round, Error *err) {
    UNUSED(round);
    Crowd *crowd = context;
    for (int e = 0; e < crowd->envs_count; e++) {
        int32_t actions[COUNT];
        for (int i = 0; i < crowd->count; i++) {
            uint32_t draw = rng_below(&crowd->rng, 4);
            actions[i] = draw < 2 ? CAIRN_MOVE_FORWARD : (int32_t)draw;
        }
        if (!cairn_step(crowd->envs[e], actions))
            return error_set(err, "%s", cairn_error(crowd->envs[e]));
        crowd->steps += crowd->count;
    }
    return true;
}

//---- figures -------------------------------------------------------------------------------------

static BenchCase steps_of(Crowd *crowd, const char *name) {
    return (BenchCase){.name = name,
                       .unit = "step/s",
                       .items = crowd->envs_count * crowd->count,
                       .scale = 1.0,
                       .work = step_all,
                       .context = crowd};
}

// on so many threads; *rate becomes steps per second of the processors that did them
static bool measure(Bench *bench, Crowd *crowd, const char *name, int threads, double *rate,
                    Error *err) {
    BenchCase figure = steps_of(crowd, name);
    BenchTaken taken;
    parallel_limit(threads);
    bool ok = bench_time_work(bench, &figure, &taken, err);
    parallel_limit(0);
    if (!ok) return false;
    *rate = figure.items * taken.rounds / taken.cpu;
    // bench_tell shares processor time among all threads, but so many were at work
    taken.cpu *= (double)parallel_thread_count() / threads;
    bench_tell(bench, &figure, taken);
    return true;
}

static bool measure_threads(Bench *bench, Crowd *crowd, const char *name, Arena *arena,
                            double *rate, Error *err) {
    int all = parallel_thread_count();
    if (!measure(bench, crowd, name, all, rate, err)) return false;
    bench_value(bench, "  a core", "step/s", *rate, 0.0);
    for (int threads = 1; threads < all && gpu_is_host(bench->gpu); threads *= 2) {
        double some;
        name = text_format(arena, "  on %d of %d threads", threads, all);
        if (!measure(bench, crowd, name, threads, &some, err)) return false;
    }
    return true;
}

static double resident_megabytes(void) {
    size_t all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    bool ok = file != NULL && fscanf(file, "%zu %zu", &all, &resident) == 2;
    if (file != NULL) fclose(file);
    return ok ? (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6 : 0.0;
}

static bool measure_crowd(Bench *bench, Crowd *crowd, const char *name, Arena *arena, double *rate,
                          Error *err) {
    for (int i = 0; i < 16; i++) // every thread has met every scene
        if (!step_all(crowd, i, err)) return false;
    double before = resident_megabytes();
    crowd->steps = 0;
    if (!measure_threads(bench, crowd, name, arena, rate, err)) return false;
    bench_value(bench, text_format(arena, "  memory grown in %lld steps", crowd->steps), "MB",
                resident_megabytes() - before, 0.0);
    return true;
}

// a single environment without pictures has nothing to share among threads
static bool measure_alone(Bench *bench, Crowd *crowd, const char *name, bool has_pictures,
                          double together, Error *err) {
    double alone;
    int threads = has_pictures ? parallel_thread_count() : 1;
    if (!measure(bench, crowd, name, threads, &alone, err)) return false;
    bench_value(bench, "  together, per core, over one at a time", "x", together / alone, 0.0);
    return true;
}

// 64 together, then one at a time
static bool compare(Bench *bench, uint32_t sensors, const char *what, Arena *arena, Error *err) {
    Crowd crowd = {.envs_count = 1, .count = COUNT, .rng = rng_create(7)};
    Crowd alone = {.envs_count = COUNT, .count = 1, .rng = rng_create(7)};
    double together;
    const char *name = text_format(arena, "%d environments, %s", COUNT, what);
    bool ok = open_some(bench, &crowd, sensors, err) &&
              measure_crowd(bench, &crowd, name, arena, &together, err);
    crowd_close(&crowd);
    name = text_format(arena, "one at a time, %s", what);
    ok = ok && open_some(bench, &alone, sensors, err) &&
         measure_alone(bench, &alone, name, sensors != 0, together, err);
    crowd_close(&alone);
    return ok;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    return compare(bench, CAIRN_RGB | CAIRN_DEPTH, "128 x 128 RGB-D", arena, err) &&
           compare(bench, 0, "no pictures", arena, err);
}

const BenchType bench_batch = {"batch", "many environments through libcairn", run};
