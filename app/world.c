// Opened in the order of dependence, closed in the opposite one; what failed to open is closed at
// once, so a caller closes only a world that it got.

#include "app/world.h"

static void gather_names(World *world) {
    const Scene *scene = &world->scene;
    world->category_names = arena_array(&world->arena, const char *, scene->category_count + 1);
    for (uint32_t i = 0; i < scene->category_count; i++)
        world->category_names[i] = scene_category_name(scene, i);
}

bool world_open(const App *app, const char *spec, Gpu *gpu, World *world, Error *err) {
    *world = (World){.arena = arena_create("scene")};
    bool ok = scene_open(spec, &app->scene, &world->arena, &world->scene, err);
    if (ok) {
        world->navmesh = navmesh_open(&world->scene, &app->navmesh, &world->arena, err);
        ok = world->navmesh != NULL;
    }
    if (ok && gpu != NULL)
        ok = render_scene_create(gpu, &world->scene, &world->arena, &world->seen, err);
    if (!ok) {
        world_close(world);
        return false;
    }
    world->sim = (SimWorld){.scene = &world->scene, .navmesh = world->navmesh, .config = app->sim};
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
