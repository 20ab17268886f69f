// What the files of the memory as a whole share. memory.h tells what it is for.
//
//     memory.c          a step through all parts
//     memory_file.c     the parts as chunks of a file, and back
//     octree_file.c     submaps and bricks as chunks

#pragma once

#include "base/list.h"
#include "memory/memory.h"
#include "memory/snapshot.h"

enum { MEMORY_WAITING = 64 }; // observations that can wait for a flush

// A memory, and what was seen and waits to be written to the long term.
typedef struct MemoryStore {
    Memory memory;
    MemoryKey keys[MEMORY_WAITING];
    int16_t observations[MEMORY_WAITING][MEMORY_WIDTH];
    uint32_t waiting;
} MemoryStore;

static inline MemoryStore *memory_store(const Memory *memory) {
    return (MemoryStore *)(uintptr_t)memory; // the memory is its first member
}

//---- octree_file.c -------------------------------------------------------------------------------

// Appends "submaps" and the "bricks" to chunks, which live in `arena`.
bool memory_octree_encode(MemoryOctree *octree, List *chunks, Arena *arena, Error *err);
// Replaces everything; what is no octree is refused, and then it is half one: clear it.
bool memory_octree_decode(MemoryOctree *octree, float voxel, const MemoryChunk *chunks, int count,
                          Arena *scratch, Error *err);

//---- memory_file.c -------------------------------------------------------------------------------

MemoryChunk memory_file_chunk(const char *name, const ByteWriter *out);
// NULL, with the reason, when there is none of that name.
const MemoryChunk *memory_file_find(const MemoryChunk *chunks, int count, const char *name,
                                    Error *err);
// All of a memory from the chunks of a file; what was in it is gone, also when it fails.
bool memory_file_decode(Memory *memory, const MemoryChunk *chunks, int count, Arena *scratch,
                        Error *err);
