// The policies' values. See explore.h.
//
// Measured in the house of tests/agent/toy_world.h (99 episodes): letting the gain grow up to 10 m
// instead of 2 m, and counting 2 m instead of 1 m to every way, lift SPL from 0.50 to 0.56.

#include "agent/explore.h"

#include "agent/prior.h"

#include <math.h>
#include <string.h>

enum {
    MAX_GAIN = 200, // 10 m: a wider gap does not show more from one place
    NEARBY = 40,    // cells added to every way, so that what is very near does not always win
};

static int64_t value_frontier(const Explorer *explorer, const FrontierCluster *cluster) {
    UNUSED(explorer);
    int64_t gain = cluster->cells < MAX_GAIN ? cluster->cells : MAX_GAIN;
    return gain * 100000 / (cluster->cost / PLAN_CELL + NEARBY);
}

static int64_t value_nearest(const Explorer *explorer, const FrontierCluster *cluster) {
    UNUSED(explorer);
    return 100000000 / (cluster->cost / PLAN_CELL + 1);
}

static const char *name_of(const Observation *seen, uint32_t category) {
    return category < seen->category_count ? seen->category_names[category] : "";
}

// How much more often than by chance the goal is found by what was seen around the frontier: the
// mean over the things within 3 m, as log2 in sixteenths.
static int affinity(const Explorer *explorer, const FrontierCluster *cluster) {
    const float AROUND = 3.0f; // [m]
    const Observation *seen = &explorer->seen;
    const MemoryShortTerm *near = explorer->memory->near;
    const char *goal = name_of(seen, seen->goal_category);
    int sum = 0, count = 0;
    for (int i = 0; i < near->count; i++) {
        if (near->entries[i].kind != MEMORY_ENTRY_THING) continue;
        float at[3];
        memory_short_term_position(near, i, explorer->memory->clock, at);
        if (hypotf(at[0] - cluster->xz[0], at[2] - cluster->xz[1]) > AROUND) continue;
        sum += prior_affinity(goal, name_of(seen, near->entries[i].category));
        count++;
    }
    return count > 0 ? sum / count : 0;
}

static int64_t value_semantic(const Explorer *explorer, const FrontierCluster *cluster) {
    float factor = exp2f((float)affinity(explorer, cluster) / 16);
    return (int64_t)((float)value_frontier(explorer, cluster) * factor) + 1;
}

#define X(policy, about) {#policy, about, value_##policy},
const ExplorePolicy explore_policies[] = {EXPLORE_POLICIES(X)};
#undef X
const int explore_policy_count = ARRAY_COUNT(explore_policies);

const ExplorePolicy *explore_policy_find(const char *name, Error *err) {
    const char *names[ARRAY_COUNT(explore_policies)];
    for (int i = 0; i < explore_policy_count; i++) {
        if (strcmp(explore_policies[i].name, name) == 0) return &explore_policies[i];
        names[i] = explore_policies[i].name;
    }
    config_no_such("way to explore", name, names, explore_policy_count, "cairn eval --help", err);
    return NULL;
}
