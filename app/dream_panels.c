// The right column: where the remembered frames lie in the scene, in what form they are kept, what
// that takes, and how well it goes.

#include "app/dream_screen.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_SEEN = 512, ROW = VIEW_SMALL_TEXT + 5 };

// What the last view showed. Numbers rise with the index, so they are found from the front.
typedef struct Pages {
    const ModelCache *cache;
    uint32_t count, seen_count;
    uint32_t seen[MOST_SEEN];
} Pages;

static Pages read_pages(const DreamStage *stage) {
    Pages pages = {.cache = model_dream_cache(stage->mind.dream)};
    pages.count = model_cache_count(pages.cache);
    pages.seen_count = model_cache_seen(pages.cache, pages.seen, MOST_SEEN);
    return pages;
}

static bool is_seen(const Pages *pages, const ModelPage *page) {
    for (uint32_t i = 0; i < pages->seen_count; i++)
        if (pages->seen[i] == page->number) return true;
    return false;
}

// blue: real; orange: imagined; the paler, the fewer rows
static DrawColor page_color(const ModelPage *page) {
    static const DrawColor colors[2][4] = {
        {{96, 172, 255, 255}, {70, 122, 182, 255}, {52, 84, 122, 255}, {64, 150, 150, 255}},
        {{255, 155, 55, 255}, {186, 116, 48, 255}, {122, 82, 44, 255}, {170, 130, 110, 255}},
    };
    return colors[page->is_imagined][page->kind];
}

//---- the map -------------------------------------------------------------------------------------

static void draw_pages_on_map(RenderMap *map, const Pages *pages, const float *here) {
    float spot = map->view.metres_per_pixel;
    for (int pass = 0; pass < 2; pass++) { // what is seen lies on top
        for (uint32_t i = 0; i < pages->count; i++) {
            const ModelPage *page = model_cache_page(pages->cache, i);
            bool seen = is_seen(pages, page);
            if (seen != (pass == 1)) continue;
            float ends[2][3];
            memcpy(ends[0], page->pose + 9, sizeof ends[0]);
            memcpy(ends[1], here, sizeof ends[1]);
            if (seen)
                render_map_path(map, (const float(*)[3])(const void *)ends, 2, 1.2f,
                                (DrawColor){255, 255, 255, 150});
            render_map_goal(map, ends[0], (seen ? 4.0f : 2.5f) * spot, page_color(page));
        }
    }
}

// 3 channels into 4, in the middle of the box
static void paste(Image *window, ViewRect box, const Image *map) {
    int width = (int)map->width < box.width ? (int)map->width : box.width;
    int height = (int)map->height < box.height ? (int)map->height : box.height;
    int left = box.x + (box.width - width) / 2, top = box.y + (box.height - height) / 2;
    for (int y = 0; y < height; y++) {
        const uint8_t *from = map->pixels + (size_t)3 * map->width * (size_t)y;
        uint8_t *to = window->pixels + 4 * ((size_t)(top + y) * window->width + (size_t)left);
        for (int x = 0; x < width; x++, from += 3, to += 4) memcpy(to, from, 3);
    }
}

static void draw_map(DreamScreen *screen, const DreamStage *stage, const Pages *pages) {
    RenderMap *map = &screen->map;
    memcpy(map->image.pixels, screen->plain.image.pixels,
           (size_t)3 * map->image.width * map->image.height);
    RenderCamera camera = dream_stage_camera(stage);
    draw_pages_on_map(map, pages, camera.position);
    render_map_agent(map, camera.position, camera.yaw, VIEW_RED);
    dream_screen_caption(screen, screen->layout.map, "map",
                         "where remembered frames lie; lines: read now");
    view_canvas_fill(&screen->window, screen->layout.map, VIEW_PANEL);
    paste(&screen->window, screen->layout.map, &map->image);
}

//---- pages ---------------------------------------------------------------------------------------

// the largest squares of which `count` fit
static int cell_side(ViewRect box, uint32_t count) {
    int side = 24;
    while (side > 4 && (uint32_t)((box.width / side) * (box.height / side)) < count) side--;
    return side;
}

static void draw_cells(DreamScreen *screen, const Pages *pages, ViewRect box) {
    int side = cell_side(box, pages->count), columns = box.width / side;
    for (uint32_t i = 0; i < pages->count; i++) {
        const ModelPage *page = model_cache_page(pages->cache, i);
        ViewRect cell = {box.x + (int)i % columns * side, box.y + (int)i / columns * side, side - 2,
                         side - 2};
        if (cell.y + cell.height > box.y + box.height) return;
        if (is_seen(pages, page)) {
            ViewRect frame = {cell.x - 1, cell.y - 1, cell.width + 2, cell.height + 2};
            view_canvas_fill(&screen->window, frame, VIEW_TEXT);
        }
        view_canvas_fill(&screen->window, cell, page_color(page));
    }
}

static float draw_key(Image *window, float x, float y, const ModelPage *page, const char *name) {
    ViewRect square = {(int)x, (int)y + 3, 11, 11};
    view_canvas_fill(window, square, page_color(page));
    return view_canvas_text(window, x + 16.0f, y, VIEW_SMALL_TEXT, VIEW_DIM, name) + 12.0f;
}

static void draw_legend(Image *window, float x, float y) {
    static const struct {
        ModelPage page;
        const char *name;
    } keys[] = {{{.kind = MODEL_WHOLE}, "real"},
                {{.kind = MODEL_WHOLE, .is_imagined = true}, "imagined"},
                {{.kind = MODEL_HALF}, "2x2"},
                {{.kind = MODEL_QUARTER}, "4x4"},
                {{.kind = MODEL_CHECKPOINTS}, "checkpoints"}};
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        x = draw_key(window, x, y, &keys[i].page, keys[i].name);
}

static void describe_bytes(const DreamStage *stage, char *text, size_t size) {
    ModelCacheBytes bytes = model_cache_bytes(model_dream_cache(stage->mind.dream));
    snprintf(text, size, "%.2f of %.2f MiB in rows of %zu bytes; all of the dream %.1f MiB",
             (double)bytes.store / 1048576, (double)bytes.reserved / 1048576, bytes.row,
             (double)model_dream_bytes(stage->mind.dream) / 1048576);
}

static void draw_pages(DreamScreen *screen, const DreamStage *stage, const Pages *pages) {
    ViewRect box = screen->layout.pages;
    char text[120];
    snprintf(text, sizeof text, "%u frame%s, %u read now", pages->count,
             pages->count == 1 ? "" : "s", pages->seen_count);
    dream_screen_caption(screen, box, "memory", text);
    ViewRect cells = {box.x + 1, box.y + 1, box.width - 1, box.height - 2 * ROW - 6};
    if (cells.height > 0) draw_cells(screen, pages, cells);
    float y = (float)(box.y + box.height - 2 * ROW - 2);
    draw_legend(&screen->window, (float)box.x, y);
    describe_bytes(stage, text, sizeof text);
    view_canvas_text(&screen->window, (float)box.x, y + ROW, VIEW_SMALL_TEXT, VIEW_DIM, text);
}

//---- how well it goes ----------------------------------------------------------------------------

static const float LOW = 10.0f, HIGH = 35.0f; // of the chart [dB]
static const int STEP = 5;                    // pixels of a frame

static float height_of(ViewRect box, float value) {
    float share = fminf(fmaxf((value - LOW) / (HIGH - LOW), 0.0f), 1.0f);
    return (float)box.height * share;
}

static void draw_lines(DreamScreen *screen, ViewRect box) {
    for (float at = LOW; at <= HIGH; at += 5.0f) {
        float y = (float)(box.y + box.height) - height_of(box, at);
        render_draw_box(&screen->window, (float)box.x, y, (float)box.width, 1.0f, VIEW_EDGE);
        char text[8];
        snprintf(text, sizeof text, "%.0f", (double)at);
        if ((int)at % 10 == 0)
            view_canvas_text(&screen->window, (float)box.x + 2.0f, y - 15.0f, 13.0f, VIEW_DIM,
                             text);
    }
}

static void draw_chart(DreamScreen *screen, const DreamStage *stage) {
    ViewRect box = screen->layout.chart;
    DreamScore score = dream_stage_score(stage);
    char text[120];
    snprintf(text, sizeof text, "dB; means: fed %.1f (%u), alone %.1f (%u)", score.seen_psnr,
             score.seen, score.alone_psnr, score.alone);
    dream_screen_caption(screen, box, "likeness", text);
    view_canvas_fill(&screen->window, box, VIEW_PANEL);
    draw_lines(screen, box);
    int shown = (box.width - 24) / STEP;
    for (int back = 0; back < shown; back++) {
        const DreamFrame *frame = dream_stage_frame(stage, (uint32_t)back);
        if (frame == NULL) return;
        if (!frame->has_image || isnan(frame->psnr)) continue;
        int height = (int)height_of(box, (float)frame->psnr);
        ViewRect bar = {box.x + box.width - (back + 1) * STEP, box.y + box.height - height,
                        STEP - 1, height};
        view_canvas_fill(&screen->window, bar, frame->is_real ? VIEW_GREEN : VIEW_ORANGE);
    }
}

void dream_panels_draw(DreamScreen *screen, const DreamStage *stage) {
    Pages pages = read_pages(stage);
    draw_map(screen, stage, &pages);
    draw_pages(screen, stage, &pages);
    draw_chart(screen, stage);
}
