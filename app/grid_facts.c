// cairn scene city.map: size, passable share, islands.

#include "app/grid_facts.h"

#include "base/clock.h"
#include "sim/grid_map.h"

#include <jansson.h>
#include <string.h>

bool grid_facts_is(const char *path) {
    static const char *const endings[] = {".map", ".3dmap", ".npy"};
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        if (strcmp(file_extension(path), endings[i]) == 0) return true;
    }
    return false;
}

static size_t cells_of(const SimGridMap *map) {
    return (size_t)map->size[0] * (size_t)map->size[1] * (size_t)map->size[2];
}

static int moves_of(const SimGridMap *map) {
    bool is_flat = map->size[2] == 1;
    return map->is_diagonal ? (is_flat ? 8 : 26) : is_flat ? 4 : 6;
}

static void print_words(const char *path, const SimGridMap *map, const SimGridIslands *islands,
                        double seconds) {
    const int *size = map->size;
    size_t cells = cells_of(map);
    printf("grid         %s\n", path);
    printf("size         %d x %d x %d cells\n", size[0], size[1], size[2]);
    if (map->spacing != 1.0)
        printf("points       %g m apart, the first at x %g, z %g of the file's axes\n",
               map->spacing, map->origin[0], map->origin[1]);
    printf("passable     %zu of %zu cells, %.1f %%\n", map->passable, cells,
           100.0 * (double)map->passable / (double)cells);
    printf("moves        %d, along %s; no cell of the swept box may be blocked\n", moves_of(map),
           map->is_diagonal ? "axes and diagonals" : "axes");
    printf("islands      %d:", islands->count);
    for (int i = 0; i < SIM_GRID_ISLANDS && islands->largest[i] > 0; i++)
        printf(" %zu", islands->largest[i]);
    printf(islands->count > SIM_GRID_ISLANDS ? " ... cells\n" : " cells\n");
    printf("loaded in    %.3f s\n", seconds);
}

static void print_json(const char *path, const SimGridMap *map, const SimGridIslands *islands,
                       double seconds) {
    json_t *largest = json_array();
    for (int i = 0; i < SIM_GRID_ISLANDS && islands->largest[i] > 0; i++)
        json_array_append_new(largest, json_integer((json_int_t)islands->largest[i]));
    json_t *json =
        json_pack("{s:s s:[i,i,i] s:f s:[f,f] s:I s:I s:i s:i s:o s:f}", "grid", path, "size",
                  map->size[0], map->size[1], map->size[2], "spacing", map->spacing, "origin",
                  map->origin[0], map->origin[1], "cells", (json_int_t)cells_of(map), "passable",
                  (json_int_t)map->passable, "moves", moves_of(map), "islands", islands->count,
                  "largest_islands", largest, "seconds", seconds);
    json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    printf("\n");
    json_decref(json);
}

bool grid_facts_print(const App *app, const char *path, Error *err) {
    Arena arena = arena_create("grid");
    SimGridMap map;
    double start = clock_seconds();
    bool ok = sim_grid_map_load(path, &arena, &map, err);
    double seconds = clock_seconds() - start;
    if (ok) {
        SimGridIslands islands = sim_grid_map_islands(&map);
        (app->run.json ? print_json : print_words)(path, &map, &islands, seconds);
    }
    arena_destroy(&arena);
    return ok;
}
