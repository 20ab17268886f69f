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
    float *cost, *worth;           // [slots]
};

PolicySight *policy_sight_create(uint32_t slots, float slope, Arena *arena);

// Looks at all frames from `pose`; those that are picked already have halved their points.
void policy_sight_begin(ModelCache *cache, const float pose[MODEL_POSE]);

// The frame of the bank of greatest worth that is not picked and still sees a point; of equal ones
// the newest. `place` 0: of any. SIGHT_NONE when there is none.
enum { SIGHT_NONE = -1 };
int policy_sight_best(ModelCache *cache, bool is_whole, uint64_t place);
void policy_sight_cover(ModelCache *cache, uint32_t slot);

// Picks up to `most` frames, best first, and returns their number.
uint32_t policy_sight_pick(ModelCache *cache, uint32_t most, bool is_whole, uint64_t place);
// First those of the hinted places, in their order.
uint32_t policy_sight_pick_hinted(ModelCache *cache, uint32_t most);
