// The rules of street.h, said once: sort the ways, find the middle one, take its neighbours.

#include "sim/street.h"

#include <math.h>

#define X(SYMBOL, name) name,
const char *const sim_street_action_names[] = {STREET_ACTIONS(X)};
#undef X

//---- headings ------------------------------------------------------------------------------------

// how far apart two headings are, 0 .. 180
static float apart(float a, float b) {
    return 180.0f - fabsf(fabsf(a - b) - 180.0f);
}

// from one heading to another, -180 < .. <= 180, positive to the right
static float turned(float from, float to) {
    float angle = to - from;
    if (angle > 180.0f) angle -= 360.0f;
    if (angle <= -180.0f) angle += 360.0f;
    return angle;
}

// clockwise from one heading to another, 0 <= .. < 360
static float clockwise(float from, float to) {
    float angle = fmodf(to - from, 360.0f);
    return angle < 0.0f ? angle + 360.0f : angle;
}

//---- ways ----------------------------------------------------------------------------------------

typedef const SimNavEdge *Way;

int sim_street_ways(const SimNavGraph *graph, int node) {
    return graph->first[node + 1] - graph->first[node];
}

const SimNavEdge *sim_street_nearest(const SimNavGraph *graph, int node, float heading) {
    Way nearest = NULL;
    SIM_NAV_EDGES(graph, node, way) {
        if (nearest == NULL || apart(heading, way->heading) < apart(heading, nearest->heading))
            nearest = way;
    }
    return nearest;
}

static Way straight_ahead(const SimNavGraph *graph, const SimStreetState *state) {
    SIM_NAV_EDGES(graph, state->node, way) {
        if (way->heading == state->heading) return way;
    }
    return NULL;
}

// the ways of a junction but the one back to `without` (-1: none is left out), from left to right
static int sort_ways(const SimNavGraph *graph, const SimStreetState *state, int without,
                     Way ways[SIM_STREET_WAYS]) {
    int count = 0;
    bool is_out = without < 0;
    SIM_NAV_EDGES(graph, state->node, way) {
        if (!is_out && way->to == without) {
            is_out = true;
            continue;
        }
        if (count == SIM_STREET_WAYS) break;
        int at = count++;
        float angle = turned(state->heading, way->heading);
        for (; at > 0 && turned(state->heading, ways[at - 1]->heading) > angle; at--)
            ways[at] = ways[at - 1];
        ways[at] = way;
    }
    return count;
}

// of two middle ones that nearer to the heading
static Way middle(const Way ways[], int count, float heading) {
    Way left = ways[(count - 1) / 2], right = ways[count / 2];
    return apart(heading, right->heading) < apart(heading, left->heading) ? right : left;
}

// the next way to the left or right of `forward`, which is no way itself where one has turned
static Way beside(const Way ways[], int count, float forward, StreetAction side) {
    Way best = NULL;
    float least = INFINITY;
    for (int i = 0; i < count; i++) {
        if (ways[i]->heading == forward) continue;
        float angle = side == STREET_LEFT ? clockwise(ways[i]->heading, forward)
                                          : clockwise(forward, ways[i]->heading);
        if (angle < least) {
            least = angle;
            best = ways[i];
        }
    }
    return best;
}

static Way at_junction(const SimNavGraph *graph, const SimStreetState *state, StreetAction action) {
    Way ways[SIM_STREET_WAYS];
    bool has_come = state->before >= 0 && state->before != state->node;
    int count = sort_ways(graph, state, has_come ? state->before : -1, ways);
    float forward = state->heading;
    if (has_come) {
        if (sim_street_ways(graph, state->node) == 3 && action == STREET_LEFT) return ways[0];
        if (sim_street_ways(graph, state->node) == 3 && action == STREET_RIGHT)
            return ways[count - 1];
        Way ahead = middle(ways, count, state->heading);
        if (action == STREET_FORWARD) return ahead;
        forward = ahead->heading;
    }
    if (action == STREET_FORWARD) return sim_street_nearest(graph, state->node, state->heading);
    return beside(ways, count, forward, action);
}

//---- steps ---------------------------------------------------------------------------------------

SimStreetState sim_street_begin(const SimNavGraph *graph, int node, float heading) {
    ASSERT(node >= 0 && node < graph->node_count);
    return (SimStreetState){.node = node, .before = -1, .heading = rintf(heading)};
}

bool sim_street_has_arrived(const SimStreetState *state) {
    return state->node != state->before;
}

StreetAction sim_street_allowed(const SimNavGraph *graph, const SimStreetState *state,
                                StreetAction action) {
    int ways = sim_street_ways(graph, state->node);
    bool is_side = action == STREET_LEFT || action == STREET_RIGHT;
    if (ways <= 1 && (is_side || action == STREET_FORWARD)) return STREET_STOP;
    return ways == 2 && is_side ? STREET_FORWARD : action;
}

// the way that an action goes along or turns to; NULL: it does nothing
static Way way_of(const SimNavGraph *graph, const SimStreetState *state, StreetAction action) {
    Way ahead = straight_ahead(graph, state);
    if (action == STREET_FORWARD && ahead != NULL) return ahead;
    if (action == STREET_TURN_AROUND)
        return sim_street_nearest(graph, state->node, clockwise(180.0f, state->heading));
    int ways = sim_street_ways(graph, state->node);
    if (ways > 2) return at_junction(graph, state, action);
    bool is_end = ways == 1 && state->before >= 0 && state->before != state->node;
    return is_end ? NULL : sim_street_nearest(graph, state->node, state->heading);
}

void sim_street_step(const SimNavGraph *graph, StreetAction action, SimStreetState *state) {
    if (state->is_over) return;
    Way way = action == STREET_STOP ? NULL : way_of(graph, state, action);
    state->before = state->node;
    state->is_over = action == STREET_STOP;
    state->step++;
    if (way == NULL) return;
    state->heading = rintf(way->heading);
    if (action == STREET_FORWARD) state->node = way->to;
}

//---- gold ----------------------------------------------------------------------------------------

// the way that the route takes from here; NULL at its end
static Way gold_way(const SimNavGraph *graph, SimNavRows *hops, int node, const int *path,
                    int count) {
    for (int i = 0; i < count; i++) {
        if (path[i] != node) continue;
        return i == count - 1 ? NULL : sim_nav_graph_edge(graph, node, path[i + 1]);
    }
    Way best = NULL;
    double least = sim_nav_rows_distance(hops, node, path[count - 1]);
    SIM_NAV_EDGES(graph, node, way) {
        double left = sim_nav_rows_distance(hops, way->to, path[count - 1]);
        if (left >= least) continue;
        least = left;
        best = way;
    }
    return best;
}

StreetAction sim_street_gold(const SimNavGraph *graph, SimNavRows *hops,
                             const SimStreetState *state, const int *path, int count) {
    static const StreetAction turns[] = {STREET_TURN_AROUND, STREET_LEFT, STREET_RIGHT};
    Way gold = gold_way(graph, hops, state->node, path, count);
    if (gold == NULL) return STREET_STOP;
    Way ahead = way_of(graph, state, STREET_FORWARD);
    bool is_forked = sim_street_ways(graph, state->node) == 3;
    if (ahead == gold && (!is_forked || fabsf(turned(ahead->heading, gold->heading)) < 45.0f))
        return STREET_FORWARD;
    for (int t = 0; t < (int)ARRAY_COUNT(turns); t++)
        if (way_of(graph, state, turns[t]) == gold) return turns[t];
    Way left = way_of(graph, state, STREET_LEFT);
    Way right = way_of(graph, state, STREET_RIGHT);
    if (left == NULL || right == NULL) return STREET_FORWARD;
    bool is_left = apart(gold->heading, left->heading) <= apart(gold->heading, right->heading);
    return is_left ? STREET_LEFT : STREET_RIGHT;
}
