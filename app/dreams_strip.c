// See dreams_strip.h.

#include "app/dreams_strip.h"

#include "render/draw.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 96, SPACE = 4, TOP = 24, LOUD = 4 }; // of a picture [pixels]; errors times LOUD
static const DrawColor PAPER = {255, 255, 255, 255}, INK = {40, 40, 40, 255};

static size_t bytes_of(const DreamsStrip *strip) {
    return (size_t)strip->size * strip->size * 3;
}

static uint8_t *picture_at(const DreamsStrip *strip, uint32_t line, uint32_t column) {
    return strip->pictures + ((size_t)line * strip->columns + column) * bytes_of(strip);
}

DreamsStrip dreams_strip(uint32_t columns, uint32_t lines, uint32_t size, uint32_t plain,
                         Arena *arena) {
    DreamsStrip strip = {.columns = columns, .lines = lines, .size = size, .plain = plain};
    strip.titles = arena_array(arena, const char *, columns);
    strip.pictures = arena_array(arena, uint8_t, bytes_of(&strip) * columns * lines);
    strip.is_put = arena_array(arena, bool, (size_t)columns *lines);
    return strip;
}

void dreams_strip_put_one(DreamsStrip *strip, uint32_t line, uint32_t column, const char *title,
                          const uint8_t *rgb, const uint8_t *mask) {
    uint8_t *picture = picture_at(strip, line, column);
    memcpy(picture, rgb, bytes_of(strip));
    for (size_t i = 0; mask != NULL && i < bytes_of(strip); i++)
        if (!mask[i / 3]) picture[i] /= 4;
    strip->titles[column] = title;
    strip->is_put[line * strip->columns + column] = true;
}

void dreams_strip_put(DreamsStrip *strip, uint32_t column, const char *title, const uint8_t *rgb) {
    for (uint32_t line = 0; line < strip->lines; line++)
        dreams_strip_put_one(strip, line, column, title, rgb + line * bytes_of(strip), NULL);
}

// of a line: pictures, and errors below where there are any
static int height_of(const DreamsStrip *strip) {
    return (SHOWN + SPACE) * (strip->plain < strip->columns ? 2 : 1);
}

static void draw_error(const DreamsStrip *strip, Image *out, uint32_t line, uint32_t column, int x,
                       int y, Arena *arena) {
    Image error = image_create(strip->size, strip->size, 3, arena);
    const uint8_t *truth = picture_at(strip, line, 0), *picture = picture_at(strip, line, column);
    for (size_t i = 0; i < bytes_of(strip); i++) {
        int loud = LOUD * abs(picture[i] - truth[i]);
        error.pixels[i] = (uint8_t)(loud < 255 ? loud : 255);
    }
    render_draw_image(out, &error, x, y, SHOWN, SHOWN);
}

static void draw_column(const DreamsStrip *strip, Image *out, uint32_t column, Arena *arena) {
    int x = (int)column * (SHOWN + SPACE) + SPACE;
    if (strip->titles[column] != NULL)
        render_draw_text(out, (float)x, 4, 16, INK, strip->titles[column]);
    for (uint32_t line = 0; line < strip->lines; line++) {
        int y = TOP + (int)line * height_of(strip);
        if (!strip->is_put[line * strip->columns + column]) continue;
        Image picture = {strip->size, strip->size, 3, picture_at(strip, line, column)};
        render_draw_image(out, &picture, x, y, SHOWN, SHOWN);
        if (column >= strip->plain) draw_error(strip, out, line, column, x, y + SHOWN + 1, arena);
    }
}

bool dreams_strip_save(const DreamsStrip *strip, const char *path, Error *err) {
    Arena arena = arena_create("strip");
    Image out = image_create(strip->columns * (SHOWN + SPACE) + SPACE,
                             (uint32_t)(TOP + (int)strip->lines * height_of(strip)), 3, &arena);
    render_draw_fill(&out, PAPER);
    for (uint32_t column = 0; column < strip->columns; column++)
        draw_column(strip, &out, column, &arena);
    bool ok = image_save_png(path, &out, err);
    arena_destroy(&arena);
    return ok;
}
