// What the world model makes of its memory, in parts: each a small experiment in a home that it has
// never seen.
//
//     home ─ walk ─► frames ─► memory ─► imagined pictures ─► scores ─► rows      (a job)
//                      └────► truth, what had been seen of it ──┘
//
//     gap      a place is seen, left for g frames, and imagined: what is left of it?
//     kinds    the same for ways there and back, turns, loops, returns
//     stream   1,280 frames imagined from actions, every one of them remembered
//     format   what a stored row costs, and what it is worth
//     pairs    other histories, same question: the picture follows the part that matters
//     poses    histories whose poses were permuted: nothing should be left
//     control  is the camera where it was told to go?
//
// A job is a part in a home. It tells rows: one for each thing that is compared (a cell) and each
// place on the part's axis (at). Homes are what comparisons pair and resample.
//
// To add a part: write app/dreams_NAME.c defining dreams_NAME, and its row below.

#pragma once

#include "app/app.h"
#include "app/dreams_config.h"
#include "model/weights.h"

#define DREAMS_PARTS(X) \
    X(gap)              \
    X(kinds)            \
    X(stream)           \
    X(format)           \
    X(pairs)            \
    X(poses)            \
    X(control)

//            name  more is better (1, -1; 0: neither), digits
#define DREAMS_MEASURES(X)                                                            \
    X(seen, 1, 2, "PSNR of pixels that had been seen [dB]")                           \
    X(all, 1, 2, "PSNR of all pixels [dB]")                                           \
    X(ssim, 1, 3, "SSIM of pixels that had been seen")                                \
    X(share, 0, 2, "share of pixels that had been seen")                              \
    X(rows, -1, 0, "remembered rows that a frame looks at")                           \
    X(stored, -1, 0, "rows that are stored")                                          \
    X(frames, 0, 0, "frames that are remembered")                                     \
    X(store, -1, 0, "of the rows that are stored [KiB]")                              \
    X(row_bytes, -1, 0, "of a row")                                                   \
    X(frame_bytes, -1, 0, "of a remembered frame")                                    \
    X(own, 1, 2, "PSNR to what is true in the history that is remembered [dB]")       \
    X(other, -1, 2, "PSNR to what is true in the other history [dB]")                 \
    X(follows, 1, 2, "share of pairs in which both pictures are nearer to their own") \
    X(agree, 0, 2, "PSNR between the pictures from both histories [dB]")              \
    X(drift, -1, 4, "of the mean colour, of 1")                                       \
    X(p50, -1, 2, "time of half of the frames [ms]")                                  \
    X(p99, -1, 2, "time that 99 % of the frames stay below [ms]")                     \
    X(work, -1, 2, "processor time of half of the frames [ms]")                       \
    X(growth, -1, 1, "of a frame's processor time, last quarter against second [%]")  \
    X(device, -1, 0, "of the whole stream, on the device [KiB]")                      \
    X(judged, 0, 2, "share of commands that lead to what had been seen")              \
    X(told, 1, 1, "nearest to the truth of its own command of 37 [%]")                \
    X(told_twins, 1, 1, "the same, with those whose truths are all but equal [%]")    \
    X(told_noise, 0, 1, "the truth with white noise as strong as the error [%]")      \
    X(kind, 1, 1, "nearest to the truth of its own action, at any speed [%]")         \
    X(prompt, 1, 1, "nearer to the command than to the poses before and after [%]")   \
    X(moved, -1, 1, "off the commanded place, median [% of a step]")                  \
    X(moved90, -1, 1, "off the commanded place, 90 % [% of a step]")                  \
    X(turned, -1, 2, "off the commanded direction, median [degrees]")                 \
    X(turned90, -1, 2, "off the commanded direction, 90 % [degrees]")                 \
    X(floor_moved, 0, 1, "the same of true pictures [% of a step]")                   \
    X(floor_turned, 0, 2, "the same of true pictures [degrees]")                      \
    X(went, 0, 3, "how far it went, median [steps]; last: the slope")                 \
    X(off_line, -1, 1, "the farthest off the line of that slope [% of 2 steps]")      \
    X(off_told, -1, 1, "the farthest off the command [% of it]")

typedef struct DreamsMeasures {
#define X(name, better, digits, about) float name;
    DREAMS_MEASURES(X)
#undef X
} DreamsMeasures;

enum {
#define X(name, better, digits, about) DREAMS_##name,
    DREAMS_MEASURES(X)
#undef X
        DREAMS_MEASURE_COUNT
};

typedef struct DreamsMeasure {
    const char *name, *about;
    int better, digits;
} DreamsMeasure;
extern const DreamsMeasure dreams_measures[DREAMS_MEASURE_COUNT];
DreamsMeasures dreams_nothing(void); // all NAN: not measured

// Plain: it travels between processes.
typedef struct DreamsRow {
    int home, part, cell, at; // indices
    DreamsMeasures measures;
    uint64_t digest; // of what was imagined
} DreamsRow;

typedef struct DreamsJob DreamsJob;
struct DreamsJob {
    const App *app; // pictures as the model has them
    Gpu *gpu;
    const ModelOps *ops;
    const ModelWeights *weights;
    int home, part;
    uint64_t scene_seed, seed;
    Arena arena;
    const char *folder; // for pictures; NULL: none are made
    void *context;
    bool (*tell)(DreamsJob *job, const DreamsRow *row, Error *err);
};
bool dreams_tell(DreamsJob *job, int cell, int at, const DreamsMeasures *measures, uint64_t digest,
                 Error *err);

typedef struct DreamsPart {
    const char *name, *about;
    const char *axis; // what `at` is
    const char *const *cells;
    int cell_count;
    const char *const *at; // labels
    int at_count;
    const int *shown; // measures that tables show
    int shown_count;
    int judged, against; // measure that is compared, and the cell that others are compared with
    int curves;          // so many cells are plotted; 0: no curves
    bool (*play)(DreamsJob *job, Error *err);
} DreamsPart;

#define X(name) extern const DreamsPart dreams_##name;
DREAMS_PARTS(X)
#undef X
extern const DreamsPart *const dreams_parts[];
extern const int dreams_part_count;
