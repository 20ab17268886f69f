// The world that the tests of sim/ share: one room of 10 x 10 m, cut by a wall with a gap.
//
//     z -5 ┌────────┬────────┐        -Z is up here, X to the right
//          │        ▌ shelf  │        the wall stands at x = 0 from z = -5 to z = 2.9
//          │ chair  ▌  lamp  │
//          │        ▌        │
//          │        '  sofa  │
//        5 └─────────────────┘        and seven books: too many to be looked for

#pragma once

#include "scenes/scene_builder.h"
#include "sim/episode.h"
#include "test.h"

#include <cglm/cglm.h>

#include <math.h>

typedef struct Room {
    Scene scene;
    Navmesh *navmesh;
    SimWorld world;
} Room;

static inline void room_add_box(SceneBuilder *builder, const char *category, const float low[3],
                                const float high[3]) {
    // corner numbers: bit 0 x, bit 1 y, bit 2 z; counter-clockwise from outside
    static const int FACES[6][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                    {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
    int material = scene_builder_material(
        builder, &(SceneMaterial){.base_color = {1, 1, 1, 1}, .texture = SCENE_NO_TEXTURE});
    int mesh = scene_builder_mesh(builder);
    for (int face = 0; face < 6; face++) {
        for (int half = 0; half < 2; half++) {
            SceneCorner corners[3] = {0};
            for (int i = 0; i < 3; i++) {
                int corner = FACES[face][i == 0 ? 0 : i + half];
                for (int k = 0; k < 3; k++) {
                    corners[i].position[k] = corner >> k & 1 ? high[k] : low[k];
                }
            }
            scene_builder_triangle(builder, mesh, corners, material);
        }
    }
    mat4 identity = GLM_MAT4_IDENTITY_INIT;
    int object = scene_builder_object(builder, category, category);
    scene_builder_instance(builder, mesh, object, identity);
}

#define ROOM_BOX(builder, category, x0, y0, z0, x1, y1, z1) \
    room_add_box(builder, category, (const float[3]){x0, y0, z0}, (const float[3]){x1, y1, z1})

static inline void room_furnish(SceneBuilder *b) {
    ROOM_BOX(b, "floor", -5.0f, -0.2f, -5.0f, 5.0f, 0.0f, 5.0f);
    ROOM_BOX(b, "wall", -5.2f, -0.2f, -5.2f, 5.2f, 2.5f, -5.0f);
    ROOM_BOX(b, "wall", -5.2f, -0.2f, 5.0f, 5.2f, 2.5f, 5.2f);
    ROOM_BOX(b, "wall", -5.2f, -0.2f, -5.2f, -5.0f, 2.5f, 5.2f);
    ROOM_BOX(b, "wall", 5.0f, -0.2f, -5.2f, 5.2f, 2.5f, 5.2f);
    ROOM_BOX(b, "RoomWall", -0.1f, -0.2f, -5.0f, 0.1f, 2.5f, 2.9f);
    ROOM_BOX(b, "chair", -3.0f, 0.0f, -3.0f, -2.5f, 0.8f, -2.5f);
    ROOM_BOX(b, "shelf", 0.1f, 0.0f, -4.0f, 0.4f, 1.8f, -3.0f);
    ROOM_BOX(b, "lamp", 3.0f, 0.0f, -2.0f, 3.2f, 1.6f, -1.8f);
    ROOM_BOX(b, "sofa", 2.0f, 0.0f, 3.0f, 3.6f, 0.7f, 3.8f);
    for (int i = 0; i < 7; i++) {
        float x = -4.5f + 0.5f * (float)i;
        ROOM_BOX(b, "book", x, 0.0f, 4.5f, x + 0.1f, 0.02f, 4.6f);
    }
}

static inline void room_create(Room *room, Arena *arena) {
    SceneBuilder *builder = scene_builder_create(arena);
    room_furnish(builder);
    scene_builder_finish(builder, "room", arena, &room->scene);
    NavmeshConfig config = navmesh_config_default();
    Error err = {0};
    room->navmesh = navmesh_build(&room->scene, &config, arena, &err);
    if (room->navmesh == NULL) fail_msg("%s", err.text);
    room->world = (SimWorld){&room->scene, room->navmesh, sim_config_default()};
}

static inline void room_destroy(Room *room) {
    navmesh_close(room->navmesh);
}

// a PointNav episode with one goal; `goal` is kept by address
static inline SimEpisode room_episode(const Room *room, float x, float z, float yaw_degrees,
                                      const float (*goal)[3]) {
    SimEpisode episode = {
        .id = "0",
        .scene = "room",
        .task = &sim_task_pointnav,
        .start_yaw = glm_rad(yaw_degrees),
        .goals = goal,
        .goal_count = 1,
        .seed = 9,
        .visit = 1,
    };
    navmesh_snap(room->navmesh, (float[3]){x, 0.0f, z}, NAVMESH_ANY_ISLAND, episode.start);
    return episode;
}
