// Cells: noting what is in them, and asking them. See cell.h.
//
// What is in a cell is read from the graph at the time of a sighting: it holds the things, merged
// and moved as they should be, and the one just seen is among them. Nothing is kept here between
// two steps; what waits for the flush is saved with what else waits.

#include "memory/cell.h"

#include "memory/graph_inside.h"
#include "memory/memory_inside.h"
#include "memory/morton.h"

#include <math.h>
#include <string.h>

enum {
    SUBMAP_BIT = 52, // above every code of level 4: a leading one at 3 (21 - 4)
    SIDE = 1 << MEMORY_CELL_LEVEL,
};

static float edge_of(const Memory *memory) {
    return memory->config.voxel * (float)SIDE;
}

MemoryKey memory_cell_key(const Memory *memory, int submap, const float position[3]) {
    const float FARTHEST = (float)(MORTON_BIAS - SIDE);
    MemoryTransform inverse =
        memory_transform_inverse(memory_octree_submap_at(memory->octree, submap));
    float local[3];
    int32_t voxel[3];
    memory_transform_point(&inverse, position, local);
    for (int a = 0; a < 3; a++) {
        float at = floorf(local[a] / memory->config.voxel);
        voxel[a] = (int32_t)fmaxf(-FARTHEST, fminf(FARTHEST, at));
    }
    uint64_t code = morton_encode(voxel, MEMORY_CELL_LEVEL);
    return (MemoryKey){MEMORY_KEY_CELL, code | (uint64_t)submap << SUBMAP_BIT};
}

static int submap_of(uint64_t id) {
    return (int)(id >> SUBMAP_BIT);
}

// a point of the cell in the common frame; share: [0, 1] along each edge
static void point_in(const Memory *memory, uint64_t id, const float share[3], float position[3]) {
    int32_t corner[3];
    float local[3];
    morton_decode(id & (((uint64_t)1 << SUBMAP_BIT) - 1), corner);
    for (int a = 0; a < 3; a++)
        local[a] = ((float)corner[a] + (float)SIDE * share[a]) * memory->config.voxel;
    memory_transform_point(memory_octree_submap_at(memory->octree, submap_of(id)), local, position);
}

void memory_cell_middle(const Memory *memory, uint64_t id, float position[3]) {
    point_in(memory, id, (const float[3]){0.5f, 0.5f, 0.5f}, position);
}

//---- what is in it -------------------------------------------------------------------------------

typedef struct Inside {
    const Memory *memory;
    MemoryKey cell;
} Inside;

static bool is_inside(const void *context, int index) {
    const Inside *inside = context;
    const MemoryObject *object = &inside->memory->graph->objects[index];
    if (object->is_retired || object->submap != submap_of(inside->cell.id)) return false;
    return memory_cell_key(inside->memory, object->submap, object->position).id == inside->cell.id;
}

// columns of the graph's window, the slice of the last survey, over the cell, by what they hold
static void count_columns(const Memory *memory, uint64_t id, int columns[MEMORY_MOVING + 1]) {
    const GraphWindow *window = &memory_graph_store(memory->graph)->window;
    memset(columns, 0, (MEMORY_MOVING + 1) * sizeof *columns);
    for (int i = 0; i < SIDE * SIDE; i++) {
        float share[3] = {((float)(i % SIDE) + 0.5f) / SIDE, 0.5f,
                          ((float)(i / SIDE) + 0.5f) / SIDE};
        float at[3];
        point_in(memory, id, share, at);
        int column = (int)floorf(at[0] / memory->config.voxel) - window->first[0];
        int row = (int)floorf(at[2] / memory->config.voxel) - window->first[1];
        bool is_in = column >= 0 && row >= 0 && column < window->width && row < window->height_z;
        columns[is_in ? window->known[row * window->width + column] : MEMORY_UNKNOWN]++;
    }
}

static void observe(const Memory *memory, MemoryKey cell, int16_t observation[MEMORY_WIDTH]) {
    Inside inside = {memory, cell};
    int items[MEMORY_CELL_THINGS];
    MemoryCellView view = {.edge = edge_of(memory)};
    float middle[3], reach = view.edge * 0.9f; // half its diagonal is 0.87
    memory_cell_middle(memory, cell.id, middle);
    view.count = memory_graph_grid_around(&memory_graph_store(memory->graph)->objects, middle,
                                          reach, is_inside, &inside, items, MEMORY_CELL_THINGS);
    for (int i = 0; i < view.count; i++) {
        const MemoryObject *object = &memory->graph->objects[items[i]];
        view.things[i] = (MemoryCellThing){object->category, object->feature,
                                           object->position[1] - middle[1] + view.edge / 2};
    }
    count_columns(memory, cell.id, view.columns);
    memory_observe_cell(&view, observation);
}

//---- noting --------------------------------------------------------------------------------------

static int16_t *find_waiting(MemoryStore *store, MemoryKey cell) {
    for (uint32_t i = 0; i < store->waiting; i++) {
        if (store->keys[i].kind == cell.kind && store->keys[i].id == cell.id)
            return store->observations[i];
    }
    return NULL;
}

bool memory_cell_note(Memory *memory, int submap, const float position[3], Error *err) {
    MemoryStore *store = memory_store(memory);
    MemoryKey cell = memory_cell_key(memory, submap, position);
    int16_t *observation = find_waiting(store, cell);
    if (observation == NULL) {
        if (store->waiting == MEMORY_WAITING && !memory_flush(memory, err)) return false;
        store->keys[store->waiting] = cell;
        observation = store->observations[store->waiting++];
    }
    observe(memory, cell, observation);
    return true;
}

bool memory_cell_note_all(Memory *memory, Error *err) {
    for (int i = 0; i < memory->graph->object_count; i++) {
        const MemoryObject *object = &memory->graph->objects[i];
        if (!memory_cell_note(memory, object->submap, object->position, err)) return false;
    }
    return memory_flush(memory, err);
}

//---- when submaps change -------------------------------------------------------------------------

// a cell that is another one now
typedef struct Moved {
    MemoryKey key;
    int clock;
    int16_t observation[MEMORY_WIDTH];
} Moved;

// where the middle of a cell went, in the submap that it is in now (-1: in none)
static int follow(const MemorySubmapChange *changes, int count, int submap, float local[3]) {
    for (int i = 0; i < count; i++) {
        if (submap == changes[i].from) {
            float at[3] = {local[0], local[1], local[2]};
            memory_transform_point(&changes[i].between, at, local);
            submap = changes[i].into;
        }
        submap -= submap > changes[i].from;
    }
    return submap;
}

static MemoryKey key_after(const Memory *memory, MemoryKey cell, const MemorySubmapChange *changes,
                           int count, bool *is_lost) {
    int32_t corner[3];
    float local[3], at[3], edge = edge_of(memory);
    morton_decode(cell.id & (((uint64_t)1 << SUBMAP_BIT) - 1), corner);
    for (int a = 0; a < 3; a++) local[a] = (float)corner[a] * memory->config.voxel + edge / 2;
    int submap = follow(changes, count, submap_of(cell.id), local);
    *is_lost = submap < 0;
    if (*is_lost) return cell;
    memory_transform_point(memory_octree_submap_at(memory->octree, submap), local, at);
    return memory_cell_key(memory, submap, at);
}

// takes one cell out of retrieval and notes what it becomes
static bool take_away(Memory *memory, MemoryKey cell, MemoryKey after, bool is_lost, List *moved,
                      Arena *arena, Error *err) {
    Moved last = {.key = after};
    uint32_t count;
    if (!memory_long_term_history(memory->far, cell, last.observation, &last.clock, 1, &count, err))
        return false;
    memory_long_term_retire(memory->far, cell);
    if (count > 0 && !is_lost) *(Moved *)list_push(moved, arena) = last;
    return true;
}

static bool take_all_away(Memory *memory, const MemorySubmapChange *changes, int count, List *moved,
                          Arena *arena, Error *err) {
    MemoryKey cell;
    for (uint64_t i = 0; memory_long_term_key(memory->far, i, &cell); i++) {
        if (cell.kind != MEMORY_KEY_CELL || memory_long_term_is_retired(memory->far, cell))
            continue;
        bool is_lost;
        MemoryKey after = key_after(memory, cell, changes, count, &is_lost);
        if (!is_lost && after.id == cell.id) continue;
        if (!take_away(memory, cell, after, is_lost, moved, arena, err)) return false;
    }
    return true;
}

bool memory_cell_renumber(Memory *memory, const MemorySubmapChange *changes, int count,
                          Error *err) {
    ASSERT(memory_store(memory)->waiting == 0);
    Arena arena = arena_create("cells that move");
    List moved = {.item_bytes = sizeof(Moved)};
    bool ok = take_all_away(memory, changes, count, &moved, &arena, err);
    for (uint32_t i = 0; ok && i < moved.count; i++) {
        const Moved *cell = LIST_AT(&moved, Moved, i);
        ok =
            memory_long_term_offer(memory->far, &cell->key, 1, cell->observation, cell->clock, err);
    }
    arena_destroy(&arena);
    return ok;
}

//---- asking --------------------------------------------------------------------------------------

typedef struct Wanted {
    const MemoryGraph *graph;
    uint32_t category;
} Wanted;

static bool is_wanted(const void *context, int index) {
    const Wanted *wanted = context;
    const MemoryObject *object = &wanted->graph->objects[index];
    return !object->is_retired && object->category == wanted->category;
}

// does the graph know one of them in or by the cell? Also one that it doubts: that was looked for.
static bool is_known_near(const Memory *memory, uint32_t category, const float middle[3]) {
    Wanted wanted = {memory->graph, category};
    int found;
    float reach = edge_of(memory) * 0.9f + memory->config.object_radius;
    return memory_graph_grid_around(&memory_graph_store(memory->graph)->objects, middle, reach,
                                    is_wanted, &wanted, &found, 1) > 0;
}

// An object that nobody sees now: no edge from here to it, and the step at which it was known.
static bool restore(Memory *memory, const MemorySighting *thing, int submap, int step, Error *err) {
    MemoryGraph *graph = memory->graph;
    int here = graph->here, active = graph->submap;
    graph->here = -1;
    graph->submap = submap;
    int index = memory_graph_see(graph, thing, step);
    graph->here = here;
    graph->submap = active;
    if (graph->objects[index].seen > 1) return true; // part of something large that is known
    graph->objects[index].place = memory_graph_nearest(graph, thing->position);
    MemoryKey key = {MEMORY_KEY_OBJECT, (uint64_t)index};
    int16_t observation[MEMORY_WIDTH];
    memory_observe_thing(thing->feature, thing->category, NULL, 0, observation);
    memory_long_term_retire(memory->far, key); // of who sat there before
    return memory_long_term_write(memory->far, &key, 1, observation, step, err);
}

static bool ask_cell(Memory *memory, MemoryKey cell, uint32_t category, Error *err) {
    int16_t last[MEMORY_WIDTH];
    int clock;
    uint32_t count;
    MemorySighting thing = {.category = category, .radius = memory->config.object_radius / 2};
    memory_cell_middle(memory, cell.id, thing.position);
    if (submap_of(cell.id) >= memory_octree_submap_count(memory->octree) ||
        is_known_near(memory, category, thing.position))
        return true;
    if (!memory_long_term_history(memory->far, cell, last, &clock, 1, &count, err)) return false;
    if (count == 0 || memory_observed_in_cell(last, category, thing.feature) == 0) return true;
    return restore(memory, &thing, submap_of(cell.id), clock, err);
}

bool memory_cell_recall(Memory *memory, const int8_t feature[MEMORY_FEATURE], uint32_t category,
                        uint32_t k, MemoryAnswer *answers, Error *err) {
    enum { CELLS = 8 };
    int16_t query[MEMORY_WIDTH];
    MemoryAnswer cells[CELLS];
    memory_observe_thing(feature, category, NULL, 0, query);
    if (!memory_flush(memory, err) ||
        !memory_long_term_recall(memory->far, MEMORY_KEY_CELL, query, 1, CELLS, 0.0f, cells, err))
        return false;
    for (int i = 0; i < CELLS && cells[i].probability > 0.0f; i++) {
        if (!ask_cell(memory, cells[i].key, category, err)) return false;
    }
    return memory_long_term_recall_past(memory->far, MEMORY_KEY_OBJECT, query, k, 0.0f, answers,
                                        err);
}
