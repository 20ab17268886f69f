// What is seen of the moment that is shown. In the present that is the agent's own picture, if it
// looks; of the past it is drawn again, with the noise that it had then: noise depends on the
// episode's seed and the number of the step alone.

#include "app/view_game.h"

#include <string.h>

void view_game_move_people(ViewGame *game) {
    const SimState *shown = view_past_shown(&game->past);
    float seconds = (float)shown->step * game->world->sim.config.step_seconds;
    for (int i = 0; i < game->cast.count; i++) {
        mat4 stands;
        sim_cast_matrix(&game->cast, i, seconds, stands);
        render_world_move(game->moved, game->cast.walkers[i].instance, stands);
    }
}

static bool agent_sees_panels(const ViewGame *game) {
    uint32_t both = AGENT_DEPTH | AGENT_SEMANTIC;
    const AgentType *type = view_game_stage(game)->type;
    return type != NULL && (type->senses & both) == both;
}

static void take_seen(ViewGame *game) {
    const Observation *seen = &game->seen;
    game->depth = seen->depth;
    game->semantic = seen->semantic;
    game->width = seen->width;
    game->height = seen->height;
}

static bool draw_panels(ViewGame *game, Error *err) {
    const SimState *shown = view_past_shown(&game->past);
    RenderView view = {.scene = game->world->seen,
                       .world = game->moved,
                       .camera = {.yaw = shown->yaw, .pitch = shown->pitch}};
    sim_camera(&game->world->sim, shown, view.camera.position);
    RenderFrames frames;
    if (!render_views(game->panel_render, &view, 1, RENDER_DEPTH | RENDER_SEMANTIC, &frames, err))
        return false;
    game->depth = frames.depth;
    game->semantic = frames.semantic;
    game->width = frames.width;
    game->height = frames.height;
    if (agent_sees_panels(game))
        game->depth = sim_sensor_noise_depth(&game->noise, view_game_episode(game)->seed,
                                             (uint32_t)shown->step, frames.depth);
    return true;
}

bool view_game_look(ViewGame *game, Error *err) {
    const SimState *shown = view_past_shown(&game->past);
    game->metrics = sim_metrics(&game->world->sim, view_game_episode(game), shown);
    if (!view_past_is_now(&game->past) || !agent_sees_panels(game)) return draw_panels(game, err);
    take_seen(game);
    return true;
}

bool view_game_look_at_goal(ViewGame *game, Error *err) {
    RenderView view = {.scene = game->world->seen};
    RenderFrames frames;
    game->has_goal = episode_goal_camera(game->world, view_game_episode(game), &view.camera);
    if (!game->has_goal) return true;
    if (!render_views(game->panel_render, &view, 1, RENDER_RGB, &frames, err)) return false;
    if (game->goal.pixels == NULL)
        game->goal = image_create(frames.width, frames.height, 4, &game->arena);
    memcpy(game->goal.pixels, frames.rgba, (size_t)4 * frames.width * frames.height);
    return true;
}
