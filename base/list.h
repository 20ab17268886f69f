// An array that grows, in an arena. Items move when it grows: keep indices, not pointers.
//
//     List points = {.item_bytes = sizeof(Point)};
//     Point *p = list_push(&points, arena);       // zeroed
//     LIST_AT(&points, Point, i)->x

#pragma once

#include "base/arena.h"

typedef struct List {
    void *items;
    uint32_t count, room;
    size_t item_bytes;
} List;

void *list_push(List *list, Arena *arena);

#define LIST_AT(list, Type, index) ((Type *)(list)->items + (index))
