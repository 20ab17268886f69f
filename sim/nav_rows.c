// Dijkstra (1959) against the edges, from the node that is gone to, with a heap that knows where
// each node stands in it.
//
//     best     7.1  inf  0  3.2         length of the best way found so far
//     place     2    0  -1   1          0: not met yet; n: entry n - 1 of the heap; -1: settled,
//     heap      3   0  .   2            `best` is final. The heap fills the array from its front,
//                                       what is settled from its back, so together they name all
//                                       nodes met: a row is wiped by those, not by all of a city.
//
// A row that is asked about a node that is not settled yet goes on from where it stopped. One of a
// house of 300 viewpoints takes 5 kB and all are kept, one of a city 470 kB and those of a route
// are; the one made first gives way to a new one. All memory is taken at creation: rows outlive
// what is scratch where they are asked.

#include "sim/nav_rows.h"

#include <math.h>

enum { ROWS_BYTES = 32 << 20, ROWS_LEAST = 4, SETTLED = -1 };

typedef struct Row {
    int to;
    double *best;      // [node_count]
    int *heap, *place; // [node_count]
    int heaped, settled;
} Row;

struct SimNavRows {
    const SimNavGraph *graph;
    SimNavUnit unit;
    Row *rows;              // [room]
    int room, made, oldest; // rows in use; which gives way when all are
    int *row_of;            // [node_count] index + 1, 0: none
};

SimNavRows *sim_nav_rows_create(const SimNavGraph *graph, SimNavUnit unit, Arena *arena) {
    SimNavRows *rows = arena_new(arena, SimNavRows);
    size_t bytes = (size_t)graph->node_count * (sizeof(double) + 2 * sizeof(int));
    size_t room = ROWS_BYTES / bytes;
    if (room < ROWS_LEAST) room = ROWS_LEAST;
    if (room > (size_t)graph->node_count) room = (size_t)graph->node_count;
    *rows = (SimNavRows){.graph = graph,
                         .unit = unit,
                         .rows = arena_array(arena, Row, room),
                         .room = (int)room,
                         .row_of = arena_array(arena, int, graph->node_count)};
    for (size_t i = 0; i < room; i++) {
        Row *row = &rows->rows[i];
        row->best = arena_array(arena, double, graph->node_count);
        row->heap = arena_array(arena, int, graph->node_count);
        row->place = arena_array(arena, int, graph->node_count);
        for (int n = 0; n < graph->node_count; n++) row->best[n] = INFINITY;
    }
    return rows;
}

//---- heap ----------------------------------------------------------------------------------------

static void put(Row *row, int slot, int node) {
    row->heap[slot] = node;
    row->place[node] = slot + 1;
}

static void rise(Row *row, int slot) {
    int node = row->heap[slot];
    for (; slot > 0; slot = (slot - 1) / 2) {
        int above = row->heap[(slot - 1) / 2];
        if (row->best[above] <= row->best[node]) break;
        put(row, slot, above);
    }
    put(row, slot, node);
}

static void sink(Row *row, int slot) {
    int node = row->heap[slot];
    for (int below; (below = 2 * slot + 1) < row->heaped; slot = below) {
        if (below + 1 < row->heaped &&
            row->best[row->heap[below + 1]] < row->best[row->heap[below]])
            below++;
        if (row->best[node] <= row->best[row->heap[below]]) break;
        put(row, slot, row->heap[below]);
    }
    put(row, slot, node);
}

static int take_nearest(Row *row, int node_count) {
    int nearest = row->heap[0], last = row->heap[--row->heaped];
    if (row->heaped > 0) {
        put(row, 0, last);
        sink(row, 0);
    }
    row->place[nearest] = SETTLED;
    row->heap[node_count - ++row->settled] = nearest;
    return nearest;
}

// a way of this length was found
static void offer(Row *row, int node, double length) {
    if (row->place[node] == SETTLED || length >= row->best[node]) return;
    row->best[node] = length;
    if (row->place[node] == 0) put(row, row->heaped++, node);
    rise(row, row->place[node] - 1);
}

//---- rows ----------------------------------------------------------------------------------------

static void settle_next(const SimNavRows *rows, Row *row) {
    const SimNavGraph *graph = rows->graph;
    int node = take_nearest(row, graph->node_count);
    for (int i = graph->first_into[node]; i < graph->first_into[node + 1]; i++) {
        int edge = graph->into[i];
        double length = rows->unit == SIM_NAV_METRES ? graph->edges[edge].length : 1.0;
        offer(row, graph->origins[edge], row->best[node] + length);
    }
}

static void wipe(Row *row, int node_count) {
    for (int i = 0; i < row->heaped + row->settled; i++) {
        int node = row->heap[i < row->heaped ? i : node_count - 1 - (i - row->heaped)];
        row->best[node] = INFINITY;
        row->place[node] = 0;
    }
    row->heaped = row->settled = 0;
}

static Row *free_row(SimNavRows *rows) {
    if (rows->made < rows->room) return &rows->rows[rows->made++];
    Row *row = &rows->rows[rows->oldest];
    rows->oldest = (rows->oldest + 1) % rows->room;
    rows->row_of[row->to] = 0;
    wipe(row, rows->graph->node_count);
    return row;
}

static Row *row_to(SimNavRows *rows, int to) {
    ASSERT(to >= 0 && to < rows->graph->node_count);
    if (rows->row_of[to] != 0) return &rows->rows[rows->row_of[to] - 1];
    Row *row = free_row(rows);
    row->to = to;
    offer(row, to, 0.0);
    rows->row_of[to] = (int)(row - rows->rows) + 1;
    return row;
}

double sim_nav_rows_distance(SimNavRows *rows, int from, int to) {
    ASSERT(from >= 0 && from < rows->graph->node_count);
    Row *row = row_to(rows, to);
    while (row->place[from] != SETTLED && row->heaped > 0) settle_next(rows, row);
    return row->best[from];
}

const double *sim_nav_rows_to(SimNavRows *rows, int to) {
    Row *row = row_to(rows, to);
    while (row->heaped > 0) settle_next(rows, row);
    return row->best;
}
