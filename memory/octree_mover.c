// Things that move: dynamic voxels that hang together, followed from picture to picture.
//
//     bricks with dynamic hits ──► read ──► blobs ──► matched ──► movers
//     (listed by octree_apply)                        nearest to where it is expected
//
// The kernel lists the bricks in which this picture hit something dynamic, and leaves the voxels in
// `free`, which it needs no more. Where nothing moves the list is empty, nothing is read and this
// costs nothing; a person is some twenty bricks of 64 bytes.
//
// Only what was hit now counts, not what is remembered as dynamic: the trail that somebody leaves
// hidden behind himself would draw his middle backwards.
//
// Voxels hang together over faces, edges and corners, also across bricks. A side seen at a flat
// angle comes in strips, and a table cuts a person in two: pieces that stand beside or above each
// other, less than 0.15 m apart as seen from above, are one blob. Blobs of less than 8 voxels (a
// litre) are noise at the edges of things. A blob belongs to the mover whose expected middle is
// nearest, pair after pair, nearest first; what is farther than 0.8 m from all is new. That is the
// greedy match of SORT (Bewley et al. 2016) with a plain smoothed velocity in place of its filter:
// people walk, and two pictures lie a fraction of a second apart.

#include "memory/octree_inside.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_BRICKS = 1024,     // 65 m³ with something moving in every brick: a crowd
    MOST_STACKED = 1 << 16, // voxels of a blob that wait to be looked around
    MOST_BLOBS = 256,
    LEAST_VOXELS = 8,
    NOBODY = -1,
};
static const float MATCH_METRES = 0.8f; // a fast walk between two pictures, or a turn of a body
static const float JOIN_METRES = 0.15f; // between the pieces of one thing
static const float SMOOTHING = 0.5f;    // the last measurement counts as much as all before

typedef struct OctreeMoverBrick {
    uint32_t place; // in the window
    uint32_t bits[16];
    int16_t beside[27]; // which of the bricks is next to it, (dx + 1) + 3 (dy + 1) + 9 (dz + 1)
} Brick;

typedef struct OctreeMoverBlob {
    float low[3], high[3];
    float sum[3]; // of the middles of its voxels
    int voxels;
} Blob;

void octree_mover_create(MemoryOctree *octree) {
    OctreeMovers *movers = &octree->movers;
    movers->places = arena_array(&octree->own, uint32_t, octree->window_room);
    movers->bricks = arena_array(&octree->own, Brick, MOST_BRICKS);
    movers->stack = arena_array(&octree->own, uint32_t, MOST_STACKED);
    movers->blobs = arena_array(&octree->own, Blob, MOST_BLOBS);
}

//---- reading -------------------------------------------------------------------------------------

static int compare_places(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// in the order of the window, whatever order the device listed them in
static bool read_bricks(MemoryOctree *octree, uint32_t listed, uint32_t *count, Error *err) {
    OctreeMovers *movers = &octree->movers;
    gpu_read(octree->gpu, octree->list, 0, movers->places, listed * sizeof *movers->places);
    if (!gpu_finish(octree->gpu, err)) return false;
    qsort(movers->places, listed, sizeof *movers->places, compare_places);

    *count = listed < MOST_BRICKS ? listed : MOST_BRICKS;
    for (uint32_t i = 0; i < *count; i++) {
        Brick *brick = &movers->bricks[i];
        brick->place = movers->places[i];
        gpu_read(octree->gpu, octree->free, 64 * (size_t)brick->place, brick->bits, 64);
    }
    return gpu_finish(octree->gpu, err);
}

static int16_t find_brick(const Brick *bricks, uint32_t count, uint32_t place) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (bricks[middle].place < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && bricks[low].place == place ? (int16_t)low : NOBODY;
}

static void place_of(const OctreeFrame *frame, uint32_t place, int32_t brick[3]) {
    brick[0] = (int32_t)(place % frame->size[0]);
    brick[1] = (int32_t)(place / frame->size[0] % frame->size[1]);
    brick[2] = (int32_t)(place / frame->size[0] / frame->size[1]);
}

static void find_neighbours(const OctreeFrame *frame, Brick *bricks, uint32_t count) {
    for (uint32_t b = 0; b < count; b++) {
        int32_t at[3], beside[3];
        place_of(frame, bricks[b].place, at);
        for (int side = 0; side < 27; side++) {
            const int32_t step[3] = {side % 3 - 1, side / 3 % 3 - 1, side / 9 - 1};
            bool is_inside = true;
            for (int i = 0; i < 3; i++) {
                beside[i] = at[i] + step[i];
                is_inside &= beside[i] >= 0 && beside[i] < (int32_t)frame->size[i];
            }
            uint32_t row = (uint32_t)beside[1] + frame->size[1] * (uint32_t)beside[2];
            uint32_t place = (uint32_t)beside[0] + frame->size[0] * row;
            bricks[b].beside[side] = is_inside ? find_brick(bricks, count, place) : NOBODY;
        }
    }
}

//---- blobs ---------------------------------------------------------------------------------------

// a voxel joins its blob and leaves the bits, so that nobody finds it again
static bool take_voxel(Brick *brick, uint32_t voxel) {
    uint32_t mask = 1u << voxel % 32;
    bool is_set = (brick->bits[voxel / 32] & mask) != 0;
    brick->bits[voxel / 32] &= ~mask;
    return is_set;
}

static void widen(const MemoryOctree *octree, uint32_t place, uint32_t voxel, Blob *blob) {
    int32_t brick[3];
    float local[3], world[3], half = 0.5f * octree->config.voxel;
    place_of(&octree->frame, place, brick);
    const int32_t inside[3] = {(int32_t)(voxel % 8), (int32_t)(voxel / 8 % 8),
                               (int32_t)(voxel / 64)};
    for (int i = 0; i < 3; i++) {
        int32_t at = (octree->frame.origin[i] + brick[i]) * 8 + inside[i];
        local[i] = ((float)at + 0.5f) * octree->config.voxel;
    }
    memory_transform_point(&octree_active(octree)->at, local, world);
    for (int i = 0; i < 3; i++) {
        blob->low[i] = fminf(blob->low[i], world[i] - half);
        blob->high[i] = fmaxf(blob->high[i], world[i] + half);
        blob->sum[i] += world[i];
    }
    blob->voxels++;
}

// takes the voxels around one and puts them on the stack
static uint32_t look_around(Brick *bricks, uint32_t b, uint32_t voxel, uint32_t *stack,
                            uint32_t waiting) {
    for (int side = 0; side < 27; side++) {
        int x = (int)(voxel % 8) + side % 3 - 1, y = (int)(voxel / 8 % 8) + side / 3 % 3 - 1;
        int z = (int)(voxel / 64) + side / 9 - 1;
        // floor division by 8: -1, 0 or 1
        int other = bricks[b].beside[((x + 8) / 8) + 3 * ((y + 8) / 8) + 9 * ((z + 8) / 8)];
        uint32_t next = (uint32_t)((x & 7) + 8 * (y & 7) + 64 * (z & 7));
        if (other == NOBODY || waiting == MOST_STACKED) continue;
        if (take_voxel(&bricks[other], next)) stack[waiting++] = (uint32_t)other << 9 | next;
    }
    return waiting;
}

static Blob grow_blob(const MemoryOctree *octree, uint32_t b, uint32_t voxel) {
    const OctreeMovers *movers = &octree->movers;
    Blob blob = {{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}, {0}, 0};
    uint32_t waiting = 1;
    movers->stack[0] = b << 9 | voxel;
    while (waiting > 0) {
        uint32_t top = movers->stack[--waiting];
        widen(octree, movers->bricks[top >> 9].place, top & 511, &blob);
        waiting = look_around(movers->bricks, top >> 9, top & 511, movers->stack, waiting);
    }
    return blob;
}

// is there less than JOIN_METRES between them, seen from above?
static bool is_beside(const Blob *a, const Blob *b) {
    bool result = true;
    for (int i = 0; i < 3; i += 2) {
        result &= a->low[i] - b->high[i] < JOIN_METRES && b->low[i] - a->high[i] < JOIN_METRES;
    }
    return result;
}

// Puts a piece on the list together with those beside it, which may bring it near to others.
static int join(Blob *blobs, int count, Blob piece) {
    for (int b = 0; b < count; b++) {
        if (!is_beside(&blobs[b], &piece)) continue;
        for (int i = 0; i < 3; i++) {
            piece.low[i] = fminf(piece.low[i], blobs[b].low[i]);
            piece.high[i] = fmaxf(piece.high[i], blobs[b].high[i]);
            piece.sum[i] += blobs[b].sum[i];
        }
        piece.voxels += blobs[b].voxels;
        blobs[b] = blobs[--count];
        b = -1;
    }
    if (count < MOST_BLOBS) blobs[count++] = piece;
    return count;
}

static int find_blobs(const MemoryOctree *octree, uint32_t bricks) {
    Blob *blobs = octree->movers.blobs;
    int count = 0, kept = 0;
    for (uint32_t b = 0; b < bricks; b++) {
        for (uint32_t voxel = 0; voxel < 512; voxel++) {
            if (!take_voxel(&octree->movers.bricks[b], voxel)) continue;
            count = join(blobs, count, grow_blob(octree, b, voxel));
        }
    }
    for (int b = 0; b < count; b++) {
        if (blobs[b].voxels >= LEAST_VOXELS) blobs[kept++] = blobs[b];
    }
    return kept;
}

//---- following -----------------------------------------------------------------------------------

// Not the middle of its box, which jumps when a side comes into view or a foot is hidden.
static void middle_of(const Blob *blob, float middle[3]) {
    for (int i = 0; i < 3; i++) middle[i] = blob->sum[i] / (float)blob->voxels;
}

// from where the mover is expected to the blob, in the plane: heads and feet come and go
static float distance(const MemoryMover *mover, const Blob *blob, uint32_t now) {
    float middle[3], pictures = (float)(now - mover->last);
    middle_of(blob, middle);
    return hypotf(mover->position[0] + pictures * mover->velocity[0] - middle[0],
                  mover->position[2] + pictures * mover->velocity[2] - middle[2]);
}

// the nearest pair of a blob and a mover that are both free; a matched mover was seen now
static bool find_pair(const OctreeMovers *movers, const Blob *blobs, int count, uint32_t now,
                      int *mover, int *blob) {
    float nearest = MATCH_METRES;
    *mover = NOBODY;
    for (int m = 0; m < movers->count; m++) {
        if (movers->list[m].last == now) continue;
        for (int b = 0; b < count; b++) {
            if (blobs[b].voxels == 0) continue;
            float away = distance(&movers->list[m], &blobs[b], now);
            if (away < nearest) nearest = away, *mover = m, *blob = b;
        }
    }
    return *mover != NOBODY;
}

static void see(MemoryMover *mover, const Blob *blob, uint32_t now) {
    float middle[3];
    middle_of(blob, middle);
    for (int i = 0; i < 3; i += 2) {
        float velocity = (middle[i] - mover->position[i]) / (float)(now - mover->last);
        bool is_second = mover->first == mover->last;
        mover->velocity[i] += (is_second ? 1.0f : SMOOTHING) * (velocity - mover->velocity[i]);
    }
    memcpy(mover->position, middle, sizeof middle);
    memcpy(mover->low, blob->low, sizeof blob->low);
    memcpy(mover->high, blob->high, sizeof blob->high);
    mover->radius = 0.5f * fmaxf(blob->high[0] - blob->low[0], blob->high[2] - blob->low[2]);
    mover->voxels = blob->voxels;
    mover->last = now;
}

static void begin(OctreeMovers *movers, const Blob *blob, uint32_t now) {
    if (movers->count == MEMORY_MAX_MOVERS) return;
    MemoryMover *mover = &movers->list[movers->count++];
    *mover = (MemoryMover){.id = ++movers->last_id, .first = now, .last = now - 1};
    middle_of(blob, mover->position);
    see(mover, blob, now);
}

static void forget(OctreeMovers *movers, uint32_t now, uint32_t ttl) {
    int kept = 0;
    for (int i = 0; i < movers->count; i++) {
        if (!OCTREE_IS_OVER(movers->list[i].last, now, ttl)) movers->list[kept++] = movers->list[i];
    }
    movers->count = kept;
}

bool octree_mover_follow(MemoryOctree *octree, uint32_t listed, Error *err) {
    OctreeMovers *movers = &octree->movers;
    uint32_t now = octree->clock, bricks = 0;
    Blob *blobs = movers->blobs;
    int count = 0, mover, blob = 0;
    if (listed > 0) {
        if (!read_bricks(octree, listed, &bricks, err)) return false;
        find_neighbours(&octree->frame, movers->bricks, bricks);
        count = find_blobs(octree, bricks);
    }
    while (find_pair(movers, blobs, count, now, &mover, &blob)) {
        see(&movers->list[mover], &blobs[blob], now);
        blobs[blob].voxels = 0;
    }
    forget(movers, now, (uint32_t)octree->config.ttl);
    for (int b = 0; b < count; b++) {
        if (blobs[b].voxels > 0) begin(movers, &blobs[b], now);
    }
    return true;
}

int memory_octree_movers(MemoryOctree *octree, const MemoryMover **movers) {
    *movers = octree->movers.list;
    return octree->movers.count;
}
