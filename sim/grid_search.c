// A* over cells. What there is of a cell that was seen:
//
//     seen[index] ──► node: index, parent, counts of steps so far        found by its cell
//     heap: (length so far + bound, bound, node)                         smallest first
//
// A cell may stand in the heap more than once; what comes out of it a second time is dropped. Of
// equally long prospects the one with less before it goes first: in open country, where there are
// thousands of equally short ways, that walks straight down one of them. Prospects are computed
// from the sums of the counts, so that equal ones are equal to the last bit.

#include "sim/grid_search.h"

#include <math.h>
#include <string.h>

typedef struct Node {
    uint32_t index, parent; // in `cells`; node
    SimGridSteps steps;
    double length;
    bool is_done;
} Node;

typedef struct Prospect {
    double all, left;
    uint32_t node;
} Prospect;

//---- lengths -------------------------------------------------------------------------------------

double sim_grid_search_length(SimGridSteps steps) {
    return steps.straight + steps.diagonal * sqrt(2.0) + steps.cubic * sqrt(3.0);
}

static SimGridSteps add(SimGridSteps a, SimGridSteps b) {
    return (SimGridSteps){a.straight + b.straight, a.diagonal + b.diagonal, a.cubic + b.cubic};
}

static SimGridSteps step_of(int axes) {
    return (SimGridSteps){axes == 1, axes == 2, axes == 3};
}

static void sort_descending(uint32_t d[3]) {
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 2 - i; k++) {
            uint32_t small = d[k];
            if (small >= d[k + 1]) continue;
            d[k] = d[k + 1];
            d[k + 1] = small;
        }
    }
}

SimGridSteps sim_grid_search_bound(const SimGridMap *map, const int from[3], const int to[3]) {
    uint32_t d[3];
    for (int k = 0; k < 3; k++)
        d[k] = (uint32_t)(from[k] < to[k] ? to[k] - from[k] : from[k] - to[k]);
    if (!map->is_diagonal) return (SimGridSteps){.straight = d[0] + d[1] + d[2]};
    sort_descending(d);
    return (SimGridSteps){d[0] - d[1], d[1] - d[2], d[2]};
}

//---- moves ---------------------------------------------------------------------------------------

static uint32_t bit_of(const int d[3]) {
    return 1u << (d[0] + 1 + 3 * (d[1] + 1) + 9 * (d[2] + 1));
}

static ptrdiff_t offset_of(const SimGridMap *map, const int d[3]) {
    ptrdiff_t offset = 0;
    for (int k = 0; k < 3; k++) offset += d[k] * (ptrdiff_t)map->stride[k];
    return offset;
}

// the cells that a step d sweeps: 2, 4 or 8 of them
static uint32_t swept(const int d[3]) {
    uint32_t needs = 0;
    for (int corner = 0; corner < 8; corner++) {
        int at[3];
        for (int k = 0; k < 3; k++) at[k] = corner >> k & 1 ? d[k] : 0;
        needs |= bit_of(at);
    }
    return needs;
}

static void add_move(SimGridSearch *search, const int d[3]) {
    int axes = (d[0] != 0) + (d[1] != 0) + (d[2] != 0);
    bool is_flat = search->map->size[2] == 1;
    if (axes == 0 || (axes > 1 && !search->map->is_diagonal) || (is_flat && d[2] != 0)) return;
    search->moves[search->move_count++] = (SimGridMove){offset_of(search->map, d), swept(d), axes};
}

bool sim_grid_search_create(const SimGridMap *map, SimGridSearch *search, Error *err) {
    *search = (SimGridSearch){.map = map,
                              .nodes = {.item_bytes = sizeof(Node)},
                              .heap = {.item_bytes = sizeof(Prospect)},
                              .arena = arena_create("grid search")};
    for (int i = 0; i < 27; i++) add_move(search, (int[3]){i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1});
    search->seen = memory_alloc(map->cell_count * sizeof *search->seen);
    return search->seen != NULL || error_set(err, "no memory to search %zu cells", map->cell_count);
}

void sim_grid_search_destroy(SimGridSearch *search) {
    memory_free(search->seen);
    arena_destroy(&search->arena);
    *search = (SimGridSearch){0};
}

// which of the cells around, itself included, are of the kind of this one
static uint32_t same_around(const SimGridMap *map, size_t index) {
    const uint8_t *at = map->cells + index;
    uint32_t same = 0;
    int layers = map->size[2] > 1 ? 1 : 0;
    for (int z = -layers; z <= layers; z++) {
        for (int y = -1; y <= 1; y++) {
            const uint8_t *row = at + z * (ptrdiff_t)map->stride[2] + y * (ptrdiff_t)map->stride[1];
            uint32_t bits = (uint32_t)(row[-1] == *at) | (uint32_t)(row[0] == *at) << 1 |
                            (uint32_t)(row[1] == *at) << 2;
            same |= bits << (3 * (y + 1) + 9 * (z + 1));
        }
    }
    return same;
}

//---- the heap ------------------------------------------------------------------------------------

static bool is_before(const Prospect *a, const Prospect *b) {
    return a->all < b->all || (a->all == b->all && a->left < b->left);
}

static void push(SimGridSearch *search, Prospect prospect) {
    list_push(&search->heap, &search->arena);
    Prospect *heap = search->heap.items;
    uint32_t at = search->heap.count - 1;
    while (at > 0 && is_before(&prospect, &heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = prospect;
}

static Prospect pop(SimGridSearch *search) {
    Prospect *heap = search->heap.items, first = heap[0];
    uint32_t count = --search->heap.count, at = 0;
    Prospect last = heap[count];
    for (uint32_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && is_before(&heap[child + 1], &heap[child])) child++;
        if (!is_before(&heap[child], &last)) break;
        heap[at] = heap[child];
    }
    heap[at] = last;
    return first;
}

//---- the search ----------------------------------------------------------------------------------

// a way to a cell; it counts if it is the first one or a shorter one
static void reach(SimGridSearch *search, size_t index, uint32_t parent, SimGridSteps steps,
                  const int to[3]) {
    double length = sim_grid_search_length(steps);
    uint32_t node = search->seen[index];
    if (node != 0 && LIST_AT(&search->nodes, Node, node - 1)->length <= length) return;
    if (node == 0) {
        list_push(&search->nodes, &search->arena);
        node = search->seen[index] = search->nodes.count;
    }
    *LIST_AT(&search->nodes, Node, node - 1) =
        (Node){(uint32_t)index, parent, steps, length, false};
    int cell[3];
    sim_grid_map_cell(search->map, index, cell);
    SimGridSteps left = sim_grid_search_bound(search->map, cell, to);
    push(search, (Prospect){sim_grid_search_length(add(steps, left)), sim_grid_search_length(left),
                            node - 1});
}

static void expand(SimGridSearch *search, uint32_t number, const int to[3]) {
    const Node node = *LIST_AT(&search->nodes, Node, number); // the list moves when it grows
    uint32_t same = same_around(search->map, node.index);
    for (int i = 0; i < search->move_count; i++) {
        const SimGridMove *move = &search->moves[i];
        if ((same & move->needs) != move->needs) continue;
        reach(search, (size_t)((ptrdiff_t)node.index + move->offset), number,
              add(node.steps, step_of(move->axes)), to);
    }
}

static void forget(SimGridSearch *search) {
    for (uint32_t i = 0; i < search->nodes.count; i++)
        search->seen[LIST_AT(&search->nodes, Node, i)->index] = 0;
    search->nodes.count = search->heap.count = 0;
    search->goal = 0;
}

bool sim_grid_search_find(SimGridSearch *search, const int from[3], const int to[3],
                          SimGridRoute *route) {
    const SimGridMap *map = search->map;
    forget(search);
    *route = (SimGridRoute){0};
    SimGridKind kind = sim_grid_map_kind(map, from);
    if (kind == SIM_GRID_BLOCKED || sim_grid_map_kind(map, to) != kind) return false;
    uint32_t goal = (uint32_t)sim_grid_map_index(map, to);
    reach(search, sim_grid_map_index(map, from), 0, (SimGridSteps){0}, to);
    while (search->heap.count > 0) {
        uint32_t number = pop(search).node;
        Node *node = LIST_AT(&search->nodes, Node, number);
        if (node->is_done) continue;
        node->is_done = true;
        if (node->index == goal) {
            search->goal = number + 1;
            route->steps = node->steps;
            route->length = node->length;
            return true;
        }
        route->expanded++;
        expand(search, number, to);
    }
    return false;
}

int sim_grid_search_cells(const SimGridSearch *search, int (*cells)[3], int room) {
    if (search->goal == 0) return 0;
    const Node *nodes = search->nodes.items, *goal = &nodes[search->goal - 1];
    int count = (int)(goal->steps.straight + goal->steps.diagonal + goal->steps.cubic) + 1;
    uint32_t node = search->goal - 1;
    for (int i = count - 1; i >= 0; i--, node = nodes[node].parent) {
        if (i < room) sim_grid_map_cell(search->map, nodes[node].index, cells[i]);
    }
    return count;
}
