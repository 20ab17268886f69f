// What was taken somewhere moves when the map does: poses of pictures, of pages, of places.
//
//     taken      MemoryTie tie = memory_tie(memory)         the submap that the agent is in
//     later      memory_tie_follow(&tie, memory, &motion)   where that submap went since
//
//     submap moved by a loop closure      motion: from where it stood to where it stands
//     submap became a part of another     the tie goes over to that one
//     submap given up, map forgotten      lost: nobody knows where that was
//
// The keeper of a pose applies the motion to it, so that what did not move keeps its bits.

#pragma once

#include "memory/memory.h"

typedef struct MemoryTie {
    int submap;
    uint32_t heard;         // changes of submaps that it followed
    MemoryTransform placed; // where the submap stood when the pose was last brought up to date
} MemoryTie;

// Of what is taken now.
MemoryTie memory_tie(const Memory *memory);

typedef enum MemoryTieNews { MEMORY_TIE_STAYS, MEMORY_TIE_MOVED, MEMORY_TIE_LOST } MemoryTieNews;

// motion: by which poses in the common frame [m, rad] are brought up to date, when it moved. To be
// asked at least once in MEMORY_CHANGES changes of submaps, else it is lost.
MemoryTieNews memory_tie_follow(MemoryTie *tie, const Memory *memory, MemoryTransform *motion);
// How far a point went, and a metre in front of a turned camera [m].
float memory_tie_way(const MemoryTransform *motion, const float before[3], const float after[3]);
