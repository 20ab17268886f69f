// Two maps become one: where one is known to lie in the other, its bricks are read over into it.
//
//     from                      into                        a voxel of `into` asks which voxel of
//     +--+--+                   +--+--+--+                  `from` holds its centre: nearest voxel,
//     |  | o|   ──between──►    |  | o|  |                  no holes, no voxel read in twice
//     +--+--+                   +--+--+--+
//
// Evidence adds up, as that of pictures does, and is clamped as theirs: what is free by many looks
// stays free against one hit, and a wall stays against a few misses. The two layers:
//
//     ever free   where either map says so, unless the sum has a surface there or beside it: a
//                 wall a little off must not be taken for something that came there
//     dynamic     what stands in space that is ever free, of either; the rest is log-odds only
//
// This is host work in double precision on bricks in the order of their codes: the same on every
// device. It happens when a loop is closed, a few times in a tour, and takes about 10 ms for a
// room.

#include "base/list.h"
#include "memory/octree_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// what a voxel of `into` lies at in `from`, in voxels: x' = cosine x + sine z + shift[0] ...
typedef struct Turn {
    double cosine, sine, shift[3];
} Turn;

static Turn turn_between(const MemoryTransform *from, const MemoryTransform *into, float voxel) {
    MemoryTransform inverse = memory_transform_inverse(from);
    MemoryTransform between = memory_transform_compose(&inverse, into);
    Turn turn = {.cosine = cos((double)between.yaw), .sine = sin((double)between.yaw)};
    for (int i = 0; i < 3; i++) turn.shift[i] = (double)between.position[i] / (double)voxel;
    return turn;
}

static void turn_point(const Turn *turn, const double at[3], double to[3]) {
    to[0] = turn->cosine * at[0] + turn->sine * at[2] + turn->shift[0];
    to[1] = at[1] + turn->shift[1];
    to[2] = turn->cosine * at[2] - turn->sine * at[0] + turn->shift[2];
}

typedef struct Bricks {
    MemoryBrick *list; // by code
    uint32_t count;
} Bricks;

static const MemoryBrick *find(const Bricks *bricks, uint64_t code) {
    uint32_t low = 0, high = bricks->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (bricks->list[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < bricks->count && bricks->list[low].code == code;
    return is_there ? &bricks->list[low] : NULL;
}

static bool is_in_world(const int32_t corner[3]) {
    bool is_in = true;
    for (int i = 0; i < 3; i++) is_in &= corner[i] >= -MORTON_BIAS && corner[i] < MORTON_BIAS;
    return is_in;
}

//---- which bricks of `into` can get something ----------------------------------------------------

// all bricks that a brick of `from` can reach into: a box round its turned corners
static void list_reached(const MemoryBrick *brick, const Turn *back, List *codes, Arena *arena) {
    double low[3] = {INFINITY, INFINITY, INFINITY}, high[3] = {-INFINITY, -INFINITY, -INFINITY};
    for (int corner = 0; corner < 8; corner++) {
        const double at[3] = {brick->corner[0] + 8 * (corner & 1),
                              brick->corner[1] + 8 * (corner >> 1 & 1),
                              brick->corner[2] + 8 * (corner >> 2)};
        double to[3];
        turn_point(back, at, to);
        for (int i = 0; i < 3; i++) low[i] = fmin(low[i], to[i]), high[i] = fmax(high[i], to[i]);
    }
    int32_t first[3], last[3], cell[3];
    for (int i = 0; i < 3; i++) {
        first[i] = (int32_t)floor(low[i] / 8.0) * 8;
        last[i] = (int32_t)floor(high[i] / 8.0) * 8;
    }
    for (cell[2] = first[2]; cell[2] <= last[2]; cell[2] += 8)
        for (cell[1] = first[1]; cell[1] <= last[1]; cell[1] += 8)
            for (cell[0] = first[0]; cell[0] <= last[0]; cell[0] += 8)
                if (is_in_world(cell))
                    *(uint64_t *)list_push(codes, arena) = morton_encode(cell, MORTON_BRICK_LEVEL);
}

static int compare_codes(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// in order, none twice
static List reached(const Bricks *from, const Turn *back, Arena *arena) {
    List codes = {.item_bytes = sizeof(uint64_t)};
    for (uint32_t i = 0; i < from->count; i++) list_reached(&from->list[i], back, &codes, arena);
    uint64_t *list = codes.items;
    uint32_t count = 0;
    if (codes.count > 0) qsort(list, codes.count, sizeof *list, compare_codes);
    for (uint32_t i = 0; i < codes.count; i++)
        if (count == 0 || list[count - 1] != list[i]) list[count++] = list[i];
    codes.count = count;
    return codes;
}

//---- one brick -----------------------------------------------------------------------------------

static bool bit(const uint32_t set[16], int voxel) {
    return set[voxel / 32] >> voxel % 32 & 1;
}

// what `from` has to say of a brick of `into`
typedef struct Reading {
    int8_t log_odds[512];
    uint32_t ever_free[16], dynamic[16];
    uint32_t first, last; // when the dynamic ones moved
    bool is_any;
} Reading;

static void read_voxel(const MemoryBrick *brick, int from, int voxel, Reading *reading) {
    uint32_t mask = 1u << voxel % 32;
    reading->log_odds[voxel] = brick->log_odds[from];
    if (bit(brick->ever_free, from)) reading->ever_free[voxel / 32] |= mask;
    reading->is_any |= brick->log_odds[from] != 0;
    if (!bit(brick->dynamic, from)) return;
    bool is_first = reading->last == 0;
    reading->dynamic[voxel / 32] |= mask;
    if (is_first || brick->first_moved < reading->first) reading->first = brick->first_moved;
    if (is_first || brick->last_moved > reading->last) reading->last = brick->last_moved;
}

static Reading read_brick(const Bricks *from, const Turn *turn, const int32_t corner[3]) {
    Reading reading = {0};
    const MemoryBrick *brick = NULL;
    int32_t of[3] = {INT32_MIN, 0, 0}; // the brick's corner; neighbours are mostly in one
    for (int voxel = 0; voxel < 512; voxel++) {
        const double centre[3] = {corner[0] + voxel % 8 + 0.5, corner[1] + voxel / 8 % 8 + 0.5,
                                  corner[2] + voxel / 64 + 0.5};
        double to[3];
        int32_t at[3], base[3];
        turn_point(turn, centre, to);
        for (int i = 0; i < 3; i++) at[i] = (int32_t)floor(to[i]), base[i] = at[i] & ~7;
        if (memcmp(base, of, sizeof of) != 0) {
            memcpy(of, base, sizeof of);
            brick = is_in_world(of) ? find(from, morton_encode(of, MORTON_BRICK_LEVEL)) : NULL;
        }
        if (brick == NULL) continue;
        read_voxel(brick, (at[0] & 7) + 8 * (at[1] & 7) + 64 * (at[2] & 7), voxel, &reading);
    }
    return reading;
}

// is there a surface at the voxel, or beside it in the brick?
static bool is_at_surface(const int8_t log_odds[512], int voxel) {
    static const int steps[3] = {1, 8, 64};
    if (log_odds[voxel] > OCTREE_FREE_TO) return true;
    for (int i = 0; i < 3; i++) {
        int place = voxel / steps[i] % 8;
        if (place > 0 && log_odds[voxel - steps[i]] >= OCTREE_OCCUPIED_FROM) return true;
        if (place < 7 && log_odds[voxel + steps[i]] >= OCTREE_OCCUPIED_FROM) return true;
    }
    return false;
}

static void add_motion(MemoryBrick *brick, const Reading *reading) {
    uint32_t any = 0;
    bool has_own = brick->last_moved != 0, has_other = reading->last != 0;
    for (int w = 0; w < 16; w++) brick->ever_free[w] |= reading->ever_free[w];
    for (int voxel = 0; voxel < 512; voxel++) {
        if (bit(brick->ever_free, voxel) && is_at_surface(brick->log_odds, voxel))
            brick->ever_free[voxel / 32] &= ~(1u << voxel % 32);
    }
    for (int w = 0; w < 16; w++) {
        brick->dynamic[w] = (brick->dynamic[w] | reading->dynamic[w]) & brick->ever_free[w];
        any |= brick->dynamic[w];
    }
    if (has_other && (!has_own || reading->first < brick->first_moved))
        brick->first_moved = reading->first;
    if (has_other && (!has_own || reading->last > brick->last_moved))
        brick->last_moved = reading->last;
    if (any == 0) brick->first_moved = brick->last_moved = 0;
}

static void add_reading(MemoryBrick *brick, const Reading *reading) {
    for (int i = 0; i < 512; i++) {
        int sum = brick->log_odds[i] + reading->log_odds[i];
        sum = sum < OCTREE_LOWEST ? OCTREE_LOWEST : sum;
        brick->log_odds[i] = (int8_t)(sum > OCTREE_HIGHEST ? OCTREE_HIGHEST : sum);
    }
    add_motion(brick, reading);
}

//---- a map ---------------------------------------------------------------------------------------

// all bricks of both, in order
static Bricks add_up(const Bricks *from, const Bricks *into, const Turn *turn, const Turn *back,
                     bool is_whole, Arena *arena) {
    List codes = reached(from, back, arena);
    const uint64_t *code = codes.items, *end = code + codes.count;
    Bricks sum = {arena_array(arena, MemoryBrick, into->count + codes.count), 0};
    uint32_t own = 0;
    while (own < into->count || code < end) {
        MemoryBrick *brick = &sum.list[sum.count];
        bool is_own = own < into->count && (code == end || into->list[own].code <= *code);
        bool is_reached = code < end && (!is_own || *code == into->list[own].code);
        if (is_own) *brick = into->list[own++];
        if (!is_reached) {
            sum.count++;
            continue;
        }
        brick->code = *code++;
        if (!is_own && !is_whole) continue;
        morton_decode(brick->code, brick->corner);
        Reading reading = read_brick(from, turn, brick->corner);
        if (reading.is_any) add_reading(brick, &reading);
        if (reading.is_any || is_own) sum.count++;
    }
    return sum;
}

static bool merge(MemoryOctree *octree, int from, int into, bool is_whole, Arena *arena,
                  Error *err) {
    Bricks source, target;
    float voxel = octree->config.voxel;
    const MemoryTransform *a = &octree->maps[from]->at, *b = &octree->maps[into]->at;
    Turn turn = turn_between(a, b, voxel), back = turn_between(b, a, voxel);
    if (!memory_octree_read(octree, from, arena, &source.list, &source.count, err) ||
        !memory_octree_read(octree, into, arena, &target.list, &target.count, err))
        return false;
    Bricks sum = add_up(&source, &target, &turn, &back, is_whole, arena);
    return memory_octree_restore(octree, into, sum.list, sum.count, err);
}

bool memory_octree_merge_submap(MemoryOctree *octree, int from, int into, bool is_whole,
                                Error *err) {
    ASSERT(from >= 0 && from < octree->map_count && into >= 0 && into < octree->map_count);
    ASSERT(from != into);
    Arena arena = arena_create("merge"); // of its own: it is large and seldom
    bool was_active = from == octree->active;
    bool ok = merge(octree, from, into, is_whole, &arena, err);
    arena_destroy(&arena);
    if (!ok) return error_wrap(err, "submap %d into %d", from, into);
    octree_submap_take(octree, from);
    if (was_active) memory_octree_set_active(octree, into > from ? into - 1 : into);
    return true;
}
