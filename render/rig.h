// Several sensors on one body, each with its own picture, lens and mount.
//
//     front; left: yaw=90; roof: lens=equirectangular, width=512, height=256, up=0.3;
//     scan: lens=lidar, width=1024, height=16, max_depth=30
//
// Sensors are separated by ';'. Behind the name and ':' stand settings, separated by ',': any of
// RENDER_CONFIG, where what is not named is as for the rig as a whole, and the mount below, which
// is in the frame of the body's camera.
//
//     Rig rig;
//     if (!rig_parse(text, &defaults, &rig, err) || !rig_create(&rig, gpu, max_views, arena, err))
//     ... rig_render(&rig, s, views, count, RENDER_RGB, &frames, err);   // views[].camera: the
//     body's rig_destroy(&rig);

#pragma once

#include "render/render.h"

#define RIG_CONFIG(X)                                   \
    X(float, right, 0.0f, "of the body's camera [m]")   \
    X(float, up, 0.0f, "above it [m]")                  \
    X(float, back, 0.0f, "behind it [m]")               \
    X(float, yaw, 0.0f, "turned to the left [degrees]") \
    X(float, pitch, 0.0f, "tilted up [degrees]")        \
    X(float, roll, 0.0f, "tipped to its left, about its axis [degrees]")

CONFIG_DECLARE(RigConfig, rig, RIG_CONFIG)

enum { RIG_SENSORS = 16, RIG_NAME_BYTES = 24 };

typedef struct RigSensor {
    char name[RIG_NAME_BYTES]; // letters, digits, '_' and '-'
    RenderConfig config;
    RenderCamera mount;
    Render *render; // after rig_create
} RigSensor;

typedef struct Rig {
    RigSensor sensors[RIG_SENSORS];
    int count;
} Rig;

// Errors name the sensor and the setting; so does a name that stands twice.
bool rig_parse(const char *text, const RenderConfig *defaults, Rig *rig, Error *err);

bool rig_create(Rig *rig, Gpu *gpu, uint32_t max_views, Arena *arena, Error *err);
void rig_destroy(Rig *rig); // one that was only parsed, or failed to be created, is fine

// What one sensor of the rig sees, of `count` bodies, 64 at most: their cameras are those of the
// views, previous ones likewise.
bool rig_render(Rig *rig, int sensor, const RenderView *bodies, uint32_t count, uint32_t sensors,
                RenderFrames *frames, Error *err);
