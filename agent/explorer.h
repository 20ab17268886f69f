// What the agents that map have in common: eyes, a map, a plan and legs.
//
//     look      picture -> memory: map, what is near; things in view                (every step)
//               map -> slice -> grid -> field of costs                              (every few
//               steps)
//     go        a way to a point, walked action by action
//     explore   the most useful frontier by a policy of explore.h, and on to the next
//     pursue    a thing that fits the goal and was seen in this episode, up to it
//
// An agent is then a short list of intentions, the first that has something to do wins:
//
//     agent_frontier    pursue what was seen          | explore
//     agent_memory      pursue what was seen | recall | explore
//
// `seen` below is the explorer's own copy of the observation, with the pose that the memory makes
// of what odometry says, and with the landmark of a route that is due as its goal. What was seen a
// moment ago is asked of the short-term memory; without one, only what is in the picture counts.
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
// "Near" in a described goal: a gap no wider than this. The truth is 1.5 m between boxes; the discs
// that things are to an agent are wider than their boxes [m].
#define EXPLORER_NEAR 1.2f

// Halves of the price of free ground that unknown ground costs. Explorers stay on known ground, or
// they would try to reach the garden that they see through a window, which is a frontier too.
enum {
    EXPLORER_KNOWN_ONLY = 0,
    EXPLORER_POINT = 3, // to a point it is half as dear again
    EXPLORER_THING = 6, // the way to a thing was mostly seen together with it
};

// A thing that fits the goal, seen in this episode.
typedef struct ExplorerSight {
    bool is_there;
    float point[3]; // its nearest point, as far as seen
    int step;       // when it was last in the picture
    int looks;      // close looks at its place that did not show it
    int standing;   // steps spent in front of it without getting near enough
    int pursued;    // steps spent on the way to it
} ExplorerSight;

// The only thing that counts, where a goal is one of several of its kind (see leg.h).
typedef struct ExplorerFocus {
    bool is_there;
    float point[3], radius;
} ExplorerFocus;

typedef struct ExplorePolicy ExplorePolicy;

typedef struct Explorer {
    AgentSetup setup;
    Memory *memory;
    Observation seen;
    MemoryPose pose; // of the camera
    Grid *grid;
    Plan *plan;
    Frontier *frontier;
    const ExplorePolicy *policy;
    Recognise *recognise;
    Drive drive;
    Rng rng;

    int leg;           // of a route: the landmark that is due ...
    float leg_from[2]; // ... and where the agent was when it became that
    int until_survey;  // steps
    bool is_due;       // the map is new in this step: plans are made anew
    bool is_fresh;     // the field was spread in this step ...
    int unknown;       // ... with this price of unknown ground, see grid_price
    float goal[2];     // PointNav: where the goal is, else where the agent is
    bool has_target;   // of the way being walked
    float target[2];
    bool is_wandering; // to `target`, because nothing is left to explore
    float beyond[2];   // what `target`, a frontier, is there to show
    int spin;          // turns left of looking round before the first exploration
    ExplorerSight sight;
    ExplorerFocus focus;
    float ignored[EXPLORER_MAX_IGNORED][2]; // goals seen that could not be come near to
    int ignored_count;                      // in all; the list is a ring

    float path[PLAN_MAX_WAYPOINTS][3]; // for the mind
    const char *intention;
} Explorer;

bool explorer_create(Explorer *explorer, const AgentSetup *setup, Arena *arena, Error *err);
// A new episode; `forget`: MEMORY_FORGET_... and, with the map, what was touched.
bool explorer_begin(Explorer *explorer, const Observation *seen, int forget, Error *err);
void explorer_destroy(Explorer *explorer);
void explorer_mind(const Explorer *explorer, AgentMind *mind);

// Takes in what the step shows. To be called first in every act. `watches`: the agent does not act,
// and nothing is planned.
bool explorer_look(Explorer *explorer, const Observation *seen, bool watches, Error *err);

// The intentions: each returns false when it has nothing to do, and leaves `action` alone then.
bool explorer_pursue(Explorer *explorer, Action *action);
bool explorer_explore(Explorer *explorer, Action *action);
// To within `radius` of a point; false when there, or as near as one can get.
bool explorer_go(Explorer *explorer, const float xz[2], float radius, int unknown, Action *action);
// All of PointNav: to the goal and stop.
void explorer_point(Explorer *explorer, Action *action);
// A stop at a landmark of a route that is not the last: true, and the next one is due.
bool explorer_passes(Explorer *explorer, Action action);

// What to do when nothing else has an answer (never false), and the note of what was chosen.
void explorer_finish(Explorer *explorer, Action *action);
// Spreads the field from where the agent is, unless that was done in this step.
void explorer_replan(Explorer *explorer, int unknown);

// Is the goal told by how it looks? (A look that shows nothing leaves its category.)
bool explorer_has_look(const Explorer *explorer);
// Does a thing in the picture fit the goal: its category, its looks, what stands near it?
bool explorer_fits(const Explorer *explorer, const RecogniseThing *thing);
// Gives up a place where the goal seemed to be.
void explorer_ignore(Explorer *explorer, const float point[3]);
