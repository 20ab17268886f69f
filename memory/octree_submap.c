// The maps that an octree consists of.
//
// Where poses drift, a map that is built for an hour cannot be right everywhere: the way back does
// not meet the way out. So a memory can be many short maps, each rigid and right in itself (as in
// Atlas, Bosse et al. 2004, and voxgraph, Reijgwart et al. 2020). A correction moves them against
// each other; not one voxel is touched.
//
//     maps   [ 0 | 1 | 2 | 3 ]           each: transform, hash table, pool of bricks, kept slice
//                          ^ active: takes the pictures, in its own frame
//
// There is always one. The first has room for config.bricks and stands at the identity: with it
// alone an octree is what it was without submaps, bit for bit. The others start small, since most
// stay small, and grow by doubling like the first.

#include "memory/octree_inside.h"

// a corner of a room: 512 bricks are a third of a MiB, and 33 m³
static const uint32_t ROOM_AT_FIRST = 512;

// no brick: an extent that any brick widens
static OctreeState empty_state(void) {
    return (OctreeState){.low = {INT32_MAX, INT32_MAX, INT32_MAX},
                         .high = {INT32_MIN, INT32_MIN, INT32_MIN}};
}

void octree_submap_empty(MemoryOctree *octree, OctreeMap *map) {
    map->state = empty_state();
    map->kept.is_valid = false;
    octree_level_empty(octree, &map->nodes);
    octree_page_empty(octree, &map->pages);
    octree_table_empty(octree->gpu, &map->pool);
}

bool octree_submap_add(MemoryOctree *octree, uint32_t room, const MemoryTransform *at, Error *err) {
    if (octree->map_count == MEMORY_MAX_SUBMAPS) {
        return error_set(err, "%d submaps are the most there can be; make memory.submap longer",
                         MEMORY_MAX_SUBMAPS);
    }
    OctreePool pool;
    if (!octree_table_create(octree->gpu, room, octree->config.split, &pool, err)) return false;
    OctreeMap **map = &octree->maps[octree->map_count];
    if (*map == NULL) *map = arena_new(&octree->own, OctreeMap);
    **map = (OctreeMap){.at = *at, .pool = pool, .state = empty_state()};
    octree->map_count++;
    return true;
}

void octree_submap_remove(MemoryOctree *octree) {
    OctreeMap *map = octree_active(octree);
    octree_table_destroy(octree->gpu, &map->pool);
    gpu_buffer_destroy(octree->gpu, map->nodes.memory);
    octree_page_release(octree, &map->pages);
    memory_free(map->kept.slice.cells);
    *map = (OctreeMap){0};
    octree->map_count--;
}

bool memory_octree_begin_submap(MemoryOctree *octree, const MemoryTransform *at, Error *err) {
    if (octree_submap_add(octree, ROOM_AT_FIRST, at, err)) return true;
    return error_wrap(err, "submap %d", octree->map_count);
}

int memory_octree_submap_count(const MemoryOctree *octree) {
    return octree->map_count;
}

const MemoryTransform *memory_octree_submap_at(const MemoryOctree *octree, int submap) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    return &octree->maps[submap]->at;
}

void memory_octree_move_submap(MemoryOctree *octree, int submap, const MemoryTransform *at) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    octree->maps[submap]->at = *at;
}
