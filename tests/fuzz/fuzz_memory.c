// A memory file with arbitrary changes: the container as bytes, and what its chunks hold.
//
//     "CAIRNMEM" ...                       a memory file, whose checksums are mended first
//     | name u8 | part u8 | size u32 |     its chunks, not packed: arbitrary changes reach the
//     | first u64 | last u64 | bytes |     readers of the parts (octree, graph, closure, long term)
//     | name u8 | ...
//
// What is accepted is then used as an agent would use it: looks, things, surveys, retrieval. No
// seeds are needed: mutation starts from a small memory that is made here.

#include "base/rng.h"
#include "memory/log.h"
#include "memory/memory_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

enum { CHUNK_HEAD = 22, HEAD = 20, ENTRY = 56, SIDE = 16 };

static const char *const NAMES[] = {"config", "camera", "state",  "waiting", "submaps",
                                    "bricks", "graph",  "window", "closure", "log"};
static const char *const FILE_PATH = "/tmp/cairn_fuzz_memory";

//---- a memory ------------------------------------------------------------------------------------

// one for all inputs: making one costs more than most inputs do
static Memory *memory_of_all(void) {
    static Memory *memory;
    static Arena arena;
    if (memory != NULL) return memory;
    Error err;
    arena = arena_create("fuzz");
    GpuConfig device = gpu_config_default();
    snprintf(device.device.at, sizeof device.device.at, "host");
    MemoryConfig config = memory_config_default();
    config.bricks = 64;
    config.voxel = 0.2f;
    config.range = 3.0f;
    config.submap = 1.0f;
    config.place_spacing = 0.5f;
    MemoryCamera camera = {SIDE, SIDE, 1.5f, 10.0f};
    memory = memory_create(gpu_create(&device, &arena, &err), &config, &camera, &arena, &err);
    ASSERT(memory != NULL);
    return memory;
}

static void step(Memory *memory, int i) {
    Error err;
    float depth[SIDE * SIDE];
    for (int k = 0; k < SIDE * SIDE; k++) depth[k] = 1.5f + 0.1f * (float)((k + i) % 8);
    MemoryPose feet = {.position = {0.1f * (float)i, 0.0f, 0.0f}, .yaw = 0.7f * (float)i};
    memory_look(memory, &feet, 1.0f, depth, &err);
    MemorySighting thing = {.category = (uint32_t)i % 3, .position = {0.4f * (float)(i % 5)}};
    memset(thing.feature, i, sizeof thing.feature);
    int index;
    memory_see(memory, &thing, &index, &err);
    if (i % 3 == 2) memory_survey(memory, &feet, 0.2f, 1.8f, &err);
}

// a window over bricks at two ends of the world has more cells than there is memory
static bool is_small(Memory *memory, Arena *arena) {
    Error err;
    bool is_near = true;
    for (int i = 0; i < memory_octree_submap_count(memory->octree); i++) {
        const MemoryTransform *at = memory_octree_submap_at(memory->octree, i);
        MemoryBrick *bricks;
        uint32_t count;
        if (!memory_octree_read(memory->octree, i, arena, &bricks, &count, &err)) return false;
        for (int a = 0; a < 3; a++) is_near &= abs((int)at->position[a]) < 200;
        for (uint32_t k = 0; k < count; k++)
            for (int a = 0; a < 3; a++) is_near &= abs(bricks[k].corner[a]) < 1024;
    }
    return is_near;
}

static void ask(Memory *memory) {
    Error err;
    int16_t query[MEMORY_WIDTH] = {100}, history[4][MEMORY_WIDTH];
    MemoryAnswer answers[4];
    uint32_t count;
    for (int kind = 0; kind <= MEMORY_KEY_OBJECT; kind++) {
        if (!memory_long_term_recall(memory->far, (MemoryKeyKind)kind, query, 1, 4, 0.0f, answers,
                                     &err))
            continue;
        memory_long_term_history(memory->far, answers[0].key, history[0], NULL, 4, &count, &err);
    }
}

static void use(Memory *memory, Arena *arena) {
    Error err;
    int way[64], length;
    const MemoryGraph *graph = memory->graph;
    ask(memory);
    if (graph->frontier_first > 1)
        memory_graph_path(graph, 0, graph->frontier_first - 1, memory->clock, way, 64, &length);
    for (int i = 0; i < graph->object_count; i++)
        memory_graph_belief(graph, &graph->objects[i], memory->clock);
    if (!is_small(memory, arena)) return;
    for (int i = 0; i < 4; i++) step(memory, i);
    MemoryPose feet = {{0}};
    memory_begin(memory, &feet, false, true, &err);
    for (int i = 4; i < 8; i++) step(memory, i);
    memory_consolidate(memory, &err);
}

//---- chunks that are not packed ------------------------------------------------------------------

typedef struct Part {
    uint8_t name, part;
    uint32_t size;
    uint64_t first, last;
    const uint8_t *bytes;
} Part;

static bool get_part(ByteReader *in, Part *part) {
    part->name = byte_get_u8(in);
    part->part = byte_get_u8(in);
    part->size = byte_get_u32(in);
    part->first = byte_get_u64(in);
    part->last = byte_get_u64(in);
    if (in->is_short || part->size > in->size - in->next) return false;
    part->bytes = in->at + in->next;
    in->next += part->size;
    return true;
}

static void put_part(ByteWriter *out, const Part *part) {
    byte_put_u8(out, part->name);
    byte_put_u8(out, part->part);
    byte_put_u32(out, part->size);
    byte_put_u64(out, part->first);
    byte_put_u64(out, part->last);
    byte_put(out, part->bytes, part->size);
}

static MemoryChunk chunk_of(const Part *part) {
    MemoryChunk chunk = {.part = part->part,
                         .first = part->first,
                         .last = part->last,
                         .data = part->bytes,
                         .size = part->size};
    snprintf(chunk.name, sizeof chunk.name, "%s", NAMES[part->name % ARRAY_COUNT(NAMES)]);
    return chunk;
}

static Part part_of(const MemoryChunk *chunk) {
    Part part = {0,           (uint8_t)chunk->part, (uint32_t)chunk->size, chunk->first,
                 chunk->last, chunk->data};
    while (strcmp(NAMES[part.name], chunk->name) != 0) part.name++;
    return part;
}

static void decode(const MemoryChunk *chunks, int count, Arena *arena) {
    Error err;
    Memory *memory = memory_of_all();
    memory_short_term_clear(memory->near);
    if (memory_file_decode(memory, chunks, count, arena, &err)) {
        use(memory, arena);
        return;
    }
    // a changed log gives another digest than the file's: it is used alone
    const MemoryChunk *log = memory_file_find(chunks, count, "log", &err);
    ByteReader in = log ? (ByteReader){log->data, log->size, 0, false} : (ByteReader){0};
    if (log != NULL && memory_long_term_decode(memory->far, &in, &err)) ask(memory);
}

//---- the container -------------------------------------------------------------------------------

static void put_u32(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> 8 * i);
}

// checksums that are right, as far as the sizes in the table allow
static void mend(uint8_t *file, size_t size) {
    ByteReader in = {file, size, 12, false};
    uint32_t count = byte_get_u32(&in);
    if (size < HEAD || count > (size - HEAD) / ENTRY) return;
    size_t at = HEAD + (size_t)count * ENTRY;
    for (uint32_t i = 0; i < count; i++) {
        in.next = HEAD + i * ENTRY + 48;
        uint64_t packed = byte_get_u64(&in);
        if (packed > size - at) break;
        put_u32(file + HEAD + i * ENTRY + 20, memory_crc32c(0, file + at, packed));
        at += packed;
    }
    uint32_t crc = memory_crc32c(0, file, HEAD - 4);
    put_u32(file + HEAD - 4, memory_crc32c(crc, file + HEAD, (size_t)count * ENTRY));
}

static void parse_file(const uint8_t *data, size_t size, Arena *arena) {
    Error err;
    MemoryChunk *chunks;
    int count;
    uint8_t *file = arena_alloc(arena, size);
    memcpy(file, data, size);
    mend(file, size);
    if (memory_snapshot_parse((FileBytes){file, size}, arena, &chunks, &count, &err))
        decode(chunks, count, arena);
}

static void parse_parts(const uint8_t *data, size_t size, Arena *arena) {
    List chunks = {.item_bytes = sizeof(MemoryChunk)};
    ByteReader in = {data, size, 0, false};
    Part part;
    while (in.next < in.size && get_part(&in, &part))
        *(MemoryChunk *)list_push(&chunks, arena) = chunk_of(&part);
    decode(chunks.items, (int)chunks.count, arena);
}

static bool is_file(const uint8_t *data, size_t size) {
    return size >= 8 && memcmp(data, "CAIRNMEM", 8) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz input");
    (is_file(data, size) ? parse_file : parse_parts)(data, size, &arena);
    arena_destroy(&arena);
    return 0;
}

//---- changes -------------------------------------------------------------------------------------

// a small memory, as a file or as its chunks
static size_t make_seed(uint8_t *data, size_t max_size, bool as_file, int steps, Arena *arena) {
    Error err;
    Memory *memory = memory_of_all();
    MemoryChunk *chunks;
    int count;
    FileBytes file;
    memory_forget(memory, MEMORY_FORGET_ALL, &err);
    for (int i = 0; i < steps; i++) step(memory, i);
    bool ok = memory_save(memory, FILE_PATH, &err) && file_read(FILE_PATH, arena, &file, &err) &&
              memory_snapshot_parse(file, arena, &chunks, &count, &err);
    ASSERT(ok);
    unlink(FILE_PATH);
    ByteWriter out = {.arena = arena};
    for (int i = 0; i < count; i++) {
        Part part = part_of(&chunks[i]);
        put_part(&out, &part);
    }
    if (as_file) out = (ByteWriter){.at = (uint8_t *)(uintptr_t)file.data, .size = file.size};
    if (out.size > max_size) return 0;
    memcpy(data, out.at, out.size);
    return out.size;
}

// Changes the bytes of one part and keeps the frame around them.
static size_t change_part(uint8_t *data, size_t size, size_t max_size, unsigned seed,
                          Arena *arena) {
    List parts = {.item_bytes = sizeof(Part)};
    ByteReader in = {data, size, 0, false};
    Part part;
    while (in.next < in.size && get_part(&in, &part)) *(Part *)list_push(&parts, arena) = part;
    if (parts.count == 0) return LLVMFuzzerMutate(data, size, max_size);
    Rng rng = rng_create(seed);
    Part *chosen = LIST_AT(&parts, Part, rng_below(&rng, parts.count));
    size_t room = chosen->size + (max_size > size ? max_size - size : 0);
    uint8_t *bytes = arena_alloc(arena, room + 1);
    memcpy(bytes, chosen->bytes, chosen->size);
    chosen->size = room > 0 ? (uint32_t)LLVMFuzzerMutate(bytes, chosen->size, room) : 0;
    chosen->bytes = bytes;
    ByteWriter out = {.arena = arena};
    for (uint32_t i = 0; i < parts.count; i++) put_part(&out, LIST_AT(&parts, Part, i));
    if (out.size > max_size) return LLVMFuzzerMutate(data, size, max_size);
    memcpy(data, out.at, out.size);
    return out.size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    Arena arena = arena_create("fuzz change");
    if (size < CHUNK_HEAD) {
        size_t made = make_seed(data, max_size, seed % 8 == 0, (int)(seed % 11), &arena);
        size = made > 0 ? made : LLVMFuzzerMutate(data, size, max_size);
    } else if (is_file(data, size) || seed % 16 == 0) {
        size = LLVMFuzzerMutate(data, size, max_size);
    } else {
        size = change_part(data, size, max_size, seed, &arena);
    }
    arena_destroy(&arena);
    return size;
}
