// The life of an index and its rows; index_search.c asks it.
//
//     slot      0          1          2                 room
//     values    [width]    [width]    ...               int16   the rows themselves
//     shadows   [width]    [width]    ...               int8    a quarter of the bytes of a search
//     rows      row, tag, scale, rest, norm             24 bytes
//
//     queries ──► index_bound ──► index_select ──► index_rank ──► parts ──► merged on the host
//                 all shadows     k-th bound,      shortlist,
//                                 shortlist        in full
//
// Why the answer is exact. All of this is whole numbers. With D = |q - scale * shadow|^2 known
// exactly, the triangle inequality gives
//
//     sqrt(D) - |rest|  <=  |q - x|  <=  sqrt(D) + |rest|
//
// and rounding each term in its safe direction (floor and ceiling of sqrt(D), ceiling of |rest|)
// keeps both true. Let `limit` be any number such that k rows have an upper bound of at most
// limit: then the k nearest are all within limit, and a row whose lower bound is *above* it is
// farther than k others. Ties are kept, since a row at exactly the limit has no lower bound above
// it. What is left is compared in full. So the bounds decide only how much is compared, and
// adversaries (equal rows, rows of one huge value) can make a search slower, never wrong.
//
// Nothing here overflows. Values are within 2^14, scales within 130: D < 1024 * (2^14 + 130 * 127 +
// 1)^2 < 2^41, its root is below 2^20.1, |rest| <= 32 * 65, so that bounds fit INDEX_BOUND_BITS.
//
// A row number is the caller's name for a slot. Removed rows give their slot back and the next new
// row takes it: a row put a million times costs one slot (Mem4Nav's index runs out of labels).
// Growing doubles the table by way of the host, which happens rarely and needs no kernel.

#include "memory/index_inside.h"

#include <string.h>

enum {
    LEAST_ROOM = 64,
    MOST_ROWS = 1 << 24,
};

//---- creation ------------------------------------------------------------------------------------

static void destroy_table(Gpu *gpu, IndexTable *table) {
    gpu_buffer_destroy(gpu, table->values);
    gpu_buffer_destroy(gpu, table->shadows);
    gpu_buffer_destroy(gpu, table->rows);
    *table = (IndexTable){0};
}

static bool create_table(MemoryIndex *index, uint32_t room, IndexTable *table, Error *err) {
    Gpu *gpu = index->gpu;
    *table = (IndexTable){.room = room};
    size_t values = (size_t)room * index->width;
    if (gpu_buffer_create(gpu, values * sizeof(int16_t), &table->values, err) &&
        gpu_buffer_create(gpu, values, &table->shadows, err) &&
        gpu_buffer_create(gpu, room * sizeof(IndexRow), &table->rows, err)) {
        return true;
    }
    destroy_table(gpu, table);
    return error_wrap(err, "an index of %u rows of %u values", room, index->width);
}

static bool create_work(MemoryIndex *index, Arena *arena, Error *err) {
    Gpu *gpu = index->gpu;
    IndexWork *work = &index->work;
    const size_t queries = MEMORY_INDEX_MAX_QUERIES;
    const size_t hits = queries * INDEX_RANK_PARTS * MEMORY_INDEX_MAX_K;
    work->found = arena_array(arena, IndexHit, hits);
    work->query_norms = arena_array(arena, uint64_t, queries);
    return gpu_buffer_create(gpu, queries * index->width * 2, &work->queries, err) &&
           gpu_buffer_create(gpu, queries * sizeof(uint64_t), &work->norms, err) &&
           gpu_buffer_create(gpu, queries * INDEX_BUCKETS * 4, &work->buckets, err) &&
           gpu_buffer_create(gpu, queries * 4, &work->counts, err) &&
           gpu_buffer_create(gpu, hits * sizeof(IndexHit), &work->hits, err);
}

static bool create_kernels(MemoryIndex *index, Error *err) {
    return gpu_kernel_create(index->gpu, &index_bound_code, &index->bound_kernel, err) &&
           gpu_kernel_create(index->gpu, &index_select_code, &index->select_kernel, err) &&
           gpu_kernel_create(index->gpu, &index_rank_code, &index->rank_kernel, err);
}

MemoryIndex *memory_index_create(Gpu *gpu, uint32_t width, uint32_t room, Arena *arena,
                                 Error *err) {
    ASSERT(width > 0 && width % 16 == 0 && width <= INDEX_MAX_WIDTH);
    ASSERT(MEMORY_INDEX_MAX_K == INDEX_MAX_K && room <= MOST_ROWS);
    if (room < LEAST_ROOM) room = LEAST_ROOM;
    MemoryIndex *index = arena_new(arena, MemoryIndex);
    *index = (MemoryIndex){.gpu = gpu, .width = width};
    index->shadows = arena_array(arena, int8_t, (size_t)INDEX_BATCH * width);
    index->rows = arena_array(arena, IndexRow, INDEX_BATCH);
    index->free_list = memory_alloc(room * sizeof(uint32_t));
    index->slot_of = memory_alloc(room * sizeof(uint32_t));
    index->row_room = room;
    bool has_lists = index->free_list != NULL && index->slot_of != NULL;
    if (!has_lists) error_set(err, "no memory for the lists of %u rows", room);
    if (!has_lists || !create_work(index, arena, err) || !create_kernels(index, err) ||
        !create_table(index, room, &index->table, err)) {
        memory_index_destroy(index);
        return NULL;
    }
    return index;
}

void memory_index_destroy(MemoryIndex *index) {
    if (index == NULL) return;
    memory_free(index->slot_of);
    memory_free(index->free_list);
    destroy_table(index->gpu, &index->table);
    IndexWork *work = &index->work;
    GpuBuffer *buffers[] = {&work->queries, &work->norms,  &work->buckets,   &work->counts,
                            &work->hits,    &work->bounds, &work->shortlists};
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++) {
        gpu_buffer_destroy(index->gpu, *buffers[i]);
        *buffers[i] = (GpuBuffer){0};
    }
    index->slot_of = index->free_list = NULL;
}

void memory_index_clear(MemoryIndex *index) {
    memset(index->slot_of, 0, index->row_room * sizeof *index->slot_of);
    index->slots = index->free_count = index->count = 0;
}

//---- growing -------------------------------------------------------------------------------------

static bool grow_list(uint32_t **list, uint32_t room, uint32_t used, Error *err) {
    uint32_t *larger = memory_alloc(room * sizeof **list);
    if (larger == NULL) return error_set(err, "no memory for a list of %u rows", room);
    memcpy(larger, *list, used * sizeof **list);
    memory_free(*list);
    *list = larger;
    return true;
}

static uint32_t doubled(uint32_t room, uint32_t wanted) {
    while (room < wanted) room *= 2;
    return room < MOST_ROWS ? room : MOST_ROWS;
}

// copies the used part of one buffer by way of the host
static bool move_buffer(Gpu *gpu, GpuBuffer from, GpuBuffer to, size_t bytes, Error *err) {
    void *copy = memory_alloc(bytes);
    if (copy == NULL) return error_set(err, "no memory to move %zu bytes of rows", bytes);
    gpu_read(gpu, from, 0, copy, bytes);
    bool is_read = gpu_finish(gpu, err);
    if (is_read) gpu_write(gpu, to, 0, copy, bytes);
    memory_free(copy);
    return is_read;
}

static bool grow_table(MemoryIndex *index, uint32_t wanted, Error *err) {
    IndexTable larger, *old = &index->table;
    uint32_t room = doubled(old->room, wanted);
    size_t values = (size_t)index->slots * index->width;
    if (!grow_list(&index->free_list, room, index->free_count, err)) return false;
    if (!create_table(index, room, &larger, err)) return false;
    bool moved =
        index->slots == 0 ||
        (move_buffer(index->gpu, old->values, larger.values, values * sizeof(int16_t), err) &&
         move_buffer(index->gpu, old->shadows, larger.shadows, values, err) &&
         move_buffer(index->gpu, old->rows, larger.rows, index->slots * sizeof(IndexRow), err));
    destroy_table(index->gpu, moved ? old : &larger);
    if (moved) *old = larger;
    return moved;
}

// room for these rows, so that nothing can fail once the first is written
static bool make_room(MemoryIndex *index, const uint32_t *rows, uint32_t count, Error *err) {
    uint32_t most = 0, fresh = 0;
    for (uint32_t i = 0; i < count; i++) {
        ASSERT(rows[i] < MOST_ROWS);
        if (rows[i] >= most) most = rows[i] + 1;
        if (rows[i] >= index->row_room || index->slot_of[rows[i]] == 0) fresh++;
    }
    if (most > index->row_room) {
        uint32_t room = doubled(index->row_room, most);
        if (!grow_list(&index->slot_of, room, index->row_room, err)) return false;
        index->row_room = room;
    }
    uint32_t slots = index->slots + (fresh > index->free_count ? fresh - index->free_count : 0);
    return slots <= index->table.room || grow_table(index, slots, err);
}

//---- rows ----------------------------------------------------------------------------------------

static uint32_t slot_for(MemoryIndex *index, uint32_t row) {
    if (index->slot_of[row] != 0) return index->slot_of[row] - 1;
    uint32_t slot = index->free_count > 0 ? index->free_list[--index->free_count] : index->slots++;
    index->slot_of[row] = slot + 1;
    index->count++;
    return slot;
}

// neighbouring slots, one write for each buffer
static void write_run(MemoryIndex *index, uint32_t slot, const int16_t *values, uint32_t count) {
    size_t first = (size_t)slot * index->width, size = (size_t)count * index->width;
    gpu_write(index->gpu, index->table.values, first * 2, values, size * 2);
    gpu_write(index->gpu, index->table.shadows, first, index->shadows, size);
    gpu_write(index->gpu, index->table.rows, slot * sizeof(IndexRow), index->rows,
              count * sizeof(IndexRow));
}

bool memory_index_put(MemoryIndex *index, const uint32_t *rows, const int16_t *values,
                      const uint8_t *tags, uint32_t count, Error *err) {
    if (!make_room(index, rows, count, err)) return false;
    uint32_t first = 0, run = 0; // slots first .. first + run - 1 wait to be written
    for (uint32_t i = 0; i < count; i++) {
        ASSERT(tags[i] < 32);
        uint32_t slot = slot_for(index, rows[i]);
        if (run > 0 && (run == INDEX_BATCH || slot != first + run)) {
            write_run(index, first, values + (size_t)(i - run) * index->width, run);
            run = 0;
        }
        if (run == 0) first = slot;
        index->rows[run] = (IndexRow){.row = rows[i], .tag = 1u << tags[i]};
        index_shadow_make(values + (size_t)i * index->width, index->width,
                          index->shadows + (size_t)run * index->width, index->rows + run);
        run++;
    }
    if (run > 0) write_run(index, first, values + (size_t)(count - run) * index->width, run);
    return true;
}

void memory_index_remove(MemoryIndex *index, uint32_t row) {
    if (row >= index->row_room || index->slot_of[row] == 0) return;
    uint32_t slot = index->slot_of[row] - 1;
    const IndexRow nobody = {0};
    gpu_write(index->gpu, index->table.rows, slot * sizeof nobody, &nobody, sizeof nobody);
    index->slot_of[row] = 0;
    index->free_list[index->free_count++] = slot;
    index->count--;
}

uint32_t memory_index_count(const MemoryIndex *index) {
    return index->count;
}

size_t memory_index_bytes(const MemoryIndex *index) {
    const IndexTable *table = &index->table;
    const IndexWork *work = &index->work;
    const GpuBuffer buffers[] = {table->values, table->shadows,  table->rows,  work->queries,
                                 work->norms,   work->buckets,   work->counts, work->hits,
                                 work->bounds,  work->shortlists};
    size_t bytes = 0;
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++) {
        if (buffers[i].id != 0) bytes += gpu_buffer_bytes(index->gpu, buffers[i]);
    }
    return bytes;
}
