// Features of remembered rays against the text of ray.h in double.

#include "model/ray_body.h"
#include "run_kernel.h"

#include <math.h>

enum { PAGES = 5, TARGETS = 6, PER_TABLE = 2, ROWS = 37, GRID = 8 };
enum { COUNT = TARGETS * ROWS };
static const double SLOPE = (double)0.9f;

typedef struct Seen {
    RayArgs args;
    float pages[PAGES][RAY_POSE], targets[TARGETS][RAY_POSE];
    uint32_t rows[TARGETS / PER_TABLE][ROWS][2];
    float y[COUNT][RAY_FEATURES];
} Seen;

// C = A B
static void multiply(double c[3][3], double a[3][3], double b[3][3]) {
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++)
            c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
    }
}

// around y, then x, then z
static void put_rotation(double r[3][3], double yaw, double pitch, double roll) {
    double a[3][3] = {{cos(yaw), 0, sin(yaw)}, {0, 1, 0}, {-sin(yaw), 0, cos(yaw)}};
    double b[3][3] = {{1, 0, 0}, {0, cos(pitch), -sin(pitch)}, {0, sin(pitch), cos(pitch)}};
    double c[3][3] = {{cos(roll), -sin(roll), 0}, {sin(roll), cos(roll), 0}, {0, 0, 1}}, ab[3][3];
    multiply(ab, a, b);
    multiply(r, ab, c);
}

static void put_random_rotation(Rng *rng, double r[3][3]) {
    double yaw = (double)rng_range(rng, -3, 3), pitch = (double)rng_range(rng, -1, 1);
    put_rotation(r, yaw, pitch, (double)rng_range(rng, -1, 1));
}

static void put_pose(Rng *rng, float pose[RAY_POSE]) {
    double r[3][3];
    put_random_rotation(rng, r);
    for (int i = 0; i < 9; i++) pose[i] = (float)r[i / 3][i % 3];
    for (int i = 9; i < 12; i++) pose[i] = rng_range(rng, -4, 4);
    pose[12] = (float)rng_below(rng, 1000);
}

static Seen *seen_of(Arena *arena) {
    Rng rng = rng_stream(1, "ray");
    Seen *seen = arena_new(arena, Seen);
    for (int i = 0; i < PAGES; i++) put_pose(&rng, seen->pages[i]);
    for (int i = 0; i < TARGETS; i++) put_pose(&rng, seen->targets[i]);
    for (int i = 0; i < TARGETS / PER_TABLE * ROWS; i++) {
        uint32_t side = 1u << rng_below(&rng, 3);
        uint32_t row = rng_below(&rng, GRID - side + 1), col = rng_below(&rng, GRID - side + 1);
        uint32_t *words = seen->rows[i / ROWS][i % ROWS];
        words[0] = rng_below(&rng, PAGES);
        words[1] = (row * GRID + col) | side << 16;
    }
    for (int i = 0; i < COUNT * RAY_FEATURES; i++)
        seen->y[i / RAY_FEATURES][i % RAY_FEATURES] = -12345;
    seen->args = (RayArgs){.targets = TARGETS,
                           .row_count = ROWS,
                           .targets_per_table = PER_TABLE,
                           .grid = GRID,
                           .slope = (float)SLOPE};
    return seen;
}

static void run(Gpu *gpu, Seen *seen) {
    RayArgs *args = &seen->args;
    const Operand operands[] = {{&args->pages, seen->pages, sizeof seen->pages},
                                {&args->target_poses, seen->targets, sizeof seen->targets},
                                {&args->rows, seen->rows, sizeof seen->rows},
                                {&args->y, seen->y, sizeof seen->y}};
    run_kernel(gpu, &model_ray_code, args, sizeof *args, model_ray_groups(args), operands,
               ARRAY_COUNT(operands));
}

// what the camera of the target sees of a vector of the world
static void turn_back(double out[3], const float *pose, const double v[3]) {
    for (int i = 0; i < 3; i++) {
        out[i] = 0;
        for (int k = 0; k < 3; k++) out[i] += (double)pose[3 * k + i] * v[k];
    }
}

// direction in the world of the centre of the square
static void put_world_ray(double out[3], const float *pose, uint32_t square) {
    uint32_t first = square & 0xffff, side = square >> 16;
    double right = ((first % GRID + side / 2.0) / GRID * 2 - 1) * SLOPE;
    double up = (1 - (first / GRID + side / 2.0) / GRID * 2) * SLOPE;
    double length = sqrt(right * right + up * up + 1);
    const double ray[3] = {right / length, up / length, -1 / length};
    for (int i = 0; i < 3; i++) {
        out[i] = 0;
        for (int k = 0; k < 3; k++) out[i] += (double)pose[3 * i + k] * ray[k];
    }
}

static double *put_sines(double *at, const double v[3], double unit, int octaves) {
    for (int i = 0; i < octaves; i++, at += 6) {
        for (int axis = 0; axis < 3; axis++) {
            at[axis] = sin(ldexp(unit, i) * v[axis]);
            at[3 + axis] = cos(ldexp(unit, i) * v[axis]);
        }
    }
    return at;
}

static void put_expected(double y[RAY_FEATURES], const Seen *seen, int target, int row) {
    const uint32_t *words = seen->rows[target / PER_TABLE][row];
    const float *page = seen->pages[words[0]], *eye = seen->targets[target];
    double between[3], ray[3], o[3], d[3], pi = acos(-1);
    for (int i = 0; i < 3; i++) between[i] = (double)page[9 + i] - (double)eye[9 + i];
    put_world_ray(ray, page, words[1]);
    turn_back(o, eye, between);
    turn_back(d, eye, ray);
    const double m[3] = {o[1] * d[2] - o[2] * d[1], o[2] * d[0] - o[0] * d[2],
                         o[0] * d[1] - o[1] * d[0]};
    for (int i = 0; i < 3; i++) y[i] = o[i] / 4, y[3 + i] = d[i], y[6 + i] = m[i] / 4;
    double *at = put_sines(y + 9, o, pi / 8, 4);
    at = put_sines(at, d, pi / 2, 3);
    at = put_sines(at, m, pi / 8, 3);
    at[0] = log2(1 + fabs((double)page[12] - (double)eye[12])) / 8;
    at[1] = log2(words[1] >> 16);
    at[2] = 1;
    assert_true(at + 3 == y + RAY_FEATURES);
}

static void features_are_those_of_the_text(Gpu *gpu, Arena *arena) {
    Seen *seen = seen_of(arena);
    run(gpu, seen);
    for (int i = 0; i < COUNT; i++) {
        double expected[RAY_FEATURES];
        put_expected(expected, seen, i / ROWS, i % ROWS);
        for (size_t k = 0; k < RAY_FEATURES; k++)
            assert_close((double)seen->y[i][k], expected[k], 3e-5, "feature", k);
    }
}

static void move(float pose[RAY_POSE], double turn[3][3], const double by[3]) {
    double old[3][3], r[3][3], centre[3] = {0};
    for (int i = 0; i < 9; i++) old[i / 3][i % 3] = (double)pose[i];
    multiply(r, turn, old);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) centre[i] += turn[i][k] * (double)pose[9 + k];
    }
    for (int i = 0; i < 9; i++) pose[i] = (float)r[i / 3][i % 3];
    for (int i = 0; i < 3; i++) pose[9 + i] = (float)(centre[i] + by[i]);
}

static void moving_the_whole_world_changes_nothing(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "ray");
    Seen *seen = seen_of(arena), *moved = seen_of(arena);
    double turn[3][3];
    const double by[3] = {5, -2, 9};
    put_random_rotation(&rng, turn);
    for (int i = 0; i < PAGES; i++) move(moved->pages[i], turn, by);
    for (int i = 0; i < TARGETS; i++) move(moved->targets[i], turn, by);
    run(gpu, seen);
    run(gpu, moved);
    for (int i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < RAY_FEATURES; k++)
            assert_close((double)moved->y[i][k], (double)seen->y[i][k], 1e-4, "feature", k);
    }
}

// a square of 2 or 4 around the middle of the frame looks straight ahead
static void a_square_looks_through_its_centre(Gpu *gpu, Arena *arena) {
    Seen *seen = seen_of(arena);
    memcpy(seen->pages[0], seen->targets[0], sizeof seen->pages[0]);
    static const uint32_t FIRST[] = {3 * GRID + 3, 2 * GRID + 2}, SIDE[] = {2, 4};
    for (uint32_t i = 0; i < 2; i++) {
        seen->rows[0][i][0] = 0;
        seen->rows[0][i][1] = FIRST[i] | SIDE[i] << 16;
    }
    run(gpu, seen);
    for (size_t i = 0; i < 2; i++) {
        const double ahead[3] = {0, 0, -1};
        for (size_t axis = 0; axis < 3; axis++) {
            assert_close((double)seen->y[i][axis], 0, 1e-6, "origin", axis);
            assert_close((double)seen->y[i][3 + axis], ahead[axis], 1e-6, "direction", axis);
        }
        assert_close((double)seen->y[i][RAY_OF_SIDE], 1.0 + (double)i, 1e-6, "side", i);
        assert_close((double)seen->y[i][RAY_OF_TIME], 0, 1e-6, "time", i);
    }
}

static void the_same_call_gives_the_same_bits(Gpu *gpu, Arena *arena) {
    Seen *seen = seen_of(arena), *again = seen_of(arena);
    run(gpu, seen);
    run(gpu, again);
    assert_memory_equal(seen->y, again->y, sizeof seen->y);
}

#define ON_DEVICES(X)                         \
    X(features_are_those_of_the_text)         \
    X(moving_the_whole_world_changes_nothing) \
    X(a_square_looks_through_its_centre)      \
    X(the_same_call_gives_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the body with the widest vectors that there are; here is the plain one
static void vectors_change_no_bit(void **state) {
    Arena *arena = *state;
    Seen *seen = seen_of(arena), *plain = seen_of(arena), *each[] = {seen, plain};
    for (size_t i = 0; i < 2; i++) {
        RayArgs *args = &each[i]->args;
        args->pages = (uintptr_t)each[i]->pages, args->target_poses = (uintptr_t)each[i]->targets;
        args->rows = (uintptr_t)each[i]->rows, args->y = (uintptr_t)each[i]->y;
    }
    model_ray_code.host(&seen->args, 0, model_ray_groups(&seen->args));
    ray_groups(&plain->args, 0, model_ray_groups(&plain->args));
    assert_memory_equal(seen->y, plain->y, sizeof seen->y);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(vectors_change_no_bit)};
    return cmocka_run_group_tests_name("model.ray", tests, NULL, NULL);
}
