// The loop in which a street graph, a walker and the truth meet: what episode.c is for rooms.

#include "app/streets.h"

#include <math.h>
#include <string.h>

//---- opening -------------------------------------------------------------------------------------

static bool find_path(const SimNavGraph *graph, const SimRoute *route, Arena *arena, SimNodes *path,
                      Error *err) {
    int *nodes = arena_array(arena, int, route->count);
    if (route->scan[0] != '\0') return error_set(err, "a route of rooms; streets are wanted here");
    if (route->count < 2) return error_set(err, "its path is one panorama");
    for (int i = 0; i < route->count; i++) {
        nodes[i] = sim_nav_graph_find(graph, route->path[i]);
        if (nodes[i] < 0)
            return error_set(err, "panorama %d: the graph of %s has no %.60s", i, graph->name,
                             route->path[i]);
        if (i > 0 && sim_nav_graph_edge(graph, nodes[i - 1], nodes[i]) == NULL)
            return error_set(err, "panorama %d: no edge leads to %.60s", i, route->path[i]);
    }
    *path = (SimNodes){nodes, route->count};
    return true;
}

static bool open_all(const char *folder, const char *file, Streets *s, Error *err) {
    if (!sim_nav_graph_load_streets(folder, &s->arena, &s->graph, err) ||
        !sim_routes_load(file, &s->arena, &s->routes, err))
        return false;
    SimNodes *paths = arena_array(&s->arena, SimNodes, s->routes.count);
    for (int i = 0; i < s->routes.count; i++)
        if (!find_path(s->graph, &s->routes.at[i], &s->arena, &paths[i], err))
            return error_wrap(err, "%s: route %.60s", file, s->routes.at[i].id);
    s->paths = paths;
    s->world = sim_path_world(s->graph, &s->arena);
    return s->routes.count > 0 || error_set(err, "%s: no routes", file);
}

bool streets_open(const char *folder, const char *file, Streets *streets, Error *err) {
    *streets = (Streets){.arena = arena_create("streets")};
    if (open_all(folder, file, streets, err)) return true;
    streets_close(streets);
    return false;
}

void streets_close(Streets *streets) {
    arena_destroy(&streets->arena);
    *streets = (Streets){0};
}

//---- walkers that know the truth -----------------------------------------------------------------

static const struct {
    const char *name, *about;
} TRUTHS[] = {
    {"oracle_turns", "takes every turn right, stops blindly after 40 panoramas"},
    {"oracle_stop", "goes forward, stops if it comes to the goal"},
};

static bool has_name(const StreetWalker *walker, int truth) {
    return strcmp(walker->name, TRUTHS[truth].name) == 0;
}

static StreetAction act_by_truth(const Streets *s, const StreetWalker *walker, int route,
                                 const SimStreetState *state, int walked) {
    SimNodes path = s->paths[route];
    bool is_there = state->node == path.at[path.count - 1];
    if (has_name(walker, 1))
        return is_there || walked >= STREETS_FARTHEST ? STREET_STOP : STREET_FORWARD;
    if (walked >= STREETS_PANORAMAS) return STREET_STOP;
    if (walked >= path.count) return STREET_FORWARD; // past the end
    return sim_street_gold(s->graph, s->world.hops, state, path.at, path.count);
}

bool streets_add(Streets *s, const char *name, uint64_t seed, Error *err) {
    const char *known[STREETS_WALKERS];
    int count = 0;
    for (int i = 0; i < walker_type_count; i++) known[count++] = walker_types[i]->name;
    for (int i = 0; i < (int)ARRAY_COUNT(TRUTHS); i++) known[count++] = TRUTHS[i].name;
    if (s->walker_count == STREETS_WALKERS)
        return error_set(err, "more than %d walkers at once", STREETS_WALKERS);
    StreetWalker walker = {.name = name, .seed = seed, .type = walker_find(name)};
    if (walker.type != NULL) walker.about = walker.type->about;
    for (int i = 0; i < (int)ARRAY_COUNT(TRUTHS); i++)
        if (strcmp(name, TRUTHS[i].name) == 0) walker.about = TRUTHS[i].about;
    if (walker.about == NULL)
        return config_no_such("walker", name, known, count, "cairn eval --help", err);
    walker.rows = arena_array(&s->arena, StreetRow, s->routes.count);
    s->walkers[s->walker_count++] = walker;
    return true;
}

//---- one walk ------------------------------------------------------------------------------------

static WalkerView look(const Streets *s, const SimStreetState *state, int walked) {
    const double *at = s->graph->positions[state->node];
    WalkerView view = {
        .has_arrived = sim_street_has_arrived(state),
        .walked = walked,
        .place = (uint32_t)state->node,
        .heading = state->heading,
        .position = {(float)at[0], (float)-at[2]},
    };
    SIM_NAV_EDGES(s->graph, state->node, way) {
        if (view.ways == WALKER_WAYS) break;
        float turn = way->heading - state->heading;
        if (turn > 180.0f) turn -= 360.0f;
        if (turn <= -180.0f) turn += 360.0f;
        view.turns[view.ways++] = turn;
    }
    return view;
}

// Touchdown says no heading: one looks along the way nearest to north
static SimStreetState begin(const Streets *s, int route) {
    int start = s->paths[route].at[0];
    float heading = s->routes.at[route].heading;
    const SimNavEdge *way = sim_street_nearest(s->graph, start, heading);
    if (!s->routes.at[route].is_aimed && way != NULL) heading = way->heading;
    return sim_street_begin(s->graph, start, heading);
}

static void begin_route(Streets *s, StreetWalker *walker, void *self, int route) {
    char text[1024];
    walker->type->begin(self, s->routes.at[route].instruction);
    if (walker->type->tell == NULL) return;
    walker->type->tell(self, text, sizeof text);
    walker->rows[route].understood = text_format(&s->arena, "%s", text);
}

void streets_walk(Streets *s, StreetWalker *walker, void *self, int route) {
    int nodes[STREETS_FARTHEST + STREETS_MOST + 2], count = 0;
    int most = self != NULL ? STREETS_MOST + 1 : STREETS_FARTHEST + STREETS_MOST;
    SimStreetState state = begin(s, route);
    nodes[count++] = state.node;
    if (self != NULL) begin_route(s, walker, self, route);
    bool is_given = s->routes.at[route].is_aimed; // the first step
    while (!state.is_over && state.step < most) {
        StreetAction action = STREET_FORWARD;
        if (!is_given) {
            WalkerView view = look(s, &state, count);
            action = self != NULL ? walker->type->act(self, &view)
                                  : act_by_truth(s, walker, route, &state, count);
            action = sim_street_allowed(s->graph, &state, action);
        }
        is_given = false;
        sim_street_step(s->graph, action, &state);
        if (sim_street_has_arrived(&state) && !state.is_over) nodes[count++] = state.node;
    }
    int *kept = arena_array(&s->arena, int, count);
    memcpy(kept, nodes, (size_t)count * sizeof *kept);
    StreetRow *row = &walker->rows[route];
    row->walk = (StreetWalk){kept, count, state.step, state.is_over};
    row->metrics = sim_path_metrics(&s->world, (SimNodes){kept, count}, s->paths[route], &s->arena);
}

//---- all -----------------------------------------------------------------------------------------

static void take_mean(const Streets *s, StreetWalker *walker) {
    double *mean = (double *)&walker->mean;
    for (int m = 0; m < SIM_PATH_METRIC_COUNT; m++) {
        double sum = 0.0;
        for (int i = 0; i < s->routes.count; i++)
            sum += ((const double *)&walker->rows[i].metrics)[m];
        mean[m] = sum / s->routes.count;
    }
}

// the walker's state; NULL for those that are given the truth
static void *create(Streets *s, const StreetWalker *walker) {
    if (walker->type == NULL) return NULL;
    void *self = arena_alloc(&s->arena, walker->type->state_bytes);
    const WalkerSetup setup = {walker->seed, STREETS_PANORAMAS};
    walker->type->create(self, &setup, &s->arena);
    return self;
}

void streets_walk_all(Streets *s, void (*told)(void *context, const StreetWalker *walker),
                      void *context) {
    void *selves[STREETS_WALKERS];
    for (int w = 0; w < s->walker_count; w++) selves[w] = create(s, &s->walkers[w]);
    // route by route, so that rows of distances serve all walkers
    for (int i = 0; i < s->routes.count; i++) {
        for (int w = 0; w < s->walker_count; w++) {
            streets_walk(s, &s->walkers[w], selves[w], i);
            if (told != NULL) told(context, &s->walkers[w]);
        }
    }
    for (int w = 0; w < s->walker_count; w++) take_mean(s, &s->walkers[w]);
}
