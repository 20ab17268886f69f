// Makes the walks of training homes into memory that is shared with whoever trains: here, or in
// processes of its own.
//
//     trainer ── home numbers, a pipe ──► worker 0, worker 1, ...   a worker takes the next home
//        ▲                                    │                     when it is done with one
//        ├───────── "home 17 is done" ────────┤ one pipe that all share
//        └── slots: the frames themselves ────┘ one shared mapping, nothing is copied
//
// What a home's walks look like depends on the maker's seed and the home's number alone, so who
// makes it does not matter. Frames are drawn on the host device, whatever the trainer runs on: the
// same bytes on every machine, and a worker needs no device.
//
// A fork has none of its parent's threads: a maker with workers must be created before the first
// loop on all cores (base/parallel.h). Workers end when the trainer does.

#pragma once

#include "app/walk.h"

typedef struct WalkMaker WalkMaker;

typedef struct WalkMakerSizes {
    uint32_t slots, walks; // homes in memory, walks of each
    uint32_t frames, size; // of a walk
    int workers;           // processes; 0: homes are made here, in walk_maker_wait
} WalkMakerSizes;

WalkMaker *walk_maker_create(const App *app, uint64_t seed, const WalkMakerSizes *sizes,
                             Arena *arena, Error *err);
void walk_maker_destroy(WalkMaker *maker); // NULL is fine

// The slot of home h is h % slots; it may be ordered when what lies there is needed no more.
bool walk_maker_order(WalkMaker *maker, uint32_t home, Error *err);
// Until one more of the ordered homes, any of them, is done.
bool walk_maker_wait(WalkMaker *maker, uint32_t *home, Error *err);

const Walk *walk_maker_walk(const WalkMaker *maker, uint32_t home, uint32_t walk);
uint64_t walk_maker_scene(const WalkMaker *maker, uint32_t home); // its scene seed
