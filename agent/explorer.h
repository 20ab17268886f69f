// What the agents that map have in common: eyes, a map, a plan and legs.
//
//     look      depth picture -> octree -> slice -> grid -> field of costs      (every few steps)
//               semantic picture -> things in view                              (every step)
//     go        a way to a point, walked action by action
//     explore   the most useful frontier, and on to the next
//     pursue    a thing of the goal's category that was seen in this episode, up to it
//
// An agent is then a short list of intentions, the first that has something to do wins:
//
//     agent_frontier    pursue what was seen          | explore
//     agent_memory      pursue what was seen | recall | explore
//
// The map is surveyed (slice, grid, field) every SURVEY_STEPS steps and when something was touched;
// in between the old plan is followed. Everything is made in explorer_create; a step allocates
// nothing.

#pragma once

#include "agent/agent.h"
#include "agent/drive.h"
#include "agent/frontier.h"
#include "agent/recognise.h"

enum { EXPLORER_MAX_IGNORED = 16 };

// What hangs wholly higher than this above the floor is out of reach, and no goal [m].
#define EXPLORER_ARM 2.3f

// Halves of the price of free ground that unknown ground costs. Explorers stay on known ground, or
// they would try to reach the garden that they see through a window, which is a frontier too.
enum {
    EXPLORER_KNOWN_ONLY = 0,
    EXPLORER_POINT = 3, // to a point it is half as dear again
    EXPLORER_THING = 6, // the way to a thing was mostly seen together with it
};

// A thing of the goal's category, seen in this episode.
typedef struct ExplorerSight {
    bool is_there;
    float point[3]; // its nearest point, as far as seen
    int step;       // when it was last in the picture
    int standing;   // steps spent in front of it without getting near enough
    int pursued;    // steps spent on the way to it
} ExplorerSight;

typedef struct Explorer {
    AgentSetup setup;
    MemoryOctree *octree;
    MemorySlice slice;
    MemoryPose pose; // of the camera
    Grid *grid;
    Plan *plan;
    Frontier *frontier;
    Recognise *recognise;
    Drive drive;
    Rng rng;

    int until_survey; // steps
    bool is_due;      // the map is new in this step: plans are made anew
    bool is_fresh;    // the field was spread in this step ...
    int unknown;      // ... with this price of unknown ground, see grid_price
    float goal[2];    // PointNav: where the goal is, else where the agent is
    bool has_target;  // of the way being walked
    float target[2];
    bool is_wandering; // to `target`, because nothing is left to explore
    float beyond[2];   // what `target`, a frontier, is there to show
    int spin;          // turns left of looking round before the first exploration
    ExplorerSight sight;
    float ignored[EXPLORER_MAX_IGNORED][2]; // goals seen that could not be come near to
    int ignored_count;                      // in all; the list is a ring

    float path[PLAN_MAX_WAYPOINTS][3]; // for the mind
    const char *intention;
} Explorer;

bool explorer_create(Explorer *explorer, const AgentSetup *setup, Arena *arena, Error *err);
// A new episode; `forget` clears the map and what was touched.
bool explorer_begin(Explorer *explorer, const Observation *seen, bool forget, Error *err);
void explorer_destroy(Explorer *explorer);
void explorer_mind(const Explorer *explorer, AgentMind *mind);

// Takes in what the step shows. To be called first in every act.
bool explorer_look(Explorer *explorer, const Observation *seen, Error *err);

// The intentions: each returns false when it has nothing to do, and leaves `action` alone then.
bool explorer_pursue(Explorer *explorer, const Observation *seen, Action *action);
bool explorer_explore(Explorer *explorer, const Observation *seen, Action *action);
// To within `radius` of a point; false when there, or as near as one can get.
bool explorer_go(Explorer *explorer, const Observation *seen, const float xz[2], float radius,
                 int unknown, Action *action);
// All of PointNav: to the goal and stop.
void explorer_point(Explorer *explorer, const Observation *seen, Action *action);

// What to do when nothing else has an answer (never false), and the note of what was chosen.
void explorer_finish(Explorer *explorer, const Observation *seen, Action *action);
// Spreads the field from where the agent is, unless that was done in this step.
void explorer_replan(Explorer *explorer, const Observation *seen, int unknown);
