// cairn render SCENE: pictures without a window. Looks from a given place, or walks round a few
// sensible ones; writes what each sensor shows, and the map.

#include "app/world.h"
#include "render/map.h"

#include <cglm/cglm.h>

#include <jansson.h>
#include <math.h>
#include <string.h>

CONFIG_DEFINE(ShotConfig, shot, SHOT_CONFIG)

enum { TRIES = 12, YAWS = 12 }; // few tries: views should differ

// a place with room around it, looking where most is to be seen from farthest: what a visitor would
// photograph. The sky is nothing to see.
static bool choose_view(const App *app, const World *world, int index, Render *render,
                        RenderCamera *camera, Error *err) {
    Rng rng = rng_stream((uint64_t)app->run.seed * 1009u + (uint64_t)index, "views");
    float best_room = -1.0f, place[3];
    for (int i = 0; i < TRIES; i++) {
        float point[3];
        if (!navmesh_random_point(world->navmesh, &rng, NAVMESH_ANY_ISLAND, point)) break;
        float room = navmesh_obstacle_distance(world->navmesh, point, 3.0f);
        if (room <= best_room) continue;
        best_room = room;
        memcpy(place, point, sizeof place);
    }
    if (best_room < 0.0f)
        return error_set(err, "nowhere to stand; name a place with --position=x,y,z");
    memcpy(camera->position, place, sizeof place);
    camera->position[1] += app->sim.sensor_height;

    float best_depth = -1.0f, best_yaw = 0.0f;
    for (int i = 0; i < YAWS; i++) {
        RenderView view = {.scene = world->seen, .camera = *camera};
        view.camera.yaw = (float)i * 2.0f * GLM_PIf / YAWS;
        RenderFrames frames;
        if (!render_views(render, &view, 1, RENDER_DEPTH, &frames, err)) return false;
        float sum = 0.0f;
        for (uint32_t p = 0; p < frames.width * frames.height; p++)
            if (frames.depth[p] < app->render.max_depth) sum += fminf(frames.depth[p], 8.0f);
        if (sum <= best_depth) continue;
        best_depth = sum;
        best_yaw = view.camera.yaw;
    }
    camera->yaw = best_yaw;
    return true;
}

static bool parse_numbers(const char *text, float *numbers, int count, Error *err) {
    const char *at = text;
    for (int i = 0; i < count; i++) {
        char *end;
        numbers[i] = strtof(at, &end);
        bool more = i + 1 < count;
        if (end == at || *end != (more ? ',' : '\0') || !isfinite(numbers[i]))
            return error_set(err, "'%s': expected %d numbers separated by commas", text, count);
        at = end + 1;
    }
    return true;
}

static bool place_camera(const App *app, const World *world, int index, Render *render,
                         RenderCamera *camera, Error *err) {
    *camera = (RenderCamera){0};
    const char *position = app->shot.position.at;
    if (position[0] == '\0') {
        if (!choose_view(app, world, index, render, camera, err)) return false;
    } else {
        if (!parse_numbers(position, camera->position, 3, err))
            return error_wrap(err, "--position");
        camera->yaw = glm_rad(app->shot.yaw);
    }
    camera->pitch = glm_rad(app->shot.pitch);
    return true;
}

static bool save_sensor(const char *base, const char *kind, const RenderFrames *frames,
                        const App *app, Arena *arena, Error *err) {
    Image image = image_create(frames->width, frames->height, 3, arena);
    if (strcmp(kind, "rgb") == 0)
        render_picture_rgba(frames->rgba, frames->width, frames->height, &image);
    else if (strcmp(kind, "depth") == 0)
        render_picture_depth(frames->depth, frames->width, frames->height, app->render.max_depth,
                             &image);
    else if (strcmp(kind, "semantic") == 0)
        render_picture_ids(frames->semantic, frames->width, frames->height, &image);
    else
        render_picture_ids(frames->instance, frames->width, frames->height, &image);
    return image_save_png(text_format(arena, "%s_%s.png", base, kind), &image, err);
}

static bool shoot(const App *app, const World *world, Render *render, int index, Arena *arena,
                  Error *err) {
    static const char *const kinds[] = {"rgb", "depth", "semantic", "instance"};
    RenderView view = {.scene = world->seen};
    RenderFrames frames;
    if (!place_camera(app, world, index, render, &view.camera, err)) return false;
    if (!render_views(render, &view, 1, RENDER_ALL, &frames, err)) return false;
    const char *base = text_format(arena, "%s/view%d", app->shot.folder.at, index);
    for (size_t k = 0; k < ARRAY_COUNT(kinds); k++)
        if (!save_sensor(base, kinds[k], &frames, app, arena, err)) return false;
    const float *p = view.camera.position;
    if (!app->run.json)
        printf("%s_rgb.png  from %.2f,%.2f,%.2f yaw %.0f degrees\n", base, (double)p[0],
               (double)p[1], (double)p[2], (double)glm_deg(view.camera.yaw));
    return true;
}

static bool save_map(const App *app, const World *world, Arena *arena, Error *err) {
    float y = world->scene.low[1], point[3];
    Rng rng = rng_create(1);
    if (navmesh_random_point(world->navmesh, &rng, 0, point)) y = point[1];
    RenderMap map = render_map_create(&world->scene, world->navmesh, y, 1200, 1200, arena);
    const char *transform = render_map_transform(&map, arena);
    return image_save_png(text_format(arena, "%s/map.png", app->shot.folder.at), &map.image, err) &&
           file_save(text_format(arena, "%s/map.json", app->shot.folder.at), transform,
                     strlen(transform), err);
}

static void print_json(const App *app) {
    json_t *json = json_pack("{s:s s:s s:i}", "command", "render", "folder", app->shot.folder.at,
                             "views", app->shot.views);
    json_dumpf(json, stdout, JSON_INDENT(1));
    printf("\n");
    json_decref(json);
}

static bool draw_all(const App *app, const World *world, Gpu *gpu, Arena *arena, Error *err) {
    Render *render = render_create(gpu, &app->render, 1, arena, err);
    bool ok = render != NULL && file_make_directories(app->shot.folder.at, err);
    for (int i = 0; ok && i < app->shot.views; i++) ok = shoot(app, world, render, i, arena, err);
    ok = ok && save_map(app, world, arena, err);
    render_destroy(render);
    if (ok && app->run.json) print_json(app);
    return ok;
}

static bool run(App *app, Error *err) {
    if (app->argument_count != 1) return error_set(err, "name one scene: cairn render house.glb");
    Gpu *gpu = gpu_create(&app->gpu, &app->arena, err);
    if (gpu == NULL) return false;
    World world;
    bool ok = world_open(app, app->arguments[0], gpu, &world, err);
    if (ok) {
        ok = draw_all(app, &world, gpu, &app->arena, err);
        world_close(&world);
    }
    gpu_destroy(gpu);
    return ok;
}

const Command command_render = {
    .name = "render",
    .arguments = "SCENE",
    .about = "write pictures of a scene: colour, depth, categories, instances, and the map",
    .help =
        "  SCENE is a .glb, .gltf, .obj, .ply or CityJSON file, or home:SEED\n"
        "  --views=4            so many pictures; --seed chooses their places, unless there is\n"
        "  --position=x,y,z     where the camera is [m] (Y is up), and how it is turned "
        "[degrees]:\n"
        "  --yaw=90             0 looks along -Z, positive turns left\n"
        "  --pitch=-10          positive looks up (chosen places heed it too)\n"
        "  --width=640 --height=480 --hfov=90   the picture\n"
        "  --samples=2          anti-aliasing: 1, 2 or 4 rays per pixel side\n"
        "  --folder=pictures    what is written there: viewN_rgb.png, viewN_depth.png, "
        "viewN_semantic.png,\n"
        "                       viewN_instance.png, map.png, map.json (pixels to metres)\n"
        "  --json               one JSON value instead of lines\n",
    .run = run,
};
