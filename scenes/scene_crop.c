// Cutting a scene down: 800 m of a city are 840,000 square metres of navmesh, and nobody walks
// farther than a few streets.
//
//          ┌ ─ ─ ─ ─ ┐
//     ┌─────────┐  ┌───┐     what reaches into the square stays as it is, triangle by triangle:
//     │    │    │  │ │ │     nothing is cut, so walls stay closed; the ground ends at the edges of
//     └─────────┘  └───┘     its triangles
//          └ ─ ─ ─ ─ ┘
//
// A mesh that stands in several places stays whole where any of its instances does.
//
// Levelling is a shear: walls stay upright, a roof tilts as the ground below it did. It is there
// because maps of one storey take what is higher than a step for an obstacle, and a street that
// rises by 3 % is that 5 m ahead.

#include "scenes/scene_crop.h"

#include "scenes/scene_collect.h"
#include "scenes/scene_columns.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct Square {
    float low[2], high[2]; // x, z
} Square;

static void corner_of(const SceneInstance *instance, const SceneTriangle *triangle, int corner,
                      float xz[2]) {
    float local[3];
    const float *edge = corner == 1 ? triangle->edge1 : triangle->edge2;
    for (int k = 0; k < 3; k++) local[k] = triangle->origin[k] + (corner == 0 ? 0.0f : edge[k]);
    for (int i = 0; i < 2; i++) {
        const float *row = &instance->world_from_local[8 * i];
        xz[i] = row[0] * local[0] + row[1] * local[1] + row[2] * local[2] + row[3];
    }
}

static Square box_of(const SceneInstance *instance, const SceneTriangle *triangle) {
    Square box = {{FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX}};
    for (int corner = 0; corner < 3; corner++) {
        float xz[2];
        corner_of(instance, triangle, corner, xz);
        for (int i = 0; i < 2; i++) {
            box.low[i] = fminf(box.low[i], xz[i]);
            box.high[i] = fmaxf(box.high[i], xz[i]);
        }
    }
    return box;
}

static bool meets(const Square *a, const Square *b) {
    return a->low[0] <= b->high[0] && b->low[0] <= a->high[0] && a->low[1] <= b->high[1] &&
           b->low[1] <= a->high[1];
}

static Square middle_square(const SceneBuilder *builder, float side) {
    Square all = {{FLT_MAX, FLT_MAX}, {-FLT_MAX, -FLT_MAX}};
    for (uint32_t i = 0; i < builder->instances.count; i++) {
        const SceneInstance *instance = LIST_AT(&builder->instances, SceneInstance, i);
        const BuilderMesh *mesh = LIST_AT(&builder->meshes, BuilderMesh, instance->mesh);
        for (uint32_t t = 0; t < mesh->triangles.count; t++) {
            Square box = box_of(instance, LIST_AT(&mesh->triangles, SceneTriangle, t));
            for (int k = 0; k < 2; k++) {
                all.low[k] = fminf(all.low[k], box.low[k]);
                all.high[k] = fmaxf(all.high[k], box.high[k]);
            }
        }
    }
    for (int k = 0; k < 2; k++) {
        float middle = 0.5f * (all.low[k] + all.high[k]);
        all.low[k] = middle - 0.5f * side;
        all.high[k] = middle + 0.5f * side;
    }
    return all;
}

// how many of its triangles reach into the square; `drops`: the others are taken out
static uint32_t count_inside(const SceneInstance *instance, BuilderMesh *mesh, const Square *square,
                             bool drops) {
    uint32_t kept = 0;
    for (uint32_t t = 0; t < mesh->triangles.count; t++) {
        SceneTriangle *triangle = LIST_AT(&mesh->triangles, SceneTriangle, t);
        Square box = box_of(instance, triangle);
        if (!meets(&box, square)) continue;
        if (drops) {
            *LIST_AT(&mesh->triangles, SceneTriangle, kept) = *triangle;
            *LIST_AT(&mesh->shades, SceneShade, kept) = *LIST_AT(&mesh->shades, SceneShade, t);
        }
        kept++;
    }
    if (drops) mesh->triangles.count = mesh->shades.count = kept;
    return kept;
}

void scene_crop(SceneBuilder *builder, float side) {
    ASSERT(side > 0.0f && builder->people == 0);
    Square square = middle_square(builder, side);
    Arena scratch = arena_create("crop");
    int *uses = arena_array(&scratch, int, builder->meshes.count + 1);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < builder->instances.count; i++)
        uses[LIST_AT(&builder->instances, SceneInstance, i)->mesh]++;
    for (uint32_t i = 0; i < builder->instances.count; i++) {
        SceneInstance instance = *LIST_AT(&builder->instances, SceneInstance, i);
        BuilderMesh *mesh = LIST_AT(&builder->meshes, BuilderMesh, instance.mesh);
        if (count_inside(&instance, mesh, &square, uses[instance.mesh] == 1) == 0) continue;
        *LIST_AT(&builder->instances, SceneInstance, kept++) = instance;
    }
    builder->instances.count = kept;
    arena_destroy(&scratch);
}

//---- levelling -----------------------------------------------------------------------------------

// how far a corner comes down, in local coordinates
static void fall_of(const SceneColumns *columns, const SceneInstance *instance,
                    const SceneTriangle *triangle, int corner, float fall[3]) {
    float xz[2], lowest = 0.0f, highest;
    corner_of(instance, triangle, corner, xz);
    scene_columns_count(columns, xz[0], xz[1], &lowest, &highest);
    for (int i = 0; i < 3; i++) fall[i] = lowest * instance->local_from_world[4 * i + 1];
}

static void level_mesh(const SceneColumns *columns, const SceneInstance *instance,
                       BuilderMesh *mesh) {
    for (uint32_t t = 0; t < mesh->triangles.count; t++) {
        SceneTriangle *triangle = LIST_AT(&mesh->triangles, SceneTriangle, t);
        float falls[3][3];
        for (int corner = 0; corner < 3; corner++)
            fall_of(columns, instance, triangle, corner, falls[corner]);
        for (int k = 0; k < 3; k++) {
            triangle->origin[k] -= falls[0][k];
            triangle->edge1[k] -= falls[1][k] - falls[0][k];
            triangle->edge2[k] -= falls[2][k] - falls[0][k];
        }
    }
}

void scene_level(SceneBuilder *builder) {
    Arena scratch = arena_create("level");
    SceneColumns *columns = scene_columns_create(builder, &scratch);
    bool *is_done = arena_array(&scratch, bool, builder->meshes.count + 1);
    for (uint32_t i = 0; i < builder->instances.count; i++) {
        const SceneInstance *instance = LIST_AT(&builder->instances, SceneInstance, i);
        if (is_done[instance->mesh]) continue; // where it stands first
        is_done[instance->mesh] = true;
        level_mesh(columns, instance, LIST_AT(&builder->meshes, BuilderMesh, instance->mesh));
    }
    arena_destroy(&scratch);
}
