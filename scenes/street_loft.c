// A smooth surface through a grid of points: treetops, bodies of cars, slides.

#include "scenes/street_site.h"

#include <math.h>

static void between(const float a[3], const float b[3], float out[3]) {
    for (int k = 0; k < 3; k++) out[k] = b[k] - a[k];
}

static float length_of(const float v[3]) {
    return sqrtf(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

// Square to the lines through the neighbours; an edge has one neighbour. A column that repeats as
// the last is its own neighbour beyond the edge.
static void normal_at(const float (*p)[3], int rows, int columns, int i, int j, float normal[3]) {
    const float *first = p[i * columns], *last = p[i * columns + columns - 1];
    bool is_closed = first[0] == last[0] && first[1] == last[1] && first[2] == last[2];
    int left = j > 0 ? j - 1 : is_closed ? columns - 2 : 0;
    int right = j + 1 < columns ? j + 1 : is_closed ? 1 : j;
    int below = i > 0 ? i - 1 : 0, above = i + 1 < rows ? i + 1 : i;
    // at a pole all points of a row are one: its neighbours' row tells the way round
    int row = i == 0 ? above : i + 1 == rows ? below : i;
    float u[3], v[3];
    between(p[row * columns + left], p[row * columns + right], u);
    between(p[below * columns + j], p[above * columns + j], v);
    for (int k = 0; k < 3; k++)
        normal[k] = u[(k + 1) % 3] * v[(k + 2) % 3] - u[(k + 2) % 3] * v[(k + 1) % 3];
}

static SceneCorner corner_at(const HomeShape *shape, const float (*p)[3], int rows, int columns,
                             int i, int j) {
    SceneCorner corner = {.color = 0xffffffffu};
    const float *point = p[i * columns + j];
    float step[3];
    normal_at(p, rows, columns, i, j, corner.normal);
    for (int k = 0; k < 3; k++) corner.position[k] = point[k];
    // the texture keeps its size round the middle of the grid
    const float *row = p[(rows / 2) * columns];
    between(row, row + 3, step);
    corner.uv[0] = (float)j * length_of(step) * shape->scale[0];
    between(p[(rows / 2) * columns], p[(rows / 2 - 1) * columns], step);
    corner.uv[1] = -(float)i * length_of(step) * shape->scale[1];
    return corner;
}

void street_loft(HomeShape *shape, const float (*points)[3], int rows, int columns) {
    for (int i = 0; i + 1 < rows; i++)
        for (int j = 0; j + 1 < columns; j++) {
            SceneCorner a = corner_at(shape, points, rows, columns, i, j);
            SceneCorner b = corner_at(shape, points, rows, columns, i, j + 1);
            SceneCorner c = corner_at(shape, points, rows, columns, i + 1, j + 1);
            SceneCorner d = corner_at(shape, points, rows, columns, i + 1, j);
            home_shape_face(shape, (SceneCorner[3]){a, b, c});
            home_shape_face(shape, (SceneCorner[3]){a, c, d});
        }
}
