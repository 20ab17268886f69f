// Part of the template in raycast_packet.h: which points of a tile of surfaces the sun does not
// reach. Lanes leave as soon as something is in their way; the walk ends when none is left.

#pragma once

#include "render/raycast_packet_bundle.h"

typedef struct Sun {
    const RaycastView *view;
    const RaycastScene *scene;
    V3 origin[VECTORS];
    M waiting[VECTORS]; // lanes that nothing was found for yet
    Vec3 direction, inverse;
} Sun;

typedef struct SunLocal {
    const RaycastInstance *instance;
    Vec3 direction, inverse;
    V3 origin[VECTORS];
} SunLocal;

INLINE bool sun_is_done(const Sun *sun) {
    M left = sun->waiting[0];
    for (int k = 1; k < VECTORS; k++) left = m_or(left, sun->waiting[k]);
    return !m_any(left);
}

INLINE void sun_box(const Sun *sun, float low[3], float high[3]) {
    F l[3], h[3];
    for (int a = 0; a < 3; a++) {
        l[a] = f_set(INFINITY);
        h[a] = f_set(-INFINITY);
    }
    for (int k = 0; k < VECTORS; k++) {
        const F origin[3] = {sun->origin[k].x, sun->origin[k].y, sun->origin[k].z};
        for (int a = 0; a < 3; a++) {
            l[a] = f_select(sun->waiting[k], f_min(l[a], origin[a]), l[a]);
            h[a] = f_select(sun->waiting[k], f_max(h[a], origin[a]), h[a]);
        }
    }
    for (int a = 0; a < 3; a++) {
        low[a] = -f_largest(f_set(0.0f) - l[a]);
        high[a] = f_largest(h[a]);
    }
}

// The box in the coordinates of a mesh, widened by some roundings.
INLINE void sun_local_box(const float *rows, float low[3], float high[3]) {
    float l[3], h[3];
    for (int a = 0; a < 3; a++) {
        l[a] = h[a] = rows[4 * a + 3];
        float size = fabsf(l[a]);
        for (int k = 0; k < 3; k++) {
            float x = rows[4 * a + k] * low[k], y = rows[4 * a + k] * high[k];
            l[a] += min2(x, y);
            h[a] += max2(x, y);
            size += max2(fabsf(x), fabsf(y));
        }
        l[a] -= size * 1e-6f;
        h[a] += size * 1e-6f;
    }
    memcpy(low, l, sizeof l);
    memcpy(high, h, sizeof h);
}

INLINE void sun_meets_slab(float low, float high, F origin, float inverse, F *enter, F *leave) {
    bool forward = inverse >= 0.0f;
    F i = f_set(inverse);
    *enter = f_max((f_set(forward ? low : high) - origin) * i, *enter);
    *leave = f_min((f_set(forward ? high : low) - origin) * i, *leave);
}

INLINE M sun_meets_box(const V3 *origin, Vec3 inverse, const BvhBox *box) {
    F enter = f_set(0.0f), leave = f_set(INFINITY);
    sun_meets_slab(box->low[0], box->high[0], origin->x, inverse.x, &enter, &leave);
    sun_meets_slab(box->low[1], box->high[1], origin->y, inverse.y, &enter, &leave);
    sun_meets_slab(box->low[2], box->high[2], origin->z, inverse.z, &enter, &leave);
    return f_le(enter, leave * f_set(RAYCAST_SLACK));
}

// What all rays to the sun share of a triangle; see raycast_walk.c.
typedef struct SunTriangle {
    V3 corner, p, q, n;
    F det;
    I sign;
} SunTriangle;

INLINE void sun_triangle(SunTriangle *to, const SceneTriangle *triangle, Vec3 direction) {
    Vec3 e1 = vec3_load(triangle->edge1), e2 = vec3_load(triangle->edge2);
    Vec3 p = vec3_cross(direction, e2);
    F det = f_set(vec3_dot(e1, p));
    to->corner = v3_set(vec3_load(triangle->origin));
    to->p = v3_set(p);
    to->q = v3_set(vec3_cross(e1, direction));
    to->n = v3_set(vec3_cross(e1, e2));
    to->sign = f_sign(det);
    to->det = f_xor(det, to->sign);
}

INLINE void sun_hits(Sun *sun, const SunLocal *local, const SunTriangle *triangle, uint32_t index,
                     int k, M mask) {
    const V3 o = local->origin[k];
    V3 s = {o.x - triangle->corner.x, o.y - triangle->corner.y, o.z - triangle->corner.z};
    F u = f_xor(v3_dot(s, triangle->p), triangle->sign);
    F v = f_xor(v3_dot(s, triangle->q), triangle->sign);
    F t = f_xor(v3_dot(s, triangle->n), triangle->sign);
    mask = m_and(m_and(mask, sun->waiting[k]), f_gt(t, f_set(0.0f)));
    mask = m_and(mask, is_inside_by_lane(triangle->det, u, v));
    if (!m_any(mask)) return;
    uint32_t in_scene = local->instance->first_triangle + index;
    if (raycast_has_holes(sun->scene, local->instance, in_scene)) {
        F scale = f_set(1.0f) / triangle->det;
        mask = keep_solid(sun->scene, in_scene, mask, u * scale, v * scale);
    }
    sun->waiting[k] = m_and_not(sun->waiting[k], mask);
}

INLINE void sun_leaf(Sun *sun, const SunLocal *local, const M met[VECTORS], uint32_t first,
                     uint32_t count) {
    const SceneTriangle *triangles =
        GPU_AT(const SceneTriangle, sun->scene->triangles) + local->instance->first_triangle;
    for (uint32_t i = first; i < first + count; i++) {
        SunTriangle triangle;
        sun_triangle(&triangle, &triangles[i], local->direction);
        for (int k = 0; k < VECTORS; k++) {
            if (m_any(met[k])) sun_hits(sun, local, &triangle, i, k, met[k]);
        }
    }
}

INLINE bool is_leaf_in_the_way(const Sun *sun, const RaycastInstance *instance, const Single *ray,
                               uint32_t first, uint32_t count) {
    const SceneTriangle *triangles = GPU_AT(const SceneTriangle, sun->scene->triangles);
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t triangle = instance->first_triangle + i;
        RaycastHit hit = {0};
        if (raycast_sun_triangle(&triangles[triangle], ray->origin, ray->direction, &hit) &&
            !raycast_is_through_hole(sun->scene, instance, triangle, &hit)) {
            return true;
        }
    }
    return false;
}

INLINE void push_met(Stack *stack, uint32_t node, unsigned met) {
    for (; met != 0; met &= met - 1) {
        uint32_t slot = node * BVH_WIDTH + (uint32_t)__builtin_ctz(met);
        stack->entries[stack->count++] = (Entry){slot, 0.0f};
    }
}

// Is anything below `child` (a leaf of `count` triangles, or a node) in the way of one ray?
static bool sun_single(const Sun *sun, const RaycastInstance *instance, const Single *ray,
                       uint32_t child, uint32_t count) {
    const BvhNode *nodes = GPU_AT(const BvhNode, sun->scene->nodes) + instance->first_node;
    Stack stack;
    stack_clear(&stack);
    float enter[BVH_WIDTH];
    for (;;) {
        if (child < BVH_LEAF) {
            push_met(&stack, child, single_meets(ray, &nodes[child], INFINITY, enter));
        } else if (is_leaf_in_the_way(sun, instance, ray, child - BVH_LEAF, count)) {
            return true;
        }
        if (stack.count == 0) return false;
        uint32_t slot = stack.entries[--stack.count].slot;
        child = nodes[slot / BVH_WIDTH].child[slot % BVH_WIDTH];
        count = nodes[slot / BVH_WIDTH].count[slot % BVH_WIDTH];
    }
}

INLINE int sun_alive(const Sun *sun, const V3 *origin, Vec3 inverse, const BvhBox *box,
                     M met[VECTORS]) {
    int count = 0;
    for (int k = 0; k < VECTORS; k++) {
        met[k] = m_and(sun->waiting[k], sun_meets_box(&origin[k], inverse, box));
        count += __builtin_popcount(m_bits(met[k]));
    }
    return count;
}

// The rays of `met` go on alone from `child`.
INLINE void sun_alone(Sun *sun, const SunLocal *local, const M met[VECTORS], uint32_t child,
                      uint32_t count) {
    const float *rows = local->instance->local_from_world;
    for (int k = 0; k < VECTORS; k++) {
        for (unsigned left = m_bits(met[k]); left != 0; left &= left - 1) {
            int lane = __builtin_ctz(left);
            Vec3 origin = vec3_move(rows, lane_of(sun->origin, k * LANES + lane));
            Single ray = make_single(origin, local->direction);
            if (!sun_single(sun, local->instance, &ray, child, count)) continue;
            sun->waiting[k] = m_and_not(sun->waiting[k], m_from_bits(1u << lane));
        }
    }
}

static void sun_mesh(Sun *sun, const SunLocal *local, const Bundle *bundle) {
    const BvhNode *nodes = GPU_AT(const BvhNode, sun->scene->nodes) + local->instance->first_node;
    float enter[BVH_WIDTH];
    Stack stack;
    stack_clear(&stack);
    push_met(&stack, 0, meet_children(bundle, &nodes[0], INFINITY, false, enter));
    while (stack.count > 0) {
        uint32_t slot = stack.entries[--stack.count].slot;
        const BvhNode *node = &nodes[slot / BVH_WIDTH];
        uint32_t c = slot % BVH_WIDTH, child = node->child[c];
        BvhBox box = child_box(node, c);
        M met[VECTORS];
        int alive = sun_alive(sun, local->origin, local->inverse, &box, met);
        if (alive == 0) continue;
        if (alive <= PACKET_THIN) {
            sun_alone(sun, local, met, child, node->count[c]);
            if (sun_is_done(sun)) return;
        } else if (child < BVH_LEAF) {
            push_met(&stack, child, meet_children(bundle, &nodes[child], INFINITY, false, enter));
        } else {
            sun_leaf(sun, local, met, child - BVH_LEAF, node->count[c]);
            if (sun_is_done(sun)) return;
        }
    }
}

static void sun_instance(Sun *sun, uint32_t index, const BvhBox *box, const float world_low[3],
                         const float world_high[3]) {
    M met[VECTORS];
    int alive = sun_alive(sun, sun->origin, sun->inverse, box, met);
    if (alive == 0) return;
    SunLocal local;
    local.instance = GPU_AT(const RaycastInstance, sun->view->instances) + index;
    const float *rows = local.instance->local_from_world;
    local.direction = vec3_turn(rows, sun->direction);
    if (alive <= PACKET_THIN) {
        sun_alone(sun, &local, met, 0, 0);
        return;
    }
    local.inverse = (Vec3){raycast_invert(local.direction.x), raycast_invert(local.direction.y),
                           raycast_invert(local.direction.z)};
    for (int k = 0; k < VECTORS; k++) local.origin[k] = v3_move(rows, sun->origin[k]);
    float low[3], high[3];
    memcpy(low, world_low, sizeof low);
    memcpy(high, world_high, sizeof high);
    sun_local_box(rows, low, high);
    Bundle bundle;
    bundle_sun(&bundle, local.inverse, low, high);
    sun_mesh(sun, &local, &bundle);
}

// origin and waiting are set; what is still waiting afterwards is in the light.
static void sun_walk(Sun *sun) {
    if (sun_is_done(sun)) return;
    const BvhNode *nodes = GPU_AT(const BvhNode, sun->view->top_nodes);
    sun->direction = vec3_load(sun->scene->sun_direction);
    sun->inverse = (Vec3){raycast_invert(sun->direction.x), raycast_invert(sun->direction.y),
                          raycast_invert(sun->direction.z)};
    float low[3], high[3], enter[BVH_WIDTH];
    sun_box(sun, low, high);
    Bundle bundle;
    bundle_sun(&bundle, sun->inverse, low, high);
    Stack stack;
    stack_clear(&stack);
    push_met(&stack, 0, meet_children(&bundle, &nodes[0], INFINITY, false, enter));
    while (stack.count > 0) {
        uint32_t slot = stack.entries[--stack.count].slot;
        const BvhNode *node = &nodes[slot / BVH_WIDTH];
        uint32_t child = node->child[slot % BVH_WIDTH];
        if (child < BVH_LEAF) {
            push_met(&stack, child, meet_children(&bundle, &nodes[child], INFINITY, false, enter));
        } else {
            BvhBox box = child_box(node, slot % BVH_WIDTH);
            sun_instance(sun, child - BVH_LEAF, &box, low, high);
            if (sun_is_done(sun)) return;
        }
    }
}
