// The past of the episode that runs: every state it went through, so that any moment can be shown
// again. A SimState is plain memory (sim/sim.h), so a moment costs 104 bytes and going back is
// choosing an index.
//
//     moment   0 ─── 1 ─── 2 ── ... ── count - 1
//              start       ^ shown     now
//
// Only what is shown goes back. The episode itself, and what an agent knows, stay in the present:
// who plays on plays on from there.

#pragma once

#include "sim/sim.h"

typedef struct ViewPast {
    SimState *states; // [room]
    int count, room;
    int shown; // count - 1: now
} ViewPast;

ViewPast view_past_create(int max_steps, Arena *arena);

void view_past_begin(ViewPast *past, const SimState *start); // forgets what was
void view_past_add(ViewPast *past, const SimState *state);   // and shows it

// Shows another moment, the nearest that there is; false when it is shown already.
bool view_past_show(ViewPast *past, int moment);
bool view_past_is_now(const ViewPast *past);
const SimState *view_past_shown(const ViewPast *past);
// The one before that; of the first moment the first itself.
const SimState *view_past_before(const ViewPast *past);
