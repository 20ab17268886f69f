// Things: how often seen, how often missed, how long things of their kind stay. See graph.h.
//
// Belief is (seen + 3) / (seen + 2 refuted + 3.5): one look that misses weighs as much as two that
// find, since a look that misses has made sure that nothing hides the place; and eyes are mostly
// right, so what was seen once is there in eight cases of nine. It falls with the time
// since the last look, as exp(-rate t); the rate is earned per category:
//
//     rate = (gone + GONE) / (watched + WATCHED)       expected departures per step
//
// the mean of a Gamma posterior of a Poisson process, after `gone` departures in `watched` steps.
// The prior, a tenth of a departure in 4000 steps, halves belief in 28,000 steps: so weak that one
// thing which was found gone after 500 steps makes its kind ten times as restless.
//
// When a look counts: a thing in view for a while is one look, so a sighting less than LOOK steps
// after the last does not count as "stayed". A thing counts as gone when it was missed although it
// was believed to be there; missing it again says nothing new about how long its kind stays.
//
// Categories beyond the room share a habit with others (their number modulo the room).

#include "memory/graph_inside.h"

enum {
    LOOK = 8,    // steps between two looks
    FADING = 16, // sightings that a mean appearance remembers: a running mean in whole numbers
                 // stands still when more are behind it
};
static const double GONE = 0.1, WATCHED = 4000;

//---- finding -------------------------------------------------------------------------------------

static void put_in_grid(MemoryGraph *graph, int object) {
    GraphStore *store = memory_graph_store(graph);
    memory_graph_grid_put(&store->objects, object, graph->objects[object].position);
}

typedef struct Question {
    const MemoryGraph *graph;
    const MemorySighting *sighting;
} Question;

// Is the sighting the object itself? Within object_radius, or within the larger of the two extents:
// half a sofa seen twice is still one sofa.
static bool is_same(const void *context, int index) {
    const Question *question = context;
    const MemoryGraph *graph = question->graph;
    const MemorySighting *sighting = question->sighting;
    const MemoryObject *object = &graph->objects[index];
    if (object->category != sighting->category || object->is_retired) return false;
    if (graph->is_detached && object->submap != graph->submap) return false;
    float extent = fmaxf(object->radius, sighting->radius);
    int64_t limit = memory_graph_millimetres(fmaxf(graph->config.object_radius, extent));
    return memory_graph_square(object->position, sighting->position) <= limit * limit;
}

enum { MOST_ROUND = 256 }; // things of one category in reach of a sighting

static int find_object(const MemoryGraph *graph, const MemorySighting *sighting) {
    const GraphStore *store = memory_graph_store(graph);
    Question question = {graph, sighting};
    int round[MOST_ROUND], found = GRAPH_NONE;
    float reach = fmaxf(graph->config.object_radius, fmaxf(store->largest, sighting->radius));
    int count = memory_graph_grid_around(&store->objects, sighting->position, reach, is_same,
                                         &question, round, MOST_ROUND);
    int64_t nearest = INT64_MAX;
    for (int i = 0; i < count; i++) {
        int64_t square = memory_graph_square(graph->objects[round[i]].position, sighting->position);
        if (square >= nearest) continue;
        nearest = square;
        found = round[i];
    }
    return found;
}

//---- adding --------------------------------------------------------------------------------------

static int least_believed(const MemoryGraph *graph, int step) {
    int least = 0;
    float lowest = memory_graph_belief(graph, &graph->objects[0], step);
    for (int i = 1; i < graph->object_count; i++) {
        float belief = memory_graph_belief(graph, &graph->objects[i], step);
        bool is_older = graph->objects[i].last_step < graph->objects[least].last_step;
        if (belief > lowest || (belief == lowest && !is_older)) continue;
        least = i;
        lowest = belief;
    }
    return least;
}

static int take_seat(MemoryGraph *graph, int step) {
    if (graph->object_count < MEMORY_MAX_OBJECTS) return graph->object_count++;
    int seat = least_believed(graph, step);
    while (graph->objects[seat].first_edge != GRAPH_NONE) {
        memory_graph_remove_edge(graph, graph->objects[seat].first_edge);
    }
    return seat;
}

static int add_object(MemoryGraph *graph, const MemorySighting *sighting, int step) {
    int index = take_seat(graph, step);
    MemoryObject *object = &graph->objects[index];
    memset(object, 0, sizeof *object); // all bytes: the digest reads them
    object->category = sighting->category;
    memcpy(object->position, sighting->position, sizeof object->position);
    object->first_step = step;
    object->submap = graph->submap;
    object->first_edge = GRAPH_NONE;
    return index;
}

//---- seeing --------------------------------------------------------------------------------------

static bool is_known(const int8_t feature[MEMORY_FEATURE]) {
    for (int i = 0; i < MEMORY_FEATURE; i++) {
        if (feature[i] != 0) return true;
    }
    return false;
}

// (mean (n - 1) + value) / n, rounded to the nearest
static int8_t mean_of(int mean, int value, int n) {
    int sum = mean * (n - 1) + value;
    return (int8_t)(sum >= 0 ? (sum + n / 2) / n : -((-sum + n / 2) / n));
}

static void mix_feature(MemoryObject *object, const int8_t feature[MEMORY_FEATURE]) {
    if (!is_known(feature)) return;
    int n = !is_known(object->feature) ? 1 : object->seen < FADING ? object->seen : FADING;
    for (int i = 0; i < MEMORY_FEATURE; i++) {
        object->feature[i] = mean_of(object->feature[i], feature[i], n);
    }
}

static MemoryHabit *habit_of(const MemoryGraph *graph, uint32_t category) {
    return &graph->habits[category % MEMORY_MAX_CATEGORIES];
}

static void count_stayed(MemoryGraph *graph, const MemoryObject *object, int step) {
    if (object->seen == 0 || step - object->last_step < LOOK) return;
    MemoryHabit *habit = habit_of(graph, object->category);
    habit->stayed++;
    habit->watched += step - object->last_step;
}

int memory_graph_see(MemoryGraph *graph, const MemorySighting *sighting, int step) {
    GraphStore *store = memory_graph_store(graph);
    int index = find_object(graph, sighting);
    if (index == GRAPH_NONE) index = add_object(graph, sighting, step);
    MemoryObject *object = &graph->objects[index];
    count_stayed(graph, object, step);
    object->seen++;
    for (int i = 0; i < 3; i++) {
        object->position[i] += (sighting->position[i] - object->position[i]) / (float)object->seen;
    }
    mix_feature(object, sighting->feature);
    object->radius = fmaxf(object->radius, sighting->radius);
    store->largest = fmaxf(store->largest, object->radius);
    object->last_step = step;
    object->place = graph->here;
    put_in_grid(graph, index);
    if (graph->here != GRAPH_NONE)
        memory_graph_add_edge(graph, MEMORY_EDGE_SEES, graph->here, index);
    return index;
}

void memory_graph_retire(MemoryGraph *graph, int object) {
    while (graph->objects[object].first_edge != GRAPH_NONE)
        memory_graph_remove_edge(graph, graph->objects[object].first_edge);
    memory_graph_grid_remove(&memory_graph_store(graph)->objects, object);
    graph->objects[object].is_retired = true;
}

//---- doubting ------------------------------------------------------------------------------------

void memory_graph_refute(MemoryGraph *graph, int index, int step) {
    ASSERT(index >= 0 && index < graph->object_count);
    MemoryObject *object = &graph->objects[index];
    // at least one half by its counts
    bool was_believed = object->seen >= 2 * object->refuted;
    if (was_believed && step > object->last_step) {
        MemoryHabit *habit = habit_of(graph, object->category);
        habit->gone++;
        habit->watched += step - object->last_step;
    }
    object->refuted++;
    object->last_step = step; // when it was last looked for
}

float memory_graph_rate(const MemoryGraph *graph, uint32_t category) {
    const MemoryHabit *habit = habit_of(graph, category);
    return (float)((habit->gone + GONE) / ((double)habit->watched + WATCHED));
}

float memory_graph_belief(const MemoryGraph *graph, const MemoryObject *object, int step) {
    if (object->is_retired) return 0;
    float counts =
        (float)(2 * object->seen + 6) / (float)(2 * object->seen + 4 * object->refuted + 7);
    int age = step - object->last_step;
    if (age <= 0) return counts;
    return counts * expf(-memory_graph_rate(graph, object->category) * (float)age);
}

void memory_graph_shift_objects(MemoryGraph *graph, float x, float z) {
    for (int i = 0; i < graph->object_count; i++) {
        graph->objects[i].position[0] += x;
        graph->objects[i].position[2] += z;
        if (!graph->objects[i].is_retired) put_in_grid(graph, i);
    }
}
