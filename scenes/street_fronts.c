// Fronts of houses above the ground floor, a picture of 4 bays x 2 storeys that repeats: the wall's
// own pattern, then what belongs to a window from outside to inside.
//
//     ┌────────────┐   one bay, one storey, x and y in 0 .. 1
//     │  ▄▄▄▄▄▄▄▄  │   lintel (trim)
//     │  ┌──┬───┐  │   frame and sash bars; the reveal's shadow lies on the glass above
//     │  ├──┼───┤  │
//     │  └──┴───┘  │
//     │ ▀▀▀▀▀▀▀▀▀▀ │   sill (trim), and its shadow on the wall
//     └────────────┘

#include "scenes/street_print.h"

#include <math.h>

typedef struct Bay {
    int number; // of the window: its curtains
    float x, y; // in 0 .. 1
    float u, v; // in 0 .. 1 over the whole picture, for the noise
} Bay;

typedef struct Frame {
    float x0, y0, x1, y1;
} Frame;

static bool is_inside(const Frame *f, float x, float y, float more_x, float more_y) {
    return x > f->x0 - more_x && x < f->x1 + more_x && y > f->y0 - more_y && y < f->y1 + more_y;
}

static void scale(float rgb[3], float factor) {
    for (int c = 0; c < 3; c++) rgb[c] *= factor;
}

static uint32_t wall_of(const StreetPaint *p) {
    return street_styles[p->style].walls[p->colour];
}

static uint32_t trim_of(const StreetPaint *p) {
    return street_styles[p->style].trims[p->colour];
}

static float noise(const StreetPaint *p, const Bay *bay, float frequency, int offset) {
    return home_noise_at(p->noise, bay->u, bay->v, frequency, 0.5f * frequency, offset) - 0.5f;
}

//---- walls ---------------------------------------------------------------------------------------

static void brick_wall(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    float y = bay->v * 64.0f; // 32 courses a storey
    int course = (int)y;
    float x = bay->u * 48.0f + (course % 2 ? 0.5f : 0.0f);
    int brick = (int)x % 48;
    float edge_x = fminf(x - floorf(x), 1.0f - (x - floorf(x))), edge_y = y - (float)course;
    bool is_joint = edge_y < 0.2f || edge_x < 0.06f;
    street_paint_set(rgb, wall_of(p));
    scale(rgb, 0.86f + 0.26f * home_noise_hash(brick, course, 31) + 0.2f * noise(p, bay, 2, 5));
    if (is_joint) street_paint_blend(rgb, 0xb9ab98, 0.42f);
}

static void stone_wall(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    float y = bay->v * 10.0f;
    int row = (int)y;
    float x = bay->u * 10.0f + (row % 2 ? 0.5f : 0.0f);
    int block = (int)x % 10;
    float fx = x - floorf(x), fy = y - (float)row;
    street_paint_set(rgb, wall_of(p));
    scale(rgb, 0.95f + 0.08f * home_noise_hash(block, row, 32) + 0.16f * noise(p, bay, 4, 9));
    if (fx < 0.025f || fy < 0.05f) scale(rgb, 0.78f);
}

static void stucco_wall(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    street_paint_set(rgb, wall_of(p));
    scale(rgb, 1.0f + 0.07f * noise(p, bay, 8, 3) + 0.09f * noise(p, bay, 1, 60));
}

//---- windows -------------------------------------------------------------------------------------

// glass, the frame round it, bars at `bar_x` and `bar_y` of its width and height (0: none)
static void window(const StreetPaint *p, const Bay *bay, const Frame *f, uint32_t frame,
                   float bar_x, float bar_y, float rgb[3]) {
    float s = (bay->x - f->x0) / (f->x1 - f->x0), t = (bay->y - f->y0) / (f->y1 - f->y0);
    const float thick_x = 0.028f / (f->x1 - f->x0), thick_y = 0.026f / (f->y1 - f->y0);
    bool is_frame = s < thick_x || s > 1.0f - thick_x || t < thick_y || t > 1.0f - thick_y;
    if (bar_x > 0.0f) is_frame = is_frame || fabsf(s - bar_x) < 0.45f * thick_x;
    if (bar_y > 0.0f) is_frame = is_frame || fabsf(t - bar_y) < 0.6f * thick_y;
    if (is_frame)
        street_paint_set(rgb, frame);
    else
        street_paint_glass(p, bay->number, s, t, rgb);
    scale(rgb, 0.5f + 0.5f * home_noise_step(0.0f, 0.14f, t) * home_noise_step(-0.06f, 0.07f, s));
}

static void lintel_and_sill(const StreetPaint *p, const Bay *bay, const Frame *f, float rgb[3]) {
    Frame lintel = {f->x0 - 0.05f, f->y0 - 0.075f, f->x1 + 0.05f, f->y0};
    Frame sill = {f->x0 - 0.06f, f->y1, f->x1 + 0.06f, f->y1 + 0.045f};
    Frame shadow = {f->x0 - 0.05f, f->y1 + 0.045f, f->x1 + 0.05f, f->y1 + 0.085f};
    if (is_inside(&shadow, bay->x, bay->y, 0, 0)) scale(rgb, 0.74f);
    bool is_trim =
        is_inside(&lintel, bay->x, bay->y, 0, 0) || is_inside(&sill, bay->x, bay->y, 0, 0);
    if (!is_trim) return;
    street_paint_set(rgb, trim_of(p));
    scale(rgb, 0.97f + 0.1f * noise(p, bay, 8, 21));
    if (bay->y > f->y0 - 0.012f && bay->y < f->y0) scale(rgb, 0.8f);
}

static void shutters(const StreetPaint *p, const Bay *bay, const Frame *f, float rgb[3]) {
    static const uint32_t paints[STREET_STYLE_COLOURS] = {0x4c6650, 0x566b80, 0x7a4c3c, 0x6a675a};
    float width = 0.46f * (f->x1 - f->x0);
    Frame left = {f->x0 - width, f->y0, f->x0, f->y1}, right = {f->x1, f->y0, f->x1 + width, f->y1};
    const Frame *leaf = is_inside(&left, bay->x, bay->y, 0, 0)    ? &left
                        : is_inside(&right, bay->x, bay->y, 0, 0) ? &right
                                                                  : NULL;
    if (leaf == NULL) return;
    float s = (bay->x - leaf->x0) / width, t = (bay->y - leaf->y0) * 40.0f;
    bool is_rim = s < 0.1f || s > 0.9f || fabsf(bay->y - 0.5f * (f->y0 + f->y1)) < 0.02f;
    street_paint_set(rgb, paints[p->colour]);
    scale(rgb, is_rim ? 0.95f : 0.7f + 0.35f * (t - floorf(t)));
}

//---- styles --------------------------------------------------------------------------------------

static void brick(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    static const Frame f = {0.27f, 0.2f, 0.73f, 0.76f};
    brick_wall(p, bay, rgb);
    lintel_and_sill(p, bay, &f, rgb);
    if (is_inside(&f, bay->x, bay->y, 0, 0)) window(p, bay, &f, 0xe9e4d8, 0.5f, 0.5f, rgb);
}

static void stone(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    static const Frame f = {0.28f, 0.17f, 0.72f, 0.8f};
    stone_wall(p, bay, rgb);
    if (is_inside(&f, bay->x, bay->y, 0.055f, 0.05f)) street_paint_set(rgb, trim_of(p));
    lintel_and_sill(p, bay, &f, rgb);
    if (bay->y > 0.955f) { // a thin course at every floor
        street_paint_set(rgb, trim_of(p));
        if (bay->y > 0.985f) scale(rgb, 0.72f);
    }
    if (is_inside(&f, bay->x, bay->y, 0, 0)) window(p, bay, &f, 0x4a4038, 0.5f, 0.33f, rgb);
}

static void stucco(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    static const Frame f = {0.35f, 0.18f, 0.65f, 0.8f};
    stucco_wall(p, bay, rgb);
    if (is_inside(&f, bay->x, bay->y, 0.03f, 0.03f)) street_paint_set(rgb, trim_of(p));
    lintel_and_sill(p, bay, &f, rgb);
    shutters(p, bay, &f, rgb);
    if (is_inside(&f, bay->x, bay->y, 0, 0)) window(p, bay, &f, 0xf3efe6, 0.5f, 0.4f, rgb);
}

static void iron(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    static const Frame f = {0.13f, 0.14f, 0.87f, 0.86f};
    float column = fminf(bay->x, 1.0f - bay->x);
    street_paint_set(rgb, column < 0.1f ? trim_of(p) : wall_of(p));
    if (column < 0.1f) scale(rgb, 0.8f + 2.4f * column);
    if (bay->y > 0.9f) {
        street_paint_set(rgb, trim_of(p));
        scale(rgb, bay->y > 0.97f ? 0.66f : 1.02f);
    }
    scale(rgb, 1.0f + 0.08f * noise(p, bay, 4, 14));
    if (is_inside(&f, bay->x, bay->y, 0, 0)) window(p, bay, &f, 0x3d3a36, 0.5f, 0.28f, rgb);
}

static void glass(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    float edge = fminf(bay->x, 1.0f - bay->x);
    float mirrored = home_noise_at(p->noise, bay->u, bay->v, 1.0f, 0.5f, 40);
    street_paint_glass(p, 2 + bay->number % 2, bay->x, bay->y, rgb);
    street_paint_blend(rgb, wall_of(p), 0.45f + 0.35f * mirrored);
    if (bay->y > 0.76f) street_paint_blend(rgb, 0x34424a, 0.7f);
    bool is_bar = edge < 0.025f || bay->y > 0.97f || fabsf(bay->y - 0.76f) < 0.012f;
    if (is_bar) street_paint_set(rgb, trim_of(p));
}

static void bands(const StreetPaint *p, const Bay *bay, float rgb[3]) {
    static const Frame f = {-0.001f, 0.24f, 1.001f, 0.72f};
    stucco_wall(p, bay, rgb);
    if (bay->y > 0.985f || fabsf(bay->y - 0.73f) < 0.012f) scale(rgb, 0.75f);
    if (is_inside(&f, bay->x, bay->y, 0, 0)) window(p, bay, &f, trim_of(p), 0.5f, 0.0f, rgb);
}

void street_fronts_paint(const StreetPaint *paint, float u, float v, float rgb[3]) {
    typedef void Style(const StreetPaint *, const Bay *, float *);
    static Style *const styles[STREET_WALL_COUNT] = {brick, stone, stucco, iron, glass, bands};
    int i = (int)u, j = (int)v;
    Bay bay = {i + STREET_PRINT_BAYS * j, u - (float)i, v - (float)j, u / STREET_PRINT_BAYS,
               v / STREET_PRINT_STOREYS};
    styles[street_styles[paint->style].wall](paint, &bay, rgb);
}
