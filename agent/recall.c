// Noting, choosing and doubting. See recall.h.

#include "agent/recall.h"

#include "agent/route.h"

#include <math.h>
#include <string.h>

enum {
    SIGHTING_STEPS = 8, // one sighting of a thing in so many steps counts: a long look is one look
    MISSES = 3,         // looks at an empty place that settle it
};
static const float LARGEST = 1.5f;       // half extent beyond which it is a wall or floor [m]
static const float SEARCH = 10.0f;       // what looking for a thing costs without a memory [m]
static const float VERIFY_FROM = 3.5f;   // a thing farther than this may be too small to see [m]
static const float VERIFY_PIXELS = 4.0f; // a thing that looks narrower may be missed
static const float NEAR = 0.6f;          // of view_distance: where one stands to look for a thing
static const float KEEP = 0.8f;          // another thing must be this much cheaper to change

void recall_create(Recall *recall, const AgentSetup *setup, Arena *arena) {
    recall->graph = memory_graph_create(&setup->memory, arena);
    recall->misses = arena_array(arena, uint8_t, MEMORY_MAX_OBJECTS);
    recall->target = -1;
}

void recall_begin(Recall *recall, bool forget) {
    if (forget) memory_graph_clear(recall->graph);
    memory_graph_lift(recall->graph);
    memset(recall->misses, 0, MEMORY_MAX_OBJECTS);
    recall->target = -1;
}

//---- noting --------------------------------------------------------------------------------------

static bool was_just_seen(const Recall *recall, uint32_t category, const float middle[3]) {
    float radius = recall->graph->config.object_radius;
    for (int i = 0; i < recall->graph->object_count; i++) {
        const MemoryObject *object = &recall->graph->objects[i];
        if (object->category != category) continue;
        if (object->last_step <= recall->clock - SIGHTING_STEPS) continue;
        float x = object->position[0] - middle[0], y = object->position[1] - middle[1];
        float z = object->position[2] - middle[2];
        if (x * x + y * y + z * z < radius * radius) return true;
    }
    return false;
}

void recall_note(Recall *recall, const Explorer *explorer, const Observation *seen) {
    recall->clock++;
    memory_graph_visit(recall->graph, seen->position, recall->clock);
    for (int i = 0; i < explorer->recognise->count; i++) {
        const RecogniseThing *thing = &explorer->recognise->things[i];
        bool is_goal = thing->category == seen->goal_category;
        if (thing->radius > LARGEST && !is_goal) continue;
        if (thing->low > seen->position[1] + EXPLORER_ARM) continue;
        if (was_just_seen(recall, thing->category, thing->middle)) continue;
        MemorySighting sighting = {.category = thing->category, .radius = thing->radius};
        memcpy(sighting.position, thing->middle, sizeof sighting.position);
        memory_graph_see(recall->graph, &sighting, recall->clock);
    }
}

//---- doubting ------------------------------------------------------------------------------------

// looks at the picture where the object should be: is its place open to view, and is it not there?
static bool is_missing(const Explorer *explorer, const Observation *seen,
                       const MemoryObject *object) {
    const Recognise *recognise = explorer->recognise;
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

void recall_verify(Recall *recall, const Explorer *explorer, const Observation *seen) {
    if (seen->depth == NULL || seen->semantic == NULL) return;
    MemoryGraph *graph = recall->graph;
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *object = &graph->objects[i];
        if (object->category != seen->goal_category || recall->misses[i] >= MISSES) continue;
        if (!is_missing(explorer, seen, object)) continue;
        if (++recall->misses[i] < MISSES) continue;
        do {
            memory_graph_refute(graph, i, recall->clock);
        } while (memory_graph_belief(graph, object, recall->clock) >= explorer->setup.config.trust);
    }
}

//---- choosing ------------------------------------------------------------------------------------

// A point a little before the object, on the side that it was seen from: what hangs on a wall is
// not looked for behind the wall.
static void front_of(const Recall *recall, const MemoryObject *object, float xz[2]) {
    const float BEFORE = 0.25f; // [m]
    xz[0] = object->position[0];
    xz[1] = object->position[2];
    if (object->place < 0 || object->place >= recall->graph->place_count) return;
    const float *from = recall->graph->places[object->place].position;
    float x = from[0] - xz[0], z = from[2] - xz[1], away = hypotf(x, z);
    if (away < BEFORE) return;
    xz[0] += x / away * BEFORE;
    xz[1] += z / away * BEFORE;
}

static float stand_radius(const Explorer *explorer, const MemoryObject *object) {
    return NEAR * explorer->setup.view_distance + object->radius;
}

// Where to go for an object: to within `radius` of xz, from where `beyond` metres remain.
typedef struct Way {
    float xz[2], radius, beyond;
} Way;

// in front of it where the planner's window holds that; else along the graph, as far as the window
// goes
static Way way_to(const Recall *recall, const Explorer *explorer, const MemoryObject *object) {
    const float AT_PLACE = 0.5f; // [m]
    Way way = {.radius = stand_radius(explorer, object)};
    front_of(recall, object, way.xz);
    if (grid_cell(explorer->grid, way.xz[0], way.xz[1]) < 0 &&
        route_toward(recall->graph, explorer->grid, object->place, way.xz, &way.beyond))
        way.radius = AT_PLACE;
    return way;
}

static float expected_cost(const Recall *recall, const Explorer *explorer,
                           const MemoryObject *object, float best) {
    float here[2];
    Way way = way_to(recall, explorer, object);
    grid_position(explorer->grid, explorer->plan->start, here);
    float rest =
        way.beyond + (1 - memory_graph_belief(recall->graph, object, recall->clock)) * SEARCH;
    float beeline = hypotf(way.xz[0] - here[0], way.xz[1] - here[1]) - way.radius;
    if (beeline + rest >= best) return INFINITY; // no way is shorter
    int stand = plan_stand(explorer->plan, explorer->grid, way.xz, way.radius);
    if (stand < 0) return INFINITY;
    return plan_metres(explorer->grid, explorer->plan->cost[stand]) + rest;
}

static bool is_candidate(const Recall *recall, const Explorer *explorer, int object,
                         uint32_t category) {
    const MemoryObject *thing = &recall->graph->objects[object];
    return thing->category == category && recall->misses[object] < MISSES &&
           memory_graph_belief(recall->graph, thing, recall->clock) >= explorer->setup.config.trust;
}

static bool has_candidate(const Recall *recall, const Explorer *explorer, uint32_t category) {
    for (int i = 0; i < recall->graph->object_count; i++) {
        if (is_candidate(recall, explorer, i, category)) return true;
    }
    return false;
}

static int choose(const Recall *recall, Explorer *explorer, const Observation *seen) {
    uint32_t category = seen->goal_category;
    if (!has_candidate(recall, explorer, category)) return -1; // spares the plan
    explorer_replan(explorer, seen, EXPLORER_THING);
    int chosen = -1;
    float least = INFINITY;
    if (recall->target >= 0 && is_candidate(recall, explorer, recall->target, category)) {
        chosen = recall->target;
        least = KEEP * expected_cost(recall, explorer, &recall->graph->objects[chosen], INFINITY);
    }
    for (int i = 0; i < recall->graph->object_count; i++) {
        if (i == recall->target || !is_candidate(recall, explorer, i, category)) continue;
        float cost = expected_cost(recall, explorer, &recall->graph->objects[i], least);
        if (cost >= least) continue;
        least = cost;
        chosen = i;
    }
    return chosen;
}

// near enough, faced, and too low to be in the picture
static bool is_here(const Explorer *explorer, const MemoryObject *object, const Observation *seen) {
    const float MARGIN = 0.1f; // [m]
    float away =
        hypotf(object->position[0] - seen->position[0], object->position[2] - seen->position[2]);
    int pixel[2];
    float depth;
    return away < explorer->setup.view_distance - MARGIN &&
           !recognise_project(explorer->recognise, &explorer->pose, object->position, pixel,
                              &depth);
}

bool recall_pursue(Recall *recall, Explorer *explorer, const Observation *seen, Action *action) {
    enum { TRIES = 4 };
    for (int i = 0; i < TRIES; i++) {
        bool is_lost = recall->target < 0 ||
                       !is_candidate(recall, explorer, recall->target, seen->goal_category);
        if (is_lost || explorer->is_due) recall->target = choose(recall, explorer, seen);
        if (recall->target < 0) return false;

        explorer->intention = "going to what it remembers";
        const MemoryObject *object = &recall->graph->objects[recall->target];
        Way way = way_to(recall, explorer, object);
        if (explorer_go(explorer, seen, way.xz, way.radius, EXPLORER_THING, action)) return true;
        if (drive_face(&explorer->drive, seen, way.xz, action)) return true;
        // there, facing it, and it is not in sight: something low may stand below the picture,
        // and nothing has spoken against it; else it is somewhere else
        *action = ACTION_STOP;
        if (is_here(explorer, object, seen)) return true;
        recall->misses[recall->target] = MISSES;
        recall->target = -1;
    }
    return false;
}
