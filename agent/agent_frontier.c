// The baseline: an explorer with eyes and a map, but no memory of other episodes.
//
// PointNav: it walks straight for the goal through what it has not seen yet, and plans anew as the
// map grows. Else it visits frontiers until a thing that fits the goal is in the picture, and goes
// there. Geometry alone is a strong baseline (distance-weighted frontier exploration reaches 61 %
// success on HM3D, arXiv 2507.20021); what memory adds is measured against it.

#include "agent/explorer.h"

static bool create(void *self, const AgentSetup *setup, Arena *arena, Error *err) {
    return explorer_create(self, setup, arena, err);
}

static bool begin(void *self, const Observation *seen, bool new_scene, Error *err) {
    UNUSED(new_scene); // every episode is new to it
    return explorer_begin(self, seen, MEMORY_FORGET_ALL, err);
}

static bool act(void *self, const Observation *observation, Action *action, Error *err) {
    Explorer *explorer = self;
    if (!explorer_look(explorer, observation, false, err)) return false;
    do {
        *action = ACTION_FORWARD;
        if (explorer->seen.goal == AGENT_GOAL_PICTURE) {
            explorer_explore(explorer, action); // it knows no pictures
        } else if (explorer->seen.goal_category == 0) {
            explorer_point(explorer, action);
        } else if (!explorer_pursue(explorer, action)) {
            explorer_explore(explorer, action);
        }
    } while (explorer_passes(explorer, *action));
    explorer_finish(explorer, action);
    return true;
}

static void mind(const void *self, AgentMind *mind) {
    explorer_mind(self, mind);
}

static void destroy(void *self) {
    explorer_destroy(self);
}

const AgentType agent_frontier = {
    .name = "frontier",
    .about = "explores frontiers, goes to what it sees; forgets all between episodes",
    .senses = AGENT_RGB | AGENT_DEPTH | AGENT_SEMANTIC,
    .state_bytes = sizeof(Explorer),
    .create = create,
    .begin = begin,
    .act = act,
    .mind = mind,
    .destroy = destroy,
};
