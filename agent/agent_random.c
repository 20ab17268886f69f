// The floor every other agent must beat: it walks, turns left or turns right, each as likely, and
// now and then stops, without having looked.

#include "agent/agent.h"

enum { STOP_ONE_IN = 500 }; // about once in an episode of the usual length

typedef struct RandomAgent {
    Rng rng;
} RandomAgent;

static bool create(void *self, const AgentSetup *setup, Arena *arena, Error *err) {
    UNUSED(arena);
    UNUSED(err);
    RandomAgent *agent = self;
    agent->rng = rng_stream(setup->seed, "random");
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
    UNUSED(seen);
    UNUSED(err);
    static const Action moves[] = {ACTION_FORWARD, ACTION_TURN_LEFT, ACTION_TURN_RIGHT};
    RandomAgent *agent = self;
    bool is_stop = rng_below(&agent->rng, STOP_ONE_IN) == 0;
    *action = is_stop ? ACTION_STOP : moves[rng_below(&agent->rng, ARRAY_COUNT(moves))];
    return true;
}

const AgentType agent_random = {
    .name = "random",
    .about = "wanders without looking: the lower bound",
    .state_bytes = sizeof(RandomAgent),
    .create = create,
    .begin = begin,
    .act = act,
};
