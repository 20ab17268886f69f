// Three numbers, for the plain bodies of the ray cast. The order of the operations is part of the
// definition: packets and shader do the same ones, so the bits agree.

#pragma once

typedef struct Vec3 {
    float x, y, z;
} Vec3;

static inline Vec3 vec3_load(const float p[3]) {
    return (Vec3){p[0], p[1], p[2]};
}

static inline Vec3 vec3_add(Vec3 a, Vec3 b) {
    return (Vec3){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline Vec3 vec3_sub(Vec3 a, Vec3 b) {
    return (Vec3){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline Vec3 vec3_scale(Vec3 a, float s) {
    return (Vec3){a.x * s, a.y * s, a.z * s};
}

static inline float vec3_dot(Vec3 a, Vec3 b) {
    return (a.x * b.x + a.y * b.y) + a.z * b.z;
}

static inline Vec3 vec3_cross(Vec3 a, Vec3 b) {
    return (Vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

// rows: 3 rows of 4
static inline Vec3 vec3_turn(const float rows[12], Vec3 a) {
    return (Vec3){(rows[0] * a.x + rows[1] * a.y) + rows[2] * a.z,
                  (rows[4] * a.x + rows[5] * a.y) + rows[6] * a.z,
                  (rows[8] * a.x + rows[9] * a.y) + rows[10] * a.z};
}

static inline Vec3 vec3_move(const float rows[12], Vec3 a) {
    return vec3_add(vec3_turn(rows, a), (Vec3){rows[3], rows[7], rows[11]});
}

// By the transpose of the rows: takes normals from local to world when rows are local_from_world.
static inline Vec3 vec3_turn_back(const float rows[12], Vec3 a) {
    return (Vec3){(rows[0] * a.x + rows[4] * a.y) + rows[8] * a.z,
                  (rows[1] * a.x + rows[5] * a.y) + rows[9] * a.z,
                  (rows[2] * a.x + rows[6] * a.y) + rows[10] * a.z};
}

// As the vector instructions define them: the second operand where the first is not a number.
static inline float max2(float a, float b) {
    return a > b ? a : b;
}

static inline float min2(float a, float b) {
    return a < b ? a : b;
}
