// Pictures of a walk as videos: an AVI, which needs nothing (base/avi.h), and an MP4 (H.264,
// yuv420p), which players everywhere open, where there is an ffmpeg on the PATH: pictures go into
// its standard input as they are, without a file between.
//
// Small pictures are enlarged by whole factors, pixels becoming squares.

#pragma once

#include "base/image.h"

typedef struct ReplayPictures {
    const uint8_t *rgb; // [count][height][width][3]
    uint32_t count, width, height;
} ReplayPictures;

// Writes base.avi and, if it can be, base.mp4. Where there is no ffmpeg *note becomes one line that
// says so.
bool replay_video_save(const ReplayPictures *pictures, const char *base, const char **note,
                       Error *err);
