// Opened in the order of dependence, closed in the opposite one; what failed to open is closed at
// once, so a caller closes only a world that it got.

#include "app/world.h"

#include <string.h>

CONFIG_DEFINE(WorldConfig, world, WORLD_CONFIG)

//---- the walkable surface ------------------------------------------------------------------------

// "a/house.glb" -> "a/house.navmesh", where Habitat looks for it
static const char *path_beside(const char *spec, Arena *arena) {
    size_t length = strlen(spec) - strlen(file_extension(spec));
    return text_format(arena, "%.*s.navmesh", (int)length, spec);
}

// a file that is named is one scene's: it must not become that of others
static bool check_is_named(const App *app, const char *spec, Error *err) {
    bool is_named = app->argument_count == 1 && strcmp(app->arguments[0], spec) == 0;
    return is_named || error_set(err,
                                 "--navmesh-file=%s is for one scene, named behind the command; "
                                 "--navmesh-file=beside takes the one beside each scene",
                                 app->world.navmesh_file.at);
}

static bool open_navmesh(const App *app, const char *spec, World *world, Error *err) {
    const char *file = app->world.navmesh_file.at;
    if (file[0] == '\0') {
        world->navmesh = navmesh_open(&world->scene, &app->navmesh, &world->arena, err);
        return world->navmesh != NULL;
    }
    bool is_beside = strcmp(file, "beside") == 0;
    if (!is_beside && !check_is_named(app, spec, err)) return false;
    if (is_beside) file = path_beside(spec, &world->arena);
    world->navmesh = navmesh_open_file(&world->scene, file, &world->arena, err);
    return world->navmesh != NULL;
}

//---- opening and closing -------------------------------------------------------------------------

static void gather_names(World *world) {
    const Scene *scene = &world->scene;
    world->category_names = arena_array(&world->arena, const char *, scene->category_count + 1);
    for (uint32_t i = 0; i < scene->category_count; i++)
        world->category_names[i] = scene_category_name(scene, i);
}

bool world_open(const App *app, const char *spec, Gpu *gpu, World *world, Error *err) {
    const SimActuation *actuation = NULL;
    if (!sim_actuation_choose(app->sim.actuation.at, &actuation, err)) return false;
    *world = (World){.arena = arena_create("scene")};
    bool ok = scene_open(spec, &app->scene, &world->arena, &world->scene, err);
    if (ok) ok = open_navmesh(app, spec, world, err);
    if (ok && gpu != NULL)
        ok = render_scene_create(gpu, &world->scene, &world->arena, &world->seen, err);
    if (!ok) {
        world_close(world);
        return false;
    }
    world->sim = (SimWorld){.scene = &world->scene,
                            .navmesh = world->navmesh,
                            .config = app->sim,
                            .actuation = actuation};
    gather_names(world);
    return true;
}

void world_close(World *world) {
    render_scene_destroy(world->seen);
    if (world->navmesh != NULL) navmesh_close(world->navmesh);
    scene_close(&world->scene);
    arena_destroy(&world->arena);
    *world = (World){0};
}
