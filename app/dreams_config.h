// Settings of judging a world model.

#pragma once

#include "base/config.h"

#define DREAMS_CONFIG(X)                                                            \
    X(text, weights, "", "of the world model that is judged; \"\": those built in") \
    X(bool, bf16, false, "products of bfloat16 where the processor has AMX")        \
    X(int, passes, 1, "of imagining a frame")                                       \
    X(int, targets, 8, "views that are imagined of a place")                        \
    X(int, place, 32, "frames in which a place is seen before it is left")          \
    X(int, longest, 1024, "gap between seeing and imagining, at most [frames]")     \
    X(int, stream, 1280, "frames of a stream that are imagined and remembered")

CONFIG_DECLARE(DreamsConfig, dreams, DREAMS_CONFIG)
