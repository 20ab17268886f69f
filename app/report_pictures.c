// Pictures tell of a scene what numbers do not: where the agents went, what one of them knows in
// the end, and what it saw on the way.
//
//     map      one episode, every agent's walk in its colour        (the rows' walks)
//     memory   the mind of the last agent that has one              (its stage, still alive)
//     levels   the levels of its octree
//     bytes    how large its parts were after each episode
//     views    that agent's last walk at a third, two thirds, end:  colour | depth | categories
//
// In rows that another process made the walks are missing; each process draws its own scenes.

#include "app/report_pictures.h"

#include "app/memory_picture.h"
#include "app/mind_picture.h"
#include "app/report_failures.h"

#include <math.h>
#include <string.h>

enum { MAP_PIXELS = 1100, VIEW_WIDTH = 420, VIEW_HEIGHT = 315, VIEW_MOMENTS = 3 };

static const DrawColor WHITE = {255, 255, 255, 255}, GOAL = {255, 200, 40, 200},
                       START = {30, 30, 30, 255}, PANEL = {18, 20, 26, 170},
                       PAPER = {245, 246, 248, 255}, INK = {40, 44, 52, 255};

// a colour per agent, readable on any floor
static DrawColor agent_color(int agent) {
    static const DrawColor colors[] = {{150, 150, 150, 255}, {235, 80, 60, 255},
                                       {50, 120, 255, 255},  {60, 190, 90, 255},
                                       {200, 80, 220, 255},  {240, 160, 20, 255}};
    return colors[agent % (int)ARRAY_COUNT(colors)];
}

static const ResultRow *row_at(const Results *results, uint32_t i) {
    return LIST_AT(&results->rows, ResultRow, i);
}

// the episode to show: of the last task, the first one with the highest visit number
static const ResultRow *choose_episode(const Results *results, const char *scene) {
    const ResultRow *best = NULL;
    for (uint32_t i = 0; i < results->rows.count; i++) {
        const ResultRow *row = row_at(results, i);
        if (strcmp(row->scene, scene) != 0) continue;
        if (best == NULL || row->visit > best->visit || strcmp(row->task, best->task) != 0)
            best = row;
    }
    return best;
}

static bool is_same_episode(const ResultRow *a, const ResultRow *b) {
    return strcmp(a->episode, b->episode) == 0 && strcmp(a->task, b->task) == 0 &&
           strcmp(a->scene, b->scene) == 0;
}

static void draw_legend(Image *image, const Results *results, const ResultRow *shown) {
    float y = 14.0f;
    render_draw_box(image, 8, 8, 330, 190, PANEL);
    char title[160];
    snprintf(title, sizeof title, "%s %s", shown->task, shown->category);
    render_draw_text(image, 18, y, 20, WHITE, title);
    int agent = 0;
    for (uint32_t i = 0; i < results->rows.count; i++) {
        const ResultRow *row = row_at(results, i);
        if (!is_same_episode(row, shown)) continue;
        char line[160];
        snprintf(line, sizeof line, "%s: %s, SPL %.2f, %.1f m", row->agent,
                 row->result.metrics.success > 0 ? "success" : "no success",
                 (double)row->result.metrics.spl, (double)row->result.metrics.path_length);
        y += 26.0f;
        render_draw_disc(image, 27, y + 10, 6, agent_color(agent++));
        render_draw_text(image, 42, y, 18, WHITE, line);
    }
}

static void draw_walks(RenderMap *map, const Results *results, const ResultRow *shown) {
    int agent = 0;
    for (uint32_t i = 0; i < results->rows.count; i++) {
        const ResultRow *row = row_at(results, i);
        if (is_same_episode(row, shown))
            render_map_path(map, row->walk, row->walk_count, 3.0f, agent_color(agent++));
    }
    if (shown->walk_count > 0) render_map_goal(map, shown->walk[0], 0.12f, START);
    for (int g = 0; g < shown->goal_count; g++) render_map_goal(map, shown->goals[g], 0.05f, GOAL);
}

static bool save_map(const char *base, const RenderMap *plain, const Results *results,
                     const ResultRow *shown, Arena *arena, Error *err) {
    RenderMap map = render_map_copy(plain, arena);
    draw_walks(&map, results, shown);
    draw_legend(&map.image, results, shown);
    const char *transform = render_map_transform(&map, arena);
    return image_save_png(text_format(arena, "%s_map.png", base), &map.image, err) &&
           file_save(text_format(arena, "%s_map.json", base), transform, strlen(transform), err);
}

//---- the mind ------------------------------------------------------------------------------------

// what the last question gave and why, the numbers as on the map
static void draw_reasons(Image *image, float y, const AgentMind *mind, const Scene *scene) {
    enum { MOST = 5 };
    const float size = 17.0f;
    int shown = mind->candidate_count < MOST ? mind->candidate_count : MOST;
    for (int i = 0; i < shown; i++, y += size + 3.0f) {
        MindReason reason = mind_picture_reason(mind, i, scene);
        char text[160];
        snprintf(text, sizeof text, "%d  %s, from the %s: %s", i + 1, reason.category,
                 reason.source, reason.figures);
        render_draw_text(image, 12.0f, y, size, INK, text);
    }
}

// the map, and below it what its colours mean and what the last question gave
static Image explain(const RenderMap *map, const AgentMind *mind, const Scene *scene,
                     Arena *arena) {
    enum { ROOM = 190 };
    uint32_t height = map->image.height;
    Image sheet = image_create(map->image.width, height + ROOM, 3, arena);
    render_draw_fill(&sheet, PAPER);
    memcpy(sheet.pixels, map->image.pixels, (size_t)3 * map->image.width * height);
    const float size = 17.0f, width = (float)map->image.width - 24.0f;
    float y = (float)(height + 8);
    y = graph_picture_legend(&sheet, 12.0f, y, width, size, INK, mind_picture_cells,
                             MIND_CELL_KINDS);
    y = graph_picture_legend(&sheet, 12.0f, y, width, size, INK, graph_picture_places,
                             GRAPH_PLACE_KINDS);
    y = graph_picture_legend(&sheet, 12.0f, y, width, size, INK, graph_picture_edges,
                             GRAPH_EDGE_KINDS);
    draw_reasons(&sheet, y + 4.0f, mind, scene);
    return sheet;
}

static bool save_mind(const char *base, const RenderMap *plain, const World *world,
                      const AgentMind *mind, Arena *arena, Error *err) {
    RenderMap map = render_map_copy(plain, arena);
    mind_picture_draw(&map, &world->scene, mind, MIND_ALL & ~MIND_REGIONS, arena);
    Image sheet = explain(&map, mind, &world->scene, arena);
    return image_save_png(text_format(arena, "%s_memory.png", base), &sheet, err);
}

static bool save_bytes(const char *base, const MemoryHistory *history, Arena *arena, Error *err) {
    Image image = image_create(640, 110, 3, arena);
    render_draw_fill(&image, PAPER);
    memory_history_draw(history, &image, 12.0f, 10.0f, 616.0f, 90.0f, INK);
    return image_save_png(text_format(arena, "%s_bytes.png", base), &image, err);
}

static bool save_memory(const char *base, const AgentMind *mind, const MemoryHistory *history,
                        Arena *arena, Error *err) {
    MapReading reading;
    if (mind->memory == NULL) return true;
    bool ok = memory_save(mind->memory, text_format(arena, "%s.memory", base), err) &&
              map_reading_take(mind->octree, mind->memory->config.voxel, arena, &reading, err);
    if (ok && mind->slice != NULL)
        ok = memory_picture_save_levels(text_format(arena, "%s_levels.png", base), mind, &reading,
                                        arena, err);
    return ok && (history->of != mind->memory || save_bytes(base, history, arena, err));
}

//---- what the sensors showed ---------------------------------------------------------------------

// one moment: colour, depth and categories side by side
static bool draw_moment(Render *render, const App *app, const World *world,
                        const SimTrajectory *walk, int step, int row, Image *sheet, Arena *arena,
                        Error *err) {
    RenderView view = {.scene = world->seen, .camera.yaw = walk->steps[step].yaw};
    memcpy(view.camera.position, walk->steps[step].position, sizeof view.camera.position);
    view.camera.position[1] += app->sim.sensor_height;
    RenderFrames frames;
    if (!render_views(render, &view, 1, RENDER_ALL, &frames, err)) return false;

    Image picture = image_create(frames.width, frames.height, 3, arena);
    int y = row * VIEW_HEIGHT;
    render_picture_rgba(frames.rgba, frames.width, frames.height, &picture);
    render_draw_image(sheet, &picture, 0, y, VIEW_WIDTH, VIEW_HEIGHT);
    render_picture_depth(frames.depth, frames.width, frames.height, app->render.max_depth,
                         &picture);
    render_draw_image(sheet, &picture, VIEW_WIDTH, y, VIEW_WIDTH, VIEW_HEIGHT);
    render_picture_ids(frames.semantic, frames.width, frames.height, &picture);
    render_draw_image(sheet, &picture, 2 * VIEW_WIDTH, y, VIEW_WIDTH, VIEW_HEIGHT);
    return true;
}

static bool save_views(const char *base, const App *app, const World *world, Stage *stage,
                       Arena *arena, Error *err) {
    RenderConfig config = app->render;
    config.width = VIEW_WIDTH;
    config.height = VIEW_HEIGHT;
    config.samples = 2;
    Render *render = render_create(stage->gpu, &config, 1, arena, err);
    if (render == NULL) return false;
    Image sheet = image_create(3 * VIEW_WIDTH, VIEW_MOMENTS * VIEW_HEIGHT, 3, arena);
    bool ok = true;
    const SimTrajectory *walk = &stage->trajectory;
    for (int m = 0; ok && m < VIEW_MOMENTS && walk->count > 0; m++) {
        int step = (walk->count - 1) * (m + 1) / VIEW_MOMENTS;
        ok = draw_moment(render, app, world, walk, step, m, &sheet, arena, err);
    }
    render_destroy(render);
    return ok && image_save_png(text_format(arena, "%s_views.png", base), &sheet, err);
}

static bool save_stage(const char *base, const RenderMap *plain, const App *app, const World *world,
                       Stage *stage, const MemoryHistory *history, Arena *arena, Error *err) {
    AgentMind mind = {0};
    stage->type->mind(stage->agent, &mind);
    return save_mind(base, plain, world, &mind, arena, err) &&
           save_memory(base, &mind, history, arena, err) &&
           (world->seen == NULL || save_views(base, app, world, stage, arena, err));
}

bool report_pictures(const char *base, const App *app, const World *world, Gpu *gpu,
                     const char *scene, const Results *results, Stage *stage,
                     const MemoryHistory *history, Error *err) {
    Arena arena = arena_create("report pictures");
    const ResultRow *shown = choose_episode(results, scene);
    bool ok = true;
    if (shown != NULL && shown->walk_count > 0) {
        RenderMap plain = render_map_create(&world->scene, world->navmesh, shown->walk[0][1],
                                            MAP_PIXELS, MAP_PIXELS, &arena);
        ok = save_map(base, &plain, results, shown, &arena, err) &&
             report_failures(base, app, world, gpu, &plain, scene, results, err);
        if (ok && stage != NULL)
            ok = save_stage(base, &plain, app, world, stage, history, &arena, err);
    }
    arena_destroy(&arena);
    return ok;
}
