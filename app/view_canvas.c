// Copies by rows, because a window of a million pixels is put together thirty times a second.

#include "app/view_canvas.h"

#include "base/parallel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static uint32_t *row_of(const Image *image, int x, int y) {
    return (uint32_t *)(void *)image->pixels + (size_t)y * image->width + (size_t)x;
}

static ViewRect clip(const Image *image, ViewRect box) {
    int right = box.x + box.width, bottom = box.y + box.height;
    if (right > (int)image->width) right = (int)image->width;
    if (bottom > (int)image->height) bottom = (int)image->height;
    ViewRect inside = {box.x < 0 ? 0 : box.x, box.y < 0 ? 0 : box.y, 0, 0};
    inside.width = right > inside.x ? right - inside.x : 0;
    inside.height = bottom > inside.y ? bottom - inside.y : 0;
    return inside;
}

bool view_canvas_is_within(const ViewRect *box, float x, float y) {
    return x >= (float)box->x && x < (float)(box->x + box->width) && y >= (float)box->y &&
           y < (float)(box->y + box->height);
}

void view_canvas_fill(Image *image, ViewRect box, DrawColor color) {
    ViewRect inside = clip(image, box);
    uint32_t word;
    memcpy(&word, &color, sizeof word);
    for (int y = inside.y; y < inside.y + inside.height; y++) {
        uint32_t *row = row_of(image, inside.x, y);
        for (int x = 0; x < inside.width; x++) row[x] = word;
    }
}

void view_canvas_paste(Image *image, const Image *from, int x, int y) {
    ASSERT(image->channels == 4 && from->channels == 4);
    ViewRect inside = clip(image, (ViewRect){x, y, (int)from->width, (int)from->height});
    for (int row = inside.y; row < inside.y + inside.height; row++)
        memcpy(row_of(image, inside.x, row), row_of(from, inside.x - x, row - y),
               (size_t)inside.width * 4);
}

//---- stretching ----------------------------------------------------------------------------------

// Where the centre of a pixel of the box falls along one side of the source, kept inside: a whole
// pixel, and 256ths of the way to the next. at = first + index * step, in 2^-32 pixels.
typedef struct Side {
    int64_t first, step, last;
} Side;

static Side side_of(int from, int to, bool smooth) {
    Side side = {.step = ((int64_t)from << 32) / to, .last = (int64_t)(from - 1) << 32};
    side.first = side.step / 2 - (smooth ? (int64_t)1 << 31 : 0);
    return side;
}

static int64_t side_at(Side side, int index) {
    int64_t at = side.first + index * side.step;
    return at < 0 ? 0 : at > side.last ? side.last : at;
}

typedef struct Stretch {
    Image *image;
    ViewRect box;
    const uint32_t *pixels;
    int width;
    Side x, y;
    bool smooth;
} Stretch;

// a + (b - a) * t / 256 for two channels of a pixel at once, those under the mask
static uint32_t mix_pair(uint32_t a, uint32_t b, uint32_t t) {
    const uint32_t mask = 0x00ff00ffu;
    return ((a & mask) * (256 - t) + (b & mask) * t) >> 8 & mask;
}

static uint32_t mix(uint32_t a, uint32_t b, uint32_t t) {
    return mix_pair(a, b, t) | mix_pair(a >> 8, b >> 8, t) << 8;
}

static void repeat_row(const Stretch *s, const uint32_t *from, uint32_t *to) {
    for (int column = 0; column < s->box.width; column++)
        to[column] = from[(s->x.first + column * s->x.step) >> 32];
}

enum { MAX_WIDTH = 16384 }; // of what is stretched, as renderers have it

// first the two rows into one, as wide as the source, then along that
static void mix_row(const Stretch *s, const uint32_t *above, const uint32_t *below, uint32_t down,
                    uint32_t *to) {
    uint32_t row[MAX_WIDTH + 1];
    for (int x = 0; x < s->width; x++) row[x] = mix(above[x], below[x], down);
    row[s->width] = row[s->width - 1];
    for (int column = 0; column < s->box.width; column++) {
        int64_t at = side_at(s->x, column);
        const uint32_t *left = row + (at >> 32);
        to[column] = mix(left[0], left[1], (uint32_t)at >> 24);
    }
}

static void stretch_row(const Stretch *s, int row) {
    uint32_t *to = row_of(s->image, s->box.x, s->box.y + row);
    int64_t at = s->smooth ? side_at(s->y, row) : s->y.first + row * s->y.step;
    const uint32_t *above = s->pixels + (size_t)(at >> 32) * (size_t)s->width;
    const uint32_t *below = at < s->y.last ? above + s->width : above;
    if (s->smooth)
        mix_row(s, above, below, (uint32_t)at >> 24, to);
    else
        repeat_row(s, above, to);
}

static void stretch_rows(void *context, int begin, int end) {
    for (int row = begin; row < end; row++) stretch_row(context, row);
}

static void copy_rows(void *context, int begin, int end) {
    const Stretch *s = context;
    for (int row = begin; row < end; row++)
        memcpy(row_of(s->image, s->box.x, s->box.y + row), s->pixels + (size_t)row * s->width,
               (size_t)s->width * 4);
}

void view_canvas_stretch(Image *image, ViewRect box, const uint32_t *pixels, uint32_t width,
                         uint32_t height, bool smooth) {
    ASSERT(image->channels == 4 && box.x >= 0 && box.y >= 0);
    ASSERT(box.x + box.width <= (int)image->width && box.y + box.height <= (int)image->height);
    ASSERT(width <= MAX_WIDTH);
    Stretch stretch = {.image = image,
                       .box = box,
                       .pixels = pixels,
                       .width = (int)width,
                       .x = side_of((int)width, box.width, smooth),
                       .y = side_of((int)height, box.height, smooth),
                       .smooth = smooth};
    bool is_copy = (int)width == box.width && (int)height == box.height;
    // 32 rows are a few hundred microseconds: worth waking a thread for
    parallel_for(box.height, 32, is_copy ? copy_rows : stretch_rows, &stretch);
}

//---- text ----------------------------------------------------------------------------------------

float view_canvas_text(Image *image, float x, float y, float size, DrawColor color,
                       const char *text) {
    render_draw_text(image, x, y, size, color, text);
    return x + render_text_width(size, text);
}

void view_canvas_label(Image *image, float x, float y, float size, DrawColor color,
                       const char *text) {
    DrawColor plate = VIEW_SHADE;
    float width = render_text_width(size, text) + 12.0f, height = size + 6.0f;
    plate.a = (uint8_t)(plate.a * color.a / 255);
    x = fmaxf(fminf(x, (float)image->width - width), 0.0f);
    y = fmaxf(fminf(y, (float)image->height - height), 0.0f);
    render_draw_box(image, x, y, width, height, plate);
    render_draw_text(image, x + 6.0f, y + 3.0f, size, color, text);
}

const char *view_canvas_words(const char *name, char *text, size_t size) {
    size_t length = strlen(name) < size ? strlen(name) : size - 1;
    for (size_t i = 0; i < length; i++) text[i] = name[i] == '_' ? ' ' : name[i];
    text[length] = '\0';
    return text;
}

const char *view_canvas_shorten(const char *from, float width, float text_size, char *text,
                                size_t size) {
    size_t all = strlen(from), length = all < size - 3 ? all : size - 3;
    snprintf(text, size, "%.*s%s", (int)length, from, length < all ? ".." : "");
    while (length > 0 && render_text_width(text_size, text) > width)
        snprintf(text, size, "%.*s..", (int)--length, from);
    if (length == 0) text[0] = '\0';
    return text;
}

ViewRect view_canvas_fit(ViewRect box, uint32_t width, uint32_t height) {
    ViewRect fit = box;
    if ((int64_t)box.width * height > (int64_t)box.height * width)
        fit.width = (int)((int64_t)box.height * width / height);
    else
        fit.height = (int)((int64_t)box.width * height / width);
    if (fit.width < 1) fit.width = 1;
    if (fit.height < 1) fit.height = 1;
    fit.x += (box.width - fit.width) / 2;
    fit.y += (box.height - fit.height) / 2;
    return fit;
}
