// The graph drawn on a map: places in the colour of their kind, edges in that of theirs, regions as
// a tint of the ground. Shared by the report, the viewer and `cairn memory`.

#pragma once

#include "memory/graph.h"
#include "render/map.h"

// A colour and what it stands for; lines are thin in a legend, all else is a disc.
typedef struct PictureKey {
    DrawColor color;
    bool is_line;
    const char *name;
} PictureKey;

enum { GRAPH_PLACE_KINDS = MEMORY_PLACE_FRONTIER + 1 };
// traversable, co-visible, sees as in memory/graph.h, and traversable ones that were found closed
enum { GRAPH_EDGE_BLOCKED = MEMORY_EDGE_SEES + 1, GRAPH_EDGE_KINDS };
extern const PictureKey graph_picture_places[GRAPH_PLACE_KINDS];
extern const PictureKey graph_picture_edges[GRAPH_EDGE_KINDS];

// Which of the colours above an edge has at a step: blocked as long as it is dearer for it.
int graph_picture_edge_kind(const MemoryEdge *edge, int step);
void graph_picture_ends(const MemoryGraph *graph, const MemoryEdge *edge, float ends[2][3]);
DrawColor graph_picture_region_color(int region);

// `with_relations`: also who sees whom and what, which soon is most of it.
void graph_picture_draw_edges(RenderMap *map, const MemoryGraph *graph, int step,
                              bool with_relations);
void graph_picture_draw_places(RenderMap *map, const MemoryGraph *graph);
// Free ground in the colour of the region of the place that is nearest to it.
void graph_picture_draw_regions(RenderMap *map, const MemoryGraph *graph, const MemorySlice *slice,
                                Arena *scratch);

// How many of the keys fit into one line.
int graph_picture_legend_fit(float width, float size, const PictureKey *keys, int count);
// Keys in lines of at most `width` pixels; returns where the next line begins.
float graph_picture_legend(Image *image, float x, float y, float width, float size, DrawColor text,
                           const PictureKey *keys, int count);
