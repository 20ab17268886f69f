// An agent's mind drawn on a map: cells of its octree, places and edges of its graph, regions,
// remembered things, what moves, what its last question gave, its plan. Shared by the report, the
// viewer and `cairn memory`.

#pragma once

#include "agent/agent.h"
#include "app/graph_picture.h"

// What is drawn, from the ground up.
enum {
    MIND_CELLS = 1,
    MIND_REGIONS = 2,
    MIND_WAYS = 4,      // traversable edges
    MIND_RELATIONS = 8, // co-visible and sees
    MIND_PLACES = 16,
    MIND_OBJECTS = 32, // with their names, where there is room
    MIND_MOVERS = 64,  // with an arrow to where they will be
    MIND_PLAN = 128,
    MIND_ANSWERS = 256, // rings, numbered from the cheapest
    MIND_ALL = 511,
};

// `scene` only names the categories; NULL: things have no names. Regions take `scratch`, which may
// be NULL without them.
void mind_picture_draw(RenderMap *map, const Scene *scene, const AgentMind *mind, uint32_t layers,
                       Arena *scratch);
// The colour of a remembered object: the less it is believed to be there, the fainter.
DrawColor mind_picture_fade(DrawColor color, const MemoryGraph *graph, const MemoryObject *object);

// Is the category a thing, or a part of the house that would only clutter a picture?
bool mind_picture_is_thing(const Scene *scene, uint32_t category);

enum { MIND_CELL_KINDS = 3 };
extern const PictureKey mind_picture_cells[MIND_CELL_KINDS]; // free, static, moving

// Where a mover will be after some pictures, and how far that is on the ground [m].
float mind_picture_ahead(const MemoryMover *mover, float to[3]);

// Why an answer was given, in words: source, category, probability, way and cost. `scene` as above.
typedef struct MindReason {
    char source[16], category[32], figures[64];
} MindReason;
MindReason mind_picture_reason(const AgentMind *mind, int answer, const Scene *scene);
