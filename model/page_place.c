// See page_place.h.

#include "model/page_place.h"

#include "memory/cell.h"

#include <math.h>
#include <string.h>

enum { MOST = 64 };

uint64_t model_page_place(const Memory *memory, const float feet[3]) {
    return memory_cell_key(memory, memory->graph->submap, feet).id;
}

void model_page_tie(const Memory *memory, const float feet[3], float slope, ModelPage *page) {
    page->place = model_page_place(memory, feet);
    page->is_tied = true;
    page->tie = memory_tie(memory);
    memcpy(page->feet, feet, sizeof page->feet);
    page->is_dynamic = model_page_is_dynamic(memory, page->pose, slope);
}

typedef struct Near {
    uint64_t place;
    float way;
} Near;

static void insert(Near *list, uint32_t *count, Near next) {
    for (uint32_t i = 0; i < *count; i++)
        if (list[i].place == next.place) return;
    uint32_t at = *count < MOST ? (*count)++ : MOST - 1;
    if (at == MOST - 1 && list[at].place != 0 && list[at].way <= next.way) return;
    while (at > 0 && list[at - 1].way > next.way) {
        list[at] = list[at - 1];
        at--;
    }
    list[at] = next;
}

static Near near_of(const Memory *memory, int place, const float feet[3]) {
    const MemoryPlace *p = &memory->graph->places[place];
    float dx = p->position[0] - feet[0], dz = p->position[2] - feet[2];
    return (Near){memory_cell_key(memory, p->submap, p->position).id, sqrtf(dx * dx + dz * dz)};
}

uint32_t model_page_hints(const Memory *memory, const float feet[3], uint64_t *places,
                          uint32_t most) {
    const MemoryGraph *graph = memory->graph;
    int here = memory_graph_nearest(graph, feet);
    if (here < 0) return 0;
    Near list[MOST] = {0};
    uint32_t count = 0;
    insert(list, &count, near_of(memory, here, feet));
    for (int e = graph->places[here].first_edge; e >= 0;
         e = memory_graph_next_edge(graph, e, here)) {
        const MemoryEdge *edge = &graph->edges[e];
        if (edge->kind == MEMORY_EDGE_SEES) continue;
        insert(list, &count, near_of(memory, edge->from == here ? edge->to : edge->from, feet));
    }
    if (count > most) count = most;
    for (uint32_t i = 0; i < count; i++) places[i] = list[i].place;
    return count;
}

static bool is_in_view(const float point[3], const float pose[MODEL_POSE], float slope) {
    const float farthest = 5;
    float at[3] = {0}; // right, up, back
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) at[i] += pose[3 * k + i] * (point[k] - pose[9 + k]);
    return at[2] < -0.1f && at[2] > -farthest && fabsf(at[0]) < -slope * at[2] &&
           fabsf(at[1]) < -slope * at[2];
}

bool model_page_is_dynamic(const Memory *memory, const float camera[MODEL_POSE], float slope) {
    const MemoryMover *movers;
    int count = memory_octree_movers(memory->octree, &movers);
    for (int i = 0; i < count; i++)
        if (is_in_view(movers[i].position, camera, slope)) return true;
    return false;
}
