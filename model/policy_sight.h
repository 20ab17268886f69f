// Which remembered frames look at what a camera looks at, from poses alone.
//
//     27 points of the camera's frustum: 9 azimuths × 0.7, 1.5, 3 m
//     worth of a frame = share of the points that lie in its frustum − 0.05 · metres between
//
// Measured in place of true overlap (depth known): as good, and 2 dB better than the last frames. A
// point that a chosen frame sees counts half as much for the next, so that the chosen ones cover
// the frustum rather than repeat each other (non-adjacency).

#pragma once

#include "model/cache_state.h"

enum { SIGHT_AZIMUTHS = 9, SIGHT_DEPTHS = 3, SIGHT_POINTS = SIGHT_AZIMUTHS * SIGHT_DEPTHS };

struct PolicySight {
    float points[SIGHT_POINTS][3]; // in a camera's own coordinates
    float weights[SIGHT_POINTS];   // sum is 1 at first
    uint32_t *seen;                // [slots] bits of the points in the frustum
    float *cost, *worth;           // [slots]; a cost without end: is picked
};

PolicySight *policy_sight_create(uint32_t slots, float slope, Arena *arena);

// Looks at all frames from `pose`; those that are picked already have halved their points.
void policy_sight_begin(ModelCache *cache, const float pose[MODEL_POSE]);

// Which frames of the bank are asked for.
typedef struct SightWish {
    bool is_far;     // by their few rows, not whole
    bool may_be_out; // also frames that see no point
    uint64_t place;  // 0: of any
} SightWish;

// Picks up to `most` frames, those of greatest worth first (of equal ones the newest), and returns
// their number.
uint32_t policy_sight_pick(ModelCache *cache, uint32_t most, SightWish wish);
// Whole frames of the hinted places, in their order.
uint32_t policy_sight_pick_hinted(ModelCache *cache, uint32_t most, bool may_be_out);
