// Files: read whole, mapped, or written so that a crash leaves either the old file or the new one.
//
// file_save writes NAME.tmp-PID, syncs it and renames it over NAME. Errors name the file and the
// reason the system gave.

#pragma once

#include "base/arena.h"
#include "base/error.h"

typedef struct FileBytes {
    const uint8_t *data; // followed by a zero byte when it was read (not when mapped)
    size_t size;
} FileBytes;

bool file_read(const char *path, Arena *arena, FileBytes *bytes, Error *err);
bool file_save(const char *path, const void *data, size_t size, Error *err);
// What was written to the file, or made in the folder, outlives the machine's own crash from now
// on.
bool file_sync(const char *path, Error *err);

// Read-only mapping; file_unmap takes what file_map gave.
bool file_map(const char *path, FileBytes *bytes, Error *err);
void file_unmap(FileBytes bytes);

// Inflates a gzip file image, to 2 GB at most and followed by a zero byte; what is not gzip is
// handed back as it is.
bool file_gunzip(FileBytes packed, Arena *arena, FileBytes *bytes, Error *err);

bool file_exists(const char *path);
bool file_make_directories(const char *path, Error *err); // like mkdir -p

// Where caches live: $CAIRN_CACHE, else $XDG_CACHE_HOME/cairn, else ~/.cache/cairn. Created.
bool file_cache_directory(char *path, size_t size, Error *err);

// "a/b/c.glb" -> "a/b" (or "."), "c.glb", ".glb" (or "")
const char *file_directory(const char *path, Arena *arena);
const char *file_name(const char *path);
const char *file_extension(const char *path);

// printf into an arena
char *text_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
