// From words to cells, and from cells to settings that leave the program's own alone.

#include "app/options.h"
#include "app/suite_plan.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void begin(App *app) {
    app_create(app);
}

static SuiteResults *plan(App *app, Arena *arena) {
    Error err = {0};
    SuiteResults *results = arena_new(arena, SuiteResults);
    assert_ok(suite_plan(app, results, arena, &err), err);
    return results;
}

static int variant_of(const char *name) {
    const SimVariant *variant = sim_variant_find(name);
    assert_non_null(variant);
    return (int)(variant - sim_variants);
}

static void every_row_names_agents_settings_and_variants_that_there_are(void **state) {
    App app, *as = arena_new(*state, App);
    begin(&app);
    for (int c = 0; c < suite_condition_count; c++) {
        Error err = {0};
        const SuiteCondition *row = &suite_conditions[c];
        if (agent_find(row->agent) == NULL) fail_msg("%s: no agent %s", row->name, row->agent);
        for (int b = 0; b < suite_backbone_count; b++) {
            SuiteCell cell = {.condition = c, .backbone = b};
            assert_ok(suite_plan_settings(&app, &cell, as, &err), err);
        }
        char *rest = text_format(*state, "%s", row->variants);
        for (char *name; (name = strsep(&rest, ",")) != NULL;)
            if (name[0] != '\0') assert_non_null(sim_variant_find(name));
    }
    arena_destroy(&app.arena);
}

static void every_condition_differs_from_the_whole_memory(void **state) {
    App app, *full = arena_new(*state, App), *other = arena_new(*state, App);
    Error err = {0};
    begin(&app);
    SuiteCell cell = {.condition = suite_condition_find("full")};
    assert_ok(suite_plan_settings(&app, &cell, full, &err), err);
    for (cell.condition = 0; cell.condition < suite_condition_count; cell.condition++) {
        const SuiteCondition *row = &suite_conditions[cell.condition];
        if (strcmp(row->name, "full") == 0) continue;
        assert_ok(suite_plan_settings(&app, &cell, other, &err), err);
        bool is_same = strcmp(row->agent, "memory") == 0 &&
                       memcmp(&full->agent, &other->agent, sizeof full->agent) == 0 &&
                       memcmp(&full->memory, &other->memory, sizeof full->memory) == 0;
        if (is_same) fail_msg("%s is no other than full", row->name);
    }
    arena_destroy(&app.arena);
}

// changes every setting of a copy, one after another
static void change_all(App *copy) {
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        const ConfigTable *table = copy->sections[s].table;
        for (int f = 0; f < table->count; f++) {
            static const char *const values[] = {"7", "0.75", "maybe", "nothing"};
            char setting[CONFIG_TEXT_BYTES], now[CONFIG_TEXT_BYTES];
            Error err = {0};
            const char *value = values[table->fields[f].type];
            config_format(&table->fields[f], copy->sections[s].config, now, sizeof now);
            if (table->fields[f].type == CONFIG_bool) value = now[0] == 't' ? "false" : "true";
            snprintf(setting, sizeof setting, "%s.%s=%s", table->prefix, table->fields[f].name,
                     value);
            assert_ok(config_set(copy->sections, APP_SECTION_COUNT, setting, &err), err);
        }
    }
}

static void a_copy_can_be_changed_without_the_original(void **state) {
    App app, *before = arena_new(*state, App), *copy = arena_new(*state, App);
    begin(&app);
    memcpy(before, &app, sizeof app);
    suite_plan_copy(&app, copy);
    change_all(copy);
    assert_memory_equal(&app, before, sizeof app);
    assert_false(copy->agent.keep_memory);
    assert_int_equal(copy->tour.subtasks, 7);
    assert_true(copy->sim.forward == 0.75f);
    arena_destroy(&app.arena);
}

static void asked_for_nothing_it_is_the_whole_matrix(void **state) {
    App app;
    begin(&app);
    SuiteResults *results = plan(&app, *state);
    assert_int_equal(results->scene_count, 100);
    assert_string_equal(results->scenes[0], "home:1000");
    assert_string_equal(results->scenes[99], "home:1099");
    int clean = variant_of("clean"), dynamic = variant_of("dynamic");
    int clearing = suite_condition_find("no_clearing"), full = suite_condition_find("full");
    assert_true(suite_results_cell(results, clean, 0, clearing) < 0);
    assert_true(suite_results_cell(results, dynamic, 0, clearing) >= 0);
    assert_true(suite_results_cell(results, dynamic, 1, clearing) < 0);
    for (int v = 0; v < sim_variant_count; v++)
        for (int b = 0; b < suite_backbone_count; b++)
            assert_true(suite_results_cell(results, v, b, full) >= 0);
    arena_destroy(&app.arena);
}

static void what_is_named_is_played_and_nothing_else(void **state) {
    App app;
    Error err = {0};
    begin(&app);
    strcpy(app.eval.conditions.at, "full, no_clearing");
    strcpy(app.eval.variants.at, "clean");
    strcpy(app.eval.backbones.at, "nearest");
    strcpy(app.eval.scenes.at, "home:5,home:6");
    SuiteResults *results = plan(&app, *state);
    assert_int_equal(results->cell_count, 2);
    assert_int_equal(results->cells[0].backbone, 1);
    assert_int_equal(results->cells[1].condition, suite_condition_find("no_clearing"));
    assert_int_equal(results->scene_count, 2);
    assert_string_equal(results->scenes[1], "home:6");
    strcpy(app.eval.conditions.at, "full,no_claering");
    assert_false(suite_plan(&app, results, *state, &err));
    assert_non_null(strstr(err.text, "no_clearing"));
    arena_destroy(&app.arena);
}

static void quick_leaves_alone_what_was_asked_for(void **state) {
    UNUSED(state);
    App app;
    begin(&app);
    app.tour.subtasks = 8;
    strcpy(app.eval.variants.at, "drift");
    suite_plan_quick(&app);
    assert_int_equal(app.tour.subtasks, 8);
    assert_string_equal(app.eval.variants.at, "drift");
    assert_true(app.eval.suite_scenes < 10);
    assert_non_null(strstr(app.eval.conditions.at, "no_long_term"));
    arena_destroy(&app.arena);
}

// a flat square of so many metres
static const char *write_ground(const char *name, float side, Arena *arena) {
    const char *folder = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    const char *path = text_format(arena, "%s/cairn_%d_%s.obj", folder, (int)getpid(), name);
    float h = 0.5f * side;
    const char *text =
        text_format(arena, "v %g 0 %g\nv %g 0 %g\nv %g 0 %g\nv %g 0 %g\nf 1 2 3 4\n", (double)-h,
                    (double)-h, (double)-h, (double)h, (double)h, (double)h, (double)h, (double)-h);
    Error err = {0};
    assert_ok(file_save(path, text, strlen(text), &err), err);
    return path;
}

static void wide_scenes_are_streets_unless_told_otherwise(void **state) {
    const char *wide = write_ground("wide", 300.0f, *state);
    const char *small = write_ground("small", 20.0f, *state);
    SuiteResults *results = arena_new(*state, SuiteResults);
    App app;
    Error err = {0};
    begin(&app);
    app.scene.cache = false;
    app.tour.nearest = 7.0f;
    TourConfig rooms = app.tour;
    results->scenes[results->scene_count++] = small;
    results->scenes[results->scene_count++] = "home:1";
    assert_ok(suite_plan_streets(&app, results, &err), err);
    assert_memory_equal(&app.tour, &rooms, sizeof rooms);
    results->scenes[0] = wide;
    assert_false(suite_plan_streets(&app, results, &err)); // a house is among them
    assert_non_null(strstr(err.text, "home:1"));
    results->scene_count = 1;
    assert_ok(suite_plan_streets(&app, results, &err), err);
    assert_true(app.scene.furniture > 0 && app.scene.level && app.tour.leg_most > 20.0f);
    assert_true(app.tour.nearest == 7.0f); // what was asked for stays
    remove(wide);
    remove(small);
    arena_destroy(&app.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_row_names_agents_settings_and_variants_that_there_are),
        test_with_arena(every_condition_differs_from_the_whole_memory),
        test_with_arena(a_copy_can_be_changed_without_the_original),
        test_with_arena(asked_for_nothing_it_is_the_whole_matrix),
        test_with_arena(what_is_named_is_played_and_nothing_else),
        test_with_arena(quick_leaves_alone_what_was_asked_for),
        test_with_arena(wide_scenes_are_streets_unless_told_otherwise),
    };
    return cmocka_run_group_tests_name("app/suite_plan", tests, NULL, NULL);
}
