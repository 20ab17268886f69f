// Walking a street graph: five actions at panoramas, by the rules that VELMA's agents go by
// (Schumann et al. 2024, "VELMA: Verbalization Embodiment of LLM Agents for Vision and Language
// Navigation in Street View"; its junction rules are its own, ORAR and Touchdown turn differently).
//
//     SimStreetState state = sim_street_begin(city, node, heading);
//     while (!state.is_over) {
//         action = sim_street_allowed(city, &state, action);
//         sim_street_step(city, action, &state);
//     }
//
// left and right turn on the spot, forward goes to a neighbour. What they mean depends on how many
// ways leave the panorama, and on whether one has just come into it:
//
//     1 way       a dead end: forward, left and right become stop
//
//     2 ways      a street: left and right become forward, the way nearest to the heading
//
//     3 and more  a junction. Who has just come in does not count the way back. Of the others, in
//                 order from left to right, forward is the middle one (of two middle ones that
//                 nearer to the heading). Where 3 ways meet left and right are the outermost, which
//                 may be the same as forward. At larger ones, and for who has turned already, they
//                 are the next ones to the left and right of forward.
//
// A way that lies exactly in the heading is forward before all rules. Headings are whole degrees
// clockwise from north, those of the edge last taken or turned to.

#pragma once

#include "base/street_action.h"
#include "sim/nav_rows.h"

extern const char *const sim_street_action_names[STREET_ACTION_COUNT];

enum { SIM_STREET_WAYS = 16 }; // more leave no panorama of New York (8 at most)

typedef struct SimStreetState {
    int node;
    int before;    // where it was an action ago; `node` after turning, -1 at the start
    float heading; // [degrees] whole
    int step;      // actions carried out
    bool is_over;  // stop was called
} SimStreetState;

// Headings are rounded to whole degrees, halves to the even one.
SimStreetState sim_street_begin(const SimNavGraph *graph, int node, float heading);

// Has it come into this panorama with its last action, or is it at its start?
bool sim_street_has_arrived(const SimStreetState *state);
int sim_street_ways(const SimNavGraph *graph, int node);

// What becomes of an action here: see above.
StreetAction sim_street_allowed(const SimNavGraph *graph, const SimStreetState *state,
                                StreetAction action);
// Carries out an action as it is. Nothing happens once it is over.
void sim_street_step(const SimNavGraph *graph, StreetAction action, SimStreetState *state);

// The way out of `node` whose heading is nearest; NULL where none leaves it. Of equals the first.
const SimNavEdge *sim_street_nearest(const SimNavGraph *graph, int node, float heading);

// What leads along a route, as VELMA's gold actions do: at a junction of 3 ways forward only where
// that turns by less than 45 degrees; towards the goal by the fewest edges (`hops`) when beside the
// route; stop at its end. `path` [count] nodes.
StreetAction sim_street_gold(const SimNavGraph *graph, SimNavRows *hops,
                             const SimStreetState *state, const int *path, int count);
