// The same memory in several page formats: bytes against decibels.

#include "app/dreams_visit.h"

static const DreamsKept formats[] = {
    {.format = "f32"},
    {.format = "f16"},
    {.format = "int8"},
    {.format = "bitmap", .keep_k = 0.3f, .keep_v = 1},
    {.format = "bitmap", .keep_k = 0.3f, .keep_v = 0.5f},
    {.format = "bitmap", .keep_k = 0.15f, .keep_v = 0.3f},
};
static const char *const cells[] = {"f32",        "f16",         "int8",
                                    "K 0.3 int8", "K 0.3 V 0.5", "K 0.15 V 0.3"};
static const char *const labels[] = {"gap of 64"};

enum { GAP = 64 };

static bool play(DreamsJob *job, Error *err) {
    DreamsVisit visit;
    if (!dreams_visit_begin(&visit, job, GAP, err)) return false;
    bool ok = true;
    for (int cell = 0; ok && cell < (int)ARRAY_COUNT(formats); cell++)
        ok = dreams_visit_ask(&visit, &formats[cell], cell, 0, err);
    ok = ok && dreams_visit_save(&visit, err);
    dreams_visit_end(&visit);
    return ok;
}

static const int shown[] = {DREAMS_seen, DREAMS_ssim, DREAMS_row_bytes, DREAMS_frame_bytes,
                            DREAMS_store};

const DreamsPart dreams_format = {
    .name = "format",
    .about = "what a stored row costs and is worth, in the memory that combines",
    .axis = "history",
    .cells = cells,
    .cell_count = ARRAY_COUNT(cells),
    .at = labels,
    .at_count = ARRAY_COUNT(labels),
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_seen,
    .against = 0,
    .play = play,
};
