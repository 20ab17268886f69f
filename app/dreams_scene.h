// The homes and histories of dreams.h.
//
//     place    frames 0 .. p-1: a walker looks about in one place                     [place]
//     gap      g frames of walks through the home, of which none saw what is asked    [past]
//     targets  views near those of the place, never the same ones: a part of a step aside, some
//              degrees turned
//
// Walks through a home soon come by every place again, so that a long gap hardly ever comes about
// by itself: frames that see a target are left out of the gap. So what can be known of a target is
// known from the place's frames alone, whatever the gap.

#pragma once

#include "app/dreams.h"
#include "app/walk_baseline.h"

typedef struct DreamsScene {
    const App *app;
    World world;
    Render *render;
    uint32_t size;
    Arena *arena;
} DreamsScene;

// When it fails there is nothing to close.
bool dreams_scene_open(DreamsJob *job, uint64_t scene_seed, DreamsScene *scene, Error *err);
void dreams_scene_close(DreamsScene *scene);

// Room for frames with depth, not yet drawn.
Walk dreams_walk(const DreamsScene *scene, uint32_t frames);
// Draws them; `moved`: a world in which things stand elsewhere, NULL: as it was made.
bool dreams_draw(DreamsScene *scene, RenderWorld *moved, Walk *walk, Error *err);

// Views that are asked for.
typedef struct DreamsTargets {
    uint32_t count;
    Walk truth;
    RenderCamera *from; // [count] where the camera is said to have come from: a view of the place
    uint8_t *mask;      // [count][size][size] 1: had been seen
} DreamsTargets;

const uint8_t *dreams_mask(const DreamsTargets *targets, uint32_t target);
const uint8_t *dreams_truth(const DreamsTargets *targets, uint32_t target);

// Near views of a walk's frames first .. end-1, spread evenly; drawn, and masked by what its first
// `known` frames saw.
bool dreams_targets(DreamsScene *scene, const Walk *walk, uint32_t first, uint32_t end,
                    uint32_t known, uint32_t count, uint64_t seed, DreamsTargets *targets,
                    Error *err);
// Masks anew, by any frames.
void dreams_targets_see(const DreamsScene *scene, DreamsTargets *targets, const WalkView *views,
                        uint32_t count);

// The frames of a place, then those of a gap.
typedef struct DreamsPast {
    WalkView *views;
    uint32_t count, place;
} DreamsPast;

bool dreams_past(DreamsScene *scene, const Walk *place, const DreamsTargets *targets, uint32_t gap,
                 uint64_t seed, DreamsPast *past, Error *err);

// About the share of a view's pixels that another one sees too: one pixel of sixteen is looked at.
float dreams_sight(const RenderConfig *config, const WalkView *target, const WalkView *other);
