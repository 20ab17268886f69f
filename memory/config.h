// Every setting of the memory, in one table. The switches at its end are the ablations of
// docs/design.md: each takes one part out and leaves the rest as it is.

#pragma once

#include "base/config.h"

#define MEMORY_CONFIG(X)                                                                           \
    X(float, voxel, 0.05f, "edge of a voxel [m]")                                                  \
    X(float, range, 5.0f, "depth beyond this is not trusted: neither hit nor free [m]")            \
    X(int, bricks, 65536, "bricks of 8x8x8 voxels that there is room for at first")                \
    X(int, budget, 0,                                                                              \
      "device memory for bricks [MiB]; what is over it goes to the host, whole "                   \
      "pages, the longest unused first; 0: no limit")                                              \
    X(float, place_spacing, 1.5f, "a new place of the graph starts this far from all others [m]")  \
    X(float, object_radius, 0.6f, "sightings of one category nearer than this are one object [m]") \
    X(int, ttl, 12, "pictures after which a moving thing that is not seen is forgotten")           \
    X(int, promote, 5, "pictures after which a thing that stays where it came to is furniture")    \
    X(float, submap, 0.0f,                                                                         \
      "length of way after which a new submap starts [m]; 0: one for all, "                        \
      "right where poses are exact")                                                               \
    X(int, short_term, 128, "entries of the short-term memory")                                    \
    X(float, relation_kb, 0.0f,                                                                    \
      "budget of the summary of co-visible and sees edges [KiB]; "                                 \
      "0: kept as they are")                                                                       \
    X(float, novelty, 1.0f,                                                                        \
      "how new what is seen again must be to be kept, as a share of what training "                \
      "chose; 0: all of it is kept")                                                               \
    X(bool, clearing, true, "free-space evidence removes what is no longer there")                 \
    X(bool, split, true, "moving things are kept apart from the static map")                       \
    X(bool, float_tokens, false, "tokens by floating-point coupling, which is not exact")          \
    X(bool, hnsw, false, "approximate retrieval through a small-world graph")

CONFIG_DECLARE(MemoryConfig, memory, MEMORY_CONFIG)
