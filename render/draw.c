// Every shape is drawn by its distance: a pixel's coverage is how far its centre lies inside the
// edge, clamped to a pixel's width. That gives smooth lines, discs and rings with one loop over the
// box round the shape.

#include "render/draw.h"

#include <math.h>
#include <string.h>

static void blend(Image *image, int x, int y, DrawColor color, float coverage) {
    if (coverage <= 0.0f) return;
    float alpha = fminf(coverage, 1.0f) * (float)color.a / 255.0f;
    uint8_t *p = image->pixels + ((size_t)y * image->width + (size_t)x) * image->channels;
    const uint8_t rgb[3] = {color.r, color.g, color.b};
    for (int c = 0; c < 3; c++)
        p[c] = (uint8_t)((float)p[c] + ((float)rgb[c] - (float)p[c]) * alpha + 0.5f);
    if (image->channels == 4) p[3] = (uint8_t)fmaxf((float)p[3], 255.0f * alpha);
}

// pixels that a box of floats touches, inside the image
typedef struct Span {
    int x0, y0, x1, y1;
} Span;

static int clamp_to(float value, uint32_t size) {
    return value < 0.0f ? 0 : value > (float)size ? (int)size : (int)value;
}

static Span span_of(const Image *image, float x0, float y0, float x1, float y1) {
    return (Span){clamp_to(floorf(x0), image->width), clamp_to(floorf(y0), image->height),
                  clamp_to(ceilf(x1), image->width), clamp_to(ceilf(y1), image->height)};
}

void render_draw_fill(Image *image, DrawColor color) {
    for (uint32_t y = 0; y < image->height; y++)
        for (uint32_t x = 0; x < image->width; x++) blend(image, (int)x, (int)y, color, 1.0f);
}

static float segment_distance(float px, float py, float x0, float y0, float x1, float y1) {
    float dx = x1 - x0, dy = y1 - y0, length2 = dx * dx + dy * dy;
    float t = length2 > 0.0f ? ((px - x0) * dx + (py - y0) * dy) / length2 : 0.0f;
    t = fminf(fmaxf(t, 0.0f), 1.0f);
    return hypotf(px - x0 - t * dx, py - y0 - t * dy);
}

void render_draw_line(Image *image, float x0, float y0, float x1, float y1, float width,
                      DrawColor color) {
    if (!isfinite(x0 + y0 + x1 + y1)) return;
    float reach = 0.5f * width + 1.0f;
    Span rows = span_of(image, fminf(x0, x1) - reach, fminf(y0, y1) - reach, fmaxf(x0, x1) + reach,
                        fmaxf(y0, y1) + reach);
    for (int y = rows.y0; y < rows.y1; y++) {
        // only the part of the row near the line
        float left = fminf(x0, x1), right = fmaxf(x0, x1), py = (float)y + 0.5f;
        if (fabsf(y1 - y0) > 1e-3f) {
            float slope = (x1 - x0) / (y1 - y0), slack = reach * sqrtf(1.0f + slope * slope);
            float a = x0 + (py - y0) * slope;
            left = fmaxf(left - reach, a - slack);
            right = fminf(right + reach, a + slack);
        } else {
            left -= reach;
            right += reach;
        }
        int from = clamp_to(floorf(left), image->width), to = clamp_to(ceilf(right), image->width);
        for (int x = from; x < to; x++) {
            float d = segment_distance((float)x + 0.5f, py, x0, y0, x1, y1);
            blend(image, x, y, color, 0.5f * width + 0.5f - d);
        }
    }
}

void render_draw_disc(Image *image, float cx, float cy, float radius, DrawColor color) {
    render_draw_ring(image, cx, cy, 0.5f * radius, radius, color);
}

// a disc is a ring as wide as its radius
void render_draw_ring(Image *image, float cx, float cy, float radius, float width,
                      DrawColor color) {
    if (!isfinite(cx + cy + radius)) return;
    float reach = radius + 0.5f * width + 1.0f;
    Span s = span_of(image, cx - reach, cy - reach, cx + reach, cy + reach);
    for (int y = s.y0; y < s.y1; y++) {
        for (int x = s.x0; x < s.x1; x++) {
            float d = fabsf(hypotf((float)x + 0.5f - cx, (float)y + 0.5f - cy) - radius);
            blend(image, x, y, color, 0.5f * width + 0.5f - d);
        }
    }
}

void render_draw_box(Image *image, float x, float y, float width, float height, DrawColor color) {
    Span s = span_of(image, x, y, x + width, y + height);
    for (int row = s.y0; row < s.y1; row++)
        for (int column = s.x0; column < s.x1; column++) blend(image, column, row, color, 1.0f);
}

// a slim triangle with its tip ahead, filled by rows of lines from the tip to the tail
void render_draw_arrow(Image *image, float x, float y, float angle, float size, DrawColor color) {
    float ahead[2] = {sinf(angle), -cosf(angle)}, side[2] = {-ahead[1], ahead[0]};
    float tip[2] = {x + ahead[0] * size, y + ahead[1] * size};
    enum { STROKES = 9 };
    for (int i = 0; i < STROKES; i++) {
        float across = 0.6f * size * (2.0f * (float)i / (STROKES - 1) - 1.0f);
        float tail = -0.7f * size + 0.3f * size * (1.0f - fabsf(across) / (0.6f * size));
        render_draw_line(image, tip[0], tip[1], x + ahead[0] * tail + side[0] * across,
                         y + ahead[1] * tail + side[1] * across, size * 0.2f, color);
    }
}

// mean colour of a source box, or the nearest pixel when that is smaller than one
static void sample_box(const Image *from, float x0, float y0, float x1, float y1, uint8_t rgb[3]) {
    int left = (int)x0, top = (int)y0, right = (int)x1, bottom = (int)y1;
    if (right <= left) right = left + 1;
    if (bottom <= top) bottom = top + 1;
    uint32_t sum[3] = {0}, count = 0;
    for (int y = top; y < bottom && y < (int)from->height; y++) {
        for (int x = left; x < right && x < (int)from->width; x++, count++) {
            const uint8_t *p =
                from->pixels + ((size_t)y * from->width + (size_t)x) * from->channels;
            for (int c = 0; c < 3; c++) sum[c] += p[c];
        }
    }
    for (int c = 0; c < 3; c++) rgb[c] = (uint8_t)(count ? (sum[c] + count / 2) / count : 0);
}

void render_draw_image(Image *image, const Image *from, int x, int y, int width, int height) {
    float sx = (float)from->width / (float)width, sy = (float)from->height / (float)height;
    for (int row = 0; row < height; row++) {
        if (y + row < 0 || y + row >= (int)image->height) continue;
        for (int column = 0; column < width; column++) {
            if (x + column < 0 || x + column >= (int)image->width) continue;
            uint8_t rgb[3];
            sample_box(from, (float)column * sx, (float)row * sy, (float)(column + 1) * sx,
                       (float)(row + 1) * sy, rgb);
            blend(image, x + column, y + row, (DrawColor){rgb[0], rgb[1], rgb[2], 255}, 1.0f);
        }
    }
}

//---- sensor data ---------------------------------------------------------------------------------

static uint8_t *pixel(Image *image, uint32_t i) {
    return image->pixels + (size_t)i * image->channels;
}

void render_picture_rgba(const uint8_t *rgba, uint32_t width, uint32_t height, Image *image) {
    ASSERT(image->width == width && image->height == height);
    for (uint32_t i = 0; i < width * height; i++) memcpy(pixel(image, i), rgba + (size_t)4 * i, 3);
}

// near to far through warm, green and blue; brightness falls with distance
static DrawColor depth_color(float share) {
    static const float stops[5][3] = {
        {255, 244, 214}, {250, 170, 80}, {200, 70, 100}, {90, 40, 130}, {20, 16, 50}};
    float at = fminf(fmaxf(share, 0.0f), 1.0f) * 4.0f;
    int i = at >= 4.0f ? 3 : (int)at;
    float t = at - (float)i, c[3];
    for (int k = 0; k < 3; k++) c[k] = stops[i][k] + (stops[i + 1][k] - stops[i][k]) * t;
    return (DrawColor){(uint8_t)c[0], (uint8_t)c[1], (uint8_t)c[2], 255};
}

void render_picture_depth(const float *depth, uint32_t width, uint32_t height, float max_depth,
                          Image *image) {
    ASSERT(image->width == width && image->height == height);
    for (uint32_t i = 0; i < width * height; i++) {
        DrawColor color =
            depth[i] > 0.0f ? depth_color(depth[i] / max_depth) : (DrawColor){0, 0, 0, 255};
        memcpy(pixel(image, i), &color, 3);
    }
}

// hue 0 .. 6, from red by yellow
static DrawColor hue_color(float hue, float saturation, float value) {
    float c[3];
    for (int k = 0; k < 3; k++) {
        float ramp = fabsf(fmodf(hue + (float)(k == 0 ? 0 : k == 1 ? 4 : 2), 6.0f) - 3.0f) - 1.0f;
        c[k] = value * (1.0f - saturation + saturation * fminf(fmaxf(ramp, 0.0f), 1.0f)) * 255.0f;
    }
    return (DrawColor){(uint8_t)c[0], (uint8_t)c[1], (uint8_t)c[2], 255};
}

void render_picture_normals(const float *normals, uint32_t width, uint32_t height, Image *image) {
    ASSERT(image->width == width && image->height == height);
    for (uint32_t i = 0; i < width * height; i++) {
        const float *n = normals + (size_t)3 * i;
        bool is_none = n[0] == 0.0f && n[1] == 0.0f && n[2] == 0.0f;
        for (int k = 0; k < 3; k++)
            pixel(image, i)[k] = is_none ? 0 : (uint8_t)(n[k] * 127.0f + 128.0f);
    }
}

void render_picture_flow(const float *flow, uint32_t width, uint32_t height, float largest,
                         Image *image) {
    ASSERT(image->width == width && image->height == height);
    for (uint32_t i = 0; i < width * height; i++) {
        float x = flow[(size_t)2 * i], y = flow[(size_t)2 * i + 1];
        DrawColor color = {0, 0, 0, 255};
        if (!isnan(x) && !isnan(y)) {
            float hue = atan2f(y, x) * (3.0f / 3.14159265f);
            color =
                hue_color(hue < 0.0f ? hue + 6.0f : hue, fminf(hypotf(x, y) / largest, 1.0f), 1.0f);
        }
        memcpy(pixel(image, i), &color, 3);
    }
}

DrawColor render_id_color(uint32_t id) {
    if (id == 0) return (DrawColor){0, 0, 0, 255};
    // hues a golden angle apart differ for neighbouring ids
    float hue = fmodf((float)id * 0.61803399f, 1.0f) * 6.0f, value = id % 3 == 0   ? 0.75f
                                                                     : id % 3 == 1 ? 0.95f
                                                                                   : 0.6f;
    return hue_color(hue, id % 2 == 0 ? 0.55f : 0.75f, value);
}

void render_picture_ids(const uint32_t *ids, uint32_t width, uint32_t height, Image *image) {
    ASSERT(image->width == width && image->height == height);
    DrawColor color = render_id_color(0);
    for (uint32_t i = 0; i < width * height; i++) {
        // neighbours mostly show the same thing
        if (i == 0 || ids[i] != ids[i - 1]) color = render_id_color(ids[i]);
        memcpy(pixel(image, i), &color, 3);
    }
}
