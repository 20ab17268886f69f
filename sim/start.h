// Where an episode begins: the rejection sampling that all tasks share.
//
// The rules are those by which Habitat's PointNav datasets were drawn (Savva et al. 2019, section
// "episode generation"): a uniform random point of the largest island, neither too near to the goal
// nor too far, and mostly not in a straight line with it.
//
//                                  PointNav   ImageNav   ObjectNav      Habitat's generator
//     closest_dist_limit           1 m        2 m        2 m, or less   1 m
//     furthest_dist_limit          30 m       30 m       30 m           30 m
//     geodesic_to_euclid_min_ratio 1.1        1.1        any            1.1
//     max_rise                     0.5 m      0.5 m      any            0.5 m
//     island_radius_limit          1.5 m      1.5 m      1.5 m          1.5 m
//
// A task names its own rule; settings of these names (SIM_CONFIG) replace parts of it. Where a
// scene has no such start a task may be content with less, but never with less than what was set.
// Of ways below the ratio some are kept, by Habitat's curve: all of them from 1.2 on, so that a
// ratio above asks for no more.
//
// Difficulty is a name for the geodesic distance, so that scores can be told apart by it. Habitat's
// files have one, its code no bounds: ours are those of Chaplot et al. 2020 ("Neural Topological
// SLAM"), easy below 3 m, hard from 5 m on; medium_from and hard_from set others.

#pragma once

#include "sim/sim.h"

typedef struct SimStartRule {
    float near, far; // geodesic distance to the nearest goal [m]
    float ratio;     // ways less winding than ratio x straight line are mostly refused; 0 = any way
    float max_rise;  // height between start and goal [m]: the same floor
} SimStartRule;

// The rule with the parts replaced that are set.
SimStartRule sim_start_rule(const SimConfig *config, SimStartRule rule);

// Sets start, start_yaw and geodesic for the goals that the episode has, by the rule or what is set
// instead. False when `attempts` draws found none.
bool sim_start_draw(const SimWorld *world, const SimStartRule *rule, int attempts, Rng *rng,
                    SimEpisode *episode);

// Whether the scene has an island worth starting on; says why not.
bool sim_start_check(const SimWorld *world, Error *err);

// X(name, meaning), from near to far
#define SIM_DIFFICULTIES(X)                \
    X(easy, "nearer than sim.medium_from") \
    X(medium, "nearer than sim.hard_from") \
    X(hard, "from there on")

typedef enum SimDifficulty {
#define X(name, about) SIM_DIFFICULTY_##name,
    SIM_DIFFICULTIES(X)
#undef X
        SIM_DIFFICULTY_COUNT
} SimDifficulty;
extern const char *const sim_difficulty_names[SIM_DIFFICULTY_COUNT];

SimDifficulty sim_difficulty(const SimConfig *config, float geodesic);
