// Tokens written and rewound, alone and 64 at once, and records appended to a log.
//
// A rewind follows a write of its own, so that it goes over a state that was: both are timed as one
// and told as the rate of the pair, beside that of writing alone.

#include "app/bench_memory.h"
#include "memory/log.h"
#include "memory/token.h"
#include "memory/token_gpu.h"

enum { ROWS = 64, RECORDS = 4096, RECORD = 144 };

typedef struct Tokens {
    MemoryTokenCoder *coder;
    GpuBuffer tokens;
    uint32_t rows[ROWS], count;
    int16_t observations[ROWS][MEMORY_WIDTH], back[ROWS][MEMORY_WIDTH];
    int32_t remainders[ROWS][MEMORY_WIDTH];
} Tokens;

static bool write(void *context, int round, Error *err) {
    UNUSED(round);
    Tokens *t = context;
    return memory_token_write(t->coder, t->tokens, t->rows, t->count, t->observations[0],
                              t->remainders[0], err);
}

static bool write_and_rewind(void *context, int round, Error *err) {
    Tokens *t = context;
    return write(t, round, err) && memory_token_rewind(t->coder, t->tokens, t->rows, t->count,
                                                       t->remainders[0], t->back[0], err);
}

// multiplications and additions of P and U, as token_gpu.h lays them out
static double operations(void) {
    double attention = 4.0 * TOKEN_PARTS * TOKEN_CHANNELS * TOKEN_CHANNELS +
                       2.0 * TOKEN_PARTS * TOKEN_PARTS * TOKEN_CHANNELS;
    double perceptron = 2.0 * TOKEN_PARTS * TOKEN_HIDDEN * TOKEN_CHANNELS;
    return 2.0 * TOKEN_NETS * (attention + perceptron);
}

static bool measure(Bench *bench, Tokens *t, uint32_t count, Arena *arena, Error *err) {
    t->count = count;
    BenchCase figure = {.name = text_format(arena, "tokens written, %u at once", count),
                        .unit = "ktoken/s",
                        .items = count,
                        .scale = 1e3,
                        .limit = bench->best.flops_per_second / operations() / 1e3,
                        .work = write,
                        .context = t,
                        .on_one_thread = count == 1 && gpu_is_software(bench->gpu)};
    if (!bench_rate(bench, &figure, err)) return false;
    figure.name = text_format(arena, "tokens written and rewound, %u at once", count);
    figure.work = write_and_rewind;
    figure.limit /= 2.0;
    return bench_rate(bench, &figure, err);
}

static bool measure_tokens(Bench *bench, Arena *arena, Error *err) {
    Tokens *t = arena_new(arena, Tokens);
    Rng rng = rng_create(11);
    for (uint32_t i = 0; i < ROWS; i++) {
        t->rows[i] = i;
        for (int k = 0; k < MEMORY_WIDTH; k++)
            t->observations[i][k] = (int16_t)((int)rng_below(&rng, 4001) - 2000);
    }
    bool ok = gpu_buffer_create(bench->gpu, sizeof(int32_t) * ROWS * MEMORY_WIDTH, &t->tokens, err);
    if (!ok) return false;
    t->coder = memory_token_coder_create(bench->gpu, memory_token_model(), arena, err);
    ok =
        t->coder != NULL && measure(bench, t, 1, arena, err) && measure(bench, t, ROWS, arena, err);
    memory_token_coder_destroy(t->coder);
    gpu_buffer_destroy(bench->gpu, t->tokens);
    return ok;
}

static bool append(void *context, int round, Error *err) {
    UNUSED(round);
    MemoryLog *log = context;
    uint8_t record[RECORD] = {0};
    uint64_t at;
    if (!memory_log_clear(log, err)) return false;
    for (int i = 0; i < RECORDS; i++) {
        record[i % RECORD]++;
        if (!memory_log_append(log, 1, record, RECORD, &at, err)) return false;
    }
    return true;
}

static bool measure_log(Bench *bench, const char *path, const char *name, Arena *arena,
                        Error *err) {
    MemoryLog *log = memory_log_open(path, NULL, arena, err);
    if (log == NULL) return false;
    BenchCase figure = {.name = name,
                        .unit = "krecord/s",
                        .items = RECORDS,
                        .scale = 1e3,
                        .limit = bench->best.bytes_per_second / (2.0 * RECORD) / 1e3,
                        .work = append,
                        .context = log,
                        .on_one_thread = true};
    bool ok = bench_rate(bench, &figure, err);
    memory_log_close(log);
    return ok;
}

bool bench_memory_tokens(Bench *bench, Arena *arena, Error *err) {
    char folder[1024];
    if (!file_cache_directory(folder, sizeof folder, err)) return false;
    const char *path = text_format(arena, "%s/bench.log", folder);
    return measure_tokens(bench, arena, err) &&
           measure_log(bench, NULL, "records of 144 bytes logged in memory", arena, err) &&
           measure_log(bench, path, "records of 144 bytes logged in a file", arena, err);
}
