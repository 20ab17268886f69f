// One ray against a scene, on the host: what does it meet first?
//
// For questions of the simulation (is the chair visible from here?), a handful of rays at a time.
// Pictures come from render/, which casts millions in a batch. Both walk the same two levels of
// trees and intersect as Möller and Trumbore (1997), from both sides.
//
// Materials are not looked at: glass and the holes of cut-out leaves stop a ray like a wall.

#pragma once

#include "scenes/scene.h"

typedef struct SceneHit {
    float distance;    // in lengths of `direction`
    float u, v;        // barycentric: the weights of the triangle's second and third corner
    uint32_t instance; // index into instances[]
    uint32_t object;   // index into objects[]
    uint32_t triangle; // index into triangles[]
} SceneHit;

// The nearest hit with 0 < distance < reach; false, and `hit` untouched, if there is none.
// `direction` need not have unit length: with direction = b - a and reach 1, the segment from a to
// b is asked for. A direction that is zero or not finite hits nothing. Allocates nothing.
bool scene_ray(const Scene *scene, const float origin[3], const float direction[3], float reach,
               SceneHit *hit);
