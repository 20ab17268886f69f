// Dijkstra (1959) against the edges, from the node that is gone to, with a heap that knows where
// each node stands in it.
//
//     best     7.1  inf  0  3.2         length of the best way found so far
//     place     2    0  -1   1          0: not met yet; n: entry n - 1 of the heap; -1: settled,
//     heap      3   0                   `best` is final
//
// A row that is asked about a node that is not settled yet goes on from where it stopped. One of a
// city takes 470 kB, so a few hundred are kept; the one made first gives way to a new one.

#include "sim/nav_rows.h"

#include <math.h>
#include <string.h>

enum { ROWS_BYTES = 64 << 20, ROWS_LEAST = 4, SETTLED = -1 };

typedef struct Row {
    int to;
    double *best;              // [node_count]
    int *heap, *place, heaped; // [node_count]
} Row;

struct SimNavRows {
    const SimNavGraph *graph;
    SimNavUnit unit;
    Arena *arena;
    Row *rows;              // [room]
    int room, made, oldest; // rows that have memory; which gives way when all do
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
                         .arena = arena,
                         .rows = arena_array(arena, Row, room),
                         .room = (int)room,
                         .row_of = arena_array(arena, int, graph->node_count)};
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

static int take_nearest(Row *row) {
    int nearest = row->heap[0], last = row->heap[--row->heaped];
    if (row->heaped > 0) {
        put(row, 0, last);
        sink(row, 0);
    }
    row->place[nearest] = SETTLED;
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
    int node = take_nearest(row);
    for (int i = graph->first_into[node]; i < graph->first_into[node + 1]; i++) {
        int edge = graph->into[i];
        double length = rows->unit == SIM_NAV_METRES ? graph->edges[edge].length : 1.0;
        offer(row, graph->origins[edge], row->best[node] + length);
    }
}

static Row *free_row(SimNavRows *rows) {
    int count = rows->graph->node_count;
    if (rows->made < rows->room) {
        Row *row = &rows->rows[rows->made++];
        row->best = arena_array(rows->arena, double, count);
        row->heap = arena_array(rows->arena, int, count);
        row->place = arena_array(rows->arena, int, count);
        return row;
    }
    Row *row = &rows->rows[rows->oldest];
    rows->oldest = (rows->oldest + 1) % rows->room;
    rows->row_of[row->to] = 0;
    memset(row->place, 0, (size_t)count * sizeof *row->place);
    return row;
}

static Row *row_to(SimNavRows *rows, int to) {
    ASSERT(to >= 0 && to < rows->graph->node_count);
    if (rows->row_of[to] != 0) return &rows->rows[rows->row_of[to] - 1];
    Row *row = free_row(rows);
    for (int i = 0; i < rows->graph->node_count; i++) row->best[i] = INFINITY;
    row->to = to;
    row->heaped = 0;
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
