// Pages are for people, so they show forty routes: the first ones of the file, whatever became of
// them.

#include "app/streets_page.h"

#include "app/embed.h"
#include "app/report.h"
#include "app/streets_picture.h"
#include "sim/json.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 40, MAP_PIXELS = 420 };

static void write_text(const char *text, FILE *out) {
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '<')
            fputs("&lt;", out);
        else if (*c == '&')
            fputs("&amp;", out);
        else
            fputc(*c, out);
    }
}

static bool write_map(const StreetsPage *page, const StreetRow *row, int route, const char *folder,
                      Arena *arena, FILE *out, Error *err) {
    const char *file =
        text_format(arena, "%s/route_%s.png", folder, page->streets->routes.at[route].id);
    Image map = streets_picture(page->streets, row, route, MAP_PIXELS, arena);
    if (!image_save_png(file, &map, err)) return false;
    embed_picture(file, "map", out);
    return true;
}

static bool write_route(const StreetsPage *page, int route, const char *folder, FILE *out,
                        Error *err) {
    Arena arena = arena_create("route");
    const StreetWalker *walker = &page->streets->walkers[0];
    const StreetRow *row = &walker->rows[route];
    fprintf(out, "<section><div>");
    bool ok = write_map(page, row, route, folder, &arena, out, err);
    fprintf(out, "</div><div><h3>%s: %s, %.0f edges left</h3><p>",
            page->streets->routes.at[route].id, row->metrics.tc > 0.0 ? "arrived" : "missed",
            row->metrics.spd);
    write_text(page->streets->routes.at[route].instruction, out);
    fprintf(out, "</p>");
    if (row->understood != NULL) {
        fprintf(out, "<p><em>Understood by %s:</em> ", walker->name);
        write_text(row->understood, out);
        fprintf(out, "</p>");
    }
    fprintf(out,
            "<p>%d panoramas walked, %d on the route; SED %.2f, nDTW %.2f.</p></div></section>\n",
            row->walk.count, page->streets->paths[route].count, row->metrics.sed,
            row->metrics.ndtw_hops_sqrt);
    arena_destroy(&arena);
    return ok;
}

static bool write_page(const StreetsPage *page, const char *folder, FILE *out, Error *err) {
    const char *file = file_name(page->app->eval.episode_file.at);
    fprintf(out,
            "<!doctype html><meta charset=\"utf-8\"><title>Cairn: streets</title><style>%s"
            "section{display:flex;gap:1.5rem;margin:1.5rem 0;border-top:1px solid "
            "#ddd;padding-top:1rem}"
            "section div{flex:1}</style>\n<h1>Streets: ",
            report_style);
    write_text(file, out);
    fprintf(out, "</h1><p>%d routes over %d panoramas, %d walkers, in %.1f s.</p>\n<pre>",
            page->streets->routes.count, page->streets->graph->node_count,
            page->streets->walker_count, page->seconds);
    write_text(page->table, out);
    fprintf(out,
            "</pre><h2>Routes</h2><p>Green: the route as it was meant, from the ring to the "
            "disc. Red: the walk of %s.</p>\n",
            page->streets->walkers[0].name);
    int shown = page->streets->routes.count < SHOWN ? page->streets->routes.count : SHOWN;
    bool ok = true;
    for (int i = 0; ok && i < shown; i++) ok = write_route(page, i, folder, out, err);
    fprintf(out, "<h2>Settings</h2><pre>");
    report_write_settings(page->app, out);
    fprintf(out, "</pre>\n");
    return ok;
}

static bool save_page(const StreetsPage *page, const char *folder, Arena *arena, Error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return error_set(err, "report: out of memory");
    bool ok = write_page(page, folder, out, err);
    fclose(out);
    ok = ok && file_save(text_format(arena, "%s/index.html", folder), text, size, err);
    free(text);
    return ok;
}

// {"instr_id": "6918", "trajectory": ["qcM5o...", ...]} a line
static bool save_walks(const Streets *streets, const StreetWalker *walker, const char *path,
                       Arena *arena, Error *err) {
    ArenaMark mark = arena_mark(arena);
    SimJson json = sim_json_begin(arena);
    for (int i = 0; i < streets->routes.count; i++) {
        const StreetWalk *walk = &walker->rows[i].walk;
        sim_json_add(&json, "{\"instr_id\":");
        sim_json_text(&json, streets->routes.at[i].id);
        sim_json_add(&json, ",\"trajectory\":[");
        for (int n = 0; n < walk->count; n++) {
            sim_json_add(&json, n > 0 ? "," : "");
            sim_json_text(&json, streets->graph->names.at[walk->nodes[n]]);
        }
        sim_json_add(&json, "]}\n");
    }
    bool ok = file_save(path, json.text.items, json.text.count, err);
    arena_reset(arena, mark);
    return ok;
}

bool streets_page_save(const StreetsPage *page, const char *folder, Error *err) {
    Arena arena = arena_create("streets report");
    bool ok = file_make_directories(folder, err) && save_page(page, folder, &arena, err);
    for (int w = 0; ok && w < page->streets->walker_count; w++) {
        const StreetWalker *walker = &page->streets->walkers[w];
        const char *path = walker->seed == (uint64_t)page->app->run.seed
                               ? text_format(&arena, "%s/%s.jsonl", folder, walker->name)
                               : text_format(&arena, "%s/%s_%llu.jsonl", folder, walker->name,
                                             (unsigned long long)walker->seed);
        ok = save_walks(page->streets, walker, path, &arena, err);
    }
    arena_destroy(&arena);
    return ok;
}
