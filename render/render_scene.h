// What render.c needs of a scene and a world: where the kernel finds them.

#pragma once

#include "render/raycast_lens_gpu.h"
#include "render/render.h"

// Fills in addresses of the scene, its instances and its top nodes (or the world's).
void render_scene_fill(const RenderView *view, RaycastView *out);
// Refits and uploads what has moved since the last call. Allocates nothing.
void render_world_update(RenderWorld *world);
// Uploads where the instances were, if that has changed, and fills in the address. Allocates
// nothing.
void render_world_remember(RenderWorld *world, RaycastBefore *before);
