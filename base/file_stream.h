// A file read from its start in pieces, plain or gzip: memory for one piece, whatever its size.
//
//     FileStream stream;
//     if (!file_stream_open(path, &stream, err)) return false;
//     while ((count = file_stream_read(&stream, piece, sizeof piece)) > 0) ...
//     bool ok = file_stream_check(&stream, err);       // was it read to its end, undamaged?
//     file_stream_close(&stream);

#pragma once

#include "base/error.h"

typedef struct FileStream {
    const char *path;
    void *file;
    int reason; // errno of the first read that failed
} FileStream;

bool file_stream_open(const char *path, FileStream *stream, Error *err); // keeps `path`
// Bytes of the unpacked text that were read; 0 at the end, and where the file is damaged.
size_t file_stream_read(FileStream *stream, void *to, size_t room);
bool file_stream_rewind(FileStream *stream);
// False where reading stopped because the file is damaged or the disk failed.
bool file_stream_check(FileStream *stream, Error *err);
void file_stream_close(FileStream *stream); // a zeroed one is fine
