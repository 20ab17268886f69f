// One room while it is being furnished, in its own frame.
//
//            side 2 (v = d)          u runs along the wall of the door, v into the room; rooms that
//          +----------------+        look alike see the same frame, however they lie in the plan.
//   side 3 |                | side 1
//   (u = 0)|                | (u = w)
//          +---[ door ]-----+
//            side 0 (v = 0)
//
// A spot is a thing with a place. What stands on the floor must not meet another, must keep the
// ways in front of doors free, and must leave everything reachable: home_layout_is_walkable floods
// a grid of 5 cm twice, for a wide agent (the ways between doors) and for a thin one (no corner may
// be cut off).

#pragma once

#include "scenes/home.h"

enum { LAYOUT_MAX_SPOTS = 96, LAYOUT_MAX_GAPS = 16, LAYOUT_MAX_KEEPS = 80, LAYOUT_NO_SIDE = -1 };

typedef struct HomeSpot {
    HomeKindName kind;
    int variant;
    float size[3];
    float u, y, v;    // of the foot's middle
    float front[2];   // in (u, v)
    int side;         // the wall that it stands at or hangs on
    bool is_standing; // on the floor and in the way
} HomeSpot;

typedef struct HomeBox {
    float low[3], high[3]; // u, y, v
} HomeBox;

// an opening as the room sees it
typedef struct HomeGap {
    int side;
    float from, to, sill, head;
    bool is_way;
    bool is_window;
} HomeGap;

typedef struct HomeLayout {
    const Home *home;
    const HomeRoom *room;
    int room_index;
    float w, d;
    Rng rng;
    HomeGap gaps[LAYOUT_MAX_GAPS];
    HomeSpot spots[LAYOUT_MAX_SPOTS];
    HomeRect ways[LAYOUT_MAX_KEEPS];   // nothing may stand here: doors and their leaves
    HomeRect fronts[LAYOUT_MAX_KEEPS]; // room to open drawers: only chairs may stand here
    int gap_count, spot_count, way_count, front_count;
    int columns, rows;
    uint8_t *cells;   // [rows][columns]
    int32_t *pending; // [rows * columns], stack of the flood
} HomeLayout;

void home_layout_begin(HomeLayout *layout, const Home *home, int room, Arena *scratch);

HomeBox home_layout_box(const HomeSpot *spot);
float home_layout_length(const HomeLayout *layout, int side);
// With its back at the wall `side`, the middle at `along`, the foot at height y.
void home_layout_lean(const HomeLayout *layout, HomeSpot *spot, int side, float along, float y,
                      float gap);

// Inside the room, clear of other things (but not of `host`), of openings and, if standing, of
// ways.
bool home_layout_fits(const HomeLayout *layout, const HomeSpot *spot, int host, bool ignore_fronts);
bool home_layout_is_walkable(HomeLayout *layout);

int home_layout_find(const HomeLayout *layout, HomeKindName kind, int nth); // -1 if there is none
