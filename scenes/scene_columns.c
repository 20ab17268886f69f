// Columns: triangles sorted into SIDE x SIDE cells, each of which holds those that reach into it.

#include "scenes/scene_columns.h"

#include "base/list.h"
#include "scenes/scene_collect.h"

#include <float.h>
#include <math.h>

enum { SIDE = 64 };

static const float ONE_HEIGHT = 0.01f; // an edge that two triangles share is one surface [m]

struct SceneColumns {
    List surfaces; // SceneSurface
    float low[2], high[2];
    List cells[SIDE * SIDE]; // uint32_t: numbers of surfaces
};

static void to_world(const SceneInstance *instance, const SceneTriangle *triangle, int corner,
                     float world[3]) {
    const float *edge = corner == 1 ? triangle->edge1 : triangle->edge2;
    for (int i = 0; i < 3; i++) {
        const float *row = &instance->world_from_local[4 * i];
        world[i] = row[3];
        for (int k = 0; k < 3; k++)
            world[i] += row[k] * (triangle->origin[k] + (corner == 0 ? 0.0f : edge[k]));
    }
}

static void add_instance(SceneColumns *columns, const SceneInstance *instance,
                         const BuilderMesh *mesh, Arena *arena) {
    for (uint32_t t = 0; t < mesh->triangles.count; t++) {
        const SceneTriangle *triangle = LIST_AT(&mesh->triangles, SceneTriangle, t);
        SceneSurface *surface = list_push(&columns->surfaces, arena);
        float *corners[3] = {surface->a, surface->b, surface->c};
        for (int i = 0; i < 3; i++) {
            to_world(instance, triangle, i, corners[i]);
            for (int k = 0; k < 2; k++) {
                columns->low[k] = fminf(columns->low[k], corners[i][2 * k]);
                columns->high[k] = fmaxf(columns->high[k], corners[i][2 * k]);
            }
        }
    }
}

static int cell_of(const SceneColumns *columns, int axis, float at) {
    float side = columns->high[axis] - columns->low[axis];
    int cell = side > 0.0f ? (int)((at - columns->low[axis]) / side * SIDE) : 0;
    return cell < 0 ? 0 : cell >= SIDE ? SIDE - 1 : cell;
}

static void sort_in(SceneColumns *columns, uint32_t number, Arena *arena) {
    const SceneSurface *s = LIST_AT(&columns->surfaces, SceneSurface, number);
    int first[2], last[2];
    for (int k = 0; k < 2; k++) {
        int axis = 2 * k;
        first[k] = cell_of(columns, k, fminf(s->a[axis], fminf(s->b[axis], s->c[axis])));
        last[k] = cell_of(columns, k, fmaxf(s->a[axis], fmaxf(s->b[axis], s->c[axis])));
    }
    for (int row = first[1]; row <= last[1]; row++)
        for (int column = first[0]; column <= last[0]; column++)
            *(uint32_t *)list_push(&columns->cells[row * SIDE + column], arena) = number;
}

SceneColumns *scene_columns_create(const SceneBuilder *builder, Arena *arena) {
    SceneColumns *columns = arena_new(arena, SceneColumns);
    columns->surfaces.item_bytes = sizeof(SceneSurface);
    for (int k = 0; k < 2; k++) {
        columns->low[k] = FLT_MAX;
        columns->high[k] = -FLT_MAX;
    }
    for (int i = 0; i < SIDE * SIDE; i++) columns->cells[i].item_bytes = sizeof(uint32_t);
    for (uint32_t i = 0; i < builder->instances.count; i++) {
        const SceneInstance *instance = LIST_AT(&builder->instances, SceneInstance, i);
        add_instance(columns, instance, LIST_AT(&builder->meshes, BuilderMesh, instance->mesh),
                     arena);
    }
    for (uint32_t i = 0; i < columns->surfaces.count; i++) sort_in(columns, i, arena);
    return columns;
}

static float side_of(const float a[3], const float b[3], float x, float z) {
    return (b[0] - a[0]) * (z - a[2]) - (b[2] - a[2]) * (x - a[0]);
}

// the height of the triangle's plane at a point that it covers
static bool is_over(const SceneSurface *s, float x, float z, float *y) {
    float u = side_of(s->b, s->c, x, z), v = side_of(s->c, s->a, x, z);
    float w = side_of(s->a, s->b, x, z), sum = u + v + w;
    if ((u < 0 || v < 0 || w < 0) && (u > 0 || v > 0 || w > 0)) return false;
    if (fabsf(sum) < 1e-6f) return false; // a wall
    *y = (u * s->a[1] + v * s->b[1] + w * s->c[1]) / sum;
    return true;
}

int scene_columns_count(const SceneColumns *columns, float x, float z, float *lowest,
                        float *highest) {
    const List *cell = &columns->cells[cell_of(columns, 1, z) * SIDE + cell_of(columns, 0, x)];
    float low = FLT_MAX, high = -FLT_MAX;
    int count = 0;
    for (uint32_t i = 0; i < cell->count; i++) {
        uint32_t number = *LIST_AT(cell, uint32_t, i);
        float y;
        if (!is_over(LIST_AT(&columns->surfaces, SceneSurface, number), x, z, &y)) continue;
        bool is_known = fabsf(y - low) < ONE_HEIGHT || fabsf(y - high) < ONE_HEIGHT;
        low = fminf(low, y);
        high = fmaxf(high, y);
        count += !is_known;
    }
    if (count == 0) return 0;
    *lowest = low;
    *highest = high;
    return count;
}

void scene_columns_box(const SceneColumns *columns, float low[2], float high[2]) {
    for (int k = 0; k < 2; k++) {
        low[k] = columns->low[k];
        high[k] = columns->high[k];
    }
}
