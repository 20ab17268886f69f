// Loops on all cores do every item once, in any nesting, with any number of threads.

#include "base/parallel.h"
#include "test.h"

#include <sys/wait.h>

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { COUNT = 10007 };

static void count_items(void *context, int begin, int end) {
    atomic_int *times = context;
    for (int i = begin; i < end; i++) atomic_fetch_add(&times[i], 1);
}

static void every_item_is_done_once(void **state) {
    for (int grain = 1; grain <= 2 * COUNT; grain *= 7) {
        atomic_int *times = arena_array(*state, atomic_int, COUNT);
        parallel_for(COUNT, grain, count_items, times);
        for (int i = 0; i < COUNT; i++) assert_int_equal(times[i], 1);
    }
}

static void a_loop_of_nothing_does_nothing(void **state) {
    UNUSED(state);
    parallel_for(0, 1, count_items, NULL);
}

typedef struct Grid {
    atomic_int *times; // [100][100]
    int row;
} Grid;

static void inner(void *context, int begin, int end) {
    const Grid *grid = context;
    for (int i = begin; i < end; i++) atomic_fetch_add(&grid->times[100 * grid->row + i], 1);
}

static void outer(void *context, int begin, int end) {
    for (int row = begin; row < end; row++) {
        Grid grid = {context, row};
        parallel_for(100, 3, inner, &grid);
    }
}

static void a_loop_inside_a_loop_is_done_whole(void **state) {
    atomic_int *times = arena_array(*state, atomic_int, 100 * 100);
    parallel_for(100, 1, outer, times);
    for (int i = 0; i < 100 * 100; i++) assert_int_equal(times[i], 1);
}

static void check_index(void *context, int begin, int end) {
    UNUSED(end);
    atomic_int *wrong = context;
    int index = parallel_thread_index();
    if (index < 0 || index >= parallel_thread_count()) atomic_fetch_add(wrong, begin + 1);
}

static void threads_have_an_index_below_their_number(void **state) {
    UNUSED(state);
    atomic_int wrong = 0;
    assert_true(parallel_thread_count() >= 1);
    parallel_for(1000, 1, check_index, &wrong);
    assert_int_equal(wrong, 0);
}

static void note_index(void *context, int begin, int end) {
    UNUSED(begin);
    UNUSED(end);
    atomic_fetch_or((atomic_ullong *)context, 1ull << (parallel_thread_index() % 64));
}

static void a_limit_leaves_the_other_threads_idle(void **state) {
    atomic_int *times = arena_array(*state, atomic_int, COUNT);
    atomic_ullong who = 0;
    parallel_limit(1);
    parallel_for(COUNT, 1, count_items, times);
    for (int i = 0; i < COUNT; i++) assert_int_equal(times[i], 1);
    parallel_for(COUNT, 1, note_index, &who);
    assert_int_equal(who, 1);
    parallel_limit(0);
}

static void *call(void *times) {
    for (int i = 0; i < 50; i++) parallel_for(COUNT, 64, count_items, times);
    return NULL;
}

static void loops_of_several_threads_do_not_mix(void **state) {
    pthread_t threads[4];
    atomic_int *times[4];
    for (int i = 0; i < 4; i++) {
        times[i] = arena_array(*state, atomic_int, COUNT);
        assert_int_equal(pthread_create(&threads[i], NULL, call, times[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        for (int k = 0; k < COUNT; k++) assert_int_equal(times[i][k], 50);
    }
}

// a loop on all cores in a process whose parent has run some already
static int loop_in_a_fork(void) {
    static atomic_int times[COUNT];
    parallel_after_fork();
    if (parallel_has_begun()) return 2;
    parallel_set_thread_count(3);
    parallel_for(COUNT, 16, count_items, times);
    for (int i = 0; i < COUNT; i++)
        if (times[i] != 1) return 3;
    return parallel_thread_count() == 3 ? 0 : 4;
}

static void a_forked_process_has_threads_of_its_own(void **state) {
    UNUSED(state);
    static atomic_int times[COUNT];
    parallel_for(COUNT, 16, count_items, times);
    assert_true(parallel_has_begun());
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit(loop_in_a_fork());
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    parallel_for(COUNT, 16, count_items, times); // and the parent's go on
    for (int i = 0; i < COUNT; i++) assert_int_equal(times[i], 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_item_is_done_once),
        test_with_arena(a_loop_of_nothing_does_nothing),
        test_with_arena(a_loop_inside_a_loop_is_done_whole),
        test_with_arena(threads_have_an_index_below_their_number),
        test_with_arena(a_limit_leaves_the_other_threads_idle),
        test_with_arena(loops_of_several_threads_do_not_mix),
        test_with_arena(a_forked_process_has_threads_of_its_own),
    };
    return cmocka_run_group_tests_name("base/parallel", tests, NULL, NULL);
}
