// See dream_file.h.

#include "model/dream_file.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { VERSION = 1 };

static const MemoryChunk *find(const MemoryChunk *chunks, int count) {
    for (int i = 0; i < count; i++)
        if (strcmp(chunks[i].name, "dream") == 0) return &chunks[i];
    return NULL;
}

//---- saving --------------------------------------------------------------------------------------

static MemoryChunk encode_head(const ModelDream *dream, Arena *arena) {
    ByteWriter out = {.arena = arena};
    byte_put_u32(&out, VERSION);
    byte_put_u64(&out, model_weights_digest(model_dream_weights(dream)));
    byte_put_u32(&out, model_dream_count(dream));
    for (int k = 0; k < MODEL_POSE; k++) byte_put_f32(&out, model_dream_first(dream)[k]);
    return (MemoryChunk){.name = "dream", .data = out.at, .size = out.size};
}

bool model_dream_save(ModelDream *dream, const MemoryChunk *more, int more_count, const char *path,
                      Error *err) {
    ASSERT(more_count <= MODEL_DREAM_MORE);
    MemoryChunk chunks[MODEL_DREAM_CHUNKS + MODEL_DREAM_MORE];
    Arena arena = arena_create("dream file");
    chunks[0] = encode_head(dream, &arena);
    for (int i = 0; i < more_count; i++) chunks[MODEL_DREAM_CHUNKS + i] = more[i];
    bool ok = model_cache_encode(model_dream_cache(dream), chunks + 1, &arena, err) &&
              memory_snapshot_save(path, chunks, MODEL_DREAM_CHUNKS + more_count, &arena, err);
    arena_destroy(&arena);
    return ok;
}

//---- reading -------------------------------------------------------------------------------------

bool model_dream_is_file(const MemoryChunk *chunks, int count) {
    return find(chunks, count) != NULL;
}

bool model_dream_is_file_image(FileBytes bytes) {
    enum { TABLE = 20 }; // its first entry, see memory/snapshot.h; a dream comes first
    static const char name[] = "dream";
    return bytes.size >= TABLE + sizeof name && memcmp(bytes.data, "CAIRNMEM", 8) == 0 &&
           memcmp(bytes.data + TABLE, name, sizeof name) == 0;
}

static bool is_of_these_weights(const ModelDream *dream, uint64_t digest, Error *err) {
    uint64_t here = model_weights_digest(model_dream_weights(dream));
    if (digest == here) return true;
    return error_set(err,
                     "was dreamt with weights %016" PRIx64 ", these are %016" PRIx64
                     ": name those with --dream.weights=FILE",
                     digest, here);
}

// what comes next must be numbered above all that is remembered
static bool is_after_pages(const ModelCache *cache, uint32_t frames, Error *err) {
    uint32_t pages = model_cache_count(cache);
    if (pages == 0 || model_cache_page(cache, pages - 1)->number < frames) return true;
    return error_set(err, "chunk dream: %u frames, and frame %u is remembered", frames,
                     model_cache_page(cache, pages - 1)->number);
}

static bool read_head(const ModelDream *dream, const MemoryChunk *chunks, int count,
                      uint32_t *frames, float first[MODEL_POSE], Error *err) {
    const MemoryChunk *chunk = find(chunks, count);
    if (chunk == NULL) return error_set(err, "holds no dream: there is no chunk \"dream\"");
    ByteReader in = {.at = chunk->data, .size = chunk->size};
    uint32_t version = byte_get_u32(&in);
    if (version != VERSION)
        return error_set(err, "a dream of version %u; this program reads %d", version, VERSION);
    uint64_t digest = byte_get_u64(&in);
    *frames = byte_get_u32(&in);
    for (int k = 0; k < MODEL_POSE; k++) first[k] = byte_get_f32(&in);
    if (in.is_short || in.next != in.size)
        return error_set(err, "chunk dream is not as long as it should be");
    return is_of_these_weights(dream, digest, err);
}

bool model_dream_read(ModelDream *dream, const MemoryChunk *chunks, int count, Error *err) {
    uint32_t frames = 0;
    float first[MODEL_POSE];
    ModelCache *cache = model_dream_cache(dream);
    model_cache_clear(cache);
    if (!read_head(dream, chunks, count, &frames, first, err)) return false;
    Arena scratch = arena_create("dream file");
    bool ok = model_cache_decode(cache, chunks, count, &scratch, err) &&
              is_after_pages(cache, frames, err);
    arena_destroy(&scratch);
    if (!ok) model_cache_clear(cache);
    if (ok) model_dream_resume(dream, frames, first);
    return ok;
}
