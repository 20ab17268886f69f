// Part of the template in raycast_packet.h: small vectors, a bundle of rays against the four boxes
// of a node, the stack, and what both kinds of rays need of a triangle.
//
// At an inner node the rays of a tile are one bundle: the interval of all their directions (or of
// all origins, for the sun) meets the four boxes in one go, one child a lane of SSE (interval
// arithmetic: Boulos, Wald, Shirley 2006). A bundle with both signs along an axis is bounded there
// by its steepest rays. A child that the bundle met is tested lane by lane when it is taken off the
// stack, and at a leaf the lanes that are left meet the triangles.

#pragma once

#include "render/raycast_triangle.h"
#include "scenes/bvh.h"

#include <math.h>
#include <string.h>

enum {
    LANES = VECTOR_LANES,
    // of 16, 32 and 64 rays, 16 are fastest: small triangles thin a bundle out quickly
    PACKET_RAYS = 16,
    PACKET_COLUMNS = 4,
    PACKET_ROWS = 4,
    VECTORS = PACKET_RAYS / VECTOR_LANES,
    // so few rays go on alone; 0 to 6 differ by 10 %
    PACKET_THIN = 3,
};

typedef struct V3 {
    F x, y, z;
} V3;

INLINE V3 v3_set(Vec3 a) {
    return (V3){f_set(a.x), f_set(a.y), f_set(a.z)};
}

INLINE F v3_dot(V3 a, V3 b) {
    return (a.x * b.x + a.y * b.y) + a.z * b.z;
}

INLINE V3 v3_turn(const float *rows, V3 a) {
    return (V3){(f_set(rows[0]) * a.x + f_set(rows[1]) * a.y) + f_set(rows[2]) * a.z,
                (f_set(rows[4]) * a.x + f_set(rows[5]) * a.y) + f_set(rows[6]) * a.z,
                (f_set(rows[8]) * a.x + f_set(rows[9]) * a.y) + f_set(rows[10]) * a.z};
}

INLINE V3 v3_move(const float *rows, V3 a) {
    V3 turned = v3_turn(rows, a);
    return (V3){turned.x + f_set(rows[3]), turned.y + f_set(rows[7]), turned.z + f_set(rows[11])};
}

INLINE F f_xor(F a, I bits) {
    return f_of_bits(i_xor(f_bits(a), bits));
}

INLINE I f_sign(F a) {
    return i_and(f_bits(a), i_set((int)0x80000000u));
}

INLINE F f_invert(F d) {
    M is_usable = f_gt(f_abs(d), f_set(1e-20f));
    return f_set(1.0f) / f_select(is_usable, d, f_xor(f_set(1e-20f), f_sign(d)));
}

//---- the bundle: all rays against four boxes -----------------------------------------------------

typedef enum Side { SIDE_FORWARD, SIDE_BACKWARD, SIDE_BOTH } Side;

// Along each axis. Rays from an eye have one origin and directions whose inverses lie between
// inverse[0] and inverse[1]; rays to the sun have one inverse and origins between the two.
typedef struct Bundle {
    Side side[3];
    float origin[3][2]; // [0] bounds the entry, [1] the exit
    float inverse[3][2];
} Bundle;

INLINE void bundle_eye(Bundle *bundle, Vec3 origin, const float low[3], const float high[3]) {
    const float o[3] = {origin.x, origin.y, origin.z};
    for (int a = 0; a < 3; a++) {
        bundle->side[a] = low[a] > 0.0f ? SIDE_FORWARD : high[a] < 0.0f ? SIDE_BACKWARD : SIDE_BOTH;
        bundle->origin[a][0] = bundle->origin[a][1] = o[a];
        bundle->inverse[a][0] = 1.0f / (high[a] != 0.0f ? high[a] : 1e-20f);
        bundle->inverse[a][1] = 1.0f / (low[a] != 0.0f ? low[a] : -1e-20f);
    }
}

INLINE void bundle_sun(Bundle *bundle, Vec3 inverse, const float low[3], const float high[3]) {
    const float i[3] = {inverse.x, inverse.y, inverse.z};
    for (int a = 0; a < 3; a++) {
        bool forward = i[a] >= 0.0f;
        bundle->side[a] = forward ? SIDE_FORWARD : SIDE_BACKWARD;
        bundle->origin[a][0] = forward ? high[a] : low[a];
        bundle->origin[a][1] = forward ? low[a] : high[a];
        bundle->inverse[a][0] = bundle->inverse[a][1] = i[a];
    }
}

INLINE void meet_axis(const Bundle *bundle, const BvhNode *node, int a, bool is_eye, __m128 *enter,
                      __m128 *leave) {
    __m128 low = _mm_loadu_ps(node->low[a]), high = _mm_loadu_ps(node->high[a]);
    __m128 i0 = _mm_set1_ps(bundle->inverse[a][0]), i1 = _mm_set1_ps(bundle->inverse[a][1]);
    __m128 o0 = _mm_set1_ps(bundle->origin[a][0]), o1 = _mm_set1_ps(bundle->origin[a][1]);
    if (is_eye && bundle->side[a] == SIDE_BOTH) { // bounded by the steepest ray either way
        *enter = _mm_max_ps(*enter, _mm_max_ps((low - o0) * i0, (high - o0) * i1));
        return;
    }
    __m128 near = bundle->side[a] == SIDE_FORWARD ? low : high;
    __m128 far = bundle->side[a] == SIDE_FORWARD ? high : low;
    near = near - o0;
    far = far - o1;
    if (is_eye) {
        *enter = _mm_max_ps(*enter, _mm_min_ps(near * i0, near * i1));
        *leave = _mm_min_ps(*leave, _mm_max_ps(far * i0, far * i1));
    } else {
        *enter = _mm_max_ps(*enter, near * i0);
        *leave = _mm_min_ps(*leave, far * i0);
    }
}

// Bits of the children that some ray may meet before `limit`, and where the first one enters.
INLINE unsigned meet_children(const Bundle *bundle, const BvhNode *node, float limit, bool is_eye,
                              float enter_at[BVH_WIDTH]) {
    __m128 enter = _mm_setzero_ps(), leave = _mm_set1_ps(limit);
    for (int a = 0; a < 3; a++) meet_axis(bundle, node, a, is_eye, &enter, &leave);
    __m128 is_met = _mm_cmple_ps(enter, leave * _mm_set1_ps(RAYCAST_SLACK));
    __m128i child = _mm_loadu_si128((const __m128i *)(const void *)node->child);
    __m128i empty = _mm_cmpeq_epi32(child, _mm_set1_epi32(-1));
    _mm_storeu_ps(enter_at, enter);
    return (unsigned)_mm_movemask_ps(_mm_andnot_ps(_mm_castsi128_ps(empty), is_met));
}

//---- the stack -----------------------------------------------------------------------------------

typedef struct Entry {
    uint32_t slot; // node * BVH_WIDTH + child
    float enter;
} Entry;

typedef struct Stack {
    int count;
    Entry entries[BVH_STACK + BVH_WIDTH];
} Stack;

// Not by an initializer: writing all entries takes longer than a short walk.
INLINE void stack_clear(Stack *stack) {
    stack->count = 0;
}

// Pushes the children that were met so that the nearest comes off first.
INLINE void push_sorted(Stack *stack, uint32_t node, unsigned met, const float enter[BVH_WIDTH]) {
    int first = stack->count;
    for (; met != 0; met &= met - 1) {
        int c = __builtin_ctz(met);
        int at = stack->count++;
        while (at > first && stack->entries[at - 1].enter < enter[c]) {
            stack->entries[at] = stack->entries[at - 1];
            at--;
        }
        stack->entries[at] = (Entry){node * BVH_WIDTH + (uint32_t)c, enter[c]};
    }
}

INLINE BvhBox child_box(const BvhNode *node, uint32_t c) {
    return (BvhBox){{node->low[0][c], node->low[1][c], node->low[2][c]},
                    {node->high[0][c], node->high[1][c], node->high[2][c]}};
}

//---- one ray -------------------------------------------------------------------------------------

// Where the bundle has thinned out, its last rays go on alone, one child a lane of SSE (packets and
// single rays: Benthin et al. 2012).
typedef struct Single {
    Vec3 origin, direction;
    __m128 o[3], inverse[3];
    bool forward[3];
} Single;

INLINE Single make_single(Vec3 origin, Vec3 direction) {
    Single ray = {.origin = origin, .direction = direction};
    const float o[3] = {origin.x, origin.y, origin.z};
    const float d[3] = {direction.x, direction.y, direction.z};
    for (int a = 0; a < 3; a++) {
        float inverse = raycast_invert(d[a]);
        ray.forward[a] = inverse >= 0.0f;
        ray.o[a] = _mm_set1_ps(o[a]);
        ray.inverse[a] = _mm_set1_ps(inverse);
    }
    return ray;
}

INLINE unsigned single_meets(const Single *ray, const BvhNode *node, float limit,
                             float enter_at[BVH_WIDTH]) {
    __m128 enter = _mm_setzero_ps(), leave = _mm_set1_ps(limit);
    for (int a = 0; a < 3; a++) {
        const float *near = ray->forward[a] ? node->low[a] : node->high[a];
        const float *far = ray->forward[a] ? node->high[a] : node->low[a];
        enter = _mm_max_ps(enter, (_mm_loadu_ps(near) - ray->o[a]) * ray->inverse[a]);
        leave = _mm_min_ps(leave, (_mm_loadu_ps(far) - ray->o[a]) * ray->inverse[a]);
    }
    _mm_storeu_ps(enter_at, enter);
    __m128 is_met = _mm_cmple_ps(enter, leave * _mm_set1_ps(RAYCAST_SLACK));
    return (unsigned)_mm_movemask_ps(is_met); // an empty box is entered after it is left
}

//---- triangles -----------------------------------------------------------------------------------

INLINE M is_inside_by_lane(F det, F u, F v) {
    F edge = det * f_set(RAYCAST_EDGE);
    F below = f_set(0.0f) - edge;
    M inside = m_and(f_ge(u, below), f_ge(v, below));
    return m_and(inside, m_and(f_le(u + v, det + edge), f_gt(det, f_set(0.0f))));
}

// The lanes of `mask` whose hit is not in a hole.
static __attribute__((noinline)) M keep_solid(const RaycastScene *scene, uint32_t triangle, M mask,
                                              F u, F v) {
    _Alignas(64) float us[VECTOR_LANES], vs[VECTOR_LANES];
    f_store(us, u);
    f_store(vs, v);
    unsigned kept = 0;
    for (unsigned left = m_bits(mask); left != 0; left &= left - 1) {
        int lane = __builtin_ctz(left);
        if (!raycast_is_hole(scene, triangle, us[lane], vs[lane])) kept |= 1u << lane;
    }
    return m_from_bits(kept);
}
