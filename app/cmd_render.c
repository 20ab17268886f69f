// cairn render SCENE: pictures without a window. Looks from a given place, or walks round a few
// sensible ones; writes what each sensor shows, and the map.

#include "app/shot_files.h"
#include "app/world.h"
#include "render/map.h"
#include "render/rig.h"

#include <cglm/cglm.h>

#include <jansson.h>
#include <math.h>
#include <string.h>

CONFIG_DEFINE(ShotConfig, shot, SHOT_CONFIG)

enum { TRIES = 12, YAWS = 12 }; // few tries: views should differ

typedef struct Studio {
    Render *render;
    Render *finder; // looks for views; the same where that is a pinhole
    Rig rig;        // instead of `render`, where there is one
} Studio;

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

// Where the camera was a step ago: it turned, then came forward.
static RenderCamera camera_before(const App *app, const RenderCamera *camera) {
    RenderCamera before = *camera;
    float s = sinf(camera->yaw), c = cosf(camera->yaw);
    before.position[0] += s * app->shot.moved;
    before.position[2] += c * app->shot.moved;
    before.yaw -= glm_rad(app->shot.turned);
    return before;
}

static uint32_t shown_by(const RenderConfig *config) {
    return RENDER_ALL | (config->normals ? RENDER_NORMALS : 0) | (config->flow ? RENDER_FLOW : 0);
}

static void tell_view(const App *app, const char *base, const RenderCamera *camera) {
    const float *p = camera->position;
    if (!app->run.json)
        printf("%s_rgb.png  from %.2f,%.2f,%.2f yaw %.0f degrees\n", base, (double)p[0],
               (double)p[1], (double)p[2], (double)glm_deg(camera->yaw));
}

// one of the rig's pictures, named behind the view: view0_left_rgb.png
static bool shoot_sensor(const App *app, Rig *rig, int sensor, const RenderView *body,
                         const char *base, Arena *arena, Error *err) {
    App *as = arena_new(arena, App); // with the sensor's own settings
    *as = *app;
    as->render = rig->sensors[sensor].config;
    const char *own = text_format(arena, "%s_%s", base, rig->sensors[sensor].name);
    RenderView view = *body;
    view.camera = render_mount(&body->camera, &rig->sensors[sensor].mount);
    RenderFrames frames;
    if (!rig_render(rig, sensor, body, 1, shown_by(&as->render), &frames, err) ||
        !shot_files_save(as, &view, &frames, own, arena, err))
        return false;
    tell_view(app, own, &view.camera);
    return true;
}

static bool shoot(const App *app, const World *world, Studio *studio, int index, Arena *arena,
                  Error *err) {
    RenderView view = {.scene = world->seen, .noise = (uint64_t)index + 1};
    RenderFrames frames;
    if (!place_camera(app, world, index, studio->finder, &view.camera, err)) return false;
    view.previous = camera_before(app, &view.camera);
    const char *base = text_format(arena, "%s/view%d", app->shot.folder.at, index);
    for (int s = 0; s < studio->rig.count; s++)
        if (!shoot_sensor(app, &studio->rig, s, &view, base, arena, err)) return false;
    if (studio->rig.count > 0) return true;
    if (!render_views(studio->render, &view, 1, shown_by(&app->render), &frames, err) ||
        !shot_files_save(app, &view, &frames, base, arena, err))
        return false;
    tell_view(app, base, &view.camera);
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

// Views are chosen through a pinhole, so that all lenses show the same moments.
static bool create_studio(const App *app, Gpu *gpu, Studio *studio, Arena *arena, Error *err) {
    *studio = (Studio){.render = render_create(gpu, &app->render, 1, arena, err)};
    studio->finder = studio->render;
    if (studio->render == NULL) return false;
    const char *rig = app->shot.rig.at;
    if (rig[0] != '\0' && (!rig_parse(rig, &app->render, &studio->rig, err) ||
                           !rig_create(&studio->rig, gpu, 1, arena, err)))
        return error_wrap(err, "--rig");
    if (strcmp(app->render.lens.at, "pinhole") == 0) return true;
    RenderConfig config = app->render;
    strcpy(config.lens.at, "pinhole");
    config.width = config.height = 128;
    config.normals = config.flow = false;
    studio->finder = render_create(gpu, &config, 1, arena, err);
    return studio->finder != NULL;
}

static void destroy_studio(Studio *studio) {
    if (studio->finder != studio->render) render_destroy(studio->finder);
    render_destroy(studio->render);
    rig_destroy(&studio->rig);
}

static bool draw_all(const App *app, const World *world, Gpu *gpu, Arena *arena, Error *err) {
    Studio studio;
    bool ok = create_studio(app, gpu, &studio, arena, err) &&
              file_make_directories(app->shot.folder.at, err);
    for (int i = 0; ok && i < app->shot.views; i++) ok = shoot(app, world, &studio, i, arena, err);
    ok = ok && save_map(app, world, arena, err);
    destroy_studio(&studio);
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
        "  SCENE is a .glb, .gltf, .obj, .ply or CityJSON file, home:SEED or street:SEED\n"
        "  --views=4            so many pictures; --seed chooses their places, unless there is\n"
        "  --position=x,y,z     where the camera is [m] (Y is up), and how it is turned "
        "[degrees]:\n"
        "  --yaw=90             0 looks along -Z, positive turns left\n"
        "  --pitch=-10          positive looks up (chosen places heed it too)\n"
        "  --width=640 --height=480 --hfov=90   the picture\n"
        "  --samples=2          anti-aliasing: 1, 2 or 4 rays per pixel side\n"
        "  --lens=equirectangular  or fisheye, orthographic, lidar (width azimuths x height beams "
        "between\n"
        "                       --lidar_low and --lidar_high; --max_depth is its range); their "
        "settings\n"
        "                       are listed by --print-config\n"
        "  --normals --flow     surface normals; optical flow since the camera came --moved [m] "
        "forward\n"
        "                       and turned --turned [degrees] left\n"
        "  --rig='front; left: yaw=90; top: lens=equirectangular, width=512, up=0.3'\n"
        "                       several sensors at once: behind a name its settings (those above) "
        "and its\n"
        "                       mount in the frame of the camera (right, up, back [m]; yaw, pitch, "
        "roll);\n"
        "                       files are then called viewN_NAME_rgb.png, ...\n"
        "  --folder=pictures    what is written there: viewN_rgb.png, viewN_depth.png, "
        "viewN_semantic.png,\n"
        "                       viewN_instance.png, map.png, map.json (pixels to metres); also "
        "viewN_normals.png,\n"
        "                       viewN_flow.png, viewN.npz (the numbers), viewN_points.ply (of a "
        "lidar)\n"
        "  --json               one JSON value instead of lines\n",
    .run = run,
};
