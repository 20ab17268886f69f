// Means, and the three forms in which rows are written: a table, JSON, CSV.
//
// A mean of a metric is over its finite values: an episode without a way to its goal has no
// distance, and must not make the mean infinite. The order of rows is the order of the sums, so the
// same rows give the same digits.

#include "app/results.h"

#include "base/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NAMES = 64, MAX_SCENES = 1024 };

static const ResultRow *row_at(const Results *results, uint32_t i) {
    return LIST_AT(&results->rows, ResultRow, i);
}

static bool passes(const ResultRow *row, ResultFilter f) {
    return (f.task == NULL || strcmp(f.task, row->task) == 0) &&
           (f.agent == NULL || strcmp(f.agent, row->agent) == 0) &&
           (f.scene == NULL || strcmp(f.scene, row->scene) == 0) &&
           (f.visit == 0 || f.visit == row->visit);
}

int results_names(const Results *results, size_t member_offset, const char *names[], int room) {
    int count = 0;
    for (uint32_t i = 0; i < results->rows.count; i++) {
        const char *name;
        memcpy(&name, (const char *)row_at(results, i) + member_offset, sizeof name);
        int known = 0;
        while (known < count && strcmp(names[known], name) != 0) known++;
        if (known == count && count < room) names[count++] = name;
    }
    return count;
}

//---- means ---------------------------------------------------------------------------------------

// metrics as an array, in the order of sim_metric_names
static const float *values(const SimMetrics *metrics) {
    return (const float *)metrics;
}

static float spl_of_scene(const Results *results, ResultFilter filter, int *count) {
    float sum = 0.0f;
    *count = 0;
    for (uint32_t i = 0; i < results->rows.count; i++) {
        if (!passes(row_at(results, i), filter)) continue;
        sum += row_at(results, i)->result.metrics.spl;
        ++*count;
    }
    return *count > 0 ? sum / (float)*count : 0.0f;
}

// scenes, not episodes, are the independent draws: the error is taken over the scenes' means
static float spl_error(const Results *results, ResultFilter filter) {
    const char *scenes[MAX_SCENES];
    int scene_count = RESULT_NAMES(results, scene, scenes), used = 0;
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < scene_count; i++) {
        int count;
        filter.scene = scenes[i];
        double mean = (double)spl_of_scene(results, filter, &count);
        if (count == 0) continue;
        sum += mean;
        squares += mean * mean;
        used++;
    }
    if (used < 2) return 0.0f;
    double variance = (squares - sum * sum / used) / (used - 1);
    return (float)sqrt(fmax(variance, 0.0) / used);
}

ResultMean results_mean(const Results *results, ResultFilter filter) {
    ResultMean mean = {0};
    float *sums = (float *)&mean.mean;
    int finite[SIM_METRIC_COUNT] = {0};
    double seconds = 0.0, steps = 0.0;
    for (uint32_t i = 0; i < results->rows.count; i++) {
        const ResultRow *row = row_at(results, i);
        if (!passes(row, filter)) continue;
        mean.count++;
        seconds += row->result.seconds;
        steps += (double)row->result.metrics.steps;
        for (int m = 0; m < SIM_METRIC_COUNT; m++) {
            float value = values(&row->result.metrics)[m];
            if (!isfinite(value)) continue;
            sums[m] += value;
            finite[m]++;
        }
    }
    for (int m = 0; m < SIM_METRIC_COUNT; m++) sums[m] = finite[m] ? sums[m] / (float)finite[m] : 0;
    mean.spl_error = filter.scene == NULL ? spl_error(results, filter) : 0.0f;
    mean.milliseconds_per_step = steps > 0 ? 1000.0 * seconds / steps : 0.0;
    return mean;
}

uint64_t results_digest(const Results *results) {
    uint64_t digest = 0;
    for (uint32_t i = 0; i < results->rows.count; i++) {
        uint64_t one = row_at(results, i)->result.digest;
        digest = hash_bytes(&one, sizeof one, digest);
    }
    return digest;
}

//---- the table -----------------------------------------------------------------------------------

static void print_agent(const Results *results, const char *task, const char *agent, int visits,
                        FILE *out) {
    ResultMean all = results_mean(results, (ResultFilter){.task = task, .agent = agent});
    if (all.count == 0) return;
    fprintf(out, "  %-10s %8d  %7.3f  %.3f±%.3f", agent, all.count, all.mean.success, all.mean.spl,
            all.spl_error);
    for (int visit = 1; visit <= visits; visit++) {
        ResultMean mean = results_mean(results, (ResultFilter){task, agent, NULL, visit});
        fprintf(out, "  %6.3f", mean.mean.spl);
    }
    fprintf(out, "  %8.3f  %8.2f  %7.1f  %7.1f  %6.1f  %7.2f\n", all.mean.soft_spl,
            all.mean.distance_to_goal, all.mean.collisions, all.mean.path_length, all.mean.steps,
            all.milliseconds_per_step);
}

static int most_visits(const Results *results) {
    int most = 1;
    for (uint32_t i = 0; i < results->rows.count; i++)
        if (row_at(results, i)->visit > most) most = row_at(results, i)->visit;
    return most < 3 ? most : 3; // columns of a table that fits a terminal
}

void results_print(const App *app, const Results *results, FILE *out) {
    const char *tasks[MAX_NAMES], *agents[MAX_NAMES];
    int task_count = RESULT_NAMES(results, task, tasks);
    int agent_count = RESULT_NAMES(results, agent, agents);
    int visits = most_visits(results);
    for (int t = 0; t < task_count; t++) {
        fprintf(out, "\n%s\n  %-10s %8s  %7s  %11s", tasks[t], "agent", "episodes", "success",
                "spl");
        for (int visit = 1; visits > 1 && visit <= visits; visit++)
            fprintf(out, "  visit%d", visit);
        fprintf(out, "  %8s  %8s  %7s  %7s  %6s  %7s\n", "soft_spl", "distance", "collis.",
                "path m", "steps", "ms/step");
        for (int a = 0; a < agent_count; a++)
            print_agent(results, tasks[t], agents[a], visits > 1 ? visits : 0, out);
    }
    fprintf(out, "\n%u episodes in %.1f s on %s, seed %d, digest %016llx\n", results->rows.count,
            results->seconds, results->device, app->run.seed,
            (unsigned long long)results_digest(results));
}

//---- files ---------------------------------------------------------------------------------------

json_t *results_number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

// names come from files: JSON takes only UTF-8, so other bytes become question marks
json_t *results_text(const char *from) {
    json_t *whole = json_string(from);
    if (whole != NULL) return whole;
    char plain[512];
    snprintf(plain, sizeof plain, "%s", from);
    for (char *c = plain; *c != '\0'; c++)
        if (*c & 0x80) *c = '?';
    return json_string(plain);
}

static json_t *metrics_json(const SimMetrics *metrics) {
    json_t *object = json_object();
    for (int m = 0; m < SIM_METRIC_COUNT; m++)
        json_object_set_new(object, sim_metric_names[m],
                            results_number((double)values(metrics)[m]));
    return object;
}

static json_t *row_json(const ResultRow *row) {
    char digest[20];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)row->result.digest);
    return json_pack("{s:o s:s s:s s:o s:o s:i s:o s:o s:s}", "scene", results_text(row->scene),
                     "task", row->task, "agent", row->agent, "episode", results_text(row->episode),
                     "category", results_text(row->category), "visit", row->visit,
                     "geodesic_distance", results_number((double)row->geodesic), "metrics",
                     metrics_json(&row->result.metrics), "digest", digest);
}

static json_t *mean_json(const Results *results, ResultFilter filter) {
    ResultMean mean = results_mean(results, filter);
    json_t *object =
        json_pack("{s:s s:s s:i s:i s:o s:f s:f}", "task", filter.task, "agent", filter.agent,
                  "visit", filter.visit, "episodes", mean.count, "mean", metrics_json(&mean.mean),
                  "spl_standard_error", (double)mean.spl_error, "milliseconds_per_step",
                  mean.milliseconds_per_step);
    return object;
}

json_t *results_settings(const App *app) {
    json_t *settings = json_object();
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        json_t *section = json_object();
        const ConfigTable *table = app->sections[s].table;
        for (int f = 0; f < table->count; f++) {
            char value[CONFIG_TEXT_BYTES];
            config_format(&table->fields[f], app->sections[s].config, value, sizeof value);
            json_object_set_new(section, table->fields[f].name, results_text(value));
        }
        json_object_set_new(settings, table->prefix, section);
    }
    return settings;
}

json_t *results_json(const App *app, const Results *results) {
    const char *tasks[MAX_NAMES], *agents[MAX_NAMES];
    int task_count = RESULT_NAMES(results, task, tasks);
    int agent_count = RESULT_NAMES(results, agent, agents);
    json_t *means = json_array(), *episodes = json_array();
    for (int t = 0; t < task_count; t++)
        for (int a = 0; a < agent_count; a++)
            for (int visit = 0; visit <= most_visits(results); visit++)
                json_array_append_new(
                    means, mean_json(results, (ResultFilter){tasks[t], agents[a], NULL, visit}));
    for (uint32_t i = 0; i < results->rows.count; i++)
        json_array_append_new(episodes, row_json(row_at(results, i)));
    char digest[20];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)results_digest(results));
    return json_pack("{s:s s:s s:i s:f s:s s:o s:o s:o}", "command", "eval", "device",
                     results->device, "seed", app->run.seed, "seconds", results->seconds, "digest",
                     digest, "means", means, "episodes", episodes, "settings",
                     results_settings(app));
}

// RFC 4180: in quotes, a quote inside twice
static void write_cell(const char *name, FILE *out) {
    fputc('"', out);
    for (; *name != '\0'; name++) fprintf(out, "%s%c", *name == '"' ? "\"" : "", *name);
    fputc('"', out);
}

bool results_save_csv(const Results *results, const char *path, Error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return error_set(err, "%s: out of memory", path);
    fprintf(out, "scene,task,agent,episode,category,visit,geodesic_distance");
    for (int m = 0; m < SIM_METRIC_COUNT; m++) fprintf(out, ",%s", sim_metric_names[m]);
    fprintf(out, ",digest\n");
    for (uint32_t i = 0; i < results->rows.count; i++) {
        const ResultRow *row = row_at(results, i);
        write_cell(row->scene, out);
        fprintf(out, ",%s,%s,", row->task, row->agent);
        write_cell(row->episode, out);
        fprintf(out, ",");
        write_cell(row->category, out);
        fprintf(out, ",%d,%g", row->visit, (double)row->geodesic);
        for (int m = 0; m < SIM_METRIC_COUNT; m++)
            fprintf(out, ",%g", (double)values(&row->result.metrics)[m]);
        fprintf(out, ",%016llx\n", (unsigned long long)row->result.digest);
    }
    fclose(out);
    bool ok = file_save(path, text, size, err);
    free(text);
    return ok;
}
