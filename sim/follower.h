// The shortest-path follower: which action leads along the geodesic to the nearest goal. Upper
// bound of every navigation task, teacher of agents that learn (Habitat's GreedyGeodesicFollower
// and VLN-CE's shortest_path_sensor).
//
// Greedy: it compares what turning and walking would leave of the geodesic distance, rolled out on
// copies of the state, so that it also copes with sliding and with goals just round a corner.

#pragma once

#include "sim/task.h"

Action sim_follow(const SimWorld *world, const SimEpisode *episode, const SimState *state);
