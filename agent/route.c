// See route.h. The way is taken place by place from its start, and left where it first leaves the
// window: a way that comes back into the window later has to be walked round first.

#include "agent/route.h"

#include <math.h>

enum { MOST_PLACES = 512 }; // of one way: 700 m at the usual spacing

static float between(const MemoryGraph *graph, int a, int b) {
    const float *p = graph->places[a].position, *q = graph->places[b].position;
    return sqrtf((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                 (p[2] - q[2]) * (p[2] - q[2]));
}

static int find_way(Route *route, const MemoryGraph *graph, int place, int step,
                    int places[MOST_PLACES]) {
    int length;
    if (route == NULL)
        return memory_graph_path(graph, graph->here, place, step, places, MOST_PLACES, &length);
    if (route->goal != place) memory_route_begin(route->plan, graph, place, step);
    route->goal = place;
    return memory_route_update(route->plan, graph, graph->here, step, places, MOST_PLACES, &length);
}

bool route_toward(Route *route, const MemoryGraph *graph, const Grid *grid, int place, int step,
                  float xz[2], float *remaining) {
    if (graph->here < 0 || place < 0 || place >= graph->place_count) return false;
    int places[MOST_PLACES];
    int count = find_way(route, graph, place, step, places);
    int last = -1;
    while (last + 1 < count) {
        const float *at = graph->places[places[last + 1]].position;
        if (grid_cell(grid, at[0], at[2]) < 0) break;
        last++;
    }
    if (last < 0) return false;
    const float *at = graph->places[places[last]].position;
    xz[0] = at[0];
    xz[1] = at[2];
    *remaining = 0.0f;
    for (int i = last; i + 1 < count; i++) *remaining += between(graph, places[i], places[i + 1]);
    return true;
}
