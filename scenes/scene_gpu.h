// How a scene lies in memory: plain arrays that the C code, the cache file and the ray-cast kernel
// read alike. Everything is 32-bit words, so C and GLSL agree on the layout (scalar layout).
//
//     top nodes ──► instances ──► meshes ──► nodes ──► triangles   (to intersect)
//                                                      shades      (what a hit looks like)
//                                                      └► materials ──► textures ──► texels
//
// A mesh is in its own coordinates; an instance places it in the world. Triangles and shades have
// the same order, that of the leaves of their mesh's tree.

#ifndef SCENES_SCENE_GPU_H // both compilers know this form
#define SCENES_SCENE_GPU_H

#include "base/words.h"

// One triangle, ready for the intersection of Möller and Trumbore (1997).
struct SceneTriangle {
    float origin[3], edge1[3], edge2[3];
};

// What is needed only once a ray has hit: 52 bytes beside the 36 above.
struct SceneShade {
    uint normal[3]; // octahedral, 16 bits an axis (scene_pack_normal)
    float uv[3][2]; // u right, v down, as glTF
    uint color[3];  // vertex colours RGBA8, linear; multiplied into the base colour
    uint material;
};

#define SCENE_NO_TEXTURE 0xffffffffu
#define SCENE_MATERIAL_EMISSIVE 1u // shown at full base colour, whatever the light
#define SCENE_MATERIAL_CUTOUT 2u   // texels with alpha below alpha_cutoff are holes

struct SceneMaterial {
    float base_color[4]; // linear RGBA
    uint texture;        // index, or SCENE_NO_TEXTURE
    float alpha_cutoff;
    uint flags;
    float roughness;
};

#define SCENE_TEXTURE_CLAMP_U 1u
#define SCENE_TEXTURE_CLAMP_V 2u

// Level 0 has width × height texels, sRGB RGBA8, rows from the top; each next level has half of
// both (at least 1) and follows directly.
struct SceneTexture {
    uint width, height, levels;
    uint first_texel;
    uint flags;
};

struct SceneMesh {
    uint first_node, node_count;         // its tree; child and triangle numbers inside are relative
    uint first_triangle, triangle_count; // its part of triangles[] and shades[]
    float low[3], high[3];
};

struct SceneInstance {
    float world_from_local[12]; // 3 rows of 4
    float local_from_world[12];
    uint mesh;
    uint object;   // index into objects[]; the instance sensor shows object + 1, so that 0 is
                   // "nothing"
    uint category; // what the semantic sensor shows; 0 is "no category"
};

#ifndef VULKAN
typedef struct SceneTriangle SceneTriangle;
typedef struct SceneShade SceneShade;
typedef struct SceneMaterial SceneMaterial;
typedef struct SceneTexture SceneTexture;
typedef struct SceneMesh SceneMesh;
typedef struct SceneInstance SceneInstance;
#endif

#endif
