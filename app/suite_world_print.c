// Tables for a terminal: for each part and measure the cells by the part's axis, then how the cells
// differ from the one that they are compared with.

#include "app/suite_world_claims.h"
#include "app/suite_world_tell.h"

#include <math.h>

static void print_number(double value, int width, int digits, FILE *out) {
    if (isfinite(value))
        fprintf(out, "%*.*f", width, digits, value);
    else
        fprintf(out, "%*s", width, "-");
}

static void print_labels(const WorldResults *results, int p, const char *title, int width,
                         FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    fprintf(out, "  %-14s", title);
    for (int at = 0; at < part->at_count; at++)
        if (world_reaches(results, p, at)) fprintf(out, "%*s", width, part->at[at]);
}

static bool has_cell(const WorldResults *results, int part, int cell, int measure) {
    for (int at = 0; at < dreams_parts[part]->at_count; at++)
        if (isfinite(world_mean(results, (WorldCell){part, cell, at}, measure))) return true;
    return false;
}

static void print_measure(const WorldResults *results, int p, int measure, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    print_labels(results, p, dreams_measures[measure].name, 12, out);
    fprintf(out, "   %s\n", dreams_measures[measure].about);
    for (int cell = 0; cell < part->cell_count; cell++) {
        if (!has_cell(results, p, cell, measure)) continue;
        fprintf(out, "    %-12s", part->cells[cell]);
        for (int at = 0; at < part->at_count; at++)
            if (world_reaches(results, p, at))
                print_number(world_mean(results, (WorldCell){p, cell, at}, measure), 12,
                             dreams_measures[measure].digits, out);
        fprintf(out, "\n");
    }
}

//---- differences ---------------------------------------------------------------------------------

static void print_difference(const WorldResults *results, WorldCell cell, Arena *scratch,
                             FILE *out) {
    const DreamsPart *part = dreams_parts[cell.part];
    WorldCell against = {cell.part, part->against, cell.at};
    char text[64] = "-";
    SuiteInterval d = world_compare(results, cell, against, part->judged, scratch);
    if (d.count > 0)
        snprintf(text, sizeof text, "%+.2f [%+.2f, %+.2f]%s", d.mean, d.low, d.high,
                 d.is_significant ? "*" : " ");
    fprintf(out, "%25s", text);
}

static void print_differences(const WorldResults *results, int p, Arena *scratch, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    print_labels(results, p, dreams_measures[part->judged].name, 25, out);
    fprintf(out, "   less that of %s\n", part->cells[part->against]);
    for (int cell = 0; cell < part->cell_count; cell++) {
        if (cell == part->against || !has_cell(results, p, cell, part->judged)) continue;
        fprintf(out, "    %-12s", part->cells[cell]);
        for (int at = 0; at < part->at_count; at++)
            if (world_reaches(results, p, at))
                print_difference(results, (WorldCell){p, cell, at}, scratch, out);
        fprintf(out, "\n");
    }
}

static void print_retention(const WorldResults *results, int p, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    if (p != world_part_find("gap")) return;
    print_labels(results, p, "retention", 12, out);
    fprintf(out, "   (policy - window) / (full - window), of the means above\n");
    for (int cell = 0; cell < part->cell_count; cell++) {
        if (!has_cell(results, p, cell, DREAMS_rows)) continue;
        fprintf(out, "    %-12s", part->cells[cell]);
        for (int at = 0; at < part->at_count; at++)
            if (world_reaches(results, p, at))
                print_number(world_retention(results, cell, at), 12, 2, out);
        fprintf(out, "\n");
    }
}

//---- all -----------------------------------------------------------------------------------------

static void print_part(const WorldResults *results, int p, Arena *scratch, FILE *out) {
    const DreamsPart *part = dreams_parts[p];
    fprintf(out, "\n%s: %s; by %s\n", part->name, part->about, part->axis);
    for (int i = 0; i < part->shown_count; i++)
        if (world_has(results, p, part->shown[i])) print_measure(results, p, part->shown[i], out);
    if (part->against >= 0) print_differences(results, p, scratch, out);
    print_retention(results, p, out);
}

static void print_claims(const WorldResults *results, FILE *out) {
    WorldClaim claims[WORLD_CLAIMS];
    int count = world_claims(results, claims);
    fprintf(out, "\nwhat it must show\n");
    for (int i = 0; i < count; i++)
        fprintf(out, "  %-68s%9.2f   %s %5.2f   %s\n", claims[i].text, claims[i].value,
                claims[i].is_least ? ">=" : "<=", claims[i].bound,
                world_claim_holds(&claims[i]) ? "yes" : "no");
}

void world_print(const WorldResults *results, FILE *out) {
    Arena scratch = arena_create("tables");
    for (int p = 0; p < dreams_part_count; p++)
        if (results->is_played[p]) print_part(results, p, &scratch, out);
    print_claims(results, out);
    fprintf(
        out,
        "\n%d homes, %.1f s on %s, seed %llu; weights of step %llu, %016llx; digest %016llx\n"
        "* 0 lies outside the 95 %% interval of a paired bootstrap over homes (of %d or more)\n",
        results->home_count, results->seconds, results->device, (unsigned long long)results->seed,
        (unsigned long long)results->step, (unsigned long long)results->weights,
        (unsigned long long)world_digest(results), SUITE_FEWEST_SCENES);
    arena_destroy(&scratch);
}
