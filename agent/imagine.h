// Looking without being there: what a camera would see from somewhere, by whoever knows.
//
//     Imagine imagine;
//     imagine_model(gpu, path, &imagine, arena, err);     the world model and its weights
//     imagine.follow(imagine.self, memory);                     in every step
//     imagine.remember(imagine.self, rgb, &eye, memory, err);   of every picture worth keeping
//     imagine.look(imagine.self, eye, yaw, &glance, err);
//     imagine.destroy(imagine.self);
//
// A table of functions, so that tests can put the true renderer in the place of the model.

#pragma once

#include "agent/glance.h"
#include "base/arena.h"
#include "base/error.h"
#include "memory/memory.h"

typedef struct Imagine {
    void *self; // NULL: nobody imagines
    // What a level camera at `eye` turned to `yaw` sees. Fails only when the device does.
    bool (*look)(void *self, const float eye[3], float yaw, Glance *glance, Error *err);
    // rgb [64][64][3] as glance_resample makes it. `memory`: the agent's, which says what part of
    // the world it is of and whether something moves in it; NULL: nobody says
    bool (*remember)(void *self, const uint8_t *rgb, const MemoryPose *eye, const Memory *memory,
                     Error *err);
    // The agent's map may have changed: what is remembered moves along, and places that the memory
    // holds to be relevant are asked of it from now on. Returns how far the picture went that went
    // farthest [m, and radians]. NULL: nothing moves
    float (*follow)(void *self, const Memory *memory);
    bool (*can_look)(const void *self); // is anything remembered?
    void (*forget)(void *self);
    void (*destroy)(void *self);
} Imagine;

// The world model with the weights of a file ("": those built in). False when its weights cannot be
// loaded, or are not for such pictures.
bool imagine_model(Gpu *gpu, const char *path, Arena *arena, Imagine *imagine, Error *err);
