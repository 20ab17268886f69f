// The lists of dreams.h.

#include "app/dreams.h"

#include <math.h>

CONFIG_DEFINE(DreamsConfig, dreams, DREAMS_CONFIG)

#define X(name) &dreams_##name,
const DreamsPart *const dreams_parts[] = {DREAMS_PARTS(X)};
#undef X
const int dreams_part_count = ARRAY_COUNT(dreams_parts);

#define X(name, better, digits, about) {#name, about, better, digits},
const DreamsMeasure dreams_measures[DREAMS_MEASURE_COUNT] = {DREAMS_MEASURES(X)};
#undef X

DreamsMeasures dreams_nothing(void) {
#define X(name, better, digits, about) .name = NAN,
    return (DreamsMeasures){DREAMS_MEASURES(X)};
#undef X
}

bool dreams_tell(DreamsJob *job, int cell, int at, const DreamsMeasures *measures, uint64_t digest,
                 Error *err) {
    DreamsRow row = {job->home, job->part, cell, at, *measures, digest};
    return job->tell(job, &row, err);
}
