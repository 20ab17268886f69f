// Grid lines are the even ones plus the edges of all holes, so no triangle crosses a hole and no
// edge meets the middle of another.

#include "scenes/home_panel.h"

#include <math.h>
#include <string.h>

enum { MAX_LINES = 256 };

static int add_line(float *lines, int count, float at) {
    int place = count;
    for (int i = 0; i < count; i++)
        if (fabsf(lines[i] - at) < 0.012f) return count;
    while (place > 0 && lines[place - 1] > at) {
        lines[place] = lines[place - 1];
        place--;
    }
    lines[place] = at;
    ASSERT(count + 1 < MAX_LINES);
    return count + 1;
}

static int make_lines(const HomePanel *panel, bool along_u, float *lines) {
    float length = along_u ? panel->width : panel->height;
    int cells = (int)ceilf(length / panel->step), count = 0;
    // ends and holes first: of two lines that nearly meet, theirs stays
    count = add_line(lines, count, 0.0f);
    count = add_line(lines, count, length);
    for (int i = 0; i < panel->hole_count; i++) {
        const HomeRect *hole = &panel->holes[i];
        float from = along_u ? hole->x0 : hole->z0, to = along_u ? hole->x1 : hole->z1;
        if (from > 0.0f && from < length) count = add_line(lines, count, from);
        if (to > 0.0f && to < length) count = add_line(lines, count, to);
    }
    for (int i = 1; i < cells; i++)
        count = add_line(lines, count, length * (float)i / (float)cells);
    return count;
}

static bool is_hole(const HomePanel *panel, float u, float v) {
    for (int i = 0; i < panel->hole_count; i++) {
        const HomeRect *hole = &panel->holes[i];
        if (u > hole->x0 && u < hole->x1 && v > hole->z0 && v < hole->z1) return true;
    }
    return false;
}

static SceneCorner grid_corner(const HomePanel *panel, const HomeLight *light, float u, float v) {
    const HomeSurfaceRow *row = home_kit_surface(panel->surface);
    SceneCorner corner = {.color = 0xffffffffu};
    for (int k = 0; k < 3; k++) {
        corner.position[k] = panel->origin[k] + u * panel->u[k] + v * panel->v[k];
        corner.normal[k] = panel->normal[k];
    }
    corner.uv[0] = (u + panel->texture[0]) / row->period[0];
    corner.uv[1] = -(v + panel->texture[1]) / row->period[1];
    if (light) corner.color = home_light_at(light, corner.position, corner.normal);
    return corner;
}

static bool turns_right(const HomePanel *panel) {
    float sum = 0.0f;
    for (int k = 0; k < 3; k++) {
        int a = (k + 1) % 3, b = (k + 2) % 3;
        sum += (panel->u[a] * panel->v[b] - panel->u[b] * panel->v[a]) * panel->normal[k];
    }
    return (sum > 0.0f) != panel->is_hidden_from_navmesh;
}

static void add_cell(HomeKit *kit, int mesh, int material, const SceneCorner *const c[4],
                     bool in_order) {
    int second = in_order ? 1 : 3, last = in_order ? 3 : 1;
    scene_builder_triangle(kit->builder, mesh, (SceneCorner[3]){*c[0], *c[second], *c[2]},
                           material);
    scene_builder_triangle(kit->builder, mesh, (SceneCorner[3]){*c[0], *c[2], *c[last]}, material);
}

void home_panel_add(const HomePanel *panel, HomeKit *kit, const HomeLight *light, int mesh,
                    Arena *scratch) {
    float us[MAX_LINES], vs[MAX_LINES];
    int columns = make_lines(panel, true, us), rows = make_lines(panel, false, vs);
    int material = home_kit_material(kit, panel->surface, panel->rgb);
    bool in_order = turns_right(panel);

    ArenaMark mark = arena_mark(scratch);
    SceneCorner *grid = arena_array(scratch, SceneCorner, (size_t)columns * (size_t)rows);
    for (int j = 0; j < rows; j++)
        for (int i = 0; i < columns; i++)
            grid[j * columns + i] = grid_corner(panel, light, us[i], vs[j]);
    for (int j = 0; j + 1 < rows; j++)
        for (int i = 0; i + 1 < columns; i++) {
            const SceneCorner *low = &grid[j * columns + i], *high = low + columns;
            if (is_hole(panel, 0.5f * (us[i] + us[i + 1]), 0.5f * (vs[j] + vs[j + 1]))) continue;
            add_cell(kit, mesh, material,
                     (const SceneCorner *const[4]){low, low + 1, high + 1, high}, in_order);
        }
    arena_reset(scratch, mark);
}
