// One vertical ray per pixel, from just below the ceiling: it shows the floor and the furniture as
// an architect's plan does. A ray that starts inside a wall would show the floor under the house
// instead; such pixels are recognised by the wall's two faces, seen from behind, and painted dark.
//
//     ceiling  ========================
//                | | |  [W]  | | | |       rays start at CUT_HEIGHT; W: inside a wall
//                v v v  [W]  v v v v
//     floor    ------------------------

#include "render/map.h"

#include "base/parallel.h"
#include "scenes/ray.h"

#include <math.h>
#include <string.h>

// Rays start this far above the floor: below ceilings and lamps, above tables and most furniture.
static const float CUT_HEIGHT = 2.0f;
// Wider scenes are streets, not storeys: they are seen from above everything.
static const float STREET_METRES = 60.0f;
static const float MARGIN = 1.0f;         // shown round what can be walked on
static const float WALL_THICKNESS = 0.5f; // thicker things are not recognised as cut walls
static const DrawColor OUTSIDE = {236, 238, 241, 255}, WALL = {70, 74, 82, 255};

//---- the picture of the scene --------------------------------------------------------------------

typedef struct Job {
    const Scene *scene;
    RenderMap *map;
    float cut; // where rays start, above the floor
} Job;

static float srgb(float linear) {
    float l = fminf(fmaxf(linear, 0.0f), 1.0f);
    return l <= 0.0031308f ? 12.92f * l : 1.055f * powf(l, 1.0f / 2.4f) - 0.055f;
}

static float linear(uint32_t texel, int shift) {
    float s = (float)(texel >> shift & 255) / 255.0f;
    return s * s * (0.305f * s + 0.695f); // close enough to the sRGB curve for a map
}

// the base colour at a hit: material times vertex colours times a coarse level of its texture
static void surface_color(const Scene *scene, const SceneHit *hit, float color[3]) {
    const SceneShade *shade = &scene->shades[hit->triangle];
    const SceneMaterial *material = &scene->materials[shade->material];
    float w[3] = {1.0f - hit->u - hit->v, hit->u, hit->v}, uv[2] = {0};
    for (int k = 0; k < 3; k++) {
        color[k] = 0.0f;
        for (int c = 0; c < 3; c++)
            color[k] += w[c] * (float)(shade->color[c] >> 8 * k & 255) / 255.0f;
        color[k] *= material->base_color[k];
    }
    if (material->texture == SCENE_NO_TEXTURE) return;
    for (int c = 0; c < 3; c++)
        for (int k = 0; k < 2; k++) uv[k] += w[c] * shade->uv[c][k];
    const SceneTexture *texture = &scene->textures[material->texture];
    uint32_t first = texture->first_texel, width = texture->width, height = texture->height;
    for (uint32_t l = 0; l + 1 < texture->levels && width > 128; l++) {
        first += width * height;
        width = width > 1 ? width / 2 : 1;
        height = height > 1 ? height / 2 : 1;
    }
    uint32_t x = (uint32_t)((uv[0] - floorf(uv[0])) * (float)width) % width;
    uint32_t y = (uint32_t)((uv[1] - floorf(uv[1])) * (float)height) % height;
    uint32_t texel = scene->texels[first + y * width + x];
    for (int k = 0; k < 3; k++) color[k] *= linear(texel, 8 * k);
}

// does the surface at `hit` turn its back to the ray?
static bool is_back(const Scene *scene, const SceneHit *hit, const float direction[3]) {
    const SceneTriangle *t = &scene->triangles[hit->triangle];
    const float *a = t->edge1, *b = t->edge2, *m = scene->instances[hit->instance].world_from_local;
    float normal[3] = {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2],
                       a[0] * b[1] - a[1] * b[0]};
    float along = 0.0f;
    for (int r = 0; r < 3; r++)
        along += direction[r] *
                 (m[4 * r] * normal[0] + m[4 * r + 1] * normal[1] + m[4 * r + 2] * normal[2]);
    return along > 0.0f;
}

// A point inside a wall sees the wall's two faces from behind, close by, along x or along z.
static bool is_inside_wall(const Scene *scene, const float point[3]) {
    for (int axis = 0; axis < 3; axis += 2) {
        int backs = 0;
        for (int side = -1; side <= 1; side += 2) {
            float direction[3] = {0};
            SceneHit hit;
            direction[axis] = (float)side;
            if (scene_ray(scene, point, direction, WALL_THICKNESS, &hit))
                backs += is_back(scene, &hit, direction);
        }
        if (backs == 2) return true;
    }
    return false;
}

// seen straight from above; higher things are lighter, so that furniture stands out from the floor
static DrawColor color_below(const Job *job, float x, float z, bool is_walkable) {
    float floor_y = job->map->view.y, origin[3] = {x, floor_y + job->cut, z};
    const float down[3] = {0.0f, -1.0f, 0.0f};
    SceneHit hit;
    if (!is_walkable && is_inside_wall(job->scene, origin)) return WALL;
    float reach = fmaxf(job->cut + 1.0f, origin[1] - job->scene->low[1] + 0.1f);
    if (!scene_ray(job->scene, origin, down, reach, &hit)) return OUTSIDE;
    float color[3], height = job->cut - hit.distance;
    surface_color(job->scene, &hit, color);
    float light = 0.75f + 0.25f * fminf(fmaxf(height / 1.2f, 0.0f), 1.0f);
    uint8_t bytes[3];
    for (int k = 0; k < 3; k++)
        bytes[k] = (uint8_t)(255.0f * (0.15f + 0.85f * srgb(color[k] * light)));
    return (DrawColor){bytes[0], bytes[1], bytes[2], 255};
}

static void draw_rows(void *context, int begin, int end) {
    const Job *job = context;
    const NavmeshView *view = &job->map->view;
    for (int row = begin; row < end; row++) {
        for (int column = 0; column < (int)view->width; column++) {
            float p[3];
            navmesh_view_to_world(view, column, row, p);
            DrawColor color = color_below(
                job, p[0], p[2], view->island[(size_t)row * view->width + (size_t)column] >= 0);
            uint8_t *pixel =
                job->map->image.pixels + 3 * ((size_t)row * view->width + (size_t)column);
            memcpy(pixel, &color, 3);
        }
    }
}

// the border of what can be walked on is a thin line
static void outline_walkable(RenderMap *map) {
    const NavmeshView *v = &map->view;
    for (int y = 1; y + 1 < (int)v->height; y++) {
        for (int x = 1; x + 1 < (int)v->width; x++) {
            const int16_t *cell = v->island + (size_t)y * v->width + (size_t)x;
            bool border = *cell >= 0 && (cell[1] < 0 || cell[-1] < 0 || cell[v->width] < 0 ||
                                         cell[-(int)v->width] < 0);
            if (border)
                render_draw_box(&map->image, (float)x, (float)y, 1, 1,
                                (DrawColor){40, 90, 160, 130});
        }
    }
}

// the columns and rows of a view that hold walkable ground and a margin; all of it if there is none
typedef struct Part {
    int left, top, right, bottom; // right and bottom exclusive
} Part;

static Part walkable_part(const NavmeshView *view) {
    int width = (int)view->width, height = (int)view->height;
    Part part = {width, height, 0, 0};
    for (int y = 0, i = 0; y < height; y++) {
        for (int x = 0; x < width; x++, i++) {
            if (view->island[i] < 0) continue;
            part.left = x < part.left ? x : part.left;
            part.right = x >= part.right ? x + 1 : part.right;
            part.top = y < part.top ? y : part.top;
            part.bottom = y + 1;
        }
    }
    if (part.right == 0) return (Part){0, 0, width, height};
    int margin = (int)(MARGIN / view->metres_per_pixel);
    part.left = part.left > margin ? part.left - margin : 0;
    part.top = part.top > margin ? part.top - margin : 0;
    part.right = part.right + margin < width ? part.right + margin : width;
    part.bottom = part.bottom + margin < height ? part.bottom + margin : height;
    return part;
}

static void crop(NavmeshView *view, Part part) {
    int width = part.right - part.left, height = part.bottom - part.top;
    for (int y = 0; y < height; y++) // rows only move up and left, so they can be moved in place
        memmove(view->island + (size_t)y * (size_t)width,
                view->island + (size_t)(y + part.top) * view->width + part.left,
                (size_t)width * sizeof *view->island);
    view->origin[0] += (float)part.left * view->metres_per_pixel;
    view->origin[1] += (float)part.top * view->metres_per_pixel;
    view->width = (uint32_t)width;
    view->height = (uint32_t)height;
}

// a first look in few pixels finds the part to show, a second has the resolution asked for
static NavmeshView choose_view(const Scene *scene, const Navmesh *navmesh, float y, uint32_t width,
                               uint32_t height, Arena *arena) {
    enum { FIRST_LOOK = 256 };
    float side = fmaxf(scene->high[0] - scene->low[0], scene->high[2] - scene->low[2]);
    ArenaMark mark = arena_mark(arena);
    NavmeshView coarse = navmesh_top_down(navmesh, fmaxf(side, 0.1f) / FIRST_LOOK, y, arena);
    Part part = walkable_part(&coarse);
    float scale = fmaxf((float)(part.right - part.left) / (float)width,
                        (float)(part.bottom - part.top) / (float)height);
    arena_reset(arena, mark);
    NavmeshView view = navmesh_top_down(navmesh, coarse.metres_per_pixel * scale, y, arena);
    crop(&view, walkable_part(&view));
    return view;
}

RenderMap render_map_create(const Scene *scene, const Navmesh *navmesh, float y, uint32_t width,
                            uint32_t height, Arena *arena) {
    ASSERT(width > 0 && height > 0);
    RenderMap map = {.view = choose_view(scene, navmesh, y, width, height, arena)};
    float side = fmaxf(scene->high[0] - scene->low[0], scene->high[2] - scene->low[2]);
    map.image = image_create(map.view.width, map.view.height, 3, arena);
    Job job = {scene, &map, side > STREET_METRES ? scene->high[1] - y + 1.0f : CUT_HEIGHT};
    parallel_for((int)map.view.height, 8, draw_rows, &job);
    outline_walkable(&map);
    return map;
}

RenderMap render_map_copy(const RenderMap *map, Arena *arena) {
    RenderMap copy = *map;
    copy.image = image_create(map->image.width, map->image.height, 3, arena);
    memcpy(copy.image.pixels, map->image.pixels, (size_t)3 * map->image.width * map->image.height);
    return copy;
}

//---- what is drawn on it -------------------------------------------------------------------------

static void to_pixel(const RenderMap *map, const float point[3], float pixel[2]) {
    pixel[0] = (point[0] - map->view.origin[0]) / map->view.metres_per_pixel;
    pixel[1] = (point[2] - map->view.origin[1]) / map->view.metres_per_pixel;
}

void render_map_path(RenderMap *map, const float (*points)[3], int count, float width,
                     DrawColor color) {
    for (int i = 0; i + 1 < count; i++) {
        float a[2], b[2];
        to_pixel(map, points[i], a);
        to_pixel(map, points[i + 1], b);
        render_draw_line(&map->image, a[0], a[1], b[0], b[1], width, color);
    }
}

void render_map_goal(RenderMap *map, const float point[3], float radius, DrawColor color) {
    float p[2];
    to_pixel(map, point, p);
    render_draw_disc(&map->image, p[0], p[1], fmaxf(radius / map->view.metres_per_pixel, 2.0f),
                     color);
}

void render_map_agent(RenderMap *map, const float position[3], float yaw, DrawColor color) {
    float p[2], size = fmaxf(0.25f / map->view.metres_per_pixel, 7.0f);
    to_pixel(map, position, p);
    render_draw_arrow(&map->image, p[0], p[1], -yaw, size * 1.35f, (DrawColor){255, 255, 255, 255});
    render_draw_arrow(&map->image, p[0], p[1], -yaw, size, color);
}

void render_map_cells(RenderMap *map, float cell, const int32_t first[2], int32_t width,
                      int32_t height, const uint8_t *cells, const DrawColor colors[],
                      int color_count) {
    for (uint32_t y = 0; y < map->image.height; y++) {
        for (uint32_t x = 0; x < map->image.width; x++) {
            float p[3];
            navmesh_view_to_world(&map->view, (int)x, (int)y, p);
            int32_t column = (int32_t)floorf(p[0] / cell) - first[0],
                    row = (int32_t)floorf(p[2] / cell) - first[1];
            if (column < 0 || row < 0 || column >= width || row >= height) continue;
            uint8_t value = cells[(size_t)row * (size_t)width + (size_t)column];
            if (value < color_count && colors[value].a > 0)
                render_draw_box(&map->image, (float)x, (float)y, 1, 1, colors[value]);
        }
    }
}

char *render_map_transform(const RenderMap *map, Arena *arena) {
    const NavmeshView *v = &map->view;
    return text_format(
        arena,
        "{\"width\": %u, \"height\": %u, \"metres_per_pixel\": %.6g, \"origin_x\": %.6g, "
        "\"origin_z\": %.6g, \"y\": %.6g,\n \"about\": \"world x = origin_x + (column + 0.5) * "
        "metres_per_pixel, world z = origin_z + (row + 0.5) * metres_per_pixel\"}\n",
        v->width, v->height, (double)v->metres_per_pixel, (double)v->origin[0],
        (double)v->origin[1], (double)v->y);
}
