// Bodies err by as much as was published of them, and everything else takes their errors as they
// are: walls, odometry, the digest.

#include "room.h"
#include "sim/follower.h"

#include <stdio.h>

// Habitat's own test: so many samples, so near in norm
enum { SAMPLES = 300, MANY = 200000, STEPS = 120 };
static const double NEAR = 5e-2;

static const float GOAL[1][3] = {{2.0f, 0.0f, 0.0f}};

static void assert_near(double a, double b, double epsilon) {
    if (!(fabs(a - b) <= epsilon)) fail_msg("%g is not within %g of %g", a, epsilon, b);
}

//---- moments -------------------------------------------------------------------------------------

typedef struct Moments {
    double mean[3], variance[3]; // along, across, turned: what was done beyond what was told
} Moments;

static Moments measure(const SimActuation *row, float multiplier, SimMotion told, int count) {
    Moments m = {0};
    Rng rng = rng_create(5);
    for (int i = 0; i < count; i++) {
        SimMotion done = sim_actuation_perform(row, multiplier, told, &rng);
        double sign = told.turned < 0.0f || told.front < 0.0f ? -1.0 : 1.0;
        bool is_turn = told.turned != 0.0f;
        const double error[3] = {
            (done.front - told.front) * (is_turn ? 1.0 : sign),
            (told.left - done.left) * (is_turn ? 1.0 : sign),
            (done.turned - told.turned) * (is_turn ? sign : 1.0),
        };
        for (int k = 0; k < 3; k++) m.mean[k] += error[k], m.variance[k] += error[k] * error[k];
    }
    for (int k = 0; k < 3; k++) {
        m.mean[k] /= count;
        m.variance[k] = m.variance[k] / count - m.mean[k] * m.mean[k];
    }
    return m;
}

// What Habitat-Sim publishes, written down a second time so that a slip in the rows shows: mean and
// cov of the linear motion (along, across) and of the rotation, moving and turning.
static const struct Published {
    const char *name;
    double mean[2][3], variance[2][3];
} PUBLISHED[] = {
    {"none", {{0.0}}, {{0.0}}},
    {"locobot_ilqr",
     {{0.014, 0.009, 0.008}, {0.003, 0.003, 0.023}},
     {{0.006, 0.005, 0.004}, {0.002, 0.003, 0.012}}},
    {"locobot_proportional",
     {{0.017, 0.042, 0.031}, {0.001, 0.005, 0.043}},
     {{0.007, 0.023, 0.026}, {0.001, 0.004, 0.017}}},
    {"locobot_movebase",
     {{0.074, 0.036, 0.189}, {0.002, 0.003, 0.219}},
     {{0.019, 0.033, 0.038}, {0.0, 0.002, 0.019}}},
    {"locobot_lite_ilqr",
     {{0.142, 0.023, 0.031}, {0.002, 0.002, 0.122}},
     {{0.008, 0.008, 0.028}, {0.001, 0.002, 0.03}}},
    {"locobot_lite_proportional",
     {{0.135, 0.043, 0.049}, {0.002, 0.002, 0.054}},
     {{0.007, 0.009, 0.009}, {0.002, 0.001, 0.061}}},
    {"locobot_lite_movebase",
     {{0.192, 0.117, 0.128}, {0.002, 0.001, 0.173}},
     {{0.055, 0.144, 0.143}, {0.001, 0.001, 0.025}}},
};

static void published(int row, bool is_turn, Moments *m) {
    const struct Published *p = &PUBLISHED[row];
    assert_string_equal(p->name, sim_actuations[row].name);
    memcpy(m->mean, p->mean[is_turn], sizeof m->mean);
    memcpy(m->variance, p->variance[is_turn], sizeof m->variance);
}

static void assert_row(const SimMotionNoise *noise, int row, bool is_turn) {
    const SimNormal normal[3] = {noise->along, noise->across, noise->turned};
    Moments m;
    published(row, is_turn, &m);
    for (int k = 0; k < 3; k++) {
        assert_near((double)normal[k].mean, m.mean[k], 1e-7);
        assert_near((double)normal[k].variance, m.variance[k], 1e-7);
    }
}

static void the_rows_hold_what_was_published(void **test) {
    (void)test;
    assert_int_equal(sim_actuation_count, ARRAY_COUNT(PUBLISHED));
    for (int row = 0; row < sim_actuation_count; row++) {
        assert_row(&sim_actuations[row].moving, row, false);
        assert_row(&sim_actuations[row].turning, row, true);
    }
}

static double apart(const double *a, const double *b, int count) {
    double sum = 0.0;
    for (int k = 0; k < count; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sqrt(sum);
}

// a metre forward and back, a right angle left and right, as Habitat tests it
static void the_moments_of_every_body_are_those_published(void **test) {
    (void)test;
    static const SimMotion told[] = {
        {.front = 1.0f}, {.front = -1.0f}, {.turned = 0.5f * GLM_PIf}, {.turned = -0.5f * GLM_PIf}};
    double worst = 0.0;
    for (int row = 0; row < sim_actuation_count; row++) {
        const SimActuation *body = &sim_actuations[row];
        for (size_t i = 0; i < ARRAY_COUNT(told); i++) {
            Moments want, got = measure(body, 1.0f, told[i], SAMPLES);
            published(row, told[i].turned != 0.0f, &want);
            const double off[] = {apart(want.mean, got.mean, 2),
                                  apart(&want.mean[2], &got.mean[2], 1),
                                  apart(want.variance, got.variance, 2),
                                  apart(&want.variance[2], &got.variance[2], 1)};
            for (size_t k = 0; k < ARRAY_COUNT(off); k++) {
                worst = fmax(worst, off[k]);
                if (off[k] >= NEAR) fail_msg("%s: off by %g", body->name, off[k]);
            }
        }
    }
    printf("  moments of %d samples at most %.4f off\n", SAMPLES, worst);
}

// With many samples the law itself shows: a normal cut at three deviations has this part of the
// variance, 1 - 6 phi(3) / (2 Phi(3) - 1).
// `told` is long enough that only the deviations cut.
static void assert_law(int row, SimMotion told) {
    const double kept = 0.973342;
    Moments want, got = measure(&sim_actuations[row], 1.0f, told, MANY);
    published(row, told.turned != 0.0f, &want);
    for (int k = 0; k < 3; k++) {
        double deviation = sqrt(want.variance[k]);
        assert_near(got.mean[k], want.mean[k], 4.0 * deviation / sqrt(MANY) + 1e-6);
        assert_near(got.variance[k], want.variance[k] * kept, 0.01 * want.variance[k] + 1e-6);
    }
}

static void draws_follow_the_normal_law_cut_at_three_deviations(void **test) {
    (void)test;
    for (int row = 1; row < sim_actuation_count; row++) {
        assert_law(row, (SimMotion){.front = 10.0f});
        assert_law(row, (SimMotion){.front = -10.0f});
        assert_law(row, (SimMotion){.turned = 0.5f * GLM_PIf});
        assert_law(row, (SimMotion){.turned = -0.5f * GLM_PIf});
    }
}

static double normal_below(double z) {
    return 0.5 * erfc(-z / sqrt(2.0));
}

// the share of draws below each eighth of a deviation is that of the cut normal
static void the_whole_distribution_is_right(void **test) {
    (void)test;
    enum { CELLS = 48 };
    int below[CELLS + 1] = {0};
    const SimActuation *body = &sim_actuations[1];
    const SimNormal n = body->moving.turned;
    Rng rng = rng_create(3);
    for (int i = 0; i < MANY; i++) {
        SimMotion done = sim_actuation_perform(body, 1.0f, (SimMotion){.front = 1.0f}, &rng);
        double z = (done.turned - n.mean) / sqrt((double)n.variance);
        assert_true(fabs(z) <= 3.0001);
        int cell = (int)ceil((z + 3.0) * 8.0);
        below[cell < 0 ? 0 : cell > CELLS ? CELLS : cell]++;
    }
    double total = normal_below(3.0) - normal_below(-3.0), sum = 0.0, worst = 0.0;
    for (int cell = 0; cell <= CELLS; cell++) {
        sum += below[cell];
        double want = (normal_below(cell / 8.0 - 3.0) - normal_below(-3.0)) / total;
        worst = fmax(worst, fabs(sum / MANY - want));
    }
    assert_true(worst < 1.63 / sqrt(MANY)); // Kolmogorov and Smirnov, 1 %
}

//---- what no draw does ---------------------------------------------------------------------------

static void no_action_undoes_itself(void **test) {
    (void)test;
    const float turn = glm_rad(10.0f);
    double least = 1.0;
    Rng rng = rng_create(1);
    for (int row = 0; row < sim_actuation_count; row++) {
        const SimActuation *body = &sim_actuations[row];
        for (int i = 0; i < 5000; i++) {
            SimMotion moved = sim_actuation_perform(body, 1.0f, (SimMotion){.front = 0.25f}, &rng);
            SimMotion left = sim_actuation_perform(body, 1.0f, (SimMotion){.turned = turn}, &rng);
            SimMotion right = sim_actuation_perform(body, 1.0f, (SimMotion){.turned = -turn}, &rng);
            assert_true(moved.front >= 0.0499f * 0.25f);
            assert_true(left.turned >= 0.0499f * turn && right.turned <= -0.0499f * turn);
            least = fmin(least, moved.front / 0.25);
        }
    }
    assert_true(least < 0.06); // so the bound is met
}

static void without_noise_bodies_do_as_they_are_told(void **test) {
    (void)test;
    Rng rng = rng_create(1);
    for (int row = 0; row < sim_actuation_count; row++) {
        for (float angle = -1.0f; angle <= 1.0f; angle += 0.25f) {
            SimMotion told = {.front = angle == 0.0f ? 0.25f : 0.0f, .turned = angle};
            SimMotion done = sim_actuation_perform(&sim_actuations[row], 0.0f, told, &rng);
            SimMotion none = sim_actuation_perform(&sim_actuations[0], 1.0f, told, &rng);
            assert_true(done.front == told.front && done.left == 0 && done.turned == told.turned);
            assert_true(none.front == told.front && none.left == 0 && none.turned == told.turned);
        }
    }
}

static void the_multiplier_scales_what_was_drawn(void **test) {
    (void)test;
    for (int row = 1; row < sim_actuation_count; row++) {
        const SimMotion told = {.front = 1.0f};
        Moments one = measure(&sim_actuations[row], 1.0f, told, SAMPLES);
        Moments half = measure(&sim_actuations[row], 0.5f, told, SAMPLES);
        for (int k = 0; k < 3; k++) {
            assert_near(half.mean[k], 0.5 * one.mean[k], 1e-6);
            assert_near(half.variance[k], 0.25 * one.variance[k], 1e-6);
        }
    }
}

static void an_unknown_body_is_refused_with_the_nearest(void **test) {
    (void)test;
    Error err = {0};
    const SimActuation *row = &sim_actuations[1];
    assert_false(sim_actuation_choose("locobot_ilqrr", &row, &err));
    assert_non_null(strstr(err.text, "locobot_ilqr?"));
    assert_ok(sim_actuation_choose("none", &row, &err), err);
    assert_null(row);
    for (int i = 1; i < sim_actuation_count; i++) {
        assert_ok(sim_actuation_choose(sim_actuations[i].name, &row, &err), err);
        assert_ptr_equal(row, &sim_actuations[i]);
    }
}

//---- in the simulator ----------------------------------------------------------------------------

static void room_of_a_body(Room *room, const char *name, Arena *arena) {
    Error err = {0};
    room_create(room, arena);
    assert_ok(sim_actuation_choose(name, &room->world.actuation, &err), err);
}

static void walk(const SimWorld *world, const SimEpisode *episode, SimState *state) {
    Rng rng = rng_create(4);
    static const Action actions[] = {ACTION_FORWARD, ACTION_FORWARD, ACTION_TURN_LEFT,
                                     ACTION_TURN_RIGHT, ACTION_LOOK_UP};
    sim_reset(world, episode, state);
    for (int i = 0; i < STEPS; i++) sim_step(world, episode, actions[rng_below(&rng, 5)], state);
}

static void the_same_seed_gives_the_same_walk(void **test) {
    Room room;
    room_of_a_body(&room, "locobot_ilqr", *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 35.0f, GOAL), other = episode;
    other.seed++;
    SimState one, two, three;
    walk(&room.world, &episode, &one);
    walk(&room.world, &episode, &two);
    walk(&room.world, &other, &three);
    assert_memory_equal(&one, &two, sizeof one);
    assert_true(sim_digest(&one) == sim_digest(&two));
    assert_true(sim_digest(&one) != sim_digest(&three));
    assert_true(fabsf(one.path_length - three.path_length) > 0.01f);
    room_destroy(&room);
}

// a multiplier of nothing is the walk without noise, digest included
static void nothing_times_the_noise_is_the_walk_without(void **test) {
    Room room;
    room_of_a_body(&room, "locobot_lite_movebase", *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 35.0f, GOAL);
    SimWorld exact = room.world;
    exact.actuation = NULL;
    room.world.config.noise_multiplier = 0.0f;
    SimState one, two;
    walk(&room.world, &episode, &one);
    walk(&exact, &episode, &two);
    assert_memory_equal(&one, &two, sizeof one);
    room_destroy(&room);
}

// many episodes of one action in the middle of the room, told 0.25 m or 10 degrees
static void what_the_simulator_does_has_the_published_moments(void **test) {
    Room room;
    room_create(&room, *test);
    for (int row = 1; row < sim_actuation_count; row++) {
        double moved[3] = {0}, turned[3] = {0};
        room.world.actuation = &sim_actuations[row];
        SimEpisode episode = room_episode(&room, 2.5f, 0.5f, 35.0f, GOAL);
        for (int i = 0; i < SAMPLES; i++) {
            SimState state;
            episode.seed = (uint64_t)i;
            sim_reset(&room.world, &episode, &state);
            sim_step(&room.world, &episode, ACTION_FORWARD, &state);
            for (int k = 0; k < 3; k++) moved[k] += (double)state.moved[k] / SAMPLES;
            sim_reset(&room.world, &episode, &state);
            sim_step(&room.world, &episode, ACTION_TURN_RIGHT, &state);
            for (int k = 0; k < 3; k++) turned[k] += (double)state.moved[k] / SAMPLES;
        }
        Moments move, turn;
        published(row, false, &move);
        published(row, true, &turn);
        // the way and the angle told bound what may be lost, so that more is gained on average:
        // along when moving, turned when turning
        assert_near(-moved[1], move.mean[1], NEAR);
        assert_near(moved[2], move.mean[2], NEAR);
        assert_true(moved[0] > 0.25 + move.mean[0] - NEAR && moved[0] < 0.25 + move.mean[0] + 0.15);
        assert_near(turned[0], turn.mean[0], NEAR);
        assert_near(-turned[1], turn.mean[1], NEAR);
        assert_true(turned[2] < -glm_rad(10.0f) - turn.mean[2] + NEAR);
    }
    room_destroy(&room);
}

// the heading is what the body did, and so is what its odometry tells; not what it was told
static void odometry_tells_what_the_body_did(void **test) {
    Room room;
    room_of_a_body(&room, "locobot_ilqr", *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 35.0f, GOAL);
    SimState state;
    Rng rng = rng_create(2);
    double yaw = (double)episode.start_yaw, told = yaw;
    sim_reset(&room.world, &episode, &state);
    for (int i = 0; i < STEPS; i++) {
        Action action = rng_below(&rng, 2) == 0 ? ACTION_FORWARD : ACTION_TURN_LEFT;
        sim_step(&room.world, &episode, action, &state);
        yaw += (double)state.moved[2];
        told += action == ACTION_TURN_LEFT ? (double)glm_rad(10.0f) : 0.0;
        assert_memory_equal(state.odometry, state.position, sizeof state.position);
        assert_true(state.odometry_yaw == state.yaw);
        assert_near(remainder(yaw - (double)state.yaw, 2.0 * GLM_PI), 0.0, 1e-4);
    }
    assert_true(fabs(remainder(told - (double)state.yaw, 2.0 * GLM_PI)) > 0.05);
    room_destroy(&room);
}

// who reckons in a frame of its own, from what it felt, stays in step with the truth
static void reckoning_from_what_was_felt_stays_with_the_truth(void **test) {
    Room room;
    room_of_a_body(&room, "locobot_proportional", *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 35.0f, GOAL);
    SimState state;
    Rng rng = rng_create(2);
    sim_reset(&room.world, &episode, &state);
    state.is_lost = true; // reckons from state.moved alone
    for (int i = 0; i < STEPS; i++) {
        Action action = rng_below(&rng, 2) == 0 ? ACTION_FORWARD : ACTION_TURN_LEFT;
        sim_step(&room.world, &episode, action, &state);
        assert_near(state.odometry[0], state.position[0], 1e-3);
        assert_near(state.odometry[2], state.position[2], 1e-3);
        assert_near(remainderf(state.odometry_yaw - state.yaw, 2.0f * GLM_PIf), 0.0, 1e-4);
    }
    room_destroy(&room);
}

// walls hold: the body stays on the navmesh, and a turn beside a wall can meet it
static void walls_stop_what_errs_as_well(void **test) {
    Room room;
    room_of_a_body(&room, "locobot_lite_movebase", *test);
    room.world.config.max_steps = 2000;
    SimEpisode episode = room_episode(&room, 4.85f, 0.0f, -90.0f, GOAL);
    SimState state;
    int turns_into_walls = 0;
    sim_reset(&room.world, &episode, &state);
    for (int i = 0; i < 500; i++) {
        bool is_turn = i % 3 != 0;
        sim_step(&room.world, &episode, is_turn ? ACTION_TURN_LEFT : ACTION_FORWARD, &state);
        turns_into_walls += is_turn && state.is_collision;
        assert_true(fabsf(state.position[0]) < 5.0f && fabsf(state.position[2]) < 5.0f);
        float on[3];
        assert_true(navmesh_snap(room.navmesh, state.position, NAVMESH_ANY_ISLAND, on));
        assert_near(on[0], state.position[0], 0.02);
    }
    assert_true(state.collisions > turns_into_walls && turns_into_walls > 0);
    room_destroy(&room);
}

// the follower plans with exact steps and is led astray at each; it arrives all the same
static void noisy_episodes_end_and_succeed(void **test) {
    Room room;
    room_create(&room, *test);
    static const float across[1][3] = {{-3.0f, 0.0f, 0.0f}};
    for (int row = 1; row < sim_actuation_count; row++) {
        room.world.actuation = &sim_actuations[row];
        room.world.config.noise_multiplier = 0.5f;
        SimEpisode episode = room_episode(&room, 3.0f, 0.0f, 90.0f, across);
        SimState state;
        sim_reset(&room.world, &episode, &state);
        while (!state.is_over)
            sim_step(&room.world, &episode, sim_follow(&room.world, &episode, &state), &state);
        SimMetrics score = sim_metrics(&room.world, &episode, &state);
        assert_true(state.step < room.world.config.max_steps);
        assert_true(score.success == 1.0f);
        printf("  %s: SPL %.2f, %d steps, %d collisions\n", sim_actuations[row].name,
               (double)score.spl, state.step, state.collisions);
    }
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rows_hold_what_was_published),
        cmocka_unit_test(the_moments_of_every_body_are_those_published),
        cmocka_unit_test(draws_follow_the_normal_law_cut_at_three_deviations),
        cmocka_unit_test(the_whole_distribution_is_right),
        cmocka_unit_test(no_action_undoes_itself),
        cmocka_unit_test(without_noise_bodies_do_as_they_are_told),
        cmocka_unit_test(the_multiplier_scales_what_was_drawn),
        cmocka_unit_test(an_unknown_body_is_refused_with_the_nearest),
        test_with_arena(the_same_seed_gives_the_same_walk),
        test_with_arena(nothing_times_the_noise_is_the_walk_without),
        test_with_arena(what_the_simulator_does_has_the_published_moments),
        test_with_arena(odometry_tells_what_the_body_did),
        test_with_arena(reckoning_from_what_was_felt_stays_with_the_truth),
        test_with_arena(walls_stop_what_errs_as_well),
        test_with_arena(noisy_episodes_end_and_succeed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
