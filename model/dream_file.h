// A dream on disk: what it remembers, and whose memory that is.
//
//     chunks (memory/snapshot.h: named, packed, each with a checksum; written to a temporary name,
//     synced, renamed)
//       "dream"      version, digest of the weights, frames so far, pose of the first
//       "settings" "cache" "pages" "rows" "basis"    cache_file.h
//       more, of the program: where the body stands, what scene it is
//
// Rows mean something to the weights that made them and to no other, so that a file is read with
// those or not at all. A dream that was read goes on as if it had never stopped, bit for bit.

#pragma once

#include "model/cache_file.h"
#include "model/dream.h"

enum { MODEL_DREAM_CHUNKS = MODEL_CACHE_CHUNKS + 1, MODEL_DREAM_MORE = 4 };

// more [more_count], at most MODEL_DREAM_MORE: chunks of other names.
bool model_dream_save(ModelDream *dream, const MemoryChunk *more, int more_count, const char *path,
                      Error *err);

bool model_dream_is_file(const MemoryChunk *chunks, int count); // is there a "dream"?
bool model_dream_is_file_image(FileBytes bytes); // does a file begin as one does, damaged or not?
// Of chunks whose checksums have been checked, into a dream that was made with the settings of the
// file (model_cache_peek). Other weights are refused; when it fails nothing is remembered.
bool model_dream_read(ModelDream *dream, const MemoryChunk *chunks, int count, Error *err);
