// A memory as chunks of a file, and back. The container is snapshot.h.
//
//     config    text      name=value, one a line: all settings of the memory
//     camera    width u32, height u32, hfov f32, max_depth f32
//     state     clock i32, pose 5 f32, digest of the long term u64
//     waiting   count u32, per observation kind u8, id u64, values 128 i16
//     submaps, bricks                                             (octree_file.c)
//     graph     places, edges, objects, habits                    (graph_file.c)
//     window    what the last survey saw round the agent          (graph_window_file.c)
//     closure   places seen and how submaps follow each other     (closure_file.c)
//     log       the records of the long-term log, as they are     (long_term_file.c)
//
// Tokens and index are not stored: they follow from the log, and the digest proves it. What is near
// (the short term, movers) is not stored either: it is of the moment, and gone after a night.
//
// Saving changes nothing: what waits for the long term is written as waiting. So a memory that was
// loaded goes on as the one that was saved, bit for bit, and as one that was never saved.
//
// Loading reads and checks the whole file before it touches the memory: a file that is not there or
// damaged costs nothing. Only a file that was written wrong (its checksums are right, what they
// cover makes no sense) is found later; then the memory is empty.
//
// To keep another part: a chunk in gather, its decoding in memory_file_decode, a line above.

#include "memory/memory_inside.h"

#include <stdio.h>
#include <string.h>

MemoryChunk memory_file_chunk(const char *name, const ByteWriter *out) {
    MemoryChunk chunk = {.data = out->at, .size = out->size};
    snprintf(chunk.name, sizeof chunk.name, "%s", name);
    return chunk;
}

const MemoryChunk *memory_file_find(const MemoryChunk *chunks, int count, const char *name,
                                    Error *err) {
    for (int i = 0; i < count; i++) {
        if (strcmp(chunks[i].name, name) == 0) return &chunks[i];
    }
    error_set(err, "chunk %s is missing", name);
    return NULL;
}

static ByteReader read_chunk(const MemoryChunk *chunk) {
    return (ByteReader){chunk->data, chunk->size, 0, false};
}

static bool is_read(const ByteReader *in, const char *name, Error *err) {
    if (!in->is_short && in->next == in->size) return true;
    return error_set(err, "chunk %s is too %s", name, in->is_short ? "short" : "long");
}

//---- config, camera ------------------------------------------------------------------------------

static MemoryChunk encode_config(const MemoryConfig *config, Arena *arena) {
    ByteWriter out = {.arena = arena};
    for (int i = 0; i < memory_config_table.count; i++) {
        const ConfigField *field = &memory_config_table.fields[i];
        char value[CONFIG_TEXT_BYTES];
        config_format(field, config, value, sizeof value);
        const char *line = text_format(arena, "%s=%s\n", field->name, value);
        byte_put(&out, line, strlen(line));
    }
    return memory_file_chunk("config", &out);
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
    return memory_file_chunk("camera", &out);
}

static bool decode_camera(const MemoryChunk *chunk, MemoryCamera *camera, Error *err) {
    ByteReader in = read_chunk(chunk);
    camera->width = byte_get_u32(&in);
    camera->height = byte_get_u32(&in);
    camera->hfov = byte_get_f32(&in);
    camera->max_depth = byte_get_f32(&in);
    if (!is_read(&in, "camera", err)) return false;
    bool is_sane = camera->width >= 1 && camera->width <= 8192 && camera->height >= 1 &&
                   camera->height <= 8192 && camera->hfov > 0.01f && camera->hfov < 3.1f &&
                   camera->max_depth > 0;
    return is_sane || error_set(err, "chunk camera: no camera is like that");
}

static bool decode_settings(const MemoryChunk *chunks, int count, Arena *arena,
                            MemoryConfig *config, MemoryCamera *camera, Error *err) {
    const MemoryChunk *settings = memory_file_find(chunks, count, "config", err);
    if (settings == NULL || !decode_config(settings, arena, config, err)) return false;
    const MemoryChunk *eye = memory_file_find(chunks, count, "camera", err);
    return eye != NULL && decode_camera(eye, camera, err);
}

// Most settings may differ (room, budgets, the ablations); not those that give numbers their
// meaning. Tokens are compared by the long term itself.
static bool check_settings(const Memory *memory, const MemoryChunk *chunks, int count, Arena *arena,
                           Error *err) {
    MemoryConfig config;
    MemoryCamera camera;
    if (!decode_settings(chunks, count, arena, &config, &camera, err)) return false;
    return config.voxel == memory->config.voxel ||
           error_set(err, "its voxels have %g m, this memory's %g m; set memory.voxel=%g",
                     (double)config.voxel, (double)memory->config.voxel, (double)config.voxel);
}

//---- state, and what waits -----------------------------------------------------------------------

static bool encode_state(Memory *memory, Arena *arena, MemoryChunk *chunk, Error *err) {
    ByteWriter out = {.arena = arena};
    uint64_t digest;
    if (!memory_long_term_digest(memory->far, &digest, err)) return false;
    byte_put_i32(&out, memory->clock);
    for (int a = 0; a < 3; a++) byte_put_f32(&out, memory->pose.position[a]);
    byte_put_f32(&out, memory->pose.yaw);
    byte_put_f32(&out, memory->pose.pitch);
    byte_put_u64(&out, digest);
    *chunk = memory_file_chunk("state", &out);
    return true;
}

static bool decode_state(const MemoryChunk *chunk, Memory *memory, uint64_t *digest, Error *err) {
    ByteReader in = read_chunk(chunk);
    memory->clock = byte_get_i32(&in);
    for (int a = 0; a < 3; a++) memory->pose.position[a] = byte_get_f32(&in);
    memory->pose.yaw = byte_get_f32(&in);
    memory->pose.pitch = byte_get_f32(&in);
    *digest = byte_get_u64(&in);
    memory->is_corrected = false;
    memory->change_count += MEMORY_CHANGES + 1;
    bool is_clock = memory->clock >= 0 && memory->clock < 1 << 30; // it goes on for years
    return is_read(&in, "state", err) &&
           (is_clock || error_set(err, "chunk state: its clock is %d", memory->clock));
}

static MemoryChunk encode_waiting(const MemoryStore *store, Arena *arena) {
    ByteWriter out = {.arena = arena};
    byte_put_u32(&out, store->waiting);
    for (uint32_t i = 0; i < store->waiting; i++) {
        byte_put_u8(&out, (uint8_t)store->keys[i].kind);
        byte_put_u64(&out, store->keys[i].id);
        for (int k = 0; k < MEMORY_WIDTH; k++) byte_put_i16(&out, store->observations[i][k]);
    }
    return memory_file_chunk("waiting", &out);
}

static bool get_waiting(ByteReader *in, MemoryStore *store, uint32_t i) {
    uint8_t kind = byte_get_u8(in);
    store->keys[i] = (MemoryKey){(MemoryKeyKind)kind, byte_get_u64(in)};
    for (int k = 0; k < MEMORY_WIDTH; k++) store->observations[i][k] = byte_get_i16(in);
    return kind <= MEMORY_KEY_OBJECT;
}

static bool decode_waiting(const MemoryChunk *chunk, MemoryStore *store, Error *err) {
    ByteReader in = read_chunk(chunk);
    uint32_t count = byte_get_u32(&in);
    bool is_good = count <= MEMORY_WAITING;
    for (uint32_t i = 0; is_good && i < count; i++) is_good = get_waiting(&in, store, i);
    if (!is_good) return error_set(err, "chunk waiting: its %u observations make no sense", count);
    store->waiting = count;
    return is_read(&in, "waiting", err);
}

//---- saving --------------------------------------------------------------------------------------

static bool gather(Memory *memory, List *chunks, Arena *arena, Error *err) {
    MemoryChunk state;
    if (!encode_state(memory, arena, &state, err)) return false;
    const MemoryChunk first[] = {
        encode_config(&memory->config, arena),
        encode_camera(memory_octree_camera(memory->octree), arena),
        state,
        encode_waiting(memory_store(memory), arena),
    };
    for (size_t i = 0; i < ARRAY_COUNT(first); i++)
        *(MemoryChunk *)list_push(chunks, arena) = first[i];
    if (!memory_octree_encode(memory->octree, chunks, arena, err)) return false;
    ByteWriter graph = {.arena = arena}, window = {.arena = arena}, closure = {.arena = arena},
               log = {.arena = arena};
    memory_graph_encode(memory->graph, &graph);
    memory_graph_encode_window(memory->graph, &window);
    memory_closure_encode(memory->closure, &closure);
    memory_long_term_encode(memory->far, &log);
    *(MemoryChunk *)list_push(chunks, arena) = memory_file_chunk("graph", &graph);
    *(MemoryChunk *)list_push(chunks, arena) = memory_file_chunk("window", &window);
    *(MemoryChunk *)list_push(chunks, arena) = memory_file_chunk("closure", &closure);
    *(MemoryChunk *)list_push(chunks, arena) = memory_file_chunk("log", &log);
    return true;
}

bool memory_save(Memory *memory, const char *path, Error *err) {
    Arena arena = arena_create("memory file");
    List chunks = {.item_bytes = sizeof(MemoryChunk)};
    bool ok = gather(memory, &chunks, &arena, err) &&
              memory_snapshot_save(path, chunks.items, (int)chunks.count, &arena, err);
    arena_destroy(&arena);
    return ok || error_wrap(err, "the memory was not saved");
}

//---- loading -------------------------------------------------------------------------------------

bool memory_peek(const char *path, MemoryConfig *config, MemoryCamera *camera, Error *err) {
    Arena arena = arena_create("memory file");
    MemoryChunk *chunks;
    int count;
    bool ok = memory_snapshot_load(path, &arena, &chunks, &count, err);
    if (ok && !decode_settings(chunks, count, &arena, config, camera, err))
        ok = error_wrap(err, "%s", path);
    arena_destroy(&arena);
    return ok;
}

static bool decode_far(Memory *memory, ByteReader *log, uint64_t expected, Error *err) {
    uint64_t found;
    if (!memory_long_term_decode(memory->far, log, err) ||
        !memory_long_term_digest(memory->far, &found, err) || !is_read(log, "log", err))
        return false;
    return found == expected ||
           error_set(err, "the tokens rebuilt from the log are not those that were saved");
}

bool memory_file_decode(Memory *memory, const MemoryChunk *chunks, int count, Arena *scratch,
                        Error *err) {
    enum { STATE, WAITING, GRAPH, WINDOW, CLOSURE, LOG, PARTS };
    static const char *const NAMES[] = {"state", "waiting", "graph", "window", "closure", "log"};
    const MemoryChunk *parts[PARTS];
    ByteReader in[PARTS];
    uint64_t digest;
    for (int i = 0; i < PARTS; i++) {
        parts[i] = memory_file_find(chunks, count, NAMES[i], err);
        if (parts[i] == NULL) return false;
        in[i] = read_chunk(parts[i]);
    }
    return decode_state(parts[STATE], memory, &digest, err) &&
           memory_octree_decode(memory->octree, memory->config.voxel, chunks, count, scratch,
                                err) &&
           memory_graph_decode(memory->graph, &in[GRAPH], err) &&
           memory_graph_decode_window(memory->graph, &in[WINDOW], err) &&
           memory_closure_decode(memory->closure, &in[CLOSURE], err) &&
           decode_far(memory, &in[LOG], digest, err) &&
           decode_waiting(parts[WAITING], memory_store(memory), err);
}

static bool replace(Memory *memory, const MemoryChunk *chunks, int count, Arena *arena,
                    Error *err) {
    if (!memory_forget(memory, MEMORY_FORGET_ALL, err)) return false;
    if (memory_file_decode(memory, chunks, count, arena, err)) return true;
    Error ignored; // a lost device says so again at the next call
    memory_forget(memory, MEMORY_FORGET_ALL, &ignored);
    memory->clock = 0;
    return error_wrap(err, "the file was written wrong, the memory is empty now");
}

bool memory_load(Memory *memory, const char *path, Error *err) {
    Arena arena = arena_create("memory file");
    MemoryChunk *chunks;
    int count;
    bool ok = memory_snapshot_load(path, &arena, &chunks, &count, err);
    if (ok && !(check_settings(memory, chunks, count, &arena, err) &&
                replace(memory, chunks, count, &arena, err)))
        ok = error_wrap(err, "%s", path);
    arena_destroy(&arena);
    return ok;
}
