// zlib's own stream of a file: what does not begin like gzip it hands out as it is.

#include "base/file_stream.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

enum { BUFFER_BYTES = 1 << 16 };

bool file_stream_open(const char *path, FileStream *stream, Error *err) {
    *stream = (FileStream){.path = path, .file = gzopen(path, "rbe")};
    if (stream->file == NULL)
        return error_set(err, "%s: %s", path, strerror(errno != 0 ? errno : ENOMEM));
    gzbuffer(stream->file, BUFFER_BYTES);
    return true;
}

size_t file_stream_read(FileStream *stream, void *to, size_t room) {
    ASSERT(room <= 1u << 30);
    int count = gzread(stream->file, to, (unsigned)room);
    if (count < 0 && stream->reason == 0) stream->reason = errno != 0 ? errno : EIO;
    return count > 0 ? (size_t)count : 0;
}

bool file_stream_rewind(FileStream *stream) {
    return gzrewind(stream->file) == 0;
}

bool file_stream_check(FileStream *stream, Error *err) {
    int what = Z_OK;
    gzerror(stream->file, &what);
    if (what == Z_ERRNO) return error_set(err, "%s: %s", stream->path, strerror(stream->reason));
    return what == Z_OK || what == Z_STREAM_END ||
           error_set(err, "%s: damaged gzip data", stream->path);
}

void file_stream_close(FileStream *stream) {
    if (stream->file != NULL) gzclose(stream->file);
    *stream = (FileStream){0};
}
