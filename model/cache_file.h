// A cache on disk: what a dream remembers, byte for byte as it lies on the device.
//
//     "settings"   policy, format, sizes: what the cache has to be made with
//     "cache"      counts, the last page that the bank took in, hints
//     "pages"      per page, the oldest first: number, index, place, class, form, pose
//     "rows"       per page: its whole rows, then its few rows, encoded, without gaps
//     "basis"      of rotated formats: their axes, or the pages that these will be learned from
//
// Where rows lie in the store is no part of it: a cache that was read back holds them in another
// order and shows the same. Ties to an agent's memory (page_place.h) are left out: places stay,
// poses are as they are.

#pragma once

#include "memory/bytes.h"
#include "memory/snapshot.h"
#include "model/cache.h"

enum { MODEL_CACHE_CHUNKS = 5 };

// Writes chunks[MODEL_CACHE_CHUNKS], which live in `arena`. Waits for the device; false when that
// is lost, or when the cache is larger than a file may be.
bool model_cache_encode(ModelCache *cache, MemoryChunk *chunks, Arena *arena, Error *err);

// The settings of a file, within bounds: to make a cache with.
bool model_cache_peek(const MemoryChunk *chunks, int count, ModelCacheConfig *config, Error *err);
// Into a cache that was made with them; what was in it is gone. Nothing is believed that was not
// checked; when it fails the cache is empty.
bool model_cache_decode(ModelCache *cache, const MemoryChunk *chunks, int count, Arena *scratch,
                        Error *err);
