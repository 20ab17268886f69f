// What stands in which room, and how it is placed: the rows of home_rules.c, worked through from
// the top for each room.
//
// To furnish differently: add or change a row. To place in a new way: add a HomePlacing here, its
// function in home_place.c or home_arrange.c, and its case in home_furnish.c.

#pragma once

#include "scenes/home.h"

typedef enum HomePlacing {
    PLACE_WINDOWS,  // at every window; `height` 1: a pair beside it, 0: one below
    PLACE_WALL,     // back at a wall
    PLACE_CORNER,   // back at a wall, near a corner
    PLACE_LINE,     // back at a wall, where the most room is left for a line of units
    PLACE_NEXT,     // at the host's wall, right beside it
    PLACE_CHAIN,    // as PLACE_NEXT, beside what was placed last
    PLACE_FACING,   // at the wall that the host looks at
    PLACE_BEFORE,   // `height` metres before the host, facing as it does
    PLACE_SEAT,     // before the host, looking at it
    PLACE_ROUND,    // chairs round a table, `height` metres from its edge
    PLACE_ENDS,     // as PLACE_ROUND, at the short ends only
    PLACE_MIDDLE,   // free in the room
    PLACE_ANYWHERE, // small things on the floor
    PLACE_UPON,     // on top of the host
    PLACE_CENTRED,  // on the middle of the host's top
    PLACE_LAID,     // on a bed or sofa: a pair, left and right
    PLACE_ABOVE,    // at the wall above the host, `height` metres over the floor
    PLACE_HUNG,     // at any wall, `height` metres over the floor
    PLACE_OVERHEAD, // under the ceiling, over the host or the room's middle
    PLACE_UNDER, // flat on the floor below the host, `height` metres towards its front; or in the
                 // room's middle, along it
} HomePlacing;

typedef struct HomeRule {
    uint32_t rooms; // bits of HomeRoomType
    HomeKindName kind;
    HomePlacing placing;
    HomeKindName host; // HOME_NO_KIND: none
    int least, most;   // how many in the room; with a host, how many at each
    int percent;       // chance that the rule is applied at all
    float height;
    int limit; // no more of the kind in the room; 0: no limit
} HomeRule;

extern const HomeRule home_rules[];
extern const int home_rule_count;
