// Two agents side by side in the same episode, in step (--versus=AGENT, key K). The second is a
// viewer of its own, with its game, its eye and its screen; it has no keys and no clock, but does
// what the first does.
//
//     +--------------------------+--------------------------+
//     |  picture of the first    |  picture of the second   |
//     +--------------------------+--------------------------+
//     | ====>      who is ahead, and by what           <=== |     how much of the way is done
//     +-----------------+--------+-----------------+--------+
//     |  its map        | figures|  its map        | figures|
//     +-----------------+--------+-----------------+--------+
//
// Both screens are as large as the window; what lies in the boxes of the second is copied over.

#pragma once

#include "app/view.h"

bool view_versus_open(View *view, Error *err); // where --versus names an agent
void view_versus_close(View *view);            // none is fine

void view_versus_toggle(View *view);

// The second on its own screen, with the switches and the time of the first.
bool view_versus_draw(View *view, bool sharp, bool *changed, Error *err);
void view_versus_paste(View *view);   // into the window, with who is ahead
void view_versus_figures(View *view); // of one of the two, beside its map
