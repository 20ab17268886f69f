// Remembered things: what to note while walking, where to look for a goal, and when to doubt.
//
//     note      every thing in view goes into the graph, with the place it was seen from
//     choose    the remembered thing of a category with the least expected cost:
//                   way there + (1 - belief) x what a search costs
//     verify    a remembered thing that should be in plain view and is not, is refuted
//
// "In plain view" is decided by the depth picture: the thing's place lies in the picture, not too
// far, and what the camera sees there is not nearer than the thing would be. A few such looks in an
// episode settle it: the thing is refuted until it is no longer trusted, and the next candidate is
// taken. A place looked at and found empty is thus not visited again in later episodes, until the
// thing is seen somewhere again.

#pragma once

#include "agent/explorer.h"

typedef struct Recall {
    MemoryGraph *graph;
    int clock;       // steps in the life of the memory
    int target;      // object being gone to, -1: none
    uint8_t *misses; // [MEMORY_MAX_OBJECTS] looks that did not find it, in this episode
} Recall;

void recall_create(Recall *recall, const AgentSetup *setup, Arena *arena);
void recall_begin(Recall *recall, bool forget);

// Puts what the explorer saw in this step into the graph.
void recall_note(Recall *recall, const Explorer *explorer, const Observation *seen);
// Doubts the remembered things of the goal's category that should be in view.
void recall_verify(Recall *recall, const Explorer *explorer, const Observation *seen);
// Goes to the best remembered thing, and stops where it is near enough though too low to be seen;
// false when there is none to go to.
bool recall_pursue(Recall *recall, Explorer *explorer, const Observation *seen, Action *action);
