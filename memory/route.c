// D* Lite (Koenig & Likhachev 2002, the optimised version of figure 4). See route.h.
//
//     goal ═══ g = rhs ═══╗            g      cost to the goal as last settled
//                         ║            rhs    cost by the neighbours' g: what it should be
//     agent ← way ── g = rhs           queue  places where the two differ, by [k1, k2]
//                         │            k2     min(g, rhs)
//                    not looked at     k1     k2 + estimate from the agent + km
//
// The search runs from the goal towards the agent, so that what the agent learns near itself
// changes little of it. When the agent moves, all estimates fall by at most what it moved: instead
// of touching the queue, km grows by that, rounded up (estimates are rounded down).
//
// What changed is found by comparing: every edge is kept as it was when last used (ends and cost),
// and every place where it was. They are compared when the graph says that something changed; else
// only the edges that still heal are. Both ends of what differs are settled anew.
//
// Costs are those of memory_graph_path: both find ways of one length. Ties go to the lower place.

#include "memory/route.h"

#include "memory/graph_inside.h"
#include "memory/route_queue.h"

enum { UNREACHED = INT32_MAX };

typedef struct UsedEdge {
    int from, to, cost; // from -1: was not traversable
} UsedEdge;

struct MemoryRoute {
    int goal, last, step; // last: where the last plan started, -1: none yet
    int frontier_first;
    int place_count, edge_count; // looked at in the last comparison
    uint64_t change;
    int64_t km;
    int *g, *rhs;     // [MEMORY_MAX_PLACES]
    int32_t (*at)[3]; // [MEMORY_MAX_PLACES] where the places were [mm]
    UsedEdge *used;   // [MEMORY_MAX_EDGES]
    int *healing, healing_count;
    int *touched, touched_count; // [MEMORY_MAX_PLACES] places to settle anew
    bool *is_touched;
    uint64_t expanded;
    RouteQueue queue;
};

MemoryRoute *memory_route_create(Arena *arena) {
    MemoryRoute *route = arena_new(arena, MemoryRoute);
    *route = (MemoryRoute){
        .goal = GRAPH_NONE,
        .last = GRAPH_NONE,
        .g = arena_array(arena, int, MEMORY_MAX_PLACES),
        .rhs = arena_array(arena, int, MEMORY_MAX_PLACES),
        .at = arena_alloc(arena, MEMORY_MAX_PLACES * sizeof *route->at),
        .used = arena_array(arena, UsedEdge, MEMORY_MAX_EDGES),
        .healing = arena_array(arena, int, MEMORY_MAX_EDGES),
        .touched = arena_array(arena, int, MEMORY_MAX_PLACES),
        .is_touched = arena_array(arena, bool, MEMORY_MAX_PLACES),
    };
    // relations that come between two comparisons are not walked
    for (int i = 0; i < MEMORY_MAX_EDGES; i++) route->used[i].from = GRAPH_NONE;
    memory_route_queue_create(&route->queue, MEMORY_MAX_PLACES, arena);
    return route;
}

//---- settling ------------------------------------------------------------------------------------

static RouteKey key_of(const MemoryRoute *route, const MemoryGraph *graph, int place) {
    int least = route->g[place] < route->rhs[place] ? route->g[place] : route->rhs[place];
    const float *start = graph->places[route->last].position;
    int estimate = memory_graph_straight_down(start, graph->places[place].position);
    return (RouteKey){least + (int64_t)estimate + route->km, least};
}

static void queue_if_unsettled(MemoryRoute *route, const MemoryGraph *graph, int place) {
    if (route->g[place] != route->rhs[place])
        memory_route_queue_put(&route->queue, place, key_of(route, graph, place));
    else
        memory_route_queue_remove(&route->queue, place);
}

// the next traversable edge in a place's list from `edge` on, its other end and its cost
typedef struct Step {
    int edge, other, cost;
} Step;

static bool next_step(const MemoryRoute *route, const MemoryGraph *graph, int place, Step *step) {
    while (step->edge != GRAPH_NONE) {
        int index = step->edge;
        step->edge = memory_graph_next_edge(graph, index, place);
        if (route->used[index].from == GRAPH_NONE) continue;
        step->other = memory_graph_other_end(&graph->edges[index], place);
        step->cost = route->used[index].cost;
        return true;
    }
    return false;
}

static int cost_over(int cost, int g) {
    return g == UNREACHED ? UNREACHED : cost + g;
}

// The best neighbour on the way to the goal, the lower of equals; -1: none.
static int best_neighbour(const MemoryRoute *route, const MemoryGraph *graph, int place,
                          int *least) {
    int best = GRAPH_NONE;
    *least = UNREACHED;
    Step step = {graph->places[place].first_edge, 0, 0};
    while (next_step(route, graph, place, &step)) {
        int cost = cost_over(step.cost, route->g[step.other]);
        if (cost == UNREACHED || cost > *least || (cost == *least && step.other > best)) continue;
        *least = cost;
        best = step.other;
    }
    return best;
}

static void settle_anew(MemoryRoute *route, const MemoryGraph *graph, int place) {
    if (place != route->goal) best_neighbour(route, graph, place, &route->rhs[place]);
    queue_if_unsettled(route, graph, place);
}

static void lower(MemoryRoute *route, const MemoryGraph *graph, int place) {
    route->g[place] = route->rhs[place];
    memory_route_queue_remove(&route->queue, place);
    Step step = {graph->places[place].first_edge, 0, 0};
    while (next_step(route, graph, place, &step)) {
        int cost = cost_over(step.cost, route->g[place]);
        if (step.other == route->goal || cost >= route->rhs[step.other]) continue;
        route->rhs[step.other] = cost;
        queue_if_unsettled(route, graph, step.other);
    }
}

static void raise(MemoryRoute *route, const MemoryGraph *graph, int place) {
    int before = route->g[place];
    route->g[place] = UNREACHED;
    Step step = {graph->places[place].first_edge, 0, 0};
    while (next_step(route, graph, place, &step)) {
        // only those that came over this place
        if (route->rhs[step.other] == cost_over(step.cost, before))
            settle_anew(route, graph, step.other);
    }
    queue_if_unsettled(route, graph, place);
}

static void find_way(MemoryRoute *route, const MemoryGraph *graph) {
    int place;
    RouteKey key;
    while (memory_route_queue_top(&route->queue, &place, &key)) {
        RouteKey goal = key_of(route, graph, route->last);
        bool is_done =
            !memory_route_key_before(key, goal) && route->rhs[route->last] <= route->g[route->last];
        if (is_done) return;
        RouteKey now = key_of(route, graph, place);
        if (memory_route_key_before(key, now)) {
            memory_route_queue_put(&route->queue, place, now);
            continue;
        }
        route->expanded++;
        if (route->g[place] > route->rhs[place])
            lower(route, graph, place);
        else
            raise(route, graph, place);
    }
}

//---- what changed --------------------------------------------------------------------------------

static void touch(MemoryRoute *route, int place) {
    if (place == GRAPH_NONE || route->is_touched[place]) return;
    route->is_touched[place] = true;
    route->touched[route->touched_count++] = place;
}

static void compare_edge(MemoryRoute *route, const MemoryGraph *graph, int index, int step) {
    UsedEdge now = {GRAPH_NONE, GRAPH_NONE, 0};
    const MemoryEdge *edge = &graph->edges[index];
    if (index < graph->edge_count && edge->kind == MEMORY_EDGE_TRAVERSABLE)
        now = (UsedEdge){edge->from, edge->to, memory_graph_edge_cost(edge, step)};
    UsedEdge *used = &route->used[index];
    if (used->from == now.from && used->to == now.to && used->cost == now.cost) return;
    touch(route, used->from);
    touch(route, used->to);
    touch(route, now.from);
    touch(route, now.to);
    *used = now;
}

static bool heals(const MemoryGraph *graph, int index, int step) {
    const MemoryEdge *edge = &graph->edges[index];
    return edge->blocked_step >= 0 && step < edge->blocked_step + MEMORY_BLOCKED_STEPS;
}

static void compare_edges(MemoryRoute *route, const MemoryGraph *graph, int step) {
    int count = graph->edge_count > route->edge_count ? graph->edge_count : route->edge_count;
    route->healing_count = 0;
    for (int i = 0; i < count; i++) {
        compare_edge(route, graph, i, step);
        if (i < graph->edge_count && heals(graph, i, step))
            route->healing[route->healing_count++] = i;
    }
    route->edge_count = graph->edge_count;
}

// Notes where a place is; false when it was somewhere else.
static bool is_where_it_was(MemoryRoute *route, const MemoryGraph *graph, int place) {
    bool is_same = true;
    for (int i = 0; i < 3; i++) {
        int32_t at = (int32_t)memory_graph_millimetres(graph->places[place].position[i]);
        is_same &= at == route->at[place][i];
        route->at[place][i] = at;
    }
    return is_same;
}

// Places that are new, other frontiers, or gone. False when a place that was stood at moved: then
// the estimates of all others mean nothing.
static bool compare_places(MemoryRoute *route, const MemoryGraph *graph) {
    bool has_moved = false;
    for (int i = 0; i < graph->place_count; i++) {
        if (is_where_it_was(route, graph, i)) continue;
        has_moved |= i < route->frontier_first;
        touch(route, i);
    }
    for (int i = graph->place_count; i < route->place_count; i++) {
        route->g[i] = route->rhs[i] = UNREACHED;
        memory_route_queue_remove(&route->queue, i);
    }
    route->place_count = graph->place_count;
    route->frontier_first = graph->frontier_first;
    return !has_moved;
}

static void compare_healing(MemoryRoute *route, const MemoryGraph *graph, int step) {
    int count = 0;
    for (int i = 0; i < route->healing_count; i++) {
        int edge = route->healing[i];
        compare_edge(route, graph, edge, step);
        if (heals(graph, edge, step)) route->healing[count++] = edge;
    }
    route->healing_count = count;
}

static void settle_touched(MemoryRoute *route, const MemoryGraph *graph) {
    for (int i = 0; i < route->touched_count; i++) {
        int place = route->touched[i];
        route->is_touched[place] = false;
        if (place < graph->place_count && route->last != GRAPH_NONE)
            settle_anew(route, graph, place);
    }
    route->touched_count = 0;
}

//---- planning ------------------------------------------------------------------------------------

void memory_route_begin(MemoryRoute *route, const MemoryGraph *graph, int goal, int step) {
    ASSERT(goal >= 0 && goal < graph->place_count);
    route->goal = goal;
    route->last = GRAPH_NONE;
    route->step = step;
    route->change = graph->change;
    route->km = 0;
    for (int i = 0; i < MEMORY_MAX_PLACES; i++) route->g[i] = route->rhs[i] = UNREACHED;
    route->rhs[goal] = 0;
    memory_route_queue_clear(&route->queue);
    compare_edges(route, graph, step);
    compare_places(route, graph);
    settle_touched(route, graph);
}

// Is the goal still the place that it was? One that was stood at is, wherever it was moved; a
// frontier only where it was: its number may be another's by now.
static bool has_goal(const MemoryRoute *route, const MemoryGraph *graph) {
    if (route->goal == GRAPH_NONE || route->goal >= graph->place_count) return false;
    if (route->goal < route->frontier_first) return true;
    const float *at = graph->places[route->goal].position;
    for (int i = 0; i < 3; i++) {
        if (memory_graph_millimetres(at[i]) != route->at[route->goal][i]) return false;
    }
    return true;
}

// from now on estimates are from `from`
static void start_from(MemoryRoute *route, const MemoryGraph *graph, int from) {
    int before = route->last;
    route->last = from;
    if (before == GRAPH_NONE)
        queue_if_unsettled(route, graph, route->goal);
    else if (before != from)
        route->km +=
            memory_graph_straight_up(graph->places[before].position, graph->places[from].position);
}

static void take_in_changes(MemoryRoute *route, const MemoryGraph *graph, int from, int step) {
    bool is_changed = route->change != graph->change || step < route->step;
    if (is_changed && !compare_places(route, graph)) {
        memory_route_begin(route, graph, route->goal, step);
    } else if (is_changed) {
        compare_edges(route, graph, step);
    } else {
        compare_healing(route, graph, step);
    }
    route->change = graph->change;
    route->step = step;
    start_from(route, graph, from);
    settle_touched(route, graph);
}

static int write_way(const MemoryRoute *route, const MemoryGraph *graph, int *places,
                     int max_places) {
    int count = 0;
    for (int place = route->last; count < max_places;) {
        places[count++] = place;
        if (place == route->goal) break;
        int least;
        place = best_neighbour(route, graph, place, &least);
        ASSERT(place != GRAPH_NONE);
    }
    return count;
}

int memory_route_update(MemoryRoute *route, const MemoryGraph *graph, int from, int step,
                        int *places, int max_places, int *length) {
    ASSERT(from >= 0 && from < graph->place_count);
    *length = 0;
    route->expanded = 0;
    if (!has_goal(route, graph)) return 0;
    take_in_changes(route, graph, from, step);
    find_way(route, graph);
    if (route->rhs[from] == UNREACHED) return 0;
    *length = route->rhs[from];
    return write_way(route, graph, places, max_places);
}

uint64_t memory_route_expanded(const MemoryRoute *route) {
    return route->expanded;
}
