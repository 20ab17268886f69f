// Cells of the octree as keys of the long term: what stands where, whether or not it has a node.
//
//     a thing is seen ──► its cell, a node of level MEMORY_CELL_LEVEL of its submap's octree
//                         what is in the cell now: things, free and occupied ──► waits for a flush
//     flush           ──► written when the cell has changed (long_term_keep.c)
//     question        ──► cells whose tokens are like it ──► what only a cell knows gets a node
//     again
//
// The graph knows things one by one, and forgets: when it is full, the least believed give up their
// seats. A cell's token stays as it is until the cell is seen otherwise. It is a thing's
// observation with the mean of all that is in the cell in the place of one thing's look and name
// (observation.h), so that one query is put to both kinds.
//
// How large? Measured on homes 100 to 106, last third of the sightings asked of the first two
// thirds, 288 things: cells of 0.8 m (225 of them hold something) give the right one in 32 of 100
// questions at once and in 54 among three; 1.2 m: 28 and 50; 1.6 m (112 cells): 26 and 47.
//
// A cell is one of its submap and moves with it. The id is its location code, and above that the
// number of the submap; where a submap becomes a part of another, its cells become cells of that.

#pragma once

#include "memory/memory.h"

enum { MEMORY_CELL_LEVEL = 4 };

MemoryKey memory_cell_key(const Memory *memory, int submap, const float position[3]);
void memory_cell_middle(const Memory *memory, uint64_t id, float position[3]); // common frame

// What is in the cell of a place, for the next flush.
bool memory_cell_note(Memory *memory, int submap, const float position[3], Error *err);
// Notes the cells of all things, after the graph was tidied up: what was given up is in none.
bool memory_cell_note_all(Memory *memory, Error *err);

// Submaps became others, see closure.h: what was last seen in their cells goes along, those of
// submaps that were given up are retired. Nothing may wait for a flush.
bool memory_cell_renumber(Memory *memory, const MemorySubmapChange *changes, int count, Error *err);

// The things most like a look, best first: objects of the graph by what was kept of them. Before
// that the cells are asked: what one of them knows and the graph does not becomes an object again,
// in the middle of its cell, as old as the cell's last observation. answers: [k], k at most
// MEMORY_RECALL_PAST.
bool memory_cell_recall(Memory *memory, const int8_t feature[MEMORY_FEATURE], uint32_t category,
                        uint32_t k, MemoryAnswer *answers, Error *err);
