// What `cairn render` writes of one view: a picture for each sensor, and for lenses, normals and
// flow the numbers themselves.
//
//     BASE_rgb.png  BASE_depth.png  BASE_semantic.png  BASE_instance.png
//     BASE_normals.png  BASE_flow.png                    with --normals, --flow
//     BASE.npz      depth, semantic, instance, normals, flow [height][width](...), rgb; the camera:
//                   position [3], axes [3][3] (right, up, back, in the world); when there is more
//                   than the four sensors of a pinhole
//     BASE_points.ply   of a lidar: returns in the world (Y up) with colours and ids

#pragma once

#include "app/app.h"

// `view` is what `frames` show.
bool shot_files_save(const App *app, const RenderView *view, const RenderFrames *frames,
                     const char *base, Arena *arena, Error *err);
