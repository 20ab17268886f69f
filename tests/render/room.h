// A furnished room for the tests of the ray cast: textured walls with two windows and a doorway,
// shelves, tables, balls and rings of many triangles, a plant with leaves cut out of squares, and a
// lamp that shines. `detail` sets the number of triangles (16 gives about 150,000).

#pragma once

#include "base/rng.h"
#include "scenes/scene_builder.h"

#include <cglm/cglm.h>

#include <math.h>

typedef struct Room {
    SceneBuilder *builder;
    int plaster, wood, checker, leaf, shine, paint;
    Rng rng;
} Room;

static inline void room_quad(Room *room, int mesh, int material, vec3 o, vec3 a, vec3 b,
                             float tiles) {
    SceneCorner corner[4] = {
        {.color = 0xffffffff}, {.color = 0xffffffff}, {.color = 0xffffffff}, {.color = 0xfff8ffff}};
    for (int i = 0; i < 4; i++) {
        float s = i == 1 || i == 2 ? 1.0f : 0.0f, t = i >= 2 ? 1.0f : 0.0f;
        for (int k = 0; k < 3; k++) corner[i].position[k] = o[k] + a[k] * s + b[k] * t;
        corner[i].uv[0] = s * tiles;
        corner[i].uv[1] = t * tiles;
    }
    SceneCorner one[3] = {corner[0], corner[1], corner[2]};
    SceneCorner two[3] = {corner[0], corner[2], corner[3]};
    scene_builder_triangle(room->builder, mesh, one, material);
    scene_builder_triangle(room->builder, mesh, two, material);
}

static inline void room_box(Room *room, int mesh, int material, vec3 low, vec3 high) {
    float x = high[0] - low[0], y = high[1] - low[1], z = high[2] - low[2];
    room_quad(room, mesh, material, low, (vec3){x, 0, 0}, (vec3){0, y, 0}, 1);
    room_quad(room, mesh, material, low, (vec3){0, 0, z}, (vec3){0, y, 0}, 1);
    room_quad(room, mesh, material, low, (vec3){x, 0, 0}, (vec3){0, 0, z}, 1);
    room_quad(room, mesh, material, high, (vec3){-x, 0, 0}, (vec3){0, -y, 0}, 1);
    room_quad(room, mesh, material, high, (vec3){0, 0, -z}, (vec3){0, -y, 0}, 1);
    room_quad(room, mesh, material, high, (vec3){-x, 0, 0}, (vec3){0, 0, -z}, 1);
}

// A ring of tube radius `tube` about a circle of radius `radius`; radius 0 gives a ball.
static inline SceneCorner room_ring_corner(float radius, float tube, float i, float j) {
    float a = i * 6.2831853f, b = radius > 0.0f ? j * 6.2831853f : (j - 0.5f) * 3.14159265f;
    float normal[3] = {cosf(a) * cosf(b), sinf(b), sinf(a) * cosf(b)};
    SceneCorner corner = {.uv = {i * 4.0f, j * 2.0f}, .color = 0xffffffff};
    for (int k = 0; k < 3; k++) {
        corner.normal[k] = normal[k];
        corner.position[k] = normal[k] * tube;
    }
    corner.position[0] += cosf(a) * radius;
    corner.position[2] += sinf(a) * radius;
    return corner;
}

static inline void room_ring(Room *room, int mesh, int material, float radius, float tube, int n) {
    for (int i = 0; i < 2 * n; i++) {
        for (int j = 0; j < n; j++) {
            float s = (float)(2 * n), t = (float)n;
            SceneCorner c[4] = {
                room_ring_corner(radius, tube, (float)i / s, (float)j / t),
                room_ring_corner(radius, tube, (float)(i + 1) / s, (float)j / t),
                room_ring_corner(radius, tube, (float)(i + 1) / s, (float)(j + 1) / t),
                room_ring_corner(radius, tube, (float)i / s, (float)(j + 1) / t)};
            scene_builder_triangle(room->builder, mesh, (SceneCorner[3]){c[0], c[1], c[2]},
                                   material);
            scene_builder_triangle(room->builder, mesh, (SceneCorner[3]){c[0], c[2], c[3]},
                                   material);
        }
    }
}

static inline int room_texture(Room *room, int kind, uint32_t size, Arena *arena) {
    Image image = {size, size, 4, arena_array(arena, uint8_t, (size_t)size * size * 4)};
    for (uint32_t y = 0; y < size; y++) {
        for (uint32_t x = 0; x < size; x++) {
            uint8_t *p = &image.pixels[4 * (y * size + x)];
            float noise = (float)rng_below(&room->rng, 24);
            bool odd = (x * 8 / size + y * 8 / size) & 1;
            float grain = sinf((float)x * 0.35f + sinf((float)y * 0.07f) * 3.0f) * 20.0f;
            float r = hypotf((float)x - (float)size * 0.5f, (float)y - (float)size * 0.5f);
            p[0] = (uint8_t)(kind == 0   ? 205.0f + noise
                             : kind == 1 ? 150.0f + grain
                             : odd       ? 210.0f
                                         : 90.0f);
            p[1] = (uint8_t)(kind == 0   ? 200.0f + noise
                             : kind == 1 ? 105.0f + grain
                             : odd       ? 205.0f
                                         : 60.0f);
            p[2] = (uint8_t)(kind == 0   ? 190.0f + noise
                             : kind == 1 ? 70.0f + grain
                             : odd       ? 195.0f
                                         : 50.0f);
            p[3] = 255;
            if (kind == 3) {
                p[0] = (uint8_t)(40.0f + noise);
                p[1] = (uint8_t)(120.0f + noise);
                p[2] = 40;
                p[3] = r < (float)size * 0.42f ? 255 : 0;
            }
        }
    }
    return scene_builder_texture(room->builder, &image, 0);
}

static inline void room_materials(Room *room, Arena *arena) {
    SceneMaterial m = {.base_color = {1, 1, 1, 1}, .alpha_cutoff = 0.5f, .roughness = 1.0f};
    m.texture = (uint32_t)room_texture(room, 0, 128, arena);
    room->plaster = scene_builder_material(room->builder, &m);
    m.texture = (uint32_t)room_texture(room, 1, 256, arena);
    room->wood = scene_builder_material(room->builder, &m);
    m.texture = (uint32_t)room_texture(room, 2, 100, arena); // no power of two
    room->checker = scene_builder_material(room->builder, &m);
    m.texture = (uint32_t)room_texture(room, 3, 64, arena);
    m.flags = SCENE_MATERIAL_CUTOUT;
    room->leaf = scene_builder_material(room->builder, &m);
    m = (SceneMaterial){.base_color = {1, 0.9f, 0.7f, 1},
                        .texture = SCENE_NO_TEXTURE,
                        .flags = SCENE_MATERIAL_EMISSIVE};
    room->shine = scene_builder_material(room->builder, &m);
    m = (SceneMaterial){.base_color = {0.55f, 0.1f, 0.08f, 1}, .texture = SCENE_NO_TEXTURE};
    room->paint = scene_builder_material(room->builder, &m);
}

static inline void room_place(Room *room, int mesh, const char *name, vec3 at, float turn,
                              float scale) {
    mat4 m;
    glm_translate_make(m, at);
    glm_rotate_y(m, turn, m);
    glm_scale_uni(m, scale);
    int object = scene_builder_object(room->builder, name, name);
    scene_builder_instance(room->builder, mesh, object, m);
}

// 10 × 3 × 8 m about the origin; windows to the south (+Z), a doorway to the west.
static inline void room_walls(Room *room) {
    SceneBuilder *b = room->builder;
    int floor = scene_builder_mesh(b), walls = scene_builder_mesh(b),
        ground = scene_builder_mesh(b);
    room_quad(room, floor, room->checker, (vec3){-5, 0, -4}, (vec3){10, 0, 0}, (vec3){0, 0, 8}, 3);
    const float x[] = {-5, -3.5f, -1, 1, 3.5f, 5};
    for (int i = 0; i < 5; i++) { // pillars full height, windows from 0.9 to 2.2 m
        bool is_window = i & 1;
        float top = is_window ? 0.9f : 3.0f;
        room_box(room, walls, room->plaster, (vec3){x[i], 0, 4}, (vec3){x[i + 1], top, 4.2f});
        if (is_window) {
            room_box(room, walls, room->plaster, (vec3){x[i], 2.2f, 4}, (vec3){x[i + 1], 3, 4.2f});
        }
    }
    room_box(room, walls, room->plaster, (vec3){-5, 0, -4.2f}, (vec3){5, 3, -4});
    room_box(room, walls, room->plaster, (vec3){5, 0, -4}, (vec3){5.2f, 3, 4});
    room_box(room, walls, room->plaster, (vec3){-5.2f, 0, -4}, (vec3){-5, 3, -1});
    room_box(room, walls, room->plaster, (vec3){-5.2f, 0, 0}, (vec3){-5, 3, 4});
    room_box(room, walls, room->plaster, (vec3){-5.2f, 2.1f, -1}, (vec3){-5, 3, 0});
    room_box(room, walls, room->plaster, (vec3){-5.2f, 3, -4.2f}, (vec3){5.2f, 3.1f, 4.2f});
    room_quad(room, ground, room->paint, (vec3){-40, -0.05f, -40}, (vec3){80, 0, 0},
              (vec3){0, 0, 80}, 1);
    room_place(room, floor, "floor", (vec3){0, 0, 0}, 0, 1);
    room_place(room, walls, "wall", (vec3){0, 0, 0}, 0, 1);
    room_place(room, ground, "ground", (vec3){0, 0, 0}, 0, 1);
}

static inline void room_furniture(Room *room, int detail) {
    SceneBuilder *b = room->builder;
    int table = scene_builder_mesh(b);
    room_box(room, table, room->wood, (vec3){-0.8f, 0.7f, -0.5f}, (vec3){0.8f, 0.75f, 0.5f});
    for (int i = 0; i < 4; i++) {
        float x = i & 1 ? 0.7f : -0.75f, z = i & 2 ? 0.4f : -0.45f;
        room_box(room, table, room->wood, (vec3){x, 0, z}, (vec3){x + 0.05f, 0.7f, z + 0.05f});
    }
    int shelf = scene_builder_mesh(b);
    for (int i = 0; i < 5; i++) {
        float y = (float)i * 0.45f;
        room_box(room, shelf, room->wood, (vec3){-0.6f, y, -0.15f}, (vec3){0.6f, y + 0.03f, 0.15f});
        for (int k = 0; k < 6 * detail && i < 4; k++) {
            float x = rng_range(&room->rng, -0.58f, 0.55f), h = rng_range(&room->rng, 0.15f, 0.4f);
            int cover = k % 2 ? room->paint : room->wood;
            room_box(room, shelf, cover, (vec3){x, y + 0.03f, -0.12f},
                     (vec3){x + 0.02f, y + h, 0.1f});
        }
    }
    int ball = scene_builder_mesh(b), ring = scene_builder_mesh(b), lamp = scene_builder_mesh(b);
    room_ring(room, ball, room->checker, 0.0f, 0.4f, 6 * detail);
    room_ring(room, ring, room->paint, 0.5f, 0.12f, 6 * detail);
    room_ring(room, lamp, room->shine, 0.0f, 0.15f, detail);
    int plant = scene_builder_mesh(b);
    for (int i = 0; i < 20 * detail; i++) {
        vec3 o, a, c;
        for (int k = 0; k < 3; k++) {
            o[k] = rng_range(&room->rng, -0.3f, 0.3f);
            a[k] = rng_range(&room->rng, -0.15f, 0.15f);
            c[k] = rng_range(&room->rng, -0.15f, 0.15f);
        }
        o[1] += 0.9f;
        room_quad(room, plant, room->leaf, o, a, c, 1);
    }
    room_place(room, lamp, "lamp", (vec3){0, 2.7f, 0}, 0, 1);
    for (int i = 0; i < 4; i++) {
        float x = (float)i * 2.4f - 3.6f;
        room_place(room, table, "table", (vec3){x, 0, 1.2f}, 0.4f * (float)i, 1);
        room_place(room, shelf, "shelf", (vec3){x, 0, -3.7f}, 0, 1.1f);
        room_place(room, ball, "ball", (vec3){x, 1.03f, 1.2f}, (float)i, 0.7f);
        room_place(room, ring, "ring", (vec3){x, 0.2f, -1.0f}, (float)i, 0.8f + 0.2f * (float)i);
        room_place(room, plant, "plant", (vec3){x - 0.8f, 0, 3.3f}, (float)i * 2, 1);
    }
}

static inline void room_build(int detail, Arena *arena, Scene *scene) {
    Room room = {.builder = scene_builder_create(arena), .rng = rng_create(11)};
    room_materials(&room, arena);
    room_walls(&room);
    room_furniture(&room, detail);
    scene_builder_finish(room.builder, "room", arena, scene);
}
