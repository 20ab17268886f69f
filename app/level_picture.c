// Submaps may stand turned, so a cell is any four corners, not a box of pixels.

#include "app/level_picture.h"

#include <math.h>

// a column of a wall is mostly free air; from this share on it counts as full
static const float FULL = 0.25f;

DrawColor level_picture_color(float share) {
    static const float stops[4][3] = {
        {70, 150, 120}, {230, 215, 120}, {240, 140, 50}, {190, 30, 40}};
    float at = fminf(sqrtf(fmaxf(share, 0.0f) / FULL), 1.0f) * 3.0f;
    int i = at >= 3.0f ? 2 : (int)at;
    float t = at - (float)i, c[3];
    for (int k = 0; k < 3; k++) c[k] = stops[i][k] + (stops[i + 1][k] - stops[i][k]) * t;
    return (DrawColor){(uint8_t)c[0], (uint8_t)c[1], (uint8_t)c[2], 190};
}

static void to_pixels(const RenderMap *map, const float corners[4][2], float pixels[4][2]) {
    for (int c = 0; c < 4; c++)
        for (int k = 0; k < 2; k++)
            pixels[c][k] = (corners[c][k] - map->view.origin[k]) / map->view.metres_per_pixel;
}

// on the same side of all four edges?
static bool is_inside(const float p[4][2], float x, float y) {
    int left = 0;
    for (int c = 0; c < 4; c++) {
        const float *a = p[c], *b = p[(c + 1) % 4];
        left += (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= 0.0f;
    }
    return left == 0 || left == 4;
}

void level_picture_fill(RenderMap *map, const float corners[4][2], DrawColor color) {
    float p[4][2], low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    to_pixels(map, corners, p);
    for (int c = 0; c < 4; c++) {
        for (int k = 0; k < 2; k++) {
            low[k] = fminf(low[k], p[c][k]);
            high[k] = fmaxf(high[k], p[c][k]);
        }
    }
    float width = (float)map->image.width, height = (float)map->image.height;
    for (float y = floorf(fmaxf(low[1], 0.0f)); y < fminf(high[1], height); y += 1.0f)
        for (float x = floorf(fmaxf(low[0], 0.0f)); x < fminf(high[0], width); x += 1.0f)
            if (is_inside((const float(*)[2])p, x + 0.5f, y + 0.5f))
                render_draw_box(&map->image, x, y, 1.0f, 1.0f, color);
}

static void outline(RenderMap *map, const float corners[4][2], float width, DrawColor color) {
    float p[4][2];
    to_pixels(map, corners, p);
    for (int c = 0; c < 4; c++) {
        const float *a = p[c], *b = p[(c + 1) % 4];
        render_draw_line(&map->image, a[0], a[1], b[0], b[1], width, color);
    }
}

void level_picture_draw(RenderMap *map, const MapReading *reading, int level) {
    for (uint32_t i = 0; i < reading->column_count; i++) {
        const MapColumn *column = &reading->columns[i];
        if (column->level == level)
            level_picture_fill(map, (const float(*)[2])column->corners,
                               level_picture_color(column->share));
    }
    for (uint32_t i = 0; i < reading->column_count; i++) {
        const MapColumn *column = &reading->columns[i];
        if (column->level < level) continue;
        float width = 0.5f + 0.5f * (float)(column->level - level);
        outline(map, (const float(*)[2])column->corners, width, (DrawColor){20, 24, 32, 150});
    }
}
