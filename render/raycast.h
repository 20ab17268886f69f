// The ray cast in C, in the three bodies it has on the host, and the steps they share.
//
//     raycast_walk.c    the definition: what a ray meets
//     raycast_shade.c   the definition: what a hit looks like
//     raycast.c         the definition: a tile of pixels; and the choice among the bodies
//     raycast_packet.h  the same arithmetic for 8 or 16 rays at once, compiled twice:
//     raycast_avx2.c, raycast_avx512.c
//     raycast.comp      the same arithmetic for a GPU
//
// A result does not depend on the order in which the trees are walked: of two hits the nearer
// counts, and at equal distance the smaller (instance, triangle). So plain loop and packets agree
// bit for bit, and a test says so.

#pragma once

#include "gpu/gpu.h"
#include "render/raycast_gpu.h"

typedef struct RaycastHit {
    float t;    // along the ray; its direction has length 1 along the viewing axis, so t is depth
    float u, v; // weights of the second and third corner
    uint32_t instance, triangle; // RAYCAST_NONE = nothing; triangle within the mesh
} RaycastHit;

extern const GpuCode raycast_code;

// The bodies, all with the same results. The last two are called only where the processor can.
void raycast_plain(const void *args, uint32_t begin, uint32_t end);
void raycast_avx2(const void *args, uint32_t begin, uint32_t end);
void raycast_avx512(const void *args, uint32_t begin, uint32_t end);
// Workgroups for `args`.
uint32_t raycast_group_count(const RaycastArgs *args);

// World direction through (x, y), in pixels from the upper left corner; length 1 along the axis.
void raycast_direction(const RaycastArgs *args, const RaycastView *view, float x, float y,
                       float direction[3]);

RaycastHit raycast_closest(const RaycastView *view, const float direction[3]);
bool raycast_is_shadowed(const RaycastView *view, const float origin[3]);
// The texel nearest to the hit is transparent. Only asked where the material has holes.
bool raycast_is_hole(const RaycastScene *scene, uint32_t triangle, float u, float v);

// Linear colour before tone mapping and encoding. `direction` need not have unit length.
void raycast_shade(const RaycastArgs *args, const RaycastView *view, const float direction[3],
                   const RaycastHit *hit, float color[3]);
// Of the surface, unit length, in the world, towards the eye; as shading uses it.
void raycast_normal(const RaycastView *view, const float direction[3], const RaycastHit *hit,
                    float normal[3]);
void raycast_sky(const RaycastScene *scene, const float direction[3], float color[3]);
float raycast_tone(float linear);              // 0 .. 1, still linear
uint32_t raycast_encode(const float color[3]); // RGBA8, sRGB, of toned colours
