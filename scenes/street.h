// Street blocks: a small piece of a town, all from one number.
//
//     StreetPlan *plan = arena_new(arena, StreetPlan);
//     street_plan_create(7, plan);                   plain data, nothing to free
//     street_build(plan, builder, scratch);          its meshes, textures, light
//
//     street_plan.c     lines of streets, crossings, blocks (some merged, one a park), their sides
//     street_parcels.c  lots along every side, a building each: how high, which style, which roof
//     street_uses.c     what is on the ground floor: banks, cafes, a church ...     (a table)
//     street_place.c    what stands on the pavements and who parks where
//     street_kinds.c    the kinds of those things: category, foot, builder          (a table)
//     street_graph.c    places to stand at and the ways between them; landmarks beside them
//     street_build.c    the town as a scene, from the parts in street_site.h
//
// Plan frame: x to the east, z to the south (-Z is north), y = 0 on the carriageways, pavements
// STREET_KERB above them; the middle of the town at the origin.
//
//        line 0        1              2           Streets are straight lines from end to end, the
//     0 ──┼────────────┼──────────────┼──         outermost ones run round the town. Where blocks
//         │ ┌────────┐ │ ┌──────────┐ │           are merged the street between them is missing.
//         │ │  block │ │ │          │ │           A side is one straight pavement with the lots
//         │ └────────┘ │ │  merged  │ │           behind it; beyond the outer streets there are
//     1 ──┼────────────┼ │          │ │           four more sides, whose houses look inwards, so
//         │ ┌────────┐ │ │          │ │           that every view ends at a house.
//
// Directions are quarter turns: 0 looks south (+z), 1 east (+x), 2 north, 3 west.

#pragma once

#include "base/rng.h"
#include "scenes/street_rows.h"

#define STREET_KERB 0.12f    // height of pavements [m]
#define STREET_CORNER 3.5f   // radius of their corners [m]
#define STREET_GROUND 4.2f   // height of ground floors [m]
#define STREET_SPACING 12.0f // of the graph's nodes along streets, about [m]

enum {
    STREET_MAX_LINES = 6, // in one direction: five blocks
    STREET_MAX_BLOCKS = 25,
    STREET_MAX_SIDES = 4 * STREET_MAX_BLOCKS + 4,
    STREET_MAX_PARCELS = 900,
    STREET_MAX_ITEMS = 3600,
    STREET_MAX_NODES = 600,
    STREET_MAX_EDGES = 4 * STREET_MAX_NODES,
    STREET_MAX_LANDMARKS = 400,
    STREET_NAME = 28,
};

typedef struct StreetRect {
    float x0, z0, x1, z1;
} StreetRect;

typedef struct StreetLine {
    float at;        // x of a line that runs north to south, z of one that runs east to west
    float half_road; // from its middle to the kerb
    float pavement;  // width
    bool is_avenue;  // two lanes each way
    char name[STREET_NAME];
} StreetLine;

typedef struct StreetBlock {
    StreetRect kerb, inside; // outer edge of the pavement; where the lots begin
    bool is_park;
} StreetBlock;

// One pavement, seen by somebody who stands on the road before it: `along` counts to the right
// from the left end of the kerb, `back` from the kerb to the lots.
typedef struct StreetSide {
    int block;   // -1: beyond the outer streets
    int quarter; // where its houses look
    float x, z;  // the left end of the kerb
    float length;
    float pavement;
    float from, to;                       // range of the lots
    float lot;                            // their depth
    int axis, line;                       // the street that it lies on: plan->lines[axis][line]
    bool is_left_corner, is_right_corner; // its first and last lot look into the side streets, too
} StreetSide;

typedef struct StreetParcel {
    StreetRect rect;
    int side;
    int quarter; // where its front looks
    int fronts;  // bit q: its wall towards quarter q stands on a street
    StreetUse use;
    int storeys;       // ground floor included; 0: open ground
    float storey;      // height of the upper ones [m]
    int style, colour; // rows of street_styles
    bool has_pitched_roof, has_awning;
    char name[STREET_NAME]; // of its use, "" where people live
} StreetParcel;

typedef struct StreetItem {
    StreetKind kind;
    int look;
    float x, y, z;
    int quarter; // where its front looks
    int side;    // beside which it stands; -1: in a park, at a crossing
} StreetItem;

// A place at the middle of a street. Edges go both ways.
typedef struct StreetNode {
    float x, z;
    bool is_junction;
} StreetNode;

typedef struct StreetEdge {
    int from, to;
    float length;  // [m]
    float heading; // [degrees] clockwise from north
    int axis, line;
} StreetEdge;

// Something that directions can name.
typedef struct StreetLandmark {
    const char *category;
    char name[STREET_NAME];   // what is written on it, else "" (a park, a hydrant)
    char object[STREET_NAME]; // of the scene: "bank_2"
    float x, z;               // where one stands before it
    int node;                 // the nearest
    int parcel, item, block;  // what it is; -1: not that
} StreetLandmark;

typedef struct StreetPlan {
    uint64_t seed;
    int columns, rows;                     // of blocks
    StreetLine lines[2][STREET_MAX_LINES]; // [0]: columns + 1 north to south; [1]: rows + 1
    bool is_missing[2][STREET_MAX_LINES][STREET_MAX_LINES]; // [axis][line][part]: no street there
    bool has_lights[STREET_MAX_LINES][STREET_MAX_LINES];    // [row][column] of crossings
    StreetRect outside;                                     // kerb beyond the outer streets
    float beyond;                                           // depth of the lots there
    int block_count, side_count, parcel_count, item_count;
    int node_count, edge_count, landmark_count;
    StreetBlock blocks[STREET_MAX_BLOCKS];
    StreetSide sides[STREET_MAX_SIDES];
    StreetParcel parcels[STREET_MAX_PARCELS];
    StreetItem items[STREET_MAX_ITEMS];
    StreetNode nodes[STREET_MAX_NODES];
    StreetEdge edges[STREET_MAX_EDGES]; // by `from`
    StreetLandmark landmarks[STREET_MAX_LANDMARKS];
} StreetPlan;

typedef struct SceneBuilder SceneBuilder;

void street_plan_create(uint64_t seed, StreetPlan *plan);
void street_build(const StreetPlan *plan, SceneBuilder *builder, Arena *scratch);

// x and z of the direction of a quarter, each -1, 0 or 1.
void street_direction(int quarter, float *x, float *z);
// A point of a side, `along` its kerb and `back` from it (below 0: on the road).
void street_side_point(const StreetSide *side, float along, float back, float *x, float *z);
StreetRect street_item_rect(const StreetItem *item); // its foot, seen from above
bool street_rects_overlap(StreetRect a, StreetRect b, float apart);
// How many of the four streets that meet at a crossing are there, and whether the one towards
// `quarter` is.
bool street_has_arm(const StreetPlan *plan, int column, int row, int quarter);
int street_arm_count(const StreetPlan *plan, int column, int row);

//---- the steps of street_plan_create, in their order ---------------------------------------------

void street_plan_lines(StreetPlan *plan);
void street_parcels_cut(StreetPlan *plan);
void street_uses_assign(StreetPlan *plan);
void street_place_all(StreetPlan *plan);
void street_park_place(StreetPlan *plan); // called by street_place_all, park by park
void street_graph_make(StreetPlan *plan);
