// Which pixels of a frame other frames have seen: what a memory could know, by true geometry.
//
//     target pixel ──► its ray and true depth ──► a point in the world ──► projected into a memory
//     frame: inside it, and the inverse depth there agrees within 6 %? Then that frame saw it.
//
// What lies at max_depth or beyond (the sky) has no place, only a direction; it is seen where the
// memory frame also has sky.

#pragma once

#include "app/walk.h"

typedef struct WalkView {
    const RenderCamera *camera;
    const uint8_t *rgb; // [size][size][3]
    const float *depth; // [size][size]; needed of the target and of all that shall have seen it
} WalkView;

WalkView walk_view(const Walk *walk, uint32_t frame);

// Where a pixel of the target is seen best: from as far and from the same side as can be had.
typedef struct WalkSight {
    int frame;      // index into memory; -1: nobody saw it
    float pixel[2]; // there, from the upper left corner
} WalkSight;

// `config` is what the frames were drawn with, width = height = size.
void walk_seen_best(const RenderConfig *config, const WalkView *target, const WalkView *memory,
                    uint32_t count, WalkSight *sights); // [size][size]

// mask: 1 where at least one memory frame saw the pixel, else 0. Returns the share of ones.
float walk_seen(const RenderConfig *config, const WalkView *target, const WalkView *memory,
                uint32_t count, uint8_t *mask); // [size][size]
