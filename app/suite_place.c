// The comparison of suite_place.h.
//
// Whether a memory is lost is asked of its closures. A memory that was wiped has no map to be found
// in, starts a frame of its own and is not lost: what it believes says nothing, so it is not asked.

#include "app/suite_place.h"

#include <math.h>

static const float RIGHT_METRES = 0.5f, RIGHT_ANGLE = 0.2617994f; // 15 degrees
static const float WRONG_METRES = 1.0f;

static const Memory *memory_of(const Stage *stage) {
    AgentMind mind = {0};
    if (stage->type->mind != NULL) stage->type->mind(stage->agent, &mind);
    return mind.memory;
}

void suite_place_begin(SuitePlace *place, const Stage *stage, const SimVariant *variant,
                       int index) {
    int losses = place->losses;
    *place = (SuitePlace){.stage = stage,
                          .is_kidnapped = variant->is_kidnapped && index > 0,
                          .drifts = variant->drift > 0.0f && index > 0,
                          .losses = losses,
                          .error = NAN};
}

// an agent may be found in the very step in which it got lost: losses are counted
static bool got_lost(SuitePlace *place, const Memory *memory) {
    int losses = memory_closure_stats(memory->closure).losses;
    bool is_new = losses > place->losses;
    place->losses = losses;
    return is_new;
}

static bool is_right(const MemoryPose *pose, const SimState *state, float error) {
    float turn = remainderf(pose->yaw - state->yaw, 6.2831853f);
    return error <= RIGHT_METRES && fabsf(turn) <= RIGHT_ANGLE;
}

static void judge(SuitePlace *place, const MemoryPose *pose, const SimState *state) {
    place->error =
        hypotf(pose->position[0] - state->position[0], pose->position[2] - state->position[2]);
    bool is_now_right = is_right(pose, state, place->error);
    if (!place->has_place) place->is_first_right = is_now_right;
    if (is_now_right && !place->is_found) place->found_at = state->step;
    place->is_found |= is_now_right;
    place->is_wrong |= place->error > WRONG_METRES;
    place->has_place = true;
}

void suite_place_step(void *watcher, const SimState *state) {
    SuitePlace *place = watcher;
    const Memory *memory = memory_of(place->stage);
    if (memory == NULL) return;
    if (state->step == 0)
        place->is_asked = place->drifts | (got_lost(place, memory) && place->is_kidnapped);
    if (!place->is_asked) return;
    place->error = NAN;
    if (!memory_closure_is_lost(memory->closure)) judge(place, &memory->pose, state);
}

void suite_place_count(const SuitePlace *place, SuiteMeasures *measures) {
    bool is_asked = place->is_asked;
    measures->place_first = place->has_place ? place->is_first_right : NAN;
    measures->place_found = is_asked ? place->is_found : NAN;
    measures->place_steps = place->is_found ? (float)place->found_at : NAN;
    measures->place_wrong = is_asked ? place->is_wrong : NAN;
    measures->place_error = is_asked ? place->error : NAN;
}
