// A sheet of cards, four in a row.

#include "app/report_failures.h"

#include <string.h>

enum { CARDS = 12, IN_ROW = 4, CARD_WIDTH = 320, MAP_HEIGHT = 220, VIEW_HEIGHT = 180, TEXT = 54 };
enum { CARD_HEIGHT = MAP_HEIGHT + VIEW_HEIGHT + TEXT, GAP = 10 };

static const DrawColor PAPER = {245, 246, 248, 255}, INK = {40, 44, 52, 255},
                       WALK = {235, 80, 60, 255}, GOAL = {255, 200, 40, 230},
                       START = {30, 30, 30, 255}, END = {235, 80, 60, 255};

typedef struct Sheet {
    Image image;
    Render *render; // NULL where nothing is drawn of the scene
    const App *app;
    const World *world;
    const RenderMap *plain;
    Arena *arena;
} Sheet;

//---- which ---------------------------------------------------------------------------------------

static bool is_failure(const ResultRow *row, const char *scene) {
    return strcmp(row->scene, scene) == 0 && row->walk_count > 0 &&
           row->result.metrics.success == 0.0f;
}

// how many failures of the same agent come before a row
static int rank_of(const Results *results, uint32_t at, const char *scene) {
    const ResultRow *row = LIST_AT(&results->rows, ResultRow, at);
    int rank = 0;
    for (uint32_t i = 0; i < at; i++) {
        const ResultRow *before = LIST_AT(&results->rows, ResultRow, i);
        rank += is_failure(before, scene) && strcmp(before->agent, row->agent) == 0;
    }
    return rank;
}

// the first failure of every agent, then the second of every agent, ...
static int choose(const Results *results, const char *scene, const ResultRow *chosen[CARDS]) {
    int count = 0;
    for (int rank = 0; rank < CARDS && count < CARDS; rank++) {
        for (uint32_t i = 0; i < results->rows.count && count < CARDS; i++) {
            const ResultRow *row = LIST_AT(&results->rows, ResultRow, i);
            if (is_failure(row, scene) && rank_of(results, i, scene) == rank) chosen[count++] = row;
        }
    }
    return count;
}

//---- cards ---------------------------------------------------------------------------------------

// scaled to fit the box, in its middle
static void draw_fitting(Image *image, const Image *from, int x, int y, int width, int height) {
    float scale = (float)width / (float)from->width;
    if ((float)height / (float)from->height < scale) scale = (float)height / (float)from->height;
    int w = (int)((float)from->width * scale), h = (int)((float)from->height * scale);
    render_draw_image(image, from, x + (width - w) / 2, y + (height - h) / 2, w, h);
}

static void draw_map(Sheet *sheet, const ResultRow *row, int x, int y) {
    ArenaMark mark = arena_mark(sheet->arena);
    RenderMap map = render_map_copy(sheet->plain, sheet->arena);
    float thick = (float)map.image.width / CARD_WIDTH; // it is scaled down
    for (int g = 0; g < row->goal_count; g++) render_map_goal(&map, row->goals[g], 0.12f, GOAL);
    render_map_path(&map, row->walk, row->walk_count, 2.0f * thick, WALK);
    render_map_goal(&map, row->walk[0], 0.16f, START);
    render_map_goal(&map, row->walk[row->walk_count - 1], 0.16f, END);
    draw_fitting(&sheet->image, &map.image, x, y, CARD_WIDTH, MAP_HEIGHT);
    arena_reset(sheet->arena, mark);
}

static bool draw_view(Sheet *sheet, const ResultRow *row, int x, int y, Error *err) {
    RenderView view = {.scene = sheet->world->seen, .camera.yaw = row->end_yaw};
    memcpy(view.camera.position, row->walk[row->walk_count - 1], sizeof view.camera.position);
    view.camera.position[1] += sheet->app->sim.sensor_height;
    RenderFrames frames;
    if (!render_views(sheet->render, &view, 1, RENDER_RGB, &frames, err)) return false;
    ArenaMark mark = arena_mark(sheet->arena);
    Image picture = image_create(frames.width, frames.height, 3, sheet->arena);
    render_picture_rgba(frames.rgba, frames.width, frames.height, &picture);
    render_draw_image(&sheet->image, &picture, x, y, CARD_WIDTH, VIEW_HEIGHT);
    arena_reset(sheet->arena, mark);
    return true;
}

static void write_card(Sheet *sheet, const ResultRow *row, int x, int y) {
    const float size = 15.0f;
    char text[200];
    const SimMetrics *m = &row->result.metrics;
    snprintf(text, sizeof text, "%.20s: %.16s %.24s, episode %.12s", row->agent, row->task,
             row->category, row->episode);
    render_draw_text(&sheet->image, (float)x + 4, (float)y + 4, size, INK, text);
    bool is_over = m->steps >= (float)sheet->app->sim.max_steps;
    snprintf(text, sizeof text, "%s %.0f steps, %.2f m from the goal",
             is_over ? "under way after" : "stopped after", (double)m->steps,
             (double)m->distance_to_goal);
    render_draw_text(&sheet->image, (float)x + 4, (float)y + 24, size, INK, text);
}

static bool draw_cards(Sheet *sheet, const ResultRow *const rows[], int count, Error *err) {
    int columns = count < IN_ROW ? count : IN_ROW, lines = (count + IN_ROW - 1) / IN_ROW;
    sheet->image = image_create((uint32_t)(columns * (CARD_WIDTH + GAP) - GAP),
                                (uint32_t)(lines * (CARD_HEIGHT + GAP) - GAP), 3, sheet->arena);
    render_draw_fill(&sheet->image, PAPER);
    for (int i = 0; i < count; i++) {
        int x = i % IN_ROW * (CARD_WIDTH + GAP), y = i / IN_ROW * (CARD_HEIGHT + GAP);
        draw_map(sheet, rows[i], x, y);
        if (sheet->render != NULL && !draw_view(sheet, rows[i], x, y + MAP_HEIGHT, err))
            return false;
        write_card(sheet, rows[i], x, y + MAP_HEIGHT + VIEW_HEIGHT);
    }
    return true;
}

bool report_failures(const char *base, const App *app, const World *world, Gpu *gpu,
                     const RenderMap *plain, const char *scene, const Results *results,
                     Error *err) {
    const ResultRow *rows[CARDS];
    int count = choose(results, scene, rows);
    if (count == 0) return true;
    Arena arena = arena_create("failures");
    Sheet sheet = {.app = app, .world = world, .plain = plain, .arena = &arena};
    RenderConfig config = app->render;
    config.width = CARD_WIDTH;
    config.height = VIEW_HEIGHT;
    config.samples = 2;
    bool ok = true;
    if (world->seen != NULL) {
        sheet.render = render_create(gpu, &config, 1, &arena, err);
        ok = sheet.render != NULL;
    }
    ok = ok && draw_cards(&sheet, rows, count, err) &&
         image_save_png(text_format(&arena, "%s_failures.png", base), &sheet.image, err);
    render_destroy(sheet.render);
    arena_destroy(&arena);
    return ok;
}
