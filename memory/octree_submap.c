// The maps that an octree consists of.
//
// Where poses drift, a map that is built for an hour cannot be right everywhere: the way back does
// not meet the way out. So a memory can be many short maps, each rigid and right in itself (as in
// Atlas, Bosse et al. 2004, and voxgraph, Reijgwart et al. 2020). A correction moves them against
// each other; not one voxel is touched.
//
//     maps   [ 0 | 1 | 2 | 3 ]           each: transform, hash table, pool of bricks, kept slice
//                          ^ active: takes the pictures, in its own frame; mostly the last
//
// Where it is found how two of them lie to each other, one can be read into the other
// (octree_merge.c) and its place is free: maps are as many as there is to know, not as many as were
// begun. Those behind it move up by one, so that numbers have no holes; the lower is the older.
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
    octree->active = octree->map_count++;
    return true;
}

void octree_submap_take(MemoryOctree *octree, int submap) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    OctreeMap *map = octree->maps[submap];
    octree_table_destroy(octree->gpu, &map->pool);
    gpu_buffer_destroy(octree->gpu, map->nodes.memory);
    octree_page_release(octree, &map->pages);
    memory_free(map->kept.slice.cells);
    *map = (OctreeMap){0};
    int last = --octree->map_count;
    for (int i = submap; i < last; i++) octree->maps[i] = octree->maps[i + 1];
    octree->maps[last] = map; // empty, for the next
    if (octree->active > submap || octree->active == last) octree->active--;
}

bool memory_octree_begin_submap(MemoryOctree *octree, const MemoryTransform *at, Error *err) {
    if (octree_submap_add(octree, ROOM_AT_FIRST, at, err)) return true;
    return error_wrap(err, "submap %d", octree->map_count);
}

void memory_octree_drop_submap(MemoryOctree *octree, int submap) {
    ASSERT(octree->map_count > 1);
    octree_submap_take(octree, submap);
}

int memory_octree_active(const MemoryOctree *octree) {
    return octree->active;
}

// what is kept of it was true before it took pictures again
void memory_octree_set_active(MemoryOctree *octree, int submap) {
    ASSERT(submap >= 0 && submap < octree->map_count);
    octree->active = submap;
    octree->maps[submap]->kept.is_valid = false;
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
