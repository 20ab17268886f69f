// The journal of a run: what is whole is read, what is torn or altered is not, and nothing that is
// made up.

#include "app/journal.h"
#include "app/options.h"
#include "app/resume.h"
#include "test.h"

#include <unistd.h>

enum { JOBS = 5 };

typedef struct Row {
    int job, number;
    char text[29]; // a size that is no multiple of eight
} Row;

static Row row_of(int job, int number) {
    Row row;
    memset(&row, 0, sizeof row);
    row.job = job;
    row.number = number;
    snprintf(row.text, sizeof row.text, "row %d of job %d", number, job);
    return row;
}

static int rows_of(int job) {
    return job == 3 ? 0 : job + 1; // a job may tell nothing
}

static const JournalRun RUN = {
    .settings = "device=host\nsim.turn=30\n", .job_count = JOBS, .row_bytes = sizeof(Row)};

static const char *temporary_path(Arena *arena) {
    char *folder = text_format(arena, "/tmp/cairn-journal-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return text_format(arena, "%s/progress.journal", folder);
}

static void remove_path(const char *path, Arena *arena) {
    unlink(path);
    rmdir(file_directory(path, arena));
}

static void put_row(Journal *journal, int job, int number) {
    Error err = {0};
    Row row = row_of(job, number);
    assert_ok(journal_row(journal, (JournalKey){job, number}, &row, &err), err);
}

static void put_done(Journal *journal, int job) {
    Error err = {0};
    assert_ok(journal_done(journal, job, rows_of(job), &err), err);
}

// jobs 4, 1, 3 and 0 in turns, as two workers tell them; 2 is not done
static FileBytes write_whole(const char *path, Arena *arena) {
    Journal journal;
    FileBytes bytes;
    Error err = {0};
    journal_create(&RUN, arena, &journal);
    assert_ok(journal_open(&journal, path, &err), err);
    for (int i = 0; i < 5; i++) {
        put_row(&journal, 4, i);
        if (i < 2) put_row(&journal, 1, i);
        if (i == 2) put_done(&journal, 1);
        if (i == 3) put_row(&journal, 2, 0);
    }
    put_done(&journal, 4);
    put_done(&journal, 3);
    put_row(&journal, 0, 0);
    put_row(&journal, 2, 1);
    put_done(&journal, 0);
    journal_close(&journal);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    return bytes;
}

// every job that is done has all its rows as they were told; returns how many jobs are
static int check(const Journal *journal) {
    int rows = 0, done = 0;
    assert_string_equal(journal->run.settings, RUN.settings);
    assert_int_equal(journal->run.job_count, JOBS);
    for (int job = 0; job < JOBS; job++) {
        int next = 0;
        for (uint32_t i = 0; i < journal->rows.count; i++) {
            JournalKey key = *LIST_AT(&journal->keys, JournalKey, i);
            if (key.job != job) continue;
            Row row = row_of(job, next);
            assert_int_equal(key.number, next++);
            assert_memory_equal(LIST_AT(&journal->rows, Row, i), &row, sizeof row);
        }
        assert_int_equal(next, journal->is_done[job] ? rows_of(job) : 0);
        rows += next;
        done += journal->is_done[job];
    }
    assert_int_equal(rows, (int)journal->rows.count);
    assert_int_equal(done, journal->done_count);
    return done;
}

static void jobs_that_are_done_come_back_with_their_rows(void **state) {
    const char *path = temporary_path(*state);
    FileBytes bytes = write_whole(path, *state);
    Journal journal;
    Error err = {0};
    assert_ok(journal_parse(bytes, *state, &journal, &err), err);
    assert_int_equal(check(&journal), 4);
    assert_false(journal.is_done[2]);
    assert_true(journal.is_done[3]);
    assert_true(journal.seconds >= 0);
    remove_path(path, *state);
}

static void a_torn_tail_costs_no_job_that_was_done_before_it(void **state) {
    const char *path = temporary_path(*state);
    FileBytes whole = write_whole(path, *state);
    int before = 0, read = 0;
    for (size_t size = 0; size <= whole.size; size++) {
        ArenaMark mark = arena_mark(*state);
        uint8_t *cut = arena_alloc(*state, size + 1); // reading past its end would be seen
        if (size > 0) memcpy(cut, whole.data, size);
        Journal journal;
        Error err = {0};
        if (journal_parse((FileBytes){cut, size}, *state, &journal, &err)) {
            int done = check(&journal);
            assert_in_range(done, before, before + 1);
            before = done;
            read++;
        } else {
            assert_int_equal(read, 0); // only the header is needed
            assert_true(err.text[0] != '\0');
        }
        arena_reset(*state, mark);
    }
    assert_int_equal(before, 4);
    assert_true(read > 100);
    remove_path(path, *state);
}

static void a_bit_that_flips_is_found(void **state) {
    const char *path = temporary_path(*state);
    FileBytes whole = write_whole(path, *state);
    uint8_t *altered = arena_alloc(*state, whole.size);
    for (size_t bit = 0; bit < 8 * whole.size; bit++) {
        ArenaMark mark = arena_mark(*state);
        Journal journal;
        Error err = {0};
        memcpy(altered, whole.data, whole.size);
        altered[bit / 8] ^= (uint8_t)(1u << bit % 8);
        // the last entry says that job 0 is done: a flip anywhere costs at least that
        if (journal_parse((FileBytes){altered, whole.size}, *state, &journal, &err))
            assert_in_range(check(&journal), 0, 3);
        arena_reset(*state, mark);
    }
    remove_path(path, *state);
}

static void a_journal_that_goes_on_keeps_what_is_done_and_nothing_else(void **state) {
    const char *path = temporary_path(*state);
    FileBytes bytes = write_whole(path, *state), again;
    Journal journal;
    Error err = {0};
    bytes.size -= 3; // the DONE of job 0 is torn
    assert_ok(journal_parse(bytes, *state, &journal, &err), err);
    assert_int_equal(check(&journal), 3);
    assert_ok(journal_open(&journal, path, &err), err);
    put_row(&journal, 0, 0); // would be refused if the first try's row still stood there
    put_done(&journal, 0);
    for (int i = 0; i < 3; i++) put_row(&journal, 2, i);
    put_done(&journal, 2);
    journal_close(&journal);
    assert_ok(file_read(path, *state, &again, &err), err);
    assert_ok(journal_parse(again, *state, &journal, &err), err);
    assert_int_equal(check(&journal), JOBS);
    remove_path(path, *state);
}

static void entries_in_an_order_that_cannot_be_end_what_is_read(void **state) {
    const char *path = temporary_path(*state);
    static const JournalKey wrong[] = {{1, 0}, {2, 1}, {-1, 0}, {JOBS, 0}, {2, -1}};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        Journal journal;
        FileBytes bytes;
        Error err = {0};
        journal_create(&RUN, *state, &journal);
        assert_ok(journal_open(&journal, path, &err), err);
        put_row(&journal, 1, 0);
        put_row(&journal, 1, 1);
        put_done(&journal, 1);
        Row row = row_of(1, 0);
        assert_ok(journal_row(&journal, wrong[i], &row, &err), err);
        put_done(&journal, 3);
        journal_close(&journal);
        assert_ok(file_read(path, *state, &bytes, &err), err);
        assert_ok(journal_parse(bytes, *state, &journal, &err), err);
        assert_int_equal(check(&journal), 1);
    }
    remove_path(path, *state);
}

//---- which run -----------------------------------------------------------------------------------

static const char *settings_with(const char *assignment, const ResumeRun *run, Arena *arena) {
    App *app = arena_new(arena, App);
    Error err = {0};
    app_create(app);
    if (assignment[0] != '\0')
        assert_ok(config_set(app->sections, APP_SECTION_COUNT, assignment, &err), err);
    const char *text = resume_settings(app, run, arena);
    arena_destroy(&app->arena);
    return text;
}

static void runs_differ_by_what_shapes_results_and_the_first_of_it_is_named(void **state) {
    const char *path = temporary_path(*state);
    const char *scenes[] = {"home:1", "home:2"}, *others[] = {"home:1", "home:3"};
    Error err = {0};
    ResumeRun run = {.scenes = scenes, .scene_count = 2, .device = "host (4 threads)"};
    const char *plain = settings_with("", &run, *state);
    static const char *const alike[] = {"eval.workers=7", "eval.out=elsewhere", "run.quiet=true",
                                        "run.threads=3",  "run.json=true",      "eval.resume=true",
                                        "view.speed=9"};
    for (size_t i = 0; i < ARRAY_COUNT(alike); i++)
        assert_ok(resume_compare(plain, settings_with(alike[i], &run, *state), &err), err);

    assert_false(resume_compare(plain, settings_with("sim.max_steps=7", &run, *state), &err));
    assert_string_equal(err.text, "that run had sim.max_steps '500', this one has '7'");
    assert_false(resume_compare(plain, settings_with("run.seed=2", &run, *state), &err));
    assert_non_null(strstr(err.text, "run.seed"));

    ResumeRun other = {.scenes = others, .scene_count = 2, .device = "host (1 thread)"};
    assert_false(resume_compare(plain, settings_with("", &other, *state), &err));
    assert_string_equal(err.text, "that run had scene 1 'home:2', this one has 'home:3'");
    other = (ResumeRun){.scenes = scenes, .scene_count = 1, .device = "host (1 thread)"};
    assert_false(resume_compare(plain, settings_with("", &other, *state), &err));
    assert_string_equal(err.text, "that run had scene 1 'home:2', this one has ''");
    other = (ResumeRun){.scenes = scenes, .scene_count = 2, .device = "a GPU"};
    assert_false(resume_compare(plain, settings_with("", &other, *state), &err));
    assert_non_null(strstr(err.text, "device"));
    remove_path(path, *state);
}

static void a_file_that_a_setting_names_counts_by_what_is_in_it(void **state) {
    const char *path = temporary_path(*state), *texts[3];
    const char *word = text_format(*state, "eval.episode_file=%s", path);
    const char *contents[3] = {"{}", "{ }", "{}"};
    ResumeRun run = {.device = "host (1 thread)"};
    Error err = {0};
    for (int i = 0; i < 3; i++) {
        assert_ok(file_save(path, contents[i], strlen(contents[i]), &err), err);
        texts[i] = settings_with(word, &run, *state);
    }
    assert_false(resume_compare(texts[0], texts[1], &err));
    assert_non_null(strstr(err.text, "file eval.episode_file"));
    assert_ok(resume_compare(texts[0], texts[2], &err), err);
    remove_path(path, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(jobs_that_are_done_come_back_with_their_rows),
        test_with_arena(a_torn_tail_costs_no_job_that_was_done_before_it),
        test_with_arena(a_bit_that_flips_is_found),
        test_with_arena(a_journal_that_goes_on_keeps_what_is_done_and_nothing_else),
        test_with_arena(entries_in_an_order_that_cannot_be_end_what_is_read),
        test_with_arena(runs_differ_by_what_shapes_results_and_the_first_of_it_is_named),
        test_with_arena(a_file_that_a_setting_names_counts_by_what_is_in_it),
    };
    return cmocka_run_group_tests_name("app/journal", tests, NULL, NULL);
}
