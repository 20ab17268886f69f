// Goes forward, left or right at random where it comes to a junction, and stops after so many
// panoramas: VELMA's random baseline, with its draws (Python's random.choice), so that what was
// published can be repeated to the last digit.

#include "agent/walker.h"
#include "base/mersenne.h"

typedef struct Random {
    Mersenne draws;
    int panoramas;
} Random;

static void create(void *self, const WalkerSetup *setup, Arena *arena) {
    UNUSED(arena);
    *(Random *)self = (Random){mersenne_create((uint32_t)setup->seed), setup->panoramas};
}

static void begin(void *self, const char *instruction) {
    UNUSED(self);
    UNUSED(instruction);
}

static StreetAction act(void *self, const WalkerView *view) {
    static const StreetAction choices[] = {STREET_FORWARD, STREET_LEFT, STREET_RIGHT};
    Random *random = self;
    if (view->walked >= random->panoramas) return STREET_STOP;
    if (view->ways <= 2 || !view->has_arrived) return STREET_FORWARD;
    return choices[mersenne_below(&random->draws, ARRAY_COUNT(choices))];
}

const WalkerType walker_random = {
    .name = "random",
    .about = "draws a way at every junction, stops after 40 panoramas (VELMA's random)",
    .state_bytes = sizeof(Random),
    .create = create,
    .begin = begin,
    .act = act,
};
