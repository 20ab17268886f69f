// What `cairn dream` writes beside a dream's memory (model/dream_file.h), so that it goes on where
// it stopped: in the same scene, by the same settings, with the body where it stood.
//
//     "stage"   version, scene, frames so far, feet, yaw, pitch, speed, pose of the last frame
//     "given"   settings as text, each ended by a zero byte: name=value
//
// Of settings, what the user sets when it goes on counts; all else is as it was. What rows are
// stored by (model_cache) cannot be changed any more.

#pragma once

#include "app/app.h"
#include "model/dream.h"

typedef struct DreamSaved {
    char scene[CONFIG_TEXT_BYTES];
    uint32_t count; // frames so far
    float feet[3], yaw, pitch, gamma;
    bool sees_real;
    float last[MODEL_POSE]; // of the last frame
} DreamSaved;

bool dream_saved_save(const App *app, const DreamSaved *saved, ModelDream *dream, const char *path,
                      Error *err);

// Of a file's chunks: what stands above, and `app` as it was given, completed by the file's
// settings. The copy lives in `arena`.
bool dream_saved_read(const MemoryChunk *chunks, int count, const App *app, Arena *arena,
                      DreamSaved *saved, App **completed, Error *err);
