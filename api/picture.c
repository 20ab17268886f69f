// Pictures of all environments: one dispatch, whatever scenes they are in.
//
//     states ──► views ──► render_views ──► frames ──► outputs       where nothing is noisy
//                                              └─► noise ─► outputs
//
// The frames of a renderer stay where they are, so the outputs can show them as they are.

#include "api/envs.h"
#include "base/hash.h"
#include "base/parallel.h"

#include <string.h>

static const int64_t MOST_PIXELS = (int64_t)1 << 28; // of all pictures: some gigabytes
static const uint32_t GOAL_FRAME = UINT32_MAX;       // the number that noise knows a goal by

_Static_assert((int)CAIRN_RGB == (int)RENDER_RGB && (int)CAIRN_DEPTH == (int)RENDER_DEPTH &&
                   (int)CAIRN_SEMANTIC == (int)RENDER_SEMANTIC,
               "one set of bits");

static size_t pixel_count(const CairnEnvs *envs) {
    const RenderConfig *config = &envs->settings.render;
    return (size_t)config->width * (size_t)config->height;
}

static bool has_goals(const CairnEnvs *envs) {
    return envs->settings.task == &sim_task_imagenav && envs->settings.options.sensors & CAIRN_RGB;
}

//---- create --------------------------------------------------------------------------------------

static bool check_size(const CairnEnvs *envs, Error *err) {
    const RenderConfig *config = &envs->settings.render;
    if ((int64_t)pixel_count(envs) * envs->count <= MOST_PIXELS) return true;
    return error_set(err, "%d pictures of %d x %d pixels; choose at most 2^28 pixels in all",
                     envs->count, config->width, config->height);
}

static bool create_noise(CairnEnvs *envs, Error *err) {
    const ApiSettings *settings = &envs->settings;
    SimSensorNoise one;
    if (!sim_sensor_noise_choose(&settings->noise, &one.color, &one.depth, err)) return false;
    if (one.color == SIM_COLOR_none && one.depth == SIM_DEPTH_none) return true;
    envs->noise = arena_array(&envs->arena, SimSensorNoise, (size_t)envs->count);
    for (int i = 0; i < envs->count; i++) {
        if (!sim_sensor_noise_create(&settings->noise, (uint32_t)settings->render.width,
                                     (uint32_t)settings->render.height, settings->render.max_depth,
                                     &envs->arena, &envs->noise[i], err))
            return false;
    }
    size_t pixels = pixel_count(envs) * (size_t)envs->count;
    if (one.color != SIM_COLOR_none)
        envs->noisy_rgba = arena_array(&envs->arena, uint8_t, 4 * pixels);
    if (one.depth != SIM_DEPTH_none) envs->noisy_depth = arena_array(&envs->arena, float, pixels);
    return true;
}

bool api_picture_create(CairnEnvs *envs, Error *err) {
    if (envs->gpu == NULL) return true;
    if (!check_size(envs, err)) return false;
    envs->views = arena_array(&envs->arena, RenderView, (size_t)envs->count);
    envs->render =
        render_create(envs->gpu, &envs->settings.render, (uint32_t)envs->count, &envs->arena, err);
    if (envs->render == NULL) return false;
    if (has_goals(envs))
        envs->goal_rgba =
            arena_array(&envs->arena, uint8_t, 4 * pixel_count(envs) * (size_t)envs->count);
    envs->outputs.width = envs->settings.render.width;
    envs->outputs.height = envs->settings.render.height;
    envs->outputs.goal_rgba = envs->goal_rgba;
    return create_noise(envs, err);
}

//---- draw ----------------------------------------------------------------------------------------

static const RenderScene *scene_of(const CairnEnvs *envs, int environment) {
    return envs->places[environment % envs->place_count].seen;
}

static RenderView eye(const CairnEnvs *envs, int i) {
    const SimState *state = &envs->states[i];
    RenderView view = {.scene = scene_of(envs, i),
                       .camera = {.yaw = state->yaw, .pitch = state->pitch},
                       .noise =
                           hash_bytes(&state->step, sizeof state->step, envs->episodes[i].seed)};
    sim_camera(envs->worlds[i], state, view.camera.position);
    return view;
}

typedef struct Noisy {
    CairnEnvs *envs;
    const RenderFrames *frames;
} Noisy;

static void disturb_some(void *context, int begin, int end) {
    const Noisy *noisy = context;
    CairnEnvs *envs = noisy->envs;
    size_t pixels = pixel_count(envs);
    for (int i = begin; i < end; i++) {
        size_t at = (size_t)i * pixels;
        uint64_t seed = envs->episodes[i].seed;
        uint32_t number = (uint32_t)envs->states[i].step;
        if (envs->noisy_rgba != NULL && noisy->frames->rgba != NULL)
            memcpy(
                envs->noisy_rgba + 4 * at,
                sim_sensor_noise_rgba(&envs->noise[i], seed, number, noisy->frames->rgba + 4 * at),
                4 * pixels);
        if (envs->noisy_depth != NULL && noisy->frames->depth != NULL)
            memcpy(envs->noisy_depth + at,
                   sim_sensor_noise_depth(&envs->noise[i], seed, number, noisy->frames->depth + at),
                   pixels * sizeof(float));
    }
}

static void show(CairnEnvs *envs, const RenderFrames *frames) {
    bool has_rgb = frames->rgba != NULL, has_depth = frames->depth != NULL;
    envs->outputs.rgba = has_rgb && envs->noisy_rgba != NULL ? envs->noisy_rgba : frames->rgba;
    envs->outputs.depth =
        has_depth && envs->noisy_depth != NULL ? envs->noisy_depth : frames->depth;
    envs->outputs.semantic = frames->semantic;
}

bool api_picture_draw(CairnEnvs *envs, Error *err) {
    if (envs->gpu == NULL) return true;
    for (int i = 0; i < envs->count; i++) envs->views[i] = eye(envs, i);
    RenderFrames frames;
    if (!render_views(envs->render, envs->views, (uint32_t)envs->count,
                      envs->settings.options.sensors, &frames, err))
        return false;
    if (envs->noise != NULL) parallel_for(envs->count, 1, disturb_some, &(Noisy){envs, &frames});
    show(envs, &frames);
    return true;
}

//---- what ImageNav asks for ----------------------------------------------------------------------

static RenderView goal_eye(const CairnEnvs *envs, int i) {
    const SimEpisode *episode = &envs->episodes[i];
    RenderView view = {
        .scene = scene_of(envs, i), .camera = {.yaw = episode->goal_yaw}, .noise = episode->seed};
    memcpy(view.camera.position, episode->goals[0], sizeof view.camera.position);
    view.camera.position[1] += envs->settings.sim.sensor_height;
    return view;
}

bool api_picture_draw_goals(CairnEnvs *envs, Error *err) {
    if (envs->goal_rgba == NULL) return true;
    uint32_t count = 0;
    for (int i = 0; i < envs->count; i++)
        if (envs->is_new[i]) envs->views[count++] = goal_eye(envs, i);
    if (count == 0) return true;
    RenderFrames frames;
    if (!render_views(envs->render, envs->views, count, RENDER_RGB, &frames, err)) return false;
    size_t bytes = 4 * pixel_count(envs);
    const uint8_t *rgba = frames.rgba;
    for (int i = 0; i < envs->count; i++) {
        if (!envs->is_new[i]) continue;
        const uint8_t *seen = rgba;
        if (envs->noise != NULL)
            seen = sim_sensor_noise_rgba(&envs->noise[i], envs->episodes[i].seed, GOAL_FRAME, rgba);
        memcpy(envs->goal_rgba + (size_t)i * bytes, seen, bytes);
        rgba += bytes;
    }
    return true;
}
