// The facts in words and as JSON. Things are told by the number of their category: a memory knows
// no names, the scene that it is of does.

#include "app/graph_picture.h"
#include "app/memory_facts.h"
#include "app/memory_history.h"

#include <cglm/cglm.h>

#include <string.h>

//---- words ---------------------------------------------------------------------------------------

enum { LABEL = 13, LINE = 96 }; // columns

// name value pairs, wrapped at LINE
static void print_settings(const MemoryConfig *config, FILE *out) {
    int column = fprintf(out, "%-*s", LABEL - 1, "settings");
    for (int i = 0; i < memory_config_table.count; i++) {
        const ConfigField *field = &memory_config_table.fields[i];
        char value[CONFIG_TEXT_BYTES];
        config_format(field, config, value, sizeof value);
        int length = (int)(strlen(field->name) + strlen(value)) + 3;
        if (column + length > LINE) column = fprintf(out, "\n%*s", LABEL - 1, "") - 1;
        bool is_last = i + 1 == memory_config_table.count;
        column += fprintf(out, " %s %s%s", field->name, value, is_last ? "\n" : ",");
    }
}

static void print_map(const MemoryFacts *f, FILE *out) {
    const MapReading *map = &f->map;
    fprintf(out, "submaps      %d\n", f->submaps);
    fprintf(out, "bricks       %u in %u pages, %u of these out on the host\n", map->bricks,
            f->paging.pages, f->paging.pages_out);
    fprintf(out, "voxels       %u occupied, %u free, %u of them ever free, %u moving\n",
            map->occupied, map->free, map->ever_free, map->dynamic);
    fprintf(out, "levels       level   edge m    cells\n");
    for (int i = 0; i < MAP_LEVEL_COUNT; i++)
        fprintf(out, "             %5d %8.2f %8u\n", MAP_LEVEL_FIRST + i,
                (double)map->voxel * (double)(1 << (MAP_LEVEL_FIRST + i)), map->cells[i]);
}

static void print_graph(const MemoryFacts *f, FILE *out) {
    int places = 0;
    for (int i = 0; i < GRAPH_PLACE_KINDS; i++) places += f->places[i];
    fprintf(out, "places       %d:", places);
    for (int i = 0; i < GRAPH_PLACE_KINDS; i++)
        fprintf(out, " %d %s%s", f->places[i], graph_picture_places[i].name,
                i + 1 < GRAPH_PLACE_KINDS ? "," : "\n");
    fprintf(out, "edges        %d ways (%d blocked), %d co-visible, %d sees\n",
            f->edges[MEMORY_EDGE_TRAVERSABLE], f->blocked, f->edges[MEMORY_EDGE_COVISIBLE],
            f->edges[MEMORY_EDGE_SEES]);
    fprintf(out, "regions      %d\n", f->regions);
}

static void print_things(const Memory *memory, const MemoryFacts *f, FILE *out) {
    fprintf(out, "objects      %d, %d of them retired\n", f->objects, f->retired);
    if (f->things[0] < 0) return;
    fprintf(out, "             object  category  belief  seen  missed  position\n");
    for (int i = 0; i < MEMORY_FACTS_THINGS && f->things[i] >= 0; i++) {
        const MemoryObject *o = &memory->graph->objects[f->things[i]];
        fprintf(out, "             %6d  %8u  %6.2f  %4d  %6d  %.2f, %.2f, %.2f\n", f->things[i],
                o->category, (double)memory_graph_belief(memory->graph, o, memory->clock), o->seen,
                o->refuted, (double)o->position[0], (double)o->position[1], (double)o->position[2]);
    }
    int rest = f->objects - f->retired - MEMORY_FACTS_THINGS;
    if (rest > 0) fprintf(out, "             ... and %d less believed\n", rest);
}

enum { KEY_KINDS = MEMORY_KEY_OBJECT + 1 };
static const char *const key_kinds[KEY_KINDS] = {"cells", "places", "things"};

static void print_rest(const MemoryFacts *f, FILE *out) {
    fprintf(out, "long term    %llu keys, %llu observations, %.1f bytes each\n",
            (unsigned long long)f->far.keys, (unsigned long long)f->far.observations,
            f->far.bytes_per_observation);
    fprintf(out, "tokens       ");
    for (int i = 0; i < KEY_KINDS; i++)
        fprintf(out, "%s%llu of %s (%llu observations)", i > 0 ? ", " : "",
                (unsigned long long)f->far.kind_keys[i], key_kinds[i],
                (unsigned long long)f->far.kind_observations[i]);
    fprintf(out, "\n");
    fprintf(out, "closures     %d loops closed, %d refused; lost %d times, found %d times\n",
            f->closure.loops, f->closure.refused, f->closure.losses, f->closure.found);
    const MemorySizes *s = &f->sizes;
    const struct {
        const char *name;
        size_t bytes;
    } parts[] = {{"octree", s->octree}, {"graph", s->graph}, {"tokens", s->tokens},
                 {"index", s->index},   {"log", s->log},     {"in all", s->total}};
    fprintf(out, "in memory    ");
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        char size[24];
        fprintf(out, "%s%s %s", i > 0 ? ", " : "", parts[i].name,
                memory_history_size((double)parts[i].bytes, size));
    }
    fprintf(out, "\ndigest       %016llx\n", (unsigned long long)f->digest);
}

void memory_facts_print(const Memory *memory, const MemoryFacts *facts, FILE *out) {
    print_settings(&facts->config, out);
    fprintf(out, "camera       %u x %u pixels, %.0f degrees, sees %.1f m; %d looks\n",
            facts->camera.width, facts->camera.height, (double)glm_deg(facts->camera.hfov),
            (double)facts->camera.max_depth, facts->looks);
    print_map(facts, out);
    print_graph(facts, out);
    print_things(memory, facts, out);
    print_rest(facts, out);
}

//---- JSON ----------------------------------------------------------------------------------------

static json_t *settings_json(const MemoryConfig *config) {
    json_t *settings = json_object();
    for (int i = 0; i < memory_config_table.count; i++) {
        const ConfigField *field = &memory_config_table.fields[i];
        char value[CONFIG_TEXT_BYTES];
        config_format(field, config, value, sizeof value);
        // numbers and switches read as JSON; what does not is text
        json_t *json = json_loads(value, JSON_DECODE_ANY, NULL);
        json_object_set_new(settings, field->name, json != NULL ? json : json_string(value));
    }
    return settings;
}

static json_t *map_json(const MemoryFacts *f) {
    const MapReading *map = &f->map;
    json_t *levels = json_array();
    for (int i = 0; i < MAP_LEVEL_COUNT; i++)
        json_array_append_new(levels,
                              json_pack("{s:i s:f s:i}", "level", MAP_LEVEL_FIRST + i, "edge",
                                        (double)map->voxel * (1 << (MAP_LEVEL_FIRST + i)), "cells",
                                        (int)map->cells[i]));
    return json_pack("{s:i s:i s:i s:i s:i s:i s:i s:i s:o}", "submaps", f->submaps, "pages",
                     (int)f->paging.pages, "pages_out", (int)f->paging.pages_out, "bricks",
                     (int)map->bricks, "occupied", (int)map->occupied, "free", (int)map->free,
                     "ever_free", (int)map->ever_free, "moving", (int)map->dynamic, "levels",
                     levels);
}

static json_t *things_json(const Memory *memory, const MemoryFacts *f) {
    json_t *things = json_array();
    for (int i = 0; i < MEMORY_FACTS_THINGS && f->things[i] >= 0; i++) {
        const MemoryObject *o = &memory->graph->objects[f->things[i]];
        json_array_append_new(
            things, json_pack("{s:i s:i s:f s:i s:i s:[f,f,f]}", "object", f->things[i], "category",
                              (int)o->category, "belief",
                              (double)memory_graph_belief(memory->graph, o, memory->clock), "seen",
                              o->seen, "missed", o->refuted, "position", (double)o->position[0],
                              (double)o->position[1], (double)o->position[2]));
    }
    return things;
}

static json_t *graph_json(const Memory *memory, const MemoryFacts *f) {
    json_t *places = json_object();
    for (int i = 0; i < GRAPH_PLACE_KINDS; i++)
        json_object_set_new(places, graph_picture_places[i].name, json_integer(f->places[i]));
    return json_pack("{s:o s:{s:i s:i s:i s:i} s:i s:i s:i s:o}", "places", places, "edges",
                     "traversable", f->edges[MEMORY_EDGE_TRAVERSABLE], "blocked", f->blocked,
                     "covisible", f->edges[MEMORY_EDGE_COVISIBLE], "sees",
                     f->edges[MEMORY_EDGE_SEES], "regions", f->regions, "objects", f->objects,
                     "retired", f->retired, "most_believed", things_json(memory, f));
}

static json_t *tokens_json(const MemoryFacts *f) {
    json_t *tokens = json_object();
    for (int i = 0; i < KEY_KINDS; i++)
        json_object_set_new(tokens, key_kinds[i],
                            json_pack("{s:I s:I}", "keys", (json_int_t)f->far.kind_keys[i],
                                      "observations", (json_int_t)f->far.kind_observations[i]));
    return tokens;
}

static json_t *rest_json(const MemoryFacts *f) {
    const MemorySizes *s = &f->sizes;
    return json_pack(
        "{s:{s:I s:I s:f s:o} s:{s:i s:i s:i s:i} s:{s:I s:I s:I s:I s:I s:I}}", "long_term",
        "keys", (json_int_t)f->far.keys, "observations", (json_int_t)f->far.observations,
        "bytes_per_observation", f->far.bytes_per_observation, "tokens", tokens_json(f), "closures",
        "loops", f->closure.loops, "refused", f->closure.refused, "losses", f->closure.losses,
        "found", f->closure.found, "bytes", "octree", (json_int_t)s->octree, "graph",
        (json_int_t)s->graph, "tokens", (json_int_t)s->tokens, "index", (json_int_t)s->index, "log",
        (json_int_t)s->log, "total", (json_int_t)s->total);
}

json_t *memory_facts_json(const Memory *memory, const MemoryFacts *facts) {
    char digest[20];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)facts->digest);
    json_t *json = json_pack("{s:s s:i s:o s:o s:o}", "digest", digest, "looks", facts->looks,
                             "settings", settings_json(&facts->config), "map", map_json(facts),
                             "graph", graph_json(memory, facts));
    json_t *rest = rest_json(facts);
    json_object_update(json, rest);
    json_decref(rest);
    return json;
}
