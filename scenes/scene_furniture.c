// Where furniture stands. A point of the ground is open when the column above it meets one surface
// only, and so do those of a ring round the foot, at nearly one height:
//
//        ▓▓▓▓▓▓▓▓                  o  a ring of eight points, at the foot's radius and a lane that
//        ▓▓▓▓▓▓▓▓     o o o           people pass on
//        ▓▓▓▓▓▓▓▓     o x o        ▓  a building: the ground below it and the roof, two surfaces
//        ▓▓▓▓▓▓▓▓     o o o
//     ───────────────────────      also no place: the edge of the ground (no surface), a slope
//
// Beside buildings first, as on pavements: the wider ring of a place, KERB from it, meets one. Only
// where that finds nothing may a thing stand in the open.
//
// What has been put down is known by its circle.

#include "scenes/scene_furniture.h"

#include "base/rng.h"
#include "scenes/home_shape.h"
#include "scenes/scene_collect.h"
#include "scenes/scene_columns.h"

#include <cglm/cglm.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RING = 8, TRIES = 400, LOOKS = 2, MOST_KINDS = 32 };

static const float LANE = 1.0f;     // free round a foot [m]
static const float KERB = 3.0f;     // from a foot to the wall beside it, at most [m]
static const float LEVEL = 0.4f;    // between the heights of a ring [m]
static const float APART = 3.0f;    // between two things [m]
static const float OUTSIDE = 0.05f; // of the ground's side: rims are no place [share]

// told apart by colour: strong ones that no facade has
static const uint32_t COLORS[][LOOKS] = {
    {0x2d3238, 0x2f6b4a}, {0x8a6240, 0x3f6fa8}, {0xc8372d, 0xe0b020}, {0x2e7d6b, 0xb5482f},
    {0x2a4fa0, 0xc8372d}, {0x1f6f3a, 0x9a2f2f}, {0x3f8a3a, 0xc06090}, {0x35507a, 0x6a6a30},
    {0x40454c, 0x7a3030}, {0x5f8a78, 0x8a7440},
};

typedef struct Placed {
    float x, z, radius;
} Placed;

//---- places --------------------------------------------------------------------------------------

static bool is_open(const SceneColumns *columns, float x, float z, float radius, float *y) {
    float low = FLT_MAX, high = -FLT_MAX;
    if (scene_columns_count(columns, x, z, &low, y) != 1) return false;
    for (int i = 0; i < RING; i++) {
        float angle = 6.2831853f * (float)i / RING, bottom, at;
        if (scene_columns_count(columns, x + radius * sinf(angle), z + radius * cosf(angle),
                                &bottom, &at) != 1)
            return false;
        low = fminf(low, at);
        high = fmaxf(high, at);
    }
    return high - low <= LEVEL;
}

// the heading that turns its back to a building beside it; false: there is none
static bool find_wall(const SceneColumns *columns, float x, float z, float radius, float *yaw) {
    for (int i = 0; i < RING; i++) {
        float angle = 6.2831853f * (float)i / RING, bottom, at;
        if (scene_columns_count(columns, x + radius * sinf(angle), z + radius * cosf(angle),
                                &bottom, &at) > 1) {
            *yaw = angle + 3.1415927f;
            return true;
        }
    }
    return false;
}

static bool is_apart(const Placed *placed, int count, float x, float z, float radius) {
    for (int i = 0; i < count; i++)
        if (hypotf(placed[i].x - x, placed[i].z - z) < placed[i].radius + radius + APART)
            return false;
    return true;
}

static bool find_place(const SceneColumns *columns, const Placed *placed, int count, float radius,
                       Rng *rng, mat4 stands) {
    for (int i = 0; i < TRIES; i++) {
        float xz[2], y, low[2], high[2], yaw = rng_range(rng, -3.1415927f, 3.1415927f);
        scene_columns_box(columns, low, high);
        for (int k = 0; k < 2; k++) {
            float rim = OUTSIDE * (high[k] - low[k]);
            xz[k] = rng_range(rng, low[k] + rim, high[k] - rim);
        }
        if (!is_apart(placed, count, xz[0], xz[1], radius) ||
            !is_open(columns, xz[0], xz[1], radius + LANE, &y))
            continue;
        bool is_beside = find_wall(columns, xz[0], xz[1], radius + KERB, &yaw);
        if (!is_beside && i < TRIES / 2) continue;
        glm_translate_make(stands, (vec3){xz[0], y, xz[1]});
        glm_rotate_y(stands, yaw, stands);
        return true;
    }
    return false;
}

//---- all of them ---------------------------------------------------------------------------------

static int make_mesh(HomeShape *shape, int kind, int look) {
    home_shape_begin(shape);
    scene_furniture[kind].make(shape, COLORS[kind % (int)ARRAY_COUNT(COLORS)][look]);
    return home_shape_end(shape);
}

static void put(SceneBuilder *builder, int mesh, int kind, int number, mat4 stands) {
    char name[64];
    snprintf(name, sizeof name, "%s_%d", scene_furniture[kind].category, number + 1);
    int object = scene_builder_object(builder, name, scene_furniture[kind].category);
    scene_builder_instance(builder, mesh, object, stands);
}

void scene_furniture_add(SceneBuilder *builder, int count) {
    ASSERT(count >= 0 && count <= SCENE_MAX_FURNITURE && builder->people == 0);
    ASSERT(scene_furniture_count <= MOST_KINDS);
    if (count == 0) return;
    Arena scratch = arena_create("furniture");
    HomeShape *shape = home_shape_create(home_kit_create(builder, &scratch), &scratch);
    SceneColumns *columns = scene_columns_create(builder, &scratch);
    Placed *placed = arena_array(&scratch, Placed, (size_t)count);
    int meshes[MOST_KINDS][LOOKS], placed_count = 0;
    memset(meshes, -1, sizeof meshes);
    Rng rng = rng_stream((uint64_t)count, "furniture");
    for (int i = 0; i < count; i++) {
        int kind = i % scene_furniture_count, number = i / scene_furniture_count;
        int *mesh = &meshes[kind][number % LOOKS];
        float radius = scene_furniture[kind].radius;
        mat4 stands;
        if (!find_place(columns, placed, placed_count, radius, &rng, stands)) continue;
        if (*mesh < 0) *mesh = make_mesh(shape, kind, number % LOOKS);
        put(builder, *mesh, kind, number, stands);
        placed[placed_count++] = (Placed){stands[3][0], stands[3][2], radius};
    }
    arena_destroy(&scratch);
}
