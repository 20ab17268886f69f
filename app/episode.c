// What the agent is shown, and the loop that plays an episode.
//
//     sim_senses ─► Observation ─► act ─► Action ─► sim_step ─► SimState ─┐
//     pictures  ──┘                                     ^─────────────────┘
//
// describe_body and episode_observe are all that ever passes from the truth to an agent. Where it
// is it hears from odometry (the truth, unless sim.drift makes it err or it was carried off), and
// what it sees may be noisy (sim/sensor_noise.h) or be taken for something else (sim/percept.h). An
// agent that is shown the world, the upper bound, is also told the truth of its place.

#include "app/episode.h"

#include "base/clock.h"
#include "sim/follower.h"

#include <cglm/cglm.h>

#include <string.h>

static const uint32_t GOAL_FRAME = UINT32_MAX; // the number of the picture that ImageNav asks for

static uint32_t sensors_for(uint32_t senses) {
    return (senses & AGENT_RGB ? RENDER_RGB : 0u) | (senses & AGENT_DEPTH ? RENDER_DEPTH : 0u) |
           (senses & AGENT_SEMANTIC ? RENDER_SEMANTIC : 0u);
}

static AgentSetup describe_body(const App *app, Gpu *gpu) {
    return (AgentSetup){
        .config = app->agent,
        .memory = app->memory,
        .camera = {(uint32_t)app->render.width, (uint32_t)app->render.height,
                   glm_rad(app->render.hfov), app->render.max_depth},
        .gpu = gpu,
        .seed = (uint64_t)app->run.seed,
        .forward = app->sim.forward,
        .turn = glm_rad(app->sim.turn),
        .tilt = glm_rad(app->sim.tilt),
        .sensor_height = app->sim.sensor_height,
        .reach = app->sim.success_distance,
        .max_steps = app->sim.max_steps,
        .view_distance = app->sim.view_distance,
    };
}

static bool make_noise(const App *app, Stage *stage, Error *err) {
    return sim_sensor_noise_create(&app->noise, (uint32_t)app->render.width,
                                   (uint32_t)app->render.height, app->render.max_depth,
                                   &stage->arena, &stage->noise, err);
}

bool stage_create(const App *app, Gpu *gpu, const AgentType *type, Stage *stage, Error *err) {
    *stage = (Stage){
        .arena = arena_create("agent"),
        .gpu = gpu,
        .type = type,
        .setup = describe_body(app, gpu),
        .sensors = sensors_for(type->senses),
    };
    stage->trajectory = sim_trajectory_create(app->sim.max_steps + 1, &stage->arena);
    stage->agent = arena_alloc(&stage->arena, type->state_bytes);
    bool ok = true;
    if (stage->sensors != 0) {
        stage->render = render_create(gpu, &app->render, 1, &stage->arena, err);
        ok = stage->render != NULL;
        size_t pixels = (size_t)app->render.width * (size_t)app->render.height;
        if (ok) stage->semantic = arena_array(&stage->arena, uint32_t, pixels);
        if (ok) stage->goal_rgba = arena_array(&stage->arena, uint8_t, pixels * 4);
    }
    ok = ok && make_noise(app, stage, err);
    ok = ok && type->create(stage->agent, &stage->setup, &stage->arena, err);
    if (!ok) stage_destroy(stage);
    return ok;
}

void stage_destroy(Stage *stage) {
    if (stage->agent != NULL && stage->type->destroy != NULL) stage->type->destroy(stage->agent);
    render_destroy(stage->render);
    arena_destroy(&stage->arena);
    *stage = (Stage){0};
}

//---- what the agent is shown ---------------------------------------------------------------------

// people stand where they are at this moment
static void move_people(const EpisodeTour *tour, const World *world, const SimState *state) {
    const SimWorld *sim = tour->subtask != NULL ? &tour->subtask->world : &world->sim;
    if (sim->cast == NULL) return;
    float seconds = (float)state->step * sim->config.step_seconds;
    for (int w = 0; w < sim->cast->count; w++) {
        mat4 stands;
        sim_cast_matrix(sim->cast, w, seconds, stands);
        render_world_move(tour->seen, sim->cast->walkers[w].instance, stands);
    }
}

static bool errs(const EpisodeTour *tour) {
    return tour->tour != NULL &&
           (tour->tour->percept.missed > 0 || tour->tour->percept.confused > 0);
}

// the categories as recognition has them, in a picture of our own: frames are read-only
static const uint32_t *recognised(Stage *stage, const World *world, const SimState *state,
                                  const RenderFrames *frames) {
    if (frames->semantic == NULL || !errs(&stage->tour)) return frames->semantic;
    size_t pixels = (size_t)frames->width * frames->height;
    memcpy(stage->semantic, frames->semantic, pixels * sizeof *stage->semantic);
    sim_percept_picture(&stage->tour.tour->percept, world->sim.scene, state, frames->instance,
                        stage->semantic, (uint32_t)pixels);
    return stage->semantic;
}

static bool look(Stage *stage, const World *world, const SimEpisode *episode, const SimState *state,
                 Observation *seen, Error *err) {
    RenderView view = {.scene = world->seen,
                       .world = stage->tour.seen,
                       .camera = {.yaw = state->yaw, .pitch = state->pitch}};
    sim_camera(&world->sim, state, view.camera.position);
    if (stage->tour.seen != NULL) move_people(&stage->tour, world, state);
    uint32_t sensors = stage->sensors | (errs(&stage->tour) ? RENDER_INSTANCE : 0u);
    RenderFrames frames;
    if (!render_views(stage->render, &view, 1, sensors, &frames, err)) return false;
    seen->width = frames.width;
    seen->height = frames.height;
    uint32_t number = (uint32_t)state->step;
    seen->rgba = sim_sensor_noise_rgba(&stage->noise, episode->seed, number, frames.rgba);
    seen->depth = sim_sensor_noise_depth(&stage->noise, episode->seed, number, frames.depth);
    seen->semantic = recognised(stage, world, state, &frames);
    return true;
}

static bool is_picture(const SimEpisode *episode) {
    return episode->task == &sim_task_imagenav;
}

bool episode_goal_camera(const World *world, const SimEpisode *episode, RenderCamera *camera) {
    if (!is_picture(episode)) return false;
    *camera = (RenderCamera){.yaw = episode->goal_yaw};
    memcpy(camera->position, episode->goals[0], sizeof camera->position);
    camera->position[1] += world->sim.config.sensor_height;
    return true;
}

// the picture that ImageNav asks for, as the agent's own camera takes it
static bool draw_goal(Stage *stage, const World *world, const SimEpisode *episode, Error *err) {
    RenderView view = {.scene = world->seen};
    if (!episode_goal_camera(world, episode, &view.camera)) return true;
    if (!(stage->sensors & RENDER_RGB)) return true;
    RenderFrames frames;
    if (!render_views(stage->render, &view, 1, RENDER_RGB, &frames, err)) return false;
    const uint8_t *rgba =
        sim_sensor_noise_rgba(&stage->noise, episode->seed, GOAL_FRAME, frames.rgba);
    memcpy(stage->goal_rgba, rgba, (size_t)frames.width * frames.height * 4);
    return true;
}

static void tell_place(const Stage *stage, const SimState *state, Observation *seen) {
    bool truth = stage->setup.config.shown;
    memcpy(seen->position, truth ? state->position : state->odometry, sizeof seen->position);
    seen->yaw = truth ? state->yaw : state->odometry_yaw;
    seen->is_lost = !truth && state->is_lost && state->step == 0;
    bool is_true = memcmp(seen->position, state->position, sizeof seen->position) == 0;
    seen->is_placed = state->step == 0 && is_true && !seen->is_lost;
}

static void tell_goal(const Stage *stage, const SimEpisode *episode, Observation *seen) {
    static const AgentGoal goals[] = {[SIM_GOAL_CATEGORY] = AGENT_GOAL_CATEGORY,
                                      [SIM_GOAL_FEATURE] = AGENT_GOAL_FEATURE,
                                      [SIM_GOAL_DESCRIBED] = AGENT_GOAL_DESCRIBED,
                                      [SIM_GOAL_ROUTE] = AGENT_GOAL_ROUTE};
    _Static_assert((int)AGENT_ROUTE_MAX == (int)SIM_ROUTE_MAX, "a route is copied whole");
    const SimSubtask *subtask = stage->tour.subtask;
    seen->goal_category = episode->category_id;
    seen->goal = episode->category_id != 0 ? AGENT_GOAL_CATEGORY : AGENT_GOAL_POINT;
    if (is_picture(episode)) {
        seen->goal = AGENT_GOAL_PICTURE;
        seen->goal_rgba = stage->goal_rgba;
    }
    if (subtask == NULL) return;
    seen->goal = goals[subtask->kind];
    seen->goal_near = subtask->near;
    memcpy(seen->goal_feature, stage->tour.feature, sizeof seen->goal_feature);
    memcpy(seen->route, subtask->route, sizeof seen->route);
    seen->route_count = subtask->route_count;
}

bool episode_observe(Stage *stage, const World *world, const SimEpisode *episode,
                     const SimState *state, Observation *seen, Error *err) {
    SimSenses senses = sim_senses(&world->sim, episode, state);
    *seen = (Observation){
        .step = state->step,
        .gps = {senses.gps[0], senses.gps[1]},
        .compass = senses.compass,
        .pitch = state->pitch,
        .contact = senses.contact,
        .pointgoal = {senses.pointgoal[0], senses.pointgoal[1]},
        .category_names = world->category_names,
        .category_count = world->scene.category_count,
    };
    tell_place(stage, state, seen);
    tell_goal(stage, episode, seen);
    if (stage->type->senses & AGENT_TEACHER)
        seen->teacher = sim_follow(&world->sim, episode, state);
    return stage->sensors == 0 || look(stage, world, episode, state, seen, err);
}

uint64_t episode_seed(const App *app, int scene) {
    return (uint64_t)app->run.seed * 1000003u + (uint64_t)scene; // a prime above all scene numbers
}

//---- the loop ------------------------------------------------------------------------------------

static bool begin(Stage *stage, const World *world, const SimEpisode *episode,
                  const SimState *state, Observation *seen, Error *err) {
    bool new_scene = stage->scene_hash != world->scene.hash;
    stage->scene_hash = world->scene.hash;
    stage->trajectory.count = 0;
    sim_trajectory_add(&stage->trajectory, ACTION_STOP, state);
    return draw_goal(stage, world, episode, err) &&
           episode_observe(stage, world, episode, state, seen, err) &&
           stage->type->begin(stage->agent, seen, new_scene, err);
}

bool episode_begin(Stage *stage, const World *world, const SimEpisode *episode, SimState *state,
                   Observation *seen, Error *err) {
    sim_reset(&world->sim, episode, state);
    return begin(stage, world, episode, state, seen, err);
}

bool episode_play_from(Stage *stage, const World *world, const SimEpisode *episode, SimState *state,
                       EpisodeResult *result, Error *err) {
    double start = clock_seconds();
    Observation seen;
    Action action;
    if (!begin(stage, world, episode, state, &seen, err)) return false;
    while (!state->is_over) {
        if (!episode_observe(stage, world, episode, state, &seen, err)) return false;
        if (!stage->type->act(stage->agent, &seen, &action, err)) return false;
        if (stage->tour.acted != NULL) stage->tour.acted(stage->tour.watcher, state);
        sim_step(&world->sim, episode, action, state);
        sim_trajectory_add(&stage->trajectory, action, state);
    }
    result->metrics = sim_metrics(&world->sim, episode, state);
    result->digest = sim_digest(state);
    result->seconds = clock_seconds() - start;
    return true;
}

bool episode_play(Stage *stage, const World *world, const SimEpisode *episode,
                  EpisodeResult *result, Error *err) {
    SimState state;
    sim_reset(&world->sim, episode, &state);
    return episode_play_from(stage, world, episode, &state, result, err);
}
