// What stays in a cache and what a camera sees of it: one row and one file for each way.
//
//     leave    a frame is the first one before the window now: takes it into the bank, gives up its
//              whole rows, or drops it
//     drop     a new frame does not fit: gives something of the bank up. Called until it fits; what
//              is not in the bank goes, the oldest first, when it returns false
//     choose   the window is shown: picks frames of the bank
//
//     window     the last frames, as many as a view has rows
//     full       every frame, whole: what the others are measured against
//     relic      older frames pooled by a fixed schedule (RELIC)
//     scout      older frames keep the last patch of every 8 (SCOUT, arXiv 2509.00935)
//     landmarks  whole frames that look at what the camera looks at
//     random     whole frames of the same bank, drawn
//     places     whole frames of the places that long-term memory names, then landmarks
//     combined   a few landmarks, those of named places first, then many frames pooled 4 × 4
//
// To add one: write policy_NAME.c and its row here.

#pragma once

#include "model/cache.h"

#define MODEL_POLICIES(X) \
    X(window)             \
    X(full)               \
    X(relic)              \
    X(scout)              \
    X(landmarks)          \
    X(random)             \
    X(places)             \
    X(combined)

typedef struct CachePolicy {
    const char *name;
    // Frames that are shown whole because they are the last ones. NULL: as configured.
    uint32_t (*window)(const ModelCacheConfig *config, uint32_t tokens);
    // The form in which frame `index` is kept when it is not whole; MODEL_WHOLE: none. NULL: none.
    ModelPageKind (*far_kind)(uint32_t index);
    void (*leave)(ModelCache *cache, uint32_t slot);
    bool (*drop)(ModelCache *cache);
    void (*choose)(ModelCache *cache, const float pose[MODEL_POSE]);
    bool sees_all; // `rows` does not limit it
} CachePolicy;

#define X(name) extern const CachePolicy policy_##name;
MODEL_POLICIES(X)
#undef X

// NULL, and the nearest name in err, when there is none.
const CachePolicy *policy_find(const char *name, Error *err);

// Parts that policies share. policy.c:
void policy_drop_leaving(ModelCache *cache, uint32_t slot);
bool policy_drop_nothing(ModelCache *cache);
void policy_choose_nothing(ModelCache *cache, const float pose[MODEL_POSE]);
bool policy_drop_oldest(ModelCache *cache);
void policy_trim(ModelCache *cache); // the oldest go until all that is kept can be shown
void policy_choose_all(ModelCache *cache, const float pose[MODEL_POSE]);
