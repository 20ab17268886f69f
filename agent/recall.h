// Remembered things: what to note while walking, where to look for a goal, and when to doubt.
//
//     note      every thing in view goes into the memory, with the place it was seen from
//     resolve   where may the goal be? Remembered things that fit it, each with the probability
//     that
//               it is there and is the right one, and what trying it would cost:
//                   way there + (1 - probability) x what a search costs
//               the cheapest is tried, unless exploring is expected to cost less
//     verify    a remembered thing that should be in plain view and is not, is refuted
//
// The probability of a thing is the graph's belief that it is still there, times how well it fits:
// for a goal told by its looks that is what the long-term memory answers, for a described one
// whether the other thing stands near it.
//
// "In plain view" is decided by the depth picture: the thing's place lies in the picture, not too
// far, and what the camera sees there is not nearer than the thing would be. A few such looks in an
// episode settle it: the thing is refuted until it is no longer trusted, and the next candidate is
// taken. A place looked at and found empty is thus not visited again in later episodes, until the
// thing is seen somewhere again.

#pragma once

#include "agent/explorer.h"
#include "agent/leg.h"
#include "agent/route.h"

enum { RECALL_CANDIDATES = 16, RECALL_ANSWERS = 16 };

typedef struct Recall {
    Memory *memory;
    int target;      // object being gone to, -1: none
    Route route;     // to it
    Plan *leg;       // costs from where the leg of a route began, see leg.h
    uint8_t *misses; // [MEMORY_MAX_OBJECTS] looks that did not find it, in this episode
    AgentCandidate candidates[RECALL_CANDIDATES]; // of the last question, cheapest first
    int candidate_count;
    MemoryAnswer answers[RECALL_ANSWERS]; // of the long term, for a goal told by its looks
    int asked;                            // clock of that question, -1: not asked
    float origin[2];                      // where the episode began, see agent.structure
    int pursued, refuted;                 // remembered things gone to, and not found there
} Recall;

void recall_create(Recall *recall, const Explorer *explorer, Arena *arena);
// After explorer_begin. `keeps`: something is remembered from before.
void recall_begin(Recall *recall, const Explorer *explorer, bool keeps);

// Puts what the explorer saw in this step into the memory.
bool recall_note(Recall *recall, const Explorer *explorer, Error *err);
// Doubts the remembered things of the goal's category that should be in view.
void recall_verify(Recall *recall, const Explorer *explorer);
// Of a route: settles which thing the leg leads to, so that no other in sight is gone to.
bool recall_leg(Recall *recall, Explorer *explorer, Error *err);
// Goes to the best remembered thing, and stops where it is near enough though too low to be seen;
// *is_done false: there is none to go to. Fails only when the device does.
bool recall_pursue(Recall *recall, Explorer *explorer, bool *is_done, Action *action, Error *err);
