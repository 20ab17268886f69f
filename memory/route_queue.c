// Sifting up and down. See route_queue.h.

#include "memory/route_queue.h"

void memory_route_queue_create(RouteQueue *queue, int room, Arena *arena) {
    *queue = (RouteQueue){
        .heap = arena_array(arena, int, (size_t)room),
        .seat = arena_array(arena, int, (size_t)room),
        .key = arena_array(arena, RouteKey, (size_t)room),
        .room = room,
    };
    memory_route_queue_clear(queue);
}

void memory_route_queue_clear(RouteQueue *queue) {
    for (int i = 0; i < queue->room; i++) queue->seat[i] = -1;
    queue->count = 0;
}

bool memory_route_key_before(RouteKey a, RouteKey b) {
    return a.first != b.first ? a.first < b.first : a.second < b.second;
}

static bool is_before(const RouteQueue *queue, int a, int b) {
    RouteKey p = queue->key[a], q = queue->key[b];
    bool is_equal = p.first == q.first && p.second == q.second;
    return is_equal ? a < b : memory_route_key_before(p, q);
}

static void set(RouteQueue *queue, int seat, int place) {
    queue->heap[seat] = place;
    queue->seat[place] = seat;
}

static void sift_up(RouteQueue *queue, int seat) {
    int place = queue->heap[seat];
    for (; seat > 0 && is_before(queue, place, queue->heap[(seat - 1) / 2]);
         seat = (seat - 1) / 2) {
        set(queue, seat, queue->heap[(seat - 1) / 2]);
    }
    set(queue, seat, place);
}

static void sift_down(RouteQueue *queue, int seat) {
    int place = queue->heap[seat];
    for (int child; (child = 2 * seat + 1) < queue->count; seat = child) {
        if (child + 1 < queue->count &&
            is_before(queue, queue->heap[child + 1], queue->heap[child]))
            child++;
        if (!is_before(queue, queue->heap[child], place)) break;
        set(queue, seat, queue->heap[child]);
    }
    set(queue, seat, place);
}

void memory_route_queue_put(RouteQueue *queue, int place, RouteKey key) {
    if (queue->seat[place] < 0) set(queue, queue->count++, place);
    queue->key[place] = key;
    sift_up(queue, queue->seat[place]);
    sift_down(queue, queue->seat[place]);
}

void memory_route_queue_remove(RouteQueue *queue, int place) {
    int seat = queue->seat[place];
    if (seat < 0) return;
    queue->seat[place] = -1;
    int last = queue->heap[--queue->count];
    if (last == place) return;
    set(queue, seat, last);
    sift_up(queue, seat);
    sift_down(queue, queue->seat[last]);
}

bool memory_route_queue_top(const RouteQueue *queue, int *place, RouteKey *key) {
    if (queue->count == 0) return false;
    *place = queue->heap[0];
    *key = queue->key[queue->heap[0]];
    return true;
}
