// Counting, and holding the parts against each other.

#include "app/memory_facts.h"

#include "app/graph_picture.h"

#include <math.h>
#include <string.h>

//---- counting ------------------------------------------------------------------------------------

static void count_graph(const Memory *memory, MemoryFacts *facts) {
    const MemoryGraph *graph = memory->graph;
    for (int i = 0; i < graph->place_count; i++) facts->places[graph->places[i].kind]++;
    for (int i = 0; i < graph->edge_count; i++) {
        facts->edges[graph->edges[i].kind]++;
        facts->blocked +=
            graph_picture_edge_kind(&graph->edges[i], memory->clock) == GRAPH_EDGE_BLOCKED;
    }
    facts->regions = graph->region_count;
    facts->objects = graph->object_count;
    for (int i = 0; i < graph->object_count; i++) facts->retired += graph->objects[i].is_retired;
}

// puts an object where its belief belongs; ties: the lower index comes first
static void rank(const Memory *memory, int object, MemoryFacts *facts) {
    const MemoryGraph *graph = memory->graph;
    float belief = memory_graph_belief(graph, &graph->objects[object], memory->clock);
    int at = MEMORY_FACTS_THINGS;
    while (at > 0) {
        int before = facts->things[at - 1];
        if (before >= 0 &&
            memory_graph_belief(graph, &graph->objects[before], memory->clock) >= belief)
            break;
        if (at < MEMORY_FACTS_THINGS) facts->things[at] = before;
        at--;
    }
    if (at < MEMORY_FACTS_THINGS) facts->things[at] = object;
}

bool memory_facts_gather(Memory *memory, Arena *arena, MemoryFacts *facts, Error *err) {
    *facts = (MemoryFacts){
        .config = memory->config,
        .camera = *memory_octree_camera(memory->octree),
        .looks = memory->clock,
        .submaps = memory_octree_submap_count(memory->octree),
        .far = memory_long_term_stats(memory->far),
        .closure = memory_closure_stats(memory->closure),
        .paging = memory_octree_paging(memory->octree),
        .sizes = memory_sizes(memory),
    };
    count_graph(memory, facts);
    for (int i = 0; i < MEMORY_FACTS_THINGS; i++) facts->things[i] = -1;
    for (int i = 0; i < memory->graph->object_count; i++)
        if (!memory->graph->objects[i].is_retired) rank(memory, i, facts);
    return map_reading_take(memory->octree, memory->config.voxel, arena, &facts->map, err) &&
           memory_digest(memory, &facts->digest, err);
}

//---- checking ------------------------------------------------------------------------------------

static bool are_submaps_known(const MemoryGraph *graph, int submaps, Error *err) {
    for (int i = 0; i < graph->place_count; i++)
        if (graph->places[i].submap >= submaps)
            return error_set(err, "place %d stands in submap %d, and there are %d", i,
                             graph->places[i].submap, submaps);
    for (int i = 0; i < graph->object_count; i++)
        if (graph->objects[i].submap >= submaps)
            return error_set(err, "object %d stands in submap %d, and there are %d", i,
                             graph->objects[i].submap, submaps);
    return true;
}

// nothing is remembered from a time that has not come
static bool are_steps_past(const Memory *memory, Error *err) {
    const MemoryGraph *graph = memory->graph;
    for (int i = 0; i < graph->place_count; i++)
        if (graph->places[i].last_step > memory->clock)
            return error_set(err, "place %d was visited at look %d of %d", i,
                             graph->places[i].last_step, memory->clock);
    for (int i = 0; i < graph->object_count; i++)
        if (graph->objects[i].last_step > memory->clock)
            return error_set(err, "object %d was seen at look %d of %d", i,
                             graph->objects[i].last_step, memory->clock);
    return true;
}

// the octree's own summary of a level against sums of its bricks
static bool is_level_right(MemoryOctree *octree, int submap, int level, const MemoryNode *sums,
                           uint32_t count, Arena *arena, Error *err) {
    MemoryNode *nodes;
    uint32_t found;
    if (!memory_octree_level(octree, submap, level, arena, &nodes, &found, err)) return false;
    bool is_right = found == count;
    for (uint32_t i = 0; is_right && i < count; i++) {
        const MemoryNode *a = &nodes[i], *b = &sums[i];
        is_right = a->code == b->code && a->occupied == b->occupied && a->free == b->free &&
                   a->ever_free == b->ever_free && a->dynamic == b->dynamic &&
                   a->highest == b->highest && a->bricks == b->bricks;
    }
    return is_right ||
           error_set(err, "level %d of submap %d does not sum up its bricks", level, submap);
}

static bool are_levels_right(MemoryOctree *octree, int submap, Arena *arena, Error *err) {
    MemoryBrick *bricks;
    uint32_t count;
    if (!memory_octree_read(octree, submap, arena, &bricks, &count, err)) return false;
    MemoryNode *sums = arena_array(arena, MemoryNode, count + 1);
    for (uint32_t b = 0; b < count; b++) sums[b] = map_reading_brick(&bricks[b]);
    for (int level = MAP_LEVEL_FIRST + 1; level <= MEMORY_TOP_LEVEL; level++) {
        count = map_reading_sum(sums, count, sums);
        if (!is_level_right(octree, submap, level, sums, count, arena, err)) return false;
    }
    return true;
}

static bool are_summaries_right(MemoryOctree *octree, Arena *arena, Error *err) {
    ArenaMark mark = arena_mark(arena);
    bool ok = memory_octree_summarise(octree, err);
    for (int i = 0; ok && i < memory_octree_submap_count(octree); i++)
        ok = are_levels_right(octree, i, arena, err);
    arena_reset(arena, mark);
    return ok;
}

// tokens in floating point do not come back, and are there to show it
static bool are_observations_there(Memory *memory, Error *err) {
    MemoryLongTermCheck check;
    if (!memory_long_term_check(memory->far, &check, err)) return false;
    return memory->config.float_tokens || check.rewound == check.written ||
           error_set(err, "%d of %d observations of the long term cannot be rewound",
                     check.written - check.rewound, check.written);
}

bool memory_facts_check(Memory *memory, const MemoryFacts *facts, Arena *scratch, Error *err) {
    uint32_t bricks = memory_octree_brick_count(memory->octree);
    if (bricks != facts->map.bricks)
        return error_set(err, "the octree counts %u bricks and holds %u", bricks,
                         facts->map.bricks);
    return are_submaps_known(memory->graph, facts->submaps, err) && are_steps_past(memory, err) &&
           are_summaries_right(memory->octree, scratch, err) && are_observations_there(memory, err);
}
