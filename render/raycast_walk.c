// What a ray meets: the definition, one ray at a time.
//
//     top nodes ──► an instance: the ray in its coordinates ──► nodes of its mesh ──► triangles
//
// The direction is not made unit length again after the change of coordinates, so distances along
// the ray are the same inside and outside.

#include "render/raycast.h"
#include "render/raycast_triangle.h"

#include <math.h>

typedef struct Ray {
    Vec3 origin, direction, inverse;
} Ray;

static Ray make_ray(Vec3 origin, Vec3 direction) {
    Vec3 inverse = {raycast_invert(direction.x), raycast_invert(direction.y),
                    raycast_invert(direction.z)};
    return (Ray){origin, direction, inverse};
}

static void meet_slab(const BvhNode *node, int c, int axis, float origin, float inverse,
                      float *enter, float *leave) {
    bool forward = inverse >= 0.0f;
    float near = forward ? node->low[axis][c] : node->high[axis][c];
    float far = forward ? node->high[axis][c] : node->low[axis][c];
    *enter = max2((near - origin) * inverse, *enter);
    *leave = min2((far - origin) * inverse, *leave);
}

static bool meets_box(const BvhNode *node, int c, const Ray *ray, float limit) {
    float enter = 0.0f, leave = limit;
    meet_slab(node, c, 0, ray->origin.x, ray->inverse.x, &enter, &leave);
    meet_slab(node, c, 1, ray->origin.y, ray->inverse.y, &enter, &leave);
    meet_slab(node, c, 2, ray->origin.z, ray->inverse.z, &enter, &leave);
    return enter <= leave * RAYCAST_SLACK;
}

//---- nearest -------------------------------------------------------------------------------------

typedef struct Walk {
    const RaycastScene *scene;
    const RaycastInstance *instance;
    uint32_t instance_index;
    Ray ray;
    RaycastHit *best;
} Walk;

static void meet_leaf(const Walk *walk, uint32_t first, uint32_t count) {
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t triangle = walk->instance->first_triangle + i;
        RaycastHit hit = {.instance = walk->instance_index, .triangle = i};
        if (raycast_eye_triangle(GPU_AT(const SceneTriangle, walk->scene->triangles) + triangle,
                                 walk->ray.origin, walk->ray.direction, &hit) &&
            raycast_is_before(&hit, walk->best) &&
            !raycast_is_through_hole(walk->scene, walk->instance, triangle, &hit)) {
            *walk->best = hit;
        }
    }
}

static void walk_mesh(const Walk *walk) {
    const BvhNode *nodes = GPU_AT(const BvhNode, walk->scene->nodes) + walk->instance->first_node;
    uint32_t stack[BVH_STACK];
    stack[0] = 0;
    int top = 1;
    while (top > 0) {
        const BvhNode *node = &nodes[stack[--top]];
        for (int c = 0; c < BVH_WIDTH && node->child[c] != BVH_EMPTY; c++) {
            if (!meets_box(node, c, &walk->ray, walk->best->t)) continue;
            if (node->child[c] < BVH_LEAF) {
                stack[top++] = node->child[c];
            } else {
                meet_leaf(walk, node->child[c] - BVH_LEAF, node->count[c]);
            }
        }
    }
}

RaycastHit raycast_closest(const RaycastView *view, const float direction[3]) {
    RaycastHit best = {INFINITY, 0.0f, 0.0f, RAYCAST_NONE, RAYCAST_NONE};
    Ray ray = make_ray(vec3_load(view->position), vec3_load(direction));
    const BvhNode *nodes = GPU_AT(const BvhNode, view->top_nodes);
    Walk walk = {.scene = GPU_AT(const RaycastScene, view->scene), .best = &best};

    uint32_t stack[BVH_STACK];
    stack[0] = 0;
    int top = 1;
    while (top > 0) {
        const BvhNode *node = &nodes[stack[--top]];
        for (int c = 0; c < BVH_WIDTH && node->child[c] != BVH_EMPTY; c++) {
            if (!meets_box(node, c, &ray, best.t)) continue;
            if (node->child[c] < BVH_LEAF) {
                stack[top++] = node->child[c];
                continue;
            }
            walk.instance_index = node->child[c] - BVH_LEAF;
            walk.instance = GPU_AT(const RaycastInstance, view->instances) + walk.instance_index;
            const float *rows = walk.instance->local_from_world;
            walk.ray = make_ray(vec3_move(rows, ray.origin), vec3_turn(rows, ray.direction));
            walk_mesh(&walk);
        }
    }
    return best;
}

//---- any -----------------------------------------------------------------------------------------

static bool is_leaf_in_the_way(const Walk *walk, uint32_t first, uint32_t count) {
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t triangle = walk->instance->first_triangle + i;
        RaycastHit hit = {0};
        if (raycast_sun_triangle(GPU_AT(const SceneTriangle, walk->scene->triangles) + triangle,
                                 walk->ray.origin, walk->ray.direction, &hit) &&
            !raycast_is_through_hole(walk->scene, walk->instance, triangle, &hit)) {
            return true;
        }
    }
    return false;
}

static bool is_mesh_in_the_way(const Walk *walk) {
    const BvhNode *nodes = GPU_AT(const BvhNode, walk->scene->nodes) + walk->instance->first_node;
    uint32_t stack[BVH_STACK];
    stack[0] = 0;
    int top = 1;
    while (top > 0) {
        const BvhNode *node = &nodes[stack[--top]];
        for (int c = 0; c < BVH_WIDTH && node->child[c] != BVH_EMPTY; c++) {
            if (!meets_box(node, c, &walk->ray, INFINITY)) continue;
            if (node->child[c] < BVH_LEAF) {
                stack[top++] = node->child[c];
            } else if (is_leaf_in_the_way(walk, node->child[c] - BVH_LEAF, node->count[c])) {
                return true;
            }
        }
    }
    return false;
}

bool raycast_is_shadowed(const RaycastView *view, const float origin[3]) {
    Walk walk = {.scene = GPU_AT(const RaycastScene, view->scene)};
    Ray ray = make_ray(vec3_load(origin), vec3_load(walk.scene->sun_direction));
    const BvhNode *nodes = GPU_AT(const BvhNode, view->top_nodes);

    uint32_t stack[BVH_STACK];
    stack[0] = 0;
    int top = 1;
    while (top > 0) {
        const BvhNode *node = &nodes[stack[--top]];
        for (int c = 0; c < BVH_WIDTH && node->child[c] != BVH_EMPTY; c++) {
            if (!meets_box(node, c, &ray, INFINITY)) continue;
            if (node->child[c] < BVH_LEAF) {
                stack[top++] = node->child[c];
                continue;
            }
            walk.instance =
                GPU_AT(const RaycastInstance, view->instances) + (node->child[c] - BVH_LEAF);
            const float *rows = walk.instance->local_from_world;
            walk.ray = make_ray(vec3_move(rows, ray.origin), vec3_turn(rows, ray.direction));
            if (is_mesh_in_the_way(&walk)) return true;
        }
    }
    return false;
}
