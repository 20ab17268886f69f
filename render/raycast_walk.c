// What a ray meets: the definition, one ray at a time.
//
//     top nodes ──► an instance: the ray in its coordinates ──► nodes of its mesh ──► triangles
//
// The direction is not made unit length again after the change of coordinates, so distances along
// the ray are the same inside and outside.
//
// The triangle test is that of Möller and Trumbore (1997), with the triple products turned so that
// what many rays share comes first. Rays from one eye share s = origin - corner:
//
//     n = e2 × e1    a = e2 × s    b = s × e1          once per triangle and eye
//     det = d·n      u = d·a/det   v = d·b/det     t = -(s·n)/det
//
// and rays to the sun share the direction d:
//
//     p = d × e2     q = e1 × d    n = e1 × e2     det = e1·p
//     u = s·p/det    v = s·q/det   t = s·n/det
//
// Both sides of a triangle are seen. Division comes last, and only for hits.

#include "render/raycast.h"
#include "render/raycast_vector.h"

#include <math.h>

typedef struct Ray {
    Vec3 origin, direction, inverse;
} Ray;

// A distance along an axis that the ray does not follow is huge, but never 0 × infinity.
static float invert(float d) {
    return 1.0f / (fabsf(d) > 1e-20f ? d : copysignf(1e-20f, d));
}

static Ray make_ray(Vec3 origin, Vec3 direction) {
    Vec3 inverse = {invert(direction.x), invert(direction.y), invert(direction.z)};
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

// Turns signs so that det is positive, and tells whether the point lies inside the triangle.
static bool is_inside(float *det, float *u, float *v, float *t) {
    if (signbit(*det)) {
        *det = -*det;
        *u = -*u;
        *v = -*v;
        *t = -*t;
    }
    float edge = *det * RAYCAST_EDGE;
    return *det > 0.0f && *t > 0.0f && *u >= -edge && *v >= -edge && *u + *v <= *det + edge;
}

static bool eye_meets_triangle(const SceneTriangle *triangle, const Ray *ray, RaycastHit *hit) {
    Vec3 e1 = vec3_load(triangle->edge1), e2 = vec3_load(triangle->edge2);
    Vec3 s = vec3_sub(ray->origin, vec3_load(triangle->origin));
    Vec3 n = vec3_cross(e2, e1);
    float det = vec3_dot(ray->direction, n);
    float u = vec3_dot(ray->direction, vec3_cross(e2, s));
    float v = vec3_dot(ray->direction, vec3_cross(s, e1));
    float t = -vec3_dot(s, n);
    if (!is_inside(&det, &u, &v, &t)) return false;
    float scale = 1.0f / det;
    hit->t = t * scale;
    hit->u = u * scale;
    hit->v = v * scale;
    return true;
}

static bool sun_meets_triangle(const SceneTriangle *triangle, const Ray *ray, RaycastHit *hit) {
    Vec3 e1 = vec3_load(triangle->edge1), e2 = vec3_load(triangle->edge2);
    Vec3 p = vec3_cross(ray->direction, e2);
    Vec3 s = vec3_sub(ray->origin, vec3_load(triangle->origin));
    float det = vec3_dot(e1, p);
    float u = vec3_dot(s, p);
    float v = vec3_dot(s, vec3_cross(e1, ray->direction));
    float t = vec3_dot(s, vec3_cross(e1, e2));
    if (!is_inside(&det, &u, &v, &t)) return false;
    float scale = 1.0f / det;
    hit->u = u * scale;
    hit->v = v * scale;
    return true;
}

static bool has_holes(const RaycastScene *scene, uint32_t triangle) {
    const SceneShade *shade = GPU_AT(const SceneShade, scene->shades) + triangle;
    return GPU_AT(const SceneMaterial, scene->materials)[shade->material].flags &
           SCENE_MATERIAL_CUTOUT;
}

static bool is_through_hole(const RaycastScene *scene, const RaycastInstance *instance,
                            uint32_t triangle, const RaycastHit *hit) {
    if (!(instance->flags & RAYCAST_HAS_CUTOUT) || !has_holes(scene, triangle)) return false;
    return raycast_is_hole(scene, triangle, hit->u, hit->v);
}

// Of two hits the nearer counts, then the one with the smaller numbers.
static bool is_before(const RaycastHit *a, const RaycastHit *b) {
    if (a->t != b->t) return a->t < b->t;
    if (a->instance != b->instance) return a->instance < b->instance;
    return a->triangle < b->triangle;
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
        if (eye_meets_triangle(GPU_AT(const SceneTriangle, walk->scene->triangles) + triangle,
                               &walk->ray, &hit) &&
            is_before(&hit, walk->best) &&
            !is_through_hole(walk->scene, walk->instance, triangle, &hit)) {
            *walk->best = hit;
        }
    }
}

static void walk_mesh(const Walk *walk) {
    const BvhNode *nodes =
        GPU_AT(const BvhNode, walk->scene->nodes) + walk->instance->first_node;
    uint32_t stack[BVH_STACK] = {0};
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

    uint32_t stack[BVH_STACK] = {0};
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
        if (sun_meets_triangle(GPU_AT(const SceneTriangle, walk->scene->triangles) + triangle,
                               &walk->ray, &hit) &&
            !is_through_hole(walk->scene, walk->instance, triangle, &hit)) {
            return true;
        }
    }
    return false;
}

static bool is_mesh_in_the_way(const Walk *walk) {
    const BvhNode *nodes =
        GPU_AT(const BvhNode, walk->scene->nodes) + walk->instance->first_node;
    uint32_t stack[BVH_STACK] = {0};
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

    uint32_t stack[BVH_STACK] = {0};
    int top = 1;
    while (top > 0) {
        const BvhNode *node = &nodes[stack[--top]];
        for (int c = 0; c < BVH_WIDTH && node->child[c] != BVH_EMPTY; c++) {
            if (!meets_box(node, c, &ray, INFINITY)) continue;
            if (node->child[c] < BVH_LEAF) {
                stack[top++] = node->child[c];
                continue;
            }
            walk.instance = GPU_AT(const RaycastInstance, view->instances) +
                            (node->child[c] - BVH_LEAF);
            const float *rows = walk.instance->local_from_world;
            walk.ray = make_ray(vec3_move(rows, ray.origin), vec3_turn(rows, ray.direction));
            if (is_mesh_in_the_way(&walk)) return true;
        }
    }
    return false;
}
