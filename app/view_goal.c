// An episode from the body's state, then its goals, then the way to them.

#include "app/view_goal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// the floor lies so near to where one pointed: a hand is not exact, borders are rounded [m]
static const float BESIDE = 0.5f;

static SimEpisode begin_here(const ViewGame *game) {
    const SimState *shown = view_past_shown(&game->past);
    SimEpisode episode = {.id = "asked",
                          .start_yaw = shown->yaw,
                          .start_pitch = shown->pitch,
                          .seed = (uint64_t)game->app->run.seed,
                          .visit = 1};
    snprintf(episode.scene, sizeof episode.scene, "%s", game->world->scene.name);
    memcpy(episode.start, shown->position, sizeof episode.start);
    return episode;
}

// the distance, and whether it makes an episode
static bool measure(const ViewGame *game, SimEpisode *episode, Error *why) {
    NavmeshPath path;
    if (!navmesh_path(game->world->navmesh, episode->start, episode->goals, episode->goal_count,
                      &path))
        return error_set(why, "no way there: %s", navmesh_reason_text(path.reason));
    episode->geodesic = path.length;
    return path.length >= sim_task_reach(&game->world->sim, episode) ||
           error_set(why, "that is reached already: it is %.2f m away", (double)path.length);
}

bool view_goal_of_point(const ViewGame *game, const float point[3], Arena *arena,
                        SimEpisode *episode, Error *why) {
    float(*goal)[3] = arena_alloc(arena, sizeof *goal);
    *episode = begin_here(game);
    episode->task = &sim_task_pointnav;
    if (!navmesh_snap(game->world->navmesh, point, NAVMESH_ANY_ISLAND, *goal))
        return error_set(why, "there is no walkable floor near that");
    float beside = hypotf((*goal)[0] - point[0], (*goal)[2] - point[2]);
    float rise = fabsf((*goal)[1] - point[1]);
    if (beside > BESIDE || rise > BESIDE)
        return error_set(why, "nobody can stand there: the walkable floor is %.1f m away",
                         (double)hypotf(beside, rise));
    episode->goals = (const float(*)[3])goal;
    episode->goal_count = 1;
    return measure(game, episode, why);
}

bool view_goal_of_category(const ViewGame *game, uint32_t category, Arena *arena,
                           SimEpisode *episode, Error *why) {
    const char *name = scene_category_name(&game->world->scene, category);
    *episode = begin_here(game);
    episode->task = &sim_task_objectnav;
    episode->category_id = category;
    snprintf(episode->category, sizeof episode->category, "%s", name);
    episode->goal_count =
        sim_object_viewpoints(&game->world->sim, category, arena, &episode->goals);
    if (episode->goal_count == 0)
        return error_set(why, "no place to stand from which a %s is seen nearby", name);
    return measure(game, episode, why);
}

bool view_goal_at(const ViewGame *game, uint32_t object, const float point[3], Arena *arena,
                  SimEpisode *episode, Error *why) {
    uint32_t category = game->world->scene.objects[object].category;
    const char *name = scene_category_name(&game->world->scene, category);
    if (category != 0 && sim_object_is_thing(name))
        return view_goal_of_category(game, category, arena, episode, why);
    return view_goal_of_point(game, point, arena, episode, why);
}
