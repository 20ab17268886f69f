// Where a memory believes to be, step by step, against where the agent is.
//
//     act ──► mind: lost? pose in the frame of all subtasks ──► right: within 0.5 m and 15 degrees
//                   truth: SimState ──────────────────────┘     wrong: off by more than 1 m
//
// Asked in worlds in which it has to be found out: of an agent that was carried off and has a map
// to be found in, and of one whose odometry drifts (where it never says that it is lost, so that a
// memory that corrects nothing gives the reckoning itself). The first subtask of a tour begins at a
// known place and asks nothing.

#pragma once

#include "app/episode.h"
#include "app/suite_results.h"

typedef struct SuitePlace {
    const Stage *stage;
    bool is_kidnapped, drifts; // the world: an agent is asked when either is so
    int losses;                // of the memory, up to the subtask before
    bool is_asked, has_place;
    bool is_first_right, is_found, is_wrong;
    int found_at; // steps
    float error;  // at the last step, NaN: lost
} SuitePlace;

// A subtask begins; `variant` is that of its tour.
void suite_place_begin(SuitePlace *place, const Stage *stage, const SimVariant *variant, int index);
void suite_place_step(void *place, const SimState *state); // after each act: EpisodeTour.acted
void suite_place_count(const SuitePlace *place, SuiteMeasures *measures); // NaN: not asked
