#include "app/bench.h"
static bool run(Bench *bench, Arena *arena, Error *err) {
    UNUSED(bench);
    UNUSED(arena);
    UNUSED(err);
    return true;
}
const BenchType bench_memory = {"memory", "parts of the memory", run};
