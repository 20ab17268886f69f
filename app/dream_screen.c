// See dream_screen.h.

#include "app/dream_screen.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 10, BAR = 34, CAPTION = 22, MIN_WIDTH = 640, MIN_HEIGHT = 400 };

static int least(int a, int b) {
    return a < b ? a : b;
}

static int most(int a, int b) {
    return a > b ? a : b;
}

DreamLayout dream_layout(int width, int height) {
    width = most(width, MIN_WIDTH), height = most(height, MIN_HEIGHT);
    int middle = height - 2 * BAR - GAP, room = middle - 2 * CAPTION;
    int big = least((width * 68 / 100 - 3 * GAP) / 2, room * 68 / 100);
    int small = most(least(room - big, big * 2 / 3), 1);
    int row = BAR + CAPTION, second = row + big + CAPTION;
    int x = 3 * GAP + 2 * big, side = width - x - GAP;
    DreamLayout l = {
        .top = {0, 0, width, BAR},
        .bottom = {0, height - BAR, width, BAR},
        .real = {GAP, row, big, big},
        .imagined = {2 * GAP + big, row, big, big},
        .error = {GAP, second, small, small},
        .doubt = {2 * GAP + small, second, small, small},
    };
    int action = 3 * GAP + 2 * small;
    l.action = (ViewRect){action, second, most(x - GAP - action, 1), small};
    int free = middle - 3 * CAPTION, map = free * 42 / 100, chart = free * 20 / 100;
    l.map = (ViewRect){x, row, side, map};
    l.pages = (ViewRect){x, row + map + CAPTION, side, free - map - chart};
    l.chart = (ViewRect){x, l.pages.y + l.pages.height + CAPTION, side, chart};
    return l;
}

//---- creation ------------------------------------------------------------------------------------

void dream_screen_destroy(DreamScreen *screen) {
    if (screen->arena.name != NULL) arena_destroy(&screen->arena);
    *screen = (DreamScreen){0};
}

// an empty floor of 12 m around the body
static RenderMap empty_map(const DreamStage *stage, ViewRect box, Arena *arena) {
    int side = least(box.width, box.height);
    RenderMap map = {.image = image_create((uint32_t)side, (uint32_t)side, 3, arena)};
    map.view = (NavmeshView){.width = (uint32_t)side,
                             .height = (uint32_t)side,
                             .metres_per_pixel = 12.0f / (float)side,
                             .origin = {stage->feet[0] - 6.0f, stage->feet[2] - 6.0f},
                             .y = stage->feet[1],
                             .y_tolerance = 0.5f};
    memset(map.image.pixels, 32, (size_t)3 * (size_t)side * (size_t)side);
    return map;
}

static RenderMap make_map(const DreamStage *stage, ViewRect box, Arena *arena) {
    if (!stage->has_world) return empty_map(stage, box, arena);
    float floor = stage->lead_count > 0 ? stage->lead[0].position[1] - stage->app->sim.sensor_height
                                        : stage->feet[1];
    return render_map_create(&stage->world.scene, stage->world.navmesh, floor, (uint32_t)box.width,
                             (uint32_t)box.height, arena);
}

void dream_screen_fit(DreamScreen *screen, const DreamStage *stage, int width, int height) {
    dream_screen_destroy(screen);
    screen->arena = arena_create("screen");
    screen->layout = dream_layout(width, height);
    const DreamLayout *l = &screen->layout;
    screen->window = image_create((uint32_t)l->top.width,
                                  (uint32_t)(l->bottom.y + l->bottom.height), 4, &screen->arena);
    size_t size = dream_mind_size(&stage->mind);
    screen->scratch = arena_array(&screen->arena, uint32_t, size * size);
    screen->plain = make_map(stage, l->map, &screen->arena);
    screen->map = render_map_copy(&screen->plain, &screen->arena);
}

//---- text ----------------------------------------------------------------------------------------

void dream_screen_caption(DreamScreen *screen, ViewRect box, const char *title, const char *unit) {
    float y = (float)(box.y - CAPTION) + 3.0f;
    float x = view_canvas_text(&screen->window, (float)box.x, y, VIEW_SMALL_TEXT, VIEW_TEXT, title);
    if (x + 8.0f + render_text_width(VIEW_SMALL_TEXT, unit) > (float)(box.x + box.width)) return;
    view_canvas_text(&screen->window, x + 8.0f, y, VIEW_SMALL_TEXT, VIEW_DIM, unit);
}

static void draw_line(DreamScreen *screen, ViewRect box, const char *left, const char *middle,
                      DrawColor color, const char *right) {
    view_canvas_fill(&screen->window, box, VIEW_PANEL);
    float y = (float)box.y + 0.5f * ((float)box.height - VIEW_TEXT_SIZE);
    float x = view_canvas_text(&screen->window, 12.0f, y, VIEW_TEXT_SIZE, VIEW_TEXT, left);
    view_canvas_text(&screen->window, x + 18.0f, y, VIEW_TEXT_SIZE, color, middle);
    float width = render_text_width(VIEW_TEXT_SIZE, right) + 12.0f;
    ViewRect plate = {box.width - (int)width - 10, box.y, (int)width + 10, box.height};
    view_canvas_fill(&screen->window, plate, VIEW_PANEL);
    view_canvas_text(&screen->window, (float)box.width - width, y, VIEW_TEXT_SIZE, VIEW_DIM, right);
}

// for how many frames nothing real was seen
static uint32_t alone_for(const DreamStage *stage) {
    uint32_t back = 0;
    const DreamFrame *frame;
    while ((frame = dream_stage_frame(stage, back)) != NULL && !frame->is_real) back++;
    return back;
}

static void draw_top(DreamScreen *screen, const DreamStage *stage) {
    char state[120], policy[120];
    DrawColor color = VIEW_ORANGE;
    uint32_t alone = alone_for(stage);
    if (dream_stage_is_leading(stage)) {
        color = VIEW_BLUE;
        snprintf(state, sizeof state, "is shown the place: real frame %u of %u", stage->count,
                 stage->lead_count);
    } else if (stage->sees_real) {
        color = VIEW_GREEN;
        snprintf(state, sizeof state, "sees real frames   (Space: dream on alone)");
    } else {
        snprintf(state, sizeof state, "dreams alone, %u frame%s%s", alone, alone == 1 ? "" : "s",
                 stage->has_world ? "   (Space: see real frames)" : "");
    }
    const ModelCacheConfig *cache = &stage->mind.cache;
    snprintf(policy, sizeof policy, "policy %.20s, %.10s   (P: next)", cache->policy.at,
             cache->format.at);
    draw_line(screen, screen->layout.top, dream_stage_name(stage), state, color, policy);
}

static void draw_bottom(DreamScreen *screen, const DreamStage *stage, const DreamTold *told) {
    char cost[200], right[120], key[48] = "";
    const DreamFrame *frame = dream_stage_frame(stage, 0);
    // the last one is remembered after it was shown
    const DreamFrame *before = dream_stage_frame(stage, 1);
    snprintf(cost, sizeof cost,
             "frame %u    imagined in %.1f ms    remembered in %.1f ms    "
             "real one drawn in %.1f ms",
             stage->count, 1e3 * frame->imagining, before != NULL ? 1e3 * before->remembering : 0.0,
             1e3 * frame->looking);
    if (told->key_seconds > 0)
        snprintf(key, sizeof key, "key to picture %.0f ms    ", 1e3 * told->key_seconds);
    snprintf(right, sizeof right, "%sspeed x%.2f    H: keys", key, (double)stage->gamma);
    draw_line(screen, screen->layout.bottom, cost, "", VIEW_DIM, right);
}

//---- pictures ------------------------------------------------------------------------------------

static void stretch(DreamScreen *screen, ViewRect box, uint32_t size, bool smooth) {
    view_canvas_stretch(&screen->window, box, screen->scratch, size, size, smooth);
}

static double mean_error(const DreamFrame *frame, uint32_t size) {
    double sum = 0;
    size_t count = (size_t)size * size * 3;
    for (size_t i = 0; i < count; i++) sum += abs(frame->real[i] - frame->imagined[i]);
    return sum / 255 / (double)count;
}

static double mean_doubt(const DreamFrame *frame, uint32_t grid) {
    double sum = 0;
    for (uint32_t i = 0; i < grid * grid; i++) sum += (double)frame->doubt[i];
    return sum / grid / grid;
}

static void draw_frames(DreamScreen *screen, const DreamStage *stage, const DreamFrame *frame,
                        uint32_t size) {
    const DreamLayout *l = &screen->layout;
    char unit[100];
    snprintf(unit, sizeof unit, "%u x %u pixels, %s", size, size,
             !stage->has_world ? "the scene is not there"
             : frame->is_real  ? "seen"
                               : "not shown to the model");
    dream_screen_caption(screen, l->real, "real", unit);
    dream_picture_rgb(frame->real, size, screen->scratch);
    stretch(screen, l->real, size, true);
    snprintf(unit, sizeof unit, "from nothing: nothing is remembered");
    if (frame->has_image && !stage->has_world)
        snprintf(unit, sizeof unit, "from %u remembered rows", frame->rows);
    else if (frame->has_image)
        snprintf(unit, sizeof unit, "%.1f dB, from %u remembered rows", frame->psnr, frame->rows);
    dream_screen_caption(screen, l->imagined, "imagined", unit);
    dream_picture_rgb(frame->imagined, size, screen->scratch);
    stretch(screen, l->imagined, size, true);
}

static void draw_error(DreamScreen *screen, const DreamFrame *frame, uint32_t size) {
    ViewRect box = screen->layout.error;
    char unit[80];
    snprintf(unit, sizeof unit, "mean %.3f", mean_error(frame, size));
    dream_screen_caption(screen, box, "error", unit);
    dream_picture_error(frame->real, frame->imagined, size, screen->scratch);
    stretch(screen, box, size, true);
}

static void draw_doubt(DreamScreen *screen, const DreamFrame *frame, uint32_t grid) {
    const DreamLayout *l = &screen->layout;
    char unit[80];
    snprintf(unit, sizeof unit, "mean %.3f", mean_doubt(frame, grid));
    dream_screen_caption(screen, l->doubt, "doubt", unit);
    dream_picture_doubt(frame->doubt, grid, screen->scratch);
    stretch(screen, l->doubt, grid, false);
}

//---- the action ----------------------------------------------------------------------------------

enum { ACTION_ROWS = 7, NAME_WIDTH = 100, VALUE_WIDTH = 44 };

static void draw_magnitude(DreamScreen *screen, ViewRect cell, int index, float value) {
    Image *window = &screen->window;
    bool is_on = value > 0;
    float y = (float)cell.y + 0.5f * ((float)cell.height - VIEW_SMALL_TEXT);
    char text[16];
    snprintf(text, sizeof text, "%.2f", (double)value);
    view_canvas_text(window, (float)cell.x, y, VIEW_SMALL_TEXT, is_on ? VIEW_TEXT : VIEW_DIM,
                     model_action_names[index]);
    int room = cell.width - NAME_WIDTH - VALUE_WIDTH - 8;
    ViewRect bar = {cell.x + NAME_WIDTH, cell.y + cell.height / 2 - 4, most(room, 0), 8};
    view_canvas_fill(window, bar, VIEW_PANEL);
    bar.width = (int)((float)bar.width * fminf(value / 1.5f, 1.0f));
    view_canvas_fill(window, bar, VIEW_GOLD);
    view_canvas_text(window, (float)(cell.x + cell.width - VALUE_WIDTH), y, VIEW_SMALL_TEXT,
                     is_on ? VIEW_TEXT : VIEW_EDGE, text);
}

// two columns of seven
static void draw_action(DreamScreen *screen, const DreamFrame *frame) {
    ViewRect box = screen->layout.action;
    dream_screen_caption(screen, box, "action", "that led here: steps of 0.25 m, 30 degrees");
    int width = (box.width - GAP) / 2, row = least(box.height / ACTION_ROWS, 28);
    for (int i = 0; i < MODEL_ACTION_COUNT; i++) {
        ViewRect cell = {box.x + i / ACTION_ROWS * (width + GAP), box.y + i % ACTION_ROWS * row,
                         width, row};
        draw_magnitude(screen, cell, i, frame->action[i]);
    }
}

//---- cards ---------------------------------------------------------------------------------------

enum { HELP_ROW = 20, KEY_COLUMN = 84, MARGIN = 16 };

static void draw_help(Image *to) {
    float width = 0;
    for (int i = 0; i < dream_key_count; i++)
        width = fmaxf(width, render_text_width(VIEW_SMALL_TEXT, dream_keys[i].about));
    float w = width + KEY_COLUMN + 2 * MARGIN, h = (float)(dream_key_count * HELP_ROW + 2 * MARGIN);
    float x = 0.5f * ((float)to->width - w), y = 0.5f * ((float)to->height - h);
    render_draw_box(to, x, y, w, h, VIEW_EDGE);
    render_draw_box(to, x + 1, y + 1, w - 2, h - 2, (DrawColor){10, 12, 17, 255});
    for (int i = 0; i < dream_key_count; i++) {
        float row = y + MARGIN + (float)(i * HELP_ROW);
        view_canvas_text(to, x + MARGIN, row, VIEW_SMALL_TEXT, VIEW_GOLD, dream_keys[i].shown);
        view_canvas_text(to, x + MARGIN + KEY_COLUMN, row, VIEW_SMALL_TEXT, VIEW_TEXT,
                         dream_keys[i].about);
    }
}

static void draw_frame(DreamScreen *screen, const DreamStage *stage, const DreamFrame *frame) {
    uint32_t size = dream_mind_size(&stage->mind), grid = dream_mind_grid(&stage->mind);
    draw_frames(screen, stage, frame, size);
    if (stage->has_world) draw_error(screen, frame, size);
    draw_doubt(screen, frame, grid);
    draw_action(screen, frame);
}

static void draw_message(DreamScreen *screen, const char *message) {
    float width = render_text_width(VIEW_TEXT_SIZE, message) + 12.0f;
    const ViewRect *l = &screen->layout.imagined;
    view_canvas_label(&screen->window, fmaxf((float)l->x - 0.5f * width, 4.0f),
                      (float)(l->y + l->height) - 32.0f, VIEW_TEXT_SIZE, VIEW_TEXT, message);
}

// a saved dream that goes on has no frames to show before the first key
void dream_screen_draw(DreamScreen *screen, const DreamStage *stage, const DreamTold *told) {
    const DreamFrame *frame = dream_stage_frame(stage, 0);
    render_draw_fill(&screen->window, VIEW_NIGHT);
    draw_top(screen, stage);
    dream_panels_draw(screen, stage);
    if (frame != NULL) draw_frame(screen, stage, frame);
    if (frame != NULL) draw_bottom(screen, stage, told);
    if (told->message[0] != '\0') draw_message(screen, told->message);
    if (told->shows_help) draw_help(&screen->window);
}
