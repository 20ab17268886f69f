// Reckoning is the truth where nothing drifts, and errs by as much as it is told where it does.

#include "room.h"
#include "sim/odometry.h"

enum { STEPS = 300, BODIES = 400 };

static const float GOAL[1][3] = {{2.0f, 0.0f, 0.0f}};

static SimEpisode begin(const Room *room, uint64_t seed, SimState *state) {
    SimEpisode episode = room_episode(room, 2.0f, 1.0f, 35.0f, GOAL);
    episode.seed = seed;
    sim_reset(&room->world, &episode, state);
    return episode;
}

static Action draw_action(Rng *rng) {
    static const Action actions[] = {ACTION_FORWARD,   ACTION_FORWARD,    ACTION_FORWARD,
                                     ACTION_TURN_LEFT, ACTION_TURN_RIGHT, ACTION_LOOK_UP};
    return actions[rng_below(rng, ARRAY_COUNT(actions))];
}

static void without_drift_it_is_the_truth_bit_for_bit(void **test) {
    Room room;
    room_create(&room, *test);
    SimState state;
    SimEpisode episode = begin(&room, 1, &state);
    Rng rng = rng_create(1), before = state.rng;
    for (int i = 0; i <= STEPS; i++) {
        assert_memory_equal(state.odometry, state.position, sizeof state.position);
        assert_true(state.odometry_yaw == state.yaw);
        sim_step(&room.world, &episode, draw_action(&rng), &state);
    }
    assert_true(state.collisions > 0 && state.path_length > 10.0f);
    assert_memory_equal(&state.rng, &before, sizeof before); // and nothing was drawn for it
    room_destroy(&room);
}

// the pose of `state` seen from the start, turned so that the start looks along -Z
static void since_start(const float now[3], float yaw, const float start[3], float start_yaw,
                        float pose[3]) {
    float x = now[0] - start[0], z = now[2] - start[2];
    pose[0] = x * cosf(start_yaw) - z * sinf(start_yaw);
    pose[1] = x * sinf(start_yaw) + z * cosf(start_yaw);
    pose[2] = remainderf(yaw - start_yaw, 2.0f * GLM_PIf);
}

static void who_is_lost_reckons_the_same_way_in_a_frame_of_its_own(void **test) {
    Room room;
    room_create(&room, *test);
    SimState state;
    SimEpisode episode = begin(&room, 1, &state);
    sim_odometry_lose(&state);
    assert_true(state.is_lost && state.odometry_yaw == 0.0f && state.odometry[0] == 0.0f);
    Rng rng = rng_create(2);
    for (int i = 0; i < STEPS; i++) {
        sim_step(&room.world, &episode, draw_action(&rng), &state);
        float truth[3];
        since_start(state.position, state.yaw, episode.start, episode.start_yaw, truth);
        assert_float_equal(state.odometry[0], truth[0], 1e-4f);
        assert_float_equal(state.odometry[2], truth[1], 1e-4f);
        assert_float_equal(state.odometry[1], state.position[1] - episode.start[1], 1e-5f);
        assert_float_equal(remainderf(state.odometry_yaw - truth[2], 2.0f * GLM_PIf), 0.0f, 1e-4f);
    }
    room_destroy(&room);
}

// 20 steps ahead, then a whole turn; errors of length and heading
typedef struct Errors {
    float length, heading, turned;
} Errors;

static Errors walk_a_body(Room *room, uint64_t seed) {
    SimState state;
    SimEpisode episode = begin(room, seed, &state);
    episode.start_yaw = 0.0f; // five metres along the right wall, clear of everything
    navmesh_snap(room->navmesh, (float[3]){1.2f, 0.0f, 2.5f}, NAVMESH_ANY_ISLAND, episode.start);
    sim_reset(&room->world, &episode, &state);
    for (int i = 0; i < 20; i++) sim_step(&room->world, &episode, ACTION_FORWARD, &state);
    assert_float_equal(state.path_length, 5.0f, 1e-3f);
    Errors errors = {
        .length =
            hypotf(state.odometry[0] - episode.start[0], state.odometry[2] - episode.start[2]) -
            state.path_length,
        .heading = state.odometry_yaw - state.yaw,
    };
    for (int i = 0; i < 36; i++) sim_step(&room->world, &episode, ACTION_TURN_LEFT, &state);
    errors.turned = remainderf(state.odometry_yaw - state.yaw, 2.0f * GLM_PIf) - errors.heading;
    return errors;
}

// root of the mean square of `values` must be `expected`; its own deviation is 1 / sqrt(2 n)
static void assert_deviation(const float *values, double expected) {
    double sum = 0.0;
    for (int i = 0; i < BODIES; i++) sum += (double)values[i] * values[i] / BODIES;
    double found = sqrt(sum), slack = 3.0 * expected / sqrt(2.0 * BODIES);
    if (fabs(found - expected) > slack) fail_msg("%f is not %f +- %f", found, expected, slack);
}

static void errors_are_as_large_as_told(void **test) {
    Room room;
    room_create(&room, *test);
    const float drift = room.world.config.drift = 0.015f;
    float length[BODIES], heading[BODIES], turned[BODIES];
    for (int i = 0; i < BODIES; i++) {
        Errors errors = walk_a_body(&room, 100 + (uint64_t)i);
        length[i] = errors.length;
        heading[i] = errors.heading;
        turned[i] = errors.turned;
    }
    // constant errors of the body, and noise averaged over 20 steps or 36 turns
    double constant = 5.0 * drift, noise = 0.25 * drift * sqrt(20.0);
    assert_deviation(length, hypot(constant, noise));
    assert_deviation(heading, hypot(constant, noise));
    assert_deviation(turned, hypot(drift, drift / sqrt(36.0)));
    room_destroy(&room);
}

static void a_body_keeps_its_errors_and_a_seed_repeats_them(void **test) {
    Room room;
    room_create(&room, *test);
    room.world.config.drift = 0.02f;
    SimState one, two, other;
    SimEpisode episode = begin(&room, 4, &one);
    begin(&room, 4, &two);
    begin(&room, 5, &other);
    assert_true(one.drift_yaw == two.drift_yaw && one.drift_length == two.drift_length);
    assert_true(one.drift_yaw != other.drift_yaw && one.drift_yaw != one.drift_length);
    float drift_yaw = one.drift_yaw;
    Rng rng = rng_create(2), again = rng;
    for (int i = 0; i < STEPS; i++) {
        sim_step(&room.world, &episode, draw_action(&rng), &one);
        sim_step(&room.world, &episode, draw_action(&again), &two);
        assert_true(one.drift_yaw == drift_yaw);
        assert_memory_equal(one.odometry, two.odometry, sizeof one.odometry);
    }
    assert_true(one.odometry[0] != one.position[0]);
    room_destroy(&room);
}

static void drift_changes_what_is_reckoned_and_not_what_happens(void **test) {
    Room room;
    room_create(&room, *test);
    SimState exact, drifting;
    SimEpisode episode = begin(&room, 4, &exact);
    SimWorld world = room.world;
    world.config.drift = 0.05f;
    sim_reset(&world, &episode, &drifting);
    Rng rng = rng_create(2), again = rng;
    for (int i = 0; i < STEPS; i++) {
        sim_step(&room.world, &episode, draw_action(&rng), &exact);
        sim_step(&world, &episode, draw_action(&again), &drifting);
        assert_memory_equal(exact.position, drifting.position, sizeof exact.position);
        assert_true(sim_digest(&exact) == sim_digest(&drifting));
    }
    room_destroy(&room);
}

static void being_led_errs_by_the_way_led(void **test) {
    Room room;
    room_create(&room, *test);
    SimState before, after;
    SimEpisode episode = begin(&room, 4, &before);
    for (int i = 0; i < 4; i++) sim_step(&room.world, &episode, ACTION_FORWARD, &before);
    sim_reset(&room.world, &episode, &after);
    sim_odometry_carry(&room.world, &before, 10.0f, &after);
    assert_memory_equal(after.odometry, after.position, sizeof after.position); // no drift

    float length[BODIES], heading[BODIES];
    SimWorld world = room.world;
    world.config.drift = 0.01f;
    for (int i = 0; i < BODIES; i++) {
        episode.seed = 1 + (uint64_t)i;
        sim_reset(&world, &episode, &before);
        episode.seed += 1000000;
        sim_reset(&world, &episode, &after);
        before.odometry[0] += 1.0f; // what was off stays off
        after.position[0] -= 4.0f;
        sim_odometry_carry(&world, &before, 6.0f, &after);
        assert_true(after.drift_yaw == before.drift_yaw);
        length[i] =
            hypotf(after.odometry[0] - before.odometry[0], after.odometry[2] - before.odometry[2]) -
            4.0f;
        heading[i] = remainderf(after.odometry_yaw - after.yaw, 2.0f * GLM_PIf);
    }
    assert_deviation(length, 0.06 * sqrt(2.0)); // the body's error, and one draw of noise
    assert_deviation(heading, 0.06 * sqrt(2.0));
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(without_drift_it_is_the_truth_bit_for_bit),
        test_with_arena(who_is_lost_reckons_the_same_way_in_a_frame_of_its_own),
        test_with_arena(errors_are_as_large_as_told),
        test_with_arena(a_body_keeps_its_errors_and_a_seed_repeats_them),
        test_with_arena(drift_changes_what_is_reckoned_and_not_what_happens),
        test_with_arena(being_led_errs_by_the_way_led),
    };
    return cmocka_run_group_tests_name("sim/odometry", tests, NULL, NULL);
}
