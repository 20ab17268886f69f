// The life of an octree, and the order in which the kernels take one picture:
//
//     depth, pose ──► pool ──► hit ──► cull ──► carve ──► apply ──► border ──► state
//                     pyramid  bits    list     slots     log-odds  ever free  (how many bricks)
//
// One finish per picture. The only thing read back is the state, 44 bytes; if it says that there
// was no room, nothing was applied: the pool is doubled and the picture runs again. If it says that
// something moves, the few bricks in which it does are read too (octree_mover.c).
//
// Memory: 548 bytes of device memory a brick at the start (512 voxels, its code, a mark, two slots
// of the hash table), 136 more for its dynamic layer, and buffers the size of one picture's window,
// which never grow.

#include "memory/octree_inside.h"

#include <string.h>

//---- creation ------------------------------------------------------------------------------------

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
           gpu_kernel_create(gpu, &octree_border_code, &octree->border_kernel, err) &&
           gpu_kernel_create(gpu, &octree_rehash_code, &octree->rehash_kernel, err) &&
           gpu_kernel_create(gpu, &octree_slice_code, &octree->slice_kernel, err) &&
           gpu_kernel_create(gpu, &octree_level_code, &octree->level_kernel, err);
}

MemoryOctree *memory_octree_create(Gpu *gpu, const MemoryConfig *config, const MemoryCamera *camera,
                                   Arena *arena, Error *err) {
    MemoryOctree *octree = arena_new(arena, MemoryOctree);
    *octree = (MemoryOctree){
        .gpu = gpu, .own = arena_create("octree"), .config = *config, .camera = *camera};
    if (config->ttl < 0) octree->config.ttl = 0;
    if (config->promote < 0) octree->config.promote = 0;
    if (!octree_frame_create(&octree->frame, config, camera, err)) return NULL; // holds nothing yet
    octree->window_room = octree_frame_window_room(&octree->frame, camera);
    octree_mover_create(octree);
    uint32_t room = config->bricks > 1 ? (uint32_t)config->bricks : 1;
    bool ok = create_picture_buffers(octree, err) && create_kernels(octree, err) &&
              octree_page_create(octree, err);
    uint32_t most = octree->paging.most;
    if (most != 0 && room > most) room = most;
    if (!ok || !octree_submap_add(octree, room, &memory_transform_identity, err) ||
        !memory_octree_clear(octree, err)) {
        memory_octree_destroy(octree);
        error_wrap(err, "the map's memory (memory.bricks=%u)", room);
        return NULL;
    }
    return octree;
}

void memory_octree_destroy(MemoryOctree *octree) {
    if (octree == NULL) return;
    while (octree->map_count > 0) octree_submap_take(octree, octree->map_count - 1);
    octree_page_destroy(octree);
    memory_free(octree->joint_cells);
    octree->joint_cells = NULL;
    arena_destroy(&octree->own);
    GpuBuffer *buffers[] = {&octree->frame_buffer, &octree->state_buffer, &octree->depth,
                            &octree->nearest,      &octree->farthest,     &octree->hits,
                            &octree->marks,        &octree->free,         &octree->touched,
                            &octree->list,         &octree->slice_buffer, &octree->level_list};
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++) {
        gpu_buffer_destroy(octree->gpu, *buffers[i]);
        *buffers[i] = (GpuBuffer){0};
    }
}

static void fill_zero(MemoryOctree *octree, GpuBuffer buffer) {
    gpu_fill(octree->gpu, buffer, 0, gpu_buffer_bytes(octree->gpu, buffer), 0);
}

// the first map stays, as roomy as it grew
bool memory_octree_clear(MemoryOctree *octree, Error *err) {
    while (octree->map_count > 1) octree_submap_take(octree, octree->map_count - 1);
    octree->active = 0;
    octree->maps[0]->at = memory_transform_identity;
    octree->clock = 0;
    octree->movers.count = octree->movers.last_id = 0;
    octree_submap_empty(octree, octree->maps[0]);
    fill_zero(octree, octree->hits);
    fill_zero(octree, octree->marks);
    return gpu_finish(octree->gpu, err);
}

//---- growing -------------------------------------------------------------------------------------

// After a picture without room, the table holds keys that have no slot, and bits of the picture
// stand in the window: makes all as it was before.
static bool take_back(MemoryOctree *octree, const OctreeMap *map, Error *err) {
    octree_table_rehash(octree, &map->pool, map->state.count, &map->pool);
    fill_zero(octree, octree->hits);
    fill_zero(octree, octree->marks);
    return gpu_finish(octree->gpu, err);
}

bool octree_grow(MemoryOctree *octree, OctreeMap *map, Error *err) {
    OctreePool larger;
    if (!octree_table_create(octree->gpu, 2 * map->pool.room, octree->config.split, &larger, err)) {
        error_wrap(err, "the map is full at %u bricks", map->pool.room);
        Error ignored; // a lost device would fail again at the next picture
        take_back(octree, map, &ignored);
        return false;
    }
    octree_table_rehash(octree, &map->pool, map->state.count, &larger);
    bool ok = gpu_finish(octree->gpu, err);
    octree_table_destroy(octree->gpu, ok ? &map->pool : &larger);
    if (ok) map->pool = larger;
    return ok;
}

//---- a picture -----------------------------------------------------------------------------------

static OctreeArgs picture_args(MemoryOctree *octree) {
    Gpu *gpu = octree->gpu;
    const OctreePool *pool = &octree_active(octree)->pool;
    uint64_t bricks = gpu_address(gpu, pool->memory);
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
        .keys = bricks + pool->keys,
        .slots = bricks + pool->slots,
        .codes = bricks + pool->codes,
        .log_odds = bricks + pool->log_odds,
        .motion = bricks + pool->motion,
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
    if (!frame->split) return;
    gpu_dispatch(gpu, octree->border_kernel, &args, sizeof args, args.groups);
}

// what the settings say of time and of evidence
static void aim_rules(OctreeFrame *frame, const MemoryConfig *config, uint32_t clock) {
    frame->now = clock + 1;
    frame->split = config->split;
    frame->ttl = (uint32_t)config->ttl;
    frame->promote = (uint32_t)config->promote;
    frame->spare_from = config->clearing ? OCTREE_HIGHEST + 1 : OCTREE_OCCUPIED_FROM;
}

// what depends on the room, and the count that a picture without room may have left wrong
static void record_state(MemoryOctree *octree, OctreeMap *map) {
    octree->frame.table_mask = map->pool.table_mask;
    octree->frame.room = map->pool.room;
    octree->frame.first_new = map->state.count;
    octree->frame.changed = gpu_address(octree->gpu, map->pool.memory) + map->pool.changed;
    map->state.listed = map->state.touched = map->state.overflow = map->state.moving = 0;
    gpu_write(octree->gpu, octree->frame_buffer, 0, &octree->frame, sizeof octree->frame);
    gpu_write(octree->gpu, octree->state_buffer, 0, &map->state, sizeof map->state);
}

static void record_picture(MemoryOctree *octree, const OctreeMap *map, const MemoryPose *pose,
                           const float *depth) {
    OctreeFrame *frame = &octree->frame;
    uint32_t pixels = frame->width * frame->height;
    MemoryTransform into = memory_transform_inverse(&map->at);
    MemoryPose local;
    memory_transform_pose(&into, pose, &local);
    octree_frame_aim(frame, &octree->config, &octree->camera, &local);
    aim_rules(frame, &octree->config, octree->clock);
    octree_frame_depth(frame, &octree->config, &octree->camera, depth, octree->units, pixels);
    gpu_write(octree->gpu, octree->depth, 0, octree->units, pixels * sizeof *octree->units);
}

bool memory_octree_integrate(MemoryOctree *octree, const MemoryPose *pose, const float *depth,
                             Error *err) {
    Gpu *gpu = octree->gpu;
    OctreeMap *map = octree_active(octree);
    record_picture(octree, map, pose, depth);
    if (!octree_page_fetch(octree, map, err)) return false;
    record_state(octree, map);
    record_pyramid(octree);

    for (;;) {
        OctreeState after;
        record_update(octree);
        gpu_read(gpu, octree->state_buffer, 0, &after, sizeof after);
        uint32_t known = octree_page_record_fresh(octree, map);
        if (!gpu_finish(gpu, err)) return false;
        if (!after.overflow) {
            map->state = after;
            map->nodes.is_current = false;
            octree->clock++;
            return octree_page_enter(octree, map, known, err) &&
                   octree_mover_follow(octree, after.moving, err) &&
                   octree_page_trim(octree, octree->clock, err);
        }
        if (!octree_grow(octree, map, err)) return false;
        record_state(octree, map);
    }
}

//---- questions -----------------------------------------------------------------------------------

const MemoryCamera *memory_octree_camera(const MemoryOctree *octree) {
    return &octree->camera;
}

uint32_t memory_octree_brick_count(const MemoryOctree *octree) {
    uint32_t count = 0;
    for (int i = 0; i < octree->map_count; i++) {
        count += octree->maps[i]->state.count + octree->maps[i]->pages.out_bricks;
    }
    return count;
}

uint32_t memory_octree_clock(const MemoryOctree *octree) {
    return octree->clock;
}

// put back, it makes bricks differ from their summaries: what was forgotten may be there again
void memory_octree_set_clock(MemoryOctree *octree, uint32_t clock) {
    for (int i = 0; clock < octree->clock && i < octree->map_count; i++) {
        OctreeMap *map = octree->maps[i];
        gpu_fill(octree->gpu, map->pool.memory, map->pool.changed,
                 map->state.count * sizeof(uint32_t), 1);
        octree_page_set_clock(&map->pages, clock);
        map->nodes.is_current = false;
    }
    octree->clock = clock;
}

size_t memory_octree_bytes(const MemoryOctree *octree) {
    const GpuBuffer buffers[] = {octree->frame_buffer,
                                 octree->state_buffer,
                                 octree->depth,
                                 octree->nearest,
                                 octree->farthest,
                                 octree->hits,
                                 octree->marks,
                                 octree->free,
                                 octree->list,
                                 octree->touched,
                                 octree->slice_buffer,
                                 octree->level_list,
                                 octree->paging.stage.memory,
                                 octree->paging.moves};
    size_t bytes = 0;
    for (size_t i = 0; i < ARRAY_COUNT(buffers); i++) {
        if (buffers[i].id != 0) bytes += gpu_buffer_bytes(octree->gpu, buffers[i]);
    }
    for (int i = 0; i < octree->map_count; i++) {
        const OctreeMap *map = octree->maps[i];
        bytes += gpu_buffer_bytes(octree->gpu, map->pool.memory);
        if (map->nodes.memory.id != 0) bytes += gpu_buffer_bytes(octree->gpu, map->nodes.memory);
    }
    return bytes;
}
