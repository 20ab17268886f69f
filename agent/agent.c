// The list of agents and their settings. An agent becomes known by its row in agent.h; nothing here
// needs an edit.

#include "agent/agent.h"

#include <string.h>

CONFIG_DEFINE(AgentConfig, agent, AGENT_CONFIG)

#define X(name) &agent_##name,
const AgentType *const agent_types[] = {AGENTS(X)};
#undef X

const int agent_type_count = ARRAY_COUNT(agent_types);

const AgentType *agent_find(const char *name) {
    for (int i = 0; i < agent_type_count; i++) {
        if (strcmp(agent_types[i]->name, name) == 0) return agent_types[i];
    }
    return NULL;
}
