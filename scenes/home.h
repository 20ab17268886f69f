// A furnished home: six to nine rooms on one floor (the hallway is one), all from one number.
//
//     Home home;
//     home_create(7, arena, &home);        plan, openings, furniture: plain data, nothing to free
//     home_build(&home, builder, scratch);  its meshes, textures, light
//
//     home_plan.c       rooms: a hallway as spine, rooms cut off on both sides
//     home_openings.c   doors, wide passages, windows, the closed entrance
//     home_rules.c      what stands in which room, and how it is placed   (a table)
//     home_furnish.c    works through the rules; home_place.c and home_arrange.c find the places,
//                       home_layout.c knows what is free and what stays reachable
//     home_furniture.c  the kinds of things: size, look, builder            (a table)
//     home_build_*.c    the builders; home_shape.c and home_solids.c give them boxes and lathes
//     home_walls.c      walls, floors, ceilings, roof; home_joinery.c frames, sills, leaves;
//                       home_garden.c lawn, hedge, trees and the sun
//     home_light.c      soft shadows and lamp light, baked into the walls' vertex colours
//
// Plan frame: x to the right, z towards the viewer, the middle of the house at the origin; a room's
// rectangle runs along the middle of its walls. In every home at least two rooms are furnished from
// one template (same sizes, same things, same colours, mirrored or not), so that places that look
// alike are really there.

#pragma once

#include "base/rng.h"
#include "scenes/home_furniture.h"
#include "scenes/home_palette.h"

#define HOME_HEIGHT 2.6f // floor to ceiling [m]
#define HOME_WALL 0.14f  // thickness of all walls [m]
#define HOME_DOOR 0.9f   // width of a door opening [m]
#define HOME_HEAD 2.1f   // height of door openings and upper edge of windows [m]
#define HOME_SILL 0.9f   // lower edge of windows [m]
#define HOME_GARDEN 3.5f // ground round the house [m]

enum { HOME_MAX_ROOMS = 10, HOME_MAX_OPENINGS = 48, HOME_MAX_ITEMS = 360, HOME_OUTSIDE = -1 };

#define HOME_ROOM_TYPES(X)   \
    X(HALLWAY, "hallway")    \
    X(LIVING, "living_room") \
    X(KITCHEN, "kitchen")    \
    X(DINING, "dining_room") \
    X(BEDROOM, "bedroom")    \
    X(BATHROOM, "bathroom")  \
    X(STUDY, "study")        \
    X(STORAGE, "storage")

#define X(symbol, name) HOME_##symbol,
typedef enum HomeRoomType { HOME_ROOM_TYPES(X) HOME_ROOM_TYPE_COUNT } HomeRoomType;
#undef X

typedef struct HomeRect {
    float x0, z0, x1, z1;
} HomeRect;

typedef struct HomeRoom {
    HomeRoomType type;
    char name[24];           // "bedroom_2"
    HomeRect rect;           // along the middle of the walls
    bool mirror_x, mirror_z; // how the furnishing's own frame lies in the plan
    int look;                // rooms of one look are furnished alike
    int palette;             // index into home_palettes
} HomeRoom;

typedef enum HomeOpeningKind {
    HOME_DOORWAY,
    HOME_PASSAGE,
    HOME_WINDOW,
    HOME_ENTRANCE
} HomeOpeningKind;

typedef struct HomeOpening {
    HomeOpeningKind kind;
    bool along_x;      // the wall runs along x (else along z)
    float wall;        // z (or x) of the middle of the wall
    float from, to;    // range along the wall
    float sill, head;  // heights
    int rooms[2];      // on the low and on the high side; HOME_OUTSIDE
    int leaf_room;     // the door leaf stands open in this room; -1: no leaf
    bool leaf_at_from; // hinged at `from`, lying along the wall before it
} HomeOpening;

typedef struct HomeItem {
    HomeKindName kind;
    int variant, palette;
    int room;
    float position[3]; // of the foot's middle
    float front[2];    // x and z of where its front faces, unit length
    float size[3];     // width, height, depth in its own frame
    bool is_standing;  // on the floor, in the way of people
} HomeItem;

typedef struct Home {
    uint64_t seed;
    float width, depth;
    int woods; // index into home_woods
    HomeSurface floor;
    int room_count, opening_count, item_count;
    HomeRoom rooms[HOME_MAX_ROOMS];
    HomeOpening openings[HOME_MAX_OPENINGS];
    HomeItem items[HOME_MAX_ITEMS];
} Home;

void home_create(uint64_t seed, Arena *scratch, Home *home);
void home_build(const Home *home, SceneBuilder *builder, Arena *scratch); // not the builder's arena

const char *home_room_type_name(HomeRoomType type);
HomeRect home_room_inside(const HomeRoom *room);        // the floor between the walls
HomeRect home_item_box(const HomeItem *item);           // seen from above
HomeRect home_opening_rect(const HomeOpening *opening); // through the thickness of the wall
bool home_opening_is_way(const HomeOpening *opening);   // one can walk through
// world from local, columns as cglm
void home_item_matrix(const HomeItem *item, float matrix[4][4]);
// of the leaf of a doorway that has one, when it is shut
void home_joinery_closed(const HomeOpening *opening, float matrix[4][4]);

//---- the steps of home_create and home_build, in their order -------------------------------------

void home_plan_rooms(Home *home);
void home_openings_cut(Home *home);
void home_furnish_all(Home *home, Arena *scratch);
