// The world model's dream: frames imagined and remembered, one after the other, by a model of the
// size that ships with parameters as they are before training (the work does not depend on them).
//
//     frame    model_dream_imagine, then model_dream_keep: what one step of a dream costs
//     p50 p99  of frames
//     slope    of the cost over all frames: what is remembered must not slow it down
//     kernels  processor time of each on software, device time on a GPU; each runs by itself
//
// The memory is as `cairn dream` has it: at most 512 rows are seen, chosen by what the camera sees.

#include "app/bench.h"
#include "base/clock.h"
#include "model/action.h"
#include "model/dream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FRAMES = 2000, WARM_FRAMES = 40, LEAST_FRAMES = 100, PROFILED_FRAMES = 20 };
static const double LONGEST = 60; // seconds of frames

static const ModelShape SHAPE = {
    .size = 64, .width = 128, .writers = 3, .readers = 6, .heads = 4, .kv_heads = 2, .inner = 4};

typedef struct Dreamer {
    ModelOps ops;
    ModelWeights weights;
    ModelDream *dream;
    float pose[MODEL_POSE];
    uint64_t rows; // seen, summed over frames
    int count;
    double *seconds; // [MOST_FRAMES]
} Dreamer;

//---- one frame -----------------------------------------------------------------------------------

// around a room: forward, and a turn that never stops
static void move(Dreamer *d) {
    float action[MODEL_ACTION] = {0}, to[MODEL_POSE];
    action[d->count % 32 < 16 ? MODEL_DOLLY_IN : MODEL_DOLLY_OUT] = 1;
    action[MODEL_PAN_LEFT] = 0.5f;
    model_action_apply(d->pose, action, to);
    memcpy(d->pose, to, sizeof to);
}

static bool imagine(Dreamer *d, Error *err) {
    float before[MODEL_POSE], action[MODEL_ACTION];
    ModelImagined frame;
    memcpy(before, d->pose, sizeof before);
    move(d);
    model_action(before, d->pose, action);
    if (!model_dream_imagine(d->dream, d->pose, action, 1, (uint32_t)d->count, &frame, err))
        return false;
    d->rows += frame.rows;
    return true;
}

static bool step(Dreamer *d, Error *err) {
    d->count++;
    return imagine(d, err) && model_dream_keep(d->dream, err);
}

static bool steps(Dreamer *d, int count, Error *err) {
    for (int i = 0; i < count; i++)
        if (!step(d, err)) return false;
    return true;
}

//---- figures -------------------------------------------------------------------------------------

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// seconds per frame that each further frame costs, by least squares
static double slope(const double *seconds, int count) {
    double middle = 0.5 * (count - 1), up = 0, down = 0;
    for (int i = 0; i < count; i++) {
        up += (i - middle) * seconds[i];
        down += (i - middle) * (i - middle);
    }
    return up / down;
}

static void tell_times(Bench *bench, Dreamer *d, int count) {
    bench_value(bench, "  slope over 1000 frames", "ms", 1e6 * slope(d->seconds, count), 0);
    qsort(d->seconds, (size_t)count, sizeof *d->seconds, by_value);
    bench_value(bench, "  p50", "ms", 1e3 * d->seconds[count / 2], 0);
    bench_value(bench, "  p99", "ms", 1e3 * d->seconds[count * 99 / 100], 0);
    bench_value(bench, "  rows seen", "rows", (double)d->rows / count, 0);
}

static bool frames(Bench *bench, Dreamer *d, const char *name, Error *err) {
    BenchTaken taken = {0};
    double wall = clock_seconds(), cpu = clock_cpu_seconds();
    d->rows = 0;
    while (taken.rounds < MOST_FRAMES && (taken.wall < LONGEST || taken.rounds < LEAST_FRAMES)) {
        double start = clock_seconds();
        if (!step(d, err)) return false;
        d->seconds[taken.rounds++] = clock_seconds() - start;
        taken.wall = clock_seconds() - wall;
    }
    taken.cpu = clock_cpu_seconds() - cpu;
    bench_tell(bench, &(BenchCase){.name = name, .unit = "frame/s", .items = 1, .scale = 1}, taken);
    tell_times(bench, d, taken.rounds);
    return true;
}

static bool kernels(Bench *bench, Dreamer *d, Arena *arena, Error *err) {
    GpuKernelTime row;
    double count = 0, sum = 0;
    gpu_profile(bench->gpu, true);
    bool ok = steps(d, PROFILED_FRAMES, err);
    gpu_profile(bench->gpu, false);
    for (uint32_t i = 0; ok && gpu_profile_row(bench->gpu, i, &row); i++) {
        double seconds = gpu_is_software(bench->gpu) ? row.processor : row.seconds;
        if (row.count == 0) continue;
        count += row.count, sum += seconds;
        bench_value(bench,
                    text_format(arena, "  %s, %u times", row.name, row.count / PROFILED_FRAMES),
                    "ms", 1e3 * seconds / PROFILED_FRAMES, 0);
    }
    bench_value(bench, "  all kernels", "ms", 1e3 * sum / PROFILED_FRAMES, 0);
    bench_value(bench, "  dispatches", "", count / PROFILED_FRAMES, 0);
    return ok;
}

//---- the dream -----------------------------------------------------------------------------------

static bool make(Bench *bench, Dreamer *d, Arena *arena, Error *err) {
    if (!model_ops_create(bench->gpu, &d->ops, err)) return false;
    if (!model_layout_create(&SHAPE, &d->weights.layout, err)) return false;
    d->weights.parameters = arena_array(arena, float, d->weights.layout.count);
    d->weights.slope = 1;
    model_layout_fill(&d->weights.layout, 1, d->weights.parameters);
    d->seconds = arena_array(arena, double, MOST_FRAMES);
    return true;
}

// a memory that is full of one grey room, seen from where the walk leads
static bool begin(Dreamer *d, const char *format, Arena *arena, Error *err) {
    ModelCacheConfig config = model_cache_config_default();
    uint8_t *grey = arena_array(arena, uint8_t, (size_t)SHAPE.size * SHAPE.size * 3);
    memset(grey, 128, (size_t)SHAPE.size * SHAPE.size * 3);
    snprintf(config.format.at, sizeof config.format.at, "%s", format);
    d->dream = model_dream_create(&d->ops, &d->weights, &config, arena, err);
    if (d->dream == NULL) return false;
    model_pose((float[]){0, 1.2f, 0}, 0, 0, 0, d->pose);
    d->count = 0;
    for (int i = 0; i < WARM_FRAMES; i++) {
        ModelPage page = {0};
        move(d), d->count++;
        memcpy(page.pose, d->pose, sizeof page.pose);
        if (!model_dream_see(d->dream, grey, &page, err)) return false;
    }
    return steps(d, 2, err);
}

static bool measure(Bench *bench, Dreamer *d, const char *format, uint32_t products, Arena *arena,
                    Error *err) {
    const char *kind = products ? "bfloat16" : "float";
    d->ops.products = products;
    bool ok = begin(d, format, arena, err) &&
              frames(bench, d, text_format(arena, "frame, %s pages, %s", format, kind), err);
    if (ok)
        bench_value(bench, "  on the device", "MiB",
                    (double)model_dream_bytes(d->dream) / (1 << 20), 0);
    ok = ok && kernels(bench, d, arena, err);
    model_dream_destroy(d->dream);
    return ok;
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    Dreamer d = {0};
    return make(bench, &d, arena, err) && measure(bench, &d, "f16", 0, arena, err) &&
           (!gpu_is_host(bench->gpu) || measure(bench, &d, "f16", MATMUL_BF16, arena, err));
}

const BenchType bench_dream = {"dream", "frames imagined and remembered, one after the other", run};
