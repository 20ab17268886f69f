// How large the parts of a memory were, over time: for the viewer's side panel and the report.
//
// The octree counts by the bricks in use, as a file would hold them, the long term by tokens and
// log: buffers on the device are made at once and say nothing about what is in them.

#pragma once

#include "memory/memory.h"
#include "render/draw.h"

enum { MEMORY_HISTORY_ROOM = 512, MEMORY_HISTORY_PARTS = 3 };

typedef struct MemoryHistory {
    const Memory *of;                                       // NULL: nothing was noted yet
    float bytes[MEMORY_HISTORY_PARTS][MEMORY_HISTORY_ROOM]; // octree, graph, long term
    int count;
    int every, until; // one note in so many is kept, and how many more pass until then
} MemoryHistory;

// One more moment; another memory than before starts anew. A full history keeps every second
// moment, and from then on notes half as often.
void memory_history_note(MemoryHistory *history, const Memory *memory);
// A line per part, each to its own scale, with what it is now.
void memory_history_draw(const MemoryHistory *history, Image *image, float x, float y, float width,
                         float height, DrawColor text);
// "12 B", "3.4 KiB", "1.2 MiB"
const char *memory_history_size(double bytes, char text[24]);
