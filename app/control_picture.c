// See control_picture.h.

#include "app/control_picture.h"

#include "render/draw.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 96, GAP = 6, LEFT = 110, TOP = 26, ROWS = MODEL_STATIC + 1 };
static const DrawColor PAPER = {255, 255, 255, 255}, INK = {40, 40, 40, 255};
static const DrawColor WRONG = {220, 30, 30, 255}, UNJUDGED = {170, 170, 170, 255};
static const DrawColor RIGHT = {255, 255, 255, 255};

enum { PAIR = 2 * SHOWN + 3 * GAP, LINE = SHOWN + 2 * GAP + 14 };

static DrawColor frame_of(const ControlTrial *trial) {
    if (trial->fate != CONTROL_PLAYED) return UNJUDGED;
    return trial->nearest == trial->command ? RIGHT : WRONG;
}

static void label(const ControlTrial *trial, char text[96]) {
    char taken[32];
    if (trial->fate != CONTROL_PLAYED) {
        snprintf(text, 96, "%s (seen %.0f %%)",
                 trial->fate == CONTROL_BLOCKED ? "blocked" : "unseen", 100 * (double)trial->seen);
        return;
    }
    control_name(trial->nearest, taken);
    snprintf(text, 96, "%.1f dB%s%s", (double)trial->psnr,
             trial->nearest == trial->command ? "" : ", for ",
             trial->nearest == trial->command ? "" : taken);
}

static void draw_pair(Image *out, const ControlTrial *trial, const Image *truth,
                      const Image *imagined, int x, int y) {
    char text[96];
    DrawColor frame = frame_of(trial);
    label(trial, text);
    render_draw_box(out, (float)x, (float)y, PAIR - GAP, SHOWN + 2 * GAP, frame);
    render_draw_image(out, truth, x + GAP, y + GAP, SHOWN, SHOWN);
    render_draw_image(out, imagined, x + GAP + SHOWN + GAP / 2, y + GAP, SHOWN, SHOWN);
    render_draw_text(out, (float)(x + GAP), (float)(y + SHOWN + 2 * GAP - 2), 13, INK, text);
}

// a copy; what no one had seen is dim
static Image picture_of(const uint8_t *rgb, const uint8_t *mask, uint32_t size, Arena *arena) {
    Image image = image_create(size, size, 3, arena);
    for (uint32_t i = 0; i < size * size * 3; i++)
        image.pixels[i] = mask == NULL || mask[i / 3] ? rgb[i] : rgb[i] / 3;
    return image;
}

static void draw_labels(Image *out) {
    for (int column = 0; column < 3; column++) {
        char text[32];
        snprintf(text, sizeof text, "%g: true, imagined", (double)control_speeds[column + 1]);
        render_draw_text(out, (float)(LEFT + column * PAIR + GAP), 6, 15, INK, text);
    }
    for (int row = 0; row < ROWS; row++)
        render_draw_text(out, 6, (float)(TOP + row * LINE + SHOWN / 2), 15, INK,
                         model_action_names[row]);
}

bool control_picture(const char *path, const uint8_t *truth, const uint8_t *imagined,
                     const uint8_t *mask, const ControlTrial *trials, uint32_t size, Arena *arena,
                     Error *err) {
    ArenaMark mark = arena_mark(arena);
    Image out = image_create(LEFT + 3 * PAIR, TOP + ROWS * LINE, 3, arena);
    size_t pixels = (size_t)size * size;
    render_draw_fill(&out, PAPER);
    draw_labels(&out);
    for (int c = 0; c < CONTROL_COMMANDS; c++) {
        if (!control_is_told(c)) continue;
        int column = c == CONTROL_STATIC ? 0 : control_speed(c) - 1;
        Image real =
            picture_of(truth + (size_t)c * pixels * 3, mask + (size_t)c * pixels, size, arena);
        Image dreamt = picture_of(imagined + (size_t)c * pixels * 3, NULL, size, arena);
        draw_pair(&out, &trials[c], &real, &dreamt, LEFT + column * PAIR,
                  TOP + control_action(c) * LINE);
    }
    bool ok = image_save_png(path, &out, err);
    arena_reset(arena, mark);
    return ok;
}
