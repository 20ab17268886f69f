// Actions: what is applied is what is read back; magnitudes add up; axes are the camera's own.

#include "base/rng.h"
#include "model/action.h"
#include "test.h"

#include <math.h>

static void start(float pose[MODEL_POSE], float yaw, float pitch) {
    const float position[3] = {1, 2, 3};
    model_pose(position, yaw, pitch, 5, pose);
}

static void a_pose_at_rest_looks_along_minus_z(void **state) {
    UNUSED(state);
    float pose[MODEL_POSE];
    start(pose, 0, 0);
    for (int i = 0; i < 9; i++) assert_float_equal(pose[i], (i % 4 == 0 ? 1.0f : 0.0f), 1e-6f);
    assert_float_equal(pose[12], 5, 0);
}

static void what_is_applied_is_read_back(void **state) {
    UNUSED(state);
    Rng rng = rng_create(1);
    for (int trial = 0; trial < 200; trial++) {
        float from[MODEL_POSE], to[MODEL_POSE], action[MODEL_ACTION] = {0}, read[MODEL_ACTION];
        start(from, rng_range(&rng, -3, 3), rng_range(&rng, -0.5f, 0.5f));
        int pair = 2 * (int)rng_below(&rng, 6) + (int)rng_below(&rng, 2);
        action[pair] = rng_range(&rng, 0.1f, 1.5f);
        model_action_apply(from, action, to);
        model_action(from, to, read);
        for (int i = 0; i < MODEL_ACTION_COUNT; i++)
            if (fabsf(action[i] - read[i]) > 2e-3f)
                fail_msg("%s %g: %s reads %g", model_action_names[pair], (double)action[pair],
                         model_action_names[i], (double)read[i]);
        assert_float_equal(to[12], (from[12] + 1), 0);
    }
}

static void no_motion_is_static(void **state) {
    UNUSED(state);
    float pose[MODEL_POSE], action[MODEL_ACTION];
    start(pose, 1, 0.2f);
    model_action(pose, pose, action);
    for (int i = 0; i < MODEL_ACTION_COUNT; i++)
        assert_float_equal(action[i], (i == MODEL_STATIC ? 1.0f : 0.0f), 0);
}

static void ahead_is_where_the_camera_looks(void **state) {
    UNUSED(state);
    float from[MODEL_POSE], to[MODEL_POSE], action[MODEL_ACTION] = {0};
    start(from, 1.5707963f, 0); // to the left: along -X
    action[MODEL_DOLLY_IN] = 2;
    model_action_apply(from, action, to);
    assert_float_equal(to[9], (1 - 2 * MODEL_STEP_METRES), 1e-5f);
    assert_float_equal(to[10], 2, 1e-5f);
    assert_float_equal(to[11], 3, 1e-5f);
}

static void rotations_stay_rotations(void **state) {
    UNUSED(state);
    Rng rng = rng_create(2);
    float pose[MODEL_POSE];
    start(pose, 0, 0);
    for (int i = 0; i < 3000; i++) {
        float action[MODEL_ACTION] = {0};
        action[MODEL_PAN_LEFT] = rng_unit(&rng);
        action[i % 2 == 0 ? MODEL_TILT_UP : MODEL_TILT_DOWN] = 0.3f;
        model_action_apply(pose, action, pose);
    }
    for (int row = 0; row < 3; row++) {
        for (int other = 0; other < 3; other++) {
            float dot = 0;
            for (int i = 0; i < 3; i++) dot += pose[3 * row + i] * pose[3 * other + i];
            assert_float_equal(dot, (row == other ? 1.0f : 0.0f), 1e-4f);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pose_at_rest_looks_along_minus_z),
        cmocka_unit_test(what_is_applied_is_read_back),
        cmocka_unit_test(no_motion_is_static),
        cmocka_unit_test(ahead_is_where_the_camera_looks),
        cmocka_unit_test(rotations_stay_rotations),
    };
    return cmocka_run_group_tests_name("model.action", tests, NULL, NULL);
}
