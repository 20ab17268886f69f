// A blank map as wide as what is known stands in for the scene's; on it goes what goes on that.

#include "app/memory_picture.h"

#include "app/level_picture.h"
#include "app/mind_picture.h"
#include "app/voxel_picture.h"

#include <math.h>
#include <string.h>

enum { MAP_PIXELS = 1100, PANEL_PIXELS = 520, VOXEL_PIXELS = 1600, MARGIN = 12, TITLE = 26 };
static const float CUT = 1.6f; // voxels above it would hide the rooms [m]
static const DrawColor PAPER = {245, 246, 248, 255}, INK = {40, 44, 52, 255};

// `below`: pixels left free under the map, for a legend
static RenderMap blank_map(const MemorySlice *slice, uint32_t pixels, uint32_t below,
                           Arena *arena) {
    int32_t longest = slice->width > slice->height ? slice->width : slice->height;
    float scale = fmaxf((float)longest, 1.0f) * slice->voxel / (float)(pixels - 2 * MARGIN);
    RenderMap map = {.view.metres_per_pixel = scale};
    float margin = MARGIN * scale;
    map.view.width = (uint32_t)((float)slice->width * slice->voxel / scale) + 2 * MARGIN;
    map.view.height = (uint32_t)((float)slice->height * slice->voxel / scale) + 2 * MARGIN;
    for (int k = 0; k < 2; k++) map.view.origin[k] = (float)slice->first[k] * slice->voxel - margin;
    map.image = image_create(map.view.width, map.view.height + below, 3, arena);
    render_draw_fill(&map.image, PAPER);
    return map;
}

//---- the map -------------------------------------------------------------------------------------

// nothing lies below, so cells need not let it through
static void draw_cells(RenderMap *map, const MemorySlice *slice) {
    static const DrawColor colors[] = {
        [MEMORY_UNKNOWN] = {0, 0, 0, 0},
        [MEMORY_FREE] = {226, 238, 230, 255},
        [MEMORY_OCCUPIED] = {74, 80, 92, 255},
        [MEMORY_MOVING] = {225, 50, 200, 255},
    };
    render_map_cells(map, slice->voxel, slice->first, slice->width, slice->height, slice->cells,
                     colors, ARRAY_COUNT(colors));
}

static void draw_legend(Image *image, float y) {
    static const PictureKey cells[] = {{{226, 238, 230, 255}, false, "free"},
                                       {{74, 80, 92, 255}, false, "static"},
                                       {{225, 50, 200, 255}, false, "moving"},
                                       {{255, 150, 30, 255}, false, "thing"}};
    float width = (float)(image->width - 2 * MARGIN), size = 16.0f;
    y = graph_picture_legend(image, MARGIN, y, width, size, INK, cells, ARRAY_COUNT(cells));
    y = graph_picture_legend(image, MARGIN, y, width, size, INK, graph_picture_places,
                             GRAPH_PLACE_KINDS);
    graph_picture_legend(image, MARGIN, y, width, size, INK, graph_picture_edges, GRAPH_EDGE_KINDS);
}

static bool save_map(const char *path, const AgentMind *mind, Arena *arena, Error *err) {
    enum { LEGEND = 84 };
    RenderMap map = blank_map(mind->slice, MAP_PIXELS, LEGEND, arena);
    draw_cells(&map, mind->slice);
    mind_picture_draw(&map, NULL, mind, MIND_ALL & ~MIND_CELLS, arena);
    if (mind->memory != NULL)
        render_map_agent(&map, mind->memory->pose.position, mind->memory->pose.yaw,
                         (DrawColor){245, 98, 88, 255});
    draw_legend(&map.image, (float)(map.image.height - LEGEND + 2));
    return image_save_png(path, &map.image, err);
}

//---- the levels ----------------------------------------------------------------------------------

static void draw_scale(Image *image, float x, float y) {
    static const float marks[] = {0.0f, 0.02f, 0.1f, 0.25f};
    render_draw_text(image, x, y, 16.0f, INK, "occupied share of what is known:");
    x += render_text_width(16.0f, "occupied share of what is known:") + 12.0f;
    for (size_t i = 0; i < ARRAY_COUNT(marks); i++) {
        char text[16];
        snprintf(text, sizeof text, i + 1 < ARRAY_COUNT(marks) ? "%.0f %%" : "%.0f %% or more",
                 100.0 * (double)marks[i]);
        DrawColor color = level_picture_color(marks[i]);
        color.a = 255;
        render_draw_box(image, x, y + 2.0f, 14.0f, 14.0f, color);
        render_draw_text(image, x + 19.0f, y, 16.0f, INK, text);
        x += 19.0f + render_text_width(16.0f, text) + 16.0f;
    }
}

bool memory_picture_save_levels(const char *path, const AgentMind *mind, const MapReading *reading,
                                Arena *arena, Error *err) {
    enum { LEVELS = MAP_COLUMNS_TO - MAP_COLUMNS_FROM + 1, ACROSS = 2 };
    RenderMap panel = blank_map(mind->slice, PANEL_PIXELS, 0, arena);
    int width = (int)panel.image.width, height = (int)panel.image.height + TITLE;
    Image sheet = image_create((uint32_t)(ACROSS * width),
                               (uint32_t)(LEVELS / ACROSS * height + TITLE + 4), 3, arena);
    render_draw_fill(&sheet, PAPER);
    for (int i = 0; i < LEVELS; i++) {
        int level = MAP_COLUMNS_FROM + i, x = i % ACROSS * width, y = i / ACROSS * height;
        char title[80];
        snprintf(title, sizeof title, "level %d: cells of %.1f m, %u", level,
                 (double)reading->voxel * (double)(1 << level),
                 reading->cells[level - MAP_LEVEL_FIRST]);
        render_draw_fill(&panel.image, PAPER);
        level_picture_draw(&panel, reading, level);
        render_draw_image(&sheet, &panel.image, x + MARGIN / 2, y + TITLE, width - MARGIN,
                          (int)panel.image.height - MARGIN);
        render_draw_text(&sheet, (float)x + MARGIN, (float)y + 6.0f, 17.0f, INK, title);
    }
    draw_scale(&sheet, MARGIN, (float)(sheet.height - TITLE));
    return image_save_png(path, &sheet, err);
}

//---- all three -----------------------------------------------------------------------------------

bool memory_picture_save(const char *base, const AgentMind *mind, const MapReading *reading,
                         Arena *arena, Error *err) {
    float floor_y = mind->memory->pose.position[1];
    Image voxels = voxel_picture(reading, floor_y, CUT, VOXEL_PIXELS, arena);
    return save_map(text_format(arena, "%s_map.png", base), mind, arena, err) &&
           memory_picture_save_levels(text_format(arena, "%s_levels.png", base), mind, reading,
                                      arena, err) &&
           image_save_png(text_format(arena, "%s_voxels.png", base), &voxels, err);
}
