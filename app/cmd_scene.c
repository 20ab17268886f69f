// cairn scene FILE: what is in a scene, before one trusts an experiment to it.

#include "app/grid_facts.h"
#include "app/world.h"
#include "base/clock.h"

#include <jansson.h>
#include <math.h>

enum { MOST_ISLANDS = 8, MOST_CATEGORIES = 200 };

typedef struct CategoryCount {
    const char *name;
    int objects;
} CategoryCount;

// how many objects of each category, category 0 (none) last
static int count_categories(const Scene *scene, Arena *arena, CategoryCount **counts) {
    *counts = arena_array(arena, CategoryCount, scene->category_count);
    for (uint32_t c = 0; c < scene->category_count; c++)
        (*counts)[c].name = scene_category_name(scene, c);
    for (uint32_t i = 0; i < scene->object_count; i++)
        (*counts)[scene->objects[i].category].objects++;
    return (int)scene->category_count;
}

static float walkable_area(const Navmesh *navmesh) {
    float sum = 0.0f;
    for (int i = 0; i < navmesh_island_count(navmesh); i++) sum += navmesh_island_area(navmesh, i);
    return sum;
}

//---- words ---------------------------------------------------------------------------------------

static void print_islands(const Navmesh *navmesh) {
    int count = navmesh_island_count(navmesh);
    printf("navmesh      %d islands, %d polygons, %.1f m2 walkable\n", count,
           navmesh_polygon_count(navmesh), (double)walkable_area(navmesh));
    for (int i = 0; i < count && i < MOST_ISLANDS; i++)
        printf("  island %-3d %9.2f m2, radius %.1f m\n", i,
               (double)navmesh_island_area(navmesh, i), (double)navmesh_island_radius(navmesh, i));
    if (count > MOST_ISLANDS) printf("  ... and %d smaller ones\n", count - MOST_ISLANDS);
}

static void print_categories(const Scene *scene, Arena *arena) {
    CategoryCount *counts;
    int count = count_categories(scene, arena, &counts);
    printf("categories   %d:", count - 1);
    int column = 17;
    for (int c = 1; c < count; c++) {
        int width = printf(" %s %d%s", counts[c].name, counts[c].objects, c + 1 < count ? "," : "");
        column += width;
        if (column > 90 && c + 1 < count) column = printf("\n            ");
    }
    printf("\n");
    if (counts[0].objects > 0)
        printf("             %d objects have no category (id 0)\n", counts[0].objects);
}

static void print_scene(const App *app, const World *world, double seconds, Arena *arena) {
    const Scene *s = &world->scene;
    printf("scene        %s\n", s->name);
    printf("bounds       x %.2f .. %.2f, y %.2f .. %.2f, z %.2f .. %.2f m\n", (double)s->low[0],
           (double)s->high[0], (double)s->low[1], (double)s->high[1], (double)s->low[2],
           (double)s->high[2]);
    printf("up           +Y (file: %s), -Z forward, right-handed\n", app->scene.up.at);
    printf("triangles    %llu in the world, %u in %u meshes\n",
           (unsigned long long)scene_world_triangle_count(s), s->triangle_count, s->mesh_count);
    printf("instances    %u, objects %u\n", s->instance_count, s->object_count);
    printf("materials    %u, textures %u (%.1f MiB)\n", s->material_count, s->texture_count,
           (double)s->texel_count / (1 << 18));
    print_categories(s, arena);
    print_islands(world->navmesh);
    printf("memory       %.1f MiB, content hash %016llx\n", (double)s->image.size / (1 << 20),
           (unsigned long long)s->hash);
    printf("loaded in    %.3f s%s\n", seconds, s->is_mapped ? " (from the cache)" : "");
}

//---- JSON ----------------------------------------------------------------------------------------

static json_t *point_json(const float p[3]) {
    bool finite = isfinite(p[0]) && isfinite(p[1]) && isfinite(p[2]);
    return finite ? json_pack("[f,f,f]", (double)p[0], (double)p[1], (double)p[2]) : json_null();
}

static json_t *islands_json(const Navmesh *navmesh) {
    json_t *islands = json_array();
    for (int i = 0; i < navmesh_island_count(navmesh); i++)
        json_array_append_new(islands, json_pack("{s:f s:f}", "area",
                                                 (double)navmesh_island_area(navmesh, i), "radius",
                                                 (double)navmesh_island_radius(navmesh, i)));
    return islands;
}

static json_t *categories_json(const Scene *scene, Arena *arena) {
    CategoryCount *counts;
    int count = count_categories(scene, arena, &counts);
    json_t *categories = json_object();
    for (int c = 1; c < count; c++)
        json_object_set_new(categories, counts[c].name, json_integer(counts[c].objects));
    return categories;
}

static void print_json(const App *app, const World *world, double seconds, Arena *arena) {
    const Scene *s = &world->scene;
    char hash[20];
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)s->hash);
    json_t *json = json_pack(
        "{s:s s:{s:o s:o} s:s s:s s:I s:i s:i s:i s:i s:i s:o s:o s:f s:i s:s s:I s:f s:b}",
        "scene", s->name, "bounds", "low", point_json(s->low), "high", point_json(s->high), "up",
        "y", "file_up", app->scene.up.at, "triangles", (json_int_t)scene_world_triangle_count(s),
        "meshes", (int)s->mesh_count, "instances", (int)s->instance_count, "objects",
        (int)s->object_count, "materials", (int)s->material_count, "textures",
        (int)s->texture_count, "categories", categories_json(s, arena), "islands",
        islands_json(world->navmesh), "navigable_area", (double)walkable_area(world->navmesh),
        "polygons", navmesh_polygon_count(world->navmesh), "hash", hash, "bytes",
        (json_int_t)s->image.size, "seconds", seconds, "from_cache", (int)s->is_mapped);
    json_dumpf(json, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    printf("\n");
    json_decref(json);
}

static bool save_navmesh(const App *app, const World *world, Error *err) {
    const char *path = app->world.navmesh_out.at;
    return path[0] == '\0' || navmesh_save(world->navmesh, path, err);
}

static bool run(App *app, Error *err) {
    if (app->argument_count != 1) return error_set(err, "name one scene: cairn scene house.glb");
    if (grid_facts_is(app->arguments[0])) return grid_facts_print(app, app->arguments[0], err);
    double start = clock_seconds();
    World world;
    if (!world_open(app, app->arguments[0], NULL, &world, err)) return false;
    double seconds = clock_seconds() - start;
    bool ok = save_navmesh(app, &world, err);
    if (ok && app->run.json)
        print_json(app, &world, seconds, &app->arena);
    else if (ok)
        print_scene(app, &world, seconds, &app->arena);
    world_close(&world);
    return ok;
}

const Command command_scene = {
    .name = "scene",
    .arguments = "SCENE",
    .about = "print what a scene holds: bounds, triangles, objects, walkable islands",
    .help =
        "  SCENE is a .glb, .gltf, .obj, .ply or CityJSON file, home:SEED or street:SEED\n"
        "  --up=z             the file has Z up (the scene is turned; Cairn is always Y up)\n"
        "  --scale=0.01       metres per unit of the file\n"
        "  --semantics=FILE   names and categories of nodes, JSON: {\"instances\": [{\"name\", "
        "\"category\"}]}\n"
        "  --agent-radius=0.18 --agent-height=0.88   another body for the walkable islands\n"
        "  --navmesh-out=FILE save the walkable surface (.navmesh, which Habitat and Recast read)\n"
        "  --navmesh-file=FILE   take it from such a file instead of building it (beside: from\n"
        "                     house.navmesh beside house.glb); render, view and eval do, too\n"
        "  .map, .3dmap (MovingAI) and .npy (points of AI2-THOR) are grids: their cells and "
        "islands\n"
        "  --json             one JSON value\n",
    .run = run,
};
