// From a scene to the bytes of its navmesh: settings into cells, the scene into triangles, tiles in
// parallel, and all of it into one MSET image.
//
// Up to 2000 cells a side (100 m at the default 5 cm) the scene is one tile, as Habitat builds
// every scene. A larger one is cut:
//
//     +------+------+----        tiles of 1024 cells (51 m at 5 cm), numbered row by row;
//     | 0,0  | 1,0  |            a thread holds the voxels of one tile at a time, so memory is
//     +------+------+----        bounded by threads x tile, however large the scene
//     | 0,1  | ...
//
// The result does not depend on the number of threads: a tile depends on the triangles only.

#include "base/parallel.h"
#include "base/progress.h"
#include "scenes/navmesh_parts.h"

#include <math.h>
#include <string.h>

enum {
    SINGLE_TILE_CELLS = 2000,
    TILE_CELLS = 1024,
    MAX_TILES_A_SIDE = 64,   // 12 of the 22 bits that Detour has for tile and polygon
    MAX_HEIGHT_CELLS = 8191, // Recast keeps heights in 13 bits
    MAX_RADIUS_CELLS = 127,  // and the distance to the wall, doubled, in 8
    REFERENCE_BITS = 22,
};

//---- settings ------------------------------------------------------------------------------------

static bool in_range(float value, float low, float high, const char *name, Error *err) {
    if (value >= low && value <= high) return true;
    return error_set(err, "navmesh.%s is %g; choose %g to %g", name, (double)value, (double)low,
                     (double)high);
}

static bool check_config(const NavmeshConfig *c, Error *err) {
    return in_range(c->cell_size, 0.005f, 10, "cell_size", err) &&
           in_range(c->cell_height, 0.005f, 10, "cell_height", err) &&
           in_range(c->agent_height, c->cell_height, 100, "agent_height", err) &&
           in_range(c->agent_radius, 0, MAX_RADIUS_CELLS * c->cell_size, "agent_radius", err) &&
           in_range(c->agent_max_climb, 0, 10, "agent_max_climb", err) &&
           in_range(c->agent_max_slope, 0, 90, "agent_max_slope", err) &&
           in_range(c->region_min_size, 0, 10000, "region_min_size", err) &&
           in_range(c->region_merge_size, 0, 10000, "region_merge_size", err) &&
           in_range(c->edge_max_length, 0, 10000, "edge_max_length", err) &&
           in_range(c->edge_max_error, 0, 100, "edge_max_error", err) &&
           in_range((float)c->verts_per_poly, 3, 6, "verts_per_poly", err) &&
           in_range(c->detail_sample_distance, 0, 10000, "detail_sample_distance", err) &&
           in_range(c->detail_sample_max_error, 0, 10000, "detail_sample_max_error", err);
}

// the formulas of Habitat's PathFinder::build, rounding included
static RecastSettings settings_in_cells(const NavmeshConfig *c) {
    return (RecastSettings){
        .cell_size = c->cell_size,
        .cell_height = c->cell_height,
        .agent_height = c->agent_height,
        .agent_radius = c->agent_radius,
        .agent_max_climb = c->agent_max_climb,
        .max_slope = c->agent_max_slope,
        .walkable_height = (int)ceilf(c->agent_height / c->cell_height),
        .walkable_climb = (int)floorf(c->agent_max_climb / c->cell_height),
        .walkable_radius = (int)ceilf(c->agent_radius / c->cell_size),
        .max_edge_length = (int)(c->edge_max_length / c->cell_size),
        .min_region_area = (int)(c->region_min_size * c->region_min_size),
        .merge_region_area = (int)(c->region_merge_size * c->region_merge_size),
        .verts_per_poly = c->verts_per_poly,
        .max_simplification_error = c->edge_max_error,
        .detail_sample_distance =
            c->detail_sample_distance < 0.9f ? 0 : c->cell_size * c->detail_sample_distance,
        .detail_sample_max_error = c->cell_height * c->detail_sample_max_error,
        .filter_low_hanging_obstacles = c->filter_low_hanging_obstacles,
        .filter_ledge_spans = c->filter_ledge_spans,
        .filter_walkable_low_height_spans = c->filter_walkable_low_height_spans,
    };
}

//---- the world as triangles ----------------------------------------------------------------------

typedef struct Gathering {
    float (*corners)[3][3];
    uint64_t count, room;
    float low[3], high[3];
} Gathering;

static void gather_triangle(void *context, uint32_t instance, const float corners[3][3]) {
    UNUSED(instance);
    Gathering *g = context;
    ASSERT(g->count < g->room);
    memcpy(g->corners[g->count++], corners, sizeof g->corners[0]);
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < 3; i++) {
            g->low[i] = fminf(g->low[i], corners[k][i]);
            g->high[i] = fmaxf(g->high[i], corners[k][i]);
        }
    }
}

static bool gather_world(const Scene *scene, RecastWorld *world, Arena *arena, Error *err) {
    uint64_t room = scene_world_triangle_count(scene);
    if (room > INT32_MAX / 9)
        return error_set(err, "%s: more than 200 million triangles", scene->name);
    Gathering g = {.corners = arena_alloc(arena, (size_t)room * sizeof g.corners[0]),
                   .room = room,
                   .low = {INFINITY, INFINITY, INFINITY},
                   .high = {-INFINITY, -INFINITY, -INFINITY}};
    scene_for_each_triangle(scene, gather_triangle, &g);

    world->triangle_count = (int)g.count;
    world->corners = &g.corners[0][0][0];
    int *indices = arena_array(arena, int, (size_t)g.count * 3);
    for (int i = 0; i < 3 * world->triangle_count; i++) indices[i] = i;
    world->indices = indices;
    world->walkable = arena_alloc(arena, (size_t)g.count);
    memcpy(world->low, g.low, sizeof g.low);
    memcpy(world->high, g.high, sizeof g.high);
    return true;
}

//---- tiles ---------------------------------------------------------------------------------------

typedef struct TileJob {
    const RecastWorld *world;
    int columns, rows;
    RecastTile *tiles; // [rows][columns]
    bool *failed;      // [rows][columns]
    int first;         // of the batch being built
} TileJob;

// cells a side, one tile or many; an error tells the cell size that would do
static bool plan_tiles(const Scene *scene, RecastWorld *world, TileJob *job, Error *err) {
    RecastSettings *s = &world->settings;
    float width = world->high[0] - world->low[0], depth = world->high[2] - world->low[2];
    float height = world->high[1] - world->low[1];
    if (height / s->cell_height > MAX_HEIGHT_CELLS) {
        return error_set(err, "%s is %g m high: navmesh.cell_height must be at least %g",
                         scene->name, (double)height, (double)(height / MAX_HEIGHT_CELLS));
    }
    float side = fmaxf(width, depth), limit = MAX_TILES_A_SIDE * TILE_CELLS;
    if (!(side / s->cell_size <= limit)) {
        return error_set(err, "%s is %g m wide: navmesh.cell_size must be at least %g", scene->name,
                         (double)side, (double)(side / limit));
    }
    job->columns = job->rows = 1;
    if (side / s->cell_size > SINGLE_TILE_CELLS) {
        s->tile_cells = TILE_CELLS;
        job->columns = (int)fmaxf(1, ceilf(width / s->cell_size / TILE_CELLS));
        job->rows = (int)fmaxf(1, ceilf(depth / s->cell_size / TILE_CELLS));
    }
    return true;
}

static void build_some_tiles(void *context, int begin, int end) {
    TileJob *job = context;
    for (int i = job->first + begin; i < job->first + end; i++) {
        job->failed[i] =
            !navmesh_recast_tile(job->world, i % job->columns, i / job->columns, &job->tiles[i]);
    }
}

static int bits(int count) {
    int n = 0;
    while (1 << n < count) n++;
    return n;
}

static NavmeshGrid grid_of(const TileJob *job, int tile_count, int max_polygons) {
    const RecastWorld *world = job->world;
    float side = (float)world->settings.tile_cells * world->settings.cell_size;
    bool single = world->settings.tile_cells == 0;
    return (NavmeshGrid){
        .origin = {world->low[0], world->low[1], world->low[2]},
        // of a flat or empty world any size does, but not zero
        .tile_width = single ? fmaxf(1, world->high[0] - world->low[0]) : side,
        .tile_depth = single ? fmaxf(1, world->high[2] - world->low[2]) : side,
        .max_tiles = tile_count > 0 ? tile_count : 1,
        .max_polygons = max_polygons > 0 ? max_polygons : 1,
    };
}

// tile i of the file is the i-th that has polygons; its reference is what Detour will give it
static bool compose(const TileJob *job, const char *name, Arena *arena, FileBytes *image,
                    Error *err) {
    int count = job->columns * job->rows, used = 0, most = 0;
    NavmeshTileBytes *tiles = arena_array(arena, NavmeshTileBytes, (size_t)count);
    for (int i = 0; i < count; i++) {
        if (job->failed[i])
            return error_set(
                err, "%s: no memory for the navmesh's voxels; choose a larger navmesh.cell_size",
                name);
        if (job->tiles[i].data == NULL) continue;
        tiles[used++] = (NavmeshTileBytes){.size = job->tiles[i].size, .data = job->tiles[i].data};
        if (job->tiles[i].polygon_count > most) most = job->tiles[i].polygon_count;
    }
    if (bits(used) + bits(most) > REFERENCE_BITS) {
        return error_set(err,
                         "%s: %d tiles with up to %d polygons are too many for the navmesh; choose "
                         "a larger navmesh.cell_size",
                         name, used, most);
    }
    for (int i = 0; i < used; i++)
        tiles[i].ref = (1u << (bits(used) + bits(most))) | (uint32_t)i << bits(most);
    NavmeshGrid grid = grid_of(job, used, most);
    *image = navmesh_file_compose(&grid, tiles, used, arena);
    return true;
}

// A city takes minutes: tiles are built in batches, and a bar tells how far they are.
static void build_all_tiles(TileJob *job, int count, const char *name) {
    enum { TILES_WORTH_A_BAR = 8 };
    int batch = 2 * parallel_thread_count(); // so that a slow tile does not keep others waiting
    Progress progress = progress_begin("navmesh", count, count < TILES_WORTH_A_BAR);
    for (job->first = 0; job->first < count; job->first += batch) {
        int size = count - job->first < batch ? count - job->first : batch;
        parallel_for(size, 1, build_some_tiles, job);
        for (int i = 0; i < size; i++) progress_step(&progress, name);
    }
    progress_end(&progress);
}

static bool build_tiles(const RecastWorld *world, TileJob *job, const char *name, Arena *scratch,
                        Arena *arena, FileBytes *image, Error *err) {
    int count = job->columns * job->rows;
    job->world = world;
    job->tiles = arena_array(scratch, RecastTile, (size_t)count);
    job->failed = arena_array(scratch, bool, (size_t)count);
    if (world->triangle_count > 0) build_all_tiles(job, count, name);
    bool ok = compose(job, name, arena, image, err);
    for (int i = 0; i < count; i++) navmesh_recast_free(&job->tiles[i]);
    return ok;
}

bool navmesh_build_image(const Scene *scene, const NavmeshConfig *config, Arena *arena,
                         FileBytes *image, Error *err) {
    if (!check_config(config, err)) return false;
    Arena scratch = arena_create("navmesh");
    RecastWorld world = {.settings = settings_in_cells(config)};
    TileJob job = {.columns = 1, .rows = 1};
    bool ok = gather_world(scene, &world, &scratch, err);
    if (ok && world.triangle_count == 0) memset(world.low, 0, sizeof world.low);
    if (ok && world.triangle_count == 0) memset(world.high, 0, sizeof world.high);
    ok = ok && plan_tiles(scene, &world, &job, err);
    if (ok) {
        navmesh_recast_slopes(&world);
        ok = build_tiles(&world, &job, scene->name, &scratch, arena, image, err);
    }
    arena_destroy(&scratch);
    return ok;
}
