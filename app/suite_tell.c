// Where the telling goes, and the plainest of it: one line per row.

#include "app/suite_tell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {[SIM_GOAL_CATEGORY] = "category",
                                    [SIM_GOAL_FEATURE] = "feature",
                                    [SIM_GOAL_DESCRIBED] = "described",
                                    [SIM_GOAL_ROUTE] = "route"};

static void write_row(const SuiteResults *results, const SuiteRow *row, FILE *out) {
    const SuiteCell *cell = &results->cells[row->cell];
    fprintf(out, "\"%s\",%s,%s,%s,%d,%s,%d,%d,%d", results->scenes[row->scene],
            sim_variants[cell->variant].name, suite_backbones[cell->backbone].name,
            suite_conditions[cell->condition].name, row->subtask, kinds[row->kind], row->is_revisit,
            row->is_stale, row->age);
    const float *values = (const float *)&row->measures;
    for (int m = 0; m < SUITE_MEASURE_COUNT; m++) fprintf(out, ",%g", (double)values[m]);
    fprintf(out, ",%016llx\n", (unsigned long long)row->digest);
}

bool suite_save_csv(const SuiteResults *results, const char *path, Error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return error_set(err, "%s: out of memory", path);
    fprintf(out, "scene,variant,backbone,condition,subtask,kind,revisit,stale,age");
    for (int m = 0; m < SUITE_MEASURE_COUNT; m++) fprintf(out, ",%s", suite_measure_names[m]);
    fprintf(out, ",digest\n");
    for (int i = 0; i < results->row_count; i++) write_row(results, &results->rows[i], out);
    fclose(out);
    bool ok = file_save(path, text, size, err);
    free(text);
    return ok;
}

static bool save_json(json_t *json, const char *path, Error *err) {
    char *text = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    if (text == NULL) return error_set(err, "%s: out of memory", path);
    bool ok = file_save(path, text, strlen(text), err);
    free(text);
    return ok;
}

static bool save_folder(const App *app, const char *suite, const SuiteResults *results,
                        json_t *json, Error *err) {
    const char *folder = app->eval.out.at;
    if (folder[0] == '\0') return true;
    Arena arena = arena_create("folder");
    bool ok = file_make_directories(folder, err) &&
              save_json(json, text_format(&arena, "%s/results.json", folder), err) &&
              suite_save_csv(results, text_format(&arena, "%s/results.csv", folder), err) &&
              suite_save_page(app, suite, results, folder, err);
    arena_destroy(&arena);
    return ok;
}

bool suite_tell(const App *app, const char *suite, const SuiteResults *results, Error *err) {
    json_t *json = suite_json(app, suite, results);
    ASSERT(json != NULL);
    if (app->run.json) {
        json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
        printf("\n");
    } else {
        suite_print(results, stdout);
    }
    bool ok = save_folder(app, suite, results, json, err);
    json_decref(json);
    if (ok && !app->run.json && app->eval.out.at[0] != '\0')
        printf("report: %s/index.html\n", app->eval.out.at);
    return ok;
}
