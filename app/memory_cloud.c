// File -> cells -> bricks -> octree; figures and pictures are those of a memory (map_reading.h).

#include "app/memory_cloud.h"

#include "app/memory_picture.h"
#include "app/voxel_picture.h"
#include "base/clock.h"
#include "memory/bricks.h"
#include "memory/cloud.h"
#include "memory/octomap.h"
#include "scenes/scene_frame.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <strings.h>

// A storey is cut open at breast height, as the pictures of a memory are. [m]
static const float STOREY_LOW = 1.8f, STOREY_HIGH = 5.0f, CUT = 1.6f;
// Clouds farther from their origin are in a map's coordinates: they are moved. [m]
static const float FAR = 10000.0f;

typedef struct Shown {
    const App *app;
    const char *path;
    bool is_octomap;
    MemoryOctomap map; // of a .bt
    MemoryCloud cloud; // of a .pcd
    float moved[3];    // its origin was moved to here, in the file's coordinates
    MemoryConfig config;
    MapReading reading;
    MemorySlice slice;
    float low[3], high[3]; // of what is occupied [m]
    size_t bytes;
    uint64_t digest;
    double seconds;
} Shown;

static bool has_extension(const char *path, const char *extension) {
    return strcasecmp(file_extension(path), extension) == 0;
}

bool memory_cloud_is_file(const char *path) {
    return has_extension(path, ".pcd") || has_extension(path, ".bt");
}

//---- reading -------------------------------------------------------------------------------------

// to its lowest corner, in whole units
static void move_origin(Shown *shown) {
    for (int k = 0; k < 3; k++) {
        float low = shown->cloud.points[0][k];
        for (uint32_t p = 1; p < shown->cloud.count; p++)
            low = fminf(low, shown->cloud.points[p][k]);
        if (fabsf(low) > FAR) shown->moved[k] = floorf(low);
    }
}

// floats beyond what an int can hold end outside of the map
static int32_t cell_of(float place) {
    return fabsf(place) < 1e9f ? (int32_t)floorf(place) : INT32_MAX;
}

static bool add_points(Shown *shown, MemoryCells *cells, Error *err) {
    mat4 frame;
    if (!scene_frame(&shown->app->scene, frame, err)) return false;
    move_origin(shown);
    for (uint32_t p = 0; p < shown->cloud.count; p++) {
        float at[3];
        int32_t cell[3];
        for (int k = 0; k < 3; k++) at[k] = shown->cloud.points[p][k] - shown->moved[k];
        for (int k = 0; k < 3; k++) {
            float world = frame[0][k] * at[0] + frame[1][k] * at[1] + frame[2][k] * at[2];
            cell[k] = cell_of(world / shown->config.voxel);
        }
        if (!memory_cells_add(cells, cell, 0, true, err)) return false;
    }
    return true;
}

static bool read_octomap(Shown *shown, MemoryCells *cells, Arena *arena, Error *err) {
    FileBytes file;
    if (!file_read(shown->path, arena, &file, err)) return false;
    bool ok = memory_octomap_parse(file, &shown->map, cells, err);
    shown->config.voxel = shown->map.voxel;
    return ok || error_wrap(err, "%s", shown->path);
}

static bool read_cloud(Shown *shown, MemoryCells *cells, Arena *arena, Error *err) {
    if (!memory_cloud_load(shown->path, arena, &shown->cloud, err)) return false;
    return add_points(shown, cells, err) || error_wrap(err, "%s", shown->path);
}

static bool read_bricks(Shown *shown, MemoryBrick **bricks, uint32_t *count, Arena *arena,
                        Error *err) {
    MemoryCells cells = memory_cells_create(arena);
    bool ok = shown->is_octomap ? read_octomap(shown, &cells, arena, err)
                                : read_cloud(shown, &cells, arena, err);
    return ok &&
           (memory_cells_bricks(&cells, bricks, count, err) || error_wrap(err, "%s", shown->path));
}

//---- the octree ----------------------------------------------------------------------------------

static void measure_box(Shown *shown) {
    float half = 0.5f * shown->config.voxel;
    for (uint32_t i = 0; i < shown->reading.voxel_count; i++) {
        for (int k = 0; k < 3; k++) {
            float at = shown->reading.voxels[i].point[k];
            shown->low[k] = i == 0 ? at - half : fminf(shown->low[k], at - half);
            shown->high[k] = i == 0 ? at + half : fmaxf(shown->high[k], at + half);
        }
    }
}

static bool read_back(Shown *shown, MemoryOctree *octree, Arena *arena, Error *err) {
    shown->bytes = memory_octree_bytes(octree);
    if (!map_reading_take(octree, shown->config.voxel, arena, &shown->reading, err)) return false;
    measure_box(shown);
    return memory_octree_digest(octree, &shown->digest, err) &&
           memory_octree_slice(octree, shown->low[1], shown->high[1], &shown->slice, err);
}

static bool draw(const Shown *shown, MemoryOctree *octree, const char *base, Arena *arena,
                 Error *err) {
    AgentMind mind = {.octree = octree, .slice = &shown->slice};
    float height = shown->high[1] - shown->low[1];
    bool is_storey = height > STOREY_LOW && height < STOREY_HIGH;
    Image voxels =
        voxel_picture(&shown->reading, shown->low[1], is_storey ? CUT : height, 1600, arena);
    return file_make_directories(shown->app->eval.out.at, err) &&
           memory_picture_save_levels(text_format(arena, "%s_levels.png", base), &mind,
                                      &shown->reading, arena, err) &&
           image_save_png(text_format(arena, "%s_voxels.png", base), &voxels, err);
}

static bool build(Shown *shown, Gpu *gpu, const char *base, Arena *arena, Error *err) {
    MemoryBrick *bricks;
    uint32_t count;
    double start = clock_seconds();
    if (!read_bricks(shown, &bricks, &count, arena, err)) return false;
    shown->config.range = fmaxf(shown->config.range, 8.0f * shown->config.voxel);
    const MemoryCamera camera = {64, 64, 1.5f, shown->config.range}; // no picture will be added
    MemoryOctree *octree = memory_octree_create(gpu, &shown->config, &camera, arena, err);
    bool ok = octree != NULL && memory_octree_restore(octree, 0, bricks, count, err) &&
              read_back(shown, octree, arena, err);
    shown->seconds = clock_seconds() - start;
    ok = ok && (base == NULL || draw(shown, octree, base, arena, err));
    memory_octree_destroy(octree);
    return ok;
}

//---- telling -------------------------------------------------------------------------------------

static double volume(const Shown *shown, uint32_t voxels) {
    double edge = (double)shown->config.voxel;
    return voxels * edge * edge * edge;
}

static void print(const Shown *shown, const char *base) {
    const MapReading *r = &shown->reading;
    const float *low = shown->low, *high = shown->high;
    printf("file         %s\n", shown->path);
    if (shown->is_octomap)
        printf("tree         %u nodes, %u occupied leaves, %u free ones\n", shown->map.nodes,
               shown->map.occupied_leaves, shown->map.free_leaves);
    else
        printf("points       %u, %u of them finite\n", shown->cloud.stored, shown->cloud.count);
    if (shown->moved[0] != 0.0f || shown->moved[1] != 0.0f || shown->moved[2] != 0.0f)
        printf("moved        the origin is %.0f %.0f %.0f of the file\n", (double)shown->moved[0],
               (double)shown->moved[1], (double)shown->moved[2]);
    printf("voxels       of %g m: %u occupied (%.2f m3), %u free (%.2f m3)\n",
           (double)shown->config.voxel, r->occupied, volume(shown, r->occupied), r->free,
           volume(shown, r->free));
    printf("occupied     x %.2f .. %.2f, y %.2f .. %.2f, z %.2f .. %.2f m (Y up)\n", (double)low[0],
           (double)high[0], (double)low[1], (double)high[1], (double)low[2], (double)high[2]);
    printf("bricks       %u, %.1f MiB on the device\n", r->bricks,
           (double)shown->bytes / (1 << 20));
    printf("levels       level   edge m    cells\n");
    for (int i = 0; i < MAP_LEVEL_COUNT; i++)
        printf("             %5d %8.2f %8u\n", MAP_LEVEL_FIRST + i,
               (double)r->voxel * (double)(1 << (MAP_LEVEL_FIRST + i)), r->cells[i]);
    printf("digest       %016llx\n", (unsigned long long)shown->digest);
    printf("built in     %.3f s\n", shown->seconds);
    if (base != NULL) printf("pictures     %s_levels.png, _voxels.png\n", base);
}

static void print_json(const Shown *shown, const char *base) {
    const MapReading *r = &shown->reading;
    char digest[20];
    snprintf(digest, sizeof digest, "%016llx", (unsigned long long)shown->digest);
    json_t *json = json_pack(
        "{s:s s:f s:i s:i s:i s:[f,f,f] s:[f,f,f] s:I s:s s:f}", "file", shown->path, "voxel",
        (double)shown->config.voxel, "occupied", (int)r->occupied, "free", (int)r->free, "bricks",
        (int)r->bricks, "low", (double)shown->low[0], (double)shown->low[1], (double)shown->low[2],
        "high", (double)shown->high[0], (double)shown->high[1], (double)shown->high[2], "bytes",
        (json_int_t)shown->bytes, "digest", digest, "seconds", shown->seconds);
    if (base != NULL) json_object_set_new(json, "pictures", json_string(base));
    json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    printf("\n");
    json_decref(json);
}

// "clouds/room.pcd" -> FOLDER/room_pcd
static const char *picture_base(const App *app, const char *path, Arena *arena) {
    if (app->eval.out.at[0] == '\0') return NULL;
    char *name = text_format(arena, "%s", file_name(path));
    for (char *c = name; *c != '\0'; c++) *c = *c == '.' ? '_' : *c;
    return text_format(arena, "%s/%s", app->eval.out.at, name);
}

bool memory_cloud_show(App *app, const char *path, Error *err) {
    Shown *shown = arena_new(&app->arena, Shown);
    *shown = (Shown){.app = app, .path = path, .config = app->memory};
    shown->is_octomap = has_extension(path, ".bt");
    const char *base = picture_base(app, path, &app->arena);
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, err);
    bool ok = gpu != NULL && build(shown, gpu, base, &app->arena, err);
    if (ok && app->run.json)
        print_json(shown, base);
    else if (ok)
        print(shown, base);
    gpu_destroy(gpu);
    return ok;
}
