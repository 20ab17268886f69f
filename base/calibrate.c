// Two loops on all threads: STREAM's triad (McCalpin 1995) over arrays that no cache holds, and
// chains of multiply-adds over registers (calibrate_body.h), in the widest vectors there are.

#include "base/calibrate.h"

#include "base/clock.h"
#include "base/cpu.h"
#include "base/parallel.h"

#define LANES 4
#define CALIBRATE_FLOPS calibrate_flops_plain
#include "base/calibrate_body.h"

double calibrate_flops_avx2(int rounds, float *sink);
double calibrate_flops_avx512(int rounds, float *sink);

enum { FLOATS = 24 << 20, PASSES = 3, CHUNK = 1 << 16, ROUNDS = 3000000 }; // 96 MiB an array

typedef struct Job {
    float *a, *b, *c;
    float sink[2 * PARALLEL_MAX_THREADS]; // of each chunk
    double flops[2 * PARALLEL_MAX_THREADS];
} Job;

static void triad(void *context, int begin, int end) {
    Job *job = context;
    float *restrict a = job->a;
    const float *restrict b = job->b, *restrict c = job->c;
    for (size_t i = (size_t)begin * CHUNK; i < (size_t)end * CHUNK; i++) a[i] = b[i] + 3.0f * c[i];
}

static void multiply_add(void *context, int begin, int end) {
    Job *job = context;
    for (int i = begin; i < end; i++) {
        float *sink = &job->sink[i];
        double *flops = &job->flops[i];
#if defined(__x86_64__)
        if (cpu_has_avx512())
            *flops = calibrate_flops_avx512(ROUNDS, sink);
        else if (cpu_has_avx2())
            *flops = calibrate_flops_avx2(ROUNDS, sink);
        else
#endif
            *flops = calibrate_flops_plain(ROUNDS, sink);
    }
}

// the best of a few passes: the machine's ability, not its neighbours'
Calibration calibrate(Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    Job *job = arena_new(scratch, Job);
    job->a = arena_array(scratch, float, FLOATS);
    job->b = arena_array(scratch, float, FLOATS);
    job->c = arena_array(scratch, float, FLOATS);
    Calibration best = {0};
    int threads = parallel_thread_count();
    for (int pass = 0; pass < PASSES; pass++) {
        double start = clock_seconds();
        parallel_for(FLOATS / CHUNK, 4, triad, job);
        double rate = 3.0 * sizeof(float) * FLOATS / (clock_seconds() - start);
        if (rate > best.bytes_per_second) best.bytes_per_second = rate;

        start = clock_seconds();
        parallel_for(2 * threads, 1, multiply_add, job);
        rate = job->flops[0] * 2 * threads / (clock_seconds() - start);
        if (rate > best.flops_per_second) best.flops_per_second = rate;
    }
    arena_reset(scratch, mark);
    return best;
}
