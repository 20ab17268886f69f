// The folder's files as they are made: per scene while agents play, joined when all have.
//
// Scenes may be played by several processes at once (app/evaluation_run.c), so each scene has its
// own part of the trajectories, SCENE.trajectories, written line by line. The end joins the parts
// in the order of the scenes: the same file for any number of processes, and for a run that was
// killed and went on (app/resume.h), which needs the parts until its journal is gone.

#include "app/report.h"

#include "app/embed.h"
#include "app/recorded.h"
#include "app/report_pictures.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

//---- names ---------------------------------------------------------------------------------------

static bool is_taken(const Report *report, const char *name) {
    for (uint32_t i = 0; i < report->scenes.count; i++)
        if (strcmp(*LIST_AT(&report->scenes, char *, i), name) == 0) return true;
    return false;
}

// "a/house.glb" -> "house_glb", "home:3" -> "home_3", the second of its name "house_glb_2"
static char *plain_name(const Report *report, const char *scene, Arena *arena) {
    char *name = text_format(arena, "%s", file_name(scene));
    for (char *c = name; *c != '\0'; c++) {
        bool is_plain =
            (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (!is_plain) *c = '_';
    }
    char *own = name;
    for (int i = 2; is_taken(report, own); i++) own = text_format(arena, "%s_%d", name, i);
    return own;
}

static const char *scene_name(const Report *report, int scene) {
    return *LIST_AT(&report->scenes, char *, scene);
}

static void part_path(const Report *report, int scene, char path[4096]) {
    snprintf(path, 4096, "%s/%s.trajectories", report->folder, scene_name(report, scene));
}

static void remove_part(const Report *report, int scene) {
    char part[4096];
    part_path(report, scene, part);
    remove(part);
}

//---- while it runs -------------------------------------------------------------------------------

bool report_begin(const char *folder, const char *const *scenes, int scene_count,
                  const bool *is_done, Report *report, Error *err) {
    *report = (Report){.arena = arena_create("report"), .scenes.item_bytes = sizeof(char *)};
    if (folder[0] == '\0') return true;
    report->folder = folder;
    for (int i = 0; i < scene_count; i++) {
        char *name = plain_name(report, scenes[i], &report->arena);
        *(char **)list_push(&report->scenes, &report->arena) = name;
    }
    if (!file_make_directories(folder, err)) return false;
    for (int i = 0; i < scene_count; i++) // parts that a killed run may have left
        if (is_done == NULL || !is_done[i]) remove_part(report, i);
    // saved empty first: then new files can be made in the folder, also at the end of the run
    const char *path = text_format(&report->arena, "%s/trajectories.jsonl", folder);
    return file_save(path, "", 0, err);
}

bool report_flush(Report *report) {
    if (report->trajectories == NULL) return true;
    bool ok = fclose(report->trajectories) == 0;
    report->trajectories = NULL;
    return ok;
}

bool report_scene_begin(Report *report, const App *app, int scene, const char *spec, Error *err) {
    if (report->folder == NULL) return true;
    char path[4096];
    report_flush(report);
    report->scene = scene;
    report->spec = spec;
    report->settings = recorded_settings(app, &report->arena);
    report->history = (MemoryHistory){0};
    part_path(report, scene, path);
    report->trajectories = fopen(path, "w");
    return report->trajectories != NULL || error_set(err, "%s: %s", path, strerror(errno));
}

// a moment of the memory of who has one; another agent's starts anew
static void note_memory(Report *report, const Stage *stage) {
    AgentMind mind = {0};
    if (stage->type->mind == NULL) return;
    stage->type->mind(stage->agent, &mind);
    if (mind.memory != NULL) memory_history_note(&report->history, mind.memory);
}

bool report_episode(Report *report, const Stage *stage, const SimEpisode *episode,
                    const EpisodeResult *result, Error *err) {
    if (report->trajectories == NULL) return true;
    note_memory(report, stage);
    SimPlay play = {.spec = report->spec,
                    .settings = report->settings,
                    .agent = stage->type->name,
                    .metrics = result->metrics,
                    .digest = result->digest};
    sim_trajectory_write(&stage->trajectory, episode, &play, report->trajectories);
    return fflush(report->trajectories) == 0 || // a killed run keeps the episodes it has played
           error_set(err, "%s/trajectories.jsonl: %s", report->folder, strerror(errno));
}

bool report_scene(Report *report, const App *app, const World *world, Gpu *gpu, const char *scene,
                  const Results *results, Stage *stage, Error *err) {
    if (report->folder == NULL) return true;
    if (!report_flush(report)) return error_set(err, "%s: %s", report->folder, strerror(errno));
    char part[4096];
    part_path(report, report->scene, part);
    char *base =
        text_format(&report->arena, "%s/%s", report->folder, scene_name(report, report->scene));
    return report_pictures(base, app, world, gpu, scene, results, stage, &report->history, err) &&
           file_sync(part, err) && file_sync(report->folder, err);
}

//---- the page ------------------------------------------------------------------------------------

const char report_style[] =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 "
    "1rem;color:#222}"
    "h1{font-weight:600}h2{margin-top:2.5rem;border-bottom:1px solid #ddd}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .8rem;text-align:right}"
    "th{border-bottom:2px solid #888;font-weight:600}td:first-child,th:first-child{text-align:left}"
    "tr:nth-child(even){background:#f5f6f8}img{max-width:100%;border-radius:6px;margin:.5rem 0}"
    "figcaption{color:#666;font-size:.9em}figure{margin:1rem "
    "0}pre{background:#f5f6f8;padding:1rem;overflow:auto}";

static void write_table_row(const Results *results, const char *task, const char *agent,
                            FILE *out) {
    ResultMean all = results_mean(results, (ResultFilter){.task = task, .agent = agent});
    if (all.count == 0) return;
    ResultMean first = results_mean(results, (ResultFilter){task, agent, NULL, 1});
    ResultMean second = results_mean(results, (ResultFilter){task, agent, NULL, 2});
    fprintf(out,
            "<tr><td>%s</td><td>%d</td><td>%.3f</td><td>%.3f ± %.3f</td><td>%.3f</td><td>%.3f</td>"
            "<td>%.3f</td><td>%.2f</td><td>%.1f</td><td>%.1f</td><td>%.0f</td></tr>\n",
            agent, all.count, (double)all.mean.success, (double)all.mean.spl, (double)all.spl_error,
            (double)first.mean.spl, (double)second.mean.spl, (double)all.mean.soft_spl,
            (double)all.mean.distance_to_goal, (double)all.mean.collisions,
            (double)all.mean.path_length, (double)all.mean.steps);
}

static void write_tables(const Results *results, FILE *out) {
    const char *tasks[16], *agents[16];
    int task_count = RESULT_NAMES(results, task, tasks),
        agent_count = RESULT_NAMES(results, agent, agents);
    for (int t = 0; t < task_count; t++) {
        fprintf(out,
                "<h2>%s</h2><table><tr><th>agent</th><th>episodes</th><th>success</th><th>SPL</th>"
                "<th>SPL 1st visit</th><th>SPL 2nd visit</th><th>soft SPL</th><th>distance m</th>"
                "<th>collisions</th><th>path m</th><th>steps</th></tr>\n",
                tasks[t]);
        for (int a = 0; a < agent_count; a++) write_table_row(results, tasks[t], agents[a], out);
        fprintf(out, "</table>\n");
    }
}

static void write_memory_link(const Report *report, const char *name, FILE *out) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.memory", report->folder, name);
    if (file_exists(path))
        fprintf(out,
                "<p>The memory itself: <a href=\"%s.memory\">%s.memory</a>; <code>cairn memory "
                "%s.memory</code> shows and checks it.</p>\n",
                name, name, name);
}

static void write_scene(const Report *report, const char *name, FILE *out) {
    static const struct {
        const char *kind, *caption;
    } pictures[] = {
        {"map", "Walks of all agents in one episode: start (black), goals (yellow)."},
        {"failures", "Episodes that failed: the walk to where it ended (red), start (black), goals "
                     "(yellow), the last view, and how it ended."},
        {"memory",
         "What the agent with a memory knows at the end: cells of its octree, places and edges of "
         "its graph by kind, remembered things (orange), what moves, and the answers to its last "
         "question, numbered from the cheapest."},
        {"levels", "The levels of its octree: how much of what is known is occupied."},
        {"bytes", "How large its parts were, from the first episode to the last."},
        {"views", "What its sensors showed on the way: colour, depth, categories."},
    };
    fprintf(out, "<h2>%s</h2>\n", name);
    for (size_t i = 0; i < ARRAY_COUNT(pictures); i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s_%s.png", report->folder, name, pictures[i].kind);
        if (!file_exists(path)) continue;
        fprintf(out, "<figure>");
        embed_picture(path, pictures[i].kind, out);
        fprintf(out, "<figcaption>%s</figcaption></figure>\n", pictures[i].caption);
    }
    write_memory_link(report, name, out);
}

// a setting may hold any text, also what HTML takes for its own
void report_write_settings(const App *app, FILE *out) {
    char *text = NULL;
    size_t size = 0;
    FILE *plain = open_memstream(&text, &size);
    if (plain == NULL) return;
    config_print(app->sections, APP_SECTION_COUNT, plain);
    fclose(plain);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '<')
            fputs("&lt;", out);
        else if (*c == '&')
            fputs("&amp;", out);
        else
            fputc(*c, out);
    }
    free(text);
}

static void write_page(const Report *report, const App *app, const Results *results, FILE *out) {
    fprintf(
        out,
        "<!doctype html><meta charset=\"utf-8\"><title>Cairn evaluation</title><style>%s</style>\n",
        report_style);
    fprintf(out,
            "<h1>Evaluation</h1><p>%u episodes in %.1f s on %s, seed %d. Digest %016llx.</p>\n",
            results->rows.count, results->seconds, results->device, app->run.seed,
            (unsigned long long)results_digest(results));
    fprintf(
        out,
        "<p>SPL: success weighted by path length, ± its standard error over scenes. A second visit "
        "sets a goal again from another start; an agent that remembers should gain by it.</p>\n");
    write_tables(results, out);
    for (uint32_t i = 0; i < report->scenes.count; i++)
        write_scene(report, *LIST_AT(&report->scenes, char *, i), out);
    fprintf(out, "<h2>Settings</h2><pre>");
    report_write_settings(app, out);
    fprintf(out, "</pre><p>Numbers: <a href=\"results.json\">results.json</a>, "
                 "<a href=\"results.csv\">results.csv</a>, "
                 "<a href=\"trajectories.jsonl\">trajectories.jsonl</a>.</p>\n");
}

static bool save_page(const Report *report, const App *app, const Results *results, Error *err) {
    char *text = NULL, path[4096];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return error_set(err, "report: out of memory");
    write_page(report, app, results, out);
    fclose(out);
    snprintf(path, sizeof path, "%s/index.html", report->folder);
    bool ok = file_save(path, text, size, err);
    free(text);
    return ok;
}

static bool save_json(const Report *report, const App *app, const Results *results, Error *err) {
    char path[4096];
    snprintf(path, sizeof path, "%s/results.json", report->folder);
    json_t *json = results_json(app, results);
    char *text = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    json_decref(json);
    if (text == NULL) return error_set(err, "%s: out of memory", path);
    bool ok = file_save(path, text, strlen(text), err);
    free(text);
    return ok;
}

// appends one scene's trajectories to `out`; a scene that was not played has none
static bool append_part(const Report *report, int scene, FILE *out, Error *err) {
    char path[4096], block[1 << 16];
    part_path(report, scene, path);
    FILE *part = fopen(path, "r");
    if (part == NULL) return errno == ENOENT || error_set(err, "%s: %s", path, strerror(errno));
    size_t got;
    while ((got = fread(block, 1, sizeof block, part)) > 0 && fwrite(block, 1, got, out) == got) {
    }
    bool ok = !ferror(part) && !ferror(out);
    fclose(part);
    return ok || error_set(err, "%s: %s", path, strerror(errno));
}

static bool join_trajectories(Report *report, Error *err) {
    char path[4096];
    report_flush(report);
    snprintf(path, sizeof path, "%s/trajectories.jsonl", report->folder);
    FILE *out = fopen(path, "w");
    if (out == NULL) return error_set(err, "%s: %s", path, strerror(errno));
    bool ok = true;
    for (uint32_t i = 0; ok && i < report->scenes.count; i++)
        ok = append_part(report, (int)i, out, err);
    if (ok && (fflush(out) != 0 || fsync(fileno(out)) != 0))
        ok = error_set(err, "%s: %s", path, strerror(errno));
    if (fclose(out) != 0 && ok) ok = error_set(err, "%s: %s", path, strerror(errno));
    return ok;
}

bool report_end(Report *report, const App *app, const Results *results, Error *err) {
    if (report->folder == NULL) return true;
    char path[4096];
    snprintf(path, sizeof path, "%s/results.csv", report->folder);
    return join_trajectories(report, err) && save_json(report, app, results, err) &&
           results_save_csv(results, path, err) && save_page(report, app, results, err);
}

void report_clean(const Report *report) {
    for (uint32_t i = 0; i < report->scenes.count; i++) remove_part(report, (int)i);
}

void report_destroy(Report *report) {
    if (report->trajectories != NULL) fclose(report->trajectories);
    arena_destroy(&report->arena);
    *report = (Report){0};
}
