// Flat polygons with holes, cut into triangles.
//
//     outer ring      hole            one ring, joined by a bridge      ears, one after another
//     +--------+                      +--------+                        +--------+
//     |        |      +--+            |   +----+                        |  \ +---+
//     |        |      |  |      ──►   |   |  | |                  ──►   |   \|   |
//     |        |      +--+            |   +--+ |                        +----+---+
//     +--------+                      +--------+
//
// The polygon lies in space; it is looked at along the axis that its normal is nearest to.

#pragma once

#include "base/arena.h"

// How many triangles can come of `points` corners in `rings` rings, at most.
uint32_t scene_polygon_most(uint32_t points, uint32_t rings);

// points: [ring_ends[ring_count - 1]], ring after ring, the outer one first, in either direction.
// Writes [scene_polygon_most] triangles at most, as indices of points in the outer ring's
// direction, and returns how many: none where the outer ring has no area. A hole that does not lie
// inside is left out; rings that cross themselves are cut somehow. Ear cutting after Meisters
// (1975), with bridges to holes after Eberly, "Triangulation by Ear Clipping" (2002).
uint32_t scene_polygon_cut(const double (*points)[3], const uint32_t *ring_ends,
                           uint32_t ring_count, uint32_t (*triangles)[3], Arena *scratch);
