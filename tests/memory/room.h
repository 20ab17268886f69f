// A world made of formulas: the inside of a box, with solid boxes in it. What a depth camera sees
// of it is exact, so a map of it can be held against the truth.

#pragma once

#include "memory/octree.h"

#include <math.h>

typedef struct RoomBox {
    float low[3], high[3];
} RoomBox;

typedef struct Room {
    RoomBox walls;
    RoomBox solids[8];
    int solid_count;
} Room;

// 6 x 2.5 x 5 m on both sides of the origin, with a table and a pillar as thin as 10 cm
static inline Room room_example(void) {
    return (Room){
        .walls = {{-3.7f, 0.0f, -2.2f}, {2.3f, 2.5f, 2.8f}},
        .solids = {{{-1.2f, 0.0f, -1.7f}, {-0.4f, 0.75f, -0.9f}},
                   {{0.93f, 0.0f, -1.03f}, {1.03f, 2.5f, -0.93f}}},
        .solid_count = 2,
    };
}

// where the line from `from` along `way` enters and leaves a box; false if it misses
static inline bool room_box_cross(const RoomBox *box, const double from[3], const double way[3],
                                  double *enter, double *leave) {
    *enter = -INFINITY, *leave = INFINITY;
    for (int i = 0; i < 3; i++) {
        double a = ((double)box->low[i] - from[i]) / way[i];
        double b = ((double)box->high[i] - from[i]) / way[i];
        *enter = fmax(*enter, fmin(a, b));
        *leave = fmin(*leave, fmax(a, b));
    }
    return *enter < *leave;
}

typedef struct RoomAxes {
    double right[3], up[3], forward[3];
} RoomAxes;

static inline RoomAxes room_axes(const MemoryPose *pose) {
    double sy = sin((double)pose->yaw), cy = cos((double)pose->yaw);
    double sp = sin((double)pose->pitch), cp = cos((double)pose->pitch);
    return (RoomAxes){{cy, 0, -sy}, {sy * sp, cp, cy * sp}, {-sy * cp, sp, -cy * cp}};
}

static inline double room_focal(const MemoryCamera *camera) {
    return 0.5 * camera->width / tan(0.5 * (double)camera->hfov);
}

static inline float room_ray(const Room *room, const double from[3], const double way[3],
                             float max_depth) {
    double enter, depth;
    room_box_cross(&room->walls, from, way, &enter, &depth);
    for (int i = 0; i < room->solid_count; i++) {
        double leave;
        bool meets = room_box_cross(&room->solids[i], from, way, &enter, &leave);
        if (meets && enter > 0.0) depth = fmin(depth, enter);
    }
    return fminf((float)depth, max_depth);
}

// [height][width] depth along the viewing axis, as the renderer gives it
static inline void room_see(const Room *room, const MemoryCamera *camera, const MemoryPose *pose,
                            float *depth) {
    RoomAxes axes = room_axes(pose);
    double focal = room_focal(camera);
    const double from[3] = {(double)pose->position[0], (double)pose->position[1],
                            (double)pose->position[2]};
    for (uint32_t row = 0; row < camera->height; row++) {
        for (uint32_t column = 0; column < camera->width; column++) {
            double x = (column + 0.5 - 0.5 * camera->width) / focal, way[3];
            double y = (0.5 * camera->height - row - 0.5) / focal;
            for (int i = 0; i < 3; i++) {
                way[i] = axes.forward[i] + x * axes.right[i] + y * axes.up[i];
            }
            depth[row * camera->width + column] = room_ray(room, from, way, camera->max_depth);
        }
    }
}

// distance of a point to the nearest surface, positive in the air, negative inside the solid
static inline double room_clearance(const Room *room, const double point[3]) {
    double clearance = INFINITY;
    for (int i = 0; i < 3; i++) {
        clearance = fmin(clearance, point[i] - (double)room->walls.low[i]);
        clearance = fmin(clearance, (double)room->walls.high[i] - point[i]);
    }
    for (int s = 0; s < room->solid_count; s++) {
        double outside = 0.0, inside = -INFINITY;
        for (int i = 0; i < 3; i++) {
            double gap = fmax((double)room->solids[s].low[i] - point[i],
                              point[i] - (double)room->solids[s].high[i]);
            outside += gap > 0.0 ? gap * gap : 0.0;
            inside = fmax(inside, gap);
        }
        clearance = fmin(clearance, inside > 0.0 ? sqrt(outside) : inside);
    }
    return clearance;
}

// a walk through the example: all directions, tilted up and down
static inline MemoryPose room_pose(int i) {
    return (MemoryPose){
        .position = {-1.5f + 0.07f * (float)i, 1.1f + 0.01f * (float)(i % 7),
                     1.0f - 0.02f * (float)i},
        .yaw = 0.61f * (float)i,
        .pitch = 0.35f * sinf(1.7f * (float)i),
    };
}

// the same room with a box more; `solid_count` must leave a place
static inline Room room_with(const Room *room, RoomBox box) {
    Room more = *room;
    more.solids[more.solid_count++] = box;
    return more;
}

// someone of 0.4 x 1.7 x 0.4 m
static inline RoomBox room_person(float x, float z) {
    return (RoomBox){{x - 0.2f, 0.0f, z - 0.2f}, {x + 0.2f, 1.7f, z + 0.2f}};
}
