// The room that the navmesh tests know by heart, seen from above (x to the right, z downwards):
//
//       -5         -0.1 0.1          5
//    -3  +-----------+---+-----------+
//        |           |   |           |       floor at y = 0, walls 2.5 m high and 0.2 m thick;
//        |     A     |   |     B     |       the middle wall ends at z = 2: the door is 1 m wide
//        |           |   |           |       (or closed); A has 4.9 m, B has 4.9 m of width
//        |           +---+           |
//     3  +---------------------------+

#pragma once

#include "scenes/navmesh.h"
#include "scenes/scene_builder.h"
#include "test.h"

#include <cglm/cglm.h>

typedef struct RoomBuilder {
    SceneBuilder *builder;
    int mesh, material;
} RoomBuilder;

static inline RoomBuilder room_begin(Arena *arena) {
    RoomBuilder room = {.builder = scene_builder_create(arena)};
    room.material = scene_builder_material(
        room.builder, &(SceneMaterial){.base_color = {1, 1, 1, 1}, .texture = SCENE_NO_TEXTURE});
    room.mesh = scene_builder_mesh(room.builder);
    return room;
}

static inline void room_quad(RoomBuilder *room, const float a[3], const float b[3],
                             const float c[3], const float d[3]) {
    const float *corners[2][3] = {{a, b, c}, {a, c, d}};
    for (int t = 0; t < 2; t++) {
        SceneCorner triangle[3] = {0};
        for (int k = 0; k < 3; k++) memcpy(triangle[k].position, corners[t][k], 3 * sizeof(float));
        scene_builder_triangle(room->builder, room->mesh, triangle, room->material);
    }
}

static inline void room_floor(RoomBuilder *room, float x0, float z0, float x1, float z1, float y) {
    room_quad(room, (float[]){x0, y, z0}, (float[]){x0, y, z1}, (float[]){x1, y, z1},
              (float[]){x1, y, z0});
}

// a wall: four sides and a top
static inline void room_wall(RoomBuilder *room, float x0, float z0, float x1, float z1,
                             float height) {
    const float ring[4][2] = {{x0, z0}, {x0, z1}, {x1, z1}, {x1, z0}};
    for (int i = 0; i < 4; i++) {
        const float *p = ring[i], *q = ring[(i + 1) % 4];
        room_quad(room, (float[]){p[0], 0, p[1]}, (float[]){q[0], 0, q[1]},
                  (float[]){q[0], height, q[1]}, (float[]){p[0], height, p[1]});
    }
    room_floor(room, x0, z0, x1, z1, height);
}

static inline void room_end(RoomBuilder *room, Arena *arena, Scene *scene) {
    int object = scene_builder_object(room->builder, "room", "");
    mat4 identity = GLM_MAT4_IDENTITY_INIT;
    scene_builder_instance(room->builder, room->mesh, object, identity);
    scene_builder_finish(room->builder, "room", arena, scene);
}

static inline Scene room_scene(bool door, Arena *arena) {
    RoomBuilder room = room_begin(arena);
    room_floor(&room, -5, -3, 5, 3, 0);
    room_wall(&room, -5.2f, -3.2f, 5.2f, -3, 2.5f);
    room_wall(&room, -5.2f, 3, 5.2f, 3.2f, 2.5f);
    room_wall(&room, -5.2f, -3, -5, 3, 2.5f);
    room_wall(&room, 5, -3, 5.2f, 3, 2.5f);
    room_wall(&room, -0.1f, -3, 0.1f, door ? 2 : 3, 2.5f);
    Scene scene;
    room_end(&room, arena, &scene);
    return scene;
}

static inline Navmesh *room_build(const Scene *scene, const NavmeshConfig *config, Arena *arena) {
    Error err;
    Navmesh *navmesh = navmesh_build(scene, config, arena, &err);
    if (navmesh == NULL) fail_msg("%s", err.text);
    return navmesh;
}

static inline Navmesh *room_navmesh(bool door, Arena *arena) {
    Scene scene = room_scene(door, arena);
    NavmeshConfig config = navmesh_config_default();
    return room_build(&scene, &config, arena);
}

static inline float room_distance(const float a[3], const float b[3]) {
    return sqrtf((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                 (a[2] - b[2]) * (a[2] - b[2]));
}

// arrays of points as the questions take them
#define POINTS(points) ((const float(*)[3])(points))
