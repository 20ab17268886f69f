// Lines first, then goals, then starts: what is small lies on top.

#include "app/episodes_picture.h"

#include "app/graph_picture.h"
#include "sim/start.h"

#include <math.h>
#include <string.h>

enum { MAP_PIXELS = 1100 };

static const float STOREY = 1.5f; // further above or below is another storey [m]
static const DrawColor LINE = {40, 60, 90, 70}, GOAL = {255, 190, 30, 230},
                       PANEL = {18, 20, 26, 190}, WHITE = {255, 255, 255, 255};

static const PictureKey keys[] = {{{60, 180, 90, 255}, false, "easy"},
                                  {{50, 120, 255, 255}, false, "medium"},
                                  {{235, 80, 60, 255}, false, "hard"},
                                  {{255, 190, 30, 230}, false, "goal"}};
_Static_assert(ARRAY_COUNT(keys) == SIM_DIFFICULTY_COUNT + 1, "a colour for each, and for goals");

static DrawColor pale_elsewhere(DrawColor color, const RenderMap *map, const float point[3]) {
    if (fabsf(point[1] - map->view.y) > STOREY) color.a /= 4;
    return color;
}

static void draw_line(RenderMap *map, const World *world, const SimEpisode *episode) {
    NavmeshPath path;
    if (!navmesh_path(world->navmesh, episode->start, episode->goals, episode->goal_count, &path))
        return;
    float ends[2][3];
    memcpy(ends[0], episode->start, sizeof ends[0]);
    memcpy(ends[1], episode->goals[path.goal], sizeof ends[1]);
    render_map_path(map, (const float(*)[3])ends, 2, 1.5f, LINE);
}

static void draw_goals(RenderMap *map, const SimEpisode *episode) {
    float radius = episode->goal_count > 1 ? 0.03f : 0.09f;
    for (int g = 0; g < episode->goal_count; g++)
        render_map_goal(map, episode->goals[g], radius,
                        pale_elsewhere(GOAL, map, episode->goals[g]));
}

static void draw_start(RenderMap *map, const World *world, const SimEpisode *episode) {
    DrawColor color = keys[sim_difficulty(&world->sim.config, episode->geodesic)].color;
    render_map_goal(map, episode->start, 0.07f, pale_elsewhere(color, map, episode->start));
}

static void draw_legend(RenderMap *map, const SimEpisodes *episodes) {
    char title[96];
    snprintf(title, sizeof title, "%s, %d episodes", episodes->at[0].task->name, episodes->count);
    render_draw_box(&map->image, 8, 8, 330, 62, PANEL);
    render_draw_text(&map->image, 18, 14, 20, WHITE, title);
    graph_picture_legend(&map->image, 18, 42, 310, 17, WHITE, keys, ARRAY_COUNT(keys));
}

bool episodes_picture_save(const char *path, const World *world, const SimEpisodes *episodes,
                           Error *err) {
    ASSERT(episodes->count > 0);
    Arena arena = arena_create("episodes picture");
    RenderMap map = render_map_create(&world->scene, world->navmesh, episodes->at[0].start[1],
                                      MAP_PIXELS, MAP_PIXELS, &arena);
    for (int i = 0; i < episodes->count; i++) draw_line(&map, world, &episodes->at[i]);
    for (int i = 0; i < episodes->count; i++) draw_goals(&map, &episodes->at[i]);
    for (int i = 0; i < episodes->count; i++) draw_start(&map, world, &episodes->at[i]);
    draw_legend(&map, episodes);
    bool ok = image_save_png(path, &map.image, err);
    arena_destroy(&arena);
    return ok;
}
