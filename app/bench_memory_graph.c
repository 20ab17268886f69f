// Ways through a city of 10,000 crossings, one in ten streets missing: planned anew by A*, and kept
// up by D* Lite while streets ahead are found closed and others heal.

#include "app/bench_memory.h"
#include "memory/graph_inside.h"
#include "memory/route.h"

enum { SIDE = 100, PLACES = SIDE * SIDE, STEPS_BETWEEN = 40 };

typedef struct City {
    MemoryGraph *graph;
    MemoryRoute *route;
    Rng rng;
    int way[PLACES], count; // of the route, from place 0
    int start;
    uint64_t read; // places that were looked at, or lie on the ways found
} City;

static void build(City *city) {
    MemoryGraph *graph = city->graph;
    for (int i = 0; i < PLACES; i++) {
        float at[3] = {12.0f * (float)(i % SIDE) + rng_range(&city->rng, -3, 3), 0.0f,
                       12.0f * (float)(i / SIDE) + rng_range(&city->rng, -3, 3)};
        memory_graph_lift(graph);
        memory_graph_visit(graph, at, 0);
    }
    for (int i = 0; i < PLACES; i++) {
        bool east = i % SIDE < SIDE - 1 && rng_below(&city->rng, 10) > 0;
        bool south = i / SIDE < SIDE - 1 && rng_below(&city->rng, 10) > 0;
        if (east) memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, i, i + 1);
        if (south) memory_graph_add_edge(graph, MEMORY_EDGE_TRAVERSABLE, i, i + SIDE);
    }
}

static bool find_way(void *context, int round, Error *err) {
    UNUSED(round);
    UNUSED(err);
    City *city = context;
    int from = (int)rng_below(&city->rng, PLACES), to = (int)rng_below(&city->rng, PLACES), length;
    city->read += (uint64_t)memory_graph_path(city->graph, from, to, 0, city->way, PLACES, &length);
    return true;
}

// one street among the next ten of the way is closed
static bool repair(void *context, int round, Error *err) {
    UNUSED(err);
    City *city = context;
    int step = round * STEPS_BETWEEN, length;
    if (city->count > 12) {
        int at = (int)rng_below(&city->rng, 10);
        memory_graph_block(city->graph, city->way[at], city->way[at + 1], step);
    }
    city->count = memory_route_update(city->route, city->graph, city->start, step, city->way,
                                      PLACES, &length);
    city->read += memory_route_expanded(city->route);
    return true;
}

static bool measure(Bench *bench, City *city, const char *name, const char *read,
                    bool (*work)(void *context, int round, Error *err), Arena *arena, Error *err) {
    BenchCase figure = {.name = name,
                        .unit = "us",
                        .items = 1.0,
                        .scale = 1e6,
                        .work = work,
                        .context = city,
                        .on_one_thread = true,
                        .is_time = true};
    BenchTaken taken;
    city->read = 0;
    if (!bench_time_work(bench, &figure, &taken, err)) return false;
    double each = (double)city->read / (taken.rounds + 1);                  // one call is not timed
    double bytes = each * (sizeof(MemoryPlace) + 2.0 * sizeof(MemoryEdge)); // 4 edges, each of two
    figure.limit = bytes / bench->best.bytes_per_second * 1e6;
    bench_tell(bench, &figure, taken);
    bench_value(bench, text_format(arena, "  %s, on average", read), "places", each, 0.0);
    return true;
}

bool bench_memory_graph(Bench *bench, Arena *arena, Error *err) {
    City *city = arena_new(arena, City);
    city->rng = rng_create(5);
    city->graph = memory_graph_create(&bench->app->memory, arena);
    build(city);
    if (!measure(bench, city, "a way by A*, 10,000 places", "on the way", find_way, arena, err))
        return false;
    city->route = memory_route_create(arena);
    memory_route_begin(city->route, city->graph, PLACES / 2 + SIDE / 2, 0);
    city->start = SIDE + 1;
    return measure(bench, city, "a way repaired by D* Lite, 10,000 places", "looked at again",
                   repair, arena, err);
}
