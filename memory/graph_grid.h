// Which places or things are near a point, without looking at all of them.
//
// A hash table over square cells of the floor plan; the items of a cell hang in a list. Floors
// above each other share a cell: distances are taken in space, and heights are few.
//
//     bucket[hash of cell] -> item -> next[item] -> ... -> -1         at[item]: whole millimetres
//
// `nearest` looks at the cell of the point, then at the ring round it, and so on, until nothing
// outside the rings can be nearer. At a spacing of a cell there are one or two items in each, so a
// look-up reads some dozen items however large the city is.

#pragma once

#include "base/arena.h"

typedef struct MemoryGraphGrid {
    int cell;         // edge [mm]
    int room, count;  // items
    int *bucket;      // [GRID_BUCKETS] first item
    int *next;        // [room]
    int32_t (*at)[3]; // [room] where an item was put [mm]
    bool *is_in;      // [room]
} MemoryGraphGrid;

// Is the item among those asked for?
typedef bool MemoryGraphFilter(const void *context, int item);

void memory_graph_grid_create(MemoryGraphGrid *grid, float cell, int room, Arena *arena);
void memory_graph_grid_clear(MemoryGraphGrid *grid);
// Puts an item at a position; it may be in the grid already, somewhere else.
void memory_graph_grid_put(MemoryGraphGrid *grid, int item, const float position[3]);
void memory_graph_grid_remove(MemoryGraphGrid *grid, int item); // nothing if it is not in
// The nearest item that passes the filter and the square of its distance [mm²]; the lowest of
// equals; -1 if there is none.
int memory_graph_grid_nearest(const MemoryGraphGrid *grid, const float position[3],
                              MemoryGraphFilter *filter, const void *context, int64_t *square);
// All that pass the filter within `radius` metres, rising; the lowest `max` if there are more.
int memory_graph_grid_around(const MemoryGraphGrid *grid, const float position[3], float radius,
                             MemoryGraphFilter *filter, const void *context, int *items, int max);
