// A* (Hart, Nilsson and Raphael 1968) over traversable edges, in whole millimetres. See graph.h.
//
// An edge costs its straight length rounded up, or more where it was lately blocked; the estimate
// is the straight distance rounded down. So the estimate never exceeds what is left and never falls
// by more than an edge costs: the first time a place is taken from the heap its length is final,
// and the result is exactly the shortest. The lower of equals is taken first.

#include "memory/graph_inside.h"

enum { UNREACHED = INT32_MAX };

static bool is_before(GraphHeapItem a, GraphHeapItem b) {
    return a.cost != b.cost ? a.cost < b.cost : a.place < b.place;
}

static void heap_push(GraphHeapItem *heap, int *count, GraphHeapItem item) {
    int at = (*count)++;
    for (; at > 0 && is_before(item, heap[(at - 1) / 2]); at = (at - 1) / 2) {
        heap[at] = heap[(at - 1) / 2];
    }
    heap[at] = item;
}

static GraphHeapItem heap_pop(GraphHeapItem *heap, int *count) {
    GraphHeapItem top = heap[0], item = heap[--*count];
    int at = 0;
    for (int child; (child = 2 * at + 1) < *count; at = child) {
        if (child + 1 < *count && is_before(heap[child + 1], heap[child])) child++;
        if (!is_before(heap[child], item)) break;
        heap[at] = heap[child];
    }
    heap[at] = item;
    return top;
}

typedef struct Search {
    GraphStore *store;
    int goal, step;
    int heap_count;
} Search;

static int64_t estimate(const Search *search, int place) {
    const MemoryPlace *places = search->store->graph.places;
    return memory_graph_straight_down(places[place].position, places[search->goal].position);
}

static void reach(Search *search, int place, int from, int length) {
    GraphStore *store = search->store;
    if (length >= store->length[place]) return;
    store->length[place] = length;
    store->previous[place] = from;
    GraphHeapItem item = {length + estimate(search, place), place};
    heap_push(store->heap, &search->heap_count, item);
}

static void relax_edges(Search *search, int place) {
    const MemoryGraph *graph = &search->store->graph;
    int length = search->store->length[place];
    for (int e = graph->places[place].first_edge; e != GRAPH_NONE;) {
        const MemoryEdge *edge = &graph->edges[e];
        if (edge->kind == MEMORY_EDGE_TRAVERSABLE)
            reach(search, memory_graph_other_end(edge, place), place,
                  length + memory_graph_edge_cost(edge, search->step));
        e = memory_graph_next_edge(graph, e, place);
    }
}

static bool find_way(Search *search, int from) {
    GraphStore *store = search->store;
    for (int i = 0; i < store->graph.place_count; i++) store->length[i] = UNREACHED;
    store->length[from] = 0;
    store->previous[from] = GRAPH_NONE;
    heap_push(store->heap, &search->heap_count, (GraphHeapItem){estimate(search, from), from});
    while (search->heap_count > 0) {
        GraphHeapItem item = heap_pop(store->heap, &search->heap_count);
        if (item.place == search->goal) return true;
        // a shorter way to it was found after this item was pushed
        if (item.cost > store->length[item.place] + estimate(search, item.place)) continue;
        relax_edges(search, item.place);
    }
    return false;
}

int memory_graph_path(const MemoryGraph *graph, int from, int to, int step, int *places,
                      int max_places, int *length) {
    ASSERT(from >= 0 && from < graph->place_count && to >= 0 && to < graph->place_count);
    GraphStore *store = memory_graph_store(graph);
    Search search = {store, to, step, 0};
    *length = 0;
    if (!find_way(&search, from)) return 0;
    *length = store->length[to];

    int count = 0;
    for (int place = to; place != GRAPH_NONE; place = store->previous[place]) count++;
    // when the way is longer than the array, its beginning is what the walker needs
    int at = count;
    for (int place = to; place != GRAPH_NONE; place = store->previous[place]) {
        if (--at < max_places) places[at] = place;
    }
    return count < max_places ? count : max_places;
}
