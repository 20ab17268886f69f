// The agent that remembers: the explorer of agent_frontier.c, with a memory that outlives the
// episode.
//
// Whatever its goal is, it notes every thing that it passes. Asked later for one of them, it goes
// there by the known map instead of searching; if the thing is gone it notices, doubts it, and
// falls back to other remembered things and then to exploring. The map it keeps also makes PointNav
// a matter of planning on the second visit. With keep_memory off, or in a scene never seen, it
// starts with an empty mind. The other switches of agent.h each leave out a part of what it keeps:
// they are there to be compared.

#include "agent/recall.h"

typedef struct MemoryAgent {
    Explorer explorer;
    Recall recall;
} MemoryAgent;

static bool create(void *self, const AgentSetup *setup, Arena *arena, Error *err) {
    MemoryAgent *agent = self;
    if (!explorer_create(&agent->explorer, setup, arena, err)) return false;
    recall_create(&agent->recall, &agent->explorer, arena);
    return true;
}

static int what_to_forget(const AgentConfig *config, bool new_scene) {
    if (new_scene || !config->keep_memory) return MEMORY_FORGET_ALL;
    int forget = config->octree && config->structure ? 0 : MEMORY_FORGET_MAP;
    if (!config->graph || !config->structure) forget |= MEMORY_FORGET_PLACES;
    return forget;
}

static bool begin(void *self, const Observation *seen, bool new_scene, Error *err) {
    MemoryAgent *agent = self;
    const AgentConfig *config = &agent->explorer.setup.config;
    // the end of an episode is the time to put things in order
    bool keeps = !new_scene && config->keep_memory;
    if (keeps && !memory_consolidate(agent->recall.memory, err)) return false;
    if (!explorer_begin(&agent->explorer, seen, what_to_forget(config, new_scene), err))
        return false;
    recall_begin(&agent->recall, &agent->explorer, keeps);
    return true;
}

static bool decide(MemoryAgent *agent, Action *action, Error *err) {
    Explorer *explorer = &agent->explorer;
    *action = ACTION_FORWARD;
    if (explorer->seen.goal == AGENT_GOAL_PICTURE) { // it knows no pictures
        explorer_explore(explorer, action);
        return true;
    }
    if (explorer->seen.goal_category == 0) {
        explorer_point(explorer, action);
        return true;
    }
    recall_verify(&agent->recall, explorer);
    bool is_route = explorer->seen.goal == AGENT_GOAL_ROUTE;
    if (is_route && !recall_leg(&agent->recall, explorer, err)) return false;
    if (explorer_pursue(explorer, action)) return true;
    bool is_done;
    if (!recall_pursue(&agent->recall, explorer, &is_done, action, err)) return false;
    if (!is_done) explorer_explore(explorer, action);
    return true;
}

static bool act(void *self, const Observation *seen, Action *action, Error *err) {
    MemoryAgent *agent = self;
    Explorer *explorer = &agent->explorer;
    if (!explorer_look(explorer, seen, false, err)) return false;
    if (!recall_note(&agent->recall, explorer, err)) return false;
    do {
        if (!decide(agent, action, err)) return false;
    } while (explorer_passes(explorer, *action));
    explorer_finish(explorer, action);
    return true;
}

static bool watch(void *self, const Observation *seen, Error *err) {
    MemoryAgent *agent = self;
    return explorer_look(&agent->explorer, seen, true, err) &&
           recall_note(&agent->recall, &agent->explorer, err);
}

static void mind(const void *self, AgentMind *mind) {
    const MemoryAgent *agent = self;
    explorer_mind(&agent->explorer, mind);
    mind->graph = agent->recall.memory->graph;
    mind->candidates = agent->recall.candidates;
    mind->candidate_count = agent->recall.candidate_count;
    mind->pursued = agent->recall.pursued;
    mind->refuted = agent->recall.refuted;
}

static void destroy(void *self) {
    MemoryAgent *agent = self;
    explorer_destroy(&agent->explorer);
}

const AgentType agent_memory = {
    .name = "memory",
    .about = "explores, remembers places and things, goes back to what it remembers",
    .senses = AGENT_RGB | AGENT_DEPTH | AGENT_SEMANTIC,
    .state_bytes = sizeof(MemoryAgent),
    .create = create,
    .begin = begin,
    .act = act,
    .watch = watch,
    .mind = mind,
    .destroy = destroy,
};
