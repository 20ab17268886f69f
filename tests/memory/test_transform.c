// Transforms form a group and turn the way poses turn.

#include "memory/transform.h"
#include "test.h"

#include <math.h>

enum { TRIES = 1000 };
static const float NEAR = 2e-5f; // of lengths up to 20 m: rounding only

static float between(uint32_t *seed, float low, float high) {
    *seed = *seed * 1664525u + 1013904223u;
    return low + (high - low) * (float)(*seed >> 8) / (float)(1 << 24);
}

static MemoryTransform any_transform(uint32_t *seed) {
    MemoryTransform at = {.yaw = between(seed, -3.1f, 3.1f)};
    for (int i = 0; i < 3; i++) at.position[i] = between(seed, -10.0f, 10.0f);
    return at;
}

static MemoryPose any_pose(uint32_t *seed) {
    MemoryPose pose = {.yaw = between(seed, -3.1f, 3.1f), .pitch = between(seed, -0.5f, 0.5f)};
    for (int i = 0; i < 3; i++) pose.position[i] = between(seed, -10.0f, 10.0f);
    return pose;
}

static void assert_near(const float a[3], const float b[3]) {
    for (int i = 0; i < 3; i++) assert_true(fabsf(a[i] - b[i]) < NEAR);
}

static void assert_angles_near(float a, float b) {
    assert_true(fabsf(memory_transform_angle(a - b)) < NEAR);
}

static void the_identity_changes_no_bit(void **state) {
    UNUSED(state);
    uint32_t seed = 1;
    const MemoryTransform *identity = &memory_transform_identity;
    MemoryTransform inverse = memory_transform_inverse(identity);
    assert_memory_equal(&inverse, identity, sizeof inverse);
    for (int i = 0; i < TRIES; i++) {
        MemoryPose pose = any_pose(&seed), same;
        pose.yaw *= 9.0f; // also beyond half a turn
        memory_transform_pose(identity, &pose, &same);
        assert_memory_equal(&same, &pose, sizeof pose);
    }
}

static void a_turned_camera_looks_where_its_turned_yaw_says(void **state) {
    UNUSED(state);
    uint32_t seed = 2;
    for (int i = 0; i < TRIES; i++) {
        MemoryTransform at = any_transform(&seed);
        MemoryPose pose = any_pose(&seed), turned;
        const float ahead[3] = {pose.position[0] - sinf(pose.yaw), pose.position[1],
                                pose.position[2] - cosf(pose.yaw)};
        float seen[3];
        memory_transform_pose(&at, &pose, &turned);
        memory_transform_point(&at, ahead, seen);
        const float expected[3] = {turned.position[0] - sinf(turned.yaw), turned.position[1],
                                   turned.position[2] - cosf(turned.yaw)};
        assert_near(seen, expected);
        assert_true(turned.pitch == pose.pitch);
    }
}

static void the_inverse_leads_back(void **state) {
    UNUSED(state);
    uint32_t seed = 3;
    for (int i = 0; i < TRIES; i++) {
        MemoryTransform at = any_transform(&seed), back = memory_transform_inverse(&at);
        MemoryPose pose = any_pose(&seed), there, again;
        memory_transform_pose(&at, &pose, &there);
        memory_transform_pose(&back, &there, &again);
        assert_near(again.position, pose.position);
        assert_angles_near(again.yaw, pose.yaw);
    }
}

static void a_composed_transform_does_the_inner_one_first(void **state) {
    UNUSED(state);
    uint32_t seed = 4;
    for (int i = 0; i < TRIES; i++) {
        MemoryTransform outer = any_transform(&seed), inner = any_transform(&seed);
        MemoryTransform both = memory_transform_compose(&outer, &inner);
        MemoryPose pose = any_pose(&seed), once, step, twice;
        memory_transform_pose(&both, &pose, &once);
        memory_transform_pose(&inner, &pose, &step);
        memory_transform_pose(&outer, &step, &twice);
        assert_near(once.position, twice.position);
        assert_angles_near(once.yaw, twice.yaw);
        assert_true(fabsf(both.yaw) <= (float)M_PI);
    }
}

static void the_transform_between_two_poses_takes_one_to_the_other(void **state) {
    UNUSED(state);
    uint32_t seed = 5;
    for (int i = 0; i < TRIES; i++) {
        MemoryPose local = any_pose(&seed), world = any_pose(&seed), moved;
        MemoryTransform at = memory_transform_between(&local, &world);
        memory_transform_pose(&at, &local, &moved);
        assert_near(moved.position, world.position);
        assert_angles_near(moved.yaw, world.yaw);
    }
}

static void angles_are_wrapped_to_half_a_turn(void **state) {
    UNUSED(state);
    assert_true(memory_transform_angle(1.25f) == 1.25f);
    assert_true(memory_transform_angle(-3.0f) == -3.0f);
    assert_true(fabsf(memory_transform_angle(4.0f) - (4.0f - 2.0f * (float)M_PI)) < 1e-6f);
    assert_true(fabsf(memory_transform_angle(-4.0f) - (2.0f * (float)M_PI - 4.0f)) < 1e-6f);
    for (float angle = -50.0f; angle < 50.0f; angle += 0.37f) {
        float wrapped = memory_transform_angle(angle);
        assert_true(fabsf(wrapped) <= (float)M_PI);
        assert_true(fabsf(sinf(wrapped) - sinf(angle)) < NEAR);
        assert_true(fabsf(cosf(wrapped) - cosf(angle)) < NEAR);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_identity_changes_no_bit),
        cmocka_unit_test(a_turned_camera_looks_where_its_turned_yaw_says),
        cmocka_unit_test(the_inverse_leads_back),
        cmocka_unit_test(a_composed_transform_does_the_inner_one_first),
        cmocka_unit_test(the_transform_between_two_poses_takes_one_to_the_other),
        cmocka_unit_test(angles_are_wrapped_to_half_a_turn),
    };
    return cmocka_run_group_tests_name("memory/transform", tests, NULL, NULL);
}
