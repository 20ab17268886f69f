// A memory as chunks of a file, and back. The container is snapshot.h.
//
//     config    text      name = value, one a line: all settings of the memory
//     camera    width u32, height u32, hfov f32, max_depth f32
//     state     clock i32, pose 5 f32, digest of the tokens u64
//     submaps   count u32, per submap x y z yaw f32
//     bricks    one chunk per page of each submap, in the order of submap and code; per brick
//               code u64, log-odds 512 bytes, ever free 16 u32, dynamic 16 u32, moved 2 u32
//     graph     places, edges, objects, habits                    (graph_file.c)
//     closure   places seen and how submaps follow each other     (closure_file.c)
//     log       the records of the long-term log, as they are
//
// Tokens and index are not stored: they follow from the log, and the digest proves it.

#include "base/list.h"
#include "memory/bytes.h"
#include "memory/memory.h"
#include "memory/morton.h"
#include "memory/snapshot.h"

#include <stdlib.h>
#include <string.h>

//---- config, camera, state -----------------------------------------------------------------------

static MemoryChunk chunk_of(const char *name, const ByteWriter *out) {
    MemoryChunk chunk = {.data = out->at, .size = out->size};
    snprintf(chunk.name, sizeof chunk.name, "%s", name);
    return chunk;
}

static MemoryChunk encode_config(const MemoryConfig *config, Arena *arena) {
    ByteWriter out = {.arena = arena};
    for (int i = 0; i < memory_config_table.count; i++) {
        const ConfigField *field = &memory_config_table.fields[i];
        char value[CONFIG_TEXT_BYTES];
        config_format(field, config, value, sizeof value);
        const char *line = text_format(arena, "%s=%s\n", field->name, value);
        byte_put(&out, line, strlen(line));
    }
    return chunk_of("config", &out);
}

static bool decode_config(const MemoryChunk *chunk, Arena *arena, MemoryConfig *config,
                          Error *err) {
    *config = memory_config_default();
    ConfigSection section = {&memory_config_table, config};
    char *text = arena_array(arena, char, chunk->size + 1);
    memcpy(text, chunk->data, chunk->size);
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (!config_set(&section, 1, line, err)) return error_wrap(err, "chunk config");
    }
    return true;
}

static MemoryChunk encode_camera(const MemoryCamera *camera, Arena *arena) {
    ByteWriter out = {.arena = arena};
    byte_put_u32(&out, camera->width);
    byte_put_u32(&out, camera->height);
    byte_put_f32(&out, camera->hfov);
    byte_put_f32(&out, camera->max_depth);
    return chunk_of("camera", &out);
}

static bool decode_camera(const MemoryChunk *chunk, MemoryCamera *camera, Error *err) {
    ByteReader in = {chunk->data, chunk->size, 0, false};
    camera->width = byte_get_u32(&in);
    camera->height = byte_get_u32(&in);
    camera->hfov = byte_get_f32(&in);
    camera->max_depth = byte_get_f32(&in);
    bool is_sane = !in.is_short && camera->width >= 1 && camera->width <= 8192 &&
                   camera->height >= 1 && camera->height <= 8192 && camera->hfov > 0.01f &&
                   camera->hfov < 3.1f && camera->max_depth > 0;
    return is_sane || error_set(err, "chunk camera: no camera is like that");
}

static void put_transform(ByteWriter *out, const float position[3], float yaw) {
    for (int a = 0; a < 3; a++) byte_put_f32(out, position[a]);
    byte_put_f32(out, yaw);
}

static void get_transform(ByteReader *in, float position[3], float *yaw) {
    for (int a = 0; a < 3; a++) position[a] = byte_get_f32(in);
    *yaw = byte_get_f32(in);
}

static bool encode_state(Memory *memory, Arena *arena, MemoryChunk *chunk, Error *err) {
    ByteWriter out = {.arena = arena};
    uint64_t digest;
    if (!memory_long_term_digest(memory->far, &digest, err)) return false;
    byte_put_i32(&out, memory->clock);
    put_transform(&out, memory->pose.position, memory->pose.yaw);
    byte_put_f32(&out, memory->pose.pitch);
    byte_put_u64(&out, digest);
    *chunk = chunk_of("state", &out);
    return true;
}

static bool decode_state(const MemoryChunk *chunk, Memory *memory, uint64_t *digest, Error *err) {
    ByteReader in = {chunk->data, chunk->size, 0, false};
    memory->clock = byte_get_i32(&in);
    get_transform(&in, memory->pose.position, &memory->pose.yaw);
    memory->pose.pitch = byte_get_f32(&in);
    *digest = byte_get_u64(&in);
    return !in.is_short || error_set(err, "chunk state is too short");
}

//---- the octree ----------------------------------------------------------------------------------

enum { BRICK_BYTES = 8 + 512 + 64 + 64 + 8 };

static MemoryChunk encode_submaps(const MemoryOctree *octree, Arena *arena) {
    ByteWriter out = {.arena = arena};
    int count = memory_octree_submap_count(octree);
    byte_put_u32(&out, (uint32_t)count);
    for (int i = 0; i < count; i++) {
        const MemoryTransform *at = memory_octree_submap_at(octree, i);
        put_transform(&out, at->position, at->yaw);
    }
    return chunk_of("submaps", &out);
}

static void put_brick(ByteWriter *out, const MemoryBrick *brick) {
    byte_put_u64(out, brick->code);
    byte_put(out, brick->log_odds, sizeof brick->log_odds);
    for (int i = 0; i < 16; i++) byte_put_u32(out, brick->ever_free[i]);
    for (int i = 0; i < 16; i++) byte_put_u32(out, brick->dynamic[i]);
    byte_put_u32(out, brick->first_moved);
    byte_put_u32(out, brick->last_moved);
}

static void get_brick(ByteReader *in, MemoryBrick *brick) {
    brick->code = byte_get_u64(in);
    byte_get(in, brick->log_odds, sizeof brick->log_odds);
    for (int i = 0; i < 16; i++) brick->ever_free[i] = byte_get_u32(in);
    for (int i = 0; i < 16; i++) brick->dynamic[i] = byte_get_u32(in);
    brick->first_moved = byte_get_u32(in);
    brick->last_moved = byte_get_u32(in);
}

// the chunks of one submap: bricks that share a page stand together in the order of codes
static void put_pages(List *chunks, int submap, const MemoryBrick *bricks, uint32_t count,
                      Arena *arena) {
    const int SHIFT = 3 * (MEMORY_PAGE_LEVEL - MORTON_BRICK_LEVEL);
    for (uint32_t first = 0, next; first < count; first = next) {
        ByteWriter out = {.arena = arena};
        for (next = first; next < count; next++) {
            if (bricks[next].code >> SHIFT != bricks[first].code >> SHIFT) break;
            put_brick(&out, &bricks[next]);
        }
        MemoryChunk *chunk = list_push(chunks, arena);
        *chunk = chunk_of("bricks", &out);
        chunk->part = (uint32_t)submap;
        chunk->first = bricks[first].code;
        chunk->last = bricks[next - 1].code;
    }
}

static bool encode_bricks(Memory *memory, List *chunks, Arena *arena, Error *err) {
    int count = memory_octree_submap_count(memory->octree);
    for (int i = 0; i < count; i++) {
        MemoryBrick *bricks;
        uint32_t brick_count;
        if (!memory_octree_read(memory->octree, i, arena, &bricks, &brick_count, err)) return false;
        put_pages(chunks, i, bricks, brick_count, arena);
    }
    return true;
}

static bool decode_submap(Memory *memory, int submap, const MemoryChunk *chunks, int count,
                          Arena *arena, Error *err) {
    size_t bricks = 0, at = 0;
    for (int i = 0; i < count; i++) {
        bool is_mine = strcmp(chunks[i].name, "bricks") == 0 && (int)chunks[i].part == submap;
        if (!is_mine) continue;
        if (chunks[i].size % BRICK_BYTES != 0)
            return error_set(err, "chunk bricks: %zu bytes are no whole bricks", chunks[i].size);
        bricks += chunks[i].size / BRICK_BYTES;
    }
    MemoryBrick *all = arena_array(arena, MemoryBrick, bricks);
    for (int i = 0; i < count; i++) {
        bool is_mine = strcmp(chunks[i].name, "bricks") == 0 && (int)chunks[i].part == submap;
        if (!is_mine) continue;
        ByteReader in = {chunks[i].data, chunks[i].size, 0, false};
        while (in.next < in.size) get_brick(&in, &all[at++]);
    }
    for (size_t i = 0; i < bricks; i++) {
        bool is_code = morton_level(all[i].code) == MORTON_BRICK_LEVEL;
        if (!is_code || (i > 0 && all[i].code <= all[i - 1].code))
            return error_set(err, "chunk bricks: code %zu of submap %d is out of order", i, submap);
        morton_decode(all[i].code, all[i].corner);
    }
    return memory_octree_restore(memory->octree, submap, all, (uint32_t)bricks, err);
}

static bool decode_octree(Memory *memory, const MemoryChunk *submaps, const MemoryChunk *chunks,
                          int count, Arena *arena, Error *err) {
    ByteReader in = {submaps->data, submaps->size, 0, false};
    uint32_t submap_count = byte_get_u32(&in);
    if (submap_count < 1 || submap_count > MEMORY_MAX_SUBMAPS)
        return error_set(err, "chunk submaps: %u submaps; there can be 1 to %d", submap_count,
                         MEMORY_MAX_SUBMAPS);
    for (uint32_t i = 0; i < submap_count; i++) {
        MemoryTransform at;
        get_transform(&in, at.position, &at.yaw);
        if (in.is_short) return error_set(err, "chunk submaps is too short");
        if (i > 0 && !memory_octree_begin_submap(memory->octree, &at, err)) return false;
        memory_octree_move_submap(memory->octree, (int)i, &at);
        if (!decode_submap(memory, (int)i, chunks, count, arena, err)) return false;
    }
    return true;
}

//---- the file ------------------------------------------------------------------------------------

static bool gather(Memory *memory, List *chunks, Arena *arena, Error *err) {
    MemoryChunk state;
    if (!memory_flush(memory, err) || !encode_state(memory, arena, &state, err)) return false;
    *(MemoryChunk *)list_push(chunks, arena) = encode_config(&memory->config, arena);
    *(MemoryChunk *)list_push(chunks, arena) =
        encode_camera(memory_octree_camera(memory->octree), arena);
    *(MemoryChunk *)list_push(chunks, arena) = state;
    *(MemoryChunk *)list_push(chunks, arena) = encode_submaps(memory->octree, arena);
    if (!encode_bricks(memory, chunks, arena, err)) return false;
    ByteWriter graph = {.arena = arena}, closure = {.arena = arena}, log = {.arena = arena};
    memory_graph_encode(memory->graph, &graph);
    memory_closure_encode(memory->closure, &closure);
    memory_long_term_encode(memory->far, &log);
    *(MemoryChunk *)list_push(chunks, arena) = chunk_of("graph", &graph);
    *(MemoryChunk *)list_push(chunks, arena) = chunk_of("closure", &closure);
    *(MemoryChunk *)list_push(chunks, arena) = chunk_of("log", &log);
    return true;
}

bool memory_save(Memory *memory, const char *path, Error *err) {
    Arena arena = arena_create("memory file");
    List chunks = {.item_bytes = sizeof(MemoryChunk)};
    bool ok = gather(memory, &chunks, &arena, err) &&
              memory_snapshot_save(path, chunks.items, (int)chunks.count, &arena, err);
    arena_destroy(&arena);
    return ok || error_wrap(err, "saving %s", path);
}

static const MemoryChunk *find(const MemoryChunk *chunks, int count, const char *name, Error *err) {
    for (int i = 0; i < count; i++) {
        if (strcmp(chunks[i].name, name) == 0) return &chunks[i];
    }
    error_set(err, "chunk %s is not there", name);
    return NULL;
}

bool memory_peek(const char *path, MemoryConfig *config, MemoryCamera *camera, Error *err) {
    Arena arena = arena_create("memory file");
    MemoryChunk *chunks;
    int count;
    bool ok = memory_snapshot_load(path, &arena, &chunks, &count, err);
    if (ok) {
        const MemoryChunk *settings = find(chunks, count, "config", err);
        const MemoryChunk *eye = settings ? find(chunks, count, "camera", err) : NULL;
        ok = eye != NULL && decode_config(settings, &arena, config, err) &&
             decode_camera(eye, camera, err);
        if (!ok) error_wrap(err, "%s", path);
    }
    arena_destroy(&arena);
    return ok;
}

static bool decode(Memory *memory, const MemoryChunk *chunks, int count, Arena *arena, Error *err) {
    static const char *const NAMES[] = {"state", "submaps", "graph", "closure", "log"};
    const MemoryChunk *parts[ARRAY_COUNT(NAMES)];
    for (size_t i = 0; i < ARRAY_COUNT(NAMES); i++) {
        parts[i] = find(chunks, count, NAMES[i], err);
        if (parts[i] == NULL) return false;
    }
    uint64_t expected, found;
    ByteReader graph = {parts[2]->data, parts[2]->size, 0, false};
    ByteReader closure = {parts[3]->data, parts[3]->size, 0, false};
    ByteReader log = {parts[4]->data, parts[4]->size, 0, false};
    if (!decode_state(parts[0], memory, &expected, err) ||
        !decode_octree(memory, parts[1], chunks, count, arena, err) ||
        !memory_graph_decode(memory->graph, &graph, err) ||
        !memory_closure_decode(memory->closure, &closure, err) ||
        !memory_long_term_decode(memory->far, &log, err) ||
        !memory_long_term_digest(memory->far, &found, err))
        return false;
    return found == expected ||
           error_set(err, "the tokens rebuilt from the log are not those that were saved");
}

bool memory_load(Memory *memory, const char *path, Error *err) {
    if (!memory_forget(memory, MEMORY_FORGET_ALL, err)) return false;
    Arena arena = arena_create("memory file");
    MemoryChunk *chunks;
    int count;
    bool ok = memory_snapshot_load(path, &arena, &chunks, &count, err);
    if (ok) {
        ok = decode(memory, chunks, count, &arena, err);
        if (!ok) error_wrap(err, "%s", path);
    }
    arena_destroy(&arena);
    Error ignored; // a lost device says so again at the next call
    if (!ok) memory_forget(memory, MEMORY_FORGET_ALL, &ignored);
    return ok;
}
