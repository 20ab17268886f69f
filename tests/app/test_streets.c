// Walkers on the real streets: baselines to the digit that is published or was worked out by
// evaluators that nobody here wrote, and what a walker is shown.

#include "app/options.h"
#include "app/streets_page.h"
#include "program.h"
#include "sim/submission.h"

#define assert_prints(value, digits, expected) \
    assert_string_equal(text_format(*state, "%." #digits "f", value), expected)

static void open_set(const char *file, const char *const *names, int count, Streets *streets,
                     Arena *arena) {
    Error err = {0};
    test_data("graphs/touchdown/links.txt", arena);
    assert_ok(
        streets_open(test_data("graphs/touchdown", arena), test_data(file, arena), streets, &err),
        err);
    for (int i = 0; i < count; i++) assert_ok(streets_add(streets, names[i], 1, &err), err);
    streets_walk_all(streets, NULL, NULL);
}

static const char *const CONTROLS[] = {"forward", "random", "oracle_turns"};

// TC and SPD of VELMA's run_baselines.py, KPA too; the oracle's by an independent evaluator
static void controls_on_map2seq_are_the_published_ones(void **state) {
    Streets s;
    open_set("episodes/map2seq/map2seq_unseen_dev.jsonl", CONTROLS, 3, &s, *state);
    assert_int_equal(s.routes.count, 800);
    const SimPathMetrics *forward = &s.walkers[0].mean, *random = &s.walkers[1].mean;
    const SimPathMetrics *oracle = &s.walkers[2].mean;
    assert_prints(100.0 * forward->tc, 2, "0.75");
    assert_prints(forward->spd, 2, "37.91");
    assert_prints(100.0 * forward->kpa, 2, "37.24");
    assert_prints(100.0 * forward->sed, 2, "0.74");
    assert_prints(100.0 * forward->ndtw_hops_sqrt, 2, "1.69");
    assert_prints(100.0 * random->tc, 2, "1.00"); // random.seed(1)
    assert_prints(random->spd, 2, "38.77");
    assert_prints(100.0 * oracle->tc, 2, "28.00");
    assert_prints(oracle->spd, 2, "2.73");
    assert_prints(100.0 * oracle->sed, 2, "27.50");
    assert_prints(100.0 * oracle->ndtw_hops_sqrt, 2, "65.41");
    streets_close(&s);
}

static void controls_on_touchdown_are_the_published_ones(void **state) {
    Streets s;
    open_set("episodes/touchdown/touchdown_unseen_dev.jsonl", CONTROLS, 3, &s, *state);
    const SimPathMetrics *forward = &s.walkers[0].mean, *random = &s.walkers[1].mean;
    const SimPathMetrics *oracle = &s.walkers[2].mean;
    assert_prints(100.0 * forward->tc, 3, "1.375");
    assert_prints(forward->spd, 2, "42.62");
    assert_prints(100.0 * forward->kpa, 2, "32.43");
    assert_prints(100.0 * random->tc, 3, "1.875");
    assert_prints(random->spd, 2, "35.41");
    assert_prints(100.0 * oracle->tc, 2, "20.50");
    assert_prints(100.0 * oracle->sed, 2, "20.17");
    assert_prints(100.0 * oracle->ndtw_hops_sqrt, 2, "45.09");
    streets_close(&s);
}

static void rules_beat_the_parser_that_was_there_before(void **state) {
    static const char *const names[] = {"rules"};
    Streets s;
    open_set("episodes/map2seq/map2seq_unseen_dev.jsonl", names, 1, &s, *state);
    assert_true(s.walkers[0].mean.tc > 0.0638); // a plain one of 40 lines: 6.38, 21.36
    assert_true(s.walkers[0].mean.spd < 21.36);
    streets_close(&s);
}

static void a_report_holds_the_walks_that_were_walked(void **state) {
    static const char *const names[] = {"rules"};
    Streets s;
    App app;
    Error err = {0};
    app_create(&app);
    open_set("episodes/map2seq/map2seq_unseen_dev.jsonl", names, 1, &s, *state);
    const char *folder = program_file("streets", *state);
    const StreetsPage page = {&app, &s, "a <table>", 1.0};
    assert_ok(streets_page_save(&page, folder, &err), err);

    FileBytes html;
    const char *index = text_format(*state, "%s/index.html", folder);
    assert_ok(file_read(index, *state, &html, &err), err);
    const char *text = (const char *)html.data;
    assert_non_null(strstr(text, "a &lt;table>"));
    assert_non_null(strstr(text, "Head to the corner with Project Cozy")); // the first of the file
    assert_non_null(strstr(text, s.walkers[0].rows[0].understood));
    int maps = 0;
    for (const char *at = text; (at = strstr(at, "base64,iVBORw0KGgo")) != NULL; at++) maps++;
    assert_int_equal(maps, 40);

    SimSubmission walks;
    const char *path = text_format(*state, "%s/rules.jsonl", folder);
    assert_ok(sim_submission_load(path, *state, &walks, &err), err);
    assert_int_equal(walks.count, s.routes.count);
    for (int i = 0; i < walks.count; i++) {
        const StreetWalk *walk = &s.walkers[0].rows[i].walk;
        assert_string_equal(walks.at[i].id, s.routes.at[i].id);
        assert_int_equal(walks.at[i].count, walk->count);
        for (int n = 0; n < walk->count; n++)
            assert_string_equal(walks.at[i].path[n], s.graph->names.at[walk->nodes[n]]);
    }
    streets_close(&s);
    arena_destroy(&app.arena);
}

static void unknown_walkers_and_wrong_routes_are_told(void **state) {
    Streets s;
    Error err = {0};
    test_data("graphs/touchdown/links.txt", *state);
    const char *folder = test_data("graphs/touchdown", *state);
    const char *rooms = test_data("episodes/r2r/R2R_val_seen.json", *state);
    assert_false(streets_open(folder, rooms, &s, &err));
    assert_non_null(strstr(err.text, "a route of rooms"));
    const char *file = test_data("episodes/map2seq/map2seq_unseen_dev.jsonl", *state);
    assert_ok(streets_open(folder, file, &s, &err), err);
    assert_false(streets_add(&s, "forwards", 1, &err));
    assert_non_null(strstr(err.text, "forward"));
    streets_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(controls_on_map2seq_are_the_published_ones),
        test_with_arena(controls_on_touchdown_are_the_published_ones),
        test_with_arena(rules_beat_the_parser_that_was_there_before),
        test_with_arena(a_report_holds_the_walks_that_were_walked),
        test_with_arena(unknown_walkers_and_wrong_routes_are_told),
    };
    return run_tests_of_program("streets", tests);
}
