// See dream_picture.h.

#include "app/dream_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t word_of(DrawColor color) {
    uint32_t word;
    memcpy(&word, &color, sizeof word);
    return word;
}

void dream_picture_rgb(const uint8_t *rgb, uint32_t size, uint32_t *pixels) {
    for (uint32_t p = 0; p < size * size; p++)
        pixels[p] = word_of((DrawColor){rgb[3 * p], rgb[3 * p + 1], rgb[3 * p + 2], 255});
}

//---- shades --------------------------------------------------------------------------------------

enum { SHADES = 5 };

// from nothing to most, equally far apart
static const struct {
    float most;
    DrawColor colors[SHADES];
} shades[] = {
    [DREAM_OF_ERROR] = {0.5f,
                        {{8, 8, 12, 255},
                         {110, 18, 40, 255},
                         {222, 70, 28, 255},
                         {250, 180, 50, 255},
                         {255, 250, 210, 255}}},
    [DREAM_OF_DOUBT] = {1.0f,
                        {{8, 8, 12, 255},
                         {40, 40, 110, 255},
                         {110, 80, 200, 255},
                         {190, 150, 240, 255},
                         {245, 240, 255, 255}}},
};

static uint8_t between(uint8_t a, uint8_t b, float t) {
    return (uint8_t)((float)a + ((float)b - (float)a) * t + 0.5f);
}

DrawColor dream_picture_shade(DreamShade shade, float value) {
    float at = fminf(fmaxf(value / shades[shade].most, 0.0f), 1.0f) * (SHADES - 1);
    int low = (int)fminf(at, SHADES - 2);
    const DrawColor *a = &shades[shade].colors[low], *b = a + 1;
    float t = at - (float)low;
    return (DrawColor){between(a->r, b->r, t), between(a->g, b->g, t), between(a->b, b->b, t), 255};
}

void dream_picture_error(const uint8_t *real, const uint8_t *imagined, uint32_t size,
                         uint32_t *pixels) {
    for (uint32_t p = 0; p < size * size; p++) {
        int sum = 0;
        for (uint32_t c = 0; c < 3; c++) sum += abs(real[3 * p + c] - imagined[3 * p + c]);
        pixels[p] = word_of(dream_picture_shade(DREAM_OF_ERROR, (float)sum / 765.0f));
    }
}

void dream_picture_doubt(const float *doubt, uint32_t grid, uint32_t *pixels) {
    for (uint32_t p = 0; p < grid * grid; p++)
        pixels[p] = word_of(dream_picture_shade(DREAM_OF_DOUBT, doubt[p]));
}

//---- strips --------------------------------------------------------------------------------------

Image dream_picture_strip_image(uint32_t size, uint32_t scale, Arena *arena) {
    Image image = image_create(3 * size * scale + 2 * DREAM_STRIP_GAP, size * scale, 4, arena);
    render_draw_fill(&image, VIEW_NIGHT);
    return image;
}

void dream_picture_strip(const DreamFrame *frame, uint32_t size, uint32_t scale, uint32_t *scratch,
                         Image *image) {
    int side = (int)(size * scale);
    for (int i = 0; i < 3; i++) {
        ViewRect box = {i * (side + DREAM_STRIP_GAP), 0, side, side};
        if (i == 2)
            dream_picture_error(frame->real, frame->imagined, size, scratch);
        else
            dream_picture_rgb(i == 0 ? frame->real : frame->imagined, size, scratch);
        view_canvas_stretch(image, box, scratch, size, size, false);
    }
}
