// The depth camera, and where it is.

#pragma once

#include "base/base.h"

// Fixed for the life of a memory.
typedef struct MemoryCamera {
    uint32_t width, height;
    float hfov; // radians
    float
        max_depth; // a reading of max_depth means "nothing within max_depth"; 0 means "no reading"
} MemoryCamera;

// Where the camera is: position of its centre, yaw about +Y from -Z towards -X, pitch up. Radians.
typedef struct MemoryPose {
    float position[3];
    float yaw, pitch;
} MemoryPose;
