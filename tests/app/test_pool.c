// Jobs that give rows, fail or are killed; played here and by workers.

#include "app/options.h"
#include "app/pool.h"
#include "test.h"

#include <signal.h>
#include <unistd.h>

enum { JOBS = 12 };

typedef struct Row {
    int job, number;
} Row;

typedef struct Trial {
    int fails, dies; // the job that does, -1: none
    int told;
    int left[2]; // a pipe: a worker that leaves writes a byte
} Trial;

static bool play(Pool *pool, Gpu *gpu, int job, Error *err) {
    const Trial *trial = pool->context;
    assert_non_null(gpu);
    for (int number = 0; number <= job % 3; number++) {
        Row row = {job, number};
        if (!pool_tell(pool, &row, err)) return false;
    }
    if (job == trial->dies) kill(getpid(), SIGKILL);
    return job != trial->fails || error_set(err, "job %d fails", job);
}

static void told(Pool *pool, const void *row) {
    UNUSED(row);
    Trial *trial = pool->context;
    trial->told++;
}

static void leave(Pool *pool) {
    Trial *trial = pool->context;
    if (write(trial->left[1], "x", 1) != 1) _exit(2);
}

static Pool run(Trial *trial, int workers, bool *ok, Error *err) {
    static App app;
    app = (App){.gpu = gpu_config_default()};
    snprintf(app.gpu.device.at, sizeof app.gpu.device.at, "host");
    Pool pool = {.app = &app,
                 .context = trial,
                 .job_count = JOBS,
                 .row_bytes = sizeof(Row),
                 .play = play,
                 .told = told,
                 .leave = leave};
    assert_int_equal(pipe(trial->left), 0);
    *ok = pool_run(&pool, workers, err);
    close(trial->left[1]);
    return pool;
}

static int count_left(const Trial *trial) {
    char bytes[64];
    ssize_t got = read(trial->left[0], bytes, sizeof bytes);
    close(trial->left[0]);
    return (int)got;
}

// rows of each job in order, and of which jobs; returns how many
static int check_order(const Pool *pool) {
    int before = -1;
    for (uint32_t i = 0; i < pool->rows.count; i++) {
        const Row *row = LIST_AT(&pool->rows, Row, i);
        int key = row->job * 3 + row->number;
        assert_true(key > before);
        before = key;
    }
    return (int)pool->rows.count;
}

static void rows_are_the_same_for_any_number_of_workers(void **state) {
    UNUSED(state);
    for (int workers = 1; workers <= 20; workers += 3) {
        Trial trial = {.fails = -1, .dies = -1};
        Error err = {0};
        bool ok;
        Pool pool = run(&trial, workers, &ok, &err);
        assert_ok(ok, err);
        assert_int_equal(check_order(&pool), JOBS / 3 * (1 + 2 + 3));
        assert_int_equal(trial.told, JOBS / 3 * (1 + 2 + 3));
        // only workers leave, and no more than there are jobs
        int expected = workers == 1 ? 0 : workers > JOBS ? JOBS : workers;
        assert_int_equal(count_left(&trial), expected);
        pool_destroy(&pool);
    }
}

static void a_job_that_fails_takes_nothing_from_the_others(void **state) {
    UNUSED(state);
    for (int workers = 1; workers <= 3; workers++) {
        Trial trial = {.fails = 7, .dies = -1};
        Error err = {0};
        bool ok;
        Pool pool = run(&trial, workers, &ok, &err);
        assert_false(ok);
        assert_string_equal(err.text, "job 7 fails");
        int rows = check_order(&pool); // what was told before is kept
        assert_in_range(rows, 3 + 6 + 5, JOBS / 3 * 6);
        if (workers > 1) assert_int_equal(rows, JOBS / 3 * 6); // others play what is left
        assert_int_equal(count_left(&trial), workers > 1 ? workers : 0);
        pool_destroy(&pool);
    }
}

static void a_worker_that_is_killed_is_told_and_what_it_told_is_kept(void **state) {
    UNUSED(state);
    Trial trial = {.fails = -1, .dies = 8};
    Error err = {0};
    bool ok;
    Pool pool = run(&trial, 2, &ok, &err);
    assert_false(ok);
    assert_non_null(strstr(err.text, "was ended by signal 9"));
    assert_int_equal(check_order(&pool), JOBS / 3 * 6);
    assert_int_equal(count_left(&trial), 1);
    pool_destroy(&pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(rows_are_the_same_for_any_number_of_workers),
        test_with_arena(a_job_that_fails_takes_nothing_from_the_others),
        test_with_arena(a_worker_that_is_killed_is_told_and_what_it_told_is_kept),
    };
    return cmocka_run_group_tests_name("app/pool", tests, NULL, NULL);
}
