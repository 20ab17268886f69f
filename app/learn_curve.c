// See learn_curve.h. The log's lines are gathered in parts, so that the curve is readable.

#include "app/learn_curve.h"

#include "app/suite_plot.h"
#include "base/file.h"
#include "base/list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PARTS = 24 };

typedef struct Line {
    double step, decibels;
} Line;

static void read_lines(const char *text, List *lines, Arena *arena) {
    for (const char *at = text; at != NULL && *at != 0;) {
        Line line;
        double seconds;
        if (sscanf(at, "%lf,%lf,%lf", &line.step, &seconds, &line.decibels) == 3)
            *(Line *)list_push(lines, arena) = line;
        at = strchr(at, '\n');
        if (at != NULL) at++;
    }
}

// means of the lines whose steps fall in each part; a run that was resumed says some steps twice
static void gather(const List *lines, double *means, const char **labels, Arena *arena) {
    const Line *all = (const Line *)lines->items;
    double most = 0;
    for (uint32_t i = 0; i < lines->count; i++) most = fmax(most, all[i].step);
    for (int p = 0; p < PARTS; p++) {
        double sum = 0, low = most * p / PARTS, high = most * (p + 1) / PARTS;
        int count = 0;
        for (uint32_t i = 0; i < lines->count; i++) {
            if (all[i].step <= low || all[i].step > high) continue;
            sum += all[i].decibels;
            count++;
        }
        means[p] = count > 0 ? sum / count : (double)NAN;
        labels[p] = (p + 1) % 4 == 0 ? text_format(arena, "%.3gk", high / 1000) : "";
    }
}

bool learn_curve_save(const char *log, const char *picture, Arena *arena, Error *err) {
    FileBytes bytes;
    if (!file_read(log, arena, &bytes, err)) return false;
    List lines = {.item_bytes = sizeof(Line)};
    read_lines((const char *)bytes.data, &lines, arena);
    if (lines.count < 2) return true;
    double means[PARTS];
    const char *labels[PARTS];
    gather(&lines, means, labels, arena);
    SuiteCurve curve = {.name = "dB", .values = means, .count = PARTS};
    Image image = suite_plot_curves("imagined frames against true ones", labels, &curve, 1, arena);
    return image_save_png(picture, &image, err);
}
