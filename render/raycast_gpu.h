// What render.c says to the ray-cast kernel. Read by both compilers.
//
//     RaycastArgs ──► views[v] ──► scene ──► triangles, shades, nodes, materials, textures, texels
//         │              └───────► instances, top nodes: the scene's own, or those of a world
//         └► rgba, depth, semantic, instance   [view][height][width], only what `sensors` asks for
//
// One workgroup draws one tile of 8 × 8 pixels of one view: workgroup = (view * tile rows + tile
// row) * tile columns + tile column.

#ifndef RENDER_RAYCAST_GPU_H
#define RENDER_RAYCAST_GPU_H

#include "gpu/shared.h"
#include "scenes/bvh_gpu.h"
#include "scenes/scene_gpu.h"

#define RAYCAST_TILE 8   // pixels a side
#define RAYCAST_GROUP 64 // threads: one pixel each

#define RAYCAST_RGB 1u // sensors, as RENDER_RGB ...
#define RAYCAST_DEPTH 2u
#define RAYCAST_SEMANTIC 4u
#define RAYCAST_INSTANCE 8u

#define RAYCAST_SHADOWS 1u // flags of RaycastArgs
#define RAYCAST_TEXTURES 2u

#define RAYCAST_HAS_CUTOUT 1u // flags of RaycastInstance: its mesh has triangles with holes

#define RAYCAST_LEVELS 16u // mip levels of a texture of 32768 texels a side
#define RAYCAST_NONE 0xffffffffu

// Boxes are widened by this part of a distance, so that a hit found inside a box is found from
// whatever side the tree is walked: about 80 roundings of a float.
#define RAYCAST_SLACK 1.00001f
// Triangles reach over their edges by this part of their size, which closes the cracks that
// rounding leaves between neighbours.
#define RAYCAST_EDGE 1e-6f
// Rays to the sun start so far off a surface [m], more with the distance from the eye: positions
// have 24 bits, and scans have dents of this size.
#define RAYCAST_OFFSET 1e-3f
#define RAYCAST_OFFSET_BY_DISTANCE 2e-4f

struct RaycastInstance {
    float local_from_world[12]; // 3 rows of 4
    uint first_node, first_triangle;
    uint flags;
    uint object;    // what the instance sensor shows: object id + 1
    uint category;  // what the semantic sensor shows
    uint unused[3]; // 80 bytes
};

struct RaycastTexture {
    uint width, height, levels, flags;
    uint first[RAYCAST_LEVELS]; // texel of each level
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RaycastNodes {
    BvhNode at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RaycastTriangles {
    SceneTriangle at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RaycastShades {
    SceneShade at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RaycastMaterials {
    SceneMaterial at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RaycastTextures {
    RaycastTexture at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer RaycastInstances {
    RaycastInstance at[];
};
#endif

struct RaycastScene {
    GPU_PTR(RaycastTriangles) triangles; // SceneTriangle[]
    GPU_PTR(RaycastShades) shades;       // SceneShade[]
    GPU_PTR(RaycastNodes) nodes;         // BvhNode[], of all meshes
    GPU_PTR(RaycastMaterials) materials; // SceneMaterial[]
    GPU_PTR(RaycastTextures) textures;   // RaycastTexture[]
    GPU_PTR(U32) texels;                 // RGBA8
    float sun_direction[3];
    float sun_color[3];
    float sky_color[3];
    float ground_color[3];
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer RaycastSceneRef {
    RaycastScene at;
};
#endif

struct RaycastView {
    GPU_PTR(RaycastSceneRef) scene;
    GPU_PTR(RaycastInstances) instances;
    GPU_PTR(RaycastNodes) top_nodes;
    float position[3];
    float right[3], up[3], forward[3]; // unit vectors; the depth of a point is along `forward`
};

#ifdef VULKAN
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer RaycastViews {
    RaycastView at[];
};
#endif

struct RaycastArgs {
    GPU_PTR(RaycastViews) views; // RaycastView[view_count]
    GPU_PTR(U32) rgba;
    GPU_PTR(F32) depth;
    GPU_PTR(U32) semantic;
    GPU_PTR(U32) instance;
    uint width, height, view_count;
    uint sensors, flags, samples;
    float half_width, half_height; // of the picture at distance 1
    float step;                    // of one pixel there
    float min_depth, max_depth;
};

#ifndef VULKAN
typedef struct RaycastInstance RaycastInstance;
typedef struct RaycastTexture RaycastTexture;
typedef struct RaycastScene RaycastScene;
typedef struct RaycastView RaycastView;
typedef struct RaycastArgs RaycastArgs;
#endif

#endif
