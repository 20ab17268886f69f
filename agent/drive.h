// The body: following a way with turns and steps, and what touching teaches.
//
// A way is a list of corners. The corner aimed at is the farthest that a straight line still
// reaches; the body turns until the heading is off by at most half a turn, and walks. Turning is
// therefore never undone, and nothing dithers.
//
// Where a step was stopped although the picture shows free ground (the walkable surface may end at
// an edge that no depth camera sees), the place in front is remembered as closed: for a while,
// since it may have been somebody passing, and for good when it is touched again later. A body that
// does not get on, or only turns, is kicked: it turns by chance and walks a little.

#pragma once

#include "agent/agent.h"
#include "agent/plan.h"

enum { DRIVE_MAX_TOUCHED = 512 };

typedef struct DriveTouch {
    float xz[2];
    int first, last; // of clock
} DriveTouch;

typedef struct Drive {
    float forward, turn; // metres, radians
    float way[PLAN_MAX_WAYPOINTS][2];
    int count, next; // corners, and the one aimed at
    DriveTouch touched[DRIVE_MAX_TOUCHED];
    int touched_count; // in all; the list is a ring
    int clock;         // steps so far
    float before[2];   // where the last action began
    Action last;
    int stalled;          // steps in a row that won no ground
    int kick, kick_turns; // actions left of a kick, and how many of them turn
    Action kick_side;
    float anchor[2]; // where the body was a while ago, and how many steps ago
    int anchor_steps;
    Rng rng;
} Drive;

void drive_create(Drive *drive, const AgentSetup *setup);
void drive_begin(Drive *drive, const Observation *seen);
void drive_forget(Drive *drive); // what was touched

// Takes in what the last action brought about. True if something new was touched; it is remembered
// if `remembers`.
bool drive_feel(Drive *drive, const Observation *seen, bool remembers);
void drive_close(const Drive *drive, Grid *grid); // marks what was touched

// The next action along the way; false when its end is reached.
bool drive_step(Drive *drive, const Grid *grid, const Observation *seen, Action *action);
// A turn towards a point; false when the body faces it.
bool drive_face(const Drive *drive, const Observation *seen, const float xz[2], Action *action);
// True while a kick goes on (one begins by itself when the body is stuck).
bool drive_kick(Drive *drive, Action *action);
void drive_start_kick(Drive *drive);
void drive_note(Drive *drive, const Observation *seen, Action action); // what was chosen

float drive_distance(const Observation *seen, const float xz[2]);
