// What can be said of a frame without a model, and how good it is: the floor and the ceiling that a
// world model's score stands between.
//
//     mean      one colour: the mean of all memory frames                              floor
//     nearest   the memory frame of the nearest pose, as it is (metres + 2 x radians)
//     warp      every pixel from the memory frame that sees it best, by the target's TRUE depth;
//               what nobody saw is grey. No model knows the depth: an oracle           ceiling
//
// Predictions are floats from 0 to 1 as the model's are, [size][size][3]. Errors of many frames are
// pooled before they become decibels: 10 log10(1 / mean squared error).

#pragma once

#include "app/walk_seen.h"

#define WALK_BASELINES(X)                              \
    X(mean, "one colour: the mean of the memory")      \
    X(nearest, "the memory frame of the nearest pose") \
    X(warp, "the memory frames, warped by the target's true depth: an oracle")

// Of the target only the camera is looked at, and by warp the depth. count may be 0: all is grey.
typedef void WalkBaselineBody(const RenderConfig *config, const WalkView *target,
                              const WalkView *memory, uint32_t count, float *prediction);

typedef struct WalkBaseline {
    const char *name, *about;
    WalkBaselineBody *predict;
} WalkBaseline;

#define X(name, about) +1
enum { WALK_BASELINE_COUNT = WALK_BASELINES(X) };
#undef X
extern const WalkBaseline walk_baselines[WALK_BASELINE_COUNT];

float walk_baseline_distance(const RenderCamera *a, const RenderCamera *b); // m + 2 x rad

typedef struct WalkError {
    double squares, values;
} WalkError;

// Adds the pixels where mask is 1 (NULL: all), or where it is 0 with `unseen`.
void walk_error_add(WalkError *error, const float *prediction, const uint8_t *truth,
                    const uint8_t *mask, bool unseen, uint32_t pixels);
double walk_error_psnr(const WalkError *error); // [dB]; NAN of nothing
