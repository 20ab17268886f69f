// What an instruction for a way through streets says, found by rules: the baseline that whatever
// has learned to read must beat.
//
//     "Go through two lights and at the third turn left. Stop just past the bank on your right."
//
//     legs    pass 2 junctions, turn left at the next
//     end     pass 0 junctions, then stop soon
//
// Rules, on words in lower case:
//     left, right    is a turn, unless it says where something is: on your left, left side
//     light, lights, intersection, stoplight ...   are junctions; what stands right before them
//                    counts: "through the next two lights" passes 2, "at the 3rd light" is the
//                    third since the last turn, "the next" adds nothing
//     stop, destination ...   what is said from there on tells where along the last street

#pragma once

#include "base/base.h"
#include "base/street_action.h"

enum { DIRECTION_LEGS = 16 };

// Where along the last street: the words that say so.
#define DIRECTION_ENDS(X)                                                        \
    X(UNSAID, "stop where it is not said")                                       \
    X(SOON, "stop soon after")             /* a few steps, at the corner */      \
    X(AFTER_THING, "stop after something") /* just past the bank */              \
    X(BEFORE_THING, "stop before something")                                     \
    X(MIDDLE, "stop in the middle of the block")   /* halfway */                 \
    X(BEFORE_JUNCTION, "stop before the junction") /* at the end of the block */ \
    X(JUNCTION, "stop at the junction")            /* in the intersection */

typedef enum DirectionEnd {
#define X(SYMBOL, words) DIRECTION_END_##SYMBOL,
    DIRECTION_ENDS(X) DIRECTION_END_COUNT
#undef X
} DirectionEnd;

typedef struct DirectionLeg {
    int passed;        // junctions to go straight through first
    StreetAction turn; // STREET_LEFT, STREET_RIGHT or STREET_TURN_AROUND
} DirectionLeg;

typedef struct Directions {
    DirectionLeg legs[DIRECTION_LEGS];
    int count;
    int passed; // junctions to go through after the last turn
    DirectionEnd end;
} Directions;

Directions directions_read(const char *instruction);
// In words: "left at the 3rd junction; right at the next; pass 1; stop soon after".
void directions_tell(const Directions *said, char *text, size_t size);
