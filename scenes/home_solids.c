// The solids. Boxes show their outside only as six quads; a bevelled box gives each face its own
// normal and lets the cut edges blend between two of them, so that it looks rounded at 44 faces.

#include "scenes/home_shape.h"

#include <math.h>
#include <string.h>

static void add_block(HomeShape *shape, float x0, float y0, float z0, float x1, float y1,
                      float z1) {
    home_shape_block(shape, (float[3]){x0, y0, z0}, (float[3]){x1, y1, z1});
}

void home_solid_box(HomeShape *shape, float x0, float y0, float z0, float x1, float y1, float z1) {
    const float p[8][3] = {{x0, y0, z0}, {x1, y0, z0}, {x0, y1, z0}, {x1, y1, z0},
                           {x0, y0, z1}, {x1, y0, z1}, {x0, y1, z1}, {x1, y1, z1}};
    static const uint8_t sides[6][4] = {{4, 5, 7, 6}, {1, 0, 2, 3}, {5, 1, 3, 7},
                                        {0, 4, 6, 2}, {6, 7, 3, 2}, {0, 1, 5, 4}};
    for (int i = 0; i < 6; i++) {
        const uint8_t *s = sides[i];
        home_shape_quad(shape, p[s[0]], p[s[1]], p[s[2]], p[s[3]]);
    }
    add_block(shape, x0, y0, z0, x1, y1, z1);
}

//---- bevelled box --------------------------------------------------------------------------------

typedef struct Soft {
    float low[3], high[3], bevel;
    float scale[2];
} Soft;

// the corner (bit k of `which` set: high side of axis k) as the face of `axis` has it
static SceneCorner soft_corner(const Soft *soft, int which, int axis) {
    SceneCorner corner = {.color = 0xffffffffu};
    for (int k = 0; k < 3; k++) {
        bool is_high = which >> k & 1;
        float cut = k == axis ? 0.0f : soft->bevel;
        corner.position[k] = is_high ? soft->high[k] - cut : soft->low[k] + cut;
    }
    corner.normal[axis] = which >> axis & 1 ? 1.0f : -1.0f;
    int u = axis == 0 ? 2 : 0, v = axis == 1 ? 2 : 1;
    if (soft->high[v] - soft->low[v] > soft->high[u] - soft->low[u]) {
        int swap = u;
        u = v;
        v = swap;
    }
    corner.uv[0] = corner.position[u] * soft->scale[0];
    corner.uv[1] = -corner.position[v] * soft->scale[1];
    return corner;
}

// a triangle wound so that it faces along its own normals
static void facing(HomeShape *shape, SceneCorner a, SceneCorner b, SceneCorner c) {
    float p[3], q[3], out = 0.0f;
    for (int k = 0; k < 3; k++) {
        p[k] = b.position[k] - a.position[k];
        q[k] = c.position[k] - a.position[k];
    }
    for (int k = 0; k < 3; k++) {
        float normal = p[(k + 1) % 3] * q[(k + 2) % 3] - p[(k + 2) % 3] * q[(k + 1) % 3];
        out += normal * (a.normal[k] + b.normal[k] + c.normal[k]);
    }
    home_shape_face(shape, out >= 0.0f ? (SceneCorner[3]){a, b, c} : (SceneCorner[3]){a, c, b});
}

static void facing_quad(HomeShape *shape, SceneCorner a, SceneCorner b, SceneCorner c,
                        SceneCorner d) {
    facing(shape, a, b, c);
    facing(shape, a, c, d);
}

static void soft_side(HomeShape *shape, const Soft *soft, int axis, int high) {
    int u = 1 << (axis + 1) % 3, v = 1 << (axis + 2) % 3, base = high << axis;
    facing_quad(shape, soft_corner(soft, base, axis), soft_corner(soft, base | u, axis),
                soft_corner(soft, base | u | v, axis), soft_corner(soft, base | v, axis));
}

// the cut edge along `axis`, between the faces of the two other axes
static void soft_edge(HomeShape *shape, const Soft *soft, int axis, int quarter) {
    int a = (axis + 1) % 3, b = (axis + 2) % 3;
    int base = (quarter & 1) << a | (quarter >> 1) << b, far = base | 1 << axis;
    facing_quad(shape, soft_corner(soft, base, a), soft_corner(soft, far, a),
                soft_corner(soft, far, b), soft_corner(soft, base, b));
}

void home_solid_soft(HomeShape *shape, float x0, float y0, float z0, float x1, float y1, float z1,
                     float bevel) {
    Soft soft = {{x0, y0, z0}, {x1, y1, z1}, bevel, {shape->scale[0], shape->scale[1]}};
    for (int axis = 0; axis < 3; axis++) {
        soft.bevel = fminf(soft.bevel, 0.49f * (soft.high[axis] - soft.low[axis]));
        ASSERT(soft.high[axis] > soft.low[axis]);
    }
    for (int axis = 0; axis < 3; axis++)
        for (int i = 0; i < 4; i++) {
            if (i < 2) soft_side(shape, &soft, axis, i);
            soft_edge(shape, &soft, axis, i);
        }
    for (int corner = 0; corner < 8; corner++)
        facing(shape, soft_corner(&soft, corner, 0), soft_corner(&soft, corner, 1),
               soft_corner(&soft, corner, 2));
    add_block(shape, x0, y0, z0, x1, y1, z1);
}

//---- pillow --------------------------------------------------------------------------------------

enum { PILLOW_CELLS = 6 };

// height of the bulge at (s, t) in -1 .. 1, and its slopes
static float bulge(float s, float t, float slope[2]) {
    float x = 1.0f - s * s * s * s, y = 1.0f - t * t * t * t;
    float height = sqrtf(fmaxf(x * y, 0.0f));
    slope[0] = -2.0f * s * s * s * y / fmaxf(height, 0.35f);
    slope[1] = -2.0f * t * t * t * x / fmaxf(height, 0.35f);
    return height;
}

static SceneCorner pillow_corner(const float low[3], const float high[3], const float scale[2],
                                 int i, int j, float up) {
    float s = 2.0f * (float)i / PILLOW_CELLS - 1.0f, t = 2.0f * (float)j / PILLOW_CELLS - 1.0f;
    float half[3], middle[3], slope[2];
    for (int k = 0; k < 3; k++) {
        half[k] = 0.5f * (high[k] - low[k]);
        middle[k] = 0.5f * (high[k] + low[k]);
    }
    // the rim is drawn in between the corners, as cloth does
    float x = s * (1.0f - 0.06f * (1.0f - t * t)), z = t * (1.0f - 0.06f * (1.0f - s * s));
    float height = bulge(s, t, slope);
    SceneCorner corner = {.color = 0xffffffffu};
    corner.position[0] = middle[0] + half[0] * x;
    corner.position[1] = middle[1] + up * half[1] * height;
    corner.position[2] = middle[2] + half[2] * z;
    corner.normal[0] = -slope[0] * half[1] / half[0];
    corner.normal[1] = up;
    corner.normal[2] = -slope[1] * half[1] / half[2];
    corner.uv[0] = corner.position[0] * scale[0];
    corner.uv[1] = corner.position[2] * scale[1];
    return corner;
}

// y and z change places, and the top leans back
static SceneCorner stand_up(SceneCorner corner) {
    float y = corner.position[1], z = corner.position[2];
    float ny = corner.normal[1], nz = corner.normal[2];
    corner.position[1] = -z;
    corner.position[2] = y + 0.2f * z;
    corner.normal[1] = -nz + 0.2f * ny;
    corner.normal[2] = ny;
    return corner;
}

static void pillow_faces(HomeShape *shape, const float low[3], const float high[3], bool stands) {
    for (int side = 0; side < 2; side++)
        for (int cell = 0; cell < PILLOW_CELLS * PILLOW_CELLS; cell++) {
            SceneCorner corners[4];
            for (int k = 0; k < 4; k++) {
                int i = cell % PILLOW_CELLS + (k == 1 || k == 2), j = cell / PILLOW_CELLS + k / 2;
                corners[k] = pillow_corner(low, high, shape->scale, i, j, side ? 1.0f : -1.0f);
                if (stands) corners[k] = stand_up(corners[k]);
            }
            facing_quad(shape, corners[0], corners[1], corners[2], corners[3]);
        }
}

void home_solid_pillow(HomeShape *shape, float x0, float y0, float z0, float x1, float y1,
                       float z1) {
    pillow_faces(shape, (float[3]){x0, y0, z0}, (float[3]){x1, y1, z1}, false);
    float inset = 0.2f * (y1 - y0);
    add_block(shape, x0 + inset, y0 + inset, z0 + inset, x1 - inset, y1 - inset, z1 - inset);
}

void home_solid_cushion(HomeShape *shape, float width, float height, float thickness) {
    float w = 0.5f * width, t = 0.5f * thickness;
    pillow_faces(shape, (float[3]){-w, -t, -height}, (float[3]){w, t, 0.0f}, true);
    add_block(shape, -0.8f * w, 0.1f * height, -0.5f * t, 0.8f * w, 0.8f * height, 0.5f * t);
}

//---- round things --------------------------------------------------------------------------------

typedef struct Ring {
    float centre[3], axis[3], side[3], up[3]; // an orthogonal frame; side and up span the circle
    float around;                             // length of the widest circle [m]
} Ring;

// one circle of a profile: its radius, its place along the axis, and its normal as parts outwards
// and along the axis
typedef struct Circle {
    float radius, along, out, up;
} Circle;

static SceneCorner ring_corner(const HomeShape *shape, const Ring *ring, const Circle *circle,
                               int i, int sides) {
    float c, s;
    home_noise_circle((float)i / (float)sides, &c, &s);
    SceneCorner corner = {.color = 0xffffffffu};
    for (int k = 0; k < 3; k++) {
        float out = c * ring->side[k] + s * ring->up[k];
        corner.position[k] = ring->centre[k] + circle->along * ring->axis[k] + circle->radius * out;
        corner.normal[k] = circle->out * out + circle->up * ring->axis[k];
    }
    corner.uv[0] = circle->along * shape->scale[0];
    corner.uv[1] = (float)i / (float)sides * ring->around * shape->scale[1];
    return corner;
}

static void band(HomeShape *shape, const Ring *ring, const Circle *from, const Circle *to,
                 int sides) {
    for (int i = 0; i < sides; i++) {
        SceneCorner a = ring_corner(shape, ring, from, i, sides);
        SceneCorner b = ring_corner(shape, ring, from, i + 1, sides);
        SceneCorner c = ring_corner(shape, ring, to, i + 1, sides);
        SceneCorner d = ring_corner(shape, ring, to, i, sides);
        if (from->radius > 0.0f) facing(shape, a, b, c);
        if (to->radius > 0.0f) facing(shape, a, c, d);
    }
}

static void cap(HomeShape *shape, const Ring *ring, float radius, float along, float way,
                int sides) {
    SceneCorner middle = {.color = 0xffffffffu};
    for (int k = 0; k < 3; k++) {
        middle.position[k] = ring->centre[k] + along * ring->axis[k];
        middle.normal[k] = way * ring->axis[k];
    }
    for (int i = 0; i < sides; i++) {
        SceneCorner rim[2];
        for (int e = 0; e < 2; e++) {
            rim[e] = ring_corner(shape, ring, &(Circle){radius, along, 1.0f, 0.0f}, i + e, sides);
            memcpy(rim[e].normal, middle.normal, sizeof middle.normal);
            rim[e].uv[0] = (rim[e].position[0] - middle.position[0]) * shape->scale[0];
            rim[e].uv[1] = (rim[e].position[2] - middle.position[2]) * shape->scale[1];
        }
        facing(shape, middle, rim[0], rim[1]);
    }
}

static void cross(const float a[3], const float b[3], float out[3]) {
    for (int k = 0; k < 3; k++)
        out[k] = a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3];
}

static void normalize(float v[3]) {
    float length = sqrtf(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    for (int k = 0; k < 3; k++) v[k] /= length;
}

void home_solid_rod(HomeShape *shape, const float from[3], const float to[3], float radius_from,
                    float radius_to, int sides) {
    Ring ring = {.around = 6.2831853f * fmaxf(radius_from, radius_to)};
    float length = 0.0f, low[3], high[3], wide = 0.8f * fmaxf(radius_from, radius_to);
    for (int k = 0; k < 3; k++) {
        ring.centre[k] = from[k];
        ring.axis[k] = to[k] - from[k];
        length += ring.axis[k] * ring.axis[k];
        low[k] = fminf(from[k], to[k]) - (to[k] == from[k] ? wide : 0.0f);
        high[k] = fmaxf(from[k], to[k]) + (to[k] == from[k] ? wide : 0.0f);
    }
    length = sqrtf(length);
    normalize(ring.axis);
    bool is_upright = fabsf(ring.axis[1]) > 0.9f;
    cross((float[3]){is_upright ? 1.0f : 0.0f, is_upright ? 0.0f : 1.0f, 0.0f}, ring.axis,
          ring.side);
    normalize(ring.side);
    cross(ring.axis, ring.side, ring.up);
    float slope = (radius_from - radius_to) / length;
    band(shape, &ring, &(Circle){radius_from, 0.0f, 1.0f, slope},
         &(Circle){radius_to, length, 1.0f, slope}, sides);
    if (radius_from > 0.0f) cap(shape, &ring, radius_from, 0.0f, -1.0f, sides);
    if (radius_to > 0.0f) cap(shape, &ring, radius_to, length, 1.0f, sides);
    home_shape_block(shape, low, high);
}

void home_solid_post(HomeShape *shape, float x, float z, float y0, float y1, float radius_low,
                     float radius_high, int sides) {
    home_solid_rod(shape, (float[3]){x, y0, z}, (float[3]){x, y1, z}, radius_low, radius_high,
                   sides);
}

// The normal is square to the line from the point before to the point after; a repeated point makes
// a sharp edge.
static Circle profile_circle(const float profile[][2], int count, int i) {
    const float *before = profile[i > 0 ? i - 1 : i], *after = profile[i + 1 < count ? i + 1 : i];
    return (Circle){profile[i][0], profile[i][1], after[1] - before[1], before[0] - after[0]};
}

void home_solid_lathe(HomeShape *shape, float x, float y, float z, const float profile[][2],
                      int count, int sides) {
    Ring ring = {{x, y, z}, {0, 1, 0}, {1, 0, 0}, {0, 0, 1}, 0};
    float widest = 0.0f;
    for (int i = 0; i < count; i++) widest = fmaxf(widest, profile[i][0]);
    ring.around = 6.2831853f * widest;
    for (int i = 0; i + 1 < count; i++) {
        Circle from = profile_circle(profile, count, i), to = profile_circle(profile, count, i + 1);
        bool is_edge = from.radius == to.radius && from.along == to.along;
        if (!is_edge) band(shape, &ring, &from, &to, sides);
    }
    float half = 0.75f * widest, low = profile[0][1], high = profile[count - 1][1];
    add_block(shape, x - half, y + fminf(low, high), z - half, x + half, y + fmaxf(low, high),
              z + half);
}

void home_solid_ball(HomeShape *shape, float x, float y, float z, float radius, int sides) {
    enum { MOST = 12 };
    float profile[MOST + 1][2];
    int bands = sides / 2 < MOST ? sides / 2 : MOST;
    for (int i = 0; i <= bands; i++) {
        float c, s;
        home_noise_circle(0.5f * (float)i / (float)bands, &c, &s);
        profile[i][0] = i == 0 || i == bands ? 0.0f : s * radius;
        profile[i][1] = -c * radius;
    }
    home_solid_lathe(shape, x, y, z, (const float(*)[2])profile, bands + 1, sides);
}

void home_solid_legs(HomeShape *shape, float half_x, float half_z, float y1, float radius,
                     int sides) {
    for (int i = 0; i < 4; i++)
        home_solid_post(shape, i & 1 ? half_x : -half_x, i & 2 ? half_z : -half_z, 0.0f, y1,
                        0.7f * radius, radius, sides);
}
