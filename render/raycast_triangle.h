// Does a ray meet a triangle, and which of two hits counts: the definition, used by the plain body
// and by packets wherever they follow one ray alone.
//
// The triangle test is that of Möller and Trumbore (1997), with the triple products turned so that
// what many rays share comes first. Rays from one eye share s = origin - corner:
//
//     n = e2 × e1    a = e2 × s    b = s × e1          once per triangle and eye
//     det = d·n      u = d·a/det   v = d·b/det     t = -(s·n)/det
//
// and rays to the sun share the direction d:
//
//     p = d × e2     q = e1 × d    n = e1 × e2     det = e1·p
//     u = s·p/det    v = s·q/det   t = s·n/det
//
// Both sides of a triangle are seen. Division comes last, and only for hits.

#pragma once

#include "render/raycast.h"
#include "render/raycast_vector.h"

#include <math.h>

// A distance along an axis that the ray does not follow is huge, but never 0 × infinity.
static inline float raycast_invert(float d) {
    return 1.0f / (fabsf(d) > 1e-20f ? d : copysignf(1e-20f, d));
}

// Turns signs so that det is positive, and tells whether the point lies inside the triangle.
static inline bool raycast_is_inside(float *det, float *u, float *v, float *t) {
    if (signbit(*det)) {
        *det = -*det;
        *u = -*u;
        *v = -*v;
        *t = -*t;
    }
    float edge = *det * RAYCAST_EDGE;
    return *det > 0.0f && *t > 0.0f && *u >= -edge && *v >= -edge && *u + *v <= *det + edge;
}

static inline bool raycast_eye_triangle(const SceneTriangle *triangle, Vec3 origin, Vec3 direction,
                                        RaycastHit *hit) {
    Vec3 e1 = vec3_load(triangle->edge1), e2 = vec3_load(triangle->edge2);
    Vec3 s = vec3_sub(origin, vec3_load(triangle->origin));
    Vec3 n = vec3_cross(e2, e1);
    float det = vec3_dot(direction, n);
    float u = vec3_dot(direction, vec3_cross(e2, s));
    float v = vec3_dot(direction, vec3_cross(s, e1));
    float t = -vec3_dot(s, n);
    if (!raycast_is_inside(&det, &u, &v, &t)) return false;
    float scale = 1.0f / det;
    hit->t = t * scale;
    hit->u = u * scale;
    hit->v = v * scale;
    return true;
}

static inline bool raycast_sun_triangle(const SceneTriangle *triangle, Vec3 origin, Vec3 direction,
                                        RaycastHit *hit) {
    Vec3 e1 = vec3_load(triangle->edge1), e2 = vec3_load(triangle->edge2);
    Vec3 p = vec3_cross(direction, e2);
    Vec3 s = vec3_sub(origin, vec3_load(triangle->origin));
    float det = vec3_dot(e1, p);
    float u = vec3_dot(s, p);
    float v = vec3_dot(s, vec3_cross(e1, direction));
    float t = vec3_dot(s, vec3_cross(e1, e2));
    if (!raycast_is_inside(&det, &u, &v, &t)) return false;
    float scale = 1.0f / det;
    hit->u = u * scale;
    hit->v = v * scale;
    return true;
}

static inline bool raycast_has_holes(const RaycastScene *scene, const RaycastInstance *instance,
                                     uint32_t triangle) {
    if (!(instance->flags & RAYCAST_HAS_CUTOUT)) return false;
    const SceneShade *shade = GPU_AT(const SceneShade, scene->shades) + triangle;
    return GPU_AT(const SceneMaterial, scene->materials)[shade->material].flags &
           SCENE_MATERIAL_CUTOUT;
}

static inline bool raycast_is_through_hole(const RaycastScene *scene,
                                           const RaycastInstance *instance, uint32_t triangle,
                                           const RaycastHit *hit) {
    return raycast_has_holes(scene, instance, triangle) &&
           raycast_is_hole(scene, triangle, hit->u, hit->v);
}

// Of two hits the nearer counts, then the one with the smaller numbers.
static inline bool raycast_is_before(const RaycastHit *a, const RaycastHit *b) {
    if (a->t != b->t) return a->t < b->t;
    if (a->instance != b->instance) return a->instance < b->instance;
    return a->triangle < b->triangle;
}
