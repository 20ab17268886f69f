// The pictures of a scene file: decoded on all cores, handed to the builder in order.

#pragma once

#include "scenes/scene_builder.h"

typedef struct ScenePicture {
    int source;     // which picture of the file; the reader's number, given to `read`
    uint32_t flags; // SCENE_TEXTURE_*
    int texture;    // out: its index in the builder

    // while it is being decoded
    Arena arena;
    Image pixels;
    bool ok;
    Error err;
} ScenePicture;

// Gives the bytes of a PNG or JPEG file. Runs on any thread.
typedef bool ScenePictureRead(const void *context, int source, Arena *arena, FileBytes *bytes,
                              Error *err);

// The place in pictures[*count] of this source with these flags; appended if it is new.
int scene_picture_find(ScenePicture *pictures, int *count, int source, uint32_t flags);

// Adds all to the builder. On failure err tells the reason and *failed the picture.
bool scene_picture_add_all(SceneBuilder *builder, ScenePicture *pictures, int count,
                           ScenePictureRead *read, const void *context, int *failed, Error *err);
