// Names to rows of tables, and settings to agents.

#include "app/suite_plan.h"

#include "agent/agent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 64, FIRST_HOME = 1000 }; // homes below were there when the agents were made

typedef struct Choice {
    int at[NAMES]; // indices of what was chosen
    int count;
    bool is_named; // else all
} Choice;

//---- names ---------------------------------------------------------------------------------------

// "a,b,c": the next part, "" at the end
static bool next_name(const char **text, char separator, char name[CONFIG_TEXT_BYTES]) {
    while (**text == separator || **text == ' ') ++*text;
    size_t length = 0;
    while ((*text)[length] != '\0' && (*text)[length] != separator) length++;
    memcpy(name, *text, length);
    name[length] = '\0';
    *text += length;
    return length > 0;
}

static bool is_among(const char *list, const char *name) {
    char part[CONFIG_TEXT_BYTES];
    while (next_name(&list, ',', part))
        if (strcmp(part, name) == 0) return true;
    return false;
}

static bool choose(const char *kind, const char *text, const char *const *known, int known_count,
                   Choice *choice, Error *err) {
    char name[CONFIG_TEXT_BYTES];
    *choice = (Choice){.is_named = text[0] != '\0'};
    while (next_name(&text, ',', name)) {
        int i = 0;
        while (i < known_count && strcmp(known[i], name) != 0) i++;
        if (i == known_count)
            return config_no_such(kind, name, known, known_count, "cairn eval --help", err);
        if (choice->count < NAMES) choice->at[choice->count++] = i;
    }
    for (int i = 0; !choice->is_named && i < known_count; i++) choice->at[choice->count++] = i;
    return choice->count > 0 || error_set(err, "no %s is named", kind);
}

typedef struct Choices {
    Choice variants, conditions, backbones;
} Choices;

static bool choose_all(const EvalConfig *config, Choices *choices, Error *err) {
    const char *variants[NAMES], *conditions[NAMES], *backbones[NAMES];
    for (int i = 0; i < sim_variant_count; i++) variants[i] = sim_variants[i].name;
    for (int i = 0; i < suite_condition_count; i++) conditions[i] = suite_conditions[i].name;
    for (int i = 0; i < suite_backbone_count; i++) backbones[i] = suite_backbones[i].name;
    return choose("variant", config->variants.at, variants, sim_variant_count, &choices->variants,
                  err) &&
           choose("condition", config->conditions.at, conditions, suite_condition_count,
                  &choices->conditions, err) &&
           choose("backbone", config->backbones.at, backbones, suite_backbone_count,
                  &choices->backbones, err);
}

//---- cells ---------------------------------------------------------------------------------------

static bool is_played(const Choices *choices, int condition, int backbone, int variant) {
    const SuiteCondition *row = &suite_conditions[condition];
    if (backbone != choices->backbones.at[0] && !row->is_main) return false;
    return choices->conditions.is_named || row->variants[0] == '\0' ||
           is_among(row->variants, sim_variants[variant].name);
}

static bool make_cells(const Choices *choices, SuiteResults *results, Error *err) {
    results->cell_count = 0;
    for (int v = 0; v < choices->variants.count; v++)
        for (int b = 0; b < choices->backbones.count; b++)
            for (int c = 0; c < choices->conditions.count; c++) {
                SuiteCell cell = {choices->conditions.at[c], choices->backbones.at[b],
                                  choices->variants.at[v]};
                if (!is_played(choices, cell.condition, cell.backbone, cell.variant)) continue;
                if (results->cell_count == SUITE_CELLS)
                    return error_set(err, "more than %d cells; choose fewer", SUITE_CELLS);
                results->cells[results->cell_count++] = cell;
            }
    return results->cell_count > 0 ||
           error_set(err, "none of the conditions is played in these variants; name them with "
                          "--conditions=NAME to have them in all");
}

//---- scenes --------------------------------------------------------------------------------------

static bool add_scene(SuiteResults *results, const char *name, Error *err) {
    if (results->scene_count == SUITE_SCENES)
        return error_set(err, "more than %d scenes; evaluate them in parts", SUITE_SCENES);
    if (strchr(name, ':') == NULL && !file_exists(name))
        return error_set(err, "%s: no such file", name);
    results->scenes[results->scene_count++] = name;
    return true;
}

// scenes that were asked for, in the words of the command line or as a setting; else homes
static bool find_scenes(const App *app, SuiteResults *results, Arena *arena, Error *err) {
    EvalConfig plain = eval_config_default();
    const char *list = app->eval.scenes.at;
    char name[CONFIG_TEXT_BYTES];
    bool ok = true;
    results->scene_count = 0;
    for (int i = 0; ok && i < app->argument_count; i++)
        ok = add_scene(results, app->arguments[i], err);
    if (results->scene_count > 0 || !ok) return ok;
    if (strcmp(list, plain.scenes.at) == 0) {
        for (int i = 0; ok && i < app->eval.suite_scenes; i++)
            ok = add_scene(results, text_format(arena, "home:%d", FIRST_HOME + i), err);
        return ok;
    }
    while (ok && next_name(&list, ',', name))
        ok = add_scene(results, text_format(arena, "%s", name), err);
    return ok && (results->scene_count > 0 || error_set(err, "--scenes names none"));
}

bool suite_plan(const App *app, SuiteResults *results, Arena *arena, Error *err) {
    Choices choices;
    results->subtasks = app->tour.subtasks;
    results->seed = (uint64_t)app->run.seed;
    return find_scenes(app, results, arena, err) && choose_all(&app->eval, &choices, err) &&
           make_cells(&choices, results, err);
}

//---- settings ------------------------------------------------------------------------------------

// `*value` if it was not changed on the command line
#define REPLACE_DEFAULT(value, default, quick) \
    if ((value) == (default)) (value) = (quick)

static void replace_text(ConfigText *text, const char *quick) {
    if (text->at[0] == '\0') snprintf(text->at, sizeof text->at, "%s", quick);
}

// Sixty subtasks of some 190 steps, of 7 ms of a core each: less than a minute on two cores. Every
// goal after the third was set before, so that so few already show what a second visit gains; what
// fails within 350 steps mostly fails within 500.
void suite_plan_quick(App *app) {
    REPLACE_DEFAULT(app->eval.suite_scenes, eval_config_default().suite_scenes, 2);
    REPLACE_DEFAULT(app->tour.subtasks, tour_config_default().subtasks, 5);
    REPLACE_DEFAULT(app->tour.revisits, tour_config_default().revisits, 1.0f);
    REPLACE_DEFAULT(app->sim.max_steps, sim_config_default().max_steps, 350);
    replace_text(&app->eval.variants, "clean,dynamic");
    replace_text(&app->eval.conditions, "full,no_long_term,memoryless");
    replace_text(&app->eval.backbones, "frontier");
}

static const float STREETS = 100.0f; // a scene of more metres, x or z, is no house

// A crossing and its streets, level and with landmarks; strides of half a metre; eyes for 30 m of
// which 20 are trusted; voxels of 20 cm, so that a map of the whole fits the planner's grid; goals
// a few houses apart, which are reached in two steps of a thing rather than in one.
static void set_streets(App *app) {
    SceneConfig scene = scene_config_default();
    NavmeshConfig navmesh = navmesh_config_default();
    SimConfig sim = sim_config_default();
    TourConfig tour = tour_config_default();
    MemoryConfig memory = memory_config_default();
    REPLACE_DEFAULT(app->scene.crop, scene.crop, 140.0f);
    REPLACE_DEFAULT(app->scene.level, scene.level, true);
    REPLACE_DEFAULT(app->scene.furniture, scene.furniture, 40);
    REPLACE_DEFAULT(app->navmesh.cell_size, navmesh.cell_size, 0.25f);
    REPLACE_DEFAULT(app->sim.forward, sim.forward, 0.5f);
    REPLACE_DEFAULT(app->sim.view_distance, sim.view_distance, 2.0f);
    REPLACE_DEFAULT(app->sim.max_steps, sim.max_steps, 1000);
    REPLACE_DEFAULT(app->tour.nearest, tour.nearest, 10.0f);
    REPLACE_DEFAULT(app->tour.leg_least, tour.leg_least, 10.0f);
    REPLACE_DEFAULT(app->tour.leg_most, tour.leg_most, 60.0f);
    REPLACE_DEFAULT(app->tour.passed, tour.passed, 10.0f);
    REPLACE_DEFAULT(app->render.max_depth, render_config_default().max_depth, 30.0f);
    REPLACE_DEFAULT(app->memory.voxel, memory.voxel, 0.2f);
    REPLACE_DEFAULT(app->memory.range, memory.range, 20.0f);
    REPLACE_DEFAULT(app->memory.place_spacing, memory.place_spacing, 5.0f);
    REPLACE_DEFAULT(app->memory.object_radius, memory.object_radius, 2.0f);
}

// what cannot be read is told when its turn comes, after what could be played
static bool is_street(const App *app, const char *name) {
    if (strncmp(name, "street:", 7) == 0) return true;
    if (strchr(name, ':') != NULL) return false; // others are made as houses
    Scene scene;
    Error ignored = {0};
    Arena arena = arena_create("scene");
    bool is = scene_open(name, &app->scene, &arena, &scene, &ignored);
    if (is) {
        is = fmaxf(scene.high[0] - scene.low[0], scene.high[2] - scene.low[2]) > STREETS;
        scene_close(&scene);
    }
    arena_destroy(&arena);
    return is;
}

bool suite_plan_streets(App *app, const SuiteResults *results, Error *err) {
    bool first = is_street(app, results->scenes[0]);
    for (int s = 1; s < results->scene_count; s++) {
        bool is = is_street(app, results->scenes[s]);
        if (is != first)
            return error_set(err,
                             "%s is %s and %s is not: no settings suit both; evaluate them apart",
                             results->scenes[s], is ? "streets" : "a house", results->scenes[0]);
    }
    if (first) set_streets(app);
    return true;
}

void suite_plan_copy(const App *app, App *copy) {
    *copy = *app;
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        ptrdiff_t offset = (const char *)app->sections[s].config - (const char *)app;
        copy->sections[s].config = (char *)copy + offset;
    }
    copy->arena = (Arena){0}; // the original's
}

static bool apply(App *app, const char *settings, Error *err) {
    char setting[CONFIG_TEXT_BYTES];
    while (next_name(&settings, ' ', setting))
        if (!config_set(app->sections, APP_SECTION_COUNT, setting, err)) return false;
    return true;
}

bool suite_plan_settings(const App *app, const SuiteCell *cell, App *as, Error *err) {
    suite_plan_copy(app, as);
    return apply(as, suite_backbones[cell->backbone].settings, err) &&
           apply(as, suite_conditions[cell->condition].settings, err);
}
