// Where to look next: what a frontier is worth.
//
// To add a policy: write its value in explore.c and add its row below. It is then selectable with
// --agent.explore=NAME.

#pragma once

#include "agent/explorer.h"

#define EXPLORE_POLICIES(X)                                                   \
    X(frontier, "the widest gap for the way: cells, up to 10 m, over metres") \
    X(nearest, "the nearest frontier (Yamauchi 1997)")                        \
    X(semantic, "as frontier, and rather where things stand that the goal is often found by")

struct ExplorePolicy {
    const char *name;
    const char *about;
    int64_t (*value)(const Explorer *explorer, const FrontierCluster *cluster); // above 0
};

extern const ExplorePolicy explore_policies[];
extern const int explore_policy_count;
const ExplorePolicy *explore_policy_find(const char *name, Error *err); // NULL: no such
