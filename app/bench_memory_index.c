// Exact top-3 among rows as wide as those of a text or image encoder. Rows lie in clusters of 20:
// the same thing seen again and again; a query is one more look at one of them.

#include "app/bench_memory.h"
#include "memory/index.h"
#include "memory/index_gpu.h"

#include <math.h>

enum { WIDTH = 768, CLUSTER = 20, QUERIES = 16, TOP = 3, BATCH = 64 };

typedef struct Search {
    MemoryIndex *index;
    int16_t queries[QUERIES][WIDTH];
    uint32_t count;
    MemoryHit hits[QUERIES * TOP];
} Search;

static bool search(void *context, int round, Error *err) {
    UNUSED(round);
    Search *s = context;
    return memory_index_search(s->index, s->queries[0], s->count, TOP, UINT32_MAX, s->hits, err);
}

static void fill_centre(Rng *rng, int16_t *row) {
    for (int i = 0; i < WIDTH; i++) row[i] = (int16_t)((int)rng_below(rng, 10401) - 5200);
}

// two values of a draw: 200,000 rows are many
static void fill_near(Rng *rng, const int16_t *centre, int16_t *row) {
    for (int i = 0; i < WIDTH; i += 2) {
        uint32_t draw = rng_next(rng);
        row[i] = (int16_t)(centre[i] + (int)(draw % 5201) - 2600);
        row[i + 1] = (int16_t)(centre[i + 1] + (int)((draw >> 16) % 5201) - 2600);
    }
}

static bool fill(Search *s, uint32_t rows, Error *err) {
    Rng rng = rng_create(rows);
    int16_t centre[WIDTH], values[BATCH][WIDTH];
    uint32_t numbers[BATCH];
    const uint8_t tags[BATCH] = {0};
    uint32_t apart = rows / QUERIES;
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t at = row % BATCH;
        if (row % CLUSTER == 0) fill_centre(&rng, centre);
        fill_near(&rng, centre, values[at]);
        numbers[at] = row;
        if (row % apart == 0 && row / apart < QUERIES)
            fill_near(&rng, centre, s->queries[row / apart]);
        bool is_full = at == BATCH - 1 || row == rows - 1;
        if (is_full && !memory_index_put(s->index, numbers, values[0], tags, at + 1, err))
            return false;
    }
    return true;
}

static bool measure(Bench *bench, Search *s, uint32_t rows, uint32_t queries, Arena *arena,
                    Error *err) {
    double bytes = (double)rows * (WIDTH + sizeof(IndexRow)) / bench->best.bytes_per_second;
    double ops = (double)rows * WIDTH * queries / bench->best.flops_per_second;
    s->count = queries;
    BenchCase figure = {.name = text_format(arena, "top-3 of %u x %d, %u quer%s", rows, WIDTH,
                                            queries, queries == 1 ? "y" : "ies"),
                        .unit = "ms",
                        .items = 1.0,
                        .scale = 1e3,
                        .limit = 1e3 * fmax(bytes, ops),
                        .work = search,
                        .context = s,
                        .is_time = true};
    return bench_rate(bench, &figure, err);
}

bool bench_memory_index(Bench *bench, Arena *arena, Error *err) {
    static const uint32_t sizes[] = {2000, 20000, 200000};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        Search *s = arena_new(arena, Search);
        s->index = memory_index_create(bench->gpu, WIDTH, sizes[i], arena, err);
        bool ok = s->index != NULL && fill(s, sizes[i], err) &&
                  measure(bench, s, sizes[i], 1, arena, err) &&
                  measure(bench, s, sizes[i], QUERIES, arena, err);
        memory_index_destroy(s->index);
        if (!ok) return false;
    }
    return true;
}
