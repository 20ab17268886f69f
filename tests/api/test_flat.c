// Memory stays where it is, however long environments are stepped: 20,000 steps, or a million with
// CAIRN_LONG=1.

#include "base/clock.h"
#include "envs.h"

#include <stdio.h>
#include <unistd.h>

enum { COUNT = 16, STEPS = 20000, LONG_STEPS = 1000000, WARM_UP = 4000 };
#ifdef __SANITIZE_ADDRESS__
enum { SHARE = 20, IS_MEASURED = 0 }; // the sanitizer keeps what was freed for a while
#else
enum { SHARE = 1, IS_MEASURED = 1 };
#endif
static const double MOST_GROWTH = 2.0; // [MB]

static double resident_megabytes(void) {
    size_t all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%zu %zu", &all, &resident), 2);
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void check_flat(const char *task, uint32_t sensors, int steps, Arena *arena) {
    CairnOptions options = test_options(task, COUNT, sensors);
    CairnEnvs *envs = test_open(&options);
    Rng rng = rng_create(1);
    test_walk(envs, WARM_UP / COUNT, &rng, arena);
    double before = resident_megabytes(), start = clock_seconds();
    test_walk(envs, steps / COUNT, &rng, arena);
    double growth = resident_megabytes() - before;
    print_message("%s: %.2f MB in %d steps, %lld episodes of environment 0, %.1f s\n", task, growth,
                  steps, (long long)cairn_outputs(envs)->episode[0], clock_seconds() - start);
    if (IS_MEASURED) assert_true(growth < MOST_GROWTH);
    assert_true(cairn_outputs(envs)->episode[0] > steps / COUNT / 50);
    cairn_close(envs);
}

static int steps_of_test(void) {
    const char *is_long = getenv("CAIRN_LONG");
    bool wants_long = is_long != NULL && strcmp(is_long, "1") == 0;
    return (wants_long ? LONG_STEPS : STEPS) / SHARE;
}

static void memory_is_flat_with_pictures(void **state) {
    check_flat("pointnav", CAIRN_RGB | CAIRN_DEPTH, steps_of_test(), *state);
}

static void memory_is_flat_where_each_episode_looks_for_places(void **state) {
    check_flat("objectnav", 0, steps_of_test() / 10, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(memory_is_flat_with_pictures),
        test_with_arena(memory_is_flat_where_each_episode_looks_for_places),
    };
    return cmocka_run_group_tests_name("api/flat", tests, NULL, NULL);
}
