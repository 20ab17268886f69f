// Evaluations that are killed and go on: whatever the moment and the number of workers, the end is
// that of a run that nothing happened to.

#include "base/clock.h"
#include "base/rng.h"
#include "kill.h"

#include <sys/stat.h>

#include <glob.h>

enum { SCENES = 4, TRIALS = 20, MOST_KILLS = 3 };

// small: corridors, whose pictures are small too
#define SMALL                                                                              \
    "eval c0.obj c1.obj c2.obj c3.obj --agents=random,oracle --tasks=pointnav --visits=1 " \
    "--episodes=1 --max-steps=40 --width=64 --height=64 --device=host --quiet "

static void write_corridor(const char *name, float length, Arena *arena) {
    FILE *out = fopen(program_file(name, arena), "w");
    assert_non_null(out);
    add_box(out, "floor", (float[3]){0, -0.1f, -0.6f}, (float[3]){length, 0, 0.6f});
    add_box(out, "wall_n", (float[3]){0, 0, -0.7f}, (float[3]){length, 2.5f, -0.6f});
    add_box(out, "wall_s", (float[3]){0, 0, 0.6f}, (float[3]){length, 2.5f, 0.7f});
    fclose(out);
}

static void write_corridors(Arena *arena) {
    for (int i = 0; i < SCENES; i++)
        write_corridor(text_format(arena, "c%d.obj", i), 16.0f + (float)i, arena);
}

//---- what must be the same -----------------------------------------------------------------------

// takes out what differs from run to run: times, and how it was told to run
static void remove_times(json_t *json) {
    const char *key;
    json_t *value;
    void *next;
    size_t i;
    if (json_is_object(json)) {
        json_object_del(json, "seconds");
        json_object_del(json, "milliseconds");
        json_object_del(json, "milliseconds_per_step");
        json_object_del(json, "settings");
        json_object_foreach_safe(json, next, key, value) remove_times(value);
    }
    json_array_foreach(json, i, value) remove_times(value);
}

static json_t *results_of(const char *folder, Arena *arena) {
    json_t *json = parse_whole(program_text(text_format(arena, "%s/results.json", folder), arena));
    remove_times(json);
    return json;
}

// the table without its last column and the line below it, which are times
static const char *table_of(char *text) {
    char *to = text;
    for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        char *digest = strstr(line, "digest"), *last = strrchr(line, ' ');
        char *from = digest != NULL ? digest : line;
        size_t count = digest == NULL && last != NULL ? (size_t)(last - line) : strlen(from);
        if (strncmp(line, "report", 6) == 0) break;
        memmove(to, from, count);
        to += count;
        *to++ = '\n';
    }
    *to = '\0';
    return text;
}

// names in a folder, sorted, one a line
static char *names_in(const char *folder, Arena *arena) {
    glob_t found;
    char *names = text_format(arena, "%s", "");
    assert_int_equal(glob(program_file(text_format(arena, "%s/*", folder), arena), 0, NULL, &found),
                     0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        names = text_format(arena, "%s%s\n", names, file_name(found.gl_pathv[i]));
    globfree(&found);
    return names;
}

// every file, bytes and all, but those that tell times
static void check_files(const char *folder, const char *like, Arena *arena) {
    char *names = names_in(folder, arena);
    assert_string_equal(names, names_in(like, arena));
    for (char *name; (name = strsep(&names, "\n")) != NULL && name[0] != '\0';) {
        FileBytes a, b;
        Error err = {0};
        if (strcmp(name, "index.html") == 0 || strcmp(name, "results.json") == 0) continue;
        const char *one = program_file(text_format(arena, "%s/%s", folder, name), arena);
        const char *two = program_file(text_format(arena, "%s/%s", like, name), arena);
        assert_ok(file_read(one, arena, &a, &err) && file_read(two, arena, &b, &err), err);
        if (a.size != b.size || memcmp(a.data, b.data, a.size) != 0)
            fail_msg("%s differs from that of a run that was not killed", one);
    }
}

static void check_same(const char *folder, const char *like, Arena *arena) {
    json_t *one = results_of(folder, arena), *two = results_of(like, arena);
    assert_true(json_equal(one, two));
    assert_string_equal(json_string_value(json_object_get(one, "digest")),
                        json_string_value(json_object_get(two, "digest")));
    check_files(folder, like, arena);
    json_decref(one);
    json_decref(two);
}

//---- kills ---------------------------------------------------------------------------------------

static void pause_for(double seconds) {
    usleep((useconds_t)(seconds * 1e6));
}

// a program that is killed after so long: with its workers, or alone and they must follow; true if
// it had ended before
static bool run_and_kill(const char *words, double seconds, bool alone, Arena *arena) {
    pid_t child = program_start_in(true, words, arena);
    pause_for(seconds);
    if (alone)
        kill(child, SIGKILL);
    else
        killpg(child, SIGKILL);
    Ran ran = program_wait(child, arena);
    if (ran.status != 0 && ran.status != 128 + SIGKILL) fail_msg("cairn %s: %s", words, ran.err);
    return ran.status == 0;
}

static struct stat map_of(const char *folder, int scene, Arena *arena) {
    struct stat info = {0};
    const char *name = text_format(arena, "%s/c%d_obj_map.png", folder, scene);
    stat(program_file(name, arena), &info);
    return info;
}

static bool is_same_file(struct stat a, struct stat b) {
    return a.st_ino == b.st_ino && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
           a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

typedef struct Trial {
    const char *folder;
    Rng rng;
    double seconds; // that a whole run takes
} Trial;

static const char *words_of(Trial *trial, const char *more, Arena *arena) {
    return text_format(arena, SMALL "--out=%s --workers=%u %s", trial->folder,
                       1 + rng_below(&trial->rng, SCENES), more);
}

// kills it once to MOST_KILLS times; returns how many kills found something done
static int kill_often(Trial *trial, Arena *arena) {
    int useful = 0, kills = 1 + (int)rng_below(&trial->rng, MOST_KILLS);
    for (int k = 0; k < kills; k++) {
        double moment = trial->seconds * (double)rng_range(&trial->rng, 0.0f, 1.1f);
        bool alone = rng_below(&trial->rng, 3) == 0;
        const char *words = words_of(trial, k > 0 ? "--resume" : "", arena);
        if (run_and_kill(words, moment, alone, arena)) break;
        useful += journal_in(trial->folder, arena).done_count > 0;
    }
    return useful;
}

// goes on to the end; what was done is not done again
static const char *finish(Trial *trial, Arena *arena) {
    struct stat maps[SCENES];
    Journal journal = journal_in(trial->folder, arena);
    for (int i = 0; i < SCENES; i++) maps[i] = map_of(trial->folder, i, arena);
    char *table = program_output(words_of(trial, "--resume", arena), arena);
    for (int i = 0; i < SCENES && journal.done_count > 0; i++)
        assert_int_equal(is_same_file(maps[i], map_of(trial->folder, i, arena)),
                         journal.is_done[i]);
    return table_of(table);
}

static void a_killed_run_ends_as_one_that_was_not(void **state) {
    write_corridors(*state);
    double start = clock_seconds();
    const char *table = table_of(program_output(SMALL "--out=whole --workers=1", *state));
    double seconds = clock_seconds() - start;
    int useful = 0;
    for (int t = 0; t < TRIALS; t++) {
        ArenaMark mark = arena_mark(*state);
        Trial trial = {text_format(*state, "trial%d", t), rng_create((uint64_t)t), seconds};
        useful += kill_often(&trial, *state);
        assert_string_equal(finish(&trial, *state), table);
        check_same(trial.folder, "whole", *state);
        arena_reset(*state, mark);
    }
    print_message("%d trials of a run of %.2f s; %d kills found something done\n", TRIALS, seconds,
                  useful);
    assert_true(useful > 0);
}

static void one_two_and_four_workers_give_one_digest(void **state) {
    write_corridors(*state);
    static const int workers[] = {1, 2, 4};
    for (size_t i = 0; i < ARRAY_COUNT(workers); i++)
        program_output(text_format(*state, SMALL "--out=by%d --workers=%d", workers[i], workers[i]),
                       *state);
    check_same("by2", "by1", *state);
    check_same("by4", "by1", *state);
}

//---- what else is kept ---------------------------------------------------------------------------

static void a_memory_and_its_pictures_are_kept(void **state) {
    write_corridors(*state);
    const char *words = SMALL "--agents=frontier --max-steps=10";
    program_output(text_format(*state, "%s --out=minds", words), *state);
    const char *killed = text_format(*state, "%s --workers=1 --out=killed", words);
    kill_when_done(killed, "killed", 1, *state);
    assert_in_range(journal_in("killed", *state).done_count, 1, SCENES - 1);
    program_output(text_format(*state, "%s --resume --workers=2", killed), *state);
    assert_non_null(strstr(names_in("killed", *state), "c0_obj.memory"));
    check_same("killed", "minds", *state);
}

#define SUITE                                                                              \
    "eval --suite=memory --device=host --width=32 --height=32 --max-steps=25 "             \
    "--suite-scenes=2 --subtasks=2 --backbones=frontier --variants=clean,dynamic --quiet " \
    "--conditions=full,memoryless "

static void a_killed_suite_ends_as_one_that_was_not(void **state) {
    program_output(SUITE "--out=suite", *state);
    kill_when_done(SUITE "--workers=1 --out=half", "half", 1, *state);
    program_output(SUITE "--workers=2 --out=half --resume", *state);
    json_t *one = results_of("suite", *state), *two = results_of("half", *state);
    assert_int_equal(json_array_size(json_object_get(one, "rows")), 2 * 2 * 2 * 2);
    assert_true(json_equal(json_object_get(one, "digest"), json_object_get(two, "digest")));
    assert_string_equal(names_in("suite", *state), names_in("half", *state));
    json_decref(one);
    json_decref(two);
}

//---- what is said --------------------------------------------------------------------------------

static void check_line(const Ran *ran, int status, const char *part) {
    if (ran->status != status || count_lines(ran->err) != (part != NULL) ||
        (part != NULL && strstr(ran->err, part) == NULL))
        fail_msg("status %d, no '%s' in: %s", ran->status, part != NULL ? part : "", ran->err);
}

static void a_run_goes_on_only_as_itself(void **state) {
    write_corridors(*state);
    const char *words = SMALL "--workers=1 --out=said";
    kill_when_done(words, "said", 1, *state);
    Ran ran = program_run(text_format(*state, "%s --resume --seed=5", words), *state);
    check_line(&ran, 1, "that run had run.seed '1', this one has '5'; leave out --resume");
    ran = program_run(text_format(*state, "%s --resume --agents=oracle", words), *state);
    check_line(&ran, 1, "eval.agents");
    assert_true(journal_in("said", *state).done_count > 0); // a refusal costs nothing
    ran = program_run(text_format(*state, "%s --resume", words), *state);
    check_line(&ran, 0, NULL);
    ran = program_run(text_format(*state, "%s --resume", words), *state);
    check_line(&ran, 0, "no unfinished run in said; starting one");
    ran = program_run(SMALL "--out= --resume", *state);
    check_line(&ran, 1, "--out=DIR is where the unfinished run is");
}

static void without_resume_an_unfinished_run_is_told_and_replaced(void **state) {
    write_corridors(*state);
    const char *words = SMALL "--workers=1 --out=left";
    kill_when_done(words, "left", 1, *state);
    Ran ran = program_run(words, *state);
    check_line(&ran, 0, "of 4 jobs done) that --resume would have gone on with; starting anew");
    program_output(SMALL "--out=plain", *state);
    check_same("left", "plain", *state);
}

static void a_damaged_journal_is_refused(void **state) {
    write_corridors(*state);
    Error err = {0};
    assert_ok(file_make_directories(program_file("damaged", *state), &err), err);
    program_write("damaged/progress.journal", "no journal", *state);
    Ran ran = program_run(SMALL "--out=damaged --resume", *state);
    check_line(&ran, 1, "damaged at its start; leave out --resume to start anew");
}

static void a_run_that_failed_goes_on_when_the_cause_is_mended(void **state) {
    write_corridors(*state);
    program_write("c2.obj", "v 1 2\nf 1 2 3\n", *state);
    Ran ran = program_run(SMALL "--out=mended --workers=1", *state);
    check_line(&ran, 1, "--resume plays the rest");
    assert_int_equal(journal_in("mended", *state).done_count, 2);
    write_corridors(*state);
    program_output(SMALL "--out=mended --resume", *state);
    program_output(SMALL "--out=never_failed", *state);
    check_same("mended", "never_failed", *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_killed_run_ends_as_one_that_was_not),
        test_with_arena(one_two_and_four_workers_give_one_digest),
        test_with_arena(a_memory_and_its_pictures_are_kept),
        test_with_arena(a_killed_suite_ends_as_one_that_was_not),
        test_with_arena(a_run_goes_on_only_as_itself),
        test_with_arena(without_resume_an_unfinished_run_is_told_and_replaced),
        test_with_arena(a_damaged_journal_is_refused),
        test_with_arena(a_run_that_failed_goes_on_when_the_cause_is_mended),
    };
    return run_tests_of_program("app/resume", tests);
}
