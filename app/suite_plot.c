// Axes, curves and bars, drawn with render/draw.h.
//
//     ┌───────────── title ─────────────┐
//     │ 0.8 ┤        ___•───•           │  ── full
//     │ 0.4 ┤  •───•─                   │  ── no_long_term
//     │ 0.0 ┼───┬───┬───┬───┬           │
//     └─────────1───2───3───4───────────┘

#include "app/suite_plot.h"

#include <math.h>
#include <stdio.h>

enum { WIDTH = 900, HEIGHT = 440, LEFT = 70, RIGHT = 200, TOP = 46, BOTTOM = 40 };
enum { BAR_LEFT = 160, BAR_RIGHT = 40, BAR_HEIGHT = 26, MOST_TICKS = 6 };
static const float TEXT = 17.0f, TITLE = 20.0f;
static const DrawColor PAPER = {255, 255, 255, 255}, INK = {40, 40, 40, 255},
                       GRID = {226, 228, 232, 255}, STRONG = {50, 120, 220, 255},
                       PALE = {175, 200, 235, 255};

// told apart also by those who see red and green alike (Okabe & Ito 2008)
static DrawColor curve_color(int curve) {
    static const DrawColor colors[] = {
        {0, 114, 178, 255},   {213, 94, 0, 255},  {110, 110, 110, 255}, {0, 158, 115, 255},
        {204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255},  {150, 110, 60, 255}};
    return colors[curve % (int)ARRAY_COUNT(colors)];
}

static Image paper(uint32_t height, const char *title, Arena *arena) {
    Image image = image_create(WIDTH, height, 3, arena);
    render_draw_fill(&image, PAPER);
    render_draw_text(&image, 16, 10, TITLE, INK, title);
    return image;
}

// the largest of 1, 2, 5 x 10^n of which few enough ticks fit
static double tick_step(double range) {
    double step = pow(10.0, floor(log10(fmax(range, 1e-9))) - 1.0);
    static const double factors[] = {2.0, 2.5, 2.0}; // 1 -> 2 -> 5 -> 10
    for (int i = 0; range / step > MOST_TICKS; i++) step *= factors[i % 3];
    return step;
}

// where a value stands between two pixels
typedef struct Axis {
    double low, high;
    float from, to;
} Axis;

static float at(Axis axis, double value) {
    return axis.from + (axis.to - axis.from) * (float)((value - axis.low) / (axis.high - axis.low));
}

static void number_text(double value, double step, char text[32]) {
    int digits = step >= 1.0 ? 0 : (int)ceil(-log10(step) - 1e-9);
    snprintf(text, 32, "%.*f", digits, fabs(value) < 1e-9 ? 0.0 : value);
}

//---- curves --------------------------------------------------------------------------------------

static double highest(const SuiteCurve *curves, int count) {
    double high = 0.0;
    for (int c = 0; c < count; c++)
        for (int i = 0; i < curves[c].count; i++)
            if (isfinite(curves[c].values[i])) high = fmax(high, curves[c].values[i]);
    return high > 0.0 ? high * 1.05 : 1.0;
}

static void draw_levels(Image *image, Axis y) {
    double step = tick_step(y.high - y.low);
    for (double value = y.low; value <= y.high; value += step) {
        char text[32];
        float row = at(y, value);
        number_text(value, step, text);
        render_draw_line(image, LEFT, row, WIDTH - RIGHT, row, 1, GRID);
        render_draw_text(image, LEFT - 8 - render_text_width(TEXT, text), row - 0.5f * TEXT, TEXT,
                         INK, text);
    }
}

static void draw_steps(Image *image, Axis x, const char *const *labels, int count) {
    int every = count <= 20 ? 1 : 10;
    for (int i = 1; i <= count; i += every) {
        char text[16];
        if (labels != NULL)
            snprintf(text, sizeof text, "%s", labels[i - 1]);
        else
            snprintf(text, sizeof text, "%d", i);
        render_draw_text(image, at(x, i) - 0.5f * render_text_width(TEXT, text),
                         HEIGHT - BOTTOM + 8, TEXT, INK, text);
    }
}

// a curve that lies below others shows as rings round their points
static void draw_curve(Image *image, Axis x, Axis y, const SuiteCurve *curve, int place) {
    DrawColor color = curve_color(place);
    int before = -1;
    for (int i = 0; i < curve->count; i++) {
        if (!isfinite(curve->values[i])) continue;
        float column = at(x, i + 1), row = at(y, curve->values[i]);
        render_draw_disc(image, column, row, 4.0f + 1.5f * (float)place, color);
        if (before >= 0)
            render_draw_line(image, at(x, before + 1), at(y, curve->values[before]), column, row,
                             2.5f, color);
        before = i;
    }
}

static void draw_legend(Image *image, const SuiteCurve *curves, int count) {
    for (int c = 0; c < count; c++) {
        float row = TOP + 24.0f * (float)c, column = WIDTH - RIGHT + 20;
        render_draw_line(image, column, row + 9, column + 22, row + 9, 3, curve_color(c));
        render_draw_text(image, column + 30, row, TEXT, INK, curves[c].name);
    }
}

Image suite_plot_curves(const char *title, const char *const *labels, const SuiteCurve *curves,
                        int count, Arena *arena) {
    Image image = paper(HEIGHT, title, arena);
    int longest = 2;
    for (int c = 0; c < count; c++)
        if (curves[c].count > longest) longest = curves[c].count;
    Axis x = {1, longest, LEFT + 20, WIDTH - RIGHT - 20};
    Axis y = {0, highest(curves, count), HEIGHT - BOTTOM, TOP};
    draw_levels(&image, y);
    draw_steps(&image, x, curves[0].count < longest ? NULL : labels, longest);
    for (int c = count - 1; c >= 0; c--) // the first on top
        draw_curve(&image, x, y, &curves[c], c);
    draw_legend(&image, curves, count);
    return image;
}

//---- bars ----------------------------------------------------------------------------------------

static Axis bar_axis(const SuiteBar *bars, int count) {
    Axis axis = {0, 0, BAR_LEFT, WIDTH - BAR_RIGHT};
    for (int b = 0; b < count; b++) {
        axis.low = fmin(axis.low, bars[b].low);
        axis.high = fmax(axis.high, bars[b].high);
    }
    double room = fmax(0.05 * (axis.high - axis.low), 1e-3);
    axis.low -= room;
    axis.high += room;
    return axis;
}

static void draw_ticks(Image *image, Axis x, float bottom) {
    double step = tick_step(x.high - x.low);
    for (double value = ceil(x.low / step) * step; value <= x.high; value += step) {
        char text[32];
        float column = at(x, value);
        number_text(value, step, text);
        render_draw_line(image, column, TOP, column, bottom, 1, GRID);
        render_draw_text(image, column - 0.5f * render_text_width(TEXT, text), bottom + 8, TEXT,
                         INK, text);
    }
}

static void draw_bar(Image *image, Axis x, const SuiteBar *bar, float top) {
    float zero = at(x, 0.0), value = at(x, bar->value), middle = top + 0.5f * BAR_HEIGHT;
    float low = at(x, bar->low), high = at(x, bar->high);
    render_draw_box(image, fminf(zero, value), top + 4, fabsf(value - zero), BAR_HEIGHT - 8,
                    bar->is_significant ? STRONG : PALE);
    render_draw_line(image, low, middle, high, middle, 2, INK);
    render_draw_line(image, low, middle - 5, low, middle + 5, 2, INK);
    render_draw_line(image, high, middle - 5, high, middle + 5, 2, INK);
    render_draw_text(image, BAR_LEFT - 10 - render_text_width(TEXT, bar->name),
                     middle - 0.5f * TEXT, TEXT, INK, bar->name);
}

Image suite_plot_bars(const char *title, const SuiteBar *bars, int count, Arena *arena) {
    float bottom = (float)(TOP + BAR_HEIGHT * count);
    Image image = paper((uint32_t)bottom + BOTTOM, title, arena);
    Axis x = bar_axis(bars, count);
    draw_ticks(&image, x, bottom);
    for (int b = 0; b < count; b++) draw_bar(&image, x, &bars[b], (float)(TOP + BAR_HEIGHT * b));
    render_draw_line(&image, at(x, 0), TOP, at(x, 0), bottom, 2, INK);
    return image;
}
