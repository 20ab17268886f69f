// The agent that remembers: the explorer of agent_frontier.c, with a map and a graph of things that
// outlive the episode.
//
// Whatever its goal is, it notes every thing that it passes. Asked later for one of them, it goes
// there by the known map instead of searching; if the thing is gone it notices, doubts it, and
// falls back to other remembered things and then to exploring. The map it keeps also makes PointNav
// a matter of planning on the second visit. With keep_memory off, or in a scene never seen, it
// starts with an empty mind.

#include "agent/recall.h"

typedef struct MemoryAgent {
    Explorer explorer;
    Recall recall;
} MemoryAgent;

static bool create(void *self, const AgentSetup *setup, Arena *arena, Error *err) {
    MemoryAgent *agent = self;
    recall_create(&agent->recall, setup, arena);
    return explorer_create(&agent->explorer, setup, arena, err);
}

static bool begin(void *self, const Observation *seen, bool new_scene, Error *err) {
    MemoryAgent *agent = self;
    bool forget = new_scene || !agent->explorer.setup.config.keep_memory;
    recall_begin(&agent->recall, forget);
    return explorer_begin(&agent->explorer, seen, forget, err);
}

static bool act(void *self, const Observation *seen, Action *action, Error *err) {
    MemoryAgent *agent = self;
    Explorer *explorer = &agent->explorer;
    if (!explorer_look(explorer, seen, err)) return false;
    recall_note(&agent->recall, explorer, seen);
    *action = ACTION_FORWARD;
    if (seen->goal_category == 0) {
        explorer_point(explorer, seen, action);
    } else {
        recall_verify(&agent->recall, explorer, seen);
        bool is_done = explorer_pursue(explorer, seen, action) ||
                       recall_pursue(&agent->recall, explorer, seen, action);
        if (!is_done) explorer_explore(explorer, seen, action);
    }
    explorer_finish(explorer, seen, action);
    return true;
}

static void mind(const void *self, AgentMind *mind) {
    const MemoryAgent *agent = self;
    explorer_mind(&agent->explorer, mind);
    mind->graph = agent->recall.graph;
}

static void destroy(void *self) {
    MemoryAgent *agent = self;
    explorer_destroy(&agent->explorer);
}

const AgentType agent_memory = {
    .name = "memory",
    .about = "explores, remembers places and things, goes back to what it remembers",
    .senses = AGENT_DEPTH | AGENT_SEMANTIC,
    .state_bytes = sizeof(MemoryAgent),
    .create = create,
    .begin = begin,
    .act = act,
    .mind = mind,
    .destroy = destroy,
};
