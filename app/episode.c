// What the agent is shown, and the loop that plays an episode.
//
//     sim_senses ─► Observation ─► act ─► Action ─► sim_step ─► SimState ─┐
//     pictures  ──┘                                     ^─────────────────┘
//
// describe_body and episode_observe are all that ever passes from the truth to an agent.

#include "app/episode.h"

#include "base/clock.h"
#include "sim/follower.h"

#include <cglm/cglm.h>

#include <string.h>

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
        .view_distance = app->sim.view_distance,
    };
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
    }
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

static bool look(Stage *stage, const World *world, const SimState *state, Observation *seen,
                 Error *err) {
    RenderView view = {.scene = world->seen, .camera = {.yaw = state->yaw, .pitch = state->pitch}};
    sim_camera(&world->sim, state, view.camera.position);
    RenderFrames frames;
    if (!render_views(stage->render, &view, 1, stage->sensors, &frames, err)) return false;
    seen->width = frames.width;
    seen->height = frames.height;
    seen->rgba = frames.rgba;
    seen->depth = frames.depth;
    seen->semantic = frames.semantic;
    return true;
}

bool episode_observe(Stage *stage, const World *world, const SimEpisode *episode,
                     const SimState *state, Observation *seen, Error *err) {
    SimSenses senses = sim_senses(&world->sim, episode, state);
    *seen = (Observation){
        .step = state->step,
        .gps = {senses.gps[0], senses.gps[1]},
        .compass = senses.compass,
        .yaw = state->yaw,
        .pitch = state->pitch,
        .contact = senses.contact,
        .pointgoal = {senses.pointgoal[0], senses.pointgoal[1]},
        .goal = episode->category_id == 0 ? AGENT_GOAL_POINT : AGENT_GOAL_CATEGORY,
        .goal_category = episode->category_id,
        .category_names = world->category_names,
        .category_count = world->scene.category_count,
    };
    memcpy(seen->position, state->position, sizeof seen->position);
    if (stage->type->senses & AGENT_TEACHER)
        seen->teacher = sim_follow(&world->sim, episode, state);
    return stage->sensors == 0 || look(stage, world, state, seen, err);
}

uint64_t episode_seed(const App *app, int scene) {
    return (uint64_t)app->run.seed * 1000003u + (uint64_t)scene; // a prime above all scene numbers
}

//---- the loop ------------------------------------------------------------------------------------

bool episode_begin(Stage *stage, const World *world, const SimEpisode *episode, SimState *state,
                   Observation *seen, Error *err) {
    bool new_scene = stage->scene_hash != world->scene.hash;
    stage->scene_hash = world->scene.hash;
    sim_reset(&world->sim, episode, state);
    stage->trajectory.count = 0;
    sim_trajectory_add(&stage->trajectory, ACTION_STOP, state);
    return episode_observe(stage, world, episode, state, seen, err) &&
           stage->type->begin(stage->agent, seen, new_scene, err);
}

bool episode_play(Stage *stage, const World *world, const SimEpisode *episode,
                  EpisodeResult *result, Error *err) {
    double start = clock_seconds();
    SimState state;
    Observation seen;
    Action action;
    if (!episode_begin(stage, world, episode, &state, &seen, err)) return false;
    while (!state.is_over) {
        if (!episode_observe(stage, world, episode, &state, &seen, err)) return false;
        if (!stage->type->act(stage->agent, &seen, &action, err)) return false;
        sim_step(&world->sim, episode, action, &state);
        sim_trajectory_add(&stage->trajectory, action, &state);
    }
    result->metrics = sim_metrics(&world->sim, episode, &state);
    result->digest = sim_digest(&state);
    result->seconds = clock_seconds() - start;
    return true;
}
