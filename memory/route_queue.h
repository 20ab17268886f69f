// The queue of D* Lite: places by key, of which any can be moved or taken out.
//
// A binary heap of places, and where each place is in it. Keys are compared by their first number,
// then the second; equals by place, so that the order is the same everywhere.

#pragma once

#include "base/arena.h"

typedef struct RouteKey {
    int64_t first;
    int second;
} RouteKey;

typedef struct RouteQueue {
    int *heap, *seat; // [room] place in the heap, seat of a place or -1
    RouteKey *key;    // [room] of a place that is in the heap
    int count, room;
} RouteQueue;

void memory_route_queue_create(RouteQueue *queue, int room, Arena *arena);
void memory_route_queue_clear(RouteQueue *queue);
void memory_route_queue_put(RouteQueue *queue, int place, RouteKey key); // in, or to another key
void memory_route_queue_remove(RouteQueue *queue, int place);            // nothing if not in
bool memory_route_queue_top(const RouteQueue *queue, int *place, RouteKey *key); // false: empty
bool memory_route_key_before(RouteKey a, RouteKey b);
