// Ghosts: ground that a memory holds to be occupied although a body can stand there.
//
//     slice of the memory   ##..#..@.##        # occupied     @ occupied, and somebody stands there
//     navmesh of the world  ___.....____       . can be stood on
//     ghosts                    *
//
// A body is wider than a voxel, so the navmesh ends a body's radius before any wall and a wall that
// is mapped a voxel too thick is no ghost. What is left are trails of people who went by and things
// that have moved away. Ground within half a metre of where somebody stands is not judged.

#pragma once

#include "app/episode.h"

// Square metres at the end of a subtask, by the slice that the mind planned with last. NAN: it has
// none, or its map lies in another frame than the world (kidnapped, or odometry drifts).
float suite_ghosts(const SimTour *tour, const SimWorld *world, const SimState *state,
                   const MemorySlice *slice);
