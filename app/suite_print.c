// Tables for a terminal: per variant one of all conditions, one by the subtask's number, one by the
// kind of goal, one by the age of what can be remembered, and one of what a memory keeps and where
// it believes to be; and one of all backbones. None is wider than 160 columns: a tour that is
// longer than BINS subtasks is told in parts.

#include "app/suite_tell.h"

#include <math.h>
#include <string.h>

enum { NOTE = 64, BINS = 16 };

typedef struct Column {
    const char *title;
    int width, digits, measure;
    SuiteWhich which;
} Column;

static const Column columns[] = {
    {"success", 8, 3, SUITE_success, SUITE_ALL},      {"spl", 7, 3, SUITE_spl, SUITE_ALL},
    {"first", 7, 3, SUITE_spl, SUITE_FIRST},          {"again", 7, 3, SUITE_spl, SUITE_AGAIN},
    {"TC@3m", 7, 3, SUITE_at_3m, SUITE_ALL},          {"nDTW", 7, 3, SUITE_ndtw, SUITE_ALL},
    {"route", 7, 3, SUITE_ndtw, SUITE_ROUTES},        {"t-nDTW", 8, 3, SUITE_tour_ndtw, SUITE_ALL},
    {"tours", 7, 3, SUITE_tour_success, SUITE_ALL},   {"steps", 7, 1, SUITE_steps, SUITE_ALL},
    {"ghosts", 8, 2, SUITE_ghosts, SUITE_ALL},        {"MiB", 7, 1, SUITE_memory, SUITE_ALL},
    {"ms/step", 9, 2, SUITE_milliseconds, SUITE_ALL},
};

static void print_number(double value, int width, int digits, FILE *out) {
    if (isfinite(value))
        fprintf(out, "%*.*f", width, digits, value);
    else
        fprintf(out, "%*s", width, "-");
}

// "+0.418 [+0.381, +0.452] *", or nothing where there is nothing to compare
static void note_difference(const SuiteResults *results, int cell, int measure, SuiteWhich which,
                            Arena *scratch, char note[NOTE]) {
    int full = suite_results_full(results, cell);
    note[0] = '\0';
    if (full < 0 || full == cell) return;
    SuiteInterval d = suite_results_compare(results, full, cell, which, measure, scratch);
    if (d.count == 0) return;
    snprintf(note, NOTE, "%+.3f [%+.3f, %+.3f]%s", d.mean, d.low, d.high,
             d.is_significant ? " *" : "");
}

//---- conditions ----------------------------------------------------------------------------------

static void print_titles(FILE *out) {
    fprintf(out, "  %-14s", "condition");
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
        fprintf(out, "%*s", columns[i].width, columns[i].title);
    fprintf(out, "%7s  %s\n", "stale", "full less this: spl [95 %]");
}

static void print_cell(const SuiteResults *results, int cell, Arena *scratch, FILE *out) {
    char note[NOTE];
    fprintf(out, "  %-14s", suite_conditions[results->cells[cell].condition].name);
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++) {
        SuiteFilter filter = {.cell = cell, .which = columns[i].which};
        print_number(suite_results_mean(results, filter, columns[i].measure), columns[i].width,
                     columns[i].digits, out);
    }
    print_number(suite_results_stale_rate(results, (SuiteFilter){.cell = cell}), 7, 3, out);
    note_difference(results, cell, SUITE_spl, SUITE_ALL, scratch, note);
    fprintf(out, "  %s\n", note);
}

// is the cell in the table of a variant, which shows the first backbone alone?
static bool is_shown(const SuiteResults *results, int cell, int variant) {
    return results->cells[cell].variant == variant &&
           results->cells[cell].backbone == results->cells[0].backbone;
}

static void print_conditions(const SuiteResults *results, int variant, Arena *scratch, FILE *out) {
    fprintf(out, "\n%s: %s\n", sim_variants[variant].name, sim_variants[variant].about);
    print_titles(out);
    for (int c = 0; c < results->cell_count; c++)
        if (is_shown(results, c, variant)) print_cell(results, c, scratch, out);
}

//---- by number -----------------------------------------------------------------------------------

// subtasks of a part: 1 where there are few
static int part_of(const SuiteResults *results) {
    return (results->subtasks + BINS - 1) / BINS;
}

static double mean_of(const double *values, int first, int end) {
    double sum = 0.0;
    int count = 0;
    for (int i = first; i < end; i++) {
        if (!isfinite(values[i])) continue;
        sum += values[i];
        count++;
    }
    return count > 0 ? sum / count : (double)NAN;
}

static void print_curve(const SuiteResults *results, int cell, double *means, FILE *out) {
    int part = part_of(results), count = results->subtasks;
    suite_results_by_index(results, cell, SUITE_spl, means);
    fprintf(out, "  %-14s", suite_conditions[results->cells[cell].condition].name);
    for (int i = 0; i < count; i += part) {
        int end = i + part < count ? i + part : count;
        print_number(mean_of(means, i, end), 6, 2, out);
    }
    fprintf(out, "%+8.3f\n", suite_statistics_slope(means, count));
}

static void print_curves(const SuiteResults *results, int variant, Arena *scratch, FILE *out) {
    double *means = arena_array(scratch, double, (size_t)results->subtasks);
    fprintf(out, "  %-14s", part_of(results) == 1 ? "spl by subtask" : "spl from on");
    for (int i = 0; i < results->subtasks; i += part_of(results)) fprintf(out, "%6d", i + 1);
    fprintf(out, "%8s\n", "slope");
    for (int c = 0; c < results->cell_count; c++)
        if (is_shown(results, c, variant)) print_curve(results, c, means, out);
}

//---- by kind -------------------------------------------------------------------------------------

static const SuiteWhich by_kind[] = {SUITE_CATEGORIES, SUITE_FEATURES, SUITE_DESCRIBED,
                                     SUITE_ROUTES};

static void print_kinds(const SuiteResults *results, int variant, FILE *out) {
    fprintf(out, "  %-14s", "success, spl of");
    for (size_t k = 0; k < ARRAY_COUNT(by_kind); k++)
        fprintf(out, "%16s", suite_which_names[by_kind[k]]);
    fprintf(out, "\n");
    for (int c = 0; c < results->cell_count; c++) {
        if (!is_shown(results, c, variant)) continue;
        fprintf(out, "  %-15s", suite_conditions[results->cells[c].condition].name);
        for (size_t k = 0; k < ARRAY_COUNT(by_kind); k++) {
            SuiteFilter filter = {.cell = c, .which = by_kind[k]};
            print_number(suite_results_mean(results, filter, SUITE_success), 8, 2, out);
            print_number(suite_results_mean(results, filter, SUITE_spl), 8, 2, out);
        }
        fprintf(out, "\n");
    }
}

//---- where a memory is asked most ----------------------------------------------------------------

static void print_known_cell(const SuiteResults *results, int cell, Arena *scratch, FILE *out) {
    static const int measures[] = {SUITE_at_3m, SUITE_in_time, SUITE_ndtw};
    fprintf(out, "  %-15s", suite_conditions[results->cells[cell].condition].name);
    for (size_t m = 0; m < ARRAY_COUNT(measures); m++) {
        char note[NOTE];
        SuiteFilter filter = {.cell = cell, .which = SUITE_KNOWN};
        print_number(suite_results_mean(results, filter, measures[m]), 7, 3, out);
        note_difference(results, cell, measures[m], SUITE_KNOWN, scratch, note);
        fprintf(out, " %-26s", note);
    }
    fprintf(out, "\n");
}

static void print_known(const SuiteResults *results, int variant, Arena *scratch, FILE *out) {
    fprintf(out, "  %-15s%7s %-26s%7s %-26s%7s\n", "routes, again", "TC@3m", "", "in time", "",
            "nDTW");
    for (int c = 0; c < results->cell_count; c++)
        if (is_shown(results, c, variant)) print_known_cell(results, c, scratch, out);
}

//---- forgetting ----------------------------------------------------------------------------------

// success, spl and remembered of a bin
static void print_age(const SuiteResults *results, int cell, int age, FILE *out) {
    static const int measures[] = {SUITE_success, SUITE_spl, SUITE_remembered};
    SuiteFilter filter = {.cell = cell, .is_aged = true, .age = age};
    for (size_t m = 0; m < ARRAY_COUNT(measures); m++)
        print_number(suite_results_mean(results, filter, measures[m]), m == 0 ? 7 : 5, 2, out);
}

// ages do not depend on who plays: a bin is shown when any cell of the variant has rows in it
static int rows_of_age(const SuiteResults *results, int variant, int age) {
    for (int c = 0; c < results->cell_count; c++)
        if (is_shown(results, c, variant))
            return suite_results_count(results,
                                       (SuiteFilter){.cell = c, .is_aged = true, .age = age});
    return 0;
}

static void print_ages(const SuiteResults *results, int variant, FILE *out) {
    fprintf(out,
            "  by subtasks since the goal was last passed by or set: success, spl, and of what was "
            "pursued the share that was there\n");
    fprintf(out, "  %-14s", "age: subtasks");
    for (int a = 0; a < suite_age_count; a++) {
        int rows = rows_of_age(results, variant, a);
        if (rows > 0) fprintf(out, "%9s:%7d", suite_ages[a].name, rows);
    }
    fprintf(out, "\n");
    for (int c = 0; c < results->cell_count; c++) {
        if (!is_shown(results, c, variant)) continue;
        fprintf(out, "  %-14s", suite_conditions[results->cells[c].condition].name);
        for (int a = 0; a < suite_age_count; a++)
            if (rows_of_age(results, variant, a) > 0) print_age(results, c, a, out);
        fprintf(out, "\n");
    }
}

//---- what is kept, and where the memory believes to be -------------------------------------------

static const Column places[] = {
    {"recall@1", 10, 3, SUITE_place_first, SUITE_ALL},
    {"placed", 8, 3, SUITE_place_found, SUITE_ALL},
    {"after", 8, 1, SUITE_place_steps, SUITE_ALL},
    {"wrong>1m", 10, 3, SUITE_place_wrong, SUITE_ALL},
    {"off [m]", 9, 2, SUITE_place_error, SUITE_ALL},
};

static bool asks_places(int variant) {
    return sim_variants[variant].is_kidnapped || sim_variants[variant].drift > 0.0f;
}

static void print_kept_cell(const SuiteResults *results, int cell, FILE *out) {
    SuiteFilter filter = {.cell = cell};
    double written = suite_results_sum(results, filter, SUITE_written);
    fprintf(out, "  %-14s", suite_conditions[results->cells[cell].condition].name);
    print_number(suite_results_mean(results, filter, SUITE_remembered), 12, 3, out);
    if (written > 0)
        fprintf(out, "%11.0f of %8.0f", suite_results_sum(results, filter, SUITE_rewound), written);
    else
        fprintf(out, "%23s", "-");
    for (size_t i = 0; i < ARRAY_COUNT(places) && asks_places(results->cells[cell].variant); i++)
        print_number(suite_results_mean(results, filter, places[i].measure), places[i].width,
                     places[i].digits, out);
    fprintf(out, "\n");
}

static void print_kept(const SuiteResults *results, int variant, FILE *out) {
    fprintf(out, "  %-14s%12s%23s", "what is kept", "was there", "rewound bit for bit");
    for (size_t i = 0; i < ARRAY_COUNT(places) && asks_places(variant); i++)
        fprintf(out, "%*s", places[i].width, places[i].title);
    fprintf(out, "\n");
    for (int c = 0; c < results->cell_count; c++)
        if (is_shown(results, c, variant)) print_kept_cell(results, c, out);
}

//---- backbones -----------------------------------------------------------------------------------

static bool has_backbones(const SuiteResults *results) {
    for (int c = 0; c < results->cell_count; c++)
        if (results->cells[c].backbone != results->cells[0].backbone) return true;
    return false;
}

static void print_backbone(const SuiteResults *results, int cell, Arena *scratch, FILE *out) {
    const SuiteCell *of = &results->cells[cell];
    char note[NOTE];
    fprintf(out, "  %-12s %-10s %-14s", sim_variants[of->variant].name,
            suite_backbones[of->backbone].name, suite_conditions[of->condition].name);
    for (int i = 0; i < 4; i++) { // success and the three SPLs
        SuiteFilter filter = {.cell = cell, .which = columns[i].which};
        print_number(suite_results_mean(results, filter, columns[i].measure), columns[i].width,
                     columns[i].digits, out);
    }
    note_difference(results, cell, SUITE_spl, SUITE_ALL, scratch, note);
    fprintf(out, "  %s\n", note);
}

static void print_backbones(const SuiteResults *results, Arena *scratch, FILE *out) {
    if (!has_backbones(results)) return;
    fprintf(out, "\nbackbones\n  %-12s %-10s %-14s", "variant", "explores", "condition");
    for (int i = 0; i < 4; i++) fprintf(out, "%*s", columns[i].width, columns[i].title);
    fprintf(out, "  full less this: spl [95 %%]\n");
    for (int c = 0; c < results->cell_count; c++)
        if (suite_conditions[results->cells[c].condition].is_main)
            print_backbone(results, c, scratch, out);
}

void suite_print(const SuiteResults *results, FILE *out) {
    Arena scratch = arena_create("tables");
    int before = -1;
    for (int c = 0; c < results->cell_count; c++) {
        int variant = results->cells[c].variant;
        if (variant == before) continue;
        print_conditions(results, variant, &scratch, out);
        print_curves(results, variant, &scratch, out);
        print_kinds(results, variant, out);
        print_known(results, variant, &scratch, out);
        print_ages(results, variant, out);
        print_kept(results, variant, out);
        before = variant;
    }
    print_backbones(results, &scratch, out);
    fprintf(
        out,
        "\n%d subtasks in %d scenes, %.1f s on %s, seed %llu, digest %016llx\n"
        "* 0 lies outside the 95 %% interval of a paired bootstrap over scenes (of %d or more)\n",
        results->row_count, results->scene_count, results->seconds, results->device,
        (unsigned long long)results->seed, (unsigned long long)suite_results_digest(results),
        SUITE_FEWEST_SCENES);
    arena_destroy(&scratch);
}
