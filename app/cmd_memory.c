// cairn memory FILE: what an agent remembers, told, drawn and checked.
//
// Loading is most of the check: the file's checksums, codes in order, a graph whose parts fit, and
// tokens that come out of the log as they went in. What is left is whether the parts fit each
// other, and the levels of the octree its bricks. Any of it failing is one line and a status that
// is not 0.

#include "app/app.h"
#include "app/memory_cloud.h"
#include "app/memory_facts.h"
#include "app/memory_picture.h"

#include <string.h>

// heights above the feet that the map shows: what a body could meet [m]
static const float BAND_LOW = 0.15f, BAND_HIGH = 1.5f;

typedef struct Opened {
    Gpu *gpu;
    Memory *memory;
    MemoryFacts facts;
    MemorySlice slice;
} Opened;

static bool open_memory(const App *app, const char *path, Opened *opened, Arena *arena,
                        Error *err) {
    MemoryConfig config;
    MemoryCamera camera;
    if (!memory_peek(path, &config, &camera, err)) return false;
    opened->gpu = gpu_create(&app->gpu, arena, err);
    if (opened->gpu == NULL) return false;
    opened->memory = memory_create(opened->gpu, &config, &camera, arena, err);
    if (opened->memory == NULL || !memory_load(opened->memory, path, err)) return false;
    float feet = opened->memory->pose.position[1];
    bool ok = memory_facts_gather(opened->memory, arena, &opened->facts, err) &&
              memory_octree_slice(opened->memory->octree, feet + BAND_LOW, feet + BAND_HIGH,
                                  &opened->slice, err) &&
              memory_facts_check(opened->memory, &opened->facts, arena, err);
    return ok || error_wrap(err, "%s", path);
}

// "runs/home_3.memory" -> FOLDER/home_3_memory
static const char *picture_base(const App *app, const char *path, Arena *arena) {
    char *name = text_format(arena, "%s", file_name(path));
    char *dot = strrchr(name, '.');
    if (dot != NULL && dot != name) *dot = '\0';
    return text_format(arena, "%s/%s_memory", app->eval.out.at, name);
}

static bool draw(const App *app, Opened *opened, const char *base, Arena *arena, Error *err) {
    AgentMind mind = {.memory = opened->memory,
                      .octree = opened->memory->octree,
                      .graph = opened->memory->graph,
                      .slice = &opened->slice};
    return file_make_directories(app->eval.out.at, err) &&
           memory_picture_save(base, &mind, &opened->facts.map, arena, err);
}

static void tell(const App *app, const char *path, const Opened *opened, const char *base) {
    if (app->run.json) {
        json_t *json = memory_facts_json(opened->memory, &opened->facts);
        json_object_set_new(json, "file", json_string(path));
        if (base != NULL) json_object_set_new(json, "pictures", json_string(base));
        json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
        printf("\n");
        json_decref(json);
        return;
    }
    printf("file         %s\n", path);
    memory_facts_print(opened->memory, &opened->facts, stdout);
    printf("checks       checksums, codes, levels, graph, tokens and their digest: all good\n");
    if (base != NULL) printf("pictures     %s_map.png, _levels.png, _voxels.png\n", base);
}

static bool run(App *app, Error *err) {
    if (app->argument_count != 1)
        return error_set(err, "name one file: cairn memory report/home_1.memory");
    const char *path = app->arguments[0];
    if (memory_cloud_is_file(path)) return memory_cloud_show(app, path, err);
    Opened *opened = arena_new(&app->arena, Opened);
    const char *base = app->eval.out.at[0] != '\0' ? picture_base(app, path, &app->arena) : NULL;
    bool ok = open_memory(app, path, opened, &app->arena, err) &&
              (base == NULL || draw(app, opened, base, &app->arena, err));
    if (ok) tell(app, path, opened, base);
    memory_destroy(opened->memory);
    gpu_destroy(opened->gpu);
    return ok;
}

const Command command_memory = {
    .name = "memory",
    .arguments = "FILE",
    .about = "show what a saved memory holds, draw it, and check the file",
    .help =
        "  FILE is what `cairn eval` saves per scene, report/SCENE.memory; or a point cloud (.pcd) "
        "or\n"
        "       OctoMap's map (.bt), which is made into an octree, told and drawn:\n"
        "  --voxel=0.05 --up=z --scale=1   of a cloud: voxels, which axis is up, metres per unit\n"
        "  --out=report     folder for the pictures; \"\" draws none:\n"
        "      FILE_memory_map.png      from above, the storey of the last step: free, static and\n"
        "                               moving cells, regions, places and edges by kind, things\n"
        "      FILE_memory_levels.png   four levels of the octree, by how full their cells are\n"
        "      FILE_memory_voxels.png   the voxels in space, cut open at 1.6 m; moving ones pink\n"
        "  --json           one JSON value\n"
        "  --device=host    where it is loaded; every device gives the same digest\n\n"
        "Prints settings, submaps, bricks, voxels, levels, places and edges by kind, the things\n"
        "most believed in (by the number of their category), the long term, closures, bytes and\n"
        "the digest, and rewinds the long term. A file that is damaged, cut short, or whose parts\n"
        "do not fit ends with status 1 and a line that says which.\n",
    .run = run,
};
