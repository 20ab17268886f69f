// Opening, arranging, and the pictures of goals that are told by how they look.

#include "app/suite_scene.h"

#include "agent/recognise.h"

#include <cglm/cglm.h>

#include <float.h>
#include <string.h>

//---- arranging -----------------------------------------------------------------------------------

// three rows of four, as the scene keeps them, to columns
static void placement_of(const SceneInstance *instance, mat4 placement) {
    glm_mat4_identity(placement);
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 4; column++)
            placement[column][row] = instance->world_from_local[4 * row + column];
}

void suite_scene_arrange(SuiteScene *scene, int index) {
    if (scene->arranged >= 0) {
        const SimSubtask *before = &scene->tour.subtasks[scene->arranged];
        for (int m = 0; m < before->move_count; m++) {
            mat4 home;
            uint32_t instance = before->moves[m].instance;
            placement_of(&scene->world.scene.instances[instance], home);
            render_world_move(scene->seen, instance, home);
        }
    }
    const SimSubtask *subtask = &scene->tour.subtasks[index];
    for (int m = 0; m < subtask->move_count; m++) {
        mat4 there;
        glm_mat4_copy((vec4 *)(uintptr_t)subtask->moves[m].world_from_local, there);
        render_world_move(scene->seen, subtask->moves[m].instance, there);
    }
    scene->arranged = index;
}

//---- how a goal looks ----------------------------------------------------------------------------

static float off_middle(const Recognise *recognise, const MemoryPose *pose,
                        const RecogniseThing *thing) {
    int pixel[2];
    float depth;
    if (!recognise_project(recognise, pose, thing->middle, pixel, &depth)) return FLT_MAX;
    float x = (float)pixel[0] - 0.5f * (float)recognise->camera.width;
    float y = (float)pixel[1] - 0.5f * (float)recognise->camera.height;
    return x * x + y * y;
}

// Of the goal's category the thing nearest to the middle of the picture. A goal that is not in its
// own picture keeps a feature of zeros, which tells nothing: any of its category will do.
static void take_feature(const Recognise *recognise, const MemoryPose *pose, uint32_t category,
                         int8_t feature[MEMORY_FEATURE]) {
    float nearest = FLT_MAX;
    for (int i = 0; i < recognise->count; i++) {
        const RecogniseThing *thing = &recognise->things[i];
        float off = off_middle(recognise, pose, thing);
        if (thing->category != category || off >= nearest) continue;
        nearest = off;
        memcpy(feature, thing->feature, MEMORY_FEATURE);
    }
}

static bool see_goal(SuiteScene *scene, Render *render, Recognise *recognise, int index,
                     Error *err) {
    const SimSubtask *subtask = &scene->tour.subtasks[index];
    suite_scene_arrange(scene, index);
    MemoryPose pose = {.yaw = subtask->view_yaw};
    memcpy(pose.position, subtask->view, sizeof pose.position);
    pose.position[1] += scene->app->sim.sensor_height;
    RenderView view = {
        .scene = scene->world.seen, .world = scene->seen, .camera.yaw = subtask->view_yaw};
    memcpy(view.camera.position, pose.position, sizeof pose.position);
    RenderFrames frames;
    if (!render_views(render, &view, 1, RENDER_RGB | RENDER_DEPTH | RENDER_SEMANTIC, &frames, err))
        return false;
    recognise_picture(recognise, &pose, frames.depth, frames.semantic, frames.rgba);
    take_feature(recognise, &pose, subtask->episode.category_id, scene->features[index]);
    return true;
}

static bool see_goals(SuiteScene *scene, Gpu *gpu, Error *err) {
    Arena scratch = arena_create("goals");
    const RenderConfig *config = &scene->app->render;
    MemoryCamera camera = {(uint32_t)config->width, (uint32_t)config->height, glm_rad(config->hfov),
                           config->max_depth};
    Recognise *recognise = recognise_create(&camera, &scratch);
    Render *render = render_create(gpu, config, 1, &scratch, err);
    bool ok = render != NULL;
    for (int i = 0; ok && i < scene->tour.count; i++)
        if (scene->tour.subtasks[i].kind == SIM_GOAL_FEATURE)
            ok = see_goal(scene, render, recognise, i, err);
    render_destroy(render);
    arena_destroy(&scratch);
    return ok;
}

//---- opening -------------------------------------------------------------------------------------

bool suite_scene_open(const App *app, Gpu *gpu, const char *spec, const SimVariant *variant,
                      uint64_t seed, SuiteScene *scene, Error *err) {
    *scene = (SuiteScene){.app = app, .arranged = -1};
    World *world = &scene->world;
    if (!world_open(app, spec, gpu, world, err)) return false;
    bool ok = sim_tour_make(&world->sim, &app->navmesh, variant, &app->tour, seed, &world->arena,
                            &scene->tour, err) &&
              render_world_create(world->seen, &world->arena, &scene->seen, err);
    if (ok) {
        size_t bytes = (size_t)scene->tour.count * sizeof *scene->features;
        scene->features = arena_alloc(&world->arena, bytes);
        ok = see_goals(scene, gpu, err);
    }
    if (!ok) suite_scene_close(scene);
    return ok;
}

void suite_scene_close(SuiteScene *scene) {
    if (scene->seen != NULL) render_world_destroy(scene->seen);
    sim_tour_close(&scene->tour);
    world_close(&scene->world);
    *scene = (SuiteScene){0};
}
