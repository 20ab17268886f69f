// Clouds as text, one point a line; what is not three numbers is an error that names the line.

#include "memory/cloud.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void memory_cloud_add(MemoryCloud *cloud, const float point[3]) {
    cloud->stored++;
    if (!isfinite(point[0]) || !isfinite(point[1]) || !isfinite(point[2])) return;
    memcpy(cloud->points[cloud->count++], point, sizeof *cloud->points);
}

static uint32_t count_lines(FileBytes text) {
    uint32_t lines = 1;
    for (size_t i = 0; i < text.size; i++) lines += text.data[i] == '\n';
    return lines;
}

// three numbers and the end of the line; *at is then the next line
static bool read_point(const char **at, float point[3]) {
    for (int i = 0; i < 3; i++) {
        char *end;
        point[i] = strtof(*at, &end);
        if (end == *at || memchr(*at, '\n', (size_t)(end - *at)) != NULL) return false;
        *at = end;
    }
    *at += strspn(*at, " \t\r");
    if (**at != '\n' && **at != '\0') return false;
    *at += **at == '\n';
    return true;
}

bool memory_cloud_parse(FileBytes text, Arena *arena, MemoryCloud *cloud, Error *err) {
    *cloud = (MemoryCloud){.points = arena_alloc(arena, count_lines(text) * sizeof(float[3]))};
    const char *at = (const char *)text.data, *end = at + text.size;
    for (uint32_t line = 1; at < end; line++) {
        float point[3];
        if (!read_point(&at, point)) return error_set(err, "line %u is not \"x y z\"", line);
        memory_cloud_add(cloud, point);
    }
    return cloud->count > 0 || error_set(err, "no points");
}

bool memory_cloud_load(const char *path, Arena *arena, MemoryCloud *cloud, Error *err) {
    FileBytes file;
    if (!file_read(path, arena, &file, err)) return false;
    bool is_pcd = strcmp(file_extension(path), ".pcd") == 0;
    bool ok = is_pcd ? memory_cloud_parse_pcd(file, arena, cloud, err)
                     : memory_cloud_parse(file, arena, cloud, err);
    return ok || error_wrap(err, "%s", path);
}
