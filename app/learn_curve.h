// The curve of a training, from its log, as a picture.

#pragma once

#include "base/arena.h"
#include "base/error.h"

// Error in dB over steps. A log with fewer than two lines makes no picture, and that is no error.
bool learn_curve_save(const char *log, const char *picture, Arena *arena, Error *err);
