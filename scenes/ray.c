// The walk down a tree: a stack of nodes still to visit, the nearest child pushed last. No more
// than BVH_STACK of them ever wait (bvh_gpu.h), besides the children that are pushed at once.
//
//     top tree ── leaf: an instance ── ray into its mesh's coordinates ── mesh tree ── triangles
//
// The direction is transformed without normalising, so a distance means the same on both levels.

#include "scenes/ray.h"

#include <math.h>
#include <string.h>

enum { STACK_ROOM = BVH_STACK + BVH_WIDTH };

typedef struct Ray {
    float origin[3], direction[3], inverse[3];
    float reach; // shrinks with every hit
} Ray;

// What is done with a leaf: `first` and `count` as the node gives them.
typedef void LeafVisit(void *context, Ray *ray, uint32_t first, uint32_t count);

static Ray make_ray(const float origin[3], const float direction[3], float reach) {
    Ray ray = {.reach = reach};
    for (int k = 0; k < 3; k++) {
        ray.origin[k] = origin[k];
        ray.direction[k] = direction[k];
        // a parallel axis: huge instead of infinite, so that 0 x inverse is 0 and never NaN
        float d = fabsf(direction[k]) < 1e-30f ? copysignf(1e-30f, direction[k]) : direction[k];
        ray.inverse[k] = 1.0f / d;
    }
    return ray;
}

//---- trees ---------------------------------------------------------------------------------------

// instead of fminf and fmaxf, which are calls; there is no NaN here
static inline float smaller(float a, float b) {
    return a < b ? a : b;
}

static inline float larger(float a, float b) {
    return a > b ? a : b;
}

// where the ray enters child `i`, INFINITY if it does not
static float enter(const BvhNode *node, int i, const Ray *ray) {
    float near = 0.0f, far = ray->reach;
    for (int k = 0; k < 3; k++) {
        float a = (node->low[k][i] - ray->origin[k]) * ray->inverse[k];
        float b = (node->high[k][i] - ray->origin[k]) * ray->inverse[k];
        near = larger(near, smaller(a, b));
        far = smaller(far, larger(a, b));
    }
    // the slabs are rounded: a little slack keeps rays that graze an edge
    return near <= far * (1.0f + 4e-7f) ? near : INFINITY;
}

// the children of a node that the ray enters, farthest first
static int sort_children(const BvhNode *node, const Ray *ray, int order[BVH_WIDTH]) {
    float at[BVH_WIDTH];
    int count = 0;
    for (int i = 0; i < BVH_WIDTH; i++) {
        if (node->child[i] == BVH_EMPTY) continue;
        float t = enter(node, i, ray);
        if (!(t < INFINITY)) continue;
        int slot = count++;
        for (; slot > 0 && at[slot - 1] < t; slot--) {
            at[slot] = at[slot - 1];
            order[slot] = order[slot - 1];
        }
        at[slot] = t;
        order[slot] = i;
    }
    return count;
}

static void walk(const BvhNode *nodes, Ray *ray, LeafVisit *visit, void *context) {
    struct {
        uint32_t child, count;
    } stack[STACK_ROOM];
    int depth = 0;
    stack[depth].child = 0;
    stack[depth++].count = 0;
    while (depth > 0) {
        uint32_t child = stack[--depth].child;
        if (child >= BVH_LEAF) {
            visit(context, ray, child - BVH_LEAF, stack[depth].count);
            continue;
        }
        int order[BVH_WIDTH];
        int count = sort_children(&nodes[child], ray, order);
        ASSERT(depth + count <= STACK_ROOM);
        for (int i = 0; i < count; i++) {
            stack[depth].child = nodes[child].child[order[i]];
            stack[depth++].count = nodes[child].count[order[i]];
        }
    }
}

//---- triangles -----------------------------------------------------------------------------------

static void cross(const float a[3], const float b[3], float out[3]) {
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// Möller and Trumbore (1997): distance along the ray, or INFINITY; where on the triangle in uv
static float meet(const SceneTriangle *t, const Ray *ray, float uv[2]) {
    float p[3], q[3], s[3];
    cross(ray->direction, t->edge2, p);
    float determinant = dot(t->edge1, p);
    if (determinant == 0.0f) return INFINITY;
    float scale = 1.0f / determinant;
    for (int k = 0; k < 3; k++) s[k] = ray->origin[k] - t->origin[k];
    float u = dot(s, p) * scale;
    cross(s, t->edge1, q);
    float v = dot(ray->direction, q) * scale;
    if (!(u >= 0.0f && v >= 0.0f && u + v <= 1.0f)) return INFINITY;
    uv[0] = u;
    uv[1] = v;
    float distance = dot(t->edge2, q) * scale;
    return distance > 0.0f ? distance : INFINITY;
}

//---- the two levels ------------------------------------------------------------------------------

typedef struct Search {
    const Scene *scene;
    SceneHit best;
    uint32_t instance; // the one being searched
    bool found;
} Search;

static void visit_triangles(void *context, Ray *ray, uint32_t first, uint32_t count) {
    Search *search = context;
    const SceneInstance *instance = &search->scene->instances[search->instance];
    uint32_t base = search->scene->meshes[instance->mesh].first_triangle;
    for (uint32_t i = base + first; i < base + first + count; i++) {
        float uv[2] = {0};
        float distance = meet(&search->scene->triangles[i], ray, uv);
        if (!(distance < ray->reach)) continue;
        ray->reach = distance;
        search->best = (SceneHit){distance, uv[0], uv[1], search->instance, instance->object, i};
        search->found = true;
    }
}

static void visit_instance(void *context, Ray *ray, uint32_t first, uint32_t count) {
    Search *search = context;
    const Scene *scene = search->scene;
    ASSERT(count == 1);
    const SceneInstance *instance = &scene->instances[first];
    const float *m = instance->local_from_world;
    float origin[3], direction[3];
    for (int r = 0; r < 3; r++) {
        origin[r] = dot(&m[4 * r], ray->origin) + m[4 * r + 3];
        direction[r] = dot(&m[4 * r], ray->direction);
    }
    Ray local = make_ray(origin, direction, ray->reach);
    search->instance = first;
    const SceneMesh *mesh = &scene->meshes[instance->mesh];
    walk(scene->nodes + mesh->first_node, &local, visit_triangles, search);
    ray->reach = local.reach;
}

bool scene_ray(const Scene *scene, const float origin[3], const float direction[3], float reach,
               SceneHit *hit) {
    float length = dot(direction, direction);
    if (!(length > 0.0f) || !isfinite(length) || scene->top_node_count == 0) return false;
    Ray ray = make_ray(origin, direction, reach);
    Search search = {.scene = scene};
    walk(scene->top_nodes, &ray, visit_instance, &search);
    if (search.found) *hit = search.best;
    return search.found;
}
