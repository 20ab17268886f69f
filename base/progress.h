// A progress bar on standard error: "eval [#######------] 53/100  12 s left  house 3, frontier".
//
// On a terminal the line redraws itself; elsewhere (a log file, a cluster job) a plain line appears
// now and then, so that nothing long is silent.

#pragma once

#include "base/base.h"

typedef struct Progress {
    const char *title;
    int total, done;
    int before; // of these, done by an earlier run
    double start, last;
    bool terminal, quiet;
} Progress;

Progress progress_begin(const char *title, int total, bool quiet);
void progress_known(Progress *progress, int count);       // an earlier run did so many
void progress_step(Progress *progress, const char *what); // one more is done
void progress_end(Progress *progress);
