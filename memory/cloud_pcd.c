// The Point Cloud Library's files: a header of lines, then the points.
//
//     FIELDS x y z rgb           names, and for each
//     SIZE 4 4 4 4               bytes of a value
//     COUNT 1 1 1 1              values
//     POINTS 307200
//     DATA ascii                 a line a point
//          binary                point after point:   x y z rgb | x y z rgb | ...
//          binary_compressed     packed u32, unpacked u32, LZF of field after field: x x x ... y y
//
// LZF (Lehmann's liblzf), by its first byte: below 32, so many + 1 bytes as they are; else a copy
// of bytes that came before: its upper 3 bits are the length - 2 (7: the next byte adds to it), its
// lower 5 and the byte after them the distance - 1.
//
// Only x, y and z are read, floats of 4 or 8 bytes. The header may claim any number of points: room
// is made for as many as the bytes behind it can hold.

#include "memory/cloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 32, MOST_POINTS = 1 << 26 };

typedef struct Header {
    char names[MOST_FIELDS][16];
    uint32_t bytes[MOST_FIELDS]; // of a field of a point: size times count
    int columns[MOST_FIELDS];    // of an ascii line
    char types[MOST_FIELDS];     // 'F' float, 'I' integer, 'U' unsigned
    int fields;
    uint32_t points;
    char data[24];
    size_t size; // of the header; the points follow
} Header;

// Where x, y and z are in the data.
typedef struct Axes {
    int field[3];
    size_t bytes[3]; // 4 or 8
} Axes;

// a line's words after the first, as numbers that multiply what is there
static void multiply(const char *words, uint32_t bytes[MOST_FIELDS], int columns[MOST_FIELDS]) {
    for (int i = 0; i < MOST_FIELDS; i++) {
        char *end;
        unsigned long value = strtoul(words, &end, 10);
        if (end == words) return;
        value = value < 4096 ? value : 4096;
        bytes[i] *= (uint32_t)value;
        if (columns != NULL) columns[i] = (int)value;
        words = end;
    }
}

static void read_names(Header *header, const char *words) {
    int used;
    while (header->fields < MOST_FIELDS &&
           sscanf(words, "%15s%n", header->names[header->fields], &used) == 1) {
        header->fields++;
        words += used;
    }
}

static void read_types(Header *header, const char *words) {
    int used;
    for (int i = 0; i < MOST_FIELDS && sscanf(words, " %c%n", &header->types[i], &used) == 1; i++)
        words += used;
}

static void read_line(Header *header, const char *line) {
    if (strncmp(line, "FIELDS ", 7) == 0) read_names(header, line + 7);
    if (strncmp(line, "TYPE ", 5) == 0) read_types(header, line + 5);
    if (strncmp(line, "SIZE ", 5) == 0) multiply(line + 5, header->bytes, NULL);
    if (strncmp(line, "COUNT ", 6) == 0) multiply(line + 6, header->bytes, header->columns);
    if (strncmp(line, "POINTS ", 7) == 0) header->points = (uint32_t)strtoul(line + 7, NULL, 10);
    if (strncmp(line, "DATA ", 5) == 0) sscanf(line + 5, "%23s", header->data);
}

static bool read_header(FileBytes file, Header *header, Error *err) {
    *header = (Header){0};
    for (int i = 0; i < MOST_FIELDS; i++) {
        header->bytes[i] = 1;
        header->columns[i] = 1;
        header->types[i] = 'F';
    }
    while (header->data[0] == '\0') {
        char line[512];
        const uint8_t *start = file.data + header->size;
        const uint8_t *end = memchr(start, '\n', file.size - header->size);
        if (end == NULL || end - start >= (ptrdiff_t)sizeof line)
            return error_set(err, "the header of a .pcd file has no DATA line");
        memcpy(line, start, (size_t)(end - start));
        line[end - start] = '\0';
        header->size += (size_t)(end - start) + 1;
        read_line(header, line);
    }
    return (header->points > 0 && header->points <= MOST_POINTS) ||
           error_set(err, "%u points; 1 to %d can be read", header->points, MOST_POINTS);
}

// which field each of x, y and z is
static bool find_axes(const Header *header, Axes *axes, Error *err) {
    for (int a = 0; a < 3; a++) {
        axes->field[a] = -1;
        for (int i = 0; i < header->fields; i++)
            if (header->names[i][0] == "xyz"[a] && header->names[i][1] == '\0') axes->field[a] = i;
        if (axes->field[a] < 0) return error_set(err, "no field %c", "xyz"[a]);
        axes->bytes[a] = header->bytes[axes->field[a]];
        if (header->types[axes->field[a]] != 'F' || header->columns[axes->field[a]] != 1)
            return error_set(err, "field %c is no single float", "xyz"[a]);
        if (axes->bytes[a] != sizeof(float) && axes->bytes[a] != sizeof(double))
            return error_set(err, "field %c has %zu bytes; 4 or 8 can be read", "xyz"[a],
                             axes -> bytes[a]);
    }
    return true;
}

static size_t bytes_before(const Header *header, int field) {
    size_t bytes = 0;
    for (int i = 0; i < field; i++) bytes += header->bytes[i];
    return bytes;
}

static void make_room(MemoryCloud *cloud, const Header *header, Arena *arena) {
    *cloud = (MemoryCloud){.points = arena_alloc(arena, header->points * sizeof(float[3]))};
}

//---- the three forms of data ---------------------------------------------------------------------

// a value and the blank before it
static bool can_hold_lines(FileBytes rest, const Header *header) {
    size_t columns = 0;
    for (int f = 0; f < header->fields; f++) columns += (size_t)header->columns[f];
    return header->points <= (rest.size + 1) / (2 * columns);
}

static bool read_line_of_point(const char **at, const Header *header, const Axes *axes,
                               float point[3]) {
    for (int f = 0; f < header->fields; f++) {
        for (int c = 0; c < header->columns[f]; c++) {
            char *end;
            float value = strtof(*at, &end);
            if (end == *at) return false;
            *at = end;
            for (int a = 0; a < 3; a++)
                if (axes->field[a] == f) point[a] = value;
        }
    }
    return true;
}

static bool read_ascii(FileBytes rest, const Header *header, const Axes *axes, Arena *arena,
                       MemoryCloud *cloud, Error *err) {
    if (!can_hold_lines(rest, header))
        return error_set(err, "cut short: too few bytes for %u points", header->points);
    make_room(cloud, header, arena);
    const char *at = (const char *)rest.data;
    for (uint32_t p = 0; p < header->points; p++) {
        float point[3] = {0};
        if (!read_line_of_point(&at, header, axes, point))
            return error_set(err, "point %u is cut short or no number", p);
        memory_cloud_add(cloud, point);
    }
    return true;
}

static float float_at(const uint8_t *at, size_t bytes) {
    float value;
    double wide;
    memcpy(&value, at, sizeof value);
    if (bytes == sizeof value) return value;
    memcpy(&wide, at, sizeof wide);
    return (float)wide;
}

// values of a field stand `stride` bytes apart, from first[axis] on
static void gather(const uint8_t *data, const size_t first[3], const size_t stride[3],
                   const Axes *axes, uint32_t points, MemoryCloud *cloud) {
    for (uint32_t p = 0; p < points; p++) {
        float point[3];
        for (int a = 0; a < 3; a++)
            point[a] = float_at(data + first[a] + p * stride[a], axes->bytes[a]);
        memory_cloud_add(cloud, point);
    }
}

static bool read_binary(FileBytes rest, const Header *header, const Axes *axes, Arena *arena,
                        MemoryCloud *cloud, Error *err) {
    size_t each = bytes_before(header, header->fields), first[3], stride[3] = {each, each, each};
    if (rest.size < each * header->points)
        return error_set(err, "%zu bytes of points are missing", each * header->points - rest.size);
    make_room(cloud, header, arena);
    for (int a = 0; a < 3; a++) first[a] = bytes_before(header, axes->field[a]);
    gather(rest.data, first, stride, axes, header->points, cloud);
    return true;
}

static bool unpack(FileBytes packed, uint8_t *out, size_t size) {
    const uint8_t *in = packed.data, *end = in + packed.size;
    size_t at = 0;
    while (in < end) {
        size_t first = *in++;
        if (first < 32) { // bytes as they are
            size_t length = first + 1;
            if ((size_t)(end - in) < length || size - at < length) return false;
            memcpy(out + at, in, length);
            in += length, at += length;
            continue;
        }
        size_t length = (first >> 5) + 2;
        if (length == 9 && in < end) length += *in++;
        if (in == end) return false;
        size_t distance = ((first & 31) << 8) + *in++ + 1;
        if (distance > at || size - at < length) return false;
        for (; length > 0; length--, at++) out[at] = out[at - distance]; // may overlap
    }
    return at == size;
}

static uint32_t read_u32(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

// LZF makes at most 264 bytes of 3
static bool can_unpack_to(size_t packed, size_t size) {
    return size / 88 <= packed;
}

static bool read_compressed(FileBytes rest, const Header *header, const Axes *axes, Arena *arena,
                            MemoryCloud *cloud, Error *err) {
    size_t size = bytes_before(header, header->fields) * header->points, first[3];
    size_t packed = rest.size < 8 ? SIZE_MAX : read_u32(rest.data);
    if (rest.size < 8 || packed > rest.size - 8 || read_u32(rest.data + 4) != size ||
        !can_unpack_to(packed, size))
        return error_set(err, "the packed points are cut short or of another size");
    uint8_t *data = arena_alloc(arena, size);
    if (!unpack((FileBytes){rest.data + 8, packed}, data, size))
        return error_set(err, "the packed points are damaged");
    make_room(cloud, header, arena);
    for (int a = 0; a < 3; a++) first[a] = bytes_before(header, axes->field[a]) * header->points;
    gather(data, first, axes->bytes, axes, header->points, cloud);
    return true;
}

bool memory_cloud_parse_pcd(FileBytes file, Arena *arena, MemoryCloud *cloud, Error *err) {
    static const struct {
        const char *data;
        bool (*read)(FileBytes, const Header *, const Axes *, Arena *, MemoryCloud *, Error *);
    } forms[] = {
        {"ascii", read_ascii}, {"binary", read_binary}, {"binary_compressed", read_compressed}};
    Header header;
    Axes axes;
    if (!read_header(file, &header, err) || !find_axes(&header, &axes, err)) return false;
    FileBytes rest = {file.data + header.size, file.size - header.size};
    for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
        if (strcmp(header.data, forms[i].data) != 0) continue;
        return forms[i].read(rest, &header, &axes, arena, cloud, err) &&
               (cloud->count > 0 || error_set(err, "no points"));
    }
    return error_set(err, "DATA %s is not known", header.data);
}
