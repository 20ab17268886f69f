// A recording as arrays for who learns from it: one NPZ, T actions in T + 1 rows. Row 0 is the
// first observation, to which no action led; row t is what action t led to.
//
//     array          shape             type  row 0          row t
//     image          [T+1][h][w][3]    u8    first picture  sRGB, after action t
//     depth          [T+1][h][w]       f32   first picture  z-depth [m], of min_depth .. max_depth
//     semantic       [T+1][h][w]       u32   first picture  index into `categories`, 0: none
//     action         [T+1]             u8    6: none        index into `actions`
//     action_onehot  [T+1][6]          f32   all 0          1 where the action is
//     reward         [T+1]             f32   0              geodesic distance to the nearest goal
//                                                           before action t, minus after [m]
//     terminal       [T+1]             u8    0              1: stop was called (the last row,
//     unless
//                                                           the steps ran out)
//     collision      [T+1]             u8    0              1: the action met a wall
//     position       [T+1][3]          f32   start          of the feet, in the world [m]
//     heading        [T+1]             f32   start          0 along -Z, positive left [rad]
//     camera_pose    [T+1][4][4]       f32   at the start   world from camera; the camera looks
//     along
//                                                           its -Z, Y up (OpenGL), a column vector
//                                                           behind: world = pose camera
//     intrinsics     [3][3]            f32   of all rows: column = cx + fx x / -z,
//                                            row = cy - fy y / -z, pixel centres end in .5
//     actions        [7]               S64   "stop", "move_forward", ..., "none"
//     categories     [categories]      S64   names; 0 is none
//
// Texts are bytes in Python (b'stop'). Distances that are infinite give reward 0. Pictures have the
// noise that the settings name. Videos, where wanted: app/replay_video.h.

#pragma once

#include "app/world.h"
#include "sim/recording.h"

enum { REPLAY_NO_ACTION = ACTION_COUNT };

typedef struct ReplayFiles {
    Arena arena;
    const App *app;
    Render *render;
    SimSensorNoise noise;
    const char *note; // one line that whoever asked should read, or NULL
} ReplayFiles;

// Of the pictures that app->render names; app->replay says where files go and which.
bool replay_files_create(const App *app, Gpu *gpu, ReplayFiles *files, Error *err);
void replay_files_destroy(ReplayFiles *files); // a zeroed one is fine

// Plays the recording in its world and writes its files; *base is their path up to the extension,
// allocated in `arena`.
bool replay_files_save(ReplayFiles *files, const World *world, const SimRecording *recording,
                       Arena *arena, const char **base, Error *err);
