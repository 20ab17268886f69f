// Things in a picture: patches of one category, with their place in the world.
//
// A patch is a connected part of the semantic picture whose depth does not jump, so that two chairs
// in a row are two things. The pinhole camera takes each of its pixels back to the world:
//
//     point = camera + depth (ahead + right (column - middle) / f + up (middle - row) / f)
//
// What is told of a thing is its middle, its half extent, and its nearest visible point: an agent
// that must come within a metre of a sofa measures to the sofa's edge, not to its middle. Pixels
// without a reading (0) or beyond the camera's range are left out, and so are patches of too few
// pixels: at that size a thing may be a sliver seen through a door.

#pragma once

#include "base/arena.h"
#include "memory/short_term.h"

enum { RECOGNISE_MAX = 64 };

typedef struct RecogniseThing {
    uint32_t category;
    int pixels;
    float middle[3];                // mean of its visible points
    float nearest[3];               // the visible point with the least horizontal distance
    float distance;                 // horizontal, from the camera to `nearest` [m]
    float low;                      // height of its lowest visible point [m]
    float radius;                   // half of its larger horizontal extent [m]
    int8_t feature[MEMORY_FEATURE]; // how it looks, see appearance.h; zeros without colours
} RecogniseThing;

typedef struct Recognise {
    MemoryCamera camera;
    float *right, *up; // [width], [height] slopes of the rays
    uint8_t *is_taken; // [height][width]
    int32_t *queue;    // [height * width]
    RecogniseThing things[RECOGNISE_MAX];
    int count;
} Recognise;

Recognise *recognise_create(const MemoryCamera *camera, Arena *arena);

// Fills things[count] in reading order of their first pixels.
// rgba: [height][width][4], NULL: things have no feature.
void recognise_picture(Recognise *recognise, const MemoryPose *pose, const float *depth,
                       const uint32_t *semantic, const uint8_t *rgba);

// Where a world point appears: pixel column and row, and its depth [m]; false if it is behind the
// camera or outside the picture.
bool recognise_project(const Recognise *recognise, const MemoryPose *pose, const float point[3],
                       int pixel[2], float *depth);
