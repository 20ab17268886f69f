// The list of tasks, made from the rows of SIM_TASKS.

#include "sim/task.h"

#include <string.h>

#define X(name) &sim_task_##name,
const SimTask *const sim_tasks[] = {SIM_TASKS(X)};
#undef X

const int sim_task_count = ARRAY_COUNT(sim_tasks);

const SimTask *sim_task_find(const char *name) {
    for (int i = 0; i < sim_task_count; i++) {
        if (strcmp(sim_tasks[i]->name, name) == 0) return sim_tasks[i];
    }
    return NULL;
}

float sim_task_reach(const SimWorld *world, const SimEpisode *episode) {
    return episode->reach > 0.0f ? episode->reach : episode->task->reach(world);
}
