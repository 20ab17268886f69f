// Edges first, the common ones below the rare ones, places on top of them.

#include "app/graph_picture.h"

#include <math.h>
#include <string.h>

const PictureKey graph_picture_places[GRAPH_PLACE_KINDS] = {
    [MEMORY_PLACE_OPEN] = {{70, 120, 255, 255}, false, "open"},
    [MEMORY_PLACE_CORRIDOR] = {{50, 195, 225, 255}, false, "corridor"},
    [MEMORY_PLACE_JUNCTION] = {{60, 190, 90, 255}, false, "junction"},
    [MEMORY_PLACE_DOOR] = {{240, 60, 160, 255}, false, "door"},
    [MEMORY_PLACE_FRONTIER] = {{255, 215, 60, 255}, false, "frontier"},
};

const PictureKey graph_picture_edges[GRAPH_EDGE_KINDS] = {
    [MEMORY_EDGE_TRAVERSABLE] = {{70, 120, 255, 220}, true, "way"},
    [MEMORY_EDGE_COVISIBLE] = {{160, 80, 240, 150}, true, "co-visible"},
    [MEMORY_EDGE_SEES] = {{255, 150, 30, 28}, true, "sees"},
    [GRAPH_EDGE_BLOCKED] = {{235, 40, 40, 255}, true, "blocked"},
};

static const DrawColor INK = {24, 26, 32, 255};

//---- edges and places ----------------------------------------------------------------------------

int graph_picture_edge_kind(const MemoryEdge *edge, int step) {
    bool is_dear = edge->kind == MEMORY_EDGE_TRAVERSABLE && edge->blocked_step >= 0 &&
                   memory_graph_edge_cost(edge, step) > edge->length;
    return is_dear ? GRAPH_EDGE_BLOCKED : (int)edge->kind;
}

void graph_picture_ends(const MemoryGraph *graph, const MemoryEdge *edge, float ends[2][3]) {
    bool sees = edge->kind == MEMORY_EDGE_SEES;
    memcpy(ends[0], graph->places[edge->from].position, sizeof ends[0]);
    memcpy(ends[1], sees ? graph->objects[edge->to].position : graph->places[edge->to].position,
           sizeof ends[1]);
}

static void draw_kind(RenderMap *map, const MemoryGraph *graph, int kind, int step) {
    static const float widths[GRAPH_EDGE_KINDS] = {2.0f, 1.0f, 1.0f, 3.0f};
    for (int i = 0; i < graph->edge_count; i++) {
        if (graph_picture_edge_kind(&graph->edges[i], step) != kind) continue;
        float ends[2][3];
        graph_picture_ends(graph, &graph->edges[i], ends);
        render_map_path(map, (const float(*)[3])ends, 2, widths[kind],
                        graph_picture_edges[kind].color);
    }
}

void graph_picture_draw_edges(RenderMap *map, const MemoryGraph *graph, int step,
                              bool with_relations) {
    static const int order[GRAPH_EDGE_KINDS] = {MEMORY_EDGE_SEES, MEMORY_EDGE_COVISIBLE,
                                                MEMORY_EDGE_TRAVERSABLE, GRAPH_EDGE_BLOCKED};
    for (int i = with_relations ? 0 : 2; i < GRAPH_EDGE_KINDS; i++)
        draw_kind(map, graph, order[i], step);
}

void graph_picture_draw_places(RenderMap *map, const MemoryGraph *graph) {
    float rim = 1.2f * map->view.metres_per_pixel;
    for (int i = 0; i < graph->place_count; i++) {
        const MemoryPlace *place = &graph->places[i];
        float radius = fmaxf(0.09f, 2.5f * map->view.metres_per_pixel);
        render_map_goal(map, place->position, radius + rim, INK);
        render_map_goal(map, place->position, radius, graph_picture_places[place->kind].color);
    }
}

//---- regions -------------------------------------------------------------------------------------

enum { REGION_COLORS = 24 };
static const float REACH = 3.5f; // ground farther than this from all places is nobody's [m]

DrawColor graph_picture_region_color(int region) {
    DrawColor color = render_id_color((uint32_t)(region % REGION_COLORS) + 1);
    color.a = 120;
    return color;
}

typedef struct Ground {
    const MemorySlice *slice;
    uint8_t *region; // [height][width] 0: none
    float *away2;    // to the place that gave it [m²]
} Ground;

static void spread(Ground *ground, const MemoryPlace *place) {
    const MemorySlice *s = ground->slice;
    int reach = (int)(REACH / s->voxel);
    int column = (int)floorf(place->position[0] / s->voxel) - s->first[0];
    int row = (int)floorf(place->position[2] / s->voxel) - s->first[1];
    for (int y = row - reach; y <= row + reach; y++) {
        for (int x = column - reach; x <= column + reach; x++) {
            if (x < 0 || y < 0 || x >= s->width || y >= s->height) continue;
            size_t at = (size_t)y * (size_t)s->width + (size_t)x;
            float dx = (float)(x - column) * s->voxel, dy = (float)(y - row) * s->voxel;
            if (s->cells[at] != MEMORY_FREE || dx * dx + dy * dy >= ground->away2[at]) continue;
            ground->away2[at] = dx * dx + dy * dy;
            ground->region[at] = (uint8_t)(1 + place->region % REGION_COLORS);
        }
    }
}

void graph_picture_draw_regions(RenderMap *map, const MemoryGraph *graph, const MemorySlice *slice,
                                Arena *scratch) {
    DrawColor colors[REGION_COLORS + 1] = {{0}};
    for (int i = 0; i < REGION_COLORS; i++) colors[i + 1] = graph_picture_region_color(i);
    ArenaMark mark = arena_mark(scratch);
    size_t cells = (size_t)slice->width * (size_t)slice->height;
    Ground ground = {slice, arena_array(scratch, uint8_t, cells + 1),
                     arena_array(scratch, float, cells + 1)};
    for (size_t i = 0; i < cells; i++) ground.away2[i] = REACH * REACH;
    for (int i = 0; i < graph->frontier_first; i++) spread(&ground, &graph->places[i]);
    render_map_cells(map, slice->voxel, slice->first, slice->width, slice->height, ground.region,
                     colors, ARRAY_COUNT(colors));
    arena_reset(scratch, mark);
}

//---- the legend ----------------------------------------------------------------------------------

static float key_width(float size, const PictureKey *key) {
    return 0.8f * size + 5.0f + render_text_width(size, key->name) + 0.7f * size;
}

int graph_picture_legend_fit(float width, float size, const PictureKey *keys, int count) {
    float used = -0.7f * size; // no gap after the last
    for (int i = 0; i < count; i++) {
        used += key_width(size, &keys[i]);
        if (used > width) return i;
    }
    return count;
}

float graph_picture_legend(Image *image, float x, float y, float width, float size, DrawColor text,
                           const PictureKey *keys, int count) {
    float left = x, mark = 0.8f * size;
    for (int i = 0; i < count; i++) {
        float wide = key_width(size, &keys[i]);
        if (left > x && left + wide > x + width) {
            left = x;
            y += size + 3.0f;
        }
        DrawColor color = keys[i].color;
        color.a = 255;
        float middle = y + 0.55f * size;
        if (keys[i].is_line)
            render_draw_line(image, left, middle, left + mark, middle, 3.0f, color);
        else
            render_draw_disc(image, left + 0.5f * mark, middle, 0.28f * size, color);
        render_draw_text(image, left + mark + 5.0f, y, size, text, keys[i].name);
        left += wide;
    }
    return y + size + 3.0f;
}
