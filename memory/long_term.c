// The long term in one hand: keys have rows, rows have tokens, what a token did not know goes to
// the log, what it expects goes to the index.
//
//     write     key ──► row ──► token changes on the device ──► remainder ──► log
//                                       │ read back
//                                       └──► what it expects ──► index
//
// A batch may hold a key several times. Tokens of one dispatch must be distinct, so the batch is
// taken in turns: first occurrences, second ones, ... The log keeps the order of the batch.
//
// Nothing but the log has to be saved: tokens are sums of what each remainder changed, and opening
// an existing log adds them up again, on the host, to the same bits.

#include "base/hash.h"
#include "memory/long_term_inside.h"

#include <string.h>

enum { FIRST_TOKENS = 1024, HNSW_ROOM = 20000 }; // Mem4Nav's bound

static const size_t TOKEN_BYTES = MEMORY_WIDTH * sizeof(int32_t);

// ---- creation ----

void long_term_make_batch(LongTermBatch *batch, uint32_t count) {
    if (count <= batch->room) return;
    uint32_t room = batch->room == 0 ? 64 : batch->room; // larger than a step's
    while (room < count) room *= 2;
    size_t values = (size_t)room * MEMORY_WIDTH;
    arena_destroy(&batch->arena);
    Arena arena = arena_create("long-term batch");
    *batch = (LongTermBatch){
        .room = room,
        .rows = arena_array(&arena, uint32_t, room),
        .turns = arena_array(&arena, uint32_t, room),
        .order = arena_array(&arena, uint32_t, room),
        .turn_rows = arena_array(&arena, uint32_t, room),
        .observations = arena_array(&arena, int16_t, values),
        .remainders = arena_array(&arena, int32_t, values),
        .work = arena_array(&arena, int32_t, values),
        .values = arena_array(&arena, int16_t, values),
        .tags = arena_array(&arena, uint8_t, room),
        .found = arena_array(&arena, int64_t, room),
        .kept_keys = arena_array(&arena, MemoryKey, room),
        .kept = arena_array(&arena, int16_t, values),
    };
    batch->arena = arena;
}

// a buffer of tokens twice as large, by way of the host
bool long_term_make_tokens(MemoryLongTerm *memory, uint32_t rows, Error *err) {
    if (rows <= memory->token_room) return true;
    Gpu *gpu = memory->gpu;
    uint32_t room = memory->token_room == 0 ? FIRST_TOKENS : memory->token_room;
    while (room < rows) room *= 2;
    size_t used = memory->token_room * TOKEN_BYTES;
    GpuBuffer larger;
    if (!gpu_buffer_create(gpu, room * TOKEN_BYTES, &larger, err)) {
        return error_wrap(err, "%u tokens", room);
    }
    void *copy = used == 0 ? NULL : memory_alloc(used);
    bool ok = used == 0 || copy != NULL || error_set(err, "no memory to move %u tokens", room);
    if (ok && used > 0) {
        gpu_read(gpu, memory->tokens, 0, copy, used);
        ok = gpu_finish(gpu, err);
        if (ok) gpu_write(gpu, larger, 0, copy, used);
    }
    memory_free(copy);
    gpu_buffer_destroy(gpu, ok ? memory->tokens : larger);
    if (!ok) return false;
    memory->tokens = larger;
    memory->token_room = room;
    return true;
}

static bool create_retrieval(MemoryLongTerm *memory, Arena *arena, Error *err) {
    if (!memory->config.hnsw) {
        memory->index = memory_index_create(memory->gpu, MEMORY_WIDTH, FIRST_TOKENS, arena, err);
        return memory->index != NULL;
    }
    MemoryHnswConfig config = {.width = MEMORY_WIDTH,
                               .room = HNSW_ROOM,
                               .m = 64,
                               .ef_construction = 500,
                               .ef_search = 200,
                               .seed = 1};
    memory->hnsw = memory_hnsw_create(&config, arena);
    return true;
}

// tokens of all keys that can be found, in batches
static bool index_all(MemoryLongTerm *memory, const int32_t *tokens, Error *err) {
    enum { MANY = 1024 };
    LongTermBatch *batch = &memory->batch;
    long_term_make_batch(batch, MANY);
    uint32_t count = 0;
    for (uint32_t row = 0; row <= memory->keys.count; row++) {
        bool is_last = row == memory->keys.count;
        if (count > 0 && (is_last || count == MANY)) {
            if (!long_term_index_rows(memory, batch->rows, batch->work, count, err)) return false;
            count = 0;
        }
        if (is_last || memory->keys.rows[row].is_retired || memory->keys.rows[row].count == 0) {
            continue;
        }
        batch->rows[count] = row;
        memcpy(batch->work + (size_t)count * MEMORY_WIDTH, tokens + (size_t)row * MEMORY_WIDTH,
               TOKEN_BYTES);
        count++;
    }
    return true;
}

bool long_term_reopen(MemoryLongTerm *memory, Error *err) {
    int32_t *tokens = NULL;
    uint32_t room = 0, count;
    bool ok = long_term_log_replay(memory, &tokens, &room, err);
    count = memory->keys.count;
    ok = ok && long_term_make_tokens(memory, count == 0 ? 1 : count, err);
    if (ok && count > 0) {
        gpu_write(memory->gpu, memory->tokens, 0, tokens, count * TOKEN_BYTES);
        ok = gpu_finish(memory->gpu, err) && index_all(memory, tokens, err);
    }
    memory_free(tokens);
    return ok;
}

static bool start(MemoryLongTerm *memory, const char *log_path, Arena *arena, Error *err) {
    memory->log = memory_log_open(log_path, NULL, arena, err);
    if (memory->log == NULL) return false;
    memory->coder = memory_token_coder_create(memory->gpu, memory->model, arena, err);
    if (memory->coder == NULL || !create_retrieval(memory, arena, err)) return false;
    bool is_new = memory_log_count(memory->log) == 0;
    return (!is_new || long_term_log_begin(memory, err)) && long_term_reopen(memory, err);
}

MemoryLongTerm *memory_long_term_create(Gpu *gpu, const MemoryConfig *config, const char *log_path,
                                        Arena *arena, Error *err) {
    MemoryLongTerm *memory = arena_new(arena, MemoryLongTerm);
    memory->gpu = gpu;
    memory->config = *config;
    memory->model = memory_token_model();
    if (start(memory, log_path, arena, err)) return memory;
    error_wrap(err, "long-term memory");
    memory_long_term_destroy(memory);
    return NULL;
}

void memory_long_term_destroy(MemoryLongTerm *memory) {
    if (memory == NULL) return;
    memory_index_destroy(memory->index);
    memory_token_coder_destroy(memory->coder);
    memory_log_close(memory->log);
    gpu_buffer_destroy(memory->gpu, memory->tokens);
    arena_destroy(&memory->batch.arena);
    long_term_keys_destroy(&memory->keys);
}

bool long_term_empty(MemoryLongTerm *memory, Error *err) {
    if (!memory_log_clear(memory->log, err)) return false;
    long_term_keys_clear(&memory->keys);
    if (memory->index != NULL) memory_index_clear(memory->index);
    if (memory->hnsw != NULL) memory_hnsw_clear(memory->hnsw);
    gpu_fill(memory->gpu, memory->tokens, 0, memory->token_room * TOKEN_BYTES, 0);
    memory->observations = 0;
    memory->is_ahead = false;
    return gpu_finish(memory->gpu, err);
}

bool memory_long_term_clear(MemoryLongTerm *memory, Error *err) {
    return long_term_empty(memory, err) && long_term_log_begin(memory, err);
}

// ---- numbers ----

MemoryLongTermStats memory_long_term_stats(const MemoryLongTerm *memory) {
    MemoryLongTermStats stats = {
        .keys = memory->keys.count,
        .observations = memory->observations,
        .token_bytes = memory->keys.count * (TOKEN_BYTES + sizeof(LongTermRow)),
        .index_bytes = memory->index != NULL ? memory_index_bytes(memory->index) : 0,
        .log_bytes = memory_log_bytes(memory->log),
    };
    for (uint32_t row = 0; row < memory->keys.count; row++) {
        stats.kind_keys[memory->keys.rows[row].key.kind]++;
        stats.kind_observations[memory->keys.rows[row].key.kind] += memory->keys.rows[row].count;
    }
    if (stats.observations > 0) {
        stats.bytes_per_observation =
            (double)(stats.log_bytes + stats.token_bytes) / (double)stats.observations;
    }
    return stats;
}

static uint64_t digest_log(const MemoryLog *log) {
    uint64_t at = 0, digest = 0;
    uint8_t kind;
    const void *payload;
    uint32_t size;
    while (memory_log_next(log, &at, &kind, &payload, &size)) {
        digest = hash_bytes(payload, size, digest + kind);
    }
    return digest;
}

bool memory_long_term_digest(MemoryLongTerm *memory, uint64_t *digest, Error *err) {
    *digest = digest_log(memory->log);
    if (memory->keys.count == 0) return true;
    size_t bytes = memory->keys.count * TOKEN_BYTES;
    void *tokens = memory_alloc(bytes);
    if (tokens == NULL) return error_set(err, "no memory for %zu bytes of tokens", bytes);
    gpu_read(memory->gpu, memory->tokens, 0, tokens, bytes);
    bool ok = gpu_finish(memory->gpu, err);
    if (ok) *digest = hash_bytes(tokens, bytes, *digest);
    memory_free(tokens);
    return ok;
}

const MemoryLog *memory_long_term_log(const MemoryLongTerm *memory) {
    return memory->log;
}
