// The life of an octree, and the order in which the kernels take one picture:
//
//     depth, pose ──► pool ──► hit ──► cull ──► carve ──► apply ──► state (how many bricks)
//                     pyramid  bits    list     slots     log-odds
//
// One finish per picture. The only thing read back is the state, 40 bytes; if it says that there
// was no room, nothing was applied: the pool is doubled and the picture runs again.
//
// Memory: 544 bytes of device memory a brick at the start (512 voxels, its code, two slots of the
// hash table), and buffers the size of one picture's window, which never grow.

#include "memory/octree_inside.h"

#include <string.h>

// kernels number the words of all bricks with 32 bits: 8 GiB of voxels
static const uint32_t MOST_BRICKS = 1u << 24;

//---- creation ------------------------------------------------------------------------------------

static uint32_t table_size(uint32_t room) {
    uint32_t size = 16;
    while (size < 2 * room) size *= 2;
    return size;
}

static bool create_pool(Gpu *gpu, uint32_t room, OctreePool *pool, Error *err) {
    *pool = (OctreePool){0};
    if (room > MOST_BRICKS) return error_set(err, "at most %u bricks", MOST_BRICKS);
    uint32_t table = table_size(room);
    *pool = (OctreePool){.room = room, .table_mask = table - 1};
    return gpu_buffer_create(gpu, table * sizeof(uint64_t), &pool->keys, err) &&
           gpu_buffer_create(gpu, table * sizeof(uint32_t), &pool->slots, err) &&
           gpu_buffer_create(gpu, room * sizeof(uint64_t), &pool->codes, err) &&
           gpu_buffer_create(gpu, (size_t)room * 512, &pool->log_odds, err);
}

static void destroy_pool(Gpu *gpu, OctreePool *pool) {
    gpu_buffer_destroy(gpu, pool->keys);
    gpu_buffer_destroy(gpu, pool->slots);
    gpu_buffer_destroy(gpu, pool->codes);
    gpu_buffer_destroy(gpu, pool->log_odds);
    *pool = (OctreePool){0};
}

static bool create_picture_buffers(MemoryOctree *octree, Error *err) {
    Gpu *gpu = octree->gpu;
    const OctreeFrame *frame = &octree->frame;
    uint32_t last = frame->level_count - 1, pooled = frame->level_first[last];
    pooled += frame->level_width[last] * frame->level_height[last];
    size_t pixels = (size_t)frame->width * frame->height, window = octree->window_room;
    octree->units = arena_array(&octree->own, int32_t, pixels);
    return gpu_buffer_create(gpu, sizeof(OctreeFrame), &octree->frame_buffer, err) &&
           gpu_buffer_create(gpu, sizeof(OctreeState), &octree->state_buffer, err) &&
           gpu_buffer_create(gpu, pixels * sizeof(int32_t), &octree->depth, err) &&
           gpu_buffer_create(gpu, pooled * sizeof(int32_t), &octree->nearest, err) &&
           gpu_buffer_create(gpu, pooled * sizeof(int32_t), &octree->farthest, err) &&
           gpu_buffer_create(gpu, window * 64, &octree->hits, err) &&
           gpu_buffer_create(gpu, window * sizeof(uint32_t), &octree->marks, err) &&
           gpu_buffer_create(gpu, window * 64, &octree->free, err) &&
           gpu_buffer_create(gpu, window * sizeof(uint32_t), &octree->list, err) &&
           gpu_buffer_create(gpu, window * 2 * sizeof(uint32_t), &octree->touched, err);
}

static bool create_kernels(MemoryOctree *octree, Error *err) {
    Gpu *gpu = octree->gpu;
    return gpu_kernel_create(gpu, &octree_pool_code, &octree->pool_kernel, err) &&
           gpu_kernel_create(gpu, &octree_hit_code, &octree->hit_kernel, err) &&
           gpu_kernel_create(gpu, &octree_cull_code, &octree->cull_kernel, err) &&
           gpu_kernel_create(gpu, &octree_carve_code, &octree->carve_kernel, err) &&
           gpu_kernel_create(gpu, &octree_apply_code, &octree->apply_kernel, err) &&
           gpu_kernel_create(gpu, &octree_rehash_code, &octree->rehash_kernel, err) &&
           gpu_kernel_create(gpu, &octree_slice_code, &octree->slice_kernel, err);
}

MemoryOctree *memory_octree_create(Gpu *gpu, const MemoryConfig *config, const MemoryCamera *camera,
                                   Arena *arena, Error *err) {
    MemoryOctree *octree = arena_new(arena, MemoryOctree);
    *octree = (MemoryOctree){
        .gpu = gpu, .own = arena_create("octree"), .config = *config, .camera = *camera};
    if (!octree_frame_create(&octree->frame, config, camera, err)) return NULL; // holds nothing yet
    octree->window_room = octree_frame_window_room(&octree->frame, camera);
    uint32_t room = config->bricks > 1 ? (uint32_t)config->bricks : 1;
    if (!create_picture_buffers(octree, err) || !create_kernels(octree, err) ||
        !create_pool(gpu, room, &octree->pool, err) || !memory_octree_clear(octree, err)) {
        memory_octree_destroy(octree);
        error_wrap(err, "the map's memory (memory.bricks=%u)", room);
        return NULL;
    }
    return octree;
}

void memory_octree_destroy(MemoryOctree *octree) {
    if (octree == NULL) return;
    arena_destroy(&octree->own);
    destroy_pool(octree->gpu, &octree->pool);
    GpuBuffer *buffers[] = {&octree->frame_buffer, &octree->state_buffer, &octree->depth,
                            &octree->nearest,      &octree->farthest,     &octree->hits,
                            &octree->marks,        &octree->free,         &octree->touched,
                            &octree->list,         &octree->slice_buffer};
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++) {
        gpu_buffer_destroy(octree->gpu, *buffers[i]);
        *buffers[i] = (GpuBuffer){0};
    }
}

static void fill_zero(MemoryOctree *octree, GpuBuffer buffer) {
    gpu_fill(octree->gpu, buffer, 0, gpu_buffer_bytes(octree->gpu, buffer), 0);
}

// no brick: an extent that any brick widens
static OctreeState empty_state(void) {
    return (OctreeState){.low = {INT32_MAX, INT32_MAX, INT32_MAX},
                         .high = {INT32_MIN, INT32_MIN, INT32_MIN}};
}

bool memory_octree_clear(MemoryOctree *octree, Error *err) {
    octree->state = empty_state();
    fill_zero(octree, octree->pool.keys);
    fill_zero(octree, octree->hits);
    fill_zero(octree, octree->marks);
    return gpu_finish(octree->gpu, err);
}

//---- growing -------------------------------------------------------------------------------------

// After a picture without room, the table holds keys that have no slot, and bits of the picture
// stand in the window: makes all as it was before.
static bool take_back(MemoryOctree *octree, Error *err) {
    octree_table_rehash(octree, &octree->pool);
    fill_zero(octree, octree->hits);
    fill_zero(octree, octree->marks);
    return gpu_finish(octree->gpu, err);
}

static bool grow(MemoryOctree *octree, Error *err) {
    OctreePool larger;
    bool can_double = 2 * octree->pool.room <= MOST_BRICKS;
    if (!can_double) error_set(err, "%u bricks are the most there can be", MOST_BRICKS);
    if (!can_double || !create_pool(octree->gpu, 2 * octree->pool.room, &larger, err)) {
        if (can_double) destroy_pool(octree->gpu, &larger);
        error_wrap(err, "the map is full at %u bricks", octree->pool.room);
        Error ignored; // a lost device would fail again at the next picture
        take_back(octree, &ignored);
        return false;
    }
    octree_table_rehash(octree, &larger);
    if (!gpu_finish(octree->gpu, err)) {
        destroy_pool(octree->gpu, &larger);
        return false;
    }
    destroy_pool(octree->gpu, &octree->pool);
    octree->pool = larger;
    return true;
}

//---- a picture -----------------------------------------------------------------------------------

static OctreeArgs picture_args(MemoryOctree *octree) {
    Gpu *gpu = octree->gpu;
    return (OctreeArgs){
        .frame = gpu_address(gpu, octree->frame_buffer),
        .state = gpu_address(gpu, octree->state_buffer),
        .depth = gpu_address(gpu, octree->depth),
        .nearest = gpu_address(gpu, octree->nearest),
        .farthest = gpu_address(gpu, octree->farthest),
        .hits = gpu_address(gpu, octree->hits),
        .marks = gpu_address(gpu, octree->marks),
        .free = gpu_address(gpu, octree->free),
        .list = gpu_address(gpu, octree->list),
        .touched = gpu_address(gpu, octree->touched),
        .keys = gpu_address(gpu, octree->pool.keys),
        .slots = gpu_address(gpu, octree->pool.slots),
        .codes = gpu_address(gpu, octree->pool.codes),
        .log_odds = gpu_address(gpu, octree->pool.log_odds),
    };
}

static void record_pyramid(MemoryOctree *octree) {
    OctreeArgs args = picture_args(octree);
    for (args.level = 0; args.level < octree->frame.level_count; args.level++) {
        gpu_dispatch(octree->gpu, octree->pool_kernel, &args, sizeof args,
                     octree->frame.level_height[args.level]);
    }
}

static void record_update(MemoryOctree *octree) {
    Gpu *gpu = octree->gpu;
    const OctreeFrame *frame = &octree->frame;
    OctreeArgs args = picture_args(octree);
    uint32_t pixels = frame->columns * frame->rows;
    uint32_t window = frame->size[0] * frame->size[1] * frame->size[2];
    ASSERT(window <= octree->window_room);
    args.groups = window < 1024 ? window : 1024; // a room's worth of bricks, one each
    gpu_dispatch(gpu, octree->hit_kernel, &args, sizeof args,
                 (pixels + OCTREE_HIT_GROUP - 1) / OCTREE_HIT_GROUP);
    gpu_dispatch(gpu, octree->cull_kernel, &args, sizeof args,
                 (window + OCTREE_CULL_GROUP - 1) / OCTREE_CULL_GROUP);
    gpu_dispatch(gpu, octree->carve_kernel, &args, sizeof args, args.groups);
    gpu_dispatch(gpu, octree->apply_kernel, &args, sizeof args, args.groups);
}

// what depends on the room, and the count that a picture without room may have left wrong
static void record_state(MemoryOctree *octree) {
    octree->frame.table_mask = octree->pool.table_mask;
    octree->frame.room = octree->pool.room;
    octree->frame.first_new = octree->state.count;
    octree->state.listed = octree->state.touched = octree->state.overflow = 0;
    gpu_write(octree->gpu, octree->frame_buffer, 0, &octree->frame, sizeof octree->frame);
    gpu_write(octree->gpu, octree->state_buffer, 0, &octree->state, sizeof octree->state);
}

bool memory_octree_integrate(MemoryOctree *octree, const MemoryPose *pose, const float *depth,
                             Error *err) {
    Gpu *gpu = octree->gpu;
    uint32_t pixels = octree->frame.width * octree->frame.height;
    octree_frame_aim(&octree->frame, &octree->config, &octree->camera, pose);
    octree_frame_depth(&octree->frame, &octree->config, &octree->camera, depth, octree->units,
                       pixels);
    gpu_write(gpu, octree->depth, 0, octree->units, pixels * sizeof *octree->units);
    record_state(octree);
    record_pyramid(octree);

    for (;;) {
        OctreeState after;
        record_update(octree);
        gpu_read(gpu, octree->state_buffer, 0, &after, sizeof after);
        if (!gpu_finish(gpu, err)) return false;
        if (!after.overflow) {
            octree->state = after;
            return true;
        }
        if (!grow(octree, err)) return false;
        record_state(octree);
    }
}

//---- questions -----------------------------------------------------------------------------------

uint32_t memory_octree_brick_count(const MemoryOctree *octree) {
    return octree->state.count;
}

size_t memory_octree_bytes(const MemoryOctree *octree) {
    const GpuBuffer buffers[] = {octree->pool.keys,     octree->pool.slots,   octree->pool.codes,
                                 octree->pool.log_odds, octree->frame_buffer, octree->state_buffer,
                                 octree->depth,         octree->nearest,      octree->farthest,
                                 octree->hits,          octree->marks,        octree->free,
                                 octree->list,          octree->touched,      octree->slice_buffer};
    size_t bytes = 0;
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++) {
        if (buffers[i].id != 0) bytes += gpu_buffer_bytes(octree->gpu, buffers[i]);
    }
    return bytes;
}
