// A topological map that grows as the agent walks, and the A* that finds the way back over it.
//
//     places   o---------o-----o          a new one where no other is within place_spacing
//              |  1503   |                edges: walked at least once, straight length, millimetres
//              o---------o
//     objects      x chair (seen 7, refuted 0, from place 2)
//
// Everything lies in arrays of fixed room made at creation, so nothing is allocated later and a
// place is an index that stays good until memory_graph_clear. What happens when an array is full:
// a new place is not made, the nearest is used instead; a new edge is dropped; a new object takes
// the seat of the one believed least (the one not looked at for longest, among equals).
//
// Edges are stored once, and threaded through two linked lists, one at each end:
//
//     head[place] -> half edge 2 e or 2 e + 1 -> next[half edge] -> ... -> NONE
//
// A* (Hart, Nilsson and Raphael 1968) runs on integers: an edge is its length rounded up, the
// estimate is the straight distance rounded down. So the estimate never exceeds what is left and
// never falls by more than an edge is long: the first time a place is taken from the heap its
// length is final, and the result is exactly the shortest.
// The search works in arrays of the graph itself: one search at a time.

#include "memory/graph.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { NONE = -1, UNREACHED = INT32_MAX };

typedef struct HeapItem {
    int64_t cost; // length so far + estimate
    int place;
} HeapItem;

// What a MemoryGraph is inside: the public part first, then what only this file needs.
typedef struct Store {
    MemoryGraph graph;
    int *head; // [places] first half edge at a place
    int *next; // [2 edges]
    // A*
    int *length;    // [places] of the best way found so far
    int *previous;  // [places] on that way
    HeapItem *heap; // [2 edges + 1]: an edge puts its end on the heap at most once per direction
} Store;

static Store *store_of(const MemoryGraph *graph) {
    return (Store *)(uintptr_t)graph; // the graph is its first member
}

MemoryGraph *memory_graph_create(const MemoryConfig *config, Arena *arena) {
    Store *store = arena_new(arena, Store);
    *store = (Store){
        .graph =
            {
                .config = *config,
                .places = arena_array(arena, MemoryPlace, MEMORY_MAX_PLACES),
                .edges = arena_array(arena, MemoryEdge, MEMORY_MAX_EDGES),
                .objects = arena_array(arena, MemoryObject, MEMORY_MAX_OBJECTS),
            },
        .head = arena_array(arena, int, MEMORY_MAX_PLACES),
        .next = arena_array(arena, int, 2 * MEMORY_MAX_EDGES),
        .length = arena_array(arena, int, MEMORY_MAX_PLACES),
        .previous = arena_array(arena, int, MEMORY_MAX_PLACES),
        .heap = arena_array(arena, HeapItem, 2 * MEMORY_MAX_EDGES + 1),
    };
    memory_graph_clear(&store->graph);
    return &store->graph;
}

void memory_graph_clear(MemoryGraph *graph) {
    graph->place_count = graph->edge_count = graph->object_count = 0;
    graph->here = NONE;
}

//---- distances, whole millimetres ----------------------------------------------------------------

static int64_t millimetres(float metres) {
    return llround((double)metres * 1000.0);
}

static int64_t squared_distance(const float a[3], const float b[3]) {
    int64_t sum = 0;
    for (int i = 0; i < 3; i++) {
        int64_t d = millimetres(a[i]) - millimetres(b[i]);
        sum += d * d;
    }
    return sum;
}

// largest root with root² <= square
static int64_t root_down(int64_t square) {
    int64_t root = (int64_t)sqrt((double)square);
    while (root * root > square) root--;
    while ((root + 1) * (root + 1) <= square) root++;
    return root;
}

static int64_t root_up(int64_t square) {
    int64_t root = root_down(square);
    return root * root == square ? root : root + 1;
}

//---- places --------------------------------------------------------------------------------------

static int nearest_place(const MemoryGraph *graph, const float position[3], int64_t *square) {
    int nearest = NONE;
    *square = INT64_MAX;
    for (int i = 0; i < graph->place_count; i++) {
        int64_t d = squared_distance(graph->places[i].position, position);
        if (d < *square) {
            *square = d;
            nearest = i;
        }
    }
    return nearest;
}

int memory_graph_nearest(const MemoryGraph *graph, const float position[3]) {
    int64_t square;
    return nearest_place(graph, position, &square);
}

static int add_place(MemoryGraph *graph, const float position[3], int step) {
    int place = graph->place_count++;
    graph->places[place] = (MemoryPlace){.first_step = step};
    memcpy(graph->places[place].position, position, 3 * sizeof *position);
    store_of(graph)->head[place] = NONE;
    return place;
}

static int find_or_add_place(MemoryGraph *graph, const float position[3], int step) {
    int64_t spacing = millimetres(graph->config.place_spacing);
    int64_t square;
    int place = nearest_place(graph, position, &square);
    bool is_near = place != NONE && square < spacing * spacing;
    if (is_near || graph->place_count == MEMORY_MAX_PLACES) return place;
    return add_place(graph, position, step);
}

static bool has_edge(const MemoryGraph *graph, int from, int to) {
    const Store *store = store_of(graph);
    for (int half = store->head[from]; half != NONE; half = store->next[half]) {
        const MemoryEdge *edge = &graph->edges[half / 2];
        if (edge->from == to || edge->to == to) return true;
    }
    return false;
}

static void add_edge(MemoryGraph *graph, int from, int to) {
    if (has_edge(graph, from, to) || graph->edge_count == MEMORY_MAX_EDGES) return;
    Store *store = store_of(graph);
    int edge = graph->edge_count++;
    int64_t square = squared_distance(graph->places[from].position, graph->places[to].position);
    graph->edges[edge] = (MemoryEdge){
        .from = from < to ? from : to,
        .to = from < to ? to : from,
        .length = (int)root_up(square),
    };
    store->next[2 * edge] = store->head[from];
    store->head[from] = 2 * edge;
    store->next[2 * edge + 1] = store->head[to];
    store->head[to] = 2 * edge + 1;
}

int memory_graph_visit(MemoryGraph *graph, const float position[3], int step) {
    int place = find_or_add_place(graph, position, step);
    graph->places[place].visits++;
    graph->places[place].last_step = step;
    if (graph->here != NONE && graph->here != place) add_edge(graph, graph->here, place);
    graph->here = place;
    return place;
}

void memory_graph_lift(MemoryGraph *graph) {
    graph->here = NONE;
}

//---- objects -------------------------------------------------------------------------------------

// Is a sighting at `square` distance the object itself? Within object_radius, or within the larger
// of the two extents: half a sofa seen twice is still one sofa.
static bool is_same(const MemoryGraph *graph, const MemoryObject *object, float radius,
                    int64_t square) {
    float reach = fmaxf(graph->config.object_radius, fmaxf(object->radius, radius));
    int64_t limit = millimetres(reach);
    return square <= limit * limit;
}

static int find_object(const MemoryGraph *graph, uint32_t category, const float position[3],
                       float radius) {
    int found = NONE;
    int64_t nearest = INT64_MAX;
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *object = &graph->objects[i];
        if (object->category != category) continue;
        int64_t square = squared_distance(object->position, position);
        if (square < nearest && is_same(graph, object, radius, square)) {
            nearest = square;
            found = i;
        }
    }
    return found;
}

static int least_believed(const MemoryGraph *graph) {
    int least = 0;
    for (int i = 1; i < graph->object_count; i++) {
        float belief = memory_graph_belief(graph, &graph->objects[i], 0);
        float lowest = memory_graph_belief(graph, &graph->objects[least], 0);
        bool is_older = graph->objects[i].last_step < graph->objects[least].last_step;
        if (belief < lowest || (belief == lowest && is_older)) least = i;
    }
    return least;
}

static int add_object(MemoryGraph *graph, uint32_t category, const float position[3], int step) {
    bool is_full = graph->object_count == MEMORY_MAX_OBJECTS;
    int object = is_full ? least_believed(graph) : graph->object_count++;
    graph->objects[object] = (MemoryObject){.category = category, .first_step = step};
    memcpy(graph->objects[object].position, position, 3 * sizeof *position);
    return object;
}

int memory_graph_see(MemoryGraph *graph, const MemorySighting *sighting, int step) {
    uint32_t category = sighting->category;
    const float *position = sighting->position, radius = sighting->radius;
    int index = find_object(graph, category, position, radius);
    if (index == NONE) index = add_object(graph, category, position, step);

    MemoryObject *object = &graph->objects[index];
    object->seen++;
    for (int i = 0; i < 3; i++) {
        object->position[i] += (position[i] - object->position[i]) / (float)object->seen;
    }
    object->radius = fmaxf(object->radius, radius);
    object->last_step = step;
    object->place = graph->here;
    return index;
}

void memory_graph_refute(MemoryGraph *graph, int object, int step) {
    ASSERT(object >= 0 && object < graph->object_count);
    graph->objects[object].refuted++;
    graph->objects[object].last_step = step; // when it was last looked for
}

float memory_graph_belief(const MemoryGraph *graph, const MemoryObject *object, int step) {
    UNUSED(graph);
    UNUSED(step);
    return (float)(object->seen + 1) / (float)(object->seen + 2 * object->refuted + 2);
}

//---- the way -------------------------------------------------------------------------------------

static bool is_before(HeapItem a, HeapItem b) {
    return a.cost != b.cost ? a.cost < b.cost : a.place < b.place;
}

static void heap_push(HeapItem *heap, int *count, HeapItem item) {
    int at = (*count)++;
    for (; at > 0 && is_before(item, heap[(at - 1) / 2]); at = (at - 1) / 2) {
        heap[at] = heap[(at - 1) / 2];
    }
    heap[at] = item;
}

static HeapItem heap_pop(HeapItem *heap, int *count) {
    HeapItem top = heap[0], item = heap[--*count];
    int at = 0;
    for (int child; (child = 2 * at + 1) < *count; at = child) {
        if (child + 1 < *count && is_before(heap[child + 1], heap[child])) child++;
        if (!is_before(heap[child], item)) break;
        heap[at] = heap[child];
    }
    heap[at] = item;
    return top;
}

static int64_t estimate(const MemoryGraph *graph, int from, int to) {
    return root_down(squared_distance(graph->places[from].position, graph->places[to].position));
}

static void relax_edges(Store *store, int place, int goal, int *heap_count) {
    const MemoryGraph *graph = &store->graph;
    for (int half = store->head[place]; half != NONE; half = store->next[half]) {
        const MemoryEdge *edge = &graph->edges[half / 2];
        int other = edge->from == place ? edge->to : edge->from;
        int length = store->length[place] + edge->length;
        if (length >= store->length[other]) continue;
        store->length[other] = length;
        store->previous[other] = place;
        HeapItem item = {length + estimate(graph, other, goal), other};
        heap_push(store->heap, heap_count, item);
    }
}

static bool search(Store *store, int from, int to) {
    const MemoryGraph *graph = &store->graph;
    for (int i = 0; i < graph->place_count; i++) store->length[i] = UNREACHED;
    store->length[from] = 0;
    store->previous[from] = NONE;

    int count = 0;
    heap_push(store->heap, &count, (HeapItem){estimate(graph, from, to), from});
    while (count > 0) {
        HeapItem item = heap_pop(store->heap, &count);
        if (item.place == to) return true;
        // a shorter way to it was found after this item was pushed
        if (item.cost > store->length[item.place] + estimate(graph, item.place, to)) continue;
        relax_edges(store, item.place, to, &count);
    }
    return false;
}

int memory_graph_path(const MemoryGraph *graph, int from, int to, int step, int *places,
                      int max_places, int *length) {
    UNUSED(step);
    ASSERT(from >= 0 && from < graph->place_count && to >= 0 && to < graph->place_count);
    Store *store = store_of(graph);
    *length = 0;
    if (!search(store, from, to)) return 0;
    *length = store->length[to];

    int count = 0;
    for (int place = to; place != NONE; place = store->previous[place]) count++;
    // when the way is longer than the array, its beginning is what the walker needs
    int at = count;
    for (int place = to; place != NONE; place = store->previous[place]) {
        if (--at < max_places) places[at] = place;
    }
    return count < max_places ? count : max_places;
}

//---- the whole -----------------------------------------------------------------------------------

uint64_t memory_graph_digest(const MemoryGraph *graph) {
    uint64_t digest = 0;
    digest = hash_bytes(graph->places, (size_t)graph->place_count * sizeof *graph->places, digest);
    digest = hash_bytes(graph->edges, (size_t)graph->edge_count * sizeof *graph->edges, digest);
    return hash_bytes(graph->objects, (size_t)graph->object_count * sizeof *graph->objects, digest);
}

size_t memory_graph_bytes(const MemoryGraph *graph) {
    return (size_t)graph->place_count * sizeof *graph->places +
           (size_t)graph->edge_count * sizeof *graph->edges +
           (size_t)graph->object_count * sizeof *graph->objects;
}
