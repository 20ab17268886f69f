// One scene, its episodes, and one stage per agent that was chosen so far.

#include "app/view_replay.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

const SimEpisode *view_game_episode(const ViewGame *game) {
    return game->is_asked ? &game->asked : &game->episodes.at[game->episode];
}

const char *view_game_player(const ViewGame *game) {
    return view_replay_is_on(game) ? view_replay_now(game)->agent : agent_types[game->agent]->name;
}

const Stage *view_game_stage(const ViewGame *game) {
    return &game->stages[game->agent];
}

void view_game_mind(const ViewGame *game, AgentMind *mind) {
    const Stage *stage = view_game_stage(game);
    *mind = (AgentMind){0};
    if (stage->type != NULL && stage->type->mind != NULL) stage->type->mind(stage->agent, mind);
}

//---- people --------------------------------------------------------------------------------------

static bool make_people(ViewGame *game, Error *err) {
    World *world = game->world;
    int count = (int)world->scene.people;
    if (count == 0) return true;
    Rng rng = rng_stream((uint64_t)game->app->run.seed, "view people");
    if (!sim_cast_make(&world->scene, world->navmesh, count, &rng, &game->arena, &game->cast, err))
        return false;
    world->sim.cast = &game->cast;
    return render_world_create(world->seen, &game->arena, &game->moved, err);
}

//---- what the agent is shown ---------------------------------------------------------------------

static void count_view(ViewGame *game, double start) {
    game->seeing += clock_seconds() - start;
    game->views++;
    game->changes++;
}

static bool observe(ViewGame *game, Error *err) {
    double start = clock_seconds();
    Stage *stage = &game->stages[game->agent];
    view_game_move_people(game);
    bool ok = episode_observe(stage, game->world, view_game_episode(game), &game->state,
                              &game->seen, err) &&
              view_game_look(game, err);
    count_view(game, start);
    return ok;
}

//---- create --------------------------------------------------------------------------------------

// the episodes that `cairn eval` sets in its first scene
static bool try_task(ViewGame *game, const SimTask *task, Error *err) {
    const App *app = game->app;
    if (!sim_episodes_make(&game->world->sim, task, app->eval.episodes, app->eval.visits,
                           episode_seed(app, 0), &game->arena, &game->episodes, err))
        return false;
    return game->episodes.count > 0 || error_set(err, "no episode can be made");
}

// a scene in which no task can be set can still be looked at
static void make_visit(ViewGame *game) {
    SimEpisode *visit = arena_new(&game->arena, SimEpisode);
    *visit = (SimEpisode){.id = "visit", .task = sim_tasks[0], .visit = 1};
    const Scene *scene = &game->world->scene;
    snprintf(visit->scene, sizeof visit->scene, "%s", scene->name);
    Rng rng = rng_stream((uint64_t)game->app->run.seed, "visit");
    game->has_floor = navmesh_random_point(game->world->navmesh, &rng, 0, visit->start);
    for (int k = 0; !game->has_floor && k < 3; k++)
        visit->start[k] = 0.5f * (scene->low[k] + scene->high[k]);
    game->episodes = (SimEpisodes){visit, 1};
}

static bool make_episodes(ViewGame *game, Error *err) {
    const App *app = game->app;
    const SimTask *task = sim_task_find(app->view.task.at);
    if (task == NULL)
        return error_set(err, "no task named '%s'; cairn --help lists them", app->view.task.at);
    Error why = {0}, unused;
    game->has_floor = true;
    if (try_task(game, task, &why)) return true;
    for (int t = 0; t < sim_task_count; t++) {
        if (sim_tasks[t] == task || !try_task(game, sim_tasks[t], &unused)) continue;
        snprintf(game->note, sizeof game->note, "%s, because %.120s", sim_tasks[t]->name, why.text);
        return true;
    }
    make_visit(game);
    snprintf(game->note, sizeof game->note, "only to look at: %.120s", why.text);
    return true;
}

static bool find_agent(const char *name, int *agent, Error *err) {
    const char *known[VIEW_MAX_AGENTS];
    int count = agent_type_count < VIEW_MAX_AGENTS ? agent_type_count : VIEW_MAX_AGENTS;
    for (int i = 0; i < count; i++) {
        *agent = i;
        known[i] = agent_types[i]->name;
        if (strcmp(known[i], name) == 0) return true;
    }
    return config_no_such("agent", name, known, count, "cairn --help", err);
}

bool view_game_make_panels(ViewGame *game, int max_steps, Error *err) {
    const App *app = game->app;
    const RenderConfig *camera = &app->render;
    game->past = view_past_create(max_steps, &game->arena);
    game->panel_render = render_create(game->gpu, camera, 1, &game->arena, err);
    return game->panel_render != NULL &&
           sim_sensor_noise_create(&app->noise, (uint32_t)camera->width, (uint32_t)camera->height,
                                   camera->max_depth, &game->arena, &game->noise, err);
}

static bool open_scene(ViewGame *game, const char *spec, Error *err) {
    int agent = 0;
    if (!find_agent(game->app->view.agent.at, &agent, err) ||
        !world_open(game->app, spec, game->gpu, &game->worlds[0], err))
        return false;
    game->world = &game->worlds[0];
    return make_people(game, err) && make_episodes(game, err) &&
           view_game_make_panels(game, game->app->sim.max_steps, err) &&
           view_game_choose(game, agent, err);
}

bool view_game_create(const App *app, const char *spec, Gpu *gpu, ViewGame *game, Error *err) {
    *game = (ViewGame){.app = app, .gpu = gpu, .arena = arena_create("game")};
    bool is_file = view_replay_is_file(spec);
    bool ok = is_file ? view_replay_open(game, spec, err) : open_scene(game, spec, err);
    if (!ok) view_game_destroy(game);
    return ok;
}

bool view_game_create_beside(const ViewGame *first, const char *name, ViewGame *game, Error *err) {
    *game = (ViewGame){.app = first->app,
                       .gpu = first->gpu,
                       .arena = arena_create("game beside"),
                       .world = first->world,
                       .is_beside = true,
                       .cast = first->cast,
                       .episodes = first->episodes,
                       .has_floor = first->has_floor,
                       .episode = first->episode};
    int agent = 0;
    bool ok = find_agent(name, &agent, err);
    if (ok && game->cast.count > 0)
        ok = render_world_create(game->world->seen, &game->arena, &game->moved, err);
    ok = ok && view_game_make_panels(game, game->app->sim.max_steps, err) &&
         view_game_choose(game, agent, err);
    if (!ok) view_game_destroy(game);
    return ok;
}

void view_game_destroy(ViewGame *game) {
    for (int i = 0; i < VIEW_MAX_AGENTS; i++)
        if (game->stages[i].type != NULL) stage_destroy(&game->stages[i]);
    render_destroy(game->panel_render);
    if (game->moved != NULL) render_world_destroy(game->moved);
    if (game->world != NULL && !game->is_beside) world_close(game->world);
    arena_destroy(&game->arena);
    *game = (ViewGame){0};
}

//---- play ----------------------------------------------------------------------------------------

bool view_game_restart(ViewGame *game, Error *err) {
    double start = clock_seconds();
    Stage *stage = &game->stages[game->agent];
    bool ok =
        episode_begin(stage, game->world, view_game_episode(game), &game->state, &game->seen, err);
    game->before = game->state;
    view_past_begin(&game->past, &game->state);
    view_game_move_people(game);
    ok = ok && view_game_look_at_goal(game, err) && view_game_look(game, err);
    count_view(game, start);
    return ok;
}

bool view_game_begin(ViewGame *game, int episode, Error *err) {
    if (view_replay_is_on(game)) return view_replay_begin(game, episode, err);
    int count = game->episodes.count;
    game->episode = (episode % count + count) % count;
    game->is_asked = false;
    return view_game_restart(game, err);
}

bool view_game_ask(ViewGame *game, const SimEpisode *episode, Error *err) {
    game->asked = *episode;
    game->is_asked = true;
    return view_game_restart(game, err);
}

bool view_game_choose(ViewGame *game, int agent, Error *err) {
    ASSERT(agent >= 0 && agent < agent_type_count && agent < VIEW_MAX_AGENTS);
    Stage *stage = &game->stages[agent];
    if (stage->type == NULL && !stage_create(game->app, game->gpu, agent_types[agent], stage, err))
        return false;
    stage->tour.seen = game->moved;
    game->agent = agent;
    return view_game_restart(game, err);
}

static bool carry_out(ViewGame *game, Action action, Error *err) {
    Stage *stage = &game->stages[game->agent];
    game->before = game->state;
    sim_step(&game->world->sim, view_game_episode(game), action, &game->state);
    sim_trajectory_add(&stage->trajectory, action, &game->state);
    view_past_add(&game->past, &game->state);
    return observe(game, err);
}

bool view_game_step(ViewGame *game, Error *err) {
    if (game->state.is_over || view_replay_is_on(game)) return true;
    Stage *stage = &game->stages[game->agent];
    Action action;
    return stage->type->act(stage->agent, &game->seen, &action, err) &&
           carry_out(game, action, err);
}

bool view_game_walk(ViewGame *game, Action action, Error *err) {
    if (game->state.is_over || view_replay_is_on(game)) return true;
    Stage *stage = &game->stages[game->agent];
    Action unused;
    return stage->type->act(stage->agent, &game->seen, &unused, err) &&
           carry_out(game, action, err);
}

bool view_game_show(ViewGame *game, int moment, Error *err) {
    if (!view_past_show(&game->past, moment)) return true;
    view_game_move_people(game);
    return view_game_look(game, err);
}
