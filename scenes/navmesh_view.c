// The mesh seen from above, as a map of islands.
//
// Each triangle of the surface is drawn into the pixels whose centres it covers and where its
// height is within 0.5 m of the floor asked for; of two surfaces above each other the nearer in
// height wins. This gives Habitat's top-down view (which asks is_navigable at each pixel) at the
// price of the pixels drawn.

#include "scenes/navmesh_parts.h"

#include <math.h>

enum { MAX_PIXELS = 4096 };
static const float TOLERANCE = 0.5f; // metres up and down, as Habitat
static const double EDGE = 1e-5;     // of a triangle's area: centres on a shared edge are in both

typedef struct Canvas {
    NavmeshView *view;
    float *offset; // [height][width] from `y` to the surface drawn
} Canvas;

static double side_of(const float *a, const float *b, double x, double z) {
    return ((double)b[0] - (double)a[0]) * (z - (double)a[2]) -
           ((double)b[2] - (double)a[2]) * (x - (double)a[0]);
}

static void draw_pixel(Canvas *canvas, const NavmeshTriangle *t, uint32_t column, uint32_t row) {
    NavmeshView *view = canvas->view;
    const float(*c)[3] = t->corners;
    double x = (double)view->origin[0] + (column + 0.5) * (double)view->metres_per_pixel;
    double z = (double)view->origin[1] + (row + 0.5) * (double)view->metres_per_pixel;
    double whole = side_of(c[0], c[1], (double)c[2][0], (double)c[2][2]);
    if (whole == 0) return;
    double w0 = side_of(c[1], c[2], x, z) / whole, w1 = side_of(c[2], c[0], x, z) / whole;
    double w2 = 1 - w0 - w1;
    if (w0 < -EDGE || w1 < -EDGE || w2 < -EDGE) return;

    double y = w0 * (double)c[0][1] + w1 * (double)c[1][1] + w2 * (double)c[2][1];
    float offset = (float)fabs(y - (double)view->y);
    size_t pixel = (size_t)row * view->width + column;
    bool nearer = view->island[pixel] < 0 || offset < canvas->offset[pixel];
    if (offset > view->y_tolerance || !nearer) return;
    canvas->offset[pixel] = offset;
    view->island[pixel] = (int16_t)(t->island < INT16_MAX ? t->island : INT16_MAX);
}

// pixels of one axis whose centres can lie between low and high
static void pixel_range(float low, float high, float origin, float size, uint32_t count,
                        uint32_t *begin, uint32_t *end) {
    double first = ceil(((double)low - (double)origin) / (double)size - 0.5 - 1e-3);
    double last = floor(((double)high - (double)origin) / (double)size - 0.5 + 1e-3);
    *begin = (uint32_t)fmin(fmax(first, 0), count);
    *end = (uint32_t)fmin(fmax(last + 1, 0), count);
}

static void draw_triangle(Canvas *canvas, const NavmeshTriangle *t) {
    const NavmeshView *view = canvas->view;
    const float(*c)[3] = t->corners;
    float low[3], high[3];
    for (int i = 0; i < 3; i++) {
        low[i] = fminf(c[0][i], fminf(c[1][i], c[2][i]));
        high[i] = fmaxf(c[0][i], fmaxf(c[1][i], c[2][i]));
    }
    if (low[1] > view->y + view->y_tolerance || high[1] < view->y - view->y_tolerance) return;
    uint32_t left, right, top, bottom;
    float size = view->metres_per_pixel;
    pixel_range(low[0], high[0], view->origin[0], size, view->width, &left, &right);
    pixel_range(low[2], high[2], view->origin[1], size, view->height, &top, &bottom);
    for (uint32_t row = top; row < bottom; row++)
        for (uint32_t column = left; column < right; column++) draw_pixel(canvas, t, column, row);
}

static uint32_t pixels(float metres, float size) {
    return (uint32_t)fminf(fmaxf(ceilf(metres / size - 1e-3f), 1), MAX_PIXELS);
}

NavmeshView navmesh_top_down(const Navmesh *navmesh, float metres_per_pixel, float y,
                             Arena *arena) {
    ASSERT(metres_per_pixel > 0);
    const float *low = navmesh->low, *high = navmesh->high;
    float side = fmaxf(high[0] - low[0], high[2] - low[2]);
    float size = fmaxf(metres_per_pixel, side / MAX_PIXELS);
    NavmeshView view = {.width = pixels(high[0] - low[0], size),
                        .height = pixels(high[2] - low[2], size),
                        .metres_per_pixel = size,
                        .origin = {low[0], low[2]},
                        .y = y,
                        .y_tolerance = TOLERANCE};
    size_t count = (size_t)view.width * view.height;
    view.island = arena_array(arena, int16_t, count);
    for (size_t i = 0; i < count; i++) view.island[i] = -1;

    ArenaMark mark = arena_mark(arena);
    Canvas canvas = {.view = &view, .offset = arena_array(arena, float, count)};
    for (int i = 0; i < navmesh->triangle_count; i++)
        draw_triangle(&canvas, &navmesh->triangles[i]);
    arena_reset(arena, mark);
    return view;
}

// also outside the map; clamped so that any point gives a valid int
void navmesh_view_to_pixel(const NavmeshView *view, const float point[3], int *column, int *row) {
    double x = floor(((double)point[0] - (double)view->origin[0]) / (double)view->metres_per_pixel);
    double z = floor(((double)point[2] - (double)view->origin[1]) / (double)view->metres_per_pixel);
    *column = (int)fmin(fmax(x, -1e9), 1e9);
    *row = (int)fmin(fmax(z, -1e9), 1e9);
}

void navmesh_view_to_world(const NavmeshView *view, int column, int row, float point[3]) {
    point[0] = view->origin[0] + ((float)column + 0.5f) * view->metres_per_pixel;
    point[1] = view->y;
    point[2] = view->origin[1] + ((float)row + 0.5f) * view->metres_per_pixel;
}
