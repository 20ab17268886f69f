// The ray cast through any lens (lens.h), and the sensors that the pinhole's kernel does not have:
// surface normals and flow. The pinhole has its own kernel, raycast.h, whose steps this one shares:
// a ray is one of that kernel's, of a view moved to where the ray starts.
//
//     raycast_lens.c     the definition, one ray at a time
//     raycast_lens.comp  the same arithmetic for a GPU, with lens.glsl

#pragma once

#include "render/raycast.h"
#include "render/raycast_lens_gpu.h"

extern const GpuCode raycast_lens_code;

void raycast_lens_plain(const void *args, uint32_t begin, uint32_t end);
uint32_t raycast_lens_group_count(const RaycastLensArgs *args);
