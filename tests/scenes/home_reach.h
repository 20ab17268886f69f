// Where an agent can walk, by the plan alone: walls, openings, leaves and standing things drawn on
// a grid, grown by the agent's radius, flooded from the hallway. Independent of how furniture was
// placed, so that it can check it.

#pragma once

#include "scenes/home.h"

#include <math.h>

#define CELL 0.05f

// A plan of cells of 5 cm: which floor can an agent of `radius` reach from the hallway?
typedef struct HomeReach {
    int width, depth;
    float origin[2];
    uint8_t *cells;         // [depth][width]: 0 blocked, 1 free but cut off, 2 reached
    float reached, cut_off; // square metres
} HomeReach;

enum { BLOCKED = 0, CUT_OFF = 1, REACHED = 2 };

static inline int column_of(const HomeReach *reach, float x) {
    return (int)floorf((x - reach->origin[0]) / CELL);
}

static inline int row_of(const HomeReach *reach, float z) {
    return (int)floorf((z - reach->origin[1]) / CELL);
}

static inline void fill(HomeReach *reach, HomeRect r, float more, uint8_t value) {
    for (int j = row_of(reach, r.z0 - more); j <= row_of(reach, r.z1 + more); j++)
        for (int i = column_of(reach, r.x0 - more); i <= column_of(reach, r.x1 + more); i++)
            if (i >= 0 && j >= 0 && i < reach->width && j < reach->depth)
                reach->cells[(size_t)j * (size_t)reach->width + (size_t)i] = value;
}

// ways through walls reach a radius into both rooms, where the walls' growth has blocked them
static inline void open_ways(const Home *home, HomeReach *reach, float radius) {
    for (int i = 0; i < home->opening_count; i++) {
        const HomeOpening *o = &home->openings[i];
        HomeRect r = home_opening_rect(o);
        if (!home_opening_is_way(o)) continue;
        float along = radius + CELL, across = radius + 2.0f * CELL;
        HomeRect way = o->along_x
                           ? (HomeRect){r.x0 + along, r.z0 - across, r.x1 - along, r.z1 + across}
                           : (HomeRect){r.x0 - across, r.z0 + along, r.x1 + across, r.z1 - along};
        fill(reach, way, 0.0f, CUT_OFF);
    }
}

static inline void flood(HomeReach *reach, int start, Arena *arena) {
    int size = reach->width * reach->depth, count = 0;
    int *pending = arena_array(arena, int, (size_t)size);
    if (reach->cells[start] != CUT_OFF) return;
    reach->cells[start] = REACHED;
    pending[count++] = start;
    while (count > 0) {
        int at = pending[--count];
        // walls all round: the grid's border is blocked, so neighbours exist
        const int next[4] = {at - 1, at + 1, at - reach->width, at + reach->width};
        for (int k = 0; k < 4; k++) {
            if (next[k] < 0 || next[k] >= size || reach->cells[next[k]] != CUT_OFF) continue;
            reach->cells[next[k]] = REACHED;
            pending[count++] = next[k];
        }
    }
}

static inline int first_free_cell(const Home *home, const HomeReach *reach) {
    HomeRect hall = home_room_inside(&home->rooms[0]);
    int row = row_of(reach, 0.5f * (hall.z0 + hall.z1));
    for (int i = column_of(reach, hall.x0); i < column_of(reach, hall.x1); i++)
        if (reach->cells[row * reach->width + i] == CUT_OFF) return row * reach->width + i;
    return 0;
}

static inline HomeReach home_reach(const Home *home, float radius, Arena *arena) {
    HomeReach reach = {
        .width = (int)(home->width / CELL) + 4,
        .depth = (int)(home->depth / CELL) + 4,
        .origin = {-0.5f * home->width - 2.0f * CELL, -0.5f * home->depth - 2.0f * CELL},
    };
    size_t size = (size_t)reach.width * (size_t)reach.depth;
    reach.cells = arena_alloc(arena, size);
    for (int i = 0; i < home->room_count; i++)
        fill(&reach, home_room_inside(&home->rooms[i]), -radius - CELL, CUT_OFF);
    open_ways(home, &reach, radius);
    for (int i = 0; i < home->item_count; i++)
        if (home->items[i].is_standing)
            fill(&reach, home_item_box(&home->items[i]), radius, BLOCKED);
    flood(&reach, first_free_cell(home, &reach), arena);
    for (size_t i = 0; i < size; i++) {
        if (reach.cells[i] == REACHED) reach.reached += CELL * CELL;
        if (reach.cells[i] == CUT_OFF) reach.cut_off += CELL * CELL;
    }
    return reach;
}
