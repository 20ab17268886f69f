// The ray cast through any lens (lens.h), and the sensors that the pinhole's kernel does not have:
// surface normals and flow. The pinhole has its own kernel, raycast.h, whose steps this one shares:
// a ray is one of that kernel's, of a view moved to where the ray starts.
//
//     raycast_lens.c         the definition, one ray at a time
//     raycast_packet_lens.h  the same bits for 8 or 16 rays at once where they have one eye, with
//                            the pinhole's template (raycast_packet.h), compiled twice:
//     raycast_lens_avx2.c, raycast_lens_avx512.c
//     raycast_lens.comp      the same arithmetic for a GPU, with lens.glsl

#pragma once

#include "render/raycast.h"
#include "render/raycast_lens_gpu.h"

// One ray and what it meets: `view` is moved to where the ray starts.
typedef struct RaycastSight {
    RaycastView view;
    float direction[3]; // world
    RaycastHit hit;
    bool sees; // else the lens has no ray there, or a lidar no return
} RaycastSight;

extern const GpuCode raycast_lens_code;

// The bodies, all with the same results. The last two are called only where the processor can.
void raycast_lens_plain(const void *args, uint32_t begin, uint32_t end);
void raycast_lens_avx2(const void *args, uint32_t begin, uint32_t end);
void raycast_lens_avx512(const void *args, uint32_t begin, uint32_t end);
// Workgroups for `args`.
uint32_t raycast_lens_group_count(const RaycastLensArgs *args);

// World direction through (x, y), in pixels from the upper left corner, of a lens with one eye;
// false where it has none.
bool raycast_lens_direction(const RenderLens *lens, const RaycastView *view, float x, float y,
                            float direction[3]);
// Writes the normal and the flow of a pixel, what of them is asked for.
void raycast_lens_finish(const RaycastLensArgs *args, const RenderLens *lens,
                         const RaycastSight *sight, uint32_t view_index, uint32_t column,
                         uint32_t row);
