// Pictures seen, each with where it was taken, and how unlike the goal's picture each is.
//
// Every step's picture is kept, small (glance.h), unless one is there of the same place and
// heading; of a thousand of them a new goal is compared with all in half a millisecond.
//
// Where a picture was taken moves with the map (memory/tie.h): a loop closure that straightens a
// corridor takes the pictures along.

#pragma once

#include "agent/glance.h"
#include "base/arena.h"
#include "memory/tie.h"

enum { ALBUM_MOST = 4096 };

typedef struct AlbumPicture {
    Glance glance;
    MemoryPose eye;
    float unlike; // the goal
    bool is_page; // imagination remembers it whole
    MemoryTie tie;
    bool is_lost; // its part of the map was given up: nobody knows where that was
} AlbumPicture;

typedef struct Album {
    AlbumPicture *pictures; // [ALBUM_MOST] a ring
    int count;              // in all
} Album;

Album *album_create(Arena *arena);
void album_clear(Album *album);
int album_size(const Album *album);
// Is there a picture within `metres` and `radians`? (Of the same height: homes have one floor.)
bool album_has(const Album *album, const MemoryPose *eye, float metres, float radians,
               bool is_page);
// `goal` may be NULL.
// `memory` (NULL: none), by which it is taken there: the picture moves with it from now on.
AlbumPicture *album_add(Album *album, const Glance *glance, const MemoryPose *eye,
                        const Memory *memory, const Glance *goal);
// In every step: the map may have moved. Returns how far the picture went that went farthest [m,
// and radians]. All pictures were added with this memory.
float album_follow(Album *album, const Memory *memory);
void album_compare(Album *album, const Glance *goal); // all of them, with a new goal
// The least unlike within `radius` of a place (INFINITY: anywhere), of those that are open; NULL:
// none. `is_open` NULL: all are.
const AlbumPicture *album_best(const Album *album, const float xz[2], float radius,
                               bool (*is_open)(const void *self, const float eye[3]),
                               const void *self);
