// An array that grows to the length of the longest episode, made at once.

#include "app/view_past.h"

ViewPast view_past_create(int max_steps, Arena *arena) {
    int room = max_steps + 1; // with the start
    return (ViewPast){.states = arena_array(arena, SimState, (size_t)room), .room = room};
}

void view_past_begin(ViewPast *past, const SimState *start) {
    past->count = past->shown = 0;
    view_past_add(past, start);
}

void view_past_add(ViewPast *past, const SimState *state) {
    ASSERT(past->count < past->room);
    past->states[past->count] = *state;
    past->shown = past->count++;
}

bool view_past_show(ViewPast *past, int moment) {
    if (moment > past->count - 1) moment = past->count - 1;
    if (moment < 0) moment = 0;
    if (moment == past->shown) return false;
    past->shown = moment;
    return true;
}

bool view_past_is_now(const ViewPast *past) {
    return past->shown == past->count - 1;
}

const SimState *view_past_shown(const ViewPast *past) {
    return &past->states[past->shown];
}

const SimState *view_past_before(const ViewPast *past) {
    return &past->states[past->shown > 0 ? past->shown - 1 : 0];
}
