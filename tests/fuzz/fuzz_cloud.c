// Arbitrary bytes as a point cloud (.pcd or text) or as OctoMap's map; what is accepted becomes
// bricks. Good seeds: small .pcd files of all three forms, a .bt file, lines of numbers.

#include "memory/cloud.h"
#include "memory/octomap.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const MemoryCloud *cloud) {
    ASSERT(cloud->count > 0 && cloud->count <= cloud->stored);
    for (uint32_t i = 0; i < cloud->count; i++)
        ASSERT(isfinite(cloud->points[i][0]) && isfinite(cloud->points[i][2]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz");
    Error err = {0};
    uint8_t *file = arena_alloc(&arena, size + 1); // the readers want a zero byte behind it
    if (size > 0) memcpy(file, data, size);
    FileBytes bytes = {file, size};
    MemoryCloud cloud;
    if (memory_cloud_parse_pcd(bytes, &arena, &cloud, &err)) check(&cloud);
    if (memory_cloud_parse(bytes, &arena, &cloud, &err)) check(&cloud);
    MemoryOctomap map;
    MemoryCells cells = memory_cells_create(&arena);
    MemoryBrick *bricks;
    uint32_t count = 0;
    if (memory_octomap_parse(bytes, &map, &cells, &err) &&
        memory_cells_bricks(&cells, &bricks, &count, &err))
        ASSERT(count <= MEMORY_BRICKS_MOST);
    arena_destroy(&arena);
    return 0;
}
