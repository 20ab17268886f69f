// Where may the goal be, and what does it cost to try? See recall.h.

#include "agent/recall.h"
#include "memory/cell.h"

#include <math.h>
#include <string.h>

enum {
    MISSES = 3,     // looks at an empty place that settle it, in this episode
    ASK_AGAIN = 25, // steps after which the long term is asked anew
};
static const float SEARCH = 20.0f;  // what looking for a thing costs without a memory, at least [m]
static const float NEXT_ONE = 2.0f; // what it costs to go on to the next of several [m]
static const float NEAR = 0.6f;     // of view_distance: where one stands to look for a thing
static const float KEEP = 0.8f;     // another thing must be this much cheaper to change
static const float LOWEST_LOOK = 0.9f; // how far down it looks for what is low [rad]
static const float UNLIKELY = 0.1f;    // below this a candidate is not worth a walk at all

//---- the way to a thing --------------------------------------------------------------------------

// A point a little before the object, on the side that it was seen from: what hangs on a wall is
// not looked for behind the wall.
static void front_of(const Recall *recall, const MemoryObject *object, float xz[2]) {
    const float BEFORE = 0.25f; // [m]
    const MemoryGraph *graph = recall->memory->graph;
    xz[0] = object->position[0];
    xz[1] = object->position[2];
    if (object->place < 0 || object->place >= graph->place_count) return;
    const float *from = graph->places[object->place].position;
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
static Way way_to(const Recall *recall, Route *route, const Explorer *explorer,
                  const MemoryObject *object) {
    const float AT_PLACE = 0.5f; // [m]
    Way way = {.radius = stand_radius(explorer, object)};
    bool has_graph = explorer->setup.config.graph;
    if (has_graph)
        front_of(recall, object, way.xz);
    else
        memcpy(way.xz, (float[2]){object->position[0], object->position[2]}, sizeof way.xz);
    if (has_graph && grid_cell(explorer->grid, way.xz[0], way.xz[1]) < 0 &&
        route_toward(route, recall->memory->graph, explorer->grid, object->place,
                     recall->memory->clock, way.xz, &way.beyond))
        way.radius = AT_PLACE;
    return way;
}

// metres, INFINITY where no way leads or a way cannot be shorter than `limit`
static float way_length(const Recall *recall, const Explorer *explorer, const MemoryObject *object,
                        float limit) {
    float here[2];
    Way way = way_to(recall, NULL, explorer, object);
    if (explorer->seen.goal == AGENT_GOAL_ROUTE)
        return leg_metres(recall->leg, explorer, way.xz, way.radius) + way.beyond;
    grid_position(explorer->grid, explorer->plan->start, here);
    float beeline = hypotf(way.xz[0] - here[0], way.xz[1] - here[1]) - way.radius + way.beyond;
    if (beeline >= limit) return INFINITY;
    int stand = plan_stand(explorer->plan, explorer->grid, way.xz, way.radius);
    if (stand < 0) return INFINITY;
    return plan_metres(explorer->grid, explorer->plan->cost[stand]) + way.beyond;
}

//---- how probable --------------------------------------------------------------------------------

static float fit_described(const Recall *recall, const Explorer *explorer, int object) {
    const MemoryGraph *graph = recall->memory->graph;
    const MemoryObject *thing = &graph->objects[object];
    for (int i = 0; i < graph->object_count; i++) {
        const MemoryObject *other = &graph->objects[i];
        if (other->category != explorer->seen.goal_near || other->is_retired) continue;
        float x = other->position[0] - thing->position[0];
        float z = other->position[2] - thing->position[2];
        if (hypotf(x, z) < EXPLORER_NEAR + thing->radius + other->radius) return 1;
    }
    return 0.05f; // what stands by it may not have been noticed
}

// the long term's answer for the object, small where it is not among the likest
static float fit_feature(const Recall *recall, int object) {
    for (int i = 0; i < RECALL_ANSWERS; i++) {
        const MemoryAnswer *answer = &recall->answers[i];
        if (answer->probability > 0 && answer->key.id == (uint64_t)object)
            return answer->probability;
    }
    return 0.05f;
}

static float probability(const Recall *recall, const Explorer *explorer, int object) {
    const Memory *memory = recall->memory;
    const Observation *seen = &explorer->seen;
    const MemoryObject *thing = &memory->graph->objects[object];
    if (thing->category != seen->goal_category || thing->is_retired) return 0;
    if (memory->graph->is_detached && thing->submap != memory->graph->submap) return 0;
    if (recall->misses[object] >= MISSES) return 0;
    float belief = explorer->setup.config.verify
                       ? memory_graph_belief(memory->graph, thing, memory->clock)
                       : 1;
    if (belief < explorer->setup.config.trust) return 0;
    if (explorer_has_look(explorer)) return belief * fit_feature(recall, object);
    if (seen->goal == AGENT_GOAL_DESCRIBED) return belief * fit_described(recall, explorer, object);
    return belief;
}

static bool ask_long_term(Recall *recall, const Explorer *explorer, Error *err) {
    const Observation *seen = &explorer->seen;
    if (!explorer_has_look(explorer)) return true;
    bool is_fresh = recall->asked >= 0 && recall->memory->clock - recall->asked < ASK_AGAIN;
    if (is_fresh) return true;
    recall->asked = recall->memory->clock;
    return memory_cell_recall(recall->memory, seen->goal_feature, seen->goal_category,
                              RECALL_ANSWERS, recall->answers, err);
}

//---- choosing ------------------------------------------------------------------------------------

static void insert(Recall *recall, AgentCandidate candidate) {
    int at = recall->candidate_count;
    while (at > 0 && recall->candidates[at - 1].cost > candidate.cost) at--;
    if (at == RECALL_CANDIDATES) return;
    int last = recall->candidate_count < RECALL_CANDIDATES ? recall->candidate_count
                                                           : RECALL_CANDIDATES - 1;
    for (int i = last; i > at; i--) recall->candidates[i] = recall->candidates[i - 1];
    recall->candidates[at] = candidate;
    recall->candidate_count = last + 1;
}

// the known world from one corner to the other, or a home's worth [m]
static float search_cost(const Explorer *explorer) {
    const MemorySlice *slice = &explorer->memory->slice;
    float across = hypotf((float)slice->width, (float)slice->height) * slice->voxel;
    return fmaxf(SEARCH, across);
}

// All remembered things that may be the goal, cheapest first. Trying one costs the way there and,
// if it is not the goal, a search; exploring costs that search at once. So a thing is worth its way
// only if the way is shorter than p x search, unless nothing is left to explore.
static void gather(Recall *recall, Explorer *explorer) {
    const MemoryGraph *graph = recall->memory->graph;
    recall->candidate_count = 0;
    bool is_planned = false;
    float search = search_cost(explorer);
    bool is_route = explorer->seen.goal == AGENT_GOAL_ROUTE;
    for (int i = 0; i < graph->object_count; i++) {
        float p = probability(recall, explorer, i);
        if (p < UNLIKELY) continue;
        if (!is_planned) explorer_replan(explorer, EXPLORER_THING); // spares the plan
        if (!is_planned && is_route) leg_measure(recall->leg, explorer);
        is_planned = true;
        bool is_full = recall->candidate_count == RECALL_CANDIDATES;
        float limit = is_full ? recall->candidates[RECALL_CANDIDATES - 1].cost : INFINITY;
        if (!explorer->is_wandering && !is_route) limit = fminf(limit, p * search);
        float way = way_length(recall, explorer, &graph->objects[i], limit);
        if (way >= limit) continue;
        // a route means the nearest of each kind, doubt or not
        float doubt = is_route ? NEXT_ONE : search;
        AgentCandidate candidate = {
            .source = explorer_has_look(explorer) ? "long term" : "graph",
            .object = i,
            .probability = p,
            .way = way,
            .cost = way + (1 - p) * doubt,
        };
        if (i == recall->target) candidate.cost *= KEEP;
        memcpy(candidate.position, graph->objects[i].position, sizeof candidate.position);
        insert(recall, candidate);
    }
}

static bool choose(Recall *recall, Explorer *explorer, Error *err) {
    int before = recall->target; // it keeps an advantage
    if (!ask_long_term(recall, explorer, err)) return false;
    gather(recall, explorer);
    recall->target = -1;
    if (recall->candidate_count == 0) return true;
    recall->target = recall->candidates[0].object;
    recall->pursued += recall->target != before;
    return true;
}

//---- going ---------------------------------------------------------------------------------------

// near enough, faced, and too low to be in the picture
static bool is_below(const Explorer *explorer, const MemoryObject *object) {
    const float MARGIN = 0.1f; // [m]
    const Observation *seen = &explorer->seen;
    float away =
        hypotf(object->position[0] - seen->position[0], object->position[2] - seen->position[2]);
    int pixel[2];
    float depth;
    return away < explorer->setup.view_distance - MARGIN &&
           !recognise_project(explorer->recognise, &explorer->pose, object->position, pixel,
                              &depth);
}

static bool is_candidate(const Recall *recall, const Explorer *explorer) {
    return recall->target >= 0 && probability(recall, explorer, recall->target) >= UNLIKELY;
}

// it is in this picture, at its place
static bool is_seen(const Explorer *explorer, const MemoryObject *object) {
    const float SAME = 0.5f; // [m]
    for (int i = 0; i < explorer->recognise->count; i++) {
        const RecogniseThing *thing = &explorer->recognise->things[i];
        float x = thing->middle[0] - object->position[0];
        float z = thing->middle[2] - object->position[2];
        if (thing->category == object->category && hypotf(x, z) < SAME + object->radius)
            return true;
    }
    return false;
}

// one try at the target; false: it was given up
static bool go_to_target(Recall *recall, Explorer *explorer, Action *action) {
    explorer->intention = "going to what it remembers";
    const MemoryObject *object = &recall->memory->graph->objects[recall->target];
    Way way = way_to(recall, &recall->route, explorer, object);
    if (explorer_go(explorer, way.xz, way.radius, EXPLORER_THING, action)) return true;
    if (drive_face(&explorer->drive, &explorer->seen, way.xz, action)) return true;
    // there, facing it, and it is not in sight: something low may stand below the picture, so look
    // down; what cannot be brought into the picture has nothing that speaks against it
    bool is_in_doubt = explorer->setup.config.verify && !is_seen(explorer, object);
    bool may_look = explorer->seen.pitch - explorer->setup.tilt > -LOWEST_LOOK;
    *action = is_in_doubt && may_look ? ACTION_LOOK_DOWN : ACTION_STOP;
    if (!is_in_doubt || is_below(explorer, object)) return true;
    recall->misses[recall->target] = MISSES;
    recall->refuted++;
    recall->target = -1;
    return false;
}

bool recall_pursue(Recall *recall, Explorer *explorer, bool *is_done, Action *action, Error *err) {
    enum { TRIES = 4 };
    *is_done = false;
    for (int i = 0; i < TRIES && !*is_done; i++) {
        bool is_due = explorer->is_due || !is_candidate(recall, explorer);
        if (is_due && !choose(recall, explorer, err)) return false;
        if (recall->target < 0) return true;
        *is_done = go_to_target(recall, explorer, action);
    }
    return true;
}

bool recall_leg(Recall *recall, Explorer *explorer, Error *err) {
    bool is_due = explorer->is_due || !is_candidate(recall, explorer);
    if (is_due && !choose(recall, explorer, err)) return false;
    ExplorerFocus *focus = &explorer->focus;
    focus->is_there = recall->target >= 0;
    if (!focus->is_there) return true;
    const MemoryObject *object = &recall->memory->graph->objects[recall->target];
    memcpy(focus->point, object->position, sizeof focus->point);
    focus->radius = object->radius;
    return true;
}
