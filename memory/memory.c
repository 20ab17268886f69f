// One step through all parts, in the order in which they need each other. See memory.h.
//
//     look      closure: odometry -> pose ─► octree ─► graph: visit ─► short term: anchor
//     see       graph ─► short term ─► thing and cell wait ─► (new?) long term, at the next flush
//     survey    flush ─► closure: loops, submaps that become one ─► slice ─► graph: kinds, edges,
//               regions
//
// What is seen waits in a batch until the next survey; then what is new of it is written to the
// long term (long_term_keep.c), and so is its cell of the octree when that has changed (cell.h).

#include "base/hash.h"
#include "memory/cell.h"
#include "memory/memory_inside.h"

#include <string.h>

//---- creation ------------------------------------------------------------------------------------

// heights above the feet that closures compare: walls and furniture, no floor, no ceiling [m]
static const float CLOSURE_LOW = 0.3f, CLOSURE_HIGH = 1.8f;

static bool create_parts(Memory *memory, const MemoryCamera *camera, Arena *arena, Error *err) {
    memory->octree = memory_octree_create(memory->gpu, &memory->config, camera, arena, err);
    if (memory->octree == NULL) return false;
    memory->graph = memory_graph_create(&memory->config, arena);
    memory->near = memory_short_term_create(memory->config.short_term, arena);
    memory->far = memory_long_term_create(memory->gpu, &memory->config, NULL, arena, err);
    if (memory->far == NULL) return false;
    MemoryClosureSetup setup = {memory->octree, memory->graph, memory->far, CLOSURE_LOW,
                                CLOSURE_HIGH};
    memory->closure = memory_closure_create(&setup, arena, err);
    return memory->closure != NULL;
}

Memory *memory_create(Gpu *gpu, const MemoryConfig *config, const MemoryCamera *camera,
                      Arena *arena, Error *err) {
    Memory *memory = &arena_new(arena, MemoryStore)->memory;
    memory->gpu = gpu;
    memory->config = *config;
    if (create_parts(memory, camera, arena, err)) return memory;
    memory_destroy(memory);
    return NULL;
}

void memory_destroy(Memory *memory) {
    if (memory == NULL) return;
    memory_closure_destroy(memory->closure);
    memory_long_term_destroy(memory->far);
    memory_octree_destroy(memory->octree);
    memory->closure = NULL;
    memory->far = NULL;
    memory->octree = NULL;
    memory->relations = NULL;
    arena_destroy(&memory->own);
}

//---- beginning and forgetting --------------------------------------------------------------------

// the numbers of things will be given again: nothing of them may be recalled, or still be written
static void forget_things(Memory *memory) {
    memory_store(memory)->waiting = 0;
    for (int i = 0; i < memory->graph->object_count; i++) {
        memory_long_term_retire(memory->far, (MemoryKey){MEMORY_KEY_OBJECT, (uint64_t)i});
    }
    memory_long_term_retire_kind(memory->far, MEMORY_KEY_CELL);
    memory_graph_clear_objects(memory->graph);
}

bool memory_forget(Memory *memory, int what, Error *err) {
    if (what & MEMORY_FORGET_MAP) {
        if (!memory_flush(memory, err) || !memory_octree_clear(memory->octree, err)) return false;
        memory_long_term_retire_kind(memory->far, MEMORY_KEY_CELL);
        memory_closure_clear(memory->closure);
        memory_graph_forget_submaps(memory->graph);
        memory->slice = (MemorySlice){0};
        memory->change_count += MEMORY_CHANGES + 1;
    }
    if (what & MEMORY_FORGET_NEAR) memory_short_term_clear(memory->near);
    bool forgets_graph = (what & MEMORY_FORGET_PLACES) && (what & MEMORY_FORGET_THINGS);
    if (forgets_graph) {
        memory_graph_clear(memory->graph);
        memory_store(memory)->waiting = 0;
        return memory_long_term_clear(memory->far, err);
    }
    if (what & MEMORY_FORGET_PLACES) memory_graph_clear_places(memory->graph);
    if (what & MEMORY_FORGET_THINGS) forget_things(memory);
    return true;
}

// after a flush: submaps became parts of others, or were given up
static bool follow_submaps(Memory *memory, bool *merged, Error *err) {
    const MemorySubmapChange *changes;
    int count = memory_closure_take_changes(memory->closure, &changes);
    *merged = false;
    for (int i = 0; i < count; i++) {
        *merged |= changes[i].into >= 0;
        memory->changes[memory->change_count++ % MEMORY_CHANGES] = changes[i];
    }
    memory->graph->submap = memory_octree_active(memory->octree);
    memory->graph->is_detached = memory_closure_is_lost(memory->closure);
    return count == 0 || memory_cell_renumber(memory, changes, count, err);
}

bool memory_begin(Memory *memory, const MemoryPose *feet, bool is_placed, bool is_lost,
                  Error *err) {
    if (!memory_flush(memory, err)) return false; // what is given up is not to be written later
    memory_graph_lift(memory->graph);
    memory_short_term_clear(memory->near);
    bool has_map = memory_octree_brick_count(memory->octree) > 0;
    if (is_lost && has_map && !memory_closure_lose(memory->closure, feet, err)) return false;
    if (is_placed && has_map && !memory_closure_carry(memory->closure, feet, err)) return false;
    bool merged; // no: what stood nowhere is given up
    if (!follow_submaps(memory, &merged, err)) return false;
    memory_closure_correct(memory->closure, feet, &memory->pose);
    return true;
}

//---- a step --------------------------------------------------------------------------------------

static void anchor(Memory *memory) {
    int here = memory->graph->here;
    if (here < 0) return;
    MemoryTransform at = memory_transform_identity;
    memcpy(at.position, memory->graph->places[here].position, sizeof at.position);
    memory_short_term_anchor(memory->near, here, &at);
}

// what moves is short-term by nature
static void note_movers(Memory *memory) {
    const MemoryMover *movers;
    int count = memory_octree_movers(memory->octree, &movers);
    uint32_t clock = memory_octree_clock(memory->octree);
    for (int i = 0; i < count; i++) {
        if (movers[i].last != clock) continue; // not in this picture
        MemoryEntry entry = {
            .kind = MEMORY_ENTRY_MOVER,
            .key = movers[i].id,
            .radius = movers[i].radius,
            .confidence = 1,
            .step = memory->clock,
        };
        memory_short_term_put(memory->near, &entry, movers[i].position, movers[i].velocity);
    }
    memory_short_term_expire(memory->near, MEMORY_ENTRY_MOVER, memory->clock, memory->config.ttl);
}

bool memory_look(Memory *memory, const MemoryPose *feet, float camera_height, const float *depth,
                 Error *err) {
    memory->clock++;
    memory_closure_correct(memory->closure, feet, &memory->pose);
    if (depth != NULL) {
        MemoryPose camera = memory->pose;
        camera.position[1] += camera_height;
        if (!memory_octree_integrate(memory->octree, &camera, depth, err)) return false;
    }
    memory_graph_visit(memory->graph, memory->pose.position, memory->clock);
    anchor(memory);
    if (memory->config.split) note_movers(memory);
    return true;
}

// after a flush: writing what waits of a thing takes it back into retrieval
static void consolidate_graph(Memory *memory) {
    memory_graph_consolidate(memory->graph, memory->clock);
    for (int i = 0; i < memory->graph->object_count; i++) {
        if (!memory->graph->objects[i].is_retired) continue;
        memory_long_term_retire(memory->far, (MemoryKey){MEMORY_KEY_OBJECT, (uint64_t)i});
    }
    anchor(memory);
}

static bool take_slice(Memory *memory, float low, float high, Error *err) {
    float feet = memory->pose.position[1];
    int active = memory_octree_active(memory->octree);
    // a lost agent's map stands nowhere yet: it has only what it saw since
    if (memory_closure_is_lost(memory->closure))
        return memory_octree_slice_submap(memory->octree, active, feet + low, feet + high,
                                          &memory->slice, err);
    return memory_octree_slice(memory->octree, feet + low, feet + high, &memory->slice, err);
}

bool memory_survey(Memory *memory, const MemoryPose *feet, float low, float high, Error *err) {
    bool merged;
    if (!memory_flush(memory, err) ||
        !memory_closure_step(memory->closure, feet, memory->pose.position[1], memory->clock,
                             &memory->is_corrected, err) ||
        !follow_submaps(memory, &merged, err))
        return false;
    if (memory->is_corrected) {
        memory_closure_correct(memory->closure, feet, &memory->pose);
        anchor(memory);
    }
    if (!take_slice(memory, low, high, err)) return false;
    memory_graph_survey(memory->graph, &memory->slice, memory->pose.position, memory->clock);
    // things seen since the agent got lost, or in a submap of their own, are those known from
    // before. After the survey: it tells which walls stand between places
    if (merged) consolidate_graph(memory);
    return true;
}

//---- things --------------------------------------------------------------------------------------

static bool keep_thing(Memory *memory, int index, const MemorySighting *sighting, Error *err) {
    MemoryStore *store = memory_store(memory);
    if (store->waiting == MEMORY_WAITING && !memory_flush(memory, err)) return false;
    // what stands around it is left out: who asks for a thing by its looks does not know that
    memory_observe_thing(sighting->feature, sighting->category, NULL, 0,
                         store->observations[store->waiting]);
    store->keys[store->waiting++] = (MemoryKey){MEMORY_KEY_OBJECT, (uint64_t)index};
    return true;
}

// the seat of one that was given up: what its number stood for is over
static bool begin_thing(Memory *memory, int index, Error *err) {
    if (!memory_flush(memory, err)) return false;
    memory_long_term_retire(memory->far, (MemoryKey){MEMORY_KEY_OBJECT, (uint64_t)index});
    return true;
}

bool memory_see(Memory *memory, const MemorySighting *sighting, int *index, Error *err) {
    int count = memory->graph->object_count;
    *index = memory_graph_see(memory->graph, sighting, memory->clock);
    const MemoryObject *object = &memory->graph->objects[*index];
    bool is_seat_taken = object->seen == 1 && *index < count;
    return (!is_seat_taken || begin_thing(memory, *index, err)) &&
           memory_cell_note(memory, object->submap, object->position, err) &&
           keep_thing(memory, *index, sighting, err);
}

bool memory_flush(Memory *memory, Error *err) {
    MemoryStore *store = memory_store(memory);
    uint32_t count = store->waiting;
    store->waiting = 0;
    return count == 0 || memory_long_term_offer(memory->far, store->keys, count,
                                                store->observations[0], memory->clock, err);
}

// a budget that cannot be met, or saves nothing, leaves the edges as they are
static void summarise_relations(Memory *memory) {
    arena_destroy(&memory->own);
    memory->own = arena_create("relations");
    memory->relations = NULL;
    if (memory->config.relation_kb <= 0) return;
    Error why;
    uint64_t bits = (uint64_t)(memory->config.relation_kb * 8192);
    memory->relations = memory_summary_of_graph(memory->graph, bits, 1, &memory->own, &why);
}

bool memory_consolidate(Memory *memory, Error *err) {
    bool merged;
    if (!memory_flush(memory, err) ||
        !memory_closure_consolidate(memory->closure, memory->pose.position[1], &merged, err) ||
        !follow_submaps(memory, &merged, err))
        return false;
    consolidate_graph(memory);
    summarise_relations(memory);
    return memory_cell_note_all(memory, err) && memory_octree_summarise(memory->octree, err);
}

//---- questions -----------------------------------------------------------------------------------

MemorySizes memory_sizes(const Memory *memory) {
    MemoryLongTermStats far = memory_long_term_stats(memory->far);
    MemorySizes sizes = {
        .octree = memory_octree_bytes(memory->octree),
        .graph = memory_graph_bytes(memory->graph),
        .near = (size_t)memory->near->count * sizeof(MemoryEntry),
        .tokens = far.token_bytes,
        .index = far.index_bytes,
        .log = far.log_bytes,
    };
    sizes.total = sizes.octree + sizes.graph + sizes.near + sizes.tokens + sizes.index + sizes.log;
    return sizes;
}

bool memory_digest(Memory *memory, uint64_t *digest, Error *err) {
    uint64_t parts[3];
    if (!memory_octree_digest(memory->octree, &parts[0], err)) return false;
    parts[1] = memory_graph_digest(memory->graph);
    if (!memory_long_term_digest(memory->far, &parts[2], err)) return false;
    *digest = hash_bytes(parts, sizeof parts, 0);
    return true;
}
