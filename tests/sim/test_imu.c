// The inertial sensor against motions whose accelerations are known, and its errors' statistics.

#include "room.h"
#include "sim/imu.h"
#include "test.h"

#include <math.h>

static const float G = 9.81f;

// a body at (x, 0, z) with a heading, as the sensor needs it
static SimState body(float x, float y, float z, float yaw) {
    return (SimState){.position = {x, y, z}, .yaw = yaw};
}

static void standing_still_it_feels_what_holds_it_up(void **state) {
    UNUSED(state);
    SimWorld world = {.config = sim_config_default()};
    SimState at = body(3, 1, 2, 0.7f);
    SimImu imu = sim_imu(&world, &at, &at, &at);
    for (int k = 0; k < 3; k++) {
        assert_float_equal(imu.acceleration[k], k == 2 ? G : 0.0f, 1e-6f);
        assert_float_equal(imu.rotation[k], 0.0f, 1e-6f);
    }
}

// 0.25 m in the first step of half a second: from rest to 0.5 m/s, so 1 m/s2 along the way
static void a_start_is_felt_along_the_way(void **state) {
    UNUSED(state);
    SimWorld world = {.config = sim_config_default()};
    for (int quarter = 0; quarter < 4; quarter++) {
        float yaw = 1.57079633f * (float)quarter;
        SimState from = body(0, 0, 0, yaw);
        SimState to = body(-0.25f * sinf(yaw), 0, -0.25f * cosf(yaw), yaw);
        SimImu imu = sim_imu(&world, &from, &from, &to);
        assert_float_equal(imu.acceleration[0], 1.0f, 1e-4f);
        assert_float_equal(imu.acceleration[1], 0.0f, 1e-4f);
        imu = sim_imu(&world, &from, &to, &to); // and it stops
        assert_float_equal(imu.acceleration[0], -1.0f, 1e-4f);
        SimState aside = body(-0.25f * cosf(yaw), 0, 0.25f * sinf(yaw), yaw); // to its left
        imu = sim_imu(&world, &from, &from, &aside);
        assert_float_equal(imu.acceleration[1], 1.0f, 1e-4f);
    }
}

static void turning_is_felt_the_short_way_round(void **state) {
    UNUSED(state);
    SimWorld world = {.config = sim_config_default()};
    float ten = 0.174532925f;
    SimState a = body(0, 0, 0, 3.1f), b = body(0, 0, 0, 3.1f + ten - 6.2831853f);
    assert_float_equal(sim_imu(&world, &a, &a, &b).rotation[2], ten / 0.5f, 1e-4f);
    assert_float_equal(sim_imu(&world, &b, &b, &a).rotation[2], -ten / 0.5f, 1e-4f);
}

static void steps_and_walls_are_felt_in_an_episode(void **state) {
    Room room;
    room_create(&room, *state);
    const float goal[1][3] = {{4.5f, 0.0f, 1.5f}};
    SimEpisode episode = room_episode(&room, 2.0f, 0.0f, -90.0f, goal);
    SimState at[3];
    sim_reset(&room.world, &episode, &at[2]);
    at[0] = at[1] = at[2];
    float most = 0.0f, least = 0.0f;
    for (int i = 0; i < 20; i++) { // on until it meets the wall
        at[0] = at[1];
        at[1] = at[2];
        sim_step(&room.world, &episode, ACTION_FORWARD, &at[2]);
        float felt = sim_imu(&room.world, &at[0], &at[1], &at[2]).acceleration[0];
        most = fmaxf(most, felt);
        least = fminf(least, felt);
    }
    assert_float_equal(most, 1.0f, 1e-3f); // the first step; then it goes evenly
    assert_true(at[2].collisions > 0 && least < -0.1f);
    room_destroy(&room);
}

static void errors_have_the_deviations_that_are_set(void **state) {
    UNUSED(state);
    ImuConfig config = {.acceleration = 0.2f, .rotation = 0.01f};
    double sum = 0.0, squares = 0.0, turn = 0.0;
    enum { DRAWS = 3000 };
    for (int i = 0; i < DRAWS; i++) {
        SimImu imu = {{0}, {0}};
        sim_imu_disturb(&config, 5, i, &imu);
        for (int k = 0; k < 3; k++) {
            sum += imu.acceleration[k];
            squares += imu.acceleration[k] * imu.acceleration[k];
            turn += imu.rotation[k] * imu.rotation[k];
        }
    }
    assert_float_equal((float)(sum / (3 * DRAWS)), 0.0f, 0.01f);
    assert_float_equal((float)sqrt(squares / (3 * DRAWS)), 0.2f, 0.01f);
    assert_float_equal((float)sqrt(turn / (3 * DRAWS)), 0.01f, 0.0005f);
}

static void a_bias_stays_for_an_episode(void **state) {
    UNUSED(state);
    ImuConfig config = {.acceleration_bias = 0.1f};
    SimImu first = {{0}, {0}}, later = {{0}, {0}}, other = {{0}, {0}};
    sim_imu_disturb(&config, 5, 1, &first);
    sim_imu_disturb(&config, 5, 99, &later);
    sim_imu_disturb(&config, 6, 1, &other);
    assert_memory_equal(&first, &later, sizeof first);
    assert_memory_not_equal(&first, &other, sizeof first);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standing_still_it_feels_what_holds_it_up),
        cmocka_unit_test(a_start_is_felt_along_the_way),
        cmocka_unit_test(turning_is_felt_the_short_way_round),
        test_with_arena(steps_and_walls_are_felt_in_an_episode),
        cmocka_unit_test(errors_have_the_deviations_that_are_set),
        cmocka_unit_test(a_bias_stays_for_an_episode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
