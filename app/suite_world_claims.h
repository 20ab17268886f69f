// What the world model must show, as numbers with bounds: read off the tables.

#pragma once

#include "app/suite_world_results.h"

enum { WORLD_CLAIMS = 32 };

typedef struct WorldClaim {
    const char *text;
    double value, bound; // value NAN: was not measured
    bool is_least;       // at least the bound, else at most
} WorldClaim;

// Those of the parts that were played; returns their number.
int world_claims(const WorldResults *results, WorldClaim claims[WORLD_CLAIMS]);
bool world_claim_holds(const WorldClaim *claim);
