// Faces are gathered first and shaded at the end, when all blocks are known.
//
// The shading grid: the mesh's box, grown by one cell, in at most 40 cells a side, a byte each.
// A corner looks along 24 fixed directions for at most 0.5 m; what it meets near counts more.
// Corners at one point with one normal are shaded once (a small table remembers them).

#include "scenes/home_shape.h"

#include <math.h>
#include <string.h>

enum { GRID = 40, RAYS = 24, KNOWN = 4096 };

#define REACH 0.5f // how far a part darkens another [m]

HomeShape *home_shape_create(HomeKit *kit, Arena *arena) {
    HomeShape *shape = arena_new(arena, HomeShape);
    shape->kit = kit;
    shape->faces = arena_array(arena, HomeFace, HOME_MAX_FACES);
    shape->cells = arena_alloc(arena, GRID * GRID * GRID);
    return shape;
}

void home_shape_begin(HomeShape *shape) {
    shape->face_count = shape->block_count = 0;
    home_shape_place(shape, 0, 0, 0, 0);
}

void home_shape_paint(HomeShape *shape, HomeSurface surface, uint32_t rgb) {
    const HomeSurfaceRow *row = home_kit_surface(surface);
    shape->material = home_kit_material(shape->kit, surface, rgb);
    shape->glows = surface == HOME_GLOW;
    shape->scale[0] = 1.0f / row->period[0];
    shape->scale[1] = 1.0f / row->period[1];
}

void home_shape_paint_with(HomeShape *shape, int material, float along_u, float along_v) {
    shape->material = material;
    shape->glows = false;
    shape->scale[0] = along_u;
    shape->scale[1] = along_v;
}

void home_shape_place(HomeShape *shape, float x, float y, float z, float turns) {
    home_noise_circle(turns, &shape->turn[0], &shape->turn[1]);
    shape->offset[0] = x;
    shape->offset[1] = y;
    shape->offset[2] = z;
}

//---- faces and blocks ----------------------------------------------------------------------------

static void turn_vector(const HomeShape *shape, const float v[3], float out[3]) {
    float c = shape->turn[0], s = shape->turn[1], x = v[0], z = v[2];
    out[0] = c * x + s * z;
    out[1] = v[1];
    out[2] = c * z - s * x;
}

static void move_point(const HomeShape *shape, const float v[3], float out[3]) {
    turn_vector(shape, v, out);
    for (int k = 0; k < 3; k++) out[k] += shape->offset[k];
}

void home_shape_face(HomeShape *shape, const SceneCorner corners[3]) {
    ASSERT(shape->face_count < HOME_MAX_FACES);
    HomeFace *face = &shape->faces[shape->face_count++];
    face->material = shape->material;
    face->glows = shape->glows;
    for (int i = 0; i < 3; i++) {
        face->corners[i] = corners[i];
        move_point(shape, corners[i].position, face->corners[i].position);
        turn_vector(shape, corners[i].normal, face->corners[i].normal);
    }
}

static float distance(const float a[3], const float b[3]) {
    float x = b[0] - a[0], y = b[1] - a[1], z = b[2] - a[2];
    return sqrtf(x * x + y * y + z * z);
}

static void face_normal(const float a[3], const float b[3], const float d[3], float normal[3]) {
    float p[3], q[3];
    for (int k = 0; k < 3; k++) {
        p[k] = b[k] - a[k];
        q[k] = d[k] - a[k];
    }
    for (int k = 0; k < 3; k++)
        normal[k] = p[(k + 1) % 3] * q[(k + 2) % 3] - p[(k + 2) % 3] * q[(k + 1) % 3];
}

static void quad(HomeShape *shape, const float *const points[4], float width, float height) {
    SceneCorner corners[4];
    float normal[3];
    face_normal(points[0], points[1], points[3], normal);
    for (int i = 0; i < 4; i++) {
        corners[i] = (SceneCorner){.color = 0xffffffffu};
        memcpy(corners[i].position, points[i], sizeof corners[i].position);
        memcpy(corners[i].normal, normal, sizeof normal);
        corners[i].uv[0] = i == 1 || i == 2 ? width : 0.0f;
        corners[i].uv[1] = i >= 2 ? 0.0f : height;
    }
    home_shape_face(shape, (SceneCorner[3]){corners[0], corners[1], corners[2]});
    home_shape_face(shape, (SceneCorner[3]){corners[0], corners[2], corners[3]});
}

void home_shape_quad(HomeShape *shape, const float a[3], const float b[3], const float c[3],
                     const float d[3]) {
    // wood grain runs along u: lay it along the longer side
    float along = distance(a, b), up = distance(a, d);
    if (along >= up)
        quad(shape, (const float *const[4]){a, b, c, d}, along * shape->scale[0],
             up * shape->scale[1]);
    else
        quad(shape, (const float *const[4]){b, c, d, a}, up * shape->scale[0],
             along * shape->scale[1]);
}

void home_shape_picture(HomeShape *shape, const float a[3], const float b[3], const float c[3],
                        const float d[3]) {
    quad(shape, (const float *const[4]){a, b, c, d}, 1.0f, 1.0f);
}

void home_shape_tile(HomeShape *shape, const float a[3], const float b[3], const float c[3],
                     const float d[3], float across, float up) {
    quad(shape, (const float *const[4]){a, b, c, d}, across, up);
}

void home_shape_block(HomeShape *shape, const float low[3], const float high[3]) {
    if (shape->block_count == HOME_MAX_BLOCKS) return; // what is missing casts no soft shadow
    HomeBlock *block = &shape->blocks[shape->block_count++];
    for (int corner = 0; corner < 4; corner++) {
        float point[3] = {corner & 1 ? high[0] : low[0], corner < 2 ? low[1] : high[1],
                          (corner + 1) & 2 ? high[2] : low[2]};
        float moved[3];
        move_point(shape, point, moved);
        for (int k = 0; k < 3; k++) {
            block->low[k] = corner == 0 ? moved[k] : fminf(block->low[k], moved[k]);
            block->high[k] = corner == 0 ? moved[k] : fmaxf(block->high[k], moved[k]);
        }
    }
}

//---- shading -------------------------------------------------------------------------------------

typedef struct Shading {
    const uint8_t *cells;
    float low[3], cell, per_metre; // side of a cell [m], and cells in a metre
    int size[3];
} Shading;

static Shading measure(const HomeShape *shape) {
    float low[3] = {1e9f, 0.0f, 1e9f}, high[3] = {-1e9f, 0.01f, -1e9f};
    for (int f = 0; f < shape->face_count; f++)
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 3; k++) {
                low[k] = fminf(low[k], shape->faces[f].corners[i].position[k]);
                high[k] = fmaxf(high[k], shape->faces[f].corners[i].position[k]);
            }
    float widest = fmaxf(fmaxf(high[0] - low[0], high[1] - low[1]), high[2] - low[2]);
    Shading shading = {.cells = shape->cells, .cell = fmaxf(widest / (GRID - 3), 0.012f)};
    shading.per_metre = 1.0f / shading.cell;
    for (int k = 0; k < 3; k++) {
        shading.low[k] = low[k] - shading.cell;
        int cells = (int)((high[k] - shading.low[k]) / shading.cell) + 2;
        shading.size[k] = cells < GRID ? cells : GRID;
    }
    return shading;
}

static int cell_index(const Shading *shading, const float p[3], int k) {
    return home_noise_floor((p[k] - shading->low[k]) * shading->per_metre);
}

static void fill_block(HomeShape *shape, const Shading *shading, const HomeBlock *block) {
    int from[3], to[3];
    for (int k = 0; k < 3; k++) {
        from[k] = cell_index(shading, block->low, k);
        to[k] = cell_index(shading, block->high, k);
        if (from[k] < 0) from[k] = 0;
        if (to[k] >= shading->size[k]) to[k] = shading->size[k] - 1;
    }
    for (int z = from[2]; z <= to[2]; z++)
        for (int y = from[1]; y <= to[1]; y++)
            for (int x = from[0]; x <= to[0]; x++) shape->cells[(z * GRID + y) * GRID + x] = 1;
}

static bool is_filled(const Shading *shading, const float p[3], bool *outside) {
    int at[3];
    for (int k = 0; k < 3; k++) {
        at[k] = cell_index(shading, p, k);
        if (at[k] < 0 || at[k] >= shading->size[k]) *outside = true;
    }
    return !*outside && shading->cells[(at[2] * GRID + at[1]) * GRID + at[0]];
}

// how far one sees from p along d, in parts of REACH; the floor y = 0 stops the sight too
static float sight(const Shading *shading, const float p[3], const float d[3]) {
    bool outside = false;
    float step = fmaxf(shading->cell, 0.02f);
    for (float t = 1.8f * shading->cell; t < REACH; t += step) {
        float q[3] = {p[0] + d[0] * t, p[1] + d[1] * t, p[2] + d[2] * t};
        if (q[1] < 0.0f || is_filled(shading, q, &outside)) return t / REACH;
        if (outside && d[1] >= 0.0f) return 1.0f;
    }
    return 1.0f;
}

// directions spread over the sphere along a golden spiral
static void spiral(int i, float d[3]) {
    float y = 1.0f - (2.0f * (float)i + 1.0f) / RAYS, radius = sqrtf(1.0f - y * y);
    float c, s;
    home_noise_circle((float)i * 0.618034f, &c, &s);
    d[0] = radius * c;
    d[1] = y;
    d[2] = radius * s;
}

static float openness(const Shading *shading, const float p[3], const float normal[3]) {
    float length = sqrtf(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    float sum = 0.0f, weight = 0.0f;
    for (int i = 0; i < RAYS && length > 0.0f; i++) {
        float d[3];
        spiral(i, d);
        float cosine = (d[0] * normal[0] + d[1] * normal[1] + d[2] * normal[2]) / length;
        if (cosine <= 0.1f) continue;
        sum += cosine * sight(shading, p, d);
        weight += cosine;
    }
    return weight > 0.0f ? sum / weight : 1.0f;
}

static uint32_t shade_of(float open) {
    float value = 0.34f + 0.66f * open;
    uint32_t byte = (uint32_t)(value * 255.0f + 0.5f);
    return byte | byte << 8 | byte << 16 | 0xff000000u;
}

typedef struct Known {
    float key[6];
    uint32_t color; // 0 = empty: a shade always has its alpha set
} Known;

static uint32_t corner_shade(const Shading *shading, const SceneCorner *corner, Known *known) {
    float key[6];
    for (int k = 0; k < 3; k++) {
        key[k] = corner->position[k] + 0.0f; // + 0 turns -0 into 0
        key[3 + k] = corner->normal[k] + 0.0f;
    }
    uint32_t hash = 0, words[6];
    memcpy(words, key, sizeof words);
    for (int i = 0; i < 6; i++) hash = (hash ^ words[i]) * 0x9e3779b1u, hash ^= hash >> 15;
    Known *slot = &known[hash % KNOWN];
    if (slot->color == 0 || memcmp(slot->key, key, sizeof key) != 0) {
        memcpy(slot->key, key, sizeof key);
        slot->color = shade_of(openness(shading, corner->position, corner->normal));
    }
    return slot->color;
}

static void shade_faces(HomeShape *shape) {
    memset(shape->cells, 0, GRID * GRID * GRID);
    Shading shading = measure(shape);
    for (int i = 0; i < shape->block_count; i++) fill_block(shape, &shading, &shape->blocks[i]);

    ArenaMark mark = arena_mark(shape->kit->arena);
    Known *known = arena_array(shape->kit->arena, Known, KNOWN);
    for (int f = 0; f < shape->face_count; f++)
        for (int i = 0; i < 3; i++) {
            SceneCorner *corner = &shape->faces[f].corners[i];
            if (!shape->faces[f].glows) corner->color = corner_shade(&shading, corner, known);
        }
    arena_reset(shape->kit->arena, mark);
}

// the upward part of a face's own normal
static float rise_of(const SceneCorner c[3]) {
    const float *a = c[0].position, *b = c[1].position, *d = c[2].position;
    return (b[2] - a[2]) * (d[0] - a[0]) - (b[0] - a[0]) * (d[2] - a[2]);
}

void home_shape_hide_floors(HomeShape *shape) {
    for (int i = 0; i < shape->face_count; i++) {
        SceneCorner *c = shape->faces[i].corners, kept = c[1];
        if (rise_of(c) <= 0.0f) continue;
        c[1] = c[2];
        c[2] = kept;
    }
}

int home_shape_end(HomeShape *shape) {
    shade_faces(shape);
    return home_shape_end_unshaded(shape);
}

int home_shape_end_unshaded(HomeShape *shape) {
    int mesh = scene_builder_mesh(shape->kit->builder);
    for (int f = 0; f < shape->face_count; f++)
        scene_builder_triangle(shape->kit->builder, mesh, shape->faces[f].corners,
                               shape->faces[f].material);
    return mesh;
}
