// Small multiples: the parts differ by a factor of a hundred, so each has a line of its own.

#include "app/memory_history.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// of one brick in a file: see memory/memory_file.c
enum { BRICK_BYTES = 8 + 512 + 64 + 64 + 8 };

static void keep_every_second(MemoryHistory *history) {
    for (int p = 0; p < MEMORY_HISTORY_PARTS; p++)
        for (int i = 0; i < MEMORY_HISTORY_ROOM / 2; i++)
            history->bytes[p][i] = history->bytes[p][2 * i];
    history->count = MEMORY_HISTORY_ROOM / 2;
    history->every *= 2;
}

void memory_history_note(MemoryHistory *history, const Memory *memory) {
    if (history->of != memory) *history = (MemoryHistory){.of = memory, .every = 1};
    if (memory == NULL || --history->until > 0) return;
    if (history->count == MEMORY_HISTORY_ROOM) keep_every_second(history);
    history->until = history->every;
    MemoryLongTermStats far = memory_long_term_stats(memory->far);
    const size_t bytes[MEMORY_HISTORY_PARTS] = {
        (size_t)memory_octree_brick_count(memory->octree) * BRICK_BYTES,
        memory_graph_bytes(memory->graph),
        far.token_bytes + far.log_bytes,
    };
    for (int p = 0; p < MEMORY_HISTORY_PARTS; p++)
        history->bytes[p][history->count] = (float)bytes[p];
    history->count++;
}

const char *memory_history_size(double bytes, char text[24]) {
    if (bytes < 1024.0)
        snprintf(text, 24, "%.0f B", bytes);
    else if (bytes < 1024.0 * 1024.0)
        snprintf(text, 24, "%.1f KiB", bytes / 1024.0);
    else
        snprintf(text, 24, "%.1f MiB", bytes / (1024.0 * 1024.0));
    return text;
}

//---- the picture ---------------------------------------------------------------------------------

static const struct {
    const char *name;
    DrawColor color;
} PARTS[MEMORY_HISTORY_PARTS] = {
    {"octree", {92, 210, 130, 255}},
    {"graph", {96, 172, 255, 255}},
    {"long term", {255, 155, 55, 255}},
};

// what is below the line between two points, by columns of pixels
static void fill_below(Image *image, const float from[2], const float to[2], float bottom,
                       DrawColor color) {
    for (float x = floorf(from[0]); x < floorf(to[0]); x += 1.0f) {
        float top = from[1] + (to[1] - from[1]) * fmaxf(x - from[0], 0.0f) / (to[0] - from[0]);
        render_draw_box(image, x, top, 1.0f, bottom - top, color);
    }
}

static void draw_line(const MemoryHistory *h, int part, Image *image, float x, float y, float width,
                      float height) {
    const float *bytes = h->bytes[part];
    float most = 1.0f;
    for (int i = 0; i < h->count; i++) most = fmaxf(most, bytes[i]);
    DrawColor line = PARTS[part].color, below = line;
    below.a = 60;
    float across = width / (float)(h->count > 1 ? h->count - 1 : 1), last[2] = {x, y + height};
    for (int i = 0; i < h->count; i++) {
        float at[2] = {x + across * (float)i, y + height * (1.0f - bytes[i] / most)};
        if (i > 0) {
            fill_below(image, last, at, y + height, below);
            render_draw_line(image, last[0], last[1], at[0], at[1], 1.6f, line);
        }
        memcpy(last, at, sizeof last);
    }
}

void memory_history_draw(const MemoryHistory *history, Image *image, float x, float y, float width,
                         float height, DrawColor text) {
    float row = height / MEMORY_HISTORY_PARTS, size = fminf(15.0f, row - 2.0f);
    float names = render_text_width(size, "long term ") + 4.0f;
    float sizes = render_text_width(size, " 0000.0 KiB") + 4.0f;
    for (int p = 0; p < MEMORY_HISTORY_PARTS; p++) {
        float top = y + row * (float)p, middle = top + 0.5f * (row - size);
        char now[24];
        double bytes = history->count > 0 ? (double)history->bytes[p][history->count - 1] : 0.0;
        memory_history_size(bytes, now);
        render_draw_text(image, x, middle, size, text, PARTS[p].name);
        draw_line(history, p, image, x + names, top + 2.0f, width - names - sizes, row - 5.0f);
        render_draw_text(image, x + width - render_text_width(size, now), middle, size, text, now);
    }
}
