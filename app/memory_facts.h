// A memory in figures: what `cairn memory` prints and checks.

#pragma once

#include "app/map_reading.h"

#include <jansson.h>
#include <stdio.h>

enum { MEMORY_FACTS_THINGS = 20 };

typedef struct MemoryFacts {
    MemoryConfig config;
    MemoryCamera camera;
    int looks; // pictures in the life of the memory
    int submaps;
    MapReading map;
    int places[MEMORY_PLACE_FRONTIER + 1]; // by kind
    int edges[MEMORY_EDGE_SEES + 1];
    int blocked; // edges that are dearer now because they were found closed
    int regions, objects, retired;
    int things[MEMORY_FACTS_THINGS]; // objects, the most believed first; -1: there are no more
    MemoryLongTermStats far;
    MemoryClosureStats closure;
    MemoryPaging paging;
    MemorySizes sizes;
    uint64_t digest;
} MemoryFacts;

bool memory_facts_gather(Memory *memory, Arena *arena, MemoryFacts *facts, Error *err);
// What loading cannot know: whether the parts of the memory fit each other, the octree's summaries
// its bricks, and whether all that the long term kept can be rewound.
bool memory_facts_check(Memory *memory, const MemoryFacts *facts, Arena *scratch, Error *err);

// memory_facts_print.c
void memory_facts_print(const Memory *memory, const MemoryFacts *facts, FILE *out);
// The same as one JSON object, for whoever prints it.
json_t *memory_facts_json(const Memory *memory, const MemoryFacts *facts);
