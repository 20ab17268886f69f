// Recognition that errs: things missed, things taken for something else.
//
// What a detector gets wrong depends on the thing and on the view of it, and stays wrong while the
// view stays the same. So whether an object is missed or confused is drawn from a hash of the
// object, the cell of 1 m and the eighth of a turn it is seen from, and the seed: the same for
// every agent that stands there.

#pragma once

#include "scenes/scene.h"
#include "sim/sim.h"

typedef struct SimPercept {
    uint64_t seed;
    float missed, confused; // probabilities per object and view
} SimPercept;

// What object `object` (index) is seen as from there: its category, another one, or 0.
uint32_t sim_percept_category(const SimPercept *percept, const Scene *scene, uint32_t object,
                              const SimState *state);
// Rewrites a semantic picture by the instance picture (object + 1 per pixel).
void sim_percept_picture(const SimPercept *percept, const Scene *scene, const SimState *state,
                         const uint32_t *instance, uint32_t *semantic, uint32_t pixels);
