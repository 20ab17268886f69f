// Projection by the eye's lens, and the comparison with its depth picture.

#include "app/view_pen.h"

#include <cglm/cglm.h>

#include <math.h>

// things nearer than this to the lens would fill the picture [m]
static const float NEAR = 0.15f;
// what lies this little behind a surface lies on it [m]
static const float ON_SURFACE = 0.1f;
// lines are tested for being hidden piece by piece [m]
static const float PIECE = 0.2f;
enum { MAX_PIECES = 64 };

bool view_pen_find(const ViewPen *pen, const float point[3], float pixel[2], float *depth) {
    return render_project(&pen->eye->config, &pen->eye->camera, point, pixel, depth) &&
           *depth > NEAR;
}

bool view_pen_is_hidden(const ViewPen *pen, const float pixel[2], float depth) {
    return depth > view_eye_depth(pen->eye, pixel[0], pixel[1]) + ON_SURFACE;
}

float view_pen_scale(const ViewPen *pen, float depth) {
    const RenderConfig *lens = &pen->eye->config;
    return 0.5f * (float)lens->width / tanf(0.5f * glm_rad(lens->hfov)) / depth;
}

static DrawColor faint(DrawColor color) {
    color.a = (uint8_t)(color.a / 4);
    return color;
}

static bool is_near_picture(const ViewPen *pen, const float pixel[2]) {
    float width = (float)pen->image->width, height = (float)pen->image->height;
    return pixel[0] > -width && pixel[0] < 2.0f * width && pixel[1] > -height &&
           pixel[1] < 2.0f * height;
}

static void draw_piece(const ViewPen *pen, const float from[3], const float to[3], float width,
                       DrawColor color) {
    float a[2], b[2], near, far;
    if (!view_pen_find(pen, from, a, &near) || !view_pen_find(pen, to, b, &far)) return;
    if (!is_near_picture(pen, a) || !is_near_picture(pen, b)) return;
    float middle[2] = {0.5f * (a[0] + b[0]), 0.5f * (a[1] + b[1])}, depth = 0.5f * (near + far);
    bool hidden = view_pen_is_hidden(pen, middle, depth);
    float pixels = fminf(fmaxf(width * view_pen_scale(pen, depth), 1.2f), 12.0f);
    render_draw_line(pen->image, a[0], a[1], b[0], b[1], pixels, hidden ? faint(color) : color);
}

void view_pen_line(const ViewPen *pen, const float from[3], const float to[3], float width,
                   DrawColor color) {
    float length = glm_vec3_distance((float *)from, (float *)to);
    int count = (int)fminf(ceilf(length / PIECE), (float)MAX_PIECES);
    for (int i = 0; i < count; i++) {
        float a[3], b[3];
        glm_vec3_lerp((float *)from, (float *)to, (float)i / (float)count, a);
        glm_vec3_lerp((float *)from, (float *)to, (float)(i + 1) / (float)count, b);
        draw_piece(pen, a, b, width, color);
    }
}

void view_pen_disc(const ViewPen *pen, const float point[3], float radius, DrawColor color) {
    float pixel[2], depth;
    if (!view_pen_find(pen, point, pixel, &depth) || !is_near_picture(pen, pixel)) return;
    bool hidden = view_pen_is_hidden(pen, pixel, depth);
    float pixels = fminf(fmaxf(radius * view_pen_scale(pen, depth), 2.5f), 7.0f);
    DrawColor rim = {10, 12, 16, color.a};
    render_draw_disc(pen->image, pixel[0], pixel[1], pixels + 1.5f, hidden ? faint(rim) : rim);
    render_draw_disc(pen->image, pixel[0], pixel[1], pixels, hidden ? faint(color) : color);
}

void view_pen_ring(const ViewPen *pen, const float point[3], float radius, DrawColor color) {
    enum { CORNERS = 20 };
    for (int i = 0; i < CORNERS; i++) {
        float ends[2][3];
        for (int e = 0; e < 2; e++) {
            float angle = (float)(i + e) * 2.0f * GLM_PIf / CORNERS;
            ends[e][0] = point[0] + radius * cosf(angle);
            ends[e][1] = point[1];
            ends[e][2] = point[2] + radius * sinf(angle);
        }
        draw_piece(pen, ends[0], ends[1], 0.2f * radius, color);
    }
}

// corner c has bit k set where it lies at the high side of axis k; edges join what differs in one
void view_pen_box(const ViewPen *pen, const float low[3], const float high[3], float width,
                  DrawColor color) {
    for (int c = 0; c < 8; c++) {
        for (int k = 0; k < 3; k++) {
            if (c >> k & 1) continue;
            float ends[2][3];
            for (int e = 0; e < 2; e++)
                for (int a = 0; a < 3; a++) ends[e][a] = (c | e << k) >> a & 1 ? high[a] : low[a];
            view_pen_line(pen, ends[0], ends[1], width, color);
        }
    }
}

static bool covers(const ViewRect *a, const ViewRect *b) {
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

// notes the place of a label; false when another stands there
static bool take_place(ViewPen *pen, ViewRect place) {
    if (pen->label_count == VIEW_MAX_LABELS) return false;
    for (int i = 0; i < pen->label_count; i++)
        if (covers(&pen->labels[i], &place)) return false;
    pen->labels[pen->label_count++] = place;
    return true;
}

void view_pen_label(ViewPen *pen, const float point[3], DrawColor color, const char *text) {
    float pixel[2], depth;
    if (!view_pen_find(pen, point, pixel, &depth)) return;
    if (pixel[0] < 0.0f || pixel[0] >= (float)pen->image->width || pixel[1] < 0.0f ||
        pixel[1] >= (float)pen->image->height)
        return;
    ViewRect place = {(int)pixel[0] + 10, (int)pixel[1] - 11,
                      (int)render_text_width(VIEW_SMALL_TEXT, text) + 12, VIEW_SMALL_TEXT + 6};
    // where view_canvas_label will put it: inside
    place.x =
        (int)fmaxf(fminf((float)place.x, (float)((int)pen->image->width - place.width)), 0.0f);
    if (!take_place(pen, place)) return;
    view_canvas_label(pen->image, pixel[0] + 10.0f, pixel[1] - 11.0f, VIEW_SMALL_TEXT, color, text);
}
