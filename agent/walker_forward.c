// Goes forward and stops after so many panoramas, whatever was said: VELMA's forward-only baseline.

#include "agent/walker.h"

typedef struct Forward {
    int panoramas;
} Forward;

static void create(void *self, const WalkerSetup *setup, Arena *arena) {
    UNUSED(arena);
    ((Forward *)self)->panoramas = setup->panoramas;
}

static void begin(void *self, const char *instruction) {
    UNUSED(self);
    UNUSED(instruction);
}

static StreetAction act(void *self, const WalkerView *view) {
    return view->walked >= ((Forward *)self)->panoramas ? STREET_STOP : STREET_FORWARD;
}

const WalkerType walker_forward = {
    .name = "forward",
    .about = "goes forward, stops after 40 panoramas (VELMA's forward-only)",
    .state_bytes = sizeof(Forward),
    .create = create,
    .begin = begin,
    .act = act,
};
