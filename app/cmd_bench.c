// cairn bench: how fast this machine runs the parts, beside how fast it could.

#include "app/bench.h"
#include "base/clock.h"
#include "base/parallel.h"

#include <string.h>

CONFIG_DEFINE(BenchConfig, bench, BENCH_CONFIG)

#define X(name) &bench_##name,
static const BenchType *const types[] = {BENCHES(X)};
#undef X

typedef struct Figure {
    const char *name, *unit;
    double wall, idle, limit, frames; // frames per second, 0: none
    bool lower_is_better, is_value;
} Figure;

static void keep(Bench *bench, const Figure *f) {
    json_t *json = json_pack("{s:s s:s s:f s:f s:f}", "name", f->name + strspn(f->name, " "),
                             "unit", f->unit, "wall", f->wall, "idle", f->idle, "limit", f->limit);
    if (f->frames > 0.0) json_object_set_new(json, "frames_per_second", json_real(f->frames));
    if (f->name[0] != ' ') bench->head = f->name;
    if (f->name[0] == ' ') json_object_set_new(json, "of", json_string(bench->head));
    json_array_append_new(bench->figures, json);
    if (bench->app->run.json) return;
    double share = f->limit <= 0.0      ? 0.0
                   : f->lower_is_better ? f->limit / f->idle
                                        : f->idle / f->limit;
    printf("  %-44s ", f->name);
    if (f->is_value) printf("%10s ", "");
    if (!f->is_value) printf("%10.3f ", f->wall);
    printf("%10.3f  %-9s", f->idle, f->unit);
    if (f->limit > 0.0) printf(" %10.3f  %5.1f %%", f->limit, 100.0 * share);
    if (f->frames > 0.0) printf("  %8.0f frame/s", f->frames);
    printf("\n");
    fflush(stdout);
}

void bench_time(Bench *bench, const char *name, double wall, double idle, double limit) {
    keep(bench, &(Figure){name, "s", wall, idle, limit, 0.0, .lower_is_better = true});
}

void bench_value(Bench *bench, const char *name, const char *unit, double value, double limit) {
    keep(bench, &(Figure){name, unit, value, value, limit, 0.0, true, .is_value = true});
}

void bench_note(const Bench *bench, const char *text) {
    if (!bench->app->run.json) printf("  %s\n", text);
}

// threads that share the work; 0 where the processor's time says nothing, because a GPU does it
static double sharing_threads(const Bench *bench, const BenchCase *figure) {
    if (figure->on_one_thread) return 1.0;
    return gpu_is_software(bench->gpu) ? (double)parallel_thread_count() : 0.0;
}

void bench_tell(Bench *bench, const BenchCase *figure, BenchTaken taken) {
    double threads = sharing_threads(bench, figure);
    double idle = threads > 0.0 ? taken.cpu / threads : taken.wall;
    if (idle > taken.wall || idle <= 0.0) idle = taken.wall;
    double items = figure->items * taken.rounds, wall = taken.wall;
    Figure f = {figure->name, figure->unit, .limit = figure->limit};
    f.lower_is_better = figure->is_time;
    f.wall = figure->is_time ? wall * figure->scale / items : items / figure->scale / wall;
    f.idle = figure->is_time ? idle * figure->scale / items : items / figure->scale / idle;
    f.frames = figure->frames * taken.rounds / wall;
    keep(bench, &f);
}

bool bench_time_work(const Bench *bench, const BenchCase *figure, BenchTaken *taken, Error *err) {
    *taken = (BenchTaken){0};
    if (!figure->work(figure->context, 0, err)) return false;
    double wall = clock_seconds(), cpu = clock_cpu_seconds();
    while (taken->wall < (double)bench->app->bench.seconds || taken->rounds == 0) {
        if (!figure->work(figure->context, ++taken->rounds, err)) return false;
        taken->wall = clock_seconds() - wall;
    }
    taken->cpu = clock_cpu_seconds() - cpu;
    return true;
}

bool bench_rate(Bench *bench, const BenchCase *figure, Error *err) {
    BenchTaken taken;
    if (!bench_time_work(bench, figure, &taken, err)) return false;
    bench_tell(bench, figure, taken);
    return true;
}

static bool check_only(const char *only, Error *err) {
    const char *names[ARRAY_COUNT(types)];
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        names[i] = types[i]->name;
        if (only[0] == '\0' || strcmp(only, names[i]) == 0) return true;
    }
    return config_no_such("benchmark", only, names, ARRAY_COUNT(types), "cairn bench --help", err);
}

static bool run_all(Bench *bench, Arena *arena, Error *err) {
    const char *only = bench->app->bench.only.at;
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        if (only[0] != '\0' && strcmp(only, types[i]->name) != 0) continue;
        if (!bench->app->run.json) printf("\n%s: %s\n", types[i]->name, types[i]->about);
        if (!types[i]->run(bench, arena, err)) return error_wrap(err, "%s", types[i]->name);
    }
    return true;
}

static void print_head(const Bench *bench) {
    printf("device       %s\n", gpu_name(bench->gpu));
    printf("calibrated   %.1f GB/s, %.1f Gflop/s on %d threads\n",
           bench->best.bytes_per_second / 1e9, bench->best.flops_per_second / 1e9,
           parallel_thread_count());
    printf("  %-44s %10s %10s  %-9s %10s  %s\n", "", "wall", "idle", "", "limit", "share");
}

static void print_json(const Bench *bench) {
    json_t *json = json_pack("{s:s s:s s:f s:f s:i s:O}", "command", "bench", "device",
                             gpu_name(bench->gpu), "bytes_per_second", bench->best.bytes_per_second,
                             "flops_per_second", bench->best.flops_per_second, "threads",
                             parallel_thread_count(), "figures", bench->figures);
    json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
    printf("\n");
    json_decref(json);
}

static bool run(App *app, Error *err) {
    if (!check_only(app->bench.only.at, err)) return false;
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, err);
    if (gpu == NULL) return false;
    Bench bench = {.app = app, .gpu = gpu, .best = calibrate(&app->arena), .figures = json_array()};
    if (!app->run.json) print_head(&bench);
    bool ok = run_all(&bench, &app->arena, err);
    if (ok && app->run.json) print_json(&bench);
    json_decref(bench.figures);
    gpu_destroy(gpu);
    return ok;
}

const Command command_bench = {
    .name = "bench",
    .arguments = "[SCENE...]",
    .about = "measure speed beside the machine's limits",
    .help =
        "  --only=rays      one of: load (files cold and cached), episodes (files of them), rays\n"
        "                   (pictures), steps (walking), batch (64 environments through "
        "libcairn),\n"
        "                   octree (mapping), memory (retrieval, tokens, places, whole steps), "
        "map\n"
        "                   (beside OctoMap, on the clouds of --clouds too), model (matrix "
        "products),\n"
        "                   dream (frames imagined and remembered); all without it\n"
        "  --seconds=0.4    how long each figure is measured; longer is steadier\n"
        "  --clouds=DIR     folder with octomap/scan.dat and pcl/*.pcd, for --only=map\n"
        "  --device=host    what is measured; --threads=1 for one core of the host\n"
        "  SCENE...         also measure loading and pictures of these scenes\n"
        "  --json           one JSON value\n\n"
        "wall: what was measured. idle: what the same work takes when nothing else uses the "
        "cores.\n"
        "limit: what the measured bandwidth and arithmetic of this machine allow; share: how near "
        "that is.\n",
    .run = run,
};
