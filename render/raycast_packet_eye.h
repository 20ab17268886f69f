// Part of the template in raycast_packet.h: the nearest hits of a tile of rays from one eye.

#pragma once

#include "render/raycast_packet_bundle.h"

typedef struct Eye {
    const RaycastView *view;
    const RaycastScene *scene;
    V3 direction[VECTORS], inverse[VECTORS];
    float x[2], y[2]; // the packet in the picture plane: direction = forward + right x + up y
    // of each ray; VECTORS vectors each
    _Alignas(64) float t[PACKET_RAYS];
    _Alignas(64) float u[PACKET_RAYS];
    _Alignas(64) float v[PACKET_RAYS];
    _Alignas(64) uint32_t instance[PACKET_RAYS];
    _Alignas(64) uint32_t triangle[PACKET_RAYS];
    float limit; // the farthest hit of all rays
#ifdef PACKET_LENS
    M sees[VECTORS]; // lanes that the lens has a ray for; the others repeat one of these
#endif
} Eye;

// The rays in the coordinates of one mesh.
typedef struct EyeLocal {
    const RaycastInstance *instance;
    uint32_t index;
    Vec3 origin;
    V3 direction[VECTORS], inverse[VECTORS];
} EyeLocal;

INLINE V3 v3_invert(V3 d) {
    return (V3){f_invert(d.x), f_invert(d.y), f_invert(d.z)};
}

#ifdef PACKET_LENS

// Interval of the directions, lane by lane; widened as below.
INLINE void eye_interval(const Eye *eye, const float *rows, float low[3], float high[3]) {
    F least[3], most[3];
    for (int k = 0; k < VECTORS; k++) {
        V3 turned = rows != NULL ? v3_turn(rows, eye->direction[k]) : eye->direction[k];
        const F d[3] = {turned.x, turned.y, turned.z};
        for (int a = 0; a < 3; a++) {
            least[a] = k == 0 ? d[a] : f_min(least[a], d[a]);
            most[a] = k == 0 ? d[a] : f_max(most[a], d[a]);
        }
    }
    float size = 0.0f;
    for (int a = 0; a < 3; a++) {
        low[a] = -f_largest(f_set(0.0f) - least[a]);
        high[a] = f_largest(most[a]);
        size += fabsf(low[a]) + fabsf(high[a]);
    }
    for (int a = 0; a < 3; a++) {
        low[a] -= size * 2e-6f;
        high[a] += size * 2e-6f;
    }
}

#else

// Interval of the directions: they are linear in x and y, so the corners of the tile bound them.
// Widened by some roundings of the largest part.
INLINE void eye_interval(const Eye *eye, const float *rows, float low[3], float high[3]) {
    const RaycastView *view = eye->view;
    Vec3 right = vec3_load(view->right), up = vec3_load(view->up);
    Vec3 forward = vec3_load(view->forward);
    if (rows != NULL) {
        right = vec3_turn(rows, right);
        up = vec3_turn(rows, up);
        forward = vec3_turn(rows, forward);
    }
    const float r[3] = {right.x, right.y, right.z}, p[3] = {up.x, up.y, up.z};
    const float f[3] = {forward.x, forward.y, forward.z};
    float size = fabsf(f[0]) + fabsf(f[1]) + fabsf(f[2]);
    for (int a = 0; a < 3; a++) {
        float x0 = r[a] * eye->x[0], x1 = r[a] * eye->x[1];
        float y0 = p[a] * eye->y[0], y1 = p[a] * eye->y[1];
        low[a] = f[a] + min2(x0, x1) + min2(y0, y1) - size * 2e-6f;
        high[a] = f[a] + max2(x0, x1) + max2(y0, y1) + size * 2e-6f;
    }
}

#endif

INLINE void meet_slab_by_lane(float low, float high, float origin, F inverse, F *enter, F *leave) {
    F t0 = f_set(low - origin) * inverse, t1 = f_set(high - origin) * inverse;
    *enter = f_max(f_min(t0, t1), *enter);
    *leave = f_min(f_max(t0, t1), *leave);
}

INLINE M eye_meets_box(Vec3 origin, const V3 *inverse, const BvhBox *box, F limit) {
    F enter = f_set(0.0f), leave = limit;
    meet_slab_by_lane(box->low[0], box->high[0], origin.x, inverse->x, &enter, &leave);
    meet_slab_by_lane(box->low[1], box->high[1], origin.y, inverse->y, &enter, &leave);
    meet_slab_by_lane(box->low[2], box->high[2], origin.z, inverse->z, &enter, &leave);
    return f_le(enter, leave * f_set(RAYCAST_SLACK));
}

// What all rays from one eye share of a triangle; see raycast_triangle.h.
typedef struct EyeTriangle {
    V3 n, a, b;
    float t;
} EyeTriangle;

INLINE void eye_triangle(EyeTriangle *to, const SceneTriangle *triangle, Vec3 origin) {
    Vec3 e1 = vec3_load(triangle->edge1), e2 = vec3_load(triangle->edge2);
    Vec3 s = vec3_sub(origin, vec3_load(triangle->origin));
    Vec3 n = vec3_cross(e2, e1);
    to->n = v3_set(n);
    to->a = v3_set(vec3_cross(e2, s));
    to->b = v3_set(vec3_cross(s, e1));
    to->t = -vec3_dot(s, n);
}

INLINE bool eye_hits(Eye *eye, const EyeLocal *local, const EyeTriangle *triangle, uint32_t index,
                     int k, M mask) {
    const V3 d = local->direction[k];
    F det = v3_dot(d, triangle->n), u = v3_dot(d, triangle->a), v = v3_dot(d, triangle->b);
    I sign = f_sign(det);
    F t = f_xor(f_set(triangle->t), sign);
    det = f_xor(det, sign);
    u = f_xor(u, sign);
    v = f_xor(v, sign);
    mask = m_and(mask, m_and(is_inside_by_lane(det, u, v), f_gt(t, f_set(0.0f))));
    if (!m_any(mask)) return false;

    F scale = f_set(1.0f) / det;
    t = t * scale;
    u = u * scale;
    v = v * scale;
    int at = k * LANES;
    F best = f_load(eye->t + at);
    I best_instance = i_load(eye->instance + at), best_triangle = i_load(eye->triangle + at);
    I instance = i_set((int)local->index), number = i_set((int)index);
    M is_smaller = m_or(i_less(instance, best_instance),
                        m_and(i_equal(instance, best_instance), i_less(number, best_triangle)));
    M is_tie = m_and(f_eq(t, best), is_smaller);
    mask = m_and(mask, m_or(f_lt(t, best), is_tie));
    uint32_t in_scene = local->instance->first_triangle + index;
    if (m_any(mask) && raycast_has_holes(eye->scene, local->instance, in_scene)) {
        mask = keep_solid(eye->scene, in_scene, mask, u, v);
    }
    f_store(eye->t + at, f_select(mask, t, best));
    f_store(eye->u + at, f_select(mask, u, f_load(eye->u + at)));
    f_store(eye->v + at, f_select(mask, v, f_load(eye->v + at)));
    i_store(eye->instance + at, i_select(mask, instance, best_instance));
    i_store(eye->triangle + at, i_select(mask, number, best_triangle));
    return m_any(mask);
}

INLINE void eye_lower_limit(Eye *eye) {
    F farthest = f_load(eye->t);
    for (int k = 1; k < VECTORS; k++) farthest = f_max(farthest, f_load(eye->t + k * LANES));
    eye->limit = f_largest(farthest);
}

INLINE void eye_leaf(Eye *eye, const EyeLocal *local, const M met[VECTORS], uint32_t first,
                     uint32_t count) {
    const SceneTriangle *triangles =
        GPU_AT(const SceneTriangle, eye->scene->triangles) + local->instance->first_triangle;
    bool is_changed = false;
    for (uint32_t i = first; i < first + count; i++) {
        EyeTriangle triangle;
        eye_triangle(&triangle, &triangles[i], local->origin);
        for (int k = 0; k < VECTORS; k++) {
            if (!m_any(met[k])) continue;
            is_changed |= eye_hits(eye, local, &triangle, i, k, met[k]);
        }
    }
    if (is_changed) eye_lower_limit(eye);
}

//---- one ray -------------------------------------------------------------------------------------

INLINE void single_leaf(const Eye *eye, const RaycastInstance *instance, uint32_t index,
                        const Single *ray, uint32_t first, uint32_t count, RaycastHit *best) {
    const SceneTriangle *triangles = GPU_AT(const SceneTriangle, eye->scene->triangles);
    for (uint32_t i = first; i < first + count; i++) {
        uint32_t triangle = instance->first_triangle + i;
        RaycastHit hit = {.instance = index, .triangle = i};
        if (raycast_eye_triangle(&triangles[triangle], ray->origin, ray->direction, &hit) &&
            raycast_is_before(&hit, best) &&
            !raycast_is_through_hole(eye->scene, instance, triangle, &hit)) {
            *best = hit;
        }
    }
}

// Follows one ray below `child` (a leaf of `count` triangles, or a node) to its end.
static void eye_single(Eye *eye, const RaycastInstance *instance, uint32_t index, const Single *ray,
                       int lane, uint32_t child, uint32_t count) {
    const BvhNode *nodes = GPU_AT(const BvhNode, eye->scene->nodes) + instance->first_node;
    RaycastHit best = {eye->t[lane], eye->u[lane], eye->v[lane], eye->instance[lane],
                       eye->triangle[lane]};
    Stack stack;
    stack_clear(&stack);
    float enter[BVH_WIDTH];
    for (;;) {
        if (child < BVH_LEAF) {
            unsigned met = single_meets(ray, &nodes[child], best.t, enter);
            push_sorted(&stack, child, met, enter);
        } else {
            single_leaf(eye, instance, index, ray, child - BVH_LEAF, count, &best);
        }
        Entry entry;
        do {
            if (stack.count == 0) goto done;
            entry = stack.entries[--stack.count];
        } while (entry.enter > best.t * RAYCAST_SLACK);
        child = nodes[entry.slot / BVH_WIDTH].child[entry.slot % BVH_WIDTH];
        count = nodes[entry.slot / BVH_WIDTH].count[entry.slot % BVH_WIDTH];
    }
done:
    eye->t[lane] = best.t;
    eye->u[lane] = best.u;
    eye->v[lane] = best.v;
    eye->instance[lane] = best.instance;
    eye->triangle[lane] = best.triangle;
}

INLINE Vec3 lane_of(const V3 *vectors, int lane) {
    const V3 *v = &vectors[lane / LANES];
    int i = lane % LANES;
    return (Vec3){f_lane(v->x, i), f_lane(v->y, i), f_lane(v->z, i)};
}

//---- the walk ------------------------------------------------------------------------------------

// The rays that meet the box, and how many they are.
INLINE int eye_alive(const Eye *eye, Vec3 origin, const V3 *inverse, const BvhBox *box,
                     M met[VECTORS]) {
    int count = 0;
    for (int k = 0; k < VECTORS; k++) {
        met[k] = eye_meets_box(origin, &inverse[k], box, f_load(eye->t + k * LANES));
        count += __builtin_popcount(m_bits(met[k]));
    }
    return count;
}

// The rays of `met` go on alone from `child`.
INLINE void eye_alone(Eye *eye, const EyeLocal *local, const M met[VECTORS], uint32_t child,
                      uint32_t count) {
    const float *rows = local->instance->local_from_world;
    for (int k = 0; k < VECTORS; k++) {
        for (unsigned left = m_bits(met[k]); left != 0; left &= left - 1) {
            int lane = k * LANES + __builtin_ctz(left);
            Vec3 direction = vec3_turn(rows, lane_of(eye->direction, lane));
            Single ray = make_single(local->origin, direction);
            eye_single(eye, local->instance, local->index, &ray, lane, child, count);
        }
    }
    eye_lower_limit(eye);
}

static void eye_mesh(Eye *eye, const EyeLocal *local) {
    const BvhNode *nodes = GPU_AT(const BvhNode, eye->scene->nodes) + local->instance->first_node;
    float low[3], high[3], enter[BVH_WIDTH];
    eye_interval(eye, local->instance->local_from_world, low, high);
    Bundle bundle;
    bundle_eye(&bundle, local->origin, low, high);
    Stack stack;
    stack_clear(&stack);
    push_sorted(&stack, 0, meet_children(&bundle, &nodes[0], eye->limit, true, enter), enter);
    while (stack.count > 0) {
        Entry entry = stack.entries[--stack.count];
        if (entry.enter > eye->limit * RAYCAST_SLACK) continue;
        const BvhNode *node = &nodes[entry.slot / BVH_WIDTH];
        uint32_t c = entry.slot % BVH_WIDTH, child = node->child[c];
        BvhBox box = child_box(node, c);
        M met[VECTORS];
        int alive = eye_alive(eye, local->origin, local->inverse, &box, met);
        if (alive == 0) continue;
        if (alive <= PACKET_THIN) {
            eye_alone(eye, local, met, child, node->count[c]);
        } else if (child < BVH_LEAF) {
            unsigned below = meet_children(&bundle, &nodes[child], eye->limit, true, enter);
            push_sorted(&stack, child, below, enter);
        } else {
            eye_leaf(eye, local, met, child - BVH_LEAF, node->count[c]);
        }
    }
}

static void eye_instance(Eye *eye, uint32_t index, const BvhBox *box) {
    M met[VECTORS];
    Vec3 position = vec3_load(eye->view->position);
    int alive = eye_alive(eye, position, eye->inverse, box, met);
    if (alive == 0) return;
    EyeLocal local;
    local.instance = GPU_AT(const RaycastInstance, eye->view->instances) + index;
    local.index = index;
    const float *rows = local.instance->local_from_world;
    local.origin = vec3_move(rows, position);
    if (alive <= PACKET_THIN) {
        eye_alone(eye, &local, met, 0, 0);
        return;
    }
    for (int k = 0; k < VECTORS; k++) {
        local.direction[k] = v3_turn(rows, eye->direction[k]);
        local.inverse[k] = v3_invert(local.direction[k]);
    }
    eye_mesh(eye, &local);
}

// Walks the upper tree. direction, x, y are set; finds t, u, v, instance, triangle.
static void eye_walk(Eye *eye) {
    const BvhNode *nodes = GPU_AT(const BvhNode, eye->view->top_nodes);
    float low[3], high[3], enter[BVH_WIDTH];
    eye_interval(eye, NULL, low, high);
    Bundle bundle;
    bundle_eye(&bundle, vec3_load(eye->view->position), low, high);
    for (int k = 0; k < VECTORS; k++) {
        eye->inverse[k] = v3_invert(eye->direction[k]);
        f_store(eye->t + k * LANES, f_set(INFINITY));
        f_store(eye->u + k * LANES, f_set(0.0f));
        f_store(eye->v + k * LANES, f_set(0.0f));
        i_store(eye->instance + k * LANES, i_set(-1));
        i_store(eye->triangle + k * LANES, i_set(-1));
    }
    eye->limit = INFINITY;
    Stack stack;
    stack_clear(&stack);
    push_sorted(&stack, 0, meet_children(&bundle, &nodes[0], eye->limit, true, enter), enter);
    while (stack.count > 0) {
        Entry entry = stack.entries[--stack.count];
        if (entry.enter > eye->limit * RAYCAST_SLACK) continue;
        const BvhNode *node = &nodes[entry.slot / BVH_WIDTH];
        uint32_t c = entry.slot % BVH_WIDTH, child = node->child[c];
        if (child < BVH_LEAF) {
            unsigned met = meet_children(&bundle, &nodes[child], eye->limit, true, enter);
            push_sorted(&stack, child, met, enter);
        } else {
            BvhBox box = child_box(node, c);
            eye_instance(eye, child - BVH_LEAF, &box);
        }
    }
}
