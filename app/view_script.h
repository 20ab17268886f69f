// Scripts of the viewer: keys as render/key.h reads them, and the mouse.
//
//     "..<click=400,300>,*4<drag=100,650,300,650>"      pixels of the window
//
// A drag goes from its first point to its second.

#pragma once

#include "render/window.h"

typedef struct ViewScriptStep {
    RenderKey key; // 0 when the mouse does something, or at the end
    int count;     // how often
    RenderEvent events[2];
    int event_count; // 0: a key, or the end
} ViewScriptStep;

// Reads the next step; *script moves past it. Errors show the place.
bool view_script_read(const char **script, ViewScriptStep *step, Error *err);
