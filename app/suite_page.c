// The page of a suite: per variant a table, the curves by the subtask's number, what each condition
// lacks against the whole memory, what is left of a memory as it ages, and what is kept of it.

#include "app/embed.h"
#include "app/report.h"
#include "app/suite_plot.h"
#include "app/suite_tell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CURVES = 8, MOST_AGES = 8 }; // as many as have a colour; as there are bins

typedef struct Page {
    const SuiteResults *results;
    const char *folder;
    Arena arena;
} Page;

typedef struct Column {
    const char *title;
    int digits, measure;
    SuiteWhich which;
} Column;

static const Column columns[] = {
    {"success", 3, SUITE_success, SUITE_ALL},
    {"SPL", 3, SUITE_spl, SUITE_ALL},
    {"SPL first", 3, SUITE_spl, SUITE_FIRST},
    {"SPL again", 3, SUITE_spl, SUITE_AGAIN},
    {"SPL stale", 3, SUITE_spl, SUITE_STALE},
    {"TC 3 m", 3, SUITE_at_3m, SUITE_ALL},
    {"nDTW", 3, SUITE_ndtw, SUITE_ALL},
    {"nDTW routes", 3, SUITE_ndtw, SUITE_ROUTES},
    {"t-nDTW", 3, SUITE_tour_ndtw, SUITE_ALL},
    {"tours", 3, SUITE_tour_success, SUITE_ALL},
    {"left m", 2, SUITE_distance, SUITE_ALL},
    {"steps", 1, SUITE_steps, SUITE_ALL},
    {"collisions", 1, SUITE_collisions, SUITE_ALL},
    {"ghosts m²", 2, SUITE_ghosts, SUITE_ALL},
    {"MiB", 1, SUITE_memory, SUITE_ALL},
    {"ms/step", 2, SUITE_milliseconds, SUITE_ALL},
};

//---- tables --------------------------------------------------------------------------------------

static void write_number(double value, int digits, FILE *out) {
    if (isfinite(value))
        fprintf(out, "<td>%.*f</td>", digits, value);
    else
        fprintf(out, "<td>–</td>");
}

static void write_difference(Page *page, int cell, int measure, FILE *out) {
    int full = suite_results_full(page->results, cell);
    if (full < 0 || full == cell) {
        fprintf(out, "<td></td>");
        return;
    }
    SuiteInterval d =
        suite_results_compare(page->results, full, cell, SUITE_ALL, measure, &page->arena);
    fprintf(out, "<td>%+.3f [%+.3f, %+.3f]%s</td>", d.mean, d.low, d.high,
            d.is_significant ? " <b>*</b>" : "");
}

static void write_cell(Page *page, int cell, FILE *out) {
    const SuiteCell *of = &page->results->cells[cell];
    fprintf(out, "<tr><td title=\"%s\">%s</td><td>%s</td>", suite_conditions[of->condition].about,
            suite_conditions[of->condition].name, suite_backbones[of->backbone].name);
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++) {
        SuiteFilter filter = {.cell = cell, .which = columns[i].which};
        write_number(suite_results_mean(page->results, filter, columns[i].measure),
                     columns[i].digits, out);
    }
    write_number(suite_results_stale_rate(page->results, (SuiteFilter){.cell = cell}), 3, out);
    write_difference(page, cell, SUITE_spl, out);
    write_difference(page, cell, SUITE_success, out);
    fprintf(out, "</tr>\n");
}

static void write_table(Page *page, int variant, FILE *out) {
    fprintf(out, "<div style=\"overflow:auto\"><table><tr><th>condition</th><th>explores</th>");
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++) fprintf(out, "<th>%s</th>", columns[i].title);
    fprintf(out, "<th>stale beliefs</th><th>full less this: SPL</th><th>success</th></tr>\n");
    for (int c = 0; c < page->results->cell_count; c++)
        if (page->results->cells[c].variant == variant) write_cell(page, c, out);
    fprintf(out, "</table></div>\n");
}

static bool is_plotted(const SuiteResults *results, int cell, int variant) {
    return results->cells[cell].variant == variant &&
           results->cells[cell].backbone == results->cells[0].backbone;
}

//---- what is kept --------------------------------------------------------------------------------

// bins of ages: share of success, SPL, and of what was pursued the share that was there and found
static void write_ages(const Page *page, int cell, FILE *out) {
    const SuiteResults *results = page->results;
    for (int a = 0; a < suite_age_count; a++) {
        SuiteFilter filter = {.cell = cell, .is_aged = true, .age = a};
        write_number(suite_results_mean(results, filter, SUITE_spl), 3, out);
        write_number(suite_results_mean(results, filter, SUITE_remembered), 3, out);
    }
}

static const Column places[] = {
    {"was there", 3, SUITE_remembered, SUITE_ALL},
    {"recall@1", 3, SUITE_place_first, SUITE_ALL},
    {"placed", 3, SUITE_place_found, SUITE_ALL},
    {"after steps", 1, SUITE_place_steps, SUITE_ALL},
    {"wrong by 1 m", 3, SUITE_place_wrong, SUITE_ALL},
    {"off m", 2, SUITE_place_error, SUITE_ALL},
};

static void write_kept(const Page *page, int cell, FILE *out) {
    const SuiteResults *results = page->results;
    SuiteFilter all = {.cell = cell};
    double written = suite_results_sum(results, all, SUITE_written);
    fprintf(out, "<tr><td>%s</td>", suite_conditions[results->cells[cell].condition].name);
    for (size_t i = 0; i < ARRAY_COUNT(places); i++)
        write_number(suite_results_mean(results, all, places[i].measure), places[i].digits, out);
    if (written > 0)
        fprintf(out, "<td>%.0f of %.0f</td>", suite_results_sum(results, all, SUITE_rewound),
                written);
    else
        fprintf(out, "<td>–</td>");
    write_ages(page, cell, out);
    fprintf(out, "</tr>\n");
}

static void write_memories(const Page *page, int variant, FILE *out) {
    fprintf(out,
            "<p>What is kept: of remembered things that were pursued, the share that was there "
            "and found; where the memory believed to be (in worlds in which that has to be "
            "found out); observations of the long term that came back bit for bit; and by "
            "subtasks since the goal was last passed by or set, SPL | was there.</p>\n");
    fprintf(out, "<div style=\"overflow:auto\"><table><tr><th>condition</th>");
    for (size_t i = 0; i < ARRAY_COUNT(places); i++) fprintf(out, "<th>%s</th>", places[i].title);
    fprintf(out, "<th>rewound</th>");
    for (int a = 0; a < suite_age_count; a++)
        fprintf(out, "<th colspan=2>%s</th>", suite_ages[a].name);
    fprintf(out, "</tr>\n");
    for (int c = 0; c < page->results->cell_count; c++)
        if (is_plotted(page->results, c, variant)) write_kept(page, c, out);
    fprintf(out, "</table></div>\n");
}

//---- plots ---------------------------------------------------------------------------------------

static const char *name_of(const SuiteResults *results, int cell) {
    return suite_conditions[results->cells[cell].condition].name;
}

static Image draw_curves(Page *page, int variant, int measure, const char *title) {
    const SuiteResults *results = page->results;
    SuiteCurve curves[MOST_CURVES];
    int count = 0;
    for (int c = 0; c < results->cell_count && count < MOST_CURVES; c++) {
        if (!is_plotted(results, c, variant)) continue;
        double *means = arena_array(&page->arena, double, (size_t)results->subtasks);
        suite_results_by_index(results, c, measure, means);
        curves[count++] = (SuiteCurve){name_of(results, c), means, results->subtasks};
    }
    return suite_plot_curves(title, NULL, curves, count, &page->arena);
}

// Ages do not depend on who plays, so the bins of one cell are those of all of a variant. The mean
// of a bin with less than a fiftieth of the subtasks would be read as forgetting, and is chance.
static int list_ages(const SuiteResults *results, int variant, int ages[]) {
    int count = 0, cell = 0;
    while (!is_plotted(results, cell, variant)) cell++;
    int all = suite_results_count(results, (SuiteFilter){.cell = cell});
    for (int a = 0; a < suite_age_count; a++) {
        SuiteFilter filter = {.cell = cell, .is_aged = true, .age = a};
        if (50 * suite_results_count(results, filter) >= all) ages[count++] = a;
    }
    return count;
}

static Image draw_ages(Page *page, int variant, int measure, const char *title) {
    const SuiteResults *results = page->results;
    SuiteCurve curves[MOST_CURVES];
    const char *labels[MOST_AGES];
    ASSERT(suite_age_count <= MOST_AGES);
    int ages[MOST_AGES], age_count = list_ages(results, variant, ages), count = 0;
    for (int a = 0; a < age_count; a++) labels[a] = suite_ages[ages[a]].name;
    for (int c = 0; c < results->cell_count && count < MOST_CURVES; c++) {
        if (!is_plotted(results, c, variant)) continue;
        double all[MOST_AGES], *means = arena_array(&page->arena, double, MOST_AGES);
        suite_results_by_age(results, c, measure, all);
        for (int a = 0; a < age_count; a++) means[a] = all[ages[a]];
        curves[count++] = (SuiteCurve){name_of(results, c), means, age_count};
    }
    return suite_plot_curves(title, labels, curves, count, &page->arena);
}

static Image draw_bars(Page *page, int variant, int measure, const char *title) {
    const SuiteResults *results = page->results;
    SuiteBar *bars = arena_array(&page->arena, SuiteBar, SUITE_CELLS);
    int count = 0;
    for (int c = 0; c < results->cell_count; c++) {
        int full = suite_results_full(results, c);
        if (!is_plotted(results, c, variant) || full < 0 || full == c) continue;
        SuiteInterval d = suite_results_compare(results, full, c, SUITE_ALL, measure, &page->arena);
        bars[count++] = (SuiteBar){name_of(results, c), d.mean, d.low, d.high, d.is_significant};
    }
    return suite_plot_bars(title, bars, count, &page->arena);
}

typedef struct Plot {
    const char *name, *title, *caption;
    int measure;
    Image (*draw)(Page *page, int variant, int measure, const char *title);
} Plot;

static const Plot plots[] = {
    {"spl", "SPL by subtask", "A memory shows as a curve that rises.", SUITE_spl, draw_curves},
    {"differences", "SPL of full less that of the condition, 95 % intervals over scenes",
     "Bars to the right: what was taken out was worth so much. Pale: no more than chance.",
     SUITE_spl, draw_bars},
    {"ages", "SPL by the age of what can be remembered [subtasks]",
     "How long ago the goal was last passed by or set: forgetting would show as a curve that "
     "falls.",
     SUITE_spl, draw_ages},
    {"memory", "memory at the end of each subtask [MiB]", "What it costs.", SUITE_memory,
     draw_curves},
};

static bool write_plot(Page *page, int variant, const Plot *plot, FILE *out, Error *err) {
    ArenaMark mark = arena_mark(&page->arena);
    const char *file = text_format(&page->arena, "%s/%s_%s.png", page->folder,
                                   sim_variants[variant].name, plot->name);
    const char *title =
        text_format(&page->arena, "%s: %s", sim_variants[variant].name, plot->title);
    Image image = plot->draw(page, variant, plot->measure, title);
    bool ok = image_save_png(file, &image, err);
    fprintf(out, "<figure>");
    if (ok) embed_picture(file, plot->name, out);
    fprintf(out, "<figcaption>%s</figcaption></figure>\n", plot->caption);
    arena_reset(&page->arena, mark);
    return ok;
}

static bool write_variant(Page *page, int variant, FILE *out, Error *err) {
    fprintf(out, "<h2>%s: %s</h2>\n", sim_variants[variant].name, sim_variants[variant].about);
    write_table(page, variant, out);
    write_memories(page, variant, out);
    bool ok = true;
    for (size_t i = 0; ok && i < ARRAY_COUNT(plots); i++)
        ok = write_plot(page, variant, &plots[i], out, err);
    return ok;
}

//---- the page ------------------------------------------------------------------------------------

static void write_head(const Page *page, const char *suite, FILE *out) {
    const SuiteResults *results = page->results;
    fprintf(out,
            "<!doctype html><meta charset=\"utf-8\"><title>Cairn: %s</title><style>%s"
            "body{max-width:110rem}</style>\n<h1>Suite %s</h1>\n",
            suite, report_style, suite);
    fprintf(out, "<p>%d subtasks in %d scenes in %.1f s on %s, seed %llu. Digest %016llx.</p>\n",
            results->row_count, results->scene_count, results->seconds, results->device,
            (unsigned long long)results->seed, (unsigned long long)suite_results_digest(results));
    fprintf(out, "<p>All conditions go through the same tours. Means are over scenes; <b>*</b> "
                 "says that 0 lies outside the 95 %% interval of a paired bootstrap over scenes "
                 "(10,000 resamples).</p>\n");
}

static void write_conditions(FILE *out) {
    fprintf(out, "<h2>Conditions</h2><table><tr><th>name</th><th>agent</th><th>settings</th>"
                 "<th>what it is</th></tr>\n");
    for (int i = 0; i < suite_condition_count; i++)
        fprintf(out, "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
                suite_conditions[i].name, suite_conditions[i].agent, suite_conditions[i].settings,
                suite_conditions[i].about);
    fprintf(out, "</table>\n");
}

static bool write_page(Page *page, const App *app, const char *suite, FILE *out, Error *err) {
    const SuiteResults *results = page->results;
    bool ok = true;
    int before = -1;
    write_head(page, suite, out);
    for (int c = 0; ok && c < results->cell_count; c++) {
        if (results->cells[c].variant == before) continue;
        before = results->cells[c].variant;
        ok = write_variant(page, before, out, err);
    }
    write_conditions(out);
    fprintf(out, "<h2>Settings</h2><pre>");
    report_write_settings(app, out);
    fprintf(out, "</pre><p>Numbers: <a href=\"results.json\">results.json</a>, "
                 "<a href=\"results.csv\">results.csv</a>.</p>\n");
    return ok;
}

bool suite_save_page(const App *app, const char *suite, const SuiteResults *results,
                     const char *folder, Error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return error_set(err, "report: out of memory");
    Page page = {.results = results, .folder = folder, .arena = arena_create("page")};
    bool ok = write_page(&page, app, suite, out, err);
    fclose(out);
    ok = ok && file_save(text_format(&page.arena, "%s/index.html", folder), text, size, err);
    free(text);
    arena_destroy(&page.arena);
    return ok;
}
