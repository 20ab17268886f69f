// What a distance says of two observations being of one thing: see long_term_recall.c. Fitted by
// Newton's method (Platt 1999) in tests/memory/test_long_term.c, which prints them.

#include "memory/long_term_inside.h"

const LongTermCalibration long_term_calibration[3] = {
    [MEMORY_KEY_CELL] = {127.525f, 5.245f, 0.218f},
    [MEMORY_KEY_PLACE] = {127.525f, 5.245f, 0.218f},
    [MEMORY_KEY_OBJECT] = {65.807f, 2.862f, 1.582f},
};
