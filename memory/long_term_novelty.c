// What is worth keeping, and what a distance to the past says.

#include "memory/long_term_inside.h"

const MemoryNovelty long_term_novelty = {164500.0f, 0.5f};
const LongTermCalibration long_term_calibration_past = {65.807f, 2.862f, 1.582f};
