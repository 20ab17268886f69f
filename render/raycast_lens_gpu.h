// What render.c says to the kernel of general lenses. Read by both compilers.
//
//     RaycastLensArgs ─┬► views[v]     as the pinhole's kernel gets them (raycast_gpu.h)
//                      ├► lens         one for all views (lens_gpu.h)
//                      ├► before[v]    where the camera and the instances were: for flow alone
//                      └► rgba, depth, semantic, instance, normals, flow    what `sensors` asks for
//
// Workgroups are tiles of 8 × 8 pixels, numbered as the pinhole's.

#ifndef RENDER_RAYCAST_LENS_GPU_H
#define RENDER_RAYCAST_LENS_GPU_H

#include "render/lens_gpu.h"
#include "render/raycast_gpu.h"

#define RAYCAST_NORMALS 16u // sensors that only this kernel has
#define RAYCAST_FLOW 32u

#define RAYCAST_NAN 0x7fc00000u

// An instance as it was a step ago.
struct RaycastPlacement {
    float world_from_local[12]; // 3 rows of 4
    uint is_moved;              // it was elsewhere
    uint unused[3];             // 64 bytes
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RaycastPlacements {
    RaycastPlacement at[];
};
#endif

struct RaycastBefore {
    GPU_PTR(RaycastPlacements) placements; // RaycastPlacement[instances], if has_placements
    uint has_placements;
    float position[3];
    float right[3], up[3], forward[3];
    uint unused; // 64 bytes
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer RaycastBefores {
    RaycastBefore at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RenderLensRef {
    RenderLens at;
};
#endif

struct RaycastLensArgs {
    GPU_PTR(RaycastViews) views;    // RaycastView[view_count]
    GPU_PTR(RaycastBefores) before; // RaycastBefore[view_count]
    GPU_PTR(RenderLensRef) lens;
    GPU_PTR(U32) rgba;
    GPU_PTR(F32) depth;
    GPU_PTR(U32) semantic;
    GPU_PTR(U32) instance;
    GPU_PTR(F32) normals; // [pixel][3], in the frame of the camera: right, up, back
    GPU_PTR(U32) flow;    // [pixel][2] floats as bits, for the sake of NaN
    uint width, height, view_count;
    uint sensors, flags, samples;
    float min_depth, max_depth;
};

#ifndef VULKAN
typedef struct RaycastPlacement RaycastPlacement;
typedef struct RaycastBefore RaycastBefore;
typedef struct RaycastLensArgs RaycastLensArgs;
#endif

#endif
