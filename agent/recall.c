// Noting and doubting. See recall.h; choosing is in recall_resolve.c.

#include "agent/recall.h"

#include <math.h>
#include <string.h>

enum {
    SIGHTING_STEPS = 8, // one sighting of a thing in so many steps counts: a long look is one look
    MISSES = 3,         // looks at an empty place that settle it
};
static const float LARGEST = 1.5f;       // half extent beyond which it is a wall or floor [m]
static const float VERIFY_FROM = 3.5f;   // a thing farther than this may be too small to see [m]
static const float VERIFY_PIXELS = 4.0f; // a thing that looks narrower may be missed

void recall_create(Recall *recall, const Explorer *explorer, Arena *arena) {
    recall->memory = explorer->memory;
    recall->misses = arena_array(arena, uint8_t, MEMORY_MAX_OBJECTS);
    recall->target = recall->asked = recall->route.goal = -1;
    recall->route.plan = memory_route_create(arena);
    recall->leg = plan_create(arena);
}

// agent.structure off: what was seen in earlier episodes keeps its place as seen from where those
// began, as if this one had begun there
static void carry_over_unanchored(Recall *recall, const Observation *seen) {
    float x = seen->position[0] - recall->origin[0], z = seen->position[2] - recall->origin[1];
    memory_graph_shift_objects(recall->memory->graph, x, z);
}

void recall_begin(Recall *recall, const Explorer *explorer, bool keeps) {
    if (keeps && !explorer->setup.config.structure) carry_over_unanchored(recall, &explorer->seen);
    recall->origin[0] = explorer->seen.position[0];
    recall->origin[1] = explorer->seen.position[2];
    memset(recall->misses, 0, MEMORY_MAX_OBJECTS);
    recall->target = recall->asked = recall->route.goal = -1;
    recall->candidate_count = 0;
}

//---- noting --------------------------------------------------------------------------------------

// who is lost cannot compare what it sees with things of maps that it cannot place
static bool is_comparable(const MemoryGraph *graph, const MemoryObject *object) {
    return !object->is_retired && (!graph->is_detached || object->submap == graph->submap);
}

static bool was_just_seen(const Recall *recall, uint32_t category, const float middle[3]) {
    const MemoryGraph *graph = recall->memory->graph;
    float radius = graph->config.object_radius;
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *object = &graph->objects[i];
        if (object->category != category || !is_comparable(graph, object)) continue;
        if (object->last_step <= recall->memory->clock - SIGHTING_STEPS) continue;
        float x = object->position[0] - middle[0], y = object->position[1] - middle[1];
        float z = object->position[2] - middle[2];
        if (x * x + y * y + z * z < radius * radius) return true;
    }
    return false;
}

bool recall_note(Recall *recall, const Explorer *explorer, Error *err) {
    if (!explorer->setup.config.landmarks) return true;
    const Observation *seen = &explorer->seen;
    for (int i = 0; i < explorer->recognise->count; i++) {
        const RecogniseThing *thing = &explorer->recognise->things[i];
        bool is_goal = thing->category == seen->goal_category;
        if (thing->radius > LARGEST && !is_goal) continue;
        if (thing->low > seen->position[1] + EXPLORER_ARM) continue;
        if (was_just_seen(recall, thing->category, thing->middle)) continue;
        MemorySighting sighting = {.category = thing->category, .radius = thing->radius};
        memcpy(sighting.position, thing->middle, sizeof sighting.position);
        memcpy(sighting.feature, thing->feature, sizeof sighting.feature);
        int object;
        if (!memory_see(recall->memory, &sighting, &object, err)) return false;
        if (recall->misses[object] < MISSES) recall->misses[object] = 0; // there it is
    }
    return true;
}

//---- doubting ------------------------------------------------------------------------------------

// looks at the picture where the object should be: is its place open to view, and is it not there?
static bool is_missing(const Explorer *explorer, const MemoryObject *object) {
    const Recognise *recognise = explorer->recognise;
    const Observation *seen = &explorer->seen;
    int at[2], width = (int)seen->width, height = (int)seen->height;
    float expected;
    if (!recognise_project(recognise, &explorer->pose, object->position, at, &expected))
        return false;
    float focal = (float)width / 2 / tanf(recognise->camera.hfov / 2);
    float across = 2 * focal * object->radius / expected; // rays may miss what is thin
    if (expected > VERIFY_FROM || across < VERIFY_PIXELS) return false;

    float radius = fmaxf(object->radius, 0.25f);
    int reach = (int)(focal * radius / expected) + 1, open = 0, all = 0;
    for (int row = at[1] - reach; row <= at[1] + reach; row++) {
        for (int column = at[0] - reach; column <= at[0] + reach; column++) {
            if (row < 0 || column < 0 || row >= height || column >= width) continue;
            int pixel = row * width + column;
            if (seen->semantic[pixel] == object->category) return false;
            open += seen->depth[pixel] > expected; // a wall may stand close before it
            all++;
        }
    }
    return open * 5 >= all * 4; // nothing stands before four fifths of its place
}

void recall_verify(Recall *recall, const Explorer *explorer) {
    const Observation *seen = &explorer->seen;
    if (!explorer->setup.config.verify || seen->depth == NULL || seen->semantic == NULL) return;
    Memory *memory = recall->memory;
    for (int i = 0; i < memory->graph->object_count; i++) {
        const MemoryObject *object = &memory->graph->objects[i];
        if (object->category != seen->goal_category) continue;
        if (!is_comparable(memory->graph, object)) continue;
        if (recall->misses[i] >= MISSES || !is_missing(explorer, object)) continue;
        if (++recall->misses[i] < MISSES) continue;
        if (i == recall->target) recall->refuted++;
        do {
            memory_graph_refute(memory->graph, i, memory->clock);
        } while (memory_graph_belief(memory->graph, object, memory->clock) >=
                 explorer->setup.config.trust);
    }
}
