// Benchmarks: each is one file and one row; each prints its figures beside the limit that follows
// from the bandwidth and arithmetic measured in the same run.
//
// A figure is a rate or a time. `wall` is what a user sees; `idle` is what the same work would take
// on these cores if nobody else used them (from the processor time of the process), because shared
// machines are noisy. To add a benchmark: write app/bench_NAME.c defining bench_NAME, add its row
// below.

#pragma once

#include "app/world.h"
#include "base/calibrate.h"

#include <jansson.h>

#define BENCHES(X) \
    X(load)        \
    X(episodes)    \
    X(rays)        \
    X(steps)       \
    X(batch)       \
    X(octree)      \
    X(memory)      \
    X(map)         \
    X(model)       \
    X(dream)

typedef struct Bench {
    const App *app;
    Gpu *gpu;
    Calibration best;
    json_t *figures;  // array
    const char *head; // the last figure that is not indented: what the indented ones tell of
} Bench;

typedef struct BenchType {
    const char *name, *about;
    bool (*run)(Bench *bench, Arena *arena, Error *err);
} BenchType;

#define X(name) extern const BenchType bench_##name;
BENCHES(X)
#undef X

// Measures `work` (called with a running number until config.seconds have passed, after one
// unmeasured call) and keeps the figure. `items` per call; `unit` like "Mray/s" for items / 1e6
// when scale is 1e6; `limit` in the same unit, 0 if there is none to state.
typedef struct BenchCase {
    const char *name, *unit;
    double items, scale, limit;
    bool (*work)(void *context, int round, Error *err);
    void *context;
    bool on_one_thread; // the work never uses the others
    double frames;      // pictures per call, told beside the figure; 0: none
    bool is_time;       // time per item, in units of `scale` to the second: "ms" when scale is 1e3
} BenchCase;
bool bench_rate(Bench *bench, const BenchCase *figure, Error *err);

// What calls took.
typedef struct BenchTaken {
    int rounds;
    double wall, cpu; // seconds of clocks and of processors
} BenchTaken;
// The two halves of bench_rate, for figures whose limit follows from the work itself.
bool bench_time_work(const Bench *bench, const BenchCase *figure, BenchTaken *taken, Error *err);
void bench_tell(Bench *bench, const BenchCase *figure, BenchTaken taken);

// A figure measured elsewhere, lower is better: seconds, with the limit in seconds.
void bench_time(Bench *bench, const char *name, double wall, double idle, double limit);

// A figure that is no speed: a size, a share. limit: the least it could be, 0 if there is none.
// An indented name ("  ...") tells of the figure above.
void bench_value(Bench *bench, const char *name, const char *unit, double value, double limit);
void bench_note(const Bench *bench, const char *text); // a line of its own, not in JSON

// Depth pictures of a walk of sorts: a few places, each seen in four directions.
enum { BENCH_PICTURES = 16 };
typedef struct BenchPictures {
    MemoryCamera camera;
    MemoryPose poses[BENCH_PICTURES];
    float *depth[BENCH_PICTURES]; // [height][width]
} BenchPictures;
bool bench_take_pictures(Bench *bench, const World *world, int width, int height,
                         BenchPictures *pictures, Arena *arena, Error *err);
// Pictures that can be integrated in a second: reading and writing the voxels in view once.
double bench_integrate_limit(const Bench *bench, const MemoryCamera *camera);

// A hall full of bumpy spheres with about `triangles` triangles, written as a .glb file; returns
// its path.
const char *bench_make_scene(uint32_t triangles, Arena *arena, Error *err);
