// A visit: a place is seen, left for a while, and asked about. What several parts begin with.

#pragma once

#include "app/dreams_memory.h"
#include "app/dreams_strip.h"

typedef struct DreamsVisit {
    DreamsJob *job;
    DreamsScene scene;
    Walk place;
    DreamsTargets targets;
    DreamsPast past;
    uint8_t *pictures; // [targets.count][size][size][3] room for answers
    DreamsStrip strip; // true │ had seen │ cells ...
} DreamsVisit;

// A place of dreams.place frames, dreams.targets views of it, and a gap of up to `gap` frames. When
// it fails there is nothing to end.
bool dreams_visit_begin(DreamsVisit *visit, DreamsJob *job, uint32_t gap, Error *err);
void dreams_visit_end(DreamsVisit *visit);

// The first `frames` of the past, and room for no more, then all targets: tells one row.
bool dreams_visit_ask(DreamsVisit *visit, const DreamsKept *kept, int cell, int at, Error *err);
// What baseline number `baseline` (walk_baseline.h) says by the first `views` frames of the past.
bool dreams_visit_baseline(DreamsVisit *visit, int baseline, uint32_t views, int cell, int at,
                           Error *err);

// The strip of a part whose cells are its columns; the targets' pictures as `cell` has them now.
void dreams_visit_show(DreamsVisit *visit, int cell);
bool dreams_visit_save(const DreamsVisit *visit, Error *err);

size_t dreams_picture_bytes(const DreamsScene *scene);
