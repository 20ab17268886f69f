// Places: seen well enough, observed, kept. See closure_inside.h.

#include "memory/closure_inside.h"
#include "memory/descriptor.h"

#include <math.h>
#include <string.h>

static const float seen_reach = 3.0f, seen_share = 0.6f; // all round, see memory_descriptor_known
static const float crop_metres = 5.0f;                   // half a side
static const float same_floor = 0.3f; // places at heights nearer than this share a slice [m]

bool closure_is_seen(const MemorySlice *slice, const float local[3]) {
    return memory_descriptor_known(slice, local, seen_reach) >= seen_share;
}

MemorySlice closure_crop(MemoryClosure *closure, const MemorySlice *slice, const float local[3]) {
    int half = (int)fminf(crop_metres / slice->voxel, CLOSURE_CROP / 2);
    MemorySlice crop = {.voxel = slice->voxel, .width = 2 * half, .height = 2 * half};
    for (int i = 0; i < 2; i++) crop.first[i] = (int32_t)floorf(local[2 * i] / slice->voxel) - half;
    crop.cells = closure->crop_cells;
    memset(crop.cells, MEMORY_UNKNOWN, CLOSURE_CROP * CLOSURE_CROP);
    int left = crop.first[0] - slice->first[0], top = crop.first[1] - slice->first[1];
    int from = left < 0 ? -left : 0;
    int to = slice->width - left < crop.width ? slice->width - left : crop.width;
    for (int row = 0; row < crop.height && from < to; row++) {
        if (top + row < 0 || top + row >= slice->height) continue;
        memcpy(crop.cells + row * crop.width + from,
               slice->cells + (size_t)(top + row) * (size_t)slice->width + left + from,
               (size_t)(to - from));
    }
    return crop;
}

// ---- observations ----

// things of the submap itself: of others it may not be known where they are from here
static int gather_near(const MemoryClosure *closure, int submap, const float local[3],
                       MemoryNear near[CLOSURE_NEAR]) {
    const MemoryGraph *graph = closure->setup.graph;
    float common[3];
    memory_transform_point(closure_at(closure, submap), local, common);
    int count = 0;
    for (int i = 0; i < graph->object_count && count < CLOSURE_NEAR; i++) {
        const MemoryObject *object = &graph->objects[i];
        if (object->is_retired || object->submap != submap) continue;
        float distance = hypotf(object->position[0] - common[0], object->position[2] - common[2]);
        if (distance < seen_reach) near[count++] = (MemoryNear){object->category, distance};
    }
    return count;
}

void closure_observe(const MemoryClosure *closure, const MemorySlice *slice, int submap,
                     const float local[3], int16_t observation[MEMORY_WIDTH]) {
    MemoryNear near[CLOSURE_NEAR];
    int count = gather_near(closure, submap, local, near);
    memory_observe_place(slice, local, near, count, observation);
}

// ---- what is kept ----

// as many as were ever given: merged submaps add up what they counted
static uint64_t next_id(const MemoryClosure *closure) {
    uint64_t id = CLOSURE_FIRST_ID;
    for (int i = 0; i < closure->poses->node_count; i++) id += (uint64_t)closure->counters[i];
    return id;
}

bool closure_keep(MemoryClosure *closure, int submap, const float local[3],
                  const int16_t observation[MEMORY_WIDTH], int step, Error *err) {
    if (closure_place_near(closure, submap, local) != NULL) return true;
    ClosurePlace *place = list_push(&closure->places, &closure->own);
    place->submap = submap;
    place->id = next_id(closure);
    closure->counters[submap]++;
    memcpy(place->local, local, sizeof place->local);
    MemoryKey key = {MEMORY_KEY_PLACE, place->id};
    return memory_long_term_write(closure->setup.long_term, &key, 1, observation, step, err);
}

const ClosurePlace *closure_find(const MemoryClosure *closure, uint64_t id) {
    for (uint32_t i = 0; i < closure->places.count; i++) {
        const ClosurePlace *place = LIST_AT(&closure->places, ClosurePlace, i);
        if (place->id == id) return place;
    }
    return NULL;
}

static bool keep_graph_of(MemoryClosure *closure, int submap, int step, Error *err) {
    const MemoryGraph *graph = closure->setup.graph;
    MemoryTransform inverse = memory_transform_inverse(closure_at(closure, submap));
    MemorySlice slice = {0};
    float floor_y = INFINITY;
    for (int i = 0; i < graph->frontier_first; i++) {
        const MemoryPlace *place = &graph->places[i];
        float local[3];
        memory_transform_point(&inverse, place->position, local);
        if (place->submap != submap || closure_place_near(closure, submap, local)) continue;
        if (!(fabsf(place->position[1] - floor_y) < same_floor)) {
            floor_y = place->position[1];
            if (!memory_octree_slice_submap(closure->setup.octree, submap,
                                            floor_y + closure->setup.low_y,
                                            floor_y + closure->setup.high_y, &slice, err))
                return false;
        }
        int16_t observation[MEMORY_WIDTH];
        if (slice.width == 0 || !closure_is_seen(&slice, local)) continue;
        closure_observe(closure, &slice, submap, local, observation);
        if (!closure_keep(closure, submap, local, observation, step, err)) return false;
    }
    return true;
}

bool closure_keep_graph(MemoryClosure *closure, int step, Error *err) {
    for (int submap = 0; submap < closure->poses->node_count; submap++) {
        if (closure->is_detached[submap]) continue;
        if (!keep_graph_of(closure, submap, step, err)) return false;
    }
    return true;
}
