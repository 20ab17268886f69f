// Where a submap stands: a turn about +Y and a shift. Floors are level and gravity is felt, so that
// odometry drifts in x, z and heading only; y travels along unturned.
//
//     world = turn(yaw) * local + position        yaw as MemoryPose: from -Z towards -X
//
// Plain float arithmetic on the host: the same on every device, since no kernel computes it.

#pragma once

#include "memory/pose.h"

typedef struct MemoryTransform {
    float position[3]; // of the local origin [m]
    float yaw;         // [rad], kept within -pi .. pi
} MemoryTransform;

extern const MemoryTransform memory_transform_identity;

void memory_transform_point(const MemoryTransform *at, const float local[3], float world[3]);
void memory_transform_pose(const MemoryTransform *at, const MemoryPose *local, MemoryPose *world);
MemoryTransform memory_transform_inverse(const MemoryTransform *at);
// first `inner`, then `outer`
MemoryTransform memory_transform_compose(const MemoryTransform *outer,
                                         const MemoryTransform *inner);
// The transform under which `local` becomes `world` (of positions and yaws; pitch is left out).
MemoryTransform memory_transform_between(const MemoryPose *local, const MemoryPose *world);
float memory_transform_angle(float angle); // wrapped to -pi .. pi
