// Turns and shifts of the floor plan: the group SE(2), with y travelling along.
//
//     turn(yaw) = |  cos  0  sin |      the same turn that takes a camera's -Z to its viewing
//                 |   0   1   0  |      direction (-sin, 0, -cos), so a transform's yaw and a
//                 | -sin  0  cos |      pose's yaw simply add
//
// The identity changes no bit of a point or a pose: cos 0 is 1, sin 0 is 0, and x + 0 is x. A map
// with one submap is therefore exactly the map that would be built without submaps.

#include "memory/transform.h"

#include <math.h>

const MemoryTransform memory_transform_identity = {{0.0f, 0.0f, 0.0f}, 0.0f};

static void turn(float yaw, const float from[3], float to[3]) {
    float s = sinf(yaw), c = cosf(yaw), x = from[0], z = from[2];
    to[0] = c * x + s * z;
    to[1] = from[1];
    to[2] = c * z - s * x;
}

// the remainder is exact: an angle that is already in place stays as it is
float memory_transform_angle(float angle) {
    return remainderf(angle, 2.0f * (float)M_PI);
}

void memory_transform_point(const MemoryTransform *at, const float local[3], float world[3]) {
    turn(at->yaw, local, world);
    for (int i = 0; i < 3; i++) world[i] += at->position[i];
}

void memory_transform_pose(const MemoryTransform *at, const MemoryPose *local, MemoryPose *world) {
    memory_transform_point(at, local->position, world->position);
    world->yaw = local->yaw + at->yaw;
    world->pitch = local->pitch;
}

MemoryTransform memory_transform_inverse(const MemoryTransform *at) {
    MemoryTransform inverse = {.yaw = 0.0f - at->yaw};
    turn(inverse.yaw, at->position, inverse.position);
    for (int i = 0; i < 3; i++) inverse.position[i] = 0.0f - inverse.position[i];
    return inverse;
}

MemoryTransform memory_transform_compose(const MemoryTransform *outer,
                                         const MemoryTransform *inner) {
    MemoryTransform both = {.yaw = memory_transform_angle(outer->yaw + inner->yaw)};
    memory_transform_point(outer, inner->position, both.position);
    return both;
}

MemoryTransform memory_transform_between(const MemoryPose *local, const MemoryPose *world) {
    MemoryTransform at = {.yaw = memory_transform_angle(world->yaw - local->yaw)};
    turn(at.yaw, local->position, at.position);
    for (int i = 0; i < 3; i++) at.position[i] = world->position[i] - at.position[i];
    return at;
}
