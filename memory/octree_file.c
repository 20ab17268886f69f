// An octree as chunks of a file, and back. The container is snapshot.h.
//
//     submaps   clock u32, count u32, per submap x y z yaw f32; when pictures go on in another
//               than the last of them: which, u32
//     bricks    one chunk per page of each submap, in the order of submap and code; `part` is the
//               submap, first and last are the codes of its first and last brick; per brick
//               code u64, log-odds 512 bytes, ever free 16 u32, dynamic 16 u32, moved 2 u32
//
//     submap 0   | page | page | page |    submap 1   | page |    ...
//                  a cell of 3.2 m, at most 512 bricks, neighbours in Morton order
//
// Pages are packed and checked one by one: a reader that wants a part of the space needs only the
// chunks whose codes lie in it. What moves is not followed over a file: the movers of the octree
// begin anew, the dynamic layer they were found in is kept and as old as it was.
//
// To keep another value of a brick, add it to put_brick and get_brick, and raise the version in
// snapshot.h.

#include "memory/memory_inside.h"
#include "memory/morton.h"
#include "memory/octree_gpu.h"

#include <math.h>
#include <string.h>

enum {
    BRICK_BYTES = 8 + 512 + 64 + 64 + 8,
    PAGE_SHIFT = 3 * (MEMORY_PAGE_LEVEL - MORTON_BRICK_LEVEL), // from a brick's code to its page's
};

//---- writing -------------------------------------------------------------------------------------

static MemoryChunk encode_submaps(const MemoryOctree *octree, Arena *arena) {
    ByteWriter out = {.arena = arena};
    int count = memory_octree_submap_count(octree);
    byte_put_u32(&out, memory_octree_clock(octree));
    byte_put_u32(&out, (uint32_t)count);
    for (int i = 0; i < count; i++) {
        const MemoryTransform *at = memory_octree_submap_at(octree, i);
        for (int a = 0; a < 3; a++) byte_put_f32(&out, at->position[a]);
        byte_put_f32(&out, at->yaw);
    }
    int active = memory_octree_active(octree);
    if (active != count - 1) byte_put_u32(&out, (uint32_t)active);
    return memory_file_chunk("submaps", &out);
}

static void put_brick(ByteWriter *out, const MemoryBrick *brick) {
    byte_put_u64(out, brick->code);
    byte_put(out, brick->log_odds, sizeof brick->log_odds);
    for (int i = 0; i < 16; i++) byte_put_u32(out, brick->ever_free[i]);
    for (int i = 0; i < 16; i++) byte_put_u32(out, brick->dynamic[i]);
    byte_put_u32(out, brick->first_moved);
    byte_put_u32(out, brick->last_moved);
}

// bricks from `first` on that share its page
static uint32_t count_page(const MemoryBrick *bricks, uint32_t first, uint32_t count) {
    uint32_t next = first;
    while (next < count && bricks[next].code >> PAGE_SHIFT == bricks[first].code >> PAGE_SHIFT)
        next++;
    return next - first;
}

static MemoryChunk encode_page(int submap, const MemoryBrick *bricks, uint32_t count,
                               Arena *arena) {
    ByteWriter out = {.arena = arena};
    out.room = (size_t)count * BRICK_BYTES;
    out.at = arena_alloc(arena, out.room);
    for (uint32_t i = 0; i < count; i++) put_brick(&out, &bricks[i]);
    MemoryChunk chunk = memory_file_chunk("bricks", &out);
    chunk.part = (uint32_t)submap;
    chunk.first = bricks[0].code;
    chunk.last = bricks[count - 1].code;
    return chunk;
}

bool memory_octree_encode(MemoryOctree *octree, List *chunks, Arena *arena, Error *err) {
    *(MemoryChunk *)list_push(chunks, arena) = encode_submaps(octree, arena);
    int submaps = memory_octree_submap_count(octree);
    for (int i = 0; i < submaps; i++) {
        MemoryBrick *bricks;
        uint32_t count;
        if (!memory_octree_read(octree, i, arena, &bricks, &count, err)) return false;
        for (uint32_t first = 0, of_page; first < count; first += of_page) {
            of_page = count_page(bricks, first, count);
            *(MemoryChunk *)list_push(chunks, arena) =
                encode_page(i, bricks + first, of_page, arena);
        }
    }
    return true;
}

//---- reading -------------------------------------------------------------------------------------

static void get_brick(ByteReader *in, MemoryBrick *brick) {
    brick->code = byte_get_u64(in);
    byte_get(in, brick->log_odds, sizeof brick->log_odds);
    for (int i = 0; i < 16; i++) brick->ever_free[i] = byte_get_u32(in);
    for (int i = 0; i < 16; i++) brick->dynamic[i] = byte_get_u32(in);
    brick->first_moved = byte_get_u32(in);
    brick->last_moved = byte_get_u32(in);
}

// values that no picture can have made are refused: kernels rely on their range
static bool is_brick(const MemoryBrick *brick, uint32_t clock) {
    bool is_good = brick->code >> 3 * (MORTON_LEVELS - MORTON_BRICK_LEVEL) == 1;
    for (int i = 0; i < 512; i++) {
        is_good &= brick->log_odds[i] >= OCTREE_LOWEST && brick->log_odds[i] <= OCTREE_HIGHEST;
    }
    return is_good && brick->first_moved <= brick->last_moved && brick->last_moved <= clock;
}

// the bricks of a page; their codes rise from that of its entry in the table to that of its end
static bool decode_page(const MemoryChunk *chunk, uint32_t clock, MemoryBrick *bricks,
                        uint32_t count, Error *err) {
    ByteReader in = {chunk->data, chunk->size, 0, false};
    for (uint32_t i = 0; i < count; i++) {
        get_brick(&in, &bricks[i]);
        bool is_next =
            i == 0 ? bricks[0].code == chunk->first : bricks[i].code > bricks[i - 1].code;
        if (!is_next || !is_brick(&bricks[i], clock))
            return error_set(err, "chunk bricks: brick %u of submap %u makes no sense", i,
                             chunk->part);
        morton_decode(bricks[i].code, bricks[i].corner);
    }
    return bricks[count - 1].code == chunk->last ||
           error_set(err, "chunk bricks of submap %u ends elsewhere than it says", chunk->part);
}

static bool is_bricks(const MemoryChunk *chunk) {
    return strcmp(chunk->name, "bricks") == 0;
}

static bool count_bricks(const MemoryChunk *chunks, int count, uint32_t submaps, uint32_t *counts,
                         Error *err) {
    for (int i = 0; i < count; i++) {
        const MemoryChunk *chunk = &chunks[i];
        if (!is_bricks(chunk)) continue;
        bool is_whole = chunk->size > 0 && chunk->size % BRICK_BYTES == 0;
        if (!is_whole || chunk->part >= submaps)
            return error_set(err, "chunk bricks: %zu bytes for submap %u of %u make no sense",
                             chunk->size, chunk->part, submaps);
        counts[chunk->part] += (uint32_t)(chunk->size / BRICK_BYTES);
    }
    return true;
}

static bool decode_bricks(MemoryOctree *octree, uint32_t submap, uint32_t clock, uint32_t room,
                          const MemoryChunk *chunks, int count, Arena *arena, Error *err) {
    MemoryBrick *bricks = arena_array(arena, MemoryBrick, room);
    uint32_t at = 0;
    for (int i = 0; i < count; i++) {
        if (!is_bricks(&chunks[i]) || chunks[i].part != submap) continue;
        uint32_t of_page = (uint32_t)(chunks[i].size / BRICK_BYTES);
        if (!decode_page(&chunks[i], clock, bricks + at, of_page, err)) return false;
        at += of_page;
    }
    return memory_octree_restore(octree, (int)submap, bricks, at, err) ||
           error_wrap(err, "submap %u", submap);
}

static bool get_submap(MemoryOctree *octree, ByteReader *in, int submap, float voxel, Error *err) {
    MemoryTransform at;
    for (int a = 0; a < 3; a++) at.position[a] = byte_get_f32(in);
    at.yaw = byte_get_f32(in);
    if (in->is_short) return error_set(err, "chunk submaps is too short");
    float farthest = MORTON_BIAS / 2 * voxel; // so that what it sees is still in the world
    bool is_near = fabsf(at.yaw) <= 3.2f;
    for (int a = 0; a < 3; a++) is_near &= fabsf(at.position[a]) <= farthest;
    if (!is_near)
        return error_set(err, "chunk submaps: submap %d stands outside the world", submap);
    if (submap > 0 && !memory_octree_begin_submap(octree, &at, err)) return false;
    memory_octree_move_submap(octree, submap, &at);
    return true;
}

static bool get_active(MemoryOctree *octree, ByteReader *in, uint32_t submaps, Error *err) {
    if (in->next == in->size) return true;
    uint32_t active = byte_get_u32(in);
    if (in->is_short || in->next != in->size) return error_set(err, "chunk submaps is too long");
    if (active >= submaps - 1)
        return error_set(err, "chunk submaps: pictures cannot go on in submap %u of %u", active,
                         submaps);
    memory_octree_set_active(octree, (int)active);
    return true;
}

// room for the submaps' bricks is taken and given back one by one: `arena` is scratch
static bool decode_submaps(MemoryOctree *octree, ByteReader *in, float voxel,
                           const MemoryChunk *chunks, int count, Arena *arena, Error *err) {
    uint32_t clock = byte_get_u32(in), submaps = byte_get_u32(in);
    if (submaps < 1 || submaps > MEMORY_MAX_SUBMAPS)
        return error_set(err, "chunk submaps: %u submaps; there can be 1 to %d", submaps,
                         MEMORY_MAX_SUBMAPS);
    memory_octree_set_clock(octree, clock); // before the bricks: pages are as old as it
    uint32_t *counts = arena_array(arena, uint32_t, submaps);
    bool ok = count_bricks(chunks, count, submaps, counts, err);
    for (uint32_t i = 0; ok && i < submaps; i++) {
        ArenaMark mark = arena_mark(arena);
        ok = get_submap(octree, in, (int)i, voxel, err) &&
             decode_bricks(octree, i, clock, counts[i], chunks, count, arena, err);
        arena_reset(arena, mark);
    }
    return ok && get_active(octree, in, submaps, err);
}

bool memory_octree_decode(MemoryOctree *octree, float voxel, const MemoryChunk *chunks, int count,
                          Arena *scratch, Error *err) {
    const MemoryChunk *submaps = memory_file_find(chunks, count, "submaps", err);
    if (submaps == NULL || !memory_octree_clear(octree, err)) return false;
    ByteReader in = {submaps->data, submaps->size, 0, false};
    ArenaMark mark = arena_mark(scratch);
    bool ok = decode_submaps(octree, &in, voxel, chunks, count, scratch, err);
    arena_reset(scratch, mark);
    return ok;
}
