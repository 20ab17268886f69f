// The scene as one block of bytes: what the cache file holds and what the arrays of Scene point
// into.
//
//     ┌────────┬───────────┬────────┬───────┬────────┬───────────┬─────┬────────┬───────┐
//     │ header │ triangles │ shades │ nodes │ meshes │ instances │ ... │ texels │ names │
//     └────────┴───────────┴────────┴───────┴────────┴───────────┴─────┴────────┴───────┘
//       counts   each section starts at a multiple of 64; where follows from the counts
//
// The header's hash covers all from `low` on and the number of people, so that a damaged file is
// noticed before it is used, and two equal scenes have equal hashes whatever their names.

#pragma once

#include "scenes/scene.h"

enum { SCENE_IMAGE_VERSION = 1, SCENE_SECTIONS = 12, SCENE_ALIGNMENT = 64 };

// The counts in the order of the sections.
enum {
    SECTION_TRIANGLES,
    SECTION_SHADES,
    SECTION_NODES,
    SECTION_MESHES,
    SECTION_INSTANCES,
    SECTION_TOP_NODES,
    SECTION_MATERIALS,
    SECTION_TEXTURES,
    SECTION_TEXELS,
    SECTION_OBJECTS,
    SECTION_CATEGORIES,
    SECTION_NAMES,
};

typedef struct SceneImageHeader {
    char magic[8]; // "CAIRNSC" and a zero
    uint32_t version;
    uint16_t header_bytes, people; // how many of the last instances
    uint64_t total_bytes, hash;
    char name[64];
    float low[3], high[3];
    SceneLight light;
    uint32_t count[SCENE_SECTIONS];
} SceneImageHeader;

// Where each section starts; returns the size of the whole image.
uint64_t scene_image_layout(const uint32_t count[SCENE_SECTIONS], uint64_t start[SCENE_SECTIONS]);

// How many texels a texture has, all its levels together.
uint64_t scene_image_texels(const SceneTexture *texture);

// Completes the header of an image whose sections are filled.
void scene_image_seal(SceneImageHeader *header);
