// See suite_world_results.h.

#include "app/suite_world_results.h"

#include "app/dreams_score.h"
#include "base/hash.h"

#include <math.h>
#include <string.h>

static float value_of(const DreamsRow *row, int measure) {
    return ((const float *)&row->measures)[measure];
}

static bool is_of(const DreamsRow *row, WorldCell cell) {
    return row->part == cell.part && row->cell == cell.cell && row->at == cell.at;
}

double world_value(const WorldResults *results, WorldCell cell, int measure, int home) {
    for (int i = 0; i < results->row_count; i++) {
        const DreamsRow *row = &results->rows[i];
        if (row->home == home && is_of(row, cell)) return (double)value_of(row, measure);
    }
    return (double)NAN;
}

double world_mean(const WorldResults *results, WorldCell cell, int measure) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < results->row_count; i++) {
        const DreamsRow *row = &results->rows[i];
        if (!is_of(row, cell) || !isfinite(value_of(row, measure))) continue;
        sum += (double)value_of(row, measure);
        count++;
    }
    return count > 0 ? sum / count : (double)NAN;
}

bool world_has(const WorldResults *results, int part, int measure) {
    for (int i = 0; i < results->row_count; i++)
        if (results->rows[i].part == part && isfinite(value_of(&results->rows[i], measure)))
            return true;
    return false;
}

bool world_reaches(const WorldResults *results, int part, int at) {
    for (int i = 0; i < results->row_count; i++)
        if (results->rows[i].part == part && results->rows[i].at == at) return true;
    return false;
}

SuiteInterval world_compare(const WorldResults *results, WorldCell a, WorldCell b, int measure,
                            Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    double *values = arena_array(scratch, double, (size_t)results->home_count);
    int count = 0;
    for (int home = 0; home < results->home_count; home++) {
        double difference =
            world_value(results, a, measure, home) - world_value(results, b, measure, home);
        if (isfinite(difference)) values[count++] = difference;
    }
    SuiteInterval found = suite_statistics_bootstrap(values, count, results->seed, scratch);
    arena_reset(scratch, mark);
    return found;
}

uint64_t world_digest(const WorldResults *results) {
    uint64_t digest = results->weights;
    for (int i = 0; i < results->row_count; i++)
        digest = hash_bytes(&results->rows[i].digest, sizeof digest, digest);
    return digest;
}

int world_part_find(const char *name) {
    for (int p = 0; p < dreams_part_count; p++)
        if (strcmp(dreams_parts[p]->name, name) == 0) return p;
    return -1;
}

int world_cell_find(int part, const char *name) {
    for (int c = 0; c < dreams_parts[part]->cell_count; c++)
        if (strcmp(dreams_parts[part]->cells[c], name) == 0) return c;
    return -1;
}

double world_retention(const WorldResults *results, int cell, int at) {
    int part = world_part_find("gap");
    double seen[3];
    const int of[3] = {cell, world_cell_find(part, "window"), world_cell_find(part, "full")};
    for (int i = 0; i < 3; i++)
        seen[i] = world_mean(results, (WorldCell){part, of[i], at}, DREAMS_seen);
    return dreams_retention(seen[0], seen[1], seen[2]);
}
