// What an agent may do at a panorama of a street graph, shared by sim/ and agent/ as base/action.h
// is. What each means at a junction: sim/street.h.

#pragma once

#include "base/base.h"

#define STREET_ACTIONS(X)         \
    X(FORWARD, "forward")         \
    X(LEFT, "left")               \
    X(RIGHT, "right")             \
    X(TURN_AROUND, "turn_around") \
    X(STOP, "stop")

typedef enum StreetAction {
#define X(SYMBOL, name) STREET_##SYMBOL,
    STREET_ACTIONS(X) STREET_ACTION_COUNT
#undef X
} StreetAction;
