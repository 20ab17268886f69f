// Walks: a camera led through a procedural home, one action a frame. The world model learns from
// such frames and is judged by them.
//
//     World world;
//     walk_settings(&app, 64);                       64 x 64 pixels, the host device, no cache
//     walk_home_open(&app, 5000, gpu, &world, err)   the home, ready to walk in
//     walk_make(&app, &world, render, WALK_LOOP, seed, 64, true, arena, &walk, err)
//     walk.rgb[((frame * size + row) * size + column) * 3]
//
//     frame 0 ── action ──► frame 1 ── action ──► ...          cameras[f] is the exact pose of f
//
// An action is a step ahead or aside (0.25 m x 0.5, 1 or 1.5, shorter at the end of a leg or along
// a wall), a turn of 10 to 30 degrees, or a look up or down by 15 or 30; walks to learn from have
// rolls, pedestal moves and any speed besides (walk.bold). The kinds differ in when
// places are seen again, which is what memory is for:
//
//     explore     from room to room to places drawn at random
//     loop        A, B, C and back to A, by another way where there is one
//     palindrome  there, and the same poses backwards
//     look        turns on the spot, there and back or all the way round, with short ways between
//     return      a place is left, and come back to after a gap
//
// A walk is a function of (home, kind, seed, frames, settings): on the host device the same bytes
// on every machine. To add a kind: a row below, and a function of its name in walk_plan.c.
//
// Homes for training have seeds from WALK_TRAIN on. Those from WALK_HELD_OUT on are for judging
// only.

#pragma once

#include "app/world.h"
#include "model/action.h"

// share: how many of a hundred walks to learn from are of this kind
#define WALK_KINDS(X)                                                      \
    X(EXPLORE, explore, 30, "from room to room to places drawn at random") \
    X(LOOP, loop, 20, "A, B, C and back to A")                             \
    X(PALINDROME, palindrome, 25, "there, and the same poses backwards")   \
    X(LOOK, look, 15, "turns on the spot, there and back or all the way")  \
    X(RETURN, return, 10, "a place is left, and come back to after a gap")

#define X(SYMBOL, name, share, about) WALK_##SYMBOL,
typedef enum WalkKind { WALK_KINDS(X) WALK_KIND_COUNT } WalkKind;
#undef X

extern const char *const walk_kind_names[WALK_KIND_COUNT];

enum {
    WALK_TRAIN = 100000,
    WALK_HELD_OUT = 5000,
    WALK_HELD_OUT_COUNT = 64,
    WALK_BATCH = 64, // pictures that the Render of a walk must have room for
};

typedef struct Walk {
    uint32_t frames, size;
    uint8_t *rgb;          // [frames][size][size][3] sRGB
    float *depth;          // [frames][size][size] along the viewing axis [m]; NULL: not asked for
    RenderCamera *cameras; // [frames]
    uint64_t scene_seed;   // of home:SEED; 0 in another scene
    WalkKind kind;
} Walk;

// Settings that suit: pictures of size x size, four rays a pixel, depth as far as one can see in a
// home and its garden, nothing kept in the cache directory, a coarse navmesh that keeps the camera
// 0.2 m from things.
void walk_settings(App *app, uint32_t size);

// world_open for a home that is seen once: never touches the cache. world_close closes it. gpu may
// be NULL: then it can be walked in but not drawn.
bool walk_home_open(const App *app, uint64_t scene_seed, Gpu *gpu, World *world, Error *err);

// `render` draws app->render.width = app->render.height pixels a side, WALK_BATCH pictures at once.
// Fails where there is nowhere to walk, or when the device does.
bool walk_make(const App *app, const World *world, Render *render, WalkKind kind, uint64_t seed,
               uint32_t frames, bool with_depth, Arena *arena, Walk *walk, Error *err);

// The camera's pose as the model knows it; `time` in frames.
void walk_pose(const RenderCamera *camera, float time, float pose[MODEL_POSE]);

//---- its parts -----------------------------------------------------------------------------------

WalkKind walk_kind_draw(Rng *rng); // by the shares
// Poses only. `eye` is the camera's height above the floor [m]; `bold` the share of actions that
// are any of the twelve of model/action.h at any speed, as the model must learn to obey them all.
bool walk_plan(const Navmesh *navmesh, float eye, float bold, WalkKind kind, uint64_t seed,
               uint32_t frames, RenderCamera *cameras, Error *err);
// Fills rgb, and depth unless NULL, from size, frames and cameras.
bool walk_draw(const World *world, Render *render, Walk *walk, Error *err);
// Of poses, colours and depth.
uint64_t walk_digest(const Walk *walk);
