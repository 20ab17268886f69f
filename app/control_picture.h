// A state as a picture: for each command, told by its row and its speed, the true picture and the
// imagined one beside each other.
//
//                0.5               1               1.5
//     dolly in   true imagined     true imagined   true imagined
//     ...        what was taken for another command has a red frame; what could not be judged, grey

#pragma once

#include "app/control.h"

// Pictures U8 [CONTROL_COMMANDS][size][size][3], mask [CONTROL_COMMANDS][size][size].
bool control_picture(const char *path, const uint8_t *truth, const uint8_t *imagined,
                     const uint8_t *mask, const ControlTrial *trials, uint32_t size, Arena *arena,
                     Error *err);
