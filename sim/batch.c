// A loop over environments; all that there is to choose is how many a thread takes at a time.

#include "sim/batch.h"

#include "base/parallel.h"

// A step takes some microseconds, waking a thread about as long: few enough that eight environments
// still keep two cores busy.
enum { GRAIN = 4 };

typedef struct Batch {
    const SimWorld *const *worlds;
    const SimEpisode *const *episodes;
    const Action *actions;
    SimState *states;
} Batch;

static void step_some(void *context, int begin, int end) {
    const Batch *batch = context;
    for (int i = begin; i < end; i++) {
        if (batch->actions[i] == ACTION_COUNT) continue;
        sim_step(batch->worlds[i], batch->episodes[i], batch->actions[i], &batch->states[i]);
    }
}

void sim_step_batch(const SimWorld *const worlds[], const SimEpisode *const episodes[],
                    const Action actions[], SimState states[], int count) {
    parallel_for(count, GRAIN, step_some, &(Batch){worlds, episodes, actions, states});
}
