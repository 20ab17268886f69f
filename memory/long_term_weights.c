// What a distance says of two observations being of one thing: see long_term_recall.c. Fitted by
// Newton's method (Platt 1999) in tests/memory/test_long_term.c, which prints them.

#include "memory/long_term_inside.h"

const LongTermCalibration long_term_calibration[3] = {
    [MEMORY_KEY_CELL] = {20.0f, 1.0f, 0.5f},
    [MEMORY_KEY_PLACE] = {20.0f, 1.0f, 0.5f},
    [MEMORY_KEY_OBJECT] = {20.0f, 1.0f, 0.5f},
};
