// Actions move the body as Habitat's do; a state copied, rolled back or replayed is the same state.

#include "base/rng.h"
#include "room.h"
#include "sim/sim.h"

#include <malloc.h>

#define PI 3.14159265f

static void repeat(const Room *room, const SimEpisode *episode, Action action, int times,
                   SimState *state) {
    for (int i = 0; i < times; i++) sim_step(&room->world, episode, action, state);
}

static const float GOAL[1][3] = {{4.0f, 0.0f, 4.5f}};

//---- moving --------------------------------------------------------------------------------------

static void forward_goes_where_the_heading_points(void **test) {
    static const struct {
        float yaw, dx, dz;
    } cases[] = {
        {0, 0, -.25f}, {90, -.25f, 0}, {180, 0, .25f}, {-90, .25f, 0}, {30, -.125f, -.2165f}};
    Room room;
    room_create(&room, *test);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        SimEpisode episode = room_episode(&room, 2.0f, 1.0f, cases[i].yaw, GOAL);
        SimState state;
        sim_reset(&room.world, &episode, &state);
        sim_step(&room.world, &episode, ACTION_FORWARD, &state);
        assert_float_equal(state.position[0] - episode.start[0], cases[i].dx, 1e-3f);
        assert_float_equal(state.position[2] - episode.start[2], cases[i].dz, 1e-3f);
        assert_float_equal(state.path_length, 0.25f, 1e-3f);
        assert_float_equal(state.moved[0], 0.25f, 1e-3f);
        assert_float_equal(state.moved[1], 0.0f, 1e-3f);
        assert_false(state.is_collision);
    }
    room_destroy(&room);
}

static void a_thousand_turns_leave_no_drift(void **test) {
    Room room;
    room_create(&room, *test);
    room.world.config.max_steps = 100000;
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 33.0f, GOAL);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    float yaw = state.yaw;
    repeat(&room, &episode, ACTION_TURN_LEFT, 3600, &state);
    assert_memory_equal(&state.yaw, &yaw, sizeof yaw);
    repeat(&room, &episode, ACTION_TURN_RIGHT, 9, &state);
    assert_float_equal(state.yaw, glm_rad(33.0f - 90.0f), 1e-5f);
    assert_float_equal(state.moved[2], glm_rad(-10.0f), 1e-6f);
    room_destroy(&room);
}

static void a_tilt_beyond_the_limit_does_nothing(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    repeat(&room, &episode, ACTION_LOOK_UP, 7, &state);
    assert_float_equal(state.pitch, glm_rad(60.0f), 1e-6f);
    repeat(&room, &episode, ACTION_LOOK_DOWN, 20, &state);
    assert_float_equal(state.pitch, glm_rad(-60.0f), 1e-6f);
    assert_int_equal(state.step, 27);
    room_destroy(&room);
}

static void a_wall_stops_the_body_and_counts(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, -4.0f, 0.0f, GOAL);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    repeat(&room, &episode, ACTION_FORWARD, 8, &state);
    assert_true(state.is_collision);
    assert_in_range(state.collisions, 4, 5);
    assert_true(state.position[2] > -5.0f && state.position[2] < -4.8f);
    // turning is no collision
    sim_step(&room.world, &episode, ACTION_TURN_LEFT, &state);
    assert_false(state.is_collision);
    room_destroy(&room);
}

static void sliding_along_a_wall_moves_and_counts_as_collision(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, -4.6f, 30.0f, GOAL);
    SimState sliding, stopped;
    sim_reset(&room.world, &episode, &sliding);
    repeat(&room, &episode, ACTION_FORWARD, 5, &sliding);
    room.world.config.sliding = false;
    sim_reset(&room.world, &episode, &stopped);
    repeat(&room, &episode, ACTION_FORWARD, 5, &stopped);
    // five steps of 0.25 x sin 30 degrees to the left, all of them where it slides
    assert_float_equal(sliding.position[0], 2.0f - 5 * 0.125f, 0.03f);
    assert_true(stopped.position[0] > sliding.position[0] + 0.2f);
    assert_true(sliding.is_collision && stopped.is_collision);
    room_destroy(&room);
}

static void an_episode_ends_with_stop_or_with_the_last_step(void **test) {
    Room room;
    room_create(&room, *test);
    room.world.config.max_steps = 3;
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    sim_step(&room.world, &episode, ACTION_STOP, &state);
    assert_true(state.is_over && state.has_stopped && state.step == 1);
    SimState kept = state;
    sim_step(&room.world, &episode, ACTION_FORWARD, &state);
    assert_memory_equal(&state, &kept, sizeof state);

    sim_reset(&room.world, &episode, &state);
    repeat(&room, &episode, ACTION_TURN_LEFT, 2, &state);
    assert_false(state.is_over);
    repeat(&room, &episode, ACTION_TURN_LEFT, 5, &state);
    assert_true(state.is_over && !state.has_stopped && state.step == 3);
    room_destroy(&room);
}

//---- sensing -------------------------------------------------------------------------------------

static void sensors_follow_the_conventions_of_habitat(void **test) {
    Room room;
    room_create(&room, *test);
    // faces -X; one metre ahead, a quarter turn left to +Z, one metre ahead
    const float goal[1][3] = {{4.5f, 0.0f, 1.5f}};
    SimEpisode episode = room_episode(&room, 4.5f, 1.0f, 90.0f, goal);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    SimSenses at_start = sim_senses(&room.world, &episode, &state);
    assert_float_equal(at_start.pointgoal[0], 0.5f, 1e-3f);
    assert_float_equal(at_start.pointgoal[1], PI / 2, 1e-3f); // +Z is on the left

    repeat(&room, &episode, ACTION_FORWARD, 4, &state);
    repeat(&room, &episode, ACTION_TURN_LEFT, 9, &state);
    repeat(&room, &episode, ACTION_FORWARD, 4, &state);
    SimSenses senses = sim_senses(&room.world, &episode, &state);
    assert_float_equal(senses.gps[0], 1.0f, 1e-3f);  // ahead of the start
    assert_float_equal(senses.gps[1], -1.0f, 1e-3f); // x points right: left is negative
    assert_float_equal(senses.compass, PI / 2, 1e-5f);
    // now at (3.5, 2) facing +Z; the goal is 1 m to +X, on the left, and 0.5 m behind
    assert_float_equal(senses.pointgoal[0], sqrtf(1.25f), 1e-3f);
    assert_float_equal(senses.pointgoal[1], atan2f(1.0f, -0.5f), 2e-3f);
    assert_false(senses.contact);
    assert_float_equal(remainder(senses.heading - PI, 2 * PI), 0.0f, 1e-5f); // of +Z
    // the sofa is 1 m ahead; less the body and what the mesh leaves beside it
    assert_in_range((int)(1000 * senses.proximity), 750, 950);

    float eye[3];
    sim_camera(&room.world, &state, eye);
    assert_float_equal(eye[1] - state.position[1], 1.25f, 1e-6f);
    room_destroy(&room);
}

static void quaternions_give_headings(void **test) {
    UNUSED(test);
    // x, y, z, w of habitat-lab's own test episode
    assert_float_equal(sim_yaw_from_quaternion((double[4]){0, 0.163276, 0, 0.98658}),
                       2.0f * atan2f(0.163276f, 0.98658f), 1e-5f);
    // R2R in continuous environments writes the other sign of the same turn
    assert_float_equal(sim_yaw_from_quaternion((double[4]){-0.0, 0.707, -0.0, -0.707}), -PI / 2,
                       1e-5f);
    for (int degrees = -179; degrees <= 180; degrees += 7) {
        double q[4];
        sim_quaternion_from_yaw(glm_rad((float)degrees), q);
        assert_float_equal(sim_yaw_from_quaternion(q), glm_rad((float)degrees), 1e-5f);
    }
}

//---- snapshots and replay ------------------------------------------------------------------------

enum { LONG = 2000 };

static Action random_action(Rng *rng) {
    static const Action choices[] = {ACTION_FORWARD, ACTION_FORWARD,    ACTION_TURN_LEFT,
                                     ACTION_FORWARD, ACTION_TURN_RIGHT, ACTION_LOOK_UP,
                                     ACTION_FORWARD, ACTION_LOOK_DOWN};
    return choices[rng_below(rng, ARRAY_COUNT(choices))];
}

static void walk(const Room *room, const SimEpisode *episode, uint64_t seed, int steps,
                 SimState *state) {
    Rng rng = rng_create(seed);
    for (int i = 0; i < steps; i++) sim_step(&room->world, episode, random_action(&rng), state);
}

static void a_copied_state_is_a_snapshot(void **test) {
    Room room;
    room_create(&room, *test);
    room.world.config.max_steps = LONG;
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    walk(&room, &episode, 1, 100, &state);
    SimState snapshot = state;
    walk(&room, &episode, 2, 300, &state);
    SimState rolled_back = snapshot;
    walk(&room, &episode, 3, 50, &rolled_back); // another way, thrown away
    rolled_back = snapshot;
    walk(&room, &episode, 2, 300, &rolled_back);
    assert_memory_equal(&state, &rolled_back, sizeof state);
    assert_true(sim_digest(&state) == sim_digest(&rolled_back));
    room_destroy(&room);
}

static void a_replay_has_the_same_digest_and_another_action_another(void **test) {
    Room room;
    room_create(&room, *test);
    room.world.config.max_steps = LONG;
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    uint64_t digests[3];
    for (int run = 0; run < 3; run++) {
        SimState state;
        sim_reset(&room.world, &episode, &state);
        if (run == 2) { // a way out and back leaves the same body with another past
            sim_step(&room.world, &episode, ACTION_TURN_LEFT, &state);
            sim_step(&room.world, &episode, ACTION_TURN_RIGHT, &state);
        }
        walk(&room, &episode, 4, LONG - 2, &state);
        digests[run] = sim_digest(&state);
    }
    assert_true(digests[0] == digests[1]);
    assert_true(digests[0] != digests[2]);
    episode.seed++;
    SimState state;
    sim_reset(&room.world, &episode, &state);
    walk(&room, &episode, 4, LONG - 2, &state);
    assert_true(digests[0] != sim_digest(&state));
    room_destroy(&room);
}

static void two_thousand_steps_allocate_nothing(void **test) {
    Arena *arena = *test;
    Room room;
    room_create(&room, arena);
    room.world.config.max_steps = 2 * LONG;
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    SimState state;
    sim_reset(&room.world, &episode, &state);
    walk(&room, &episode, 5, 10, &state);
    size_t used = arena->used, heap = mallinfo2().uordblks;
    walk(&room, &episode, 6, LONG, &state);
    assert_true(heap == mallinfo2().uordblks);
    assert_true(used == arena->used);
    assert_int_equal(state.step, LONG + 10);
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(forward_goes_where_the_heading_points),
        test_with_arena(a_thousand_turns_leave_no_drift),
        test_with_arena(a_tilt_beyond_the_limit_does_nothing),
        test_with_arena(a_wall_stops_the_body_and_counts),
        test_with_arena(sliding_along_a_wall_moves_and_counts_as_collision),
        test_with_arena(an_episode_ends_with_stop_or_with_the_last_step),
        test_with_arena(sensors_follow_the_conventions_of_habitat),
        cmocka_unit_test(quaternions_give_headings),
        test_with_arena(a_copied_state_is_a_snapshot),
        test_with_arena(a_replay_has_the_same_digest_and_another_action_another),
        test_with_arena(two_thousand_steps_allocate_nothing),
    };
    return cmocka_run_group_tests_name("sim/sim", tests, NULL, NULL);
}
