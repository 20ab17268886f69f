// Where the telling goes, and everything as one JSON value.

#include "app/suite_world_tell.h"

#include "app/results.h"
#include "app/suite_world_claims.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

//---- JSON ----------------------------------------------------------------------------------------

static json_t *digest_text(uint64_t digest) {
    return json_sprintf("%016llx", (unsigned long long)digest);
}

static json_t *interval_json(SuiteInterval d) {
    if (d.count == 0) return json_null();
    return json_pack("{s:f s:f s:f s:f s:i s:b}", "mean", d.mean, "low", d.low, "high", d.high, "p",
                     d.p, "homes", d.count, "significant", d.is_significant);
}

static json_t *means_json(const WorldResults *results, WorldCell cell) {
    json_t *object = json_object();
    for (int m = 0; m < DREAMS_MEASURE_COUNT; m++)
        if (world_has(results, cell.part, m))
            json_object_set_new(object, dreams_measures[m].name,
                                results_number(world_mean(results, cell, m)));
    return object;
}

static json_t *cell_json(const WorldResults *results, int p, int cell, Arena *scratch) {
    const DreamsPart *part = dreams_parts[p];
    json_t *object = json_object();
    for (int at = 0; at < part->at_count; at++) {
        WorldCell of = {p, cell, at}, against = {p, part->against, at};
        json_t *means = means_json(results, of);
        if (part->against >= 0 && part->against != cell)
            json_object_set_new(
                means, "difference",
                interval_json(world_compare(results, of, against, part->judged, scratch)));
        if (p == world_part_find("gap"))
            json_object_set_new(means, "retention",
                                results_number(world_retention(results, cell, at)));
        json_object_set_new(object, part->at[at], means);
    }
    return object;
}

static json_t *part_json(const WorldResults *results, int p, Arena *scratch) {
    const DreamsPart *part = dreams_parts[p];
    json_t *cells = json_object();
    for (int c = 0; c < part->cell_count; c++)
        json_object_set_new(cells, part->cells[c], cell_json(results, p, c, scratch));
    return json_pack("{s:s s:s s:s s:s? s:o}", "about", part->about, "axis", part->axis, "judged",
                     dreams_measures[part->judged].name, "against",
                     part->against >= 0 ? part->cells[part->against] : NULL, "cells", cells);
}

static json_t *row_json(const DreamsRow *row) {
    const DreamsPart *part = dreams_parts[row->part];
    json_t *object = json_pack("{s:i s:s s:s s:s s:o}", "home", row->home, "part", part->name,
                               "cell", part->cells[row->cell], "at", part->at[row->at], "digest",
                               digest_text(row->digest));
    for (int m = 0; m < DREAMS_MEASURE_COUNT; m++) {
        float value = ((const float *)&row->measures)[m];
        if (isfinite(value))
            json_object_set_new(object, dreams_measures[m].name, json_real((double)value));
    }
    return object;
}

static json_t *claims_json(const WorldResults *results) {
    WorldClaim claims[WORLD_CLAIMS];
    int count = world_claims(results, claims);
    json_t *array = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(array,
                              json_pack("{s:s s:o s:s s:f s:b}", "claim", claims[i].text, "value",
                                        results_number(claims[i].value), "bound is",
                                        claims[i].is_least ? "least" : "most", "bound",
                                        claims[i].bound, "holds", world_claim_holds(&claims[i])));
    return array;
}

json_t *world_json(const WorldResults *results) {
    Arena scratch = arena_create("json");
    json_t *parts = json_object(), *rows = json_array();
    for (int p = 0; p < dreams_part_count; p++)
        if (results->is_played[p])
            json_object_set_new(parts, dreams_parts[p]->name, part_json(results, p, &scratch));
    for (int i = 0; i < results->row_count; i++)
        json_array_append_new(rows, row_json(&results->rows[i]));
    arena_destroy(&scratch);
    return json_pack("{s:s s:o s:f s:i s:s s:{s:o s:I s:o} s:o s:o s:o s:o}", "suite",
                     "world-model", "digest", digest_text(world_digest(results)), "seconds",
                     results->seconds, "homes", results->home_count, "device", results->device,
                     "weights", "digest", digest_text(results->weights), "step",
                     (json_int_t)results->step, "recipe", results_text(results->recipe), "claims",
                     claims_json(results), "parts", parts, "rows", rows, "settings",
                     results_settings(results->app));
}

//---- telling -------------------------------------------------------------------------------------

static bool save_json(json_t *json, const char *path, Error *err) {
    char *text = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    if (text == NULL) return error_set(err, "%s: out of memory", path);
    bool ok = file_save(path, text, strlen(text), err);
    free(text);
    return ok;
}

static bool save_folder(const WorldResults *results, json_t *json, Error *err) {
    const char *folder = results->app->eval.out.at;
    if (folder[0] == '\0') return true;
    Arena arena = arena_create("folder");
    bool ok = file_make_directories(folder, err) &&
              save_json(json, text_format(&arena, "%s/results.json", folder), err) &&
              world_save_page(results, folder, err);
    arena_destroy(&arena);
    return ok;
}

bool world_tell(const WorldResults *results, Error *err) {
    json_t *json = world_json(results);
    ASSERT(json != NULL);
    bool is_json = results->app->run.json;
    if (is_json) {
        json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
        printf("\n");
    } else {
        world_print(results, stdout);
    }
    bool ok = save_folder(results, json, err);
    json_decref(json);
    if (ok && !is_json && results->app->eval.out.at[0] != '\0')
        printf("report: %s/index.html\n", results->app->eval.out.at);
    return ok;
}
