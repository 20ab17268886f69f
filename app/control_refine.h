// Render and compare: the camera from which a picture was taken, by looking for the camera whose
// true picture is nearest to it.
//
//     round   the true picture at the pose, and at poses a little off in each of six ways
//             ──► how each pixel changes with the pose (a Jacobian, by central differences)
//     step    least squares: which small change of the pose explains what is left of the difference
//             (Gauss-Newton, damped); longer and shorter steps are drawn too, the best is kept
//
// Rounds go from coarse (much blurred, far off) to fine. Six ways, although a camera is told to do
// one of them only: three moves along its own axes, yaw, pitch, roll. Searches go side by side, so
// that the device always gets full batches of views.

#pragma once

#include "app/control_frames.h"

typedef struct ControlSearch {
    const uint8_t *rgb;  // [size][size][3] the picture
    const uint8_t *mask; // [size][size] 1: where it is looked at; NULL: everywhere
    RenderCamera camera; // where to begin; then what was found
    double error;        // there, in the last round
} ControlSearch;

bool control_refine(const ControlStage *stage, ControlSearch *searches, uint32_t count,
                    Arena *scratch, Error *err);
