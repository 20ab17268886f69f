// See learn_curve.h. The log's lines are gathered in parts, so that the curve is readable.

#include "app/learn_curve.h"

#include "app/suite_plot.h"
#include "base/file.h"
#include "base/list.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PARTS = 16, CURVES = 2 }; // of training, of exams

typedef struct Line {
    double step, decibels[CURVES];
} Line;

static void read_lines(const char *text, List *lines, Arena *arena) {
    for (const char *at = text; at != NULL && *at != 0;) {
        Line line;
        double *d = line.decibels;
        int count = sscanf(at, "%lf,%*f,%lf,%*f,%*f,%lf", &line.step, &d[0], &d[1]);
        if (count == 2) d[1] = 0; // no exam yet
        if (count >= 2) *(Line *)list_push(lines, arena) = line;
        at = strchr(at, '\n');
        if (at != NULL) at++;
    }
}

// means of the lines whose steps fall in each part; a run that was resumed says some steps twice
static void gather(const List *lines, int curve, double *means, const char **labels, Arena *arena) {
    const Line *all = (const Line *)lines->items;
    double most = 0;
    for (uint32_t i = 0; i < lines->count; i++) most = fmax(most, all[i].step);
    for (int p = 0; p < PARTS; p++) {
        double sum = 0, low = most * p / PARTS, high = most * (p + 1) / PARTS;
        int count = 0;
        for (uint32_t i = 0; i < lines->count; i++) {
            if (all[i].step <= low || all[i].step > high || !(all[i].decibels[curve] > 0)) continue;
            sum += all[i].decibels[curve];
            count++;
        }
        means[p] = count > 0 ? sum / count : (double)NAN;
        labels[p] = (p + 1) % 2 == 0 ? text_format(arena, "%.3gk", high / 1000) : "";
    }
}

bool learn_curve_save(const char *log, const char *picture, Arena *arena, Error *err) {
    FileBytes bytes;
    if (!file_read(log, arena, &bytes, err)) return false;
    List lines = {.item_bytes = sizeof(Line)};
    read_lines((const char *)bytes.data, &lines, arena);
    if (lines.count < 2) return true;
    static const char *const names[CURVES] = {"training", "held-out homes"};
    double means[CURVES][PARTS];
    const char *labels[PARTS];
    SuiteCurve curves[CURVES];
    for (int c = 0; c < CURVES; c++) {
        gather(&lines, c, means[c], labels, arena);
        curves[c] = (SuiteCurve){.name = names[c], .values = means[c], .count = PARTS};
    }
    Image image = suite_plot_curves("PSNR of imagined frames [dB] over steps of training", labels,
                                    curves, CURVES, arena);
    return image_save_png(picture, &image, err);
}
