// Plots as pictures: curves over the number of the subtask or an age, and bars with their
// intervals.

#pragma once

#include "base/arena.h"
#include "render/draw.h"

typedef struct SuiteCurve {
    const char *name;
    const double *values; // [count] at 1, 2, 3, ...; what is no number is left out
    int count;
} SuiteCurve;

// The axis starts at 0; colours go by the curve's place in the list. labels: what stands below 1,
// 2, 3, ...; NULL: these numbers.
Image suite_plot_curves(const char *title, const char *const *labels, const SuiteCurve *curves,
                        int count, Arena *arena);

typedef struct SuiteBar {
    const char *name;
    double value, low, high;
    bool is_significant; // else it is drawn pale
} SuiteBar;

Image suite_plot_bars(const char *title, const SuiteBar *bars, int count, Arena *arena);
