// What a set of made episodes is like, in figures: how long their ways are, how far these wind, how
// hard they are called, and on which islands they start.
//
//     scene     episodes  mean m  median m   easy  medium   hard  islands  area m2
//     home:1           8    6.31      5.90   13 %    25 %   62 %   1 of 3     41.2
//
// The mean and the median are of geodesic distances to the nearest goal. The ratio is geodesic
// distance / straight distance (Savva et al. 2019): its histogram shows how many starts see their
// goal straight ahead.

#pragma once

#include "app/world.h"
#include "base/list.h"
#include "sim/episode.h"
#include "sim/start.h"

#include <jansson.h>

// upper ends of the histogram's classes; the last has none
#define EPISODES_RATIOS 1.05, 1.1, 1.2, 1.5, 2.0
enum { EPISODES_RATIO_CLASSES = 6 };

// One episode.
typedef struct EpisodesFact {
    float geodesic, ratio; // [m], of the nearest goal
    SimDifficulty difficulty;
} EpisodesFact;

// Of one scene, or of all.
typedef struct EpisodesFacts {
    const char *scene;
    List facts;         // EpisodesFact
    int islands, large; // all, and those not smaller than sim.island_radius_limit
    float area;         // of those on which episodes start [m2]
    int used;           // how many these are
} EpisodesFacts;

// Measures the episodes of one scene, which is open; adds them to `all`, too.
EpisodesFacts episodes_facts_take(const World *world, const char *scene,
                                  const SimEpisodes *episodes, EpisodesFacts *all, Arena *arena);

void episodes_facts_print(const EpisodesFacts *scenes, int count, const EpisodesFacts *all,
                          FILE *out);
json_t *episodes_facts_json(const EpisodesFacts *facts);
