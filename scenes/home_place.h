// The placings of home_rules.h. Each takes a rule and, where it needs one, the host's number in the
// layout; true if a thing was placed.

#pragma once

#include "scenes/home_layout.h"
#include "scenes/home_rules.h"

// Takes the spot if it fits, has room before it and leaves the room walkable.
bool home_place_try(HomeLayout *layout, HomeSpot *spot, int host, bool ignore_fronts);

// home_place.c: at walls
bool home_place_wall(HomeLayout *layout, const HomeRule *rule, int host);
bool home_place_next(HomeLayout *layout, const HomeRule *rule, int host);
bool home_place_above(HomeLayout *layout, const HomeRule *rule, int host);
bool home_place_windows(HomeLayout *layout, const HomeRule *rule);

// home_arrange.c: free in the room, round and upon other things
bool home_arrange_before(HomeLayout *layout, const HomeRule *rule, int host);
bool home_arrange_round(HomeLayout *layout, const HomeRule *rule, int host);
bool home_arrange_middle(HomeLayout *layout, const HomeRule *rule);
bool home_arrange_anywhere(HomeLayout *layout, const HomeRule *rule);
bool home_arrange_upon(HomeLayout *layout, const HomeRule *rule, int host);
bool home_arrange_laid(HomeLayout *layout, const HomeRule *rule, int host);
bool home_arrange_overhead(HomeLayout *layout, const HomeRule *rule, int host);
bool home_arrange_under(HomeLayout *layout, const HomeRule *rule, int host);

// A thing of this kind in the home's size, in the room's variant.
HomeSpot home_place_new(HomeLayout *layout, HomeKindName kind);
