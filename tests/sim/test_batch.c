// Many environments stepped together are what each of them is alone, for any number of threads.

#include "base/parallel.h"
#include "room.h"
#include "sim/batch.h"

#include <sys/wait.h>

#include <unistd.h>

enum { COUNT = 64, STEPS = 200, KINDS = 4 };

// Environments by turns in four worlds that differ in their settings and share a navmesh.
typedef struct Crowd {
    Room room;
    SimWorld kinds[KINDS];
    const SimWorld *worlds[COUNT];
    SimEpisodes made;
    const SimEpisode *episodes[COUNT];
    SimState states[COUNT];
} Crowd;

static Crowd *crowd_create(Arena *arena) {
    Error err = {0};
    Crowd *crowd = arena_new(arena, Crowd);
    room_create(&crowd->room, arena);
    for (int k = 0; k < KINDS; k++) crowd->kinds[k] = crowd->room.world;
    crowd->kinds[1].config.sliding = false;
    crowd->kinds[2].config.drift = 0.05f;
    assert_ok(sim_actuation_choose("locobot_ilqr", &crowd->kinds[3].actuation, &err), err);
    assert_ok(sim_episodes_make(&crowd->room.world, &sim_task_pointnav, COUNT, 1, 5, arena,
                                &crowd->made, &err),
              err);
    for (int i = 0; i < COUNT; i++) {
        crowd->worlds[i] = &crowd->kinds[i % KINDS];
        crowd->episodes[i] = &crowd->made.at[i];
        sim_reset(crowd->worlds[i], crowd->episodes[i], &crowd->states[i]);
    }
    return crowd;
}

// no stop, so that nobody's episode ends
static Action draw_action(Rng *rng) {
    return (Action)(1 + rng_below(rng, ACTION_COUNT - 1));
}

static void walk_together(Crowd *crowd) {
    Rng rng = rng_create(3);
    for (int s = 0; s < STEPS; s++) {
        Action actions[COUNT];
        for (int i = 0; i < COUNT; i++) actions[i] = draw_action(&rng);
        sim_step_batch(crowd->worlds, crowd->episodes, actions, crowd->states, COUNT);
    }
}

static void walk_one_at_a_time(Crowd *crowd) {
    Rng rng = rng_create(3);
    for (int s = 0; s < STEPS; s++) {
        for (int i = 0; i < COUNT; i++)
            sim_step(crowd->worlds[i], crowd->episodes[i], draw_action(&rng), &crowd->states[i]);
    }
}

typedef void Walk(Crowd *crowd);

// the states at the end, of a process with so many threads: their number is fixed at its first loop
static void states_after(Walk *walk, int threads, SimState states[COUNT]) {
    int channel[2];
    assert_int_equal(pipe(channel), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        parallel_set_thread_count(threads);
        Arena arena = arena_create("child");
        Crowd *crowd = crowd_create(&arena);
        walk(crowd);
        bool ok = write(channel[1], crowd->states, sizeof crowd->states) == sizeof crowd->states;
        _exit(ok ? 0 : 1);
    }
    size_t bytes = COUNT * sizeof *states;
    for (size_t at = 0; at < bytes;) {
        ssize_t got = read(channel[0], (char *)states + at, bytes - at);
        assert_true(got > 0);
        at += (size_t)got;
    }
    waitpid(child, NULL, 0);
    close(channel[0]);
    close(channel[1]);
}

static void a_batch_is_bit_for_bit_its_environments_one_at_a_time(void **test) {
    UNUSED(test);
    static SimState alone[COUNT], together[COUNT];
    states_after(walk_one_at_a_time, 1, alone);
    for (int threads = 1; threads <= 3; threads++) {
        states_after(walk_together, threads, together);
        assert_memory_equal(alone, together, sizeof alone);
    }
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(alone[i].step, STEPS);
        assert_true(alone[i].path_length > 0.0f);
        for (int k = 0; k < i; k++) assert_true(sim_digest(&alone[i]) != sim_digest(&alone[k]));
    }
}

static void no_action_leaves_an_environment_as_it_is(void **test) {
    Crowd *crowd = crowd_create(*test);
    SimState before = crowd->states[1];
    const Action actions[2] = {ACTION_FORWARD, ACTION_COUNT};
    sim_step_batch(crowd->worlds, crowd->episodes, actions, crowd->states, 2);
    assert_int_equal(crowd->states[0].step, 1);
    assert_memory_equal(&crowd->states[1], &before, sizeof before);
    room_destroy(&crowd->room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        // first: a child of fork has no other threads
        test_with_arena(a_batch_is_bit_for_bit_its_environments_one_at_a_time),
        test_with_arena(no_action_leaves_an_environment_as_it_is),
    };
    return cmocka_run_group_tests_name("sim/batch", tests, NULL, NULL);
}
