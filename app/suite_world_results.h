// Rows of dreams.h, and what may be said of them. Values are means over homes; differences are
// paired by home.

#pragma once

#include "app/dreams.h"
#include "app/suite_statistics.h"

typedef struct WorldResults {
    const App *app;
    bool is_played[32]; // by part
    int home_count;
    const DreamsRow *rows; // [row_count] by home, then part
    int row_count;
    uint64_t seed;    // of the resampling
    uint64_t weights; // digest
    uint64_t step;    // training steps of the weights
    char recipe[512], device[256];
    double seconds;
} WorldResults;

typedef struct WorldCell {
    int part, cell, at;
} WorldCell;

// NAN where there is none.
double world_value(const WorldResults *results, WorldCell cell, int measure, int home);
double world_mean(const WorldResults *results, WorldCell cell, int measure);
bool world_has(const WorldResults *results, int part, int measure); // any row
bool world_reaches(const WorldResults *results, int part, int at);  // any row
// `a` less `b`, over the homes that have both.
SuiteInterval world_compare(const WorldResults *results, WorldCell a, WorldCell b, int measure,
                            Arena *scratch);

// Of the part `gap`: what a policy keeps of the gain of `full` over `window`, by means over homes.
double world_retention(const WorldResults *results, int cell, int at);

// Of all pictures, in order: equal for any number of workers.
uint64_t world_digest(const WorldResults *results);

int world_part_find(const char *name); // -1: none
int world_cell_find(int part, const char *name);
