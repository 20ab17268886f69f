// The links of one level, which always go both ways.
//
// Who is joined (Malkov & Yashunin 2018, algorithm 4): candidates come nearest first, and one that
// is nearer to a neighbour already chosen than to the new row is passed over, since the way there
// leads through that neighbour; those passed over fill up what room is left.
//
//        o o                 new row x, M = 2: a is nearest; b is nearer to a than to x, and is
//        a b                 passed over; c is chosen, so that x also sees the other side
//
//          x        c
//
// The paper lets links go one way once a full list has dropped its other end. Here both ends drop
// it, so that taking a row out finds all who point at it. A list that is full when x comes gives up
// its worst neighbour w, and w is joined to x instead: b - w becomes b - x - w, and who could be
// reached can still be reached. x has room for that: it joins m at most and has room for 2 m.

#include "memory/hnsw_inside.h"

#include <string.h>

int hnsw_link_room(const MemoryHnsw *hnsw) {
    return 2 * (int)hnsw->config.m;
}

int *hnsw_links(const MemoryHnsw *hnsw, int node, int level) {
    size_t list = 1 + 2 * hnsw->config.m;
    if (level == 0) return hnsw->ground + (size_t)node * list;
    return hnsw->upper + (size_t)hnsw->nodes[node].block[level - 1] * list;
}

uint64_t hnsw_distance(const MemoryHnsw *hnsw, int a, int b) {
    uint32_t width = hnsw->config.width;
    return hnsw->math->distance(hnsw->values + (size_t)a * width, hnsw->values + (size_t)b * width,
                                width);
}

bool hnsw_is_before(const MemoryHnsw *hnsw, const HnswNear *a, const HnswNear *b) {
    if (a->distance != b->distance) return a->distance < b->distance;
    return hnsw->nodes[a->node].row < hnsw->nodes[b->node].row;
}

bool hnsw_pool_insert(const MemoryHnsw *hnsw, HnswNear *pool, int *count, int room, HnswNear near) {
    int low = 0, high = *count;
    while (low < high) { // by halves: pools are hundreds long
        int middle = (low + high) / 2;
        if (hnsw_is_before(hnsw, &near, pool + middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    if (low == room) return false;
    if (*count < room) ++*count;
    memmove(pool + low + 1, pool + low, (size_t)(*count - 1 - low) * sizeof *pool);
    pool[low] = near;
    return true;
}

// ---- single links ----

static bool is_linked(const int *links, int node) {
    for (int i = 1; i <= links[0]; i++) {
        if (links[i] == node) return true;
    }
    return false;
}

static void drop_one_way(int *links, int node) {
    int kept = 0;
    for (int i = 1; i <= links[0]; i++) {
        if (links[i] != node) links[++kept] = links[i];
    }
    links[0] = kept;
}

static void drop_link(MemoryHnsw *hnsw, int a, int b, int level) {
    drop_one_way(hnsw_links(hnsw, a, level), b);
    drop_one_way(hnsw_links(hnsw, b, level), a);
}

// is there a nearer neighbour of the base that leads to number `at`?
static bool is_led_to(const MemoryHnsw *hnsw, const HnswNear *sorted, int at) {
    for (int i = 0; i < at; i++) {
        if (hnsw_distance(hnsw, sorted[i].node, sorted[at].node) < sorted[at].distance) return true;
    }
    return false;
}

// A full list with a newcomer gives up its farthest neighbour that a nearer one (or the newcomer)
// leads to, else the farthest.
static int worst_neighbour(const MemoryHnsw *hnsw, int node, int newcomer, int level) {
    const int *links = hnsw_links(hnsw, node, level);
    int count = 0, room = links[0] + 1, farthest = HNSW_NONE;
    for (int i = 0; i < room; i++) {
        int other = i < links[0] ? links[1 + i] : newcomer;
        hnsw_pool_insert(hnsw, hnsw->chosen, &count, room,
                         (HnswNear){hnsw_distance(hnsw, node, other), other, false});
    }
    for (int i = count - 1; i >= 0; i--) {
        int other = hnsw->chosen[i].node;
        if (other == newcomer) continue;
        if (is_led_to(hnsw, hnsw->chosen, i)) return other;
        if (farthest == HNSW_NONE) farthest = other;
    }
    return farthest;
}

static bool has_place(const MemoryHnsw *hnsw, int node, int level) {
    return hnsw_links(hnsw, node, level)[0] < hnsw_link_room(hnsw);
}

// returns who had to go, HNSW_NONE when there was a place
static int make_place(MemoryHnsw *hnsw, int node, int newcomer, int level) {
    if (has_place(hnsw, node, level)) return HNSW_NONE;
    int worst = worst_neighbour(hnsw, node, newcomer, level);
    drop_link(hnsw, node, worst, level);
    return worst;
}

static bool try_link(MemoryHnsw *hnsw, int a, int b, int level) {
    if (a == b || is_linked(hnsw_links(hnsw, a, level), b)) return true;
    if (!has_place(hnsw, a, level) || !has_place(hnsw, b, level)) return false;
    int *from = hnsw_links(hnsw, a, level), *to = hnsw_links(hnsw, b, level);
    from[++from[0]] = b;
    to[++to[0]] = a;
    return true;
}

// who went for the newcomer's sake is joined to it or, where it is full, to another neighbour
static void settle(MemoryHnsw *hnsw, int gone, int node, int newcomer, int level) {
    if (gone == HNSW_NONE || try_link(hnsw, gone, newcomer, level)) return;
    const int *links = hnsw_links(hnsw, node, level);
    for (int i = 1; i <= links[0]; i++) {
        if (try_link(hnsw, gone, links[i], level)) return;
    }
}

static void add_link(MemoryHnsw *hnsw, int a, int b, int level) {
    if (is_linked(hnsw_links(hnsw, a, level), b)) return;
    int of_a = make_place(hnsw, a, b, level), of_b = make_place(hnsw, b, a, level);
    try_link(hnsw, a, b, level);
    settle(hnsw, of_a, a, b, level);
    settle(hnsw, of_b, b, a, level);
}

// ---- a row comes, a row goes ----

// is a candidate nearer to one that was chosen than to the new row?
static bool is_beside_chosen(const MemoryHnsw *hnsw, const HnswNear *candidate, const int *chosen,
                             int count) {
    for (int i = 0; i < count; i++) {
        if (hnsw_distance(hnsw, candidate->node, chosen[i]) < candidate->distance) return true;
    }
    return false;
}

void hnsw_join(MemoryHnsw *hnsw, int node, int level, const HnswNear *pool, int count) {
    int chosen[HNSW_MOST_LINKS], passed[HNSW_MOST_LINKS], most = (int)hnsw->config.m;
    int chosen_count = 0, passed_count = 0;
    for (int i = 0; i < count && chosen_count < most; i++) {
        if (!is_beside_chosen(hnsw, pool + i, chosen, chosen_count)) {
            chosen[chosen_count++] = pool[i].node;
        } else if (passed_count < most) {
            passed[passed_count++] = pool[i].node;
        }
    }
    for (int i = 0; chosen_count < most && i < passed_count; i++) {
        chosen[chosen_count++] = passed[i];
    }
    for (int i = 0; i < chosen_count; i++) add_link(hnsw, node, chosen[i], level);
}

// Each former neighbour is joined to the nearest of those before it: a tree, so that who could
// reach each other through the node still can. (Unless all about are full when a place is made: the
// one thing that can cut a row off.)
static void join_neighbours(MemoryHnsw *hnsw, const int *neighbours, int count, int level) {
    for (int i = 1; i < count; i++) {
        int nearest = 0;
        uint64_t least = UINT64_MAX;
        for (int j = 0; j < i; j++) {
            uint64_t distance = hnsw_distance(hnsw, neighbours[i], neighbours[j]);
            if (distance < least) nearest = j;
            if (distance < least) least = distance;
        }
        add_link(hnsw, neighbours[i], neighbours[nearest], level);
    }
}

void hnsw_part(MemoryHnsw *hnsw, int node, int level) {
    int *links = hnsw_links(hnsw, node, level), count = links[0];
    int neighbours[2 * HNSW_MOST_LINKS];
    memcpy(neighbours, links + 1, (size_t)count * sizeof *neighbours);
    for (int i = 0; i < count; i++) drop_link(hnsw, node, neighbours[i], level);
    join_neighbours(hnsw, neighbours, count, level);
}
