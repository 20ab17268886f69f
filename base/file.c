// Reading, mapping and saving by POSIX calls, because stdio can neither sync nor map, and tells
// less about what went wrong. gzip by zlib.

#include "base/file.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { PATH_BYTES = 4096 };
// a few KB of gzip can claim any size; the largest episode files have some hundred MB
static const size_t MAX_UNPACKED = (size_t)1 << 31;

//---- reading -------------------------------------------------------------------------------------

// opens a regular file and tells its size; -1 with the reason in err
static int open_file(const char *path, size_t *size, Error *err) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe is refused, not waited for
    struct stat info;
    if (file < 0 || fstat(file, &info) != 0) {
        error_set(err, "%s: %s", path, strerror(errno));
        if (file >= 0) close(file);
        return -1;
    }
    if (!S_ISREG(info.st_mode)) {
        error_set(err, "%s: not a regular file", path);
        close(file);
        return -1;
    }
    *size = (size_t)info.st_size;
    return file;
}

bool file_read(const char *path, Arena *arena, FileBytes *bytes, Error *err) {
    size_t size = 0;
    int file = open_file(path, &size, err);
    if (file < 0) return false;

    uint8_t *data = arena_alloc(arena, size + 1);
    size_t have = 0;
    while (have < size) {
        ssize_t got = read(file, data + have, size - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) error_set(err, "%s: %s", path, strerror(errno));
        if (got == 0) error_set(err, "%s: became shorter while it was read", path);
        if (got <= 0) break;
        have += (size_t)got;
    }
    close(file);
    if (have != size) return false;
    *bytes = (FileBytes){data, size};
    return true;
}

bool file_map(const char *path, FileBytes *bytes, Error *err) {
    size_t size = 0;
    int file = open_file(path, &size, err);
    if (file < 0) return false;
    if (size == 0) {
        close(file);
        return error_set(err, "%s: empty file", path);
    }
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (data == MAP_FAILED) return error_set(err, "%s: %s", path, strerror(errno));
    *bytes = (FileBytes){data, size};
    return true;
}

void file_unmap(FileBytes bytes) {
    if (bytes.data != NULL) munmap((void *)(uintptr_t)bytes.data, bytes.size);
}

static bool is_gzip(FileBytes bytes) {
    return bytes.size >= 18 && bytes.data[0] == 0x1f && bytes.data[1] == 0x8b;
}

// a larger copy; false where the data would pass MAX_UNPACKED
static bool grow(uint8_t **data, size_t have, size_t *room, Arena *arena) {
    if (*room == MAX_UNPACKED) return false;
    *room = *room < MAX_UNPACKED / 2 ? 2 * *room : MAX_UNPACKED;
    uint8_t *larger = arena_alloc(arena, *room);
    memcpy(larger, *data, have);
    *data = larger;
    return true;
}

// all members of the file, one after the other (RFC 1952, 2.2)
static int inflate_all(z_stream *stream, uint8_t **data, size_t *have, size_t room, Arena *arena) {
    int result = Z_OK;
    while (result == Z_OK) {
        if (*have + 1 >= room && !grow(data, *have, &room, arena)) return Z_MEM_ERROR;
        stream->next_out = *data + *have;
        stream->avail_out = (uInt)(room - *have - 1);
        result = inflate(stream, Z_NO_FLUSH);
        *have = room - 1 - stream->avail_out;
        bool is_cut = stream->avail_in == 0 && stream->avail_out > 0;
        if (result == Z_OK && is_cut) return Z_BUF_ERROR;
        if (result == Z_STREAM_END && is_gzip((FileBytes){stream->next_in, stream->avail_in}))
            result = inflateReset(stream);
    }
    return result;
}

bool file_gunzip(FileBytes packed, Arena *arena, FileBytes *bytes, Error *err) {
    if (!is_gzip(packed)) {
        *bytes = packed;
        return true;
    }
    if (packed.size > MAX_UNPACKED) return error_set(err, "gzip data of more than 2 GB");
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed.data, .avail_in = (uInt)packed.size};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return error_set(err, "zlib cannot start");

    size_t guess = packed.size * 8 + 4096; // JSON shrinks to about an eighth
    size_t room = guess < MAX_UNPACKED ? guess : MAX_UNPACKED, have = 0;
    uint8_t *data = arena_alloc(arena, room);
    int result = inflate_all(&stream, &data, &have, room, arena);
    inflateEnd(&stream);
    if (result == Z_MEM_ERROR) return error_set(err, "gzip data that unpack to more than 2 GB");
    if (result != Z_STREAM_END) return error_set(err, "damaged gzip data");
    data[have] = 0;
    *bytes = (FileBytes){data, have};
    return true;
}

//---- writing -------------------------------------------------------------------------------------

static bool write_all(int file, const uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t put = write(file, data, size);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        data += put;
        size -= (size_t)put;
    }
    return true;
}

bool file_save(const char *path, const void *data, size_t size, Error *err) {
    char temporary[PATH_BYTES];
    int length = snprintf(temporary, sizeof temporary, "%s.tmp-%ld", path, (long)getpid());
    if (length >= (int)sizeof temporary) return error_set(err, "%.100s...: path too long", path);

    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return error_set(err, "%s: %s", temporary, strerror(errno));
    bool written = write_all(file, data, size) && fsync(file) == 0;
    if (close(file) != 0) written = false;
    if (written && rename(temporary, path) == 0) return true;
    error_set(err, "%s: %s", path, strerror(errno));
    unlink(temporary);
    return false;
}

bool file_sync(const char *path, Error *err) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return error_set(err, "%s: %s", path, strerror(errno));
    // some file systems cannot sync a folder, and then need not
    bool ok =
        fsync(file) == 0 || errno == EINVAL || error_set(err, "%s: %s", path, strerror(errno));
    close(file);
    return ok;
}

//---- paths ---------------------------------------------------------------------------------------

bool file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

static bool is_directory(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool file_make_directories(const char *path, Error *err) {
    char part[PATH_BYTES];
    size_t length = strlen(path);
    if (length >= sizeof part) return error_set(err, "%.100s...: path too long", path);
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (part[i] != '/' && part[i] != '\0') continue;
        char kept = part[i];
        part[i] = '\0';
        int reason = mkdir(part, 0777) != 0 ? errno : 0;
        if (reason != 0 && !is_directory(part))
            return error_set(err, "%s: %s", part, strerror(reason));
        part[i] = kept;
    }
    return true;
}

bool file_cache_directory(char *path, size_t size, Error *err) {
    const char *own = getenv("CAIRN_CACHE"), *xdg = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int length = 0;
    if (own != NULL && own[0] != '\0')
        length = snprintf(path, size, "%s", own);
    else if (xdg != NULL && xdg[0] != '\0')
        length = snprintf(path, size, "%s/cairn", xdg);
    else
        length = snprintf(path, size, "%s/.cache/cairn", home != NULL ? home : "/tmp");
    if (length >= (int)size) return error_set(err, "%.100s...: cache path too long", path);
    return file_make_directories(path, err);
}

const char *file_directory(const char *path, Arena *arena) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return ".";
    if (slash == path) return "/";
    return text_format(arena, "%.*s", (int)(slash - path), path);
}

const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

const char *file_extension(const char *path) {
    const char *dot = strrchr(file_name(path), '.');
    return dot != NULL ? dot : "";
}

char *text_format(Arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    ASSERT(length >= 0);
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}
