// See cache_file.h.

#include "model/cache_file.h"

#include "model/cache_state.h"
#include "model/page_basis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// so that a file cannot ask for more than a machine has
enum { MOST_PAGES = 1 << 14, MOST_ROWS = 1 << 16, MOST_STORE_ROWS = 1 << 18 };
enum { DYNAMIC = 1, IMAGINED = 2, WHOLE = 4, FAR = 8, ROTATED = 16, ALL_FLAGS = 31 };
enum { NAME_BYTES = 32 };
static const float FARTHEST = 1e6f; // [m]

static const MemoryChunk *find(const MemoryChunk *chunks, int count, const char *name, Error *err) {
    for (int i = 0; i < count; i++)
        if (strcmp(chunks[i].name, name) == 0) return &chunks[i];
    error_set(err, "there is no chunk \"%s\"", name);
    return NULL;
}

static ByteReader read_chunk(const MemoryChunk *chunk) {
    return (ByteReader){.at = chunk->data, .size = chunk->size};
}

static bool is_read(const ByteReader *in, const char *name, Error *err) {
    if (!in->is_short && in->next == in->size) return true;
    return error_set(err, "chunk %s is not as long as it should be, or holds what is no number",
                     name);
}

static MemoryChunk chunk_of(const char *name, const ByteWriter *out) {
    MemoryChunk chunk = {.data = out->at, .size = out->size};
    snprintf(chunk.name, sizeof chunk.name, "%s", name);
    return chunk;
}

//---- settings ------------------------------------------------------------------------------------

static void put_name(ByteWriter *out, const ConfigText *text) {
    char name[NAME_BYTES] = {0};
    snprintf(name, sizeof name, "%.31s", text->at);
    byte_put(out, name, sizeof name);
}

static void get_name(ByteReader *in, ConfigText *text) {
    char name[NAME_BYTES];
    byte_get(in, name, sizeof name);
    name[NAME_BYTES - 1] = '\0';
    snprintf(text->at, sizeof text->at, "%s", name);
}

static MemoryChunk encode_settings(const ModelCacheConfig *config, Arena *arena) {
    ByteWriter out = {.arena = arena};
    put_name(&out, &config->policy);
    put_name(&out, &config->format);
    byte_put_i32(&out, config->rows);
    byte_put_i32(&out, config->pages);
    byte_put_i32(&out, config->store_rows);
    byte_put_i32(&out, config->window);
    byte_put_f32(&out, config->keep_k);
    byte_put_f32(&out, config->keep_v);
    return chunk_of("settings", &out);
}

static bool is_small(const ModelCacheConfig *config, Error *err) {
    if (config->pages <= MOST_PAGES && config->rows <= MOST_ROWS &&
        config->store_rows <= MOST_STORE_ROWS && config->window <= MOST_PAGES)
        return true;
    return error_set(err,
                     "a cache of %d pages, %d stored and %d visible rows is too large for a file "
                     "(%d, %d, %d)",
                     config->pages, config->store_rows, config->rows, MOST_PAGES, MOST_STORE_ROWS,
                     MOST_ROWS);
}

bool model_cache_peek(const MemoryChunk *chunks, int count, ModelCacheConfig *config, Error *err) {
    const MemoryChunk *chunk = find(chunks, count, "settings", err);
    if (chunk == NULL) return false;
    ByteReader in = read_chunk(chunk);
    get_name(&in, &config->policy);
    get_name(&in, &config->format);
    config->rows = byte_get_i32(&in);
    config->pages = byte_get_i32(&in);
    config->store_rows = byte_get_i32(&in);
    config->window = byte_get_i32(&in);
    config->keep_k = byte_get_f32(&in);
    config->keep_v = byte_get_f32(&in);
    return is_read(&in, "settings", err) && is_small(config, err);
}

//---- the store -----------------------------------------------------------------------------------

static size_t row_bytes(const ModelCache *cache) {
    return model_page_row_bytes(&cache->format);
}

static size_t store_bytes(const ModelCache *cache) {
    return cache->blocks.count * CACHE_BLOCK * row_bytes(cache);
}

// rows of one form of a page, out of an image of the store or into it
static void copy_rows(const ModelCache *cache, uint32_t slot, ModelPageKind kind, uint8_t *store,
                      uint8_t *rows, bool is_out) {
    size_t bytes = row_bytes(cache);
    for (uint32_t i = 0; i < cache_rows_of(cache, kind); i++) {
        uint8_t *there = store + cache_store_row(cache, slot, kind, i) * bytes;
        memcpy(is_out ? rows + i * bytes : there, is_out ? there : rows + i * bytes, bytes);
    }
}

static size_t all_bytes(const ModelCache *cache) {
    size_t rows = 0;
    for (uint32_t i = 0; i < cache->count; i++) {
        const CacheSlot *s = &cache->slots[cache->order[i]];
        rows += (s->has_whole ? cache->tokens : 0) +
                (s->has_far ? cache_rows_of(cache, s->far_kind) : 0);
    }
    return rows * row_bytes(cache);
}

// a bitmap tells how many values follow it: not more than there is room for
static bool is_head(const uint8_t *head, uint32_t code, uint32_t keep) {
    if (code != PAGE_BITMAP && code != PAGE_BITMAP8) return true;
    uint32_t bits;
    memcpy(&bits, head, sizeof bits);
    return (uint32_t)__builtin_popcount(bits) <= keep;
}

static bool is_row(const PageFormat *f, const uint8_t *row) {
    bool is = true;
    for (uint32_t head = 0; head < 2 * f->heads; head++) {
        bool is_k = head < f->heads;
        uint32_t code = is_k ? f->k_code : f->v_code, keep = is_k ? f->k_keep : f->v_keep;
        is = is && is_head(row, code, keep);
        row += model_page_head_words(code, keep) * sizeof(uint16_t);
    }
    return is;
}

static bool check_rows(const ModelCache *cache, const MemoryChunk *chunk, Error *err) {
    const uint8_t *rows = chunk->data;
    if (chunk->size != all_bytes(cache))
        return error_set(err, "chunk rows holds %zu bytes, its pages have %zu", chunk->size,
                         all_bytes(cache));
    for (size_t at = 0; at < chunk->size; at += row_bytes(cache))
        if (!is_row(&cache->format, rows + at))
            return error_set(err, "chunk rows: the row at %zu makes no sense", at);
    return true;
}

// all rows of a page; returns their bytes
static size_t copy_page(const ModelCache *cache, uint32_t slot, uint8_t *store, uint8_t *rows,
                        bool is_out) {
    const CacheSlot *s = &cache->slots[slot];
    size_t whole = s->has_whole ? cache->tokens * row_bytes(cache) : 0;
    size_t few = s->has_far ? cache_rows_of(cache, s->far_kind) * row_bytes(cache) : 0;
    if (s->has_whole) copy_rows(cache, slot, MODEL_WHOLE, store, rows, is_out);
    if (s->has_far) copy_rows(cache, slot, s->far_kind, store, rows + whole, is_out);
    return whole + few;
}

static bool encode_rows(ModelCache *cache, Arena *arena, MemoryChunk *chunk, Error *err) {
    Gpu *gpu = cache->ops->gpu;
    uint8_t *store = arena_alloc(arena, store_bytes(cache));
    size_t size = all_bytes(cache), at = 0;
    uint8_t *rows = arena_alloc(arena, size + 1);
    gpu_read(gpu, cache->store, 0, store, store_bytes(cache));
    if (!gpu_finish(gpu, err)) return false;
    for (uint32_t i = 0; i < cache->count; i++)
        at += copy_page(cache, cache->order[i], store, rows + at, true);
    *chunk = (MemoryChunk){.name = "rows", .data = rows, .size = size};
    return true;
}

static bool decode_rows(ModelCache *cache, const MemoryChunk *chunk, Arena *scratch, Error *err) {
    size_t at = 0;
    if (!check_rows(cache, chunk, err)) return false;
    uint8_t *store = arena_alloc(scratch, store_bytes(cache));
    uint8_t *rows = arena_alloc(scratch, chunk->size + 1);
    if (chunk->size > 0) memcpy(rows, chunk->data, chunk->size);
    for (uint32_t i = 0; i < cache->count; i++)
        at += copy_page(cache, cache->order[i], store, rows + at, false);
    gpu_write(cache->ops->gpu, cache->store, 0, store, store_bytes(cache));
    return true;
}

//---- pages ---------------------------------------------------------------------------------------

static MemoryChunk encode_pages(const ModelCache *cache, Arena *arena) {
    ByteWriter out = {.arena = arena};
    for (uint32_t i = 0; i < cache->count; i++) {
        const CacheSlot *s = &cache->slots[cache->order[i]];
        byte_put_u32(&out, s->page.number);
        byte_put_u32(&out, s->index);
        byte_put_u64(&out, s->page.place);
        byte_put_u8(&out,
                    (uint8_t)((s->page.is_dynamic ? DYNAMIC : 0) |
                              (s->page.is_imagined ? IMAGINED : 0) | (s->has_whole ? WHOLE : 0) |
                              (s->has_far ? FAR : 0) | (s->is_rotated ? ROTATED : 0)));
        for (int k = 0; k < MODEL_POSE; k++) byte_put_f32(&out, s->page.pose[k]);
    }
    return chunk_of("pages", &out);
}

static bool is_pose(const float pose[MODEL_POSE]) {
    bool is = true;
    for (int k = 0; k < 9; k++) is = is && fabsf(pose[k]) <= 1.001f;
    for (int k = 9; k < MODEL_POSE; k++) is = is && fabsf(pose[k]) <= FARTHEST;
    return is;
}

// the form that the policy gives a frame of this index when it is far
static ModelPageKind far_kind_of(const ModelCache *cache, uint32_t index) {
    return cache->policy->far_kind != NULL ? cache->policy->far_kind(index) : MODEL_WHOLE;
}

static bool check_slot(const ModelCache *cache, const CacheSlot *s, uint8_t flags, Error *err) {
    uint32_t at = cache->count;
    const CacheSlot *before = at > 0 ? &cache->slots[cache->order[at - 1]] : NULL;
    bool rises =
        before == NULL || (s->page.number > before->page.number && s->index > before->index);
    bool has_form = (s->has_whole || s->has_far) && (!s->has_far || s->far_kind != MODEL_WHOLE);
    if (flags <= ALL_FLAGS && rises && has_form && s->index < cache->added &&
        (cache->is_rotated || !s->is_rotated) && is_pose(s->page.pose))
        return true;
    return error_set(err, "chunk pages: page %u makes no sense", at);
}

static bool take_blocks(ModelCache *cache, uint32_t slot, ModelPageKind kind, Error *err) {
    if (cache_take(cache, slot, kind)) return true;
    return error_set(err, "chunk pages: more rows than the store has");
}

// into the first slot that is free, so that slots are in the order of pages
static bool decode_page(ModelCache *cache, ByteReader *in, Error *err) {
    uint32_t slot = cache->count;
    CacheSlot *s = &cache->slots[slot];
    *s = (CacheSlot){.page = {.number = byte_get_u32(in)}};
    s->index = byte_get_u32(in);
    s->page.place = byte_get_u64(in);
    uint8_t flags = byte_get_u8(in);
    for (int k = 0; k < MODEL_POSE; k++) s->page.pose[k] = byte_get_f32(in);
    s->page.is_dynamic = flags & DYNAMIC, s->page.is_imagined = flags & IMAGINED;
    s->has_whole = flags & WHOLE, s->has_far = flags & FAR, s->is_rotated = flags & ROTATED;
    s->far_kind = far_kind_of(cache, s->index);
    s->page.kind = s->has_whole ? MODEL_WHOLE : s->far_kind;
    if (!check_slot(cache, s, flags, err)) return false;
    if (s->has_whole && !take_blocks(cache, slot, MODEL_WHOLE, err)) return false;
    if (s->has_far && !take_blocks(cache, slot, s->far_kind, err)) return false;
    s->is_used = true;
    cache->order[cache->count++] = slot;
    return true;
}

static bool decode_pages(ModelCache *cache, uint32_t count, const MemoryChunk *chunk, Error *err) {
    ByteReader in = read_chunk(chunk);
    if (count > (uint32_t)cache->config.pages || count > cache->added)
        return error_set(err, "chunk cache: %u pages of %u frames where there is room for %d",
                         count, cache->added, cache->config.pages);
    for (uint32_t i = 0; i < count && !in.is_short; i++)
        if (!decode_page(cache, &in, err)) return false;
    return is_read(&in, "pages", err);
}

//---- counts --------------------------------------------------------------------------------------

static MemoryChunk encode_counts(const ModelCache *cache, Arena *arena) {
    ByteWriter out = {.arena = arena};
    byte_put_u32(&out, cache->count);
    byte_put_u32(&out, cache->added);
    byte_put_u8(&out, cache->is_rotated);
    byte_put_u8(&out, cache->has_admitted);
    byte_put_u32(&out, cache->admitted.number);
    for (int k = 0; k < MODEL_POSE; k++) byte_put_f32(&out, cache->admitted.pose[k]);
    byte_put_u32(&out, cache->hint_count);
    for (uint32_t i = 0; i < CACHE_HINTS; i++)
        byte_put_u64(&out, i < cache->hint_count ? cache->hints[i] : 0);
    return chunk_of("cache", &out);
}

static bool decode_counts(ModelCache *cache, const MemoryChunk *chunk, uint32_t *count,
                          Error *err) {
    ByteReader in = read_chunk(chunk);
    *count = byte_get_u32(&in);
    cache->added = byte_get_u32(&in);
    uint8_t is_rotated = byte_get_u8(&in), has_admitted = byte_get_u8(&in);
    cache->admitted = (ModelPage){.number = byte_get_u32(&in)};
    for (int k = 0; k < MODEL_POSE; k++) cache->admitted.pose[k] = byte_get_f32(&in);
    cache->hint_count = byte_get_u32(&in);
    for (uint32_t i = 0; i < CACHE_HINTS; i++) cache->hints[i] = byte_get_u64(&in);
    if (!is_read(&in, "cache", err)) return false;
    cache->is_rotated = is_rotated, cache->has_admitted = has_admitted;
    if (is_rotated <= (cache->basis_state != NULL) && has_admitted <= 1 &&
        cache->hint_count <= CACHE_HINTS && is_pose(cache->admitted.pose))
        return true;
    return error_set(err, "chunk cache makes no sense");
}

//---- axes ----------------------------------------------------------------------------------------

static MemoryChunk encode_basis(const ModelCache *cache, Arena *arena) {
    ByteWriter out = {.arena = arena};
    if (cache->basis_state != NULL) page_basis_encode(cache->basis_state, &out);
    return chunk_of("basis", &out);
}

static bool decode_basis(ModelCache *cache, const MemoryChunk *chunk, Error *err) {
    ByteReader in = read_chunk(chunk);
    bool is_whole = false;
    if (cache->basis_state != NULL) is_whole = page_basis_decode(cache->basis_state, &in);
    if (is_whole == cache->is_rotated) return is_read(&in, "basis", err);
    return error_set(err, "chunk basis makes no sense");
}

//---- all of it -----------------------------------------------------------------------------------

bool model_cache_encode(ModelCache *cache, MemoryChunk *chunks, Arena *arena, Error *err) {
    if (!is_small(&cache->config, err)) return false;
    chunks[0] = encode_settings(&cache->config, arena);
    chunks[1] = encode_counts(cache, arena);
    chunks[2] = encode_pages(cache, arena);
    chunks[4] = encode_basis(cache, arena);
    return encode_rows(cache, arena, &chunks[3], err);
}

static bool is_same(const ModelCacheConfig *a, const ModelCacheConfig *b) {
    return strcmp(a->policy.at, b->policy.at) == 0 && strcmp(a->format.at, b->format.at) == 0 &&
           a->rows == b->rows && a->pages == b->pages && a->store_rows == b->store_rows &&
           a->window == b->window && a->keep_k == b->keep_k && a->keep_v == b->keep_v;
}

static bool is_made_so(const ModelCache *cache, const MemoryChunk *chunks, int count, Error *err) {
    ModelCacheConfig config;
    if (!model_cache_peek(chunks, count, &config, err)) return false;
    if (is_same(&config, &cache->config)) return true;
    return error_set(err, "it was made with other settings (policy %.31s, format %.31s, ...)",
                     config.policy.at, config.format.at);
}

static bool decode(ModelCache *cache, const MemoryChunk *chunks, int count, Arena *scratch,
                   Error *err) {
    static const char *const names[] = {"cache", "pages", "rows", "basis"};
    const MemoryChunk *found[ARRAY_COUNT(names)];
    uint32_t pages;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if ((found[i] = find(chunks, count, names[i], err)) == NULL) return false;
    return decode_counts(cache, found[0], &pages, err) &&
           decode_pages(cache, pages, found[1], err) && decode_basis(cache, found[3], err) &&
           decode_rows(cache, found[2], scratch, err);
}

bool model_cache_decode(ModelCache *cache, const MemoryChunk *chunks, int count, Arena *scratch,
                        Error *err) {
    if (!is_made_so(cache, chunks, count, err)) return false;
    model_cache_clear(cache);
    if (decode(cache, chunks, count, scratch, err)) return true;
    model_cache_clear(cache);
    return false;
}
