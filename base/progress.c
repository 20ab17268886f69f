// Drawn at most ten times a second on a terminal, every ten seconds in a log. The time left assumes
// that the rest goes as fast as what is done.

#include "base/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 28 };
static const double LOG_SECONDS = 10.0, REDRAW_SECONDS = 0.1;

Progress progress_begin(const char *title, int total, bool quiet) {
    return (Progress){
        .title = title,
        .total = total,
        .start = clock_seconds(),
        .terminal = isatty(STDERR_FILENO) != 0,
        .quiet = quiet,
    };
}

static void draw(const Progress *progress, double now, const char *what) {
    char bar[WIDTH + 1];
    int filled = progress->total > 0 ? WIDTH * progress->done / progress->total : 0;
    for (int i = 0; i < WIDTH; i++) bar[i] = i < filled ? '#' : '-';
    bar[WIDTH] = '\0';

    double spent = now - progress->start;
    int done = progress->done - progress->before;
    double left = done > 0 ? spent / done * (progress->total - progress->done) : 0;
    fprintf(stderr, "%s%s [%s] %d/%d  %.0f s left  %s%s", progress->terminal ? "\r\033[K" : "",
            progress->title, bar, progress->done, progress->total, left, what,
            progress->terminal ? "" : "\n");
    fflush(stderr);
}

void progress_known(Progress *progress, int count) {
    progress->before += count;
    progress->done += count;
}

void progress_step(Progress *progress, const char *what) {
    progress->done++;
    if (progress->quiet) return;
    double now = clock_seconds();
    double pause = progress->terminal ? REDRAW_SECONDS : LOG_SECONDS;
    if (now - progress->last < pause && progress->done < progress->total) return;
    progress->last = now;
    draw(progress, now, what);
}

void progress_end(Progress *progress) {
    if (!progress->quiet && progress->terminal) fprintf(stderr, "\r\033[K");
}
