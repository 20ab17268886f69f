// See cache.h; what it is made of: cache_state.h.

#include "model/cache.h"

#include "model/cache_state.h"
#include "model/page_basis.h"
#include "model/policy_sight.h"

#include <string.h>

CONFIG_DEFINE(ModelCacheConfig, model_cache, MODEL_CACHE_CONFIG)

uint32_t cache_rows_of(const ModelCache *cache, ModelPageKind kind) {
    switch (kind) {
    case MODEL_WHOLE:
        return cache->tokens;
    case MODEL_HALF:
        return cache->tokens / 4;
    case MODEL_QUARTER:
        return cache->tokens / 16;
    case MODEL_CHECKPOINTS:
        return cache->tokens / 8;
    }
    return 0;
}

//---- create --------------------------------------------------------------------------------------

static bool check(const ModelCache *cache, Error *err) {
    const ModelCacheConfig *c = &cache->config;
    const char *name = cache->policy->name;
    if (c->rows < 1 || c->pages < 1 || c->store_rows < 1 || c->window < 1)
        return error_set(err, "cache: rows, pages, store_rows and window must be above 0");
    if (model_grid(&cache->shape) % 4 != 0)
        return error_set(err, "cache: frames of %u pixels cannot be pooled 4 x 4 patches of %d",
                         cache->shape.size, MODEL_PATCH);
    uint32_t need = cache->window * (cache->whole_blocks + cache->far_blocks) * CACHE_BLOCK;
    if (need > (uint32_t)c->store_rows)
        return error_set(err,
                         "cache: the policy %s keeps %u whole frames, which take %u rows, but "
                         "store_rows is %d: raise store_rows or lower %s",
                         name, cache->window, need, c->store_rows,
                         cache->policy->sees_all ? "pages" : "window");
    if (cache->window == 0 || cache->window * cache->tokens > cache->most_rows)
        return error_set(err, "cache: %u whole frames are %u rows, but a view has %u: raise rows",
                         cache->window, cache->window * cache->tokens, cache->most_rows);
    if (cache->window > (uint32_t)c->pages)
        return error_set(err, "cache: a window of %u frames needs pages=%u or more, not %d",
                         cache->window, cache->window, c->pages);
    return true;
}

static void set_sizes(ModelCache *cache) {
    const ModelCacheConfig *c = &cache->config;
    cache->tokens = model_tokens(&cache->shape);
    cache->row = model_row(&cache->shape);
    cache->window = cache->policy->window != NULL ? cache->policy->window(c, cache->tokens)
                                                  : (uint32_t)c->window;
    cache->most_rows =
        (uint32_t)(cache->policy->sees_all ? c->pages * (int)cache->tokens : c->rows);
    cache->whole_blocks = cache_blocks_of(cache->tokens);
    uint32_t most = 0;
    for (uint32_t i = 0; cache->policy->far_kind != NULL && i < 18; i++) {
        ModelPageKind kind = cache->policy->far_kind(i);
        uint32_t blocks = kind == MODEL_WHOLE ? 0 : cache_blocks_of(cache_rows_of(cache, kind));
        if (blocks > most) most = blocks;
    }
    cache->far_blocks = most;
}

// words of ray_gpu.h for the rows of a frame in this form
static void put_squares(const ModelCache *cache, ModelPageKind kind, uint32_t *words) {
    uint32_t grid = model_grid(&cache->shape);
    uint32_t side = kind == MODEL_HALF ? 2 : kind == MODEL_QUARTER ? 4 : 1;
    for (uint32_t p = 0; p < cache->tokens; p++) {
        bool is_kept =
            kind == MODEL_CHECKPOINTS ? p % 8 == 7 : p / grid % side == 0 && p % grid % side == 0;
        if (is_kept) *words++ = p | side << 16;
    }
}

static void take_memory(ModelCache *cache, Arena *arena) {
    uint32_t pages = (uint32_t)cache->config.pages, rows = cache->most_rows;
    cache->blocks = cache_blocks_create((uint32_t)cache->config.store_rows / CACHE_BLOCK, arena);
    cache->slots = arena_array(arena, CacheSlot, pages);
    cache->slot_blocks =
        arena_array(arena, uint32_t, (size_t)pages * (cache->whole_blocks + cache->far_blocks));
    cache->order = arena_array(arena, uint32_t, pages);
    cache->picks = arena_array(arena, CachePick, rows);
    cache->pose_table = arena_array(arena, float, (size_t)rows *MODEL_POSE);
    cache->row_table = arena_array(arena, uint32_t, (size_t)rows * 2);
    cache->list_table = arena_array(arena, uint32_t, rows);
    cache->patch_table = arena_array(arena, uint32_t, (size_t)cache->tokens * 4);
    for (int kind = 0; kind < CACHE_KINDS; kind++) {
        cache->squares[kind] =
            arena_array(arena, uint32_t, cache_rows_of(cache, (ModelPageKind)kind));
        put_squares(cache, (ModelPageKind)kind, cache->squares[kind]);
    }
    cache->sight = policy_sight_create(pages, cache->slope, arena);
    if (model_page_is_rotated(&cache->format))
        cache->basis_state = page_basis_create(&cache->shape, arena);
}

static bool make_buffers(ModelCache *cache, Error *err) {
    Gpu *gpu = cache->ops->gpu;
    bool is_rotated = model_page_is_rotated(&cache->format);
    size_t rows = cache->most_rows, word = sizeof(uint32_t);
    const struct {
        GpuBuffer *buffer;
        size_t bytes;
    } wanted[] = {
        {&cache->store, cache->blocks.count * CACHE_BLOCK * model_page_row_bytes(&cache->format)},
        {&cache->poses, rows * MODEL_POSE * word},
        {&cache->rows, rows * 2 * word},
        {&cache->list, rows * word},
        {&cache->patches, cache->tokens * 4 * word},
        {&cache->basis, is_rotated ? page_basis_bytes(cache->format.heads) : word},
        {&cache->gathered, is_rotated ? cache->tokens * cache->row * word : word},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++)
        if (!gpu_buffer_create(gpu, wanted[i].bytes, wanted[i].buffer, err)) return false;
    return true;
}

ModelCache *model_cache_create(const ModelOps *ops, const ModelShape *shape, float slope,
                               const ModelCacheConfig *config, Arena *arena, Error *err) {
    const CachePolicy *policy = policy_find(config->policy.at, err);
    if (policy == NULL) return NULL;
    ModelCache *cache = arena_new(arena, ModelCache);
    *cache = (ModelCache){
        .ops = ops, .config = *config, .shape = *shape, .slope = slope, .policy = policy};
    if (!model_page_format(config->format.at, shape, config->keep_k, config->keep_v, &cache->format,
                           err))
        return NULL;
    set_sizes(cache);
    if (!check(cache, err)) return NULL;
    take_memory(cache, arena);
    if (!make_buffers(cache, err)) {
        model_cache_destroy(cache);
        return NULL;
    }
    if (cache->basis_state != NULL)
        page_basis_open(cache->basis_state, ops, cache->basis, cache->gathered);
    return cache;
}

void model_cache_destroy(ModelCache *cache) {
    if (cache == NULL) return;
    const GpuBuffer buffers[] = {cache->store,   cache->poses, cache->rows,    cache->list,
                                 cache->patches, cache->basis, cache->gathered};
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++)
        gpu_buffer_destroy(cache->ops->gpu, buffers[i]);
}

void model_cache_clear(ModelCache *cache) {
    cache_blocks_clear(&cache->blocks);
    memset(cache->slots, 0, (size_t)cache->config.pages * sizeof *cache->slots);
    cache->count = cache->added = cache->hint_count = 0;
    cache->pick_count = cache->picked_rows = 0;
    cache->has_admitted = cache->is_rotated = false;
    if (cache->basis_state != NULL) page_basis_clear(cache->basis_state);
}

//---- slots ---------------------------------------------------------------------------------------

static uint32_t *blocks_at(const ModelCache *cache, uint32_t slot, ModelPageKind kind) {
    size_t each = cache->whole_blocks + cache->far_blocks;
    return cache->slot_blocks + slot * each + (kind == MODEL_WHOLE ? 0 : cache->whole_blocks);
}

static uint32_t block_count(const ModelCache *cache, ModelPageKind kind) {
    return cache_blocks_of(cache_rows_of(cache, kind));
}

static void give(ModelCache *cache, uint32_t slot, ModelPageKind kind) {
    cache_blocks_give(&cache->blocks, blocks_at(cache, slot, kind), block_count(cache, kind));
}

void cache_drop(ModelCache *cache, uint32_t slot) {
    CacheSlot *s = &cache->slots[slot];
    if (s->has_whole) give(cache, slot, MODEL_WHOLE);
    if (s->has_far) give(cache, slot, s->far_kind);
    s->is_used = s->has_whole = s->has_far = false;
    uint32_t at = 0;
    while (cache->order[at] != slot) at++;
    cache->count--;
    memmove(cache->order + at, cache->order + at + 1, (cache->count - at) * sizeof *cache->order);
}

void cache_drop_whole(ModelCache *cache, uint32_t slot) {
    CacheSlot *s = &cache->slots[slot];
    if (!s->has_far) {
        cache_drop(cache, slot);
        return;
    }
    if (!s->has_whole) return; // it was in the bank once: later ones were forgotten
    give(cache, slot, MODEL_WHOLE);
    s->has_whole = false;
    s->page.kind = s->far_kind;
}

//---- add -----------------------------------------------------------------------------------------

uint32_t cache_store_row(const ModelCache *cache, uint32_t slot, ModelPageKind kind, uint32_t i) {
    return blocks_at(cache, slot, kind)[i / CACHE_BLOCK] * CACHE_BLOCK + i % CACHE_BLOCK;
}

// as the kernels read it: with the basis that it is encoded in
static uint32_t store_row(const ModelCache *cache, uint32_t slot, ModelPageKind kind, uint32_t i) {
    uint32_t row = cache_store_row(cache, slot, kind, i);
    return cache->slots[slot].is_rotated ? row | PAGE_ROTATED : row;
}

bool cache_take(ModelCache *cache, uint32_t slot, ModelPageKind kind) {
    uint32_t count = block_count(cache, kind);
    if (count > cache->blocks.free_count) return false;
    cache_blocks_take(&cache->blocks, blocks_at(cache, slot, kind), count);
    return true;
}

// takes blocks for a form and adds its rows to the table
static uint32_t plan(ModelCache *cache, uint32_t slot, ModelPageKind kind, uint32_t at) {
    bool has_room = cache_take(cache, slot, kind);
    ASSERT(has_room);
    uint32_t *table = cache->patch_table + 2 * (size_t)at;
    uint32_t count = cache_rows_of(cache, kind);
    for (uint32_t i = 0; i < count; i++) {
        table[2 * i] = store_row(cache, slot, kind, i);
        table[2 * i + 1] = cache->squares[kind][i];
    }
    return at + count;
}

static void encode(ModelCache *cache, uint64_t page, uint32_t count) {
    gpu_write(cache->ops->gpu, cache->patches, 0, cache->patch_table, count * 2 * sizeof(uint32_t));
    PageEncodeArgs args = {
        .page = page,
        .table = gpu_address(cache->ops->gpu, cache->patches),
        .basis = gpu_address(cache->ops->gpu, cache->basis),
        .store = gpu_address(cache->ops->gpu, cache->store),
        .format = cache->format,
        .count = count,
        .grid = model_grid(&cache->shape),
    };
    MODEL_RUN(cache->ops, page_encode, &args);
}

static bool fits(const ModelCache *cache) {
    return cache->count < (uint32_t)cache->config.pages &&
           cache->blocks.free_count >= cache->whole_blocks + cache->far_blocks;
}

static void make_room(ModelCache *cache) {
    if (cache->count >= cache->window)
        cache->policy->leave(cache, cache->order[cache->count - cache->window]);
    while (!fits(cache))
        if (!cache->policy->drop(cache)) cache_drop(cache, cache->order[0]);
}

static uint32_t free_slot(const ModelCache *cache) {
    uint32_t slot = 0;
    while (cache->slots[slot].is_used) slot++;
    return slot;
}

static void learn_basis(ModelCache *cache, uint64_t rows) {
    if (cache->basis_state == NULL || cache->is_rotated) return;
    cache->is_rotated = page_basis_add(cache->basis_state, rows);
}

void model_cache_add(ModelCache *cache, uint64_t rows, const ModelPage *page) {
    ASSERT(page->kind == MODEL_WHOLE);
    learn_basis(cache, rows);
    make_room(cache);
    uint32_t slot = free_slot(cache), index = cache->added++;
    CacheSlot *s = &cache->slots[slot];
    *s = (CacheSlot){.page = *page,
                     .is_used = true,
                     .has_whole = true,
                     .is_rotated = cache->is_rotated,
                     .index = index};
    if (cache->policy->far_kind != NULL) s->far_kind = cache->policy->far_kind(index);
    s->has_far = s->far_kind != MODEL_WHOLE;
    cache->order[cache->count++] = slot;
    uint32_t count = plan(cache, slot, MODEL_WHOLE, 0);
    if (s->has_far) count = plan(cache, slot, s->far_kind, count);
    encode(cache, rows, count);
}

void model_cache_hint(ModelCache *cache, const uint64_t *places, uint32_t count) {
    cache->hint_count = 0;
    for (uint32_t i = 0; i < count && cache->hint_count < CACHE_HINTS; i++)
        if (places[i] != 0) cache->hints[cache->hint_count++] = places[i];
}

//---- view ----------------------------------------------------------------------------------------

bool cache_pick(ModelCache *cache, uint32_t slot, ModelPageKind kind) {
    uint32_t rows = cache_rows_of(cache, kind);
    if (cache->picked_rows + rows > cache->most_rows) return false;
    cache->picks[cache->pick_count++] = (CachePick){slot, kind};
    cache->picked_rows += rows;
    return true;
}

static void choose(ModelCache *cache, const float pose[MODEL_POSE]) {
    cache->pick_count = cache->picked_rows = 0;
    for (uint32_t i = cache->count; i > cache_bank_count(cache); i--)
        cache_pick(cache, cache->order[i - 1], cache->slots[cache->order[i - 1]].page.kind);
    cache->policy->choose(cache, pose);
}

static void fill_tables(ModelCache *cache) {
    uint32_t row = 0;
    for (uint32_t i = 0; i < cache->pick_count; i++) {
        CachePick pick = cache->picks[i];
        memcpy(cache->pose_table + i * (size_t)MODEL_POSE, cache->slots[pick.slot].page.pose,
               MODEL_POSE * sizeof(float));
        uint32_t count = cache_rows_of(cache, pick.kind);
        for (uint32_t k = 0; k < count; k++, row++) {
            cache->row_table[2 * (size_t)row] = i;
            cache->row_table[2 * (size_t)row + 1] = cache->squares[pick.kind][k];
            cache->list_table[row] = store_row(cache, pick.slot, pick.kind, k);
        }
    }
}

static void write_tables(ModelCache *cache) {
    Gpu *gpu = cache->ops->gpu;
    size_t rows = cache->picked_rows;
    gpu_write(gpu, cache->poses, 0, cache->pose_table,
              cache->pick_count * MODEL_POSE * sizeof(float));
    gpu_write(gpu, cache->rows, 0, cache->row_table, rows * 2 * sizeof(uint32_t));
    gpu_write(gpu, cache->list, 0, cache->list_table, rows * sizeof(uint32_t));
}

static void decode(ModelCache *cache, uint64_t kv) {
    Gpu *gpu = cache->ops->gpu;
    PageDecodeArgs args = {
        .store = gpu_address(gpu, cache->store),
        .table = gpu_address(gpu, cache->list),
        .basis = gpu_address(gpu, cache->basis),
        .y = kv,
        .format = cache->format,
        .count = cache->picked_rows,
    };
    MODEL_RUN(cache->ops, page_decode, &args);
}

ModelView model_cache_view(ModelCache *cache, const float pose[MODEL_POSE], uint64_t kv) {
    choose(cache, pose);
    if (cache->picked_rows > 0) {
        fill_tables(cache);
        write_tables(cache);
        decode(cache, kv);
    }
    return (ModelView){
        .row_count = cache->picked_rows,
        .page_poses = gpu_address(cache->ops->gpu, cache->poses),
        .rows = gpu_address(cache->ops->gpu, cache->rows),
    };
}

//---- what there is -------------------------------------------------------------------------------

uint32_t model_cache_most_rows(const ModelCache *cache) {
    return cache->most_rows;
}

uint32_t model_cache_seen(const ModelCache *cache, uint32_t *numbers, uint32_t most) {
    uint32_t count = cache->pick_count < most ? cache->pick_count : most;
    for (uint32_t i = 0; i < count; i++)
        numbers[i] = cache->slots[cache->picks[i].slot].page.number;
    return count;
}

uint32_t model_cache_count(const ModelCache *cache) {
    return cache->count;
}

const ModelPage *model_cache_page(const ModelCache *cache, uint32_t index) {
    ASSERT(index < cache->count);
    return &cache->slots[cache->order[index]].page;
}

ModelCacheBytes model_cache_bytes(const ModelCache *cache) {
    const Gpu *gpu = cache->ops->gpu;
    size_t row = model_page_row_bytes(&cache->format);
    uint32_t used = cache->blocks.count - cache->blocks.free_count;
    ModelCacheBytes bytes = {
        .store = (size_t)used * CACHE_BLOCK * row,
        .reserved = gpu_buffer_bytes(gpu, cache->store),
        .row = row,
    };
    const GpuBuffer tables[] = {cache->poses,   cache->rows,  cache->list,
                                cache->patches, cache->basis, cache->gathered};
    for (size_t i = 0; i < ARRAY_COUNT(tables); i++)
        bytes.tables += gpu_buffer_bytes(gpu, tables[i]);
    return bytes;
}
