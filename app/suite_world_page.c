// The page: for each part the tables, the curve of what is judged, and pictures of the first home.

#include "app/embed.h"
#include "app/report.h"
#include "app/suite_plot.h"
#include "app/suite_world_claims.h"
#include "app/suite_world_tell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Page {
    const WorldResults *results;
    const char *folder;
    Arena arena;
} Page;

//---- tables --------------------------------------------------------------------------------------

static void write_number(double value, int digits, FILE *out) {
    if (isfinite(value))
        fprintf(out, "<td>%.*f</td>", digits, value);
    else
        fprintf(out, "<td>–</td>");
}

static void write_labels(Page *page, int p, const char *title, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    fprintf(out, "<table><tr><th>%s</th>", title);
    for (int at = 0; at < part->at_count; at++)
        if (world_reaches(page->results, p, at)) fprintf(out, "<th>%s</th>", part->at[at]);
    fprintf(out, "</tr>\n");
}

static void write_measure(Page *page, int p, int measure, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    fprintf(out, "<h3>%s: %s</h3>\n", dreams_measures[measure].name,
            dreams_measures[measure].about);
    write_labels(page, p, part->axis, out);
    for (int cell = 0; cell < part->cell_count; cell++) {
        fprintf(out, "<tr><td>%s</td>", part->cells[cell]);
        for (int at = 0; at < part->at_count; at++)
            if (world_reaches(page->results, p, at))
                write_number(world_mean(page->results, (WorldCell){p, cell, at}, measure),
                             dreams_measures[measure].digits, out);
        fprintf(out, "</tr>\n");
    }
    fprintf(out, "</table>\n");
}

static void write_difference(Page *page, WorldCell cell, FILE *out) {
    const DreamsPart *part = dreams_parts[cell.part];
    WorldCell against = {cell.part, part->against, cell.at};
    SuiteInterval d = world_compare(page->results, cell, against, part->judged, &page->arena);
    if (d.count == 0)
        fprintf(out, "<td>–</td>");
    else
        fprintf(out, "<td>%+.2f [%+.2f, %+.2f]%s</td>", d.mean, d.low, d.high,
                d.is_significant ? " <b>*</b>" : "");
}

static void write_differences(Page *page, int p, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    fprintf(out, "<h3>%s less that of %s</h3>\n", dreams_measures[part->judged].name,
            part->cells[part->against]);
    write_labels(page, p, part->axis, out);
    for (int cell = 0; cell < part->cell_count; cell++) {
        if (cell == part->against) continue;
        fprintf(out, "<tr><td>%s</td>", part->cells[cell]);
        for (int at = 0; at < part->at_count; at++)
            if (world_reaches(page->results, p, at))
                write_difference(page, (WorldCell){p, cell, at}, out);
        fprintf(out, "</tr>\n");
    }
    fprintf(out, "</table>\n");
}

static void write_retention(Page *page, int p, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    if (p != world_part_find("gap")) return;
    fprintf(out, "<h3>retention: (policy - window) / (full - window)</h3>\n");
    write_labels(page, p, part->axis, out);
    for (int cell = 0; cell < part->cell_count; cell++) {
        fprintf(out, "<tr><td>%s</td>", part->cells[cell]);
        for (int at = 0; at < part->at_count; at++)
            if (world_reaches(page->results, p, at))
                write_number(world_retention(page->results, cell, at), 2, out);
        fprintf(out, "</tr>\n");
    }
    fprintf(out, "</table>\n");
}

//---- pictures ------------------------------------------------------------------------------------

static bool write_curves(Page *page, int p, FILE *out, Error *err) {
    const DreamsPart *part = dreams_parts[p];
    if (part->curves == 0) return true;
    SuiteCurve *curves = arena_array(&page->arena, SuiteCurve, (size_t)part->curves);
    for (int cell = 0; cell < part->curves; cell++) {
        double *values = arena_array(&page->arena, double, (size_t)part->at_count);
        for (int at = 0; at < part->at_count; at++)
            values[at] = world_mean(page->results, (WorldCell){p, cell, at}, part->judged);
        curves[cell] = (SuiteCurve){part->cells[cell], values, part->at_count};
    }
    const char *title = text_format(&page->arena, "%s: %s, by %s", part->name,
                                    dreams_measures[part->judged].about, part->axis);
    Image image = suite_plot_curves(title, part->at, curves, part->curves, &page->arena);
    const char *file = text_format(&page->arena, "%s/%s.png", page->folder, part->name);
    if (!image_save_png(file, &image, err)) return false;
    fprintf(out, "<figure>");
    embed_picture(file, "curves", out);
    fprintf(out, "</figure>\n");
    return true;
}

static void write_pictures(Page *page, int p, FILE *out) {
    const char *file =
        text_format(&page->arena, "%s/%s_pictures.png", page->folder, dreams_parts[p]->name);
    if (!file_exists(file)) return;
    fprintf(out, "<figure>");
    embed_picture(file, "pictures", out);
    fprintf(out, "<figcaption>Of the first home; below each picture its error, four times as "
                 "loud.</figcaption></figure>\n");
}

//---- the page ------------------------------------------------------------------------------------

static bool write_part(Page *page, int p, FILE *out, Error *err) {
    const DreamsPart *part = dreams_parts[p];
    fprintf(out, "<h2>%s: %s</h2>\n", part->name, part->about);
    if (!write_curves(page, p, out, err)) return false;
    for (int i = 0; i < part->shown_count; i++)
        if (world_has(page->results, p, part->shown[i]))
            write_measure(page, p, part->shown[i], out);
    if (part->against >= 0) write_differences(page, p, out);
    write_retention(page, p, out);
    write_pictures(page, p, out);
    return true;
}

static void write_head(const WorldResults *results, FILE *out) {
    fprintf(out,
            "<!doctype html><meta charset=\"utf-8\"><title>Cairn: world model</title><style>%s"
            "body{max-width:110rem}</style>\n<h1>Suite world-model</h1>\n",
            report_style);
    fprintf(
        out,
        "<p>%d homes that the model has never seen, in %.1f s on %s, seed %llu. Weights of step "
        "%llu, %016llx (%s). Digest %016llx.</p>\n",
        results->home_count, results->seconds, results->device, (unsigned long long)results->seed,
        (unsigned long long)results->step, (unsigned long long)results->weights, results->recipe,
        (unsigned long long)world_digest(results));
    fprintf(out, "<p>Values are means over homes; <b>*</b> says that 0 lies outside the 95 %% "
                 "interval of a paired bootstrap over homes (10,000 resamples).</p>\n");
}

static void write_claims(const WorldResults *results, FILE *out) {
    WorldClaim claims[WORLD_CLAIMS];
    int count = world_claims(results, claims);
    fprintf(out, "<h2>What it must show</h2><table>\n");
    for (int i = 0; i < count; i++)
        fprintf(out, "<tr><td>%s</td><td>%.2f</td><td>%s %.2f</td><td>%s</td></tr>\n",
                claims[i].text, claims[i].value, claims[i].is_least ? "at least" : "at most",
                claims[i].bound, world_claim_holds(&claims[i]) ? "yes" : "<b>no</b>");
    fprintf(out, "</table>\n");
}

static bool write_page(Page *page, FILE *out, Error *err) {
    bool ok = true;
    write_head(page->results, out);
    write_claims(page->results, out);
    for (int p = 0; ok && p < dreams_part_count; p++)
        if (page->results->is_played[p]) ok = write_part(page, p, out, err);
    fprintf(out, "<h2>Settings</h2><pre>");
    report_write_settings(page->results->app, out);
    fprintf(out, "</pre><p>Numbers: <a href=\"results.json\">results.json</a>.</p>\n");
    return ok;
}

bool world_save_page(const WorldResults *results, const char *folder, Error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return error_set(err, "report: out of memory");
    Page page = {.results = results, .folder = folder, .arena = arena_create("page")};
    bool ok = write_page(&page, out, err);
    fclose(out);
    ok = ok && file_save(text_format(&page.arena, "%s/index.html", folder), text, size, err);
    free(text);
    arena_destroy(&page.arena);
    return ok;
}
