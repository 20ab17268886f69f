// The upper bound: it does what the shortest path's follower says. It sees the map through its
// teacher, so it is no competitor; what it falls short of 1 is the price of discrete actions.

#include "agent/agent.h"

static bool create(void *self, const AgentSetup *setup, Arena *arena, Error *err) {
    UNUSED(self);
    UNUSED(setup);
    UNUSED(arena);
    UNUSED(err);
    return true;
}

static bool begin(void *self, const Observation *seen, bool new_scene, Error *err) {
    UNUSED(self);
    UNUSED(seen);
    UNUSED(new_scene);
    UNUSED(err);
    return true;
}

static bool act(void *self, const Observation *seen, Action *action, Error *err) {
    UNUSED(self);
    UNUSED(err);
    *action = seen->teacher;
    return true;
}

const AgentType agent_oracle = {
    .name = "oracle",
    .about = "follows the shortest path that it is told: the upper bound",
    .senses = AGENT_TEACHER,
    .state_bytes = 1,
    .create = create,
    .begin = begin,
    .act = act,
};
